"""XAPI-00285 to XAPI-00314: the Activity Profile resource (1.0.3 Comm 2.7, 2.0 4.1.6.6)."""

import pytest

from tests.conformance.http.documents import (
    ACTIVITY_PROFILE,
    ANNA,
    DOCUMENT,
    FAR_AHEAD,
    LONG_AGO,
    Place,
)

ID = "profileId"


@pytest.fixture
def profile(lrs, version):
    """Return a profile in each version."""
    return Place(lrs, ACTIVITY_PROFILE, version)


def test_xapi_00285_xapi_00291_delete_removes_the_profile(profile):
    profile.keep()
    assert profile("DELETE").status_code == 204
    assert profile("GET").status_code == 404


def test_xapi_00286_xapi_00292_xapi_00311_xapi_00312_post_is_accepted(profile):
    assert profile("POST", DOCUMENT).status_code == 204


def test_xapi_00287_xapi_00293_put_is_accepted(profile):
    assert profile("PUT", DOCUMENT, headers={"If-None-Match": "*"}).status_code == 204


def test_xapi_00288_xapi_00290_get_returns_the_one_document(profile):
    profile.keep()
    profile.keep({"x": 1}, profileId="other")
    assert profile.value == DOCUMENT


def test_xapi_00289_get_without_id_lists_the_ids(profile):
    profile.keep(profileId="b")
    profile.keep(profileId="a")
    profile.keep(profileId="c", activityId="https://kurs.example/other")
    assert sorted(profile("GET", drop=[ID]).get_json()) == ["a", "b"]


def test_xapi_00294_xapi_00303_since_leaves_out_what_is_older(profile):
    profile.keep()
    assert profile("GET", drop=[ID], since=LONG_AGO).get_json() == [profile.query[ID]]
    assert profile("GET", drop=[ID], since=FAR_AHEAD).get_json() == []


def test_xapi_00295_since_is_a_time(profile):
    assert profile("GET", drop=[ID], since="not a timestamp").status_code == 400


def bad(requirement, method, name, value):
    return pytest.param(method, name, value, id=f"{requirement} {method} {name}={value}")


@pytest.mark.parametrize(
    ("method", "name", "value"),
    [
        bad("XAPI-00296", "GET", "activityId", None),
        bad("XAPI-00296", "GET", "activityId", "no iri"),
        bad("XAPI-00297", "DELETE", "activityId", None),
        bad("XAPI-00298", "POST", "activityId", None),
        bad("XAPI-00299", "PUT", "activityId", None),
        bad("XAPI-00300", "DELETE", ID, None),
        bad("XAPI-00301", "POST", ID, None),
        bad("XAPI-00302", "PUT", ID, None),
        bad("XAPI-00304", "GET", "agent", ANNA),
        bad("XAPI-00305", "DELETE", ID, ""),
        bad("XAPI-00306", "POST", ID, ""),
        bad("XAPI-00307", "PUT", ID, ""),
    ],
)
def test_a_wrong_parameter_is_refused(lrs, method, name, value):
    body = {"x": 1} if method in ("PUT", "POST") else None
    changed = {} if value is None else {name: value}
    for version in ("1.0.3", "2.0.0"):
        profile = Place(lrs, ACTIVITY_PROFILE, version)
        profile.keep()
        answer = profile(method, body, drop=[name] if value is None else [], **changed)
        assert answer.status_code == 400
        assert name in answer.get_json()["detail"]
        assert profile.value == DOCUMENT


def test_xapi_00308_post_merges(profile):
    profile.keep({"car": "Honda"})
    profile.keep({"type": "Civic"})
    assert profile.value == {"car": "Honda", "type": "Civic"}


def test_xapi_00309_xapi_00313_both_documents_must_be_json_objects(profile):
    profile.keep()
    assert profile("POST", b"abc", headers={"Content-Type": "text/plain"}).status_code == 400
    assert profile("POST", [1]).status_code == 400
    assert profile.value == DOCUMENT
    profile.new(b"abc", profileId="b", headers={"Content-Type": "text/plain"})
    assert profile("POST", {"x": 1}, profileId="b").status_code == 400
    assert profile("GET", profileId="b").data == b"abc"


def test_xapi_00310_post_of_what_is_not_there_is_a_put(profile):
    assert profile("POST", b"abc", headers={"Content-Type": "text/plain"}).status_code == 204
    assert profile("GET").data == b"abc"


def test_xapi_00314_post_of_invalid_json_is_refused(profile):
    assert profile("POST", b'{"a":1').status_code == 400
    assert profile("GET").status_code == 404


def test_2_0_4_1_6_6_since_goes_with_no_profile_id(lrs):
    old, new = Place(lrs, ACTIVITY_PROFILE, "1.0.3"), Place(lrs, ACTIVITY_PROFILE, "2.0.0")
    old.keep()
    assert new("GET", since=LONG_AGO).status_code == 400
    assert old("GET", since=FAR_AHEAD).get_json() == DOCUMENT
