"""Which error for what: xAPI 1.0.3 Comm 3.2, xAPI 2.0 4.1.8; every one is a problem document."""

from dataclasses import replace

import pytest

from lrs_bridge.domain.errors import DatabaseUnavailableError
from tests.statements import account, passed, uid

VERSION, CONSISTENT = "X-Experience-API-Version", "X-Experience-API-Consistent-Through"
PARAMETERS = {
    "statementId": uid(1),
    "voidedStatementId": uid(1),
    "agent": {"mbox": "mailto:anna.ek@vedhamn.example"},
    "verb": "http://example.com/did",
    "activity": "http://example.com/course",
    "registration": uid(1),
    "related_activities": "true",
    "related_agents": "true",
    "since": "2026-01-01T00:00:00Z",
    "until": "2026-01-01T00:00:00Z",
    "limit": "1",
    "format": "ids",
    "attachments": "true",
    "ascending": "true",
}


def refused(answer, status, version):
    """Assert that an answer is a problem document with what every answer carries."""
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert (answer.json["status"], bool(answer.json["title"])) == (status, True)
    assert answer.headers[VERSION] == version
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_xapi_00324_unknown_parameter_is_refused(lrs, version, method):
    query = {"foo": "bar"} | ({"statementId": uid(1)} if method == "PUT" else {})
    body = None if method == "GET" else passed()

    refused(lrs(method, "statements", body, version=version, query=query), 400, version)

    assert lrs("GET", "statements").json["statements"] == []


def test_xapi_00325_letter_case_of_a_parameter_counts(lrs, version):
    for name, value in PARAMETERS.items():
        wrong = name.upper() if name.islower() else name.lower()
        answer = lrs("GET", "statements", version=version, query={wrong: value})

        refused(answer, 400, version)
        assert f"Write the parameter {name}" in answer.json["detail"]
        right = lrs("GET", "statements", version=version, query={name: value})
        assert right.status_code in (200, 404), name


def test_xapi_00325_letter_case_of_statement_id_counts_in_put(lrs, version):
    query = {"statementid": uid(1)}
    answer = lrs("PUT", "statements", passed(), version=version, query=query)
    refused(answer, 400, version)


def test_parameter_that_browsers_are_kept_awake_with_is_known(lrs, version):
    """Comm 3.2 lets an LRS know more parameters; some clients number their requests by this one."""
    about = {"activityId": "https://kurs.example/au/prov", "agent": account("14")}
    requests = [
        ("POST", "statements", passed(id=uid(1)), {}),
        ("PUT", "statements", passed(id=uid(2)), {"statementId": uid(2)}),
        ("GET", "statements", None, {"limit": "1"}),
        ("PUT", "activities/state", b"{}", {**about, "stateId": "x"}),
        ("GET", "activities/state", None, {**about, "stateId": "x"}),
        ("GET", "activities", None, {"activityId": about["activityId"]}),
        ("GET", "agents", None, {"agent": about["agent"]}),
    ]
    for method, path, body, query in requests:
        numbered = {**query, "cachebuster": "1719"}
        answer = lrs(method, path, body, version=version, query=numbered)
        assert answer.status_code in (200, 204), (method, path)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_xapi_00326_one_bad_statement_refuses_its_batch(lrs, version, place):
    batch = [passed(id=uid(n)) for n in (1, 2)]
    batch.insert(place, passed(id=uid(3), verb={"id": "no-scheme"}))

    answer = lrs("POST", "statements", batch, version=version)

    refused(answer, 400, version)
    assert answer.json["index"] == place
    assert lrs("GET", "statements").json["statements"] == []


def test_xapi_00327_key_that_may_not_is_answered_403(platform, version):
    reader = platform("reader", scopes=("statements/read",))
    refused(reader("POST", "statements", passed(), version=version), 403, version)


def test_xapi_00328_what_is_too_large_is_answered_413(lrs, bridge, version):
    body = b"[" + b" " * bridge.settings.max_body_bytes + b"]"
    refused(lrs("POST", "statements", body, version=version), 413, version)


def test_xapi_00329_fault_of_the_server_is_answered_500(app, bridge, lrs, version):
    def broken():
        raise RuntimeError("secret of the inside")

    app.extensions["bridge"] = replace(bridge, new_id=broken)

    answer = lrs("POST", "statements", passed(), version=version)

    refused(answer, 500, version)
    assert answer.headers[CONSISTENT]
    assert b"secret" not in answer.data


def test_database_that_does_not_answer_is_503_and_says_when_to_come_back(app, bridge, lrs, version):
    def gone(*_):
        raise DatabaseUnavailableError("The disk is full.")

    app.extensions["bridge"] = replace(bridge, new_id=gone)

    answer = lrs("POST", "statements", passed(), version=version)

    refused(answer, 503, version)
    assert answer.headers["Retry-After"]


def test_database_that_goes_away_after_the_credentials_were_seen_is_503(app, bridge, lrs, version):
    """What is told of the time up to which all can be read is then nothing at all."""
    lrs("POST", "statements", passed(id=uid(1)), version=version)
    app.extensions["bridge"] = replace(bridge, store=Gone())

    for method in ("GET", "POST"):
        answer = lrs(method, "statements", passed() if method == "POST" else None, version=version)

        refused(answer, 503, version)
        assert answer.headers[CONSISTENT] == "1970-01-01T00:00:00.000000Z"


class Gone:
    """A store whose database does not answer."""

    def read(self, *_):
        raise DatabaseUnavailableError("The disk is full.")

    write = through = read


def test_unknown_resource_is_answered_404(lrs, version):
    for path in ("", "nothing", "statement", "Statements", "statements/1", "activities/other"):
        refused(lrs("GET", path, version=version), 404, version)


ALLOWED = {
    "about": {"GET"},
    "statements": {"GET", "POST", "PUT"},
    "activities": {"GET"},
    "agents": {"GET"},
    "activities/state": {"GET", "PUT", "POST", "DELETE"},
    "activities/profile": {"GET", "PUT", "POST", "DELETE"},
    "agents/profile": {"GET", "PUT", "POST", "DELETE"},
}


def test_method_that_is_not_there_is_answered_405_with_those_that_are(lrs, version):
    for path, allowed in ALLOWED.items():
        for method in {"PUT", "POST", "DELETE", "PATCH"} - allowed:
            answer = lrs(method, path, version=version)
            refused(answer, 405, version)
            assert set(answer.headers["Allow"].split(", ")) == allowed | {"HEAD", "OPTIONS"}


@pytest.mark.parametrize("spelling", ["xapi", "xAPI"])
def test_path_is_taken_as_meant(client, lrs, version, spelling):
    headers = {"Authorization": lrs.authorization, VERSION: version}
    for path in (
        "statements?",
        "statements/",
        "/statements",
        "statements//",
        "/statements?limit=0",
    ):
        assert client.get(f"/{spelling}/{path}", headers=headers).status_code == 200, path
