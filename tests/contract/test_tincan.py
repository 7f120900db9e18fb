"""The statements of our own, and the client that cannot hang."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
import tincan
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.domain.xapi.validate import check
from lrs_bridge.ports.author import OwnStatement
from lrs_bridge_adapters.lrs.remote import remote
from lrs_bridge_adapters.lrs.statements import AUTHOR
from tests.loopback import raw, reply, serving

ID = "7d0f6d0e-90c7-4a4c-9a53-0f7f0f2b9f10"
ANNA = {"objectType": "Agent", "account": {"homePage": "https://bridge.example", "name": "anna"}}
OLA = {"objectType": "Agent", "name": "Ola Berg", "mbox": "mailto:ola@example.org"}
EXTENSION = "https://bridge.example/extensions/group"


def own(**more):
    fixed = {
        "id": ID,
        "actor": ANNA,
        "verb": "http://adlnet.gov/expapi/verbs/attended",
        "verb_name": "deltog i",
        "activity": "https://bridge.example/groups/7",
        "activity_name": "Studiecirkel Maskinsäkerhet",
        "activity_type": "http://adlnet.gov/expapi/activities/meeting",
        "timestamp": datetime(2026, 3, 2, 8, 30, tzinfo=timezone(timedelta(hours=1))),
    }
    return OwnStatement(**fixed | more)


def test_a_statement_says_what_happened_and_no_more():
    assert AUTHOR.write(own()) == {
        "id": ID,
        "version": "1.0.3",
        "actor": ANNA,
        "verb": {
            "id": "http://adlnet.gov/expapi/verbs/attended",
            "display": {"sv": "deltog i"},
        },
        "object": {
            "objectType": "Activity",
            "id": "https://bridge.example/groups/7",
            "definition": {
                "type": "http://adlnet.gov/expapi/activities/meeting",
                "name": {"sv": "Studiecirkel Maskinsäkerhet"},
            },
        },
        "timestamp": "2026-03-02T07:30:00+00:00",
    }


def test_everything_that_is_given_is_written():
    written = AUTHOR.write(
        own(
            instructor=OLA,
            success=False,
            scaled=0.85,
            response="Bra.",
            duration_minutes=90,
            extensions={EXTENSION: {"name": "Åtta", "_x": None}, f"{EXTENSION}/none": None},
        )
    )
    assert written["result"] == {
        "success": False,
        "score": {"scaled": 0.85},
        "response": "Bra.",
        "duration": "PT90M",
    }
    assert written["context"] == {
        "instructor": OLA,
        "extensions": {EXTENSION: {"name": "Åtta", "_x": None}, f"{EXTENSION}/none": None},
    }


def test_what_is_given_is_left_as_it_was():
    actor, instructor = dict(ANNA), dict(OLA)
    AUTHOR.write(own(actor=actor, instructor=instructor))
    assert (actor, instructor) == (ANNA, OLA)


words = st.text(st.characters(codec="utf-8"), min_size=1)


@given(
    st.builds(
        own,
        id=st.uuids(version=4).map(str),
        actor=st.sampled_from([ANNA, OLA, {"openid": "https://anna.example"}]),
        verb_name=words,
        activity_name=words,
        timestamp=st.datetimes(timezones=st.just(UTC)),
        instructor=st.none() | st.sampled_from([ANNA, OLA]),
        success=st.none() | st.booleans(),
        scaled=st.none() | st.floats(-1, 1),
        response=st.none() | words,
        duration_minutes=st.none() | st.integers(0, 100_000),
        extensions=st.dictionaries(
            st.just(EXTENSION), st.none() | st.booleans() | words | st.lists(st.integers())
        ),
    )
)
def test_every_statement_of_ours_is_valid_and_is_json(given_):
    written = AUTHOR.write(given_)
    assert check(written) == []
    assert json.loads(json.dumps(written)) == written
    assert datetime.fromisoformat(written["timestamp"]) == given_.timestamp


# --- the client ----------------------------------------------------------------------------------


def _statement():
    return tincan.Statement(AUTHOR.write(own()))


def test_it_saves_a_statement_under_its_id():
    with serving(reply(204)) as there:
        saved = remote(f"{there.url}/xapi", "key", "hemlig å").save_statement(_statement())
    assert saved.success
    head, body = there.requests[0].split(b"\r\n\r\n")
    assert head.startswith(f"PUT /xapi/statements?statementId={ID} HTTP/1.1\r\n".encode())
    assert b"\r\nX-Experience-API-Version: 1.0.3\r\n" in head
    assert b"\r\nAuthorization: Basic a2V5OmhlbWxpZyDDpQ==\r\n" in head
    assert json.loads(body)["id"] == ID


@pytest.mark.parametrize("slash", ["", "/"])
def test_it_asks_as_the_specification_writes(slash):
    with serving(reply(200, b'{"statements": [], "more": ""}')) as there:
        remote(there.url + slash, "k", "s").query_statements(
            {"ascending": True, "since": datetime(2026, 3, 2, tzinfo=UTC), "limit": 5}
        )
    query = b"ascending=true&since=2026-03-02T00%3A00%3A00%2B00%3A00&limit=5"
    assert there.requests[0].startswith(b"GET /statements?" + query + b" HTTP/1.1\r\n")


def test_it_follows_more():
    with serving(reply(200, b'{"statements": [], "more": ""}')) as there:
        lrs = remote(f"{there.url}/xapi", "k", "s")
        assert lrs.more_statements("/xapi/statements/more?cursor=a%2Fb").success
    assert there.requests[0].startswith(b"GET /xapi/statements/more?cursor=a%2Fb HTTP/1.1\r\n")


def test_it_reads_an_about_without_parameters_and_of_versions_to_come():
    with serving(reply(200, b'{"version": ["1.0.3", "9.0.0"]}')) as there:
        assert remote(there.url, "k", "s").about().content.version == ["1.0.3", "9.0.0"]
    assert there.requests[0].startswith(b"GET /about HTTP/1.1\r\n")


def test_an_about_that_is_refused_has_no_content():
    with serving(reply(503)) as there:
        refused = remote(there.url, "k", "s").about()
    assert (refused.success, refused.content) == (False, None)


@pytest.mark.parametrize(
    ("etag", "condition"),
    [
        pytest.param(None, b"If-None-Match: *", id="new"),
        pytest.param('"a"', b'If-Match: "a"', id="changed"),
    ],
)
def test_a_profile_is_saved_under_one_condition(etag, condition):
    activity = tincan.Activity(id="https://a.example")
    with serving(reply(204)) as there:
        remote(there.url, "k", "s").save_activity_profile(
            tincan.ActivityProfileDocument(id="p", activity=activity, content="{}", etag=etag)
        )
    sent = there.requests[0].split(b"\r\n")
    assert [line for line in sent if line.startswith(b"If-")] == [condition]


def test_a_refusal_is_no_success_and_what_is_missing_may_be():
    with serving(reply(400, b"No."), reply(404)) as there:
        lrs = remote(there.url, "k", "s")
        refused = lrs.save_statement(_statement())
        missing = lrs.retrieve_activity_profile(tincan.Activity(id="https://a.example"), "p")
    assert (refused.success, refused.data) == (False, "No.")
    assert missing.success


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda _, there: there.over.wait(5), id="silent"),
        pytest.param(
            lambda connection, there: (
                raw(b"HTTP/1.1 200 OK\r\n\r\n")(connection, there),
                there.over.wait(5),
            ),
            id="stops-in-the-middle",
        ),
    ],
)
def test_it_does_not_hang(answer):
    with serving(answer) as there, pytest.raises(TimeoutError):
        remote(there.url, "k", "s", timeout=0.05).about()


def test_it_speaks_tls_to_an_https_address():
    with serving(raw(b"")) as there:
        url = there.url.replace("http:", "https:")
        with pytest.raises(OSError, match="timed out"):
            remote(url, "k", "s", timeout=0.05).about()
    assert there.requests[0].startswith(b"\x16\x03")
