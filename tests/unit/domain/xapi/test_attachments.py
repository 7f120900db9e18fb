import pytest

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.domain.xapi.attachments import match, match_types
from lrs_bridge.domain.xapi.links import links
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
    match(map(links, statements), parts)


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
        match(map(links, statements), parts)


def typed(content_type, **more):
    return having({"sha2": ONE, "contentType": content_type, **more})


@pytest.mark.parametrize(
    ("statement", "given"),
    [
        pytest.param(STATEMENT, "image/png", id="no attachment"),
        pytest.param(typed("image/png"), None, id="not said"),
        pytest.param(typed("image/png"), "image/png", id="the same"),
        pytest.param(typed("text/plain; charset=ascii"), "TEXT/plain ;q=1", id="parameters"),
        pytest.param(inside(typed("image/png")), "image/png", id="in a SubStatement"),
        pytest.param(having({"sha2": TWO, "contentType": "a/b"}), "image/png", id="another's"),
    ],
)
def test_content_types_match(statement, given):
    match_types([statement], {ONE: given}, "1.0.3")


@pytest.mark.parametrize("change", [typed, lambda kind: inside(typed(kind))])
def test_another_content_type_is_refused_by_1_0_3_alone(change):
    match_types([change("image/png")], {ONE: "image/jpeg"}, "2.0.0")
    with pytest.raises(InvalidRequestError, match=r"Statement 1.*'image/jpeg'"):
        match_types([STATEMENT, change("image/png")], {ONE: "image/jpeg"}, "1.0.3")
