"""XAPI-00001 to XAPI-00015: what holds for every part of a statement (1.0.3 Data 2.2)."""

import json

import pytest

from lrs_bridge.domain.errors import InvalidStatementError
from lrs_bridge.domain.xapi.prepare import prepare
from lrs_bridge.web.xapi.parse import parse
from tests.conformance.requirements import accepted, refused, refused_inside, row
from tests.unit.domain.xapi.samples import DROP, STATEMENT

FULL = {
    **STATEMENT,
    "object": {
        "id": "a:b",
        "definition": {
            "name": {"en": "x"},
            "interactionType": "choice",
            "choices": [{"id": "1", "description": {"en": "one"}}],
        },
    },
    "result": {"score": {"raw": 1}, "extensions": {"a:b": 1}},
    "context": {
        "instructor": {"account": {"homePage": "a:b", "name": "c"}},
        "contextActivities": {"parent": [{"id": "a:b"}]},
        "language": "en",
    },
    "attachments": [
        {
            "usageType": "a:b",
            "display": {"en": "x"},
            "contentType": "text/plain",
            "length": 1,
            "sha2": "ab" * 32,
        }
    ],
}


@pytest.mark.parametrize(
    "path",
    [
        *("actor", "actor.name", "actor.mbox", "verb.display", "verb.display.en", "object"),
        *("object.objectType", "object.definition", "object.definition.name.en", "result"),
        *("object.definition.choices.0.description", "result.success", "result.score.raw"),
        *("result.extensions", "context", "context.platform", "context.instructor.account.name"),
        *("context.contextActivities", "context.contextActivities.parent.0", "timestamp"),
        *("attachments", "attachments.0", "attachments.0.display"),
    ],
    ids="XAPI-00001 no null in {}".format,
)
def test_null_is_refused_outside_extensions(path):
    where = "$." + path.replace(".0", "[0]")
    assert refused(path, None, where, FULL) == "XAPI-00001"
    assert refused_inside(path, None, where, FULL) == "XAPI-00001"


@pytest.mark.parametrize(
    "number", ["0.1", "1.50", "12345678901234567890", "1E-7", "-0.0", "3.4028235e38"]
)
def test_xapi_00002_numbers_are_kept_as_they_are_sent(number):
    text = json.dumps({**STATEMENT, "result": {"extensions": {"a:b": "NUMBER"}}})
    raw = text.replace('"NUMBER"', number).encode()
    made = prepare(raw, parse(raw), new_id="x", authority='{"openid":"a:b"}')
    assert f'"a:b": {number}' in made.head


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        row("XAPI-00003", "actor is required", "actor", DROP, "$"),
        row("XAPI-00004", "verb is required", "verb", DROP, "$"),
        row("XAPI-00005", "object is required", "object", DROP, "$"),
        row("XAPI-00006", "a string for a number", "result.score.raw", "1"),
        row("XAPI-00006", "true for a number", "result.score.raw", True),  # noqa: FBT003 -- JSON
        row("XAPI-00006", "a string for a boolean", "result.success", "true"),
        row("XAPI-00006", "a number for a boolean", "result.completion", 1),
        row("XAPI-00006", "a number for a string", "actor.name", 1),
        row("XAPI-00006", "a string for an object", "result.score", "1"),
        row("XAPI-00006", "an object for an array", "attachments", {}),
        row("XAPI-00007", "empty mbox", "actor.mbox", ""),
        row("XAPI-00007", "empty verb id", "verb.id", ""),
        row("XAPI-00007", "empty registration", "context.registration", ""),
        row("XAPI-00007", "no duration", "result.duration", "an hour"),
        row("XAPI-00008", "Actor", "Actor", {}),
        row("XAPI-00008", "Mbox", "actor.Mbox", "mailto:a@b.se"),
        row("XAPI-00008", "objecttype", "object.objecttype", "Activity"),
        row("XAPI-00008", "Raw", "result.score.Raw", 1),
        row("XAPI-00008", "moreinfo", "object.definition.moreinfo", "a:b"),
        row("XAPI-00008", "contextactivities", "context.contextactivities", {}),
        row("XAPI-00009", "agent", "actor.objectType", "agent"),
        row("XAPI-00009", "activity", "object.objectType", "activity"),
        row("XAPI-00009", "Choice", "object.definition.interactionType", "Choice"),
        row("XAPI-00011", "verb id", "verb.id", "should.fail.com"),
        row("XAPI-00011", "activity id", "object.id", "should.fail.com"),
        row("XAPI-00011", "activity type", "object.definition.type", "ab=c://should.fail.com"),
        row("XAPI-00011", "moreInfo", "object.definition.moreInfo", "should.fail.com"),
        row("XAPI-00014", "unknown in the statement", "foo", 1),
        row("XAPI-00014", "unknown in the actor", "actor.foo", 1),
        row("XAPI-00014", "unknown in the verb", "verb.foo", 1),
        row("XAPI-00014", "unknown in the object", "object.foo", 1),
        row("XAPI-00014", "unknown in the definition", "object.definition.foo", 1),
        row("XAPI-00014", "unknown in the result", "result.foo", 1),
        row("XAPI-00014", "unknown in the score", "result.score.foo", 1),
        row("XAPI-00014", "unknown in the context", "context.foo", 1),
    ],
)
def test_what_does_not_follow_the_format_is_refused(path, value, where):
    assert refused(path, value, where)
    assert refused_inside(path, value, where)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        pytest.param(b"\xff\xfe", "JSON", id="XAPI-00015 no UTF-8"),
        pytest.param(b'{"actor":1,"actor":2}', "duplicate", id="Data 2.2 a property once"),
        pytest.param(b"{'actor':1}", "JSON", id="XAPI-00014 well-formed JSON"),
    ],
)
def test_what_is_no_json_is_refused(raw, says):
    with pytest.raises(InvalidStatementError, match=says):
        parse(raw)


def test_the_whole_statement_is_accepted():
    accepted("result.success", True, FULL)  # noqa: FBT003 -- JSON
