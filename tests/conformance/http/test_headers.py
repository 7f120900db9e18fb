"""What every answer carries: xAPI 1.0.3 Comm 1.2, 2.1.3 and 3.3, xAPI 2.0 4.1.6.1; and CORS."""

import pytest

from lrs_bridge.domain.xapi.time import instant, is_timestamp
from tests.statements import passed, uid

VERSION, CONSISTENT = "X-Experience-API-Version", "X-Experience-API-Consistent-Through"
ALLOWED = {
    "authorization", "content-type", "if-match", "if-none-match", "x-experience-api-version",
    "accept-language",
}  # fmt: skip
EXPOSED = {"etag", "last-modified", VERSION.lower(), CONSISTENT.lower()}
STATEMENT = {"statementId": uid(1)}
ANSWERS = [
    (200, "GET", {}),
    (200, "GET", {"query": STATEMENT}),
    (200, "HEAD", {}),
    (200, "POST", {"body": [passed()]}),
    (200, "POST", {"body": []}),
    (204, "PUT", {"body": passed(), "query": {"statementId": uid(2)}}),
    (204, "OPTIONS", {}),
    (400, "GET", {"query": {"foo": "bar"}}),
    (400, "POST", {"body": b"{"}),
    (400, "PUT", {"body": passed()}),
    (400, "GET", {"version": "1.1"}),
    (400, "GET", {"version": None}),
    (401, "GET", {"headers": {"Authorization": None}}),
    (401, "POST", {"headers": {"Authorization": "x"}, "body": []}),
    (404, "GET", {"query": {"statementId": uid(9)}}),
    (405, "DELETE", {}),
    (409, "POST", {"body": passed(id=uid(1), raw=3)}),
    (409, "PUT", {"body": passed(raw=3), "query": STATEMENT}),
]


@pytest.fixture
def filled(lrs):
    """Return the service with one statement."""
    lrs("POST", "statements", passed(id=uid(1)))
    return lrs


def test_xapi_00153_xapi_00333_every_answer_of_statements_carries_both_headers(filled, version):
    """2.0 4.1.6.1: on PUT and POST too; 1.0.3 asks for it on GET, regardless of the code."""
    for status, method, how in ANSWERS:
        answer = filled(method, "statements", **{"version": version} | how)

        assert answer.status_code == status, how
        spoken = {"1.1": "1.0.3", None: "1.0.3"}.get(how.get("version", version), version)
        assert answer.headers.getlist(VERSION) == [spoken]
        [through] = answer.headers.getlist(CONSISTENT)
        assert is_timestamp(through)


def test_xapi_00153_what_was_acknowledged_is_within_what_is_consistent(filled):
    answer = filled("GET", "statements", query=STATEMENT)
    assert instant(answer.headers[CONSISTENT]) >= instant(answer.json["stored"])


@pytest.mark.parametrize("path", ["about", "nothing", "activities/state"])
def test_elsewhere_nothing_is_said_of_statements(lrs, path):
    answer = lrs("GET", path)
    assert CONSISTENT not in answer.headers
    assert answer.headers[VERSION] == "1.0.3"


class TestCors:
    """Browsers on other sites: the Fetch standard, over Comm 1.2's headers."""

    ORIGIN = "https://kurs.example"

    @pytest.mark.parametrize("path", ["statements", "about", "activities/state", "agents"])
    def test_preflight_is_answered_without_credentials(self, client, path):
        answer = client.options(
            f"/xapi/{path}",
            headers={"Origin": self.ORIGIN, "Access-Control-Request-Method": "PUT"},
        )
        assert (answer.status_code, answer.data) == (204, b"")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        allowed = answer.headers["Access-Control-Allow-Headers"].lower().split(", ")
        assert set(allowed) >= ALLOWED
        methods = set(answer.headers["Access-Control-Allow-Methods"].split(", "))
        assert methods >= {"GET", "HEAD", "POST", "PUT", "DELETE"}

    def test_every_answer_may_be_read(self, filled):
        for status, method, how in ANSWERS:
            headers = how.get("headers", {}) | {"Origin": self.ORIGIN}
            answer = filled(method, "statements", **how | {"headers": headers})

            assert answer.status_code == status, how
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            exposed = answer.headers["Access-Control-Expose-Headers"].lower().split(", ")
            assert set(exposed) >= EXPOSED

    def test_nothing_is_said_to_others(self, filled):
        names = filled("GET", "statements").headers.keys()
        assert not [name for name in names if name.startswith("Access-Control")]
