"""Who is asking, and what they may: xAPI 1.0.3 Comm 4.0 and 4.2, xAPI 2.0 4.1.8."""

import base64
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from urllib.parse import parse_qsl

import pytest

from lrs_bridge.services import sources
from lrs_bridge.web.xapi.verified import SECONDS, Verified
from tests.integration.conftest import NOW
from tests.statements import passed, uid, voiding

WRITE, READ, MINE = "statements/write", "statements/read", "statements/read/mine"


def basic(text):
    """Return the header of HTTP Basic."""
    raw = text if isinstance(text, bytes) else text.encode()
    return "Basic " + base64.b64encode(raw).decode()


def challenged(answer):
    """Assert that an answer asks for credentials, both ways, and say why."""
    assert answer.status_code == 401
    kinds = [challenge.split()[0] for challenge in answer.headers.getlist("WWW-Authenticate")]
    assert kinds == ["Basic", "Bearer"]
    return answer.json["detail"]


def parameters(link):
    """Return the query of a link to more."""
    return dict(parse_qsl(link.partition("?")[2]))


@pytest.fixture
def issue(bridge, add_source):
    """Return a function that issues a token to a source of its own."""

    def make(name="tool", *, scopes=("all",), days=7):
        add_source(name)
        return bridge.store.write(
            1,
            lambda tx: sources.issue(
                tx, bridge.keys, name, days=days, scopes=scopes, now=NOW,
                key=f"token{name}".ljust(20, "0"), secret=f"secret of {name}".ljust(40, "0"),
            ),
        ).token  # fmt: skip

    return make


@pytest.fixture
def seconds(app):
    """Return the time that the memory of verified credentials goes by, to be moved by hand."""
    time = [0.0]
    app.extensions["verified"] = Verified(clock=lambda: time[0])
    return time


def test_xapi_00335_http_basic_is_supported(lrs, version):
    assert lrs("POST", "statements", passed(), version=version).status_code == 200
    assert len(lrs("GET", "statements", version=version).json["statements"]) == 1


MALFORMED = [
    None,
    "",
    "Basic",
    "Basic !!!",
    "Basic \xe9\xe9",
    basic(b"\xff\xfe:x"),
    basic("nobody"),
    "Bearer",
    "Bearer ",
    "Digest username=x",
    'OAuth oauth_consumer_key="x"',
]
UNKNOWN = [
    basic("nobody:secret"),
    basic(":"),
    basic("1-nobody:secret"),
    basic("9-nobody:secret"),
    basic("1-\x00:secret"),
    basic("1-nyckelåäö:secret"),
    "Bearer 1-nobody.secret",
    "Bearer 1-nobody",
    "Bearer \xe9.\xe9",
]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_xapi_00334_no_or_malformed_credentials_are_answered_401(lrs, method, version):
    body = None if method == "GET" else passed()
    for shown in MALFORMED:
        headers = {"Authorization": shown}
        answer = lrs(method, "statements", body, version=version, headers=headers)
        assert "Send HTTP Basic" in challenged(answer), shown


def test_xapi_00334_unknown_credentials_are_answered_401(lrs):
    for shown in UNKNOWN:
        answer = lrs("POST", "statements", passed(), headers={"Authorization": shown})
        assert challenged(answer).startswith("What you authenticate with is not valid"), shown


def test_answer_does_not_tell_which_part_is_wrong(lrs, add_source, issue):
    key, _ = add_source()
    token = issue()
    told = {
        lrs("GET", "statements", headers={"Authorization": shown}).data
        for shown in (
            basic(f"{key}:wrong"),
            basic(f"{key}x:wrong"),
            f"Bearer {token}x",
            f"Bearer x{token}",
            f"Bearer {token.partition('.')[0]}.",
            basic(token.replace(".", ":", 1)),
        )
    }
    assert len(told) == 1


def test_wrong_credentials_are_told_before_anything_else(lrs):
    answer = lrs("POST", "statements", b"{", version="0.95", headers={"Authorization": None})
    challenged(answer)


def test_bearer_token_is_supported(lrs, issue, version):
    shown = {"Authorization": f"Bearer {issue()}"}

    assert lrs("POST", "statements", passed(), version=version, headers=shown).status_code == 200
    [one] = lrs("GET", "statements", version=version, headers=shown).json["statements"]
    assert one["authority"]["account"]["name"] == "tool"


def test_token_opens_nothing_after_its_day(lrs, bridge, app, issue):
    shown = {"Authorization": f"Bearer {issue(days=1)}"}
    app.extensions["bridge"] = replace(bridge, clock=lambda: NOW + timedelta(hours=23))
    app.extensions["verified"] = Verified(clock=lambda: 0.0, most=0)
    assert lrs("GET", "statements", headers=shown).status_code == 200

    app.extensions["bridge"] = replace(bridge, clock=lambda: NOW + timedelta(hours=24))
    app.extensions["verified"] = Verified()
    challenged(lrs("GET", "statements", headers=shown))


@pytest.mark.parametrize("how", ["end", "disable", "rotate"])
@pytest.mark.parametrize("kind", ["key", "token"])
def test_what_was_ended_opens_nothing_after_two_seconds(
    lrs, bridge, add_source, issue, seconds, kind, how
):
    if kind == "token":
        name, shown = "tool", f"Bearer {issue()}"
        id = shown.split()[1].partition(".")[0]
    else:
        name, (id, secret) = "moodle", add_source()
        shown = basic(f"{id}:{secret}")

    def ask():
        return lrs("GET", "statements", headers={"Authorization": shown})

    assert ask().status_code == 200

    new = {"key": "n" * 20, "secret": "n" * 32, "now": NOW}
    act = {
        "end": lambda tx: sources.end(tx, id, NOW),
        "disable": lambda tx: sources.disable(tx, name),
        "rotate": lambda tx: sources.rotate(tx, bridge.keys, name, **new),
    }[how]
    bridge.store.write(1, act)

    seconds[0] = SECONDS - 0.01
    assert ask().status_code == 200
    seconds[0] = SECONDS
    challenged(ask())


def test_refusal_is_not_remembered(lrs, bridge, add_source, seconds):
    key, secret = add_source("moodle", tenant=2)
    key = key.replace("2-", "1-", 1)
    shown = {"Authorization": basic(f"{key}:{secret}")}
    challenged(lrs("GET", "statements", headers=shown))
    assert add_source("moodle") == (key, secret)
    assert lrs("GET", "statements", headers=shown).status_code == 200


ALLOWED = [
    pytest.param("POST", {WRITE, "all"}, id="post"),
    pytest.param("PUT", {WRITE, "all"}, id="put"),
    pytest.param("GET", {READ, MINE, "all/read", "all"}, id="get"),
    pytest.param("HEAD", {READ, MINE, "all/read", "all"}, id="head"),
]


@pytest.mark.parametrize(("method", "allowed"), ALLOWED)
def test_xapi_00327_key_without_the_scope_is_answered_403(platform, method, allowed):
    """Comm 4.2: each scope opens what it says and nothing else."""
    query = {"statementId": uid(1)} if method == "PUT" else None
    body = passed() if method in {"PUT", "POST"} else None
    opened = set()
    for number, scope in enumerate(sources.SCOPES):
        it = platform(f"it{number}", scopes=(scope,))
        answer = it(method, "statements", body, query=query)
        if answer.status_code != 403:
            opened.add(scope)
        elif method != "HEAD":
            assert "lacks the scope" in answer.json["detail"]

    assert opened == allowed


class TestMine:
    """Comm 4.2: statements/read/mine opens what this source wrote, and nothing else."""

    @pytest.fixture
    def mine(self, lrs, platform):
        """Return a source that may read its own; there is one of it and one of another."""
        it = platform("it", scopes=(WRITE, MINE))
        it("POST", "statements", [passed(id=uid(n)) for n in (1, 2, 3)])
        lrs("POST", "statements", passed(id=uid(4)))
        return it

    def test_lists_and_more(self, mine):
        page = mine("GET", "statements", query={"limit": "2"}).json
        rest = mine("GET", "statements", query=parameters(page["more"])).json

        found = [one["id"] for part in (page, rest) for one in part["statements"]]
        assert found == [uid(3), uid(2), uid(1)]

    def test_statement_id(self, mine):
        assert mine("GET", "statements", query={"statementId": uid(1)}).status_code == 200
        assert mine("GET", "statements", query={"statementId": uid(4)}).status_code == 404

    def test_voided_statement_id(self, mine, lrs):
        lrs("POST", "statements", [voiding(uid(n), id=uid(n + 10)) for n in (1, 4)])

        wanted = [
            mine("GET", "statements", query={"voidedStatementId": uid(n)}).status_code
            for n in (1, 4)
        ]
        assert wanted == [200, 404]

    def test_link_to_more_of_a_key_that_reads_all_is_refused(self, mine, lrs):
        more = lrs("GET", "statements", query={"limit": "1"}).json["more"]
        assert mine("GET", "statements", query=parameters(more)).status_code == 400


def test_authority_says_who_sent_whatever_the_statement_says(lrs):
    """Data 2.4.9: the LRS sets the authority from the credentials."""
    lrs("POST", "statements", passed(id=uid(1), authority={"mbox": "mailto:me@vedhamn.example"}))
    one = lrs("GET", "statements", query={"statementId": uid(1)}).json
    assert one["authority"]["account"]["name"] == "anything"


def test_who_shows_nothing_is_not_waited_for(client):
    """Ten such senders, who never end, would hold up everybody else."""
    body = BytesIO(b"x" * 1000)
    answer = client.post("/xapi/statements", input_stream=body, content_length=1000)
    challenged(answer)
    assert len(body.read()) == 1000
