"""One endpoint, two versions: xAPI 1.0.3 Comm 3.3 and Data 2.4.10, xAPI 2.0 4.1.7."""

from dataclasses import replace

import pytest

from tests.statements import account, passed, uid

VERSION = "X-Experience-API-Version"
SPOKEN = {
    "1.0": "1.0.3",
    "1.0.0": "1.0.3",
    "1.0.3": "1.0.3",
    "1.0.99": "1.0.3",
    " 1.0.1 ": "1.0.3",
    "2.0": "2.0.0",
    "2.0.0": "2.0.0",
    "2.0.7": "2.0.0",
}
NOT_SPOKEN = [
    "0.9", "0.95", "1", "1.1", "1.1.0", "1.0.", "1.0.3.1", "v1.0.3", "2", "2.1", "2.1.0", "3.0.0",
    "10.0", "1.0.3, 2.0.0", "zwei", "1.0.²",
]  # fmt: skip
CONTEXT_AGENT = {"objectType": "contextAgent", "agent": account("2")}


def test_xapi_00333_answer_says_the_latest_patch_of_the_version_asked_for(lrs):
    for said, answered in SPOKEN.items():
        for answer in (
            lrs("GET", "statements", version=said),
            lrs("POST", "statements", passed(), version=said),
            lrs("GET", "about", version=said),
        ):
            assert (answer.status_code, answer.headers[VERSION]) == (200, answered), said


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_xapi_00331_version_that_is_missing_or_not_spoken_is_refused_in_words(lrs, method):
    body = None if method == "GET" else passed()
    query = {"statementId": uid(1)} if method == "PUT" else None

    for said in (None, *NOT_SPOKEN):
        answer = lrs(method, "statements", body, version=said, query=query)
        assert (answer.status_code, answer.headers[VERSION]) == (400, "1.0.3"), said
        assert "Send 1.0.3 or 2.0.0" in answer.json["detail"]
    assert lrs("GET", "statements").json["statements"] == []


def test_xapi_00331_about_answers_whatever_the_version(lrs):
    for said in (None, *NOT_SPOKEN):
        assert lrs("GET", "about", version=said).status_code == 200, said


@pytest.mark.parametrize("default", ["1.0.3", "2.0.0"])
def test_answer_to_no_version_says_the_default_of_the_settings(app, bridge, lrs, default):
    """Comm 3.3: the answer always has the header, also when nothing was agreed on."""
    settings = replace(bridge.settings, default_xapi_version=default)
    app.extensions["bridge"] = replace(bridge, settings=settings)

    assert lrs("GET", "statements", version=None).headers[VERSION] == default
    assert lrs("GET", "about", version=None).headers[VERSION] == default
    assert lrs("GET", "statements", version="1.0.3").headers[VERSION] == "1.0.3"
    assert lrs("GET", "statements", version="2.0.0").headers[VERSION] == "2.0.0"


@pytest.mark.parametrize("default", ["1.0.3", "2.0.0"])
def test_tolerant_source_may_leave_the_version_out(app, bridge, platform, default):
    settings = replace(bridge.settings, default_xapi_version=default)
    app.extensions["bridge"] = replace(bridge, settings=settings)
    forwarder = platform("forwarder", tolerant=True)

    assert forwarder("POST", "statements", passed(id=uid(1)), version=None).status_code == 200
    assert forwarder("POST", "statements", passed(), version="1.1").status_code == 400
    stored = forwarder("GET", "statements", version=None, query={"statementId": uid(1)}).json
    assert stored["version"] == {"1.0.3": "1.0.0", "2.0.0": "2.0.0"}[default]


def test_xapi_00330_statement_of_one_version_is_read_unchanged_in_the_other(lrs):
    new = passed(id=uid(1), context={"contextAgents": [CONTEXT_AGENT]})
    old = passed(id=uid(2), timestamp="2026-03-01T07:12:04+01:00")
    assert lrs("POST", "statements", new, version="2.0.0").status_code == 200
    assert lrs("POST", "statements", old, version="1.0.3").status_code == 200

    def read(id, version):
        return lrs("GET", "statements", version=version, query={"statementId": id}).json

    for id in (uid(1), uid(2)):
        assert read(id, "1.0.3") == read(id, "2.0.0")
    assert read(uid(1), "1.0.3")["context"] == new["context"]
    assert read(uid(2), "2.0.0")["timestamp"] == old["timestamp"]
    assert [read(uid(n), "1.0.3")["version"] for n in (1, 2)] == ["2.0.0", "1.0.0"]


def test_each_request_is_held_to_the_rules_of_its_own_version(lrs):
    """xAPI 2.0 4.2.2.5: contextAgents is new; 1.0.3 Data 2.2 knows no such property."""
    statement = passed(context={"contextAgents": [CONTEXT_AGENT]})
    assert lrs("POST", "statements", statement, version="1.0.3").status_code == 400
    assert lrs("POST", "statements", statement, version="2.0.0").status_code == 200


@pytest.mark.parametrize("given", ["1.0", "1.0.0", "1.0.2"])
def test_xapi_00332_version_of_a_statement_is_kept_as_received(lrs, given):
    lrs("POST", "statements", passed(id=uid(1), version=given))
    assert lrs("GET", "statements", query={"statementId": uid(1)}).json["version"] == given
