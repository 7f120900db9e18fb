"""Rows of an import of people, in JSON."""

import re
from typing import Any

from marshmallow import ValidationError, fields, validates

from lrs_bridge_schemas.base import Strict, Text, choice, iri, pattern

# Ten or twelve digits that begin like a date: never an identifier here.
_PERSONNUMMER = re.compile(r"(\d\d)?\d\d[01]\d\d\d[-+ ]?\d{4}")


class AccountSchema(Strict):
    """A home page and a name: the name alone says nothing (xAPI 1.0.3 Data 2.4.2.4)."""

    homePage = iri(required=True)  # noqa: N815  # the specification's spelling
    name = Text(longest=200, required=True)

    @validates("name")
    def no_personnummer(self, name: str, **_: Any) -> None:
        """Refuse a personal identity number."""
        if _PERSONNUMMER.fullmatch(name):
            raise ValidationError("Use another name than the personnummer.")


class PersonRowSchema(Strict):
    """Somebody, with the accounts and roles she has."""

    name = Text(longest=200, required=True)
    email = pattern(r"^[^@\s]+@[^@\s]+$", "Write it as name@host.", allow_none=True)
    accounts = fields.List(fields.Nested(AccountSchema))
    company = Text(longest=200, allow_none=True)
    test_centre = Text(longest=200, allow_none=True)
    framework = Text(longest=200, allow_none=True)
    roles = fields.List(
        choice(
            "competence_manager",
            "supervisor",
            "test_leader",
            "learner",
            "integrator",
            "administrator",
        )
    )
