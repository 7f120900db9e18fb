"""XAPI-00322: entity tags (1.0.3 Comm 3.1, 2.0 4.1.4)."""

from hashlib import sha1

import pytest

from tests.conformance.http.conftest import Lrs
from tests.conformance.http.documents import (
    ACTIVITY_PROFILE,
    AGENT_PROFILE,
    DOCUMENT,
    EACH,
    PLACES,
    STATE,
    Place,
)

WRONG = f'"{"1" * 40}"'
NEW = {"new": 1}


@pytest.fixture(params=EACH)
def place(lrs, request):
    """Return each resource, and each version somewhere."""
    return Place(lrs, *request.param)


def tag(place):
    return place("GET").headers["ETag"]


def send(place, method, header, value):
    body = NEW if method in ("PUT", "POST") else None
    return place(method, body, headers={header: value})


def test_xapi_00322_get_has_the_quoted_sha1_of_the_bytes(place):
    place.keep()
    for drop in ([], ["stateId", "profileId"]):
        answer = place("GET", drop=drop)
        assert answer.headers["ETag"] == f'"{sha1(answer.data).hexdigest()}"'


def test_xapi_00322_the_answer_to_a_change_has_the_new_tag(place):
    for header, method in (("If-None-Match", "PUT"), ("If-Match", "PUT"), ("If-Match", "POST")):
        assert send(place, method, header, "*").headers["ETag"] == tag(place)


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_xapi_00322_2_0_4_1_4_if_match_of_another_tag_fails(place, method):
    place.keep()
    answer = send(place, method, "If-Match", WRONG)
    assert answer.status_code == 412
    assert "ETag" in answer.get_json()["detail"]
    assert place.value == DOCUMENT


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_xapi_00322_2_0_4_1_4_if_match_of_its_tag_holds(place, method):
    place.keep()
    assert send(place, method, "If-Match", tag(place)).status_code == 204
    after = {"PUT": NEW, "POST": DOCUMENT | NEW, "DELETE": None}[method]
    assert after is None or place.value == after
    assert place("GET").status_code == (404 if after is None else 200)


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_xapi_00322_if_none_match_of_any_keeps_what_is_new(place, method):
    assert send(place, method, "If-None-Match", "*").status_code == 204
    assert place.value == NEW


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_xapi_00322_if_none_match_of_any_fails_over_what_is_there(place, method):
    place.keep()
    assert send(place, method, "If-None-Match", "*").status_code == 412
    assert place.value == DOCUMENT


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_xapi_00322_if_match_fails_where_nothing_is(place, method):
    for value in ("*", WRONG):
        assert send(place, method, "If-Match", value).status_code == 412
    assert place("GET").status_code == 404


def test_xapi_00322_lists_and_weak_tags(place):
    place.keep()
    right = tag(place)
    assert send(place, "PUT", "If-Match", f"W/{right}").status_code == 412
    assert send(place, "PUT", "If-Match", f"{WRONG}, {WRONG}").status_code == 412
    assert send(place, "PUT", "If-Match", f"{WRONG},W/{WRONG} , {right}").status_code == 204
    assert send(place, "POST", "If-None-Match", f"{WRONG}, W/{tag(place)}").status_code == 412
    assert send(place, "POST", "If-None-Match", WRONG).status_code == 204
    assert send(place, "PUT", "If-Match", "*").status_code == 204


def test_xapi_00322_a_header_that_cannot_be_read_is_refused(place):
    place.keep()
    for header in ("If-Match", "If-None-Match"):
        answer = send(place, "PUT", header, '"unfinished')
        assert answer.status_code == 400
        assert header in answer.get_json()["detail"]
    assert place.value == DOCUMENT


def test_xapi_00322_2_0_4_1_4_put_without_a_condition_over_another_conflicts(lrs, version):
    guarded = [path for path in PLACES if path != STATE or version == "2.0.0"]
    for path in guarded:
        place = Place(lrs, path, version)
        place.keep()
        answer = place("PUT", NEW)
        assert answer.status_code == 409
        detail = answer.get_json()["detail"]
        # It MUST say: check the current state, set If-Match with the current ETag.
        assert "current state" in detail
        assert "If-Match" in detail
        assert tag(place) in detail
        assert place.value == DOCUMENT


def test_3_1_a_state_is_overwritten_without_a_condition_in_1_0_3(lrs):
    place = Place(lrs, STATE, "1.0.3")
    place.keep()
    assert place("PUT", NEW).status_code == 204
    assert place.value == NEW


@pytest.mark.parametrize("path", [STATE, ACTIVITY_PROFILE])
def test_3_1_only_the_put_of_a_new_profile_in_1_0_3_needs_a_condition(lrs, path):
    old, new = Place(lrs, path, "1.0.3"), Place(lrs, path, "2.0.0")
    for place in (old, new):
        assert place("POST", NEW).status_code == 204
        assert place("DELETE").status_code == 204
    assert new("PUT", NEW).status_code == 204
    assert new("DELETE").status_code == 204
    answer = old("PUT", NEW)
    assert answer.status_code == (204 if path == STATE else 400)
    assert path == STATE or "If-None-Match: *" in answer.get_json()["detail"]


def test_a_tolerant_source_may_forget_the_condition_of_a_new_profile(client, add_source):
    lrs = Lrs(client, *add_source("forgetful", tolerant=True))
    place = Place(lrs, AGENT_PROFILE, "1.0.3")
    assert place("PUT", NEW).status_code == 204
    assert place("PUT", DOCUMENT).status_code == 409
    assert place.value == NEW


def test_3_1_a_deletion_of_many_takes_no_condition(lrs, version):
    place = Place(lrs, STATE, version)
    place.keep()
    answer = place("DELETE", drop=["stateId"], headers={"If-Match": "*"})
    assert answer.status_code == 400
    assert "stateId" in answer.get_json()["detail"]
    assert place.value == DOCUMENT


def test_get_of_what_the_client_has_is_not_modified(lrs):
    place = Place(lrs, AGENT_PROFILE, "2.0.0")
    place.keep()
    right = tag(place)
    answer = place("GET", headers={"If-None-Match": f"W/{right}"})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", right)
    assert place("GET", headers={"If-None-Match": WRONG}).status_code == 200
