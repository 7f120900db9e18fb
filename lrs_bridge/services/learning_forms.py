"""The code list of learning forms, read from its file."""

from marshmallow import ValidationError

from lrs_bridge.domain.competence import Title
from lrs_bridge.domain.errors import Fault, InvalidDocumentError
from lrs_bridge.services.yaml_text import read
from lrs_bridge_schemas.vocab import LearningFormsSchema


def load_forms(text: str, name: str) -> dict[str, Title]:
    """Return the learning forms in *text*, the content of the file called *name*, by code.

    Raises:
        InvalidDocumentError: It is not YAML, or not a list of forms in both languages.
    """
    try:
        data = LearningFormsSchema().load(read(text, name).value)
    except ValidationError as error:
        raise InvalidDocumentError([Fault(name, "schema", str(error))]) from error
    return {code: Title(**title) for code, title in data["forms"].items()}
