"""XAPI-00255 to XAPI-00284: the Agent Profile resource (1.0.3 Comm 2.6, 2.0 4.1.6.5)."""

import pytest

from tests.conformance.http.conftest import Lrs
from tests.conformance.http.documents import (
    AGENT_PROFILE,
    BILAL,
    DOCUMENT,
    FAR_AHEAD,
    LONG_AGO,
    Place,
)

ID = "profileId"


@pytest.fixture
def profile(lrs, version):
    """Return a profile in each version."""
    return Place(lrs, AGENT_PROFILE, version)


def bad(requirement, method, name, value):
    return pytest.param(method, name, value, id=f"{requirement} {method} {name}={value}")


@pytest.mark.parametrize(
    ("method", "name", "value"),
    [
        bad("XAPI-00255", "DELETE", "agent", "true"),
        bad("XAPI-00256", "POST", "agent", {"mbox": "anna"}),
        bad("XAPI-00257", "PUT", "agent", {"objectType": "Activity", "openid": "a:b"}),
        bad("XAPI-00257", "PUT", "agent", {"objectType": "Group", "openid": "a:b"}),
        bad("XAPI-00258", "GET", "agent", "[]"),
        bad("XAPI-00261", "GET", "agent", None),
        bad("XAPI-00262", "DELETE", "agent", None),
        bad("XAPI-00263", "POST", "agent", None),
        bad("XAPI-00264", "PUT", "agent", None),
        bad("XAPI-00265", "DELETE", ID, None),
        bad("XAPI-00266", "POST", ID, None),
        bad("XAPI-00267", "PUT", ID, None),
        bad("XAPI-00276", "POST", ID, ""),
        bad("XAPI-00277", "PUT", ID, ""),
    ],
)
def test_a_wrong_parameter_is_refused(lrs, method, name, value):
    body = {"x": 1} if method in ("PUT", "POST") else None
    changed = {} if value is None else {name: value}
    for version in ("1.0.3", "2.0.0"):
        profile = Place(lrs, AGENT_PROFILE, version)
        profile.keep()
        answer = profile(method, body, drop=[name] if value is None else [], **changed)
        assert answer.status_code == 400
        assert name in answer.get_json()["detail"]
        assert profile.value == DOCUMENT


def test_xapi_00260_since_is_a_time(profile):
    assert profile("GET", drop=[ID], since="not a timestamp").status_code == 400


def test_xapi_00259_xapi_00269_xapi_00274_get_returns_the_one_document(profile):
    profile.keep()
    profile.keep({"x": 1}, profileId="other")
    assert profile.value == DOCUMENT


def test_xapi_00268_xapi_00275_since_leaves_out_what_is_older(profile):
    profile.keep()
    assert profile("GET", drop=[ID], since=LONG_AGO).get_json() == [profile.query[ID]]
    assert profile("GET", drop=[ID], since=FAR_AHEAD).get_json() == []


def test_xapi_00270_get_without_id_lists_the_ids(profile):
    profile.keep(profileId="b")
    profile.keep(profileId="a")
    profile.keep(profileId="c", agent=BILAL)
    assert sorted(profile("GET", drop=[ID]).get_json()) == ["a", "b"]


def test_xapi_00271_delete_removes_the_profile(profile):
    profile.keep()
    assert profile("DELETE").status_code == 204
    assert profile("GET").status_code == 404


def test_xapi_00272_xapi_00282_xapi_00283_post_is_accepted(profile):
    assert profile("POST", DOCUMENT).status_code == 204


def test_xapi_00273_put_is_accepted(profile):
    assert profile("PUT", DOCUMENT, headers={"If-None-Match": "*"}).status_code == 204


def test_xapi_00278_xapi_00281_both_documents_must_be_json_objects(profile):
    profile.keep()
    assert profile("POST", b"abc", headers={"Content-Type": "text/plain"}).status_code == 400
    assert profile("POST", [1]).status_code == 400
    assert profile.value == DOCUMENT
    profile.new(b"abc", profileId="b", headers={"Content-Type": "text/plain"})
    assert profile("POST", {"x": 1}, profileId="b").status_code == 400
    assert profile("GET", profileId="b").data == b"abc"


def test_xapi_00279_post_merges(profile):
    profile.keep({"car": "Honda"})
    profile.keep({"type": "Civic"})
    assert profile.value == {"car": "Honda", "type": "Civic"}


def test_xapi_00280_post_of_what_is_not_there_is_a_put(profile):
    assert profile("POST", b"abc", headers={"Content-Type": "text/plain"}).status_code == 204
    assert profile("GET").data == b"abc"


def test_xapi_00284_post_of_invalid_json_is_refused(profile):
    assert profile("POST", b'{"a":1').status_code == 400
    assert profile("GET").status_code == 404


def test_2_6_a_group_keeps_its_profile_under_its_identifier(profile):
    agent = {"account": {"homePage": "https://kurs.example", "name": "lag 3"}}
    profile.keep(agent=agent)
    assert profile("GET", agent={"objectType": "Agent", **agent}).get_json() == DOCUMENT


def test_2_0_4_1_6_5_since_goes_with_no_profile_id(lrs):
    old, new = Place(lrs, AGENT_PROFILE, "1.0.3"), Place(lrs, AGENT_PROFILE, "2.0.0")
    old.keep()
    assert new("GET", since=LONG_AGO).status_code == 400
    assert old("GET", since=FAR_AHEAD).get_json() == DOCUMENT


def test_only_a_key_for_profiles_may_use_them(client, add_source):
    may = Place(Lrs(client, *add_source("a", scopes=("profile",))), AGENT_PROFILE, "1.0.3")
    may.keep()
    reader = Place(Lrs(client, *add_source("b", scopes=("all/read",))), AGENT_PROFILE, "1.0.3")
    assert reader.value == DOCUMENT
    assert reader("POST", DOCUMENT).status_code == 403
    other = Place(Lrs(client, *add_source("c", scopes=("state",))), AGENT_PROFILE, "1.0.3")
    assert other("GET").status_code == 403
