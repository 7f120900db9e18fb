"""XAPI-00187 to XAPI-00235: the State resource (1.0.3 Comm 2.3, 2.0 4.1.6.2)."""

from dataclasses import replace
from datetime import datetime

import pytest

from lrs_bridge.domain.xapi.documents import Context, DocumentKey
from tests.conformance.http.conftest import Lrs
from tests.conformance.http.documents import (
    BILAL,
    DOCUMENT,
    FAR_AHEAD,
    LONG_AGO,
    OTHER_REGISTRATION,
    REGISTRATION,
    STATE,
    Place,
)

ID = "stateId"


@pytest.fixture
def state(lrs, version):
    """Return a state in each version."""
    return Place(lrs, STATE, version)


def listed(state, *drop, **changes):
    answer = state("GET", drop=[ID, *drop], **changes)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/json"
    return answer.get_json()


def test_xapi_00187_xapi_00191_xapi_00216_delete_removes_the_one_document(state):
    state.keep()
    state.keep(stateId="other")
    answer = state("DELETE")
    assert (answer.status_code, answer.data) == (204, b"")
    assert state("GET").status_code == 404
    assert state("GET", stateId="other").status_code == 200


def test_xapi_00188_xapi_00192_xapi_00217_get_returns_the_one_document(state):
    state.keep()
    state.keep({"x": 1}, stateId="other")
    assert state.value == DOCUMENT


def test_xapi_00189_xapi_00230_xapi_00231_post_is_accepted(state):
    assert state("POST", DOCUMENT).status_code == 204


def test_xapi_00190_put_is_accepted(state):
    assert state("PUT", DOCUMENT).status_code == 204


def test_xapi_00193_get_without_id_lists_the_ids(state):
    assert listed(state) == []
    for id in ("b", "a", "å"):
        state.keep(stateId=id)
    state.keep(stateId="somebody else's", agent=BILAL)
    state.keep(stateId="another activity's", activityId="https://kurs.example/other")
    assert sorted(listed(state)) == ["a", "b", "å"]


def test_xapi_00194_delete_without_id_removes_all_of_the_context(state):
    state.keep(stateId="a")
    state.keep(stateId="b")
    state.keep(stateId="a", agent=BILAL)
    state.keep(stateId="a", activityId="https://kurs.example/other")
    assert state("DELETE", drop=[ID]).status_code == 204
    assert listed(state) == []
    assert listed(state, agent=BILAL) == ["a"]
    assert listed(state, activityId="https://kurs.example/other") == ["a"]
    assert state("DELETE", drop=[ID]).status_code == 204


def test_xapi_00195_xapi_00221_since_is_exclusive(state, bridge):
    first, second = "2026-03-02T08:00:00.000001Z", "2026-03-02T08:00:00.000002Z"
    for id, at in (("a", first), ("b", second)):
        keep_at(state, bridge, id, at)
    assert listed(state, since=LONG_AGO) == ["a", "b"]
    assert listed(state, since=first) == ["b"]
    assert listed(state, since=second) == []
    assert listed(state, since="2026-03-02T09:00:00.000001+01:00") == ["b"]


def keep_at(state, bridge, id, at):
    """Keep a state and let it have been updated at a time."""
    state.keep(stateId=id)
    agent = "mbox:" + state.query["agent"]["mbox"]
    key = DocumentKey(Context(agent, state.query["activityId"]), id)

    def work(tx):
        held = tx.documents.hold(key)
        tx.documents.replace(key, replace(held, updated=datetime.fromisoformat(at)))

    bridge.store.write(1, work)


def bad(requirement, method, name, value):
    return pytest.param(method, name, value, id=f"{requirement} {method} {name}={value}")


@pytest.mark.parametrize(
    ("method", "name", "value"),
    [
        bad("XAPI-00196", "DELETE", "agent", "true"),
        bad("XAPI-00197", "GET", "agent", "true"),
        bad("XAPI-00198", "POST", "agent", "true"),
        bad("XAPI-00199", "PUT", "agent", "true"),
        bad("XAPI-00199", "PUT", "agent", "{"),
        bad("XAPI-00199", "PUT", "agent", {"objectType": "Agent"}),
        bad("XAPI-00199", "PUT", "agent", {"objectType": "Group", "openid": "a:b"}),
        bad("XAPI-00200", "DELETE", "registration", "true"),
        bad("XAPI-00201", "GET", "registration", "true"),
        bad("XAPI-00202", "POST", "registration", "true"),
        bad("XAPI-00203", "PUT", "registration", "true"),
        bad("XAPI-00205", "DELETE", "since", "not a time"),
        bad("XAPI-00206", "PUT", ID, None),
        bad("XAPI-00207", "DELETE", "activityId", None),
        bad("XAPI-00208", "GET", "activityId", None),
        bad("XAPI-00209", "POST", "activityId", None),
        bad("XAPI-00210", "PUT", "activityId", None),
        bad("XAPI-00210", "PUT", "activityId", "no iri"),
        bad("XAPI-00211", "POST", ID, None),
        bad("XAPI-00212", "DELETE", "agent", None),
        bad("XAPI-00213", "GET", "agent", None),
        bad("XAPI-00214", "POST", "agent", None),
        bad("XAPI-00215", "PUT", "agent", None),
        bad("XAPI-00223", "DELETE", "since", LONG_AGO),
        bad("XAPI-00224", "DELETE", ID, ""),
        bad("XAPI-00225", "GET", ID, ""),
        bad("XAPI-00226", "POST", ID, ""),
        bad("XAPI-00228", "PUT", ID, ""),
    ],
)
def test_a_wrong_parameter_is_refused(lrs, method, name, value):
    body = {"x": 1} if method in ("PUT", "POST") else None
    changed = {} if value is None else {name: value}
    for version in ("1.0.3", "2.0.0"):
        state = Place(lrs, STATE, version)
        state.keep()
        answer = state(method, body, drop=[name] if value is None else [], **changed)
        assert answer.status_code == 400
        assert name in answer.get_json()["detail"]
        assert state.value == DOCUMENT


def test_xapi_00204_xapi_00222_since_is_a_time(state):
    assert state("GET", drop=[ID], since="not a timestamp").status_code == 400


@pytest.mark.parametrize(
    ("method", "left"),
    [
        pytest.param("PUT", {"m": 1}, id="XAPI-00218 PUT"),
        pytest.param("DELETE", None, id="XAPI-00219 DELETE"),
        pytest.param("GET", {"n": 1}, id="XAPI-00220 GET"),
        pytest.param("POST", {"n": 1, "m": 1}, id="XAPI-00227 POST"),
    ],
)
def test_registration_is_part_of_the_key(lrs, method, left):
    plain = Place(lrs, STATE, "1.0.3")
    one = Place(lrs, STATE, "1.0.3", registration=REGISTRATION)
    other = Place(lrs, STATE, "1.0.3", registration=OTHER_REGISTRATION.upper())
    for place, value in ((plain, 0), (one, 1), (other, 2)):
        place.keep({"n": value})
    body = {"m": 1} if method in ("PUT", "POST") else None
    assert one(method, body).status_code == (200 if method == "GET" else 204)
    assert (plain.value, other.value) == ({"n": 0}, {"n": 2})
    answer = one("GET")
    assert (answer.get_json() if answer.status_code == 200 else None) == left


def test_2_3_one_document_without_registration_is_the_one_that_has_none(state):
    state.keep(registration=REGISTRATION)
    assert state("GET").status_code == 404
    assert state("DELETE").status_code == 204
    assert state("GET", registration=REGISTRATION).status_code == 200


def test_2_3_a_list_without_registration_covers_them_all(state):
    state.keep(stateId="a")
    state.keep(stateId="a", registration=REGISTRATION)
    state.keep(stateId="b", registration=OTHER_REGISTRATION)
    assert listed(state) == ["a", "b"]
    assert listed(state, registration=REGISTRATION.upper()) == ["a"]


def test_2_3_a_deletion_without_registration_covers_them_all(state):
    state.keep(stateId="a")
    state.keep(stateId="a", registration=REGISTRATION)
    state.keep(stateId="b", registration=OTHER_REGISTRATION)
    assert state("DELETE", drop=[ID], registration=REGISTRATION).status_code == 204
    assert listed(state) == ["a", "b"]
    assert state("DELETE", drop=[ID]).status_code == 204
    assert listed(state) == []


def test_xapi_00229_xapi_00232_both_documents_must_be_json(state):
    state.new(b"abc", headers={"Content-Type": "application/octet-stream"})
    assert state("POST", {"x": 1}).status_code == 400
    assert state("GET").data == b"abc"
    state.keep(stateId="b")
    headers = {"Content-Type": "not/json"}
    answer = state("POST", b'{"x":1}', stateId="b", headers=headers)
    assert answer.status_code == 400
    assert "not/json" in answer.get_json()["detail"]
    assert state("GET", stateId="b").get_json() == DOCUMENT


def test_xapi_00233_post_of_what_is_not_there_is_a_put(state):
    headers = {"Content-Type": "text/plain"}
    assert state("POST", b"abc", headers=headers).status_code == 204
    assert state("GET").data == b"abc"


def test_xapi_00234_post_merges(state):
    state.keep({"car": "Honda"})
    state.keep({"type": "Civic"})
    assert state.value == {"car": "Honda", "type": "Civic"}


def test_xapi_00235_post_of_invalid_json_is_refused(state):
    assert state("POST", b'{"a":1').status_code == 400
    assert state("GET").status_code == 404


def test_2_0_4_1_6_2_since_goes_with_no_state_id(lrs):
    old, new = Place(lrs, STATE, "1.0.3"), Place(lrs, STATE, "2.0.0")
    old.keep()
    assert new("GET", since=LONG_AGO).status_code == 400
    assert old("GET", since=FAR_AHEAD).get_json() == DOCUMENT


def test_agents_are_told_apart_by_their_identifier_alone(state):
    state.keep()
    again = {"mbox": state.query["agent"]["mbox"], "name": "Anna"}
    assert state("GET", agent=again).get_json() == DOCUMENT
    assert state("GET", agent=BILAL).status_code == 404


def test_texts_have_any_length(state):
    long = {"account": {"homePage": "https://kurs.example", "name": "å" * 9_000}}
    state.keep(stateId="i" * 9_000, agent=long, activityId="https://kurs.example/" + "k" * 9_000)
    state.keep({"n": 1}, stateId="i" * 9_001, agent=long)
    query = {"agent": long, "activityId": "https://kurs.example/" + "k" * 9_000}
    assert listed(state, **query) == ["i" * 9_000]
    assert state("GET", stateId="i" * 9_000, **query).get_json() == DOCUMENT


def test_only_a_key_for_states_may_use_them(client, add_source):
    may = Place(Lrs(client, *add_source("a", scopes=("state",))), STATE, "1.0.3")
    may.keep()
    reader = Place(Lrs(client, *add_source("b", scopes=("all/read",))), STATE, "1.0.3")
    assert reader.value == DOCUMENT
    assert reader("PUT", DOCUMENT).status_code == 403
    assert reader("DELETE").status_code == 403
    other = Place(Lrs(client, *add_source("c", scopes=("profile",))), STATE, "1.0.3")
    assert other("GET").status_code == 403


def test_another_tenant_has_its_own(client, add_source):
    mine = Place(Lrs(client, *add_source("a")), STATE, "1.0.3")
    theirs = Place(Lrs(client, *add_source("b", tenant=2)), STATE, "1.0.3")
    mine.keep()
    assert theirs("GET").status_code == 404
    assert theirs("DELETE", drop=[ID]).status_code == 204
    assert mine.value == DOCUMENT
