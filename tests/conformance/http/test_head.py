"""HEAD: xAPI 1.0.3 Comm 1.1, xAPI 2.0 4.1.2."""

import pytest

from tests.statements import account, passed, uid

ACTIVITY = {"activityId": "https://kurs.example/au/prov"}
AGENT = {"agent": account("14")}
RESOURCES = [
    ("about", {}),
    ("statements", {}),
    ("statements", {"statementId": uid(1)}),
    ("statements", {"attachments": "true"}),
    ("activities", ACTIVITY),
    ("agents", AGENT),
    ("activities/state", ACTIVITY | AGENT),
    ("activities/state", ACTIVITY | AGENT | {"stateId": "x"}),
    ("activities/profile", ACTIVITY),
    ("activities/profile", ACTIVITY | {"profileId": "x"}),
    ("agents/profile", AGENT),
    ("agents/profile", AGENT | {"profileId": "x"}),
]
OF_THE_MOMENT = {"date", "x-request-id", "x-experience-api-consistent-through"}


@pytest.fixture
def filled(lrs, version):
    """Return the service with one statement and one document of each kind."""
    lrs("POST", "statements", passed(id=uid(1)))
    for path, query in RESOURCES:
        if {"stateId", "profileId"} & query.keys():
            new = {"If-None-Match": "*"}
            put = lrs("PUT", path, b"{}", version=version, query=query, headers=new)
            assert put.status_code == 204
    return lrs


def steady(answer):
    """Return the headers that do not tell the moment, without a boundary made for one answer."""
    kept = {n: v for n, v in answer.headers.items() if n.lower() not in OF_THE_MOMENT}
    return kept | {"Content-Type": kept["Content-Type"].partition("boundary=")[0]}


def test_xapi_00125_xapi_00126_head_answers_as_get_without_a_body(filled, version):
    for path, query in RESOURCES:
        get = filled("GET", path, version=version, query=query)
        head = filled("HEAD", path, version=version, query=query)

        assert (get.status_code, head.status_code) == (200, 200), path
        assert get.data
        assert head.data == b""
        assert steady(head) == steady(get)


def test_xapi_00125_errors_of_head_are_those_of_get(lrs, version):
    for path, query in RESOURCES[1:]:
        for wrong in ({"headers": {"Authorization": None}}, {"version": "0.9"}):
            how = {"version": version, "query": query} | wrong
            get, head = lrs("GET", path, **how), lrs("HEAD", path, **how)

            assert head.status_code == get.status_code >= 400, path
            assert head.data == b""
            assert steady(head) == steady(get)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_no_length_is_needed_where_there_is_no_body(client, lrs, method, version):
    answer = client.open(
        "/xapi/statements",
        method=method,
        headers={"Authorization": lrs.authorization, "X-Experience-API-Version": version},
        environ_overrides={"CONTENT_LENGTH": ""},
    )
    assert answer.status_code == 200
