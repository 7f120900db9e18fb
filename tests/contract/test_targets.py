"""What every target promises, whatever it speaks."""

import base64
import importlib
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.http import GuardedHttp
from lrs_bridge.ports.http import HttpAnswer
from lrs_bridge.ports.target import Delivered, Message, Rejected, TargetConfig, Unavailable
from tests.loopback import hang_up, raw, reply, serving

KEY = "7d0f6d0e-90c7-4a4c-9a53-0f7f0f2b9f10"
NOW = datetime.now(UTC).replace(microsecond=0)
OLD, NEW = (f"whsec_{base64.b64encode(bytes([n]) * 32).decode()}" for n in (1, 2))
STATEMENT = {
    "id": KEY,
    "actor": {"account": {"homePage": "https://lms.example", "name": "anna"}},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/passed", "display": {"sv": "klarade"}},
    "object": {"id": "https://lms.example/course/7"},
    "result": {"score": {"scaled": 0.85}},
    "timestamp": "2026-03-02T07:00:00Z",
    "stored": "2026-03-02T07:00:01.000001Z",
    "authority": {"account": {"homePage": "https://bridge.example", "name": "moodle"}},
    "version": "1.0.3",
}
EVENT = {"id": KEY, "kind": "evidence.accepted", "person": {"id": "p1", "name": "Anna Åhl"}}

WEBHOOK = ("webhook", "evidence.accepted", EVENT, OLD, reply(204))
REGISTER = (
    "validation_register",
    "evidence.accepted",
    EVENT,
    OLD,
    reply(200, b'{"status": "recorded"}'),
)
LRS = ("lrs", "statement", STATEMENT, "key:hemlig å", reply(204))
TARGETS = (WEBHOOK, REGISTER, LRS)
"""Name, kind of event, body, secret, and an answer by which the receiver takes it."""


class Kind:
    """One of `TARGETS`."""

    def __init__(self, name, kind, body, secret, taken):
        self.make = importlib.import_module(f"lrs_bridge_adapters.{name}.target").make
        self.name, self.kind, self.secret, self.taken = name, kind, secret, taken
        self.body = json.dumps(body, ensure_ascii=False)

    def message(self, **changed):
        fixed = {"key": KEY, "kind": self.kind, "body": self.body, "created": NOW, "attempt": 1}
        return Message(**fixed | changed)

    def at(self, url, *, secret=None, allow="127.0.0.1"):
        secret = self.secret if secret is None else secret
        return self.make(TargetConfig(self.name, url, secret), GuardedHttp((allow,), deadline=0.5))

    def deliver(self, *answers, **changed):
        with serving(*answers) as there:
            return self.at(there.url).deliver(self.message(**changed), NOW)


@pytest.fixture(
    params=[pytest.param(it, id=it[0]) for it in TARGETS],
)
def target(request):
    return Kind(*request.param)


# --- every target --------------------------------------------------------------------------------


def test_what_is_taken_is_delivered(target):
    assert isinstance(target.deliver(target.taken), Delivered)


def test_the_body_is_sent_as_it_is(target):
    with serving(target.taken) as there:
        target.at(there.url).deliver(target.message(), NOW)
    assert there.requests[0].endswith(b"\r\n\r\n" + target.body.encode())
    assert b"\r\nContent-Type: application/json\r\n" in there.requests[0]


def test_every_attempt_bears_the_same_key_and_body(target):
    with serving(hang_up, reply(503), target.taken) as there:
        aim = target.at(there.url)
        outcomes = [
            aim.deliver(target.message(attempt=n), NOW + n * timedelta(hours=1)) for n in (1, 2, 3)
        ]
    assert [type(it) for it in outcomes] == [Unavailable, Unavailable, Delivered]
    assert all(KEY.encode() in it for it in there.requests)
    assert len({it.split(b"\r\n\r\n")[1] for it in there.requests}) == 1


def test_a_slash_at_the_end_of_the_address_changes_nothing(target):
    with serving(target.taken) as there:
        target.at(f"{there.url}/base").deliver(target.message(), NOW)
        target.at(f"{there.url}/base/").deliver(target.message(), NOW)
    first, second = (it.split(b"\r\n")[0] for it in there.requests)
    assert first == second


@pytest.mark.parametrize("status", [401, 403, 404, 408, 425, 429, 500, 502, 503, 504, 599])
def test_a_busy_receiver_is_tried_again(target, status):
    outcome = target.deliver(reply(status, b"Busy.", Retry_After="120"))
    assert outcome == Unavailable(f"The receiver answered {status}: Busy.", timedelta(seconds=120))


@pytest.mark.parametrize(
    ("header", "after"),
    [
        pytest.param("0", timedelta(0), id="zero"),
        pytest.param(" 7 ", timedelta(seconds=7), id="spaces"),
        pytest.param("9" * 40, timedelta(seconds=999_999_999), id="ages"),
        pytest.param(
            format_datetime(NOW + timedelta(hours=2), usegmt=True), timedelta(hours=2), id="date"
        ),
        pytest.param(
            format_datetime((NOW + timedelta(hours=2)).replace(tzinfo=None)),
            timedelta(hours=2),
            id="date-without-zone",
        ),
        pytest.param("Wed, 21 Oct 2015 07:28:00 GMT", timedelta(0), id="past"),
        pytest.param("soon", None, id="words"),
        pytest.param("-5", None, id="negative"),
        pytest.param("²", None, id="superscript"),
        pytest.param("Wed, 21 Oct 99999999999999999999 07:28:00 GMT", None, id="overflow"),
        pytest.param("", None, id="empty"),
    ],
)
def test_retry_after_is_read_in_both_forms(target, header, after):
    class There:
        def send(self, _):
            return HttpAnswer(503, {"retry-after": header}, b"")

    config = TargetConfig(target.name, "https://there.example", target.secret)
    outcome = target.make(config, There()).deliver(target.message(), NOW)
    assert outcome.after == after


@pytest.mark.parametrize("status", [400, 405, 413, 422])
def test_a_refusal_is_final_and_quotes_the_reason(target, status):
    outcome = target.deliver(reply(status, "Nyckeln är okänd.".encode()))
    assert outcome == Rejected(f"The receiver answered {status}: Nyckeln är okänd.")


def test_gone_asks_us_to_stop(target):
    outcome = target.deliver(reply(410))
    assert isinstance(outcome, Rejected)
    assert outcome.gone


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_tried_again_and_says_where_to(target, status):
    outcome = target.deliver(reply(status, Location="https://new.example/hook"))
    assert isinstance(outcome, Unavailable)
    assert "https://new.example/hook" in outcome.reason


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        pytest.param(b"", ".", id="nothing"),
        pytest.param(b"a\r\n\tb\x00\x1b[31mc", ": a b [31mc.", id="control-characters"),
        pytest.param("nej\u202etxet\u2066".encode(), ": nej txet.", id="turned-text"),
        pytest.param(b"\xff\xfe!", ": \ufffd\ufffd!.", id="not-utf-8"),
        pytest.param(b"x" * 70_000, f": {'x' * 200}.", id="long"),
        pytest.param(b"<script>", ": <script>.", id="markup-is-left-to-the-page"),
    ],
)
def test_what_is_quoted_is_one_short_readable_line(target, body, shown):
    assert target.deliver(reply(400, body)).reason == f"The receiver answered 400{shown}"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(hang_up, id="hangs-up"),
        pytest.param(raw(b"nonsense\r\n\r\n"), id="nonsense"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"), id="cut-off"),
        pytest.param(lambda _, there: there.over.wait(5), id="silent"),
        pytest.param(reply(101), id="switches-protocol"),
    ],
)
def test_no_fault_of_the_receiver_raises(target, answer):
    outcome = target.deliver(answer)
    assert isinstance(outcome, Unavailable)
    assert outcome.reason.endswith(".")


def test_an_address_that_is_not_allowed_waits_for_the_setting_to_be_mended(target):
    aim = target.at("http://127.0.0.1:9/", allow="other.example")
    outcome = aim.deliver(target.message(), NOW)
    assert isinstance(outcome, Unavailable)
    assert "allow_private" in outcome.reason


@pytest.mark.parametrize(
    "url", ["", "register.example", "ftp://a.example", "https://", "https://[x", "https://a/#b"]
)
def test_an_address_that_is_none_is_refused_at_once(target, url):
    with pytest.raises(InvalidRequestError, match="address"):
        target.at(url)


def test_no_representation_shows_the_secret(target):
    aim = target.at("https://there.example")
    coded = base64.b64encode(target.secret.encode()).decode()
    for secret in (target.secret, coded, repr(bytes([1]) * 32)):
        assert secret not in repr(aim)


# --- Standard Webhooks ---------------------------------------------------------------------------


@pytest.fixture(params=[pytest.param(it, id=it[0]) for it in (WEBHOOK, REGISTER)])
def signed(request):
    return Kind(*request.param)


def _received(signed, secret, now=NOW):
    with serving(signed.taken) as there:
        signed.at(there.url, secret=secret).deliver(signed.message(), now)
    head, body = there.requests[0].decode().split("\r\n\r\n")
    return body, dict(line.split(": ", 1) for line in head.split("\r\n")[1:])


def test_an_independent_verifier_accepts_the_signature(signed):
    body, headers = _received(signed, OLD)
    assert headers["webhook-id"] == KEY
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert Webhook(OLD).verify(body, headers) == json.loads(signed.body)
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(body + " ", headers)


def test_while_secrets_change_both_are_accepted(signed):
    body, headers = _received(signed, f"{OLD} {NEW}")
    for secret in (OLD, NEW):
        assert Webhook(secret).verify(body, headers)


def test_the_time_of_the_attempt_is_signed(signed):
    body, headers = _received(signed, OLD, NOW - timedelta(minutes=6))
    with pytest.raises(WebhookVerificationError, match="too old"):
        Webhook(OLD).verify(body, headers)


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param("", id="none"),
        pytest.param("hemligt", id="no-prefix"),
        pytest.param(OLD.removeprefix("whsec_"), id="only-base64"),
        pytest.param("whsec_åäö", id="not-ascii"),
        pytest.param("whsec_abc", id="not-base64"),
        pytest.param(f"{OLD[:20]}!{OLD[20:]}", id="odd-character"),
        pytest.param("whsec_" + base64.b64encode(bytes(23)).decode(), id="short"),
        pytest.param("whsec_" + base64.b64encode(bytes(65)).decode(), id="long"),
        pytest.param(f"{OLD} x", id="one-of-two"),
    ],
)
def test_a_weak_or_malformed_secret_is_refused_at_once(signed, secret):
    with pytest.raises(InvalidRequestError, match="24 to 64 random bytes"):
        signed.at("https://there.example", secret=secret)


# --- the validation register ---------------------------------------------------------------------


def test_the_register_says_whether_it_knew():
    register = Kind(*REGISTER)
    with serving(register.taken, reply(200, b'{"status": "known"}')) as there:
        aim = register.at(f"{there.url}/register")
        outcomes = [aim.deliver(register.message(attempt=n), NOW) for n in (1, 2)]
    assert outcomes == [Delivered("recorded"), Delivered("known")]
    assert there.requests[0].startswith(b"POST /register/events HTTP/1.1\r\n")


@pytest.mark.parametrize(
    "body", [b"", b"<html>Sign in</html>", b"[]", b"{}", b'{"status": "ok"}', b"[" * 60_000]
)
def test_a_success_that_is_not_the_registers_is_tried_again(body):
    outcome = Kind(*REGISTER).deliver(reply(200, body))
    assert isinstance(outcome, Unavailable)
    assert "not from a validation register" in outcome.reason


# --- another LRS ---------------------------------------------------------------------------------


def _stored(*, score=b"0.85", **changed):
    statement = {name: it for name, it in (STATEMENT | changed).items() if it is not None}
    return reply(200, json.dumps(statement).encode().replace(b"0.85", score))


def test_a_statement_is_put_under_its_id_with_version_and_key():
    with serving(reply(200)) as there:
        lrs = Kind(*LRS)
        assert lrs.at(f"{there.url}/xapi").deliver(lrs.message(), NOW) == Delivered()
    request = there.requests[0].decode()
    assert request.startswith(f"PUT /xapi/statements?statementId={KEY} HTTP/1.1\r\n")
    assert "\r\nX-Experience-API-Version: 1.0.3\r\n" in request
    basic = base64.b64encode("key:hemlig å".encode()).decode()
    assert f"\r\nAuthorization: Basic {basic}\r\n" in request


@pytest.mark.parametrize(
    "there",
    [
        pytest.param(_stored(), id="the-same"),
        pytest.param(
            _stored(stored="2026-04-01T00:00:00Z", authority=None, version="1.0.0"), id="assigned"
        ),
        pytest.param(_stored(timestamp="2026-03-02T08:00:00+01:00"), id="other-zone"),
        pytest.param(_stored(timestamp=None), id="no-time"),
        pytest.param(_stored(verb={"id": STATEMENT["verb"]["id"]}), id="no-display"),
        pytest.param(_stored(score=b"0.8500000000000000001"), id="rounded"),
    ],
)
def test_a_conflict_with_an_equal_statement_is_a_delivery(there):
    assert Kind(*LRS).deliver(reply(409), there) == Delivered("equal")


@pytest.mark.parametrize(
    "there",
    [
        pytest.param(_stored(score=b"0.86"), id="score"),
        pytest.param(_stored(timestamp="2026-03-02T07:00:00.001Z"), id="time"),
        pytest.param(_stored(object={"id": "https://lms.example/course/8"}), id="object"),
    ],
)
def test_a_conflict_with_another_statement_is_final(there):
    outcome = Kind(*LRS).deliver(reply(409), there)
    assert outcome == Rejected("Another statement has this id at the receiver.")


def _with(number):
    extended = STATEMENT | {"result": {"extensions": {"https://a.example": "N"}}}
    return json.dumps(extended).encode().replace(b'"N"', number)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff", id="not-utf-8"),
        pytest.param(b"[" * 60_000, id="deep"),
        pytest.param(b"[]", id="list"),
        pytest.param(b"{}", id="nothing"),
        pytest.param(b'{"actor": 1}', id="not-valid"),
        pytest.param(_with(b"NaN"), id="nan"),
        pytest.param(_with(b"-Infinity"), id="infinity"),
        pytest.param(_with(b"1e999"), id="too-large"),
        pytest.param(_with(b"9" * 5000), id="too-long"),
    ],
)
def test_a_conflict_with_something_unreadable_is_final(body):
    outcome = Kind(*LRS).deliver(reply(409), reply(200, body))
    assert isinstance(outcome, Rejected)
    assert "cannot be read as a statement" in outcome.reason


@pytest.mark.parametrize(
    "look",
    [
        pytest.param(hang_up, id="hangs-up"),
        pytest.param(reply(404, b"Voided."), id="not-found"),
        pytest.param(reply(503), id="busy"),
        pytest.param(reply(401), id="not-allowed"),
    ],
)
def test_a_conflict_that_cannot_be_looked_into_is_tried_again(look):
    assert isinstance(Kind(*LRS).deliver(reply(409), look), Unavailable)


def test_looking_into_a_conflict_changes_nothing_there():
    lrs = Kind(*LRS)
    with serving(reply(409), _stored()) as there:
        lrs.at(there.url).deliver(lrs.message(), NOW)
    put, get = (it.decode() for it in there.requests)
    assert get.startswith(f"GET /statements?statementId={KEY} HTTP/1.1\r\n")
    assert get.endswith("\r\n\r\n")
    assert "Content-Type" not in get
    assert put.startswith("PUT ")


def test_an_lrs_takes_nothing_but_statements():
    outcome = Kind(*LRS).deliver(reply(204), kind="evidence.accepted")
    assert outcome == Rejected("An LRS takes statements, not evidence.accepted.")


@pytest.mark.parametrize("secret", ["", "key", "key:", ":secret"])
def test_an_lrs_needs_key_and_secret(secret):
    with pytest.raises(InvalidRequestError, match="key:secret"):
        Kind(*LRS).at("https://lrs.example", secret=secret)
