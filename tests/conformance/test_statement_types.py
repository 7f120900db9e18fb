"""XAPI-00118 to XAPI-00124: extensions, language maps, times and durations (1.0.3 Data 4)."""

import json
from datetime import UTC, datetime

import pytest

from lrs_bridge.domain.xapi.prepare import prepare
from tests.conformance.requirements import accepted, refused, refused_inside
from tests.unit.domain.xapi.samples import changed

EXTENSIONS = ("result.extensions", "context.extensions", "object.definition.extensions")
MAPS = ("verb.display", "object.definition.name", "object.definition.description")


@pytest.mark.parametrize("path", EXTENSIONS)
def test_xapi_00118_the_key_of_an_extension_is_an_iri(path):
    for key, shown in (("should fail", '["should fail"]'), ("x", ".x"), ("", '[""]')):
        assert refused(path, {key: 1}, f"$.{path}{shown}") == "XAPI-00118"
        assert refused_inside(path, {key: 1}, f"$.{path}{shown}") == "XAPI-00118"


@pytest.mark.parametrize("path", EXTENSIONS)
@pytest.mark.parametrize(
    "value", [None, "", {}, [], {"": None}, 1, False, [{"x": [None]}]], ids=str
)
def test_xapi_00119_the_value_of_an_extension_is_anything(path, value):
    accepted(path, {"http://example.com/x": value})


@pytest.mark.parametrize("path", EXTENSIONS)
def test_xapi_00120_extensions_may_be_empty(path):
    accepted(path, {})


@pytest.mark.parametrize("path", MAPS)
def test_xapi_00121_the_key_of_a_language_map_is_a_tag(path):
    for tag in ("a12345678", "", "en_US"):
        shown = f".{tag}" if tag.isidentifier() else f'["{tag}"]'
        assert refused(path, {tag: "x"}, f"$.{path}{shown}") == "XAPI-00121"
        assert refused_inside(path, {tag: "x"}, f"$.{path}{shown}") == "XAPI-00121"
    accepted(path, {"tlh": "x", "zh-Hans-CN": "", "x-klingon": "y"})


@pytest.mark.parametrize("digits", ["123", "123456", "123456789", "100"])
def test_xapi_00122_the_precision_of_a_time_is_kept(digits):
    statement = changed("timestamp", f"2026-01-02T03:04:05.{digits}+01:00")
    raw = json.dumps(statement).encode()
    made = prepare(raw, statement, new_id="x", authority='{"openid":"a:b"}')
    text = json.loads(made.served(datetime(2026, 1, 1, tzinfo=UTC)))["timestamp"]
    assert text == statement["timestamp"]


@pytest.mark.parametrize(
    "text",
    [
        *("2008-09-15T15:53:00.601-00", "2008-09-15T15:53:00.601-0000", "01/011/2015"),
        *("2008-09-15T15:53:00.601-00:00", "", "2008-09-15", "2008-09-15T15:53:00.601+25:00"),
    ],
)
def test_xapi_00123_what_is_no_time_is_refused(text):
    assert refused("timestamp", text, "$.timestamp") == "XAPI-00123"
    assert refused_inside("timestamp", text, "$.timestamp") == "XAPI-00123"


@pytest.mark.parametrize(
    "text",
    [
        *("2008-09-15T15:53:00.601Z", "2008-09-15T15:53:00.601+0000", "2008-09-15T15:53:00"),
        *("20080915T155300Z", "2099-01-01T00:00:00+14:00"),
    ],
)
def test_xapi_00123_a_time_of_iso_8601_is_accepted(text):
    accepted("timestamp", text)


@pytest.mark.parametrize(
    "text",
    ["P4W", "PT4H35M59.14S", "P3Y", "PT16559.14S", "P1DT12H36M0.12567S", "P3Y1M29DT4H35M59.14S"],
)
def test_xapi_00124_a_duration_is_accepted(text):
    accepted("result.duration", text)


@pytest.mark.parametrize(
    "text", ["P4W1D", "PA1H0M0S", "P", "PT", "", "P0003-06-04T12:30:05", {}, 12345]
)
def test_xapi_00124_what_is_no_duration_is_refused(text):
    assert refused("result.duration", text, "$.result.duration") == "XAPI-00124"
    assert refused_inside("result.duration", text, "$.result.duration") == "XAPI-00124"
