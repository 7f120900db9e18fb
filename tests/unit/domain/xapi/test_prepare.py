import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.domain.xapi.prepare import format_stored, prepare, recover
from lrs_bridge.domain.xapi.time import instant
from tests.unit.domain.xapi.samples import statements

AUTHORITY = {"account": {"homePage": "https://lrs.example.se", "name": "moodle"}}
ID = "6f8e3c1a-0000-4000-8000-000000000001"
STORED = datetime(2026, 1, 2, 3, 4, 5, 6, UTC)
AT = "2026-01-02T03:04:05.000006Z"
PLAIN = '"actor":{"mbox":"mailto:a@b.se"},"verb":{"id":"a:b"},"object":{"id":"c:d"}'
SINGLE = '"context":{"contextActivities":{"parent" : {"id":"e:f"} ,"other":[]}}'
ARRAY = '"context":{"contextActivities":{"parent" : [{"id":"e:f"}] ,"other":[]}}'
RESULT = '"result":{"extensions":{"a:b":[1.50,1E2,12345678901234567890123,"\\u00e5å"]}}'
OURS = f'"stored":"{AT}","authority":{json.dumps(AUTHORITY, separators=(",", ":"))}'


def prepared(text, **options):
    return prepare(
        text.encode(),
        json.loads(text),
        new_id=ID,
        authority=json.dumps(AUTHORITY, separators=(",", ":")),
        **options,
    )


def arrays(statement):
    """Say in plain Python what is to be done to contextActivities."""
    for part in (statement, statement["object"]):
        activities = part.get("context", {}).get("contextActivities", {})
        for name, value in activities.items():
            activities[name] = value if isinstance(value, list) else [value]
    return statement


@given(statements, st.sampled_from([None, 1]), st.sampled_from([(",", ":"), (" , ", " : ")]))
def test_served_says_what_was_sent_and_what_we_add(statement, indent, separators):
    text = json.dumps(statement, indent=indent, separators=separators)
    made = prepared(f" \n{text}\r\n")
    expected = arrays(json.loads(text)) | {"stored": AT, "authority": AUTHORITY}
    expected.setdefault("id", ID)
    expected.setdefault("timestamp", AT)
    expected.setdefault("version", "1.0.0")
    assert json.loads(made.served(STORED)) == expected
    assert made.id == expected["id"].lower()
    assert made.timestamp == statement.get("timestamp")
    assert made.version == expected["version"]


@given(statements)
def test_the_sender_s_text_can_always_be_had_back(statement):
    text = json.dumps(statement, ensure_ascii=False)
    made = prepared(text)
    received = made.received if made.received is not None else recover(made.served(STORED))
    assert received == text.encode()


@given(statements)
def test_only_what_must_change_costs_a_second_text(statement):
    rewritten = "stored" in statement or "authority" in statement
    single = arrays(json.loads(json.dumps(statement))) != statement
    assert (prepared(json.dumps(statement)).received is not None) == (rewritten or single)


@given(statements)
def test_times_are_utc_where_the_version_wants_it(statement):
    made = prepared(json.dumps(statement), in_utc=True, default_version="2.0.0")
    served = json.loads(made.served(STORED))
    assert served["timestamp"].endswith("Z")
    if "timestamp" in statement:
        assert served["timestamp"] == made.timestamp
        assert instant(served["timestamp"]) == instant(statement["timestamp"])
    inner = statement["object"].get("timestamp")
    if inner is not None:
        assert served["object"]["timestamp"].endswith("Z")
        assert instant(served["object"]["timestamp"]) == instant(inner)


@pytest.mark.parametrize(
    ("sent", "served"),
    [
        pytest.param(
            f"{{{PLAIN}}}",
            f'{{{PLAIN},{OURS},"version":"1.0.0","id":"{ID}","timestamp":"{AT}"}}',
            id="nothing but the three",
        ),
        pytest.param(
            f'{{"stored":"2020-01-01T00:00:00Z", "authority":{{}}, {PLAIN},"version":"1.0" }}',
            f'{{{PLAIN},"version":"1.0" ,{OURS},"id":"{ID}","timestamp":"{AT}"}}',
            id="ours first",
        ),
        pytest.param(
            f'{{{PLAIN} , "authority":{{}} ,\n"stored":"2020-01-01T00:00:00Z"}}',
            f'{{{PLAIN},{OURS},"version":"1.0.0","id":"{ID}","timestamp":"{AT}"}}',
            id="ours last",
        ),
        pytest.param(
            f'{{"\\u0073tored":"2020-01-01T00:00:00Z",{PLAIN},"timestamp":"2020-01-01T00Z"}}',
            f'{{{PLAIN},"timestamp":"2020-01-01T00Z",{OURS},"version":"1.0.0","id":"{ID}"}}',
            id="escaped name",
        ),
        pytest.param(
            f"{{{SINGLE},{PLAIN}}}",
            f'{{{ARRAY},{PLAIN},{OURS},"version":"1.0.0","id":"{ID}","timestamp":"{AT}"}}',
            id="one activity becomes an array",
        ),
        pytest.param(
            f"{{{PLAIN},{RESULT}}}",
            f'{{{PLAIN},{RESULT},{OURS},"version":"1.0.0","id":"{ID}","timestamp":"{AT}"}}',
            id="numbers and escapes stay as they are",
        ),
    ],
)
def test_the_text_is_kept_but_for_what_must_change(sent, served):
    assert prepared(sent).served(STORED) == served


@pytest.mark.parametrize(
    ("when", "text"),
    [
        pytest.param(datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02T00:00:00.000000Z", id="utc"),
        pytest.param(
            datetime(2026, 1, 2, tzinfo=timezone(timedelta(hours=1))),
            "2026-01-01T23:00:00.000000Z",
            id="another zone",
        ),
    ],
)
def test_our_times_have_six_digits_and_z(when, text):
    assert format_stored(when) == text
