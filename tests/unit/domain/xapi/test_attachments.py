import pytest

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.domain.xapi.attachments import match
from tests.unit.domain.xapi.samples import STATEMENT, changed, inside

ONE, TWO = "ab" * 32, "cd" * 32


def having(*attachments):
    return changed("attachments", list(attachments))


@pytest.mark.parametrize(
    ("statements", "parts"),
    [
        pytest.param([STATEMENT], [], id="no attachments"),
        pytest.param([having({"sha2": ONE, "fileUrl": "a:b"})], [], id="by address"),
        pytest.param([having({"sha2": ONE, "fileUrl": "a:b"})], [ONE], id="by both"),
        pytest.param([having({"sha2": ONE.upper()})], [ONE], id="upper case"),
        pytest.param([having({"sha2": ONE}), having({"sha2": ONE})], [ONE], id="one part for two"),
        pytest.param([inside(having({"sha2": ONE}))], [ONE], id="in a SubStatement"),
    ],
)
def test_attachments_and_parts_fit(statements, parts):
    match(statements, parts)


@pytest.mark.parametrize(
    ("statements", "parts", "says"),
    [
        pytest.param([having({"sha2": ONE})], [], "Statement 0", id="XAPI-00129 no part"),
        pytest.param([STATEMENT, having({"sha2": ONE})], [TWO], "Statement 1", id="another's part"),
        pytest.param([having({"sha2": ONE})], [ONE, TWO], TWO, id="XAPI-00128 surplus part"),
        pytest.param([], [TWO], TWO, id="part without statements"),
    ],
)
def test_what_is_missing_or_surplus_is_named(statements, parts, says):
    with pytest.raises(InvalidRequestError, match=says):
        match(statements, parts)
