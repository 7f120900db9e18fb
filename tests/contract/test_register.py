"""What the example validation register promises: one effect for each event."""

import base64
import json
import random
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import uuid
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from lrs_bridge.http import GuardedHttp
from lrs_bridge.ports.http import HttpRequest
from lrs_bridge.ports.target import Delivered, Message, TargetConfig, Unavailable
from lrs_bridge_adapters.signing import secrets, sign
from lrs_bridge_adapters.validation_register import faulty, receiver
from lrs_bridge_adapters.validation_register.target import make

OLD, NEW, FOREIGN = (f"whsec_{base64.b64encode(bytes([n]) * 32).decode()}" for n in (1, 2, 3))
HTTP = GuardedHttp(("127.0.0.1",))


def event(kind, *, evidence="e1", occurred="2026-03-02T07:00:00.000000Z", **more):
    body = {
        "id": str(uuid.uuid4()),
        "kind": kind,
        "occurred": occurred,
        "person": {"id": "p1", "name": "Anna Ek"},
        "framework": {"id": "mkk-exempel", "version": "2026.1"},
    }
    if kind.startswith("evidence."):
        body |= {"requirement": "A3", "evidence": {"id": evidence, "title": "Maskinsäkerhet"}}
    return body | more


def decided(**more):
    met = [{"code": "A3", "outcome": "met"}]
    decision = {"id": "d1", "kind": "kompetensbevis", "requirements": met}
    return event("validation.decided", decision=decision, **more)


def message(body, attempt=1):
    text = json.dumps(body, ensure_ascii=False)
    return Message(body["id"], body["kind"], text, datetime.now(UTC), attempt)


def deliver(url, body, *, secret=NEW, now=None):
    return make(TargetConfig("register", url, secret), HTTP).deliver(
        message(body), now or datetime.now(UTC)
    )


def get(url):
    answer = HTTP.send(HttpRequest("GET", url))
    return answer.status, json.loads(answer.body)


@contextmanager
def running(run, monkeypatch, *options):
    """Run a program of the register in a thread; yield its address."""
    servers = []

    class Noted(ThreadingHTTPServer):
        def __init__(self, *args):
            super().__init__(*args)
            servers.append(self)
            ready.set()

        def serve_forever(self, poll_interval=0.01):
            super().serve_forever(poll_interval)

    ready = threading.Event()
    monkeypatch.setattr(receiver, "ThreadingHTTPServer", Noted)
    monkeypatch.setattr(sys, "argv", ["register", "--port", "0", *map(str, options)])
    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(5)
    [server] = servers
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
        server.RequestHandlerClass.register._database.close()


def _serve():
    receiver.serve(receiver.arguments().parse_args())


@pytest.fixture
def register(monkeypatch, tmp_path):
    monkeypatch.setenv("REGISTER_SECRET", f"{OLD} {NEW}")
    with running(_serve, monkeypatch, "--database", tmp_path / "register.sqlite3") as url:
        yield url


# --- events and effects --------------------------------------------------------------------------


def test_it_prints_its_address_and_is_well(capsys, register):
    assert capsys.readouterr().out == f"{register}\n"
    assert get(f"{register}/healthz") == (200, {"status": "ok"})
    assert get(f"{register}/other")[0] == 404


def test_a_repetition_is_known_and_changes_nothing(register):
    accepted = event("evidence.accepted")
    assert deliver(register, accepted) == Delivered("recorded")
    once = get(f"{register}/summary")
    assert deliver(register, accepted) == Delivered("known")
    assert get(f"{register}/summary") == once


def test_every_kind_has_its_effect(register):
    for body in (
        event("evidence.accepted"),
        event("evidence.accepted", evidence="e2"),
        event("evidence.withdrawn", evidence="e2", occurred="2026-03-03T07:00:00.000000Z"),
        decided(),
        event("something.new"),
        {"id": "b", "kind": "something.else"},
    ):
        assert deliver(register, body) == Delivered("recorded")
    assert get(f"{register}/summary")[1] == {
        "events": {
            "evidence.accepted": 2,
            "evidence.withdrawn": 1,
            "something.else": 1,
            "something.new": 1,
            "validation.decided": 1,
        },
        "entries": 1,
        "withdrawn": 1,
        "decisions": 1,
    }


@pytest.mark.parametrize("turned", [False, True], ids=["in-order", "in-other-order"])
def test_what_happened_last_stands_in_whatever_order_it_comes(register, turned):
    first = event("evidence.accepted", occurred="2026-03-02T07:00:00.000000Z")
    then = event("evidence.withdrawn", occurred="2026-03-02T07:00:00.000001Z")
    for body in (then, first) if turned else (first, then):
        assert deliver(register, body) == Delivered("recorded")
    summary = get(f"{register}/summary")[1]
    assert (summary["entries"], summary["withdrawn"]) == (0, 1)


def test_the_same_decision_in_two_events_is_one(register):
    deliver(register, decided())
    deliver(register, decided())
    assert get(f"{register}/summary")[1]["decisions"] == 1


# --- who may, and what is understood -------------------------------------------------------------


@pytest.mark.parametrize("secret", [OLD, NEW, f"{FOREIGN} {NEW}"], ids=["old", "new", "several"])
def test_any_of_its_secrets_will_do(register, secret):
    assert deliver(register, event("evidence.accepted"), secret=secret) == Delivered("recorded")


def _refused(register, outcome, says):
    assert isinstance(outcome, Unavailable)
    assert outcome.reason.startswith("The receiver answered 401")
    assert says in outcome.reason
    assert get(f"{register}/summary")[1]["events"] == {}


def test_a_foreign_signature_is_refused(register):
    outcome = deliver(register, event("evidence.accepted"), secret=FOREIGN)
    _refused(register, outcome, "No webhook-signature fits")


@pytest.mark.parametrize("minutes", [-6, 6], ids=["old", "early"])
def test_a_signature_of_another_time_is_refused(register, minutes):
    then = datetime.now(UTC) + timedelta(minutes=minutes)
    outcome = deliver(register, event("evidence.accepted"), now=then)
    _refused(register, outcome, "within five minutes")


BODY = json.dumps(event("evidence.accepted")).encode()


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"webhook-id": ""}, id="no-id"),
        pytest.param({"webhook-id": "other"}, id="other-id"),
        pytest.param({"webhook-timestamp": ""}, id="no-time"),
        pytest.param({"webhook-timestamp": "²"}, id="no-number"),
        pytest.param({"webhook-timestamp": "9" * 5000}, id="ages"),
        pytest.param({"webhook-signature": ""}, id="none"),
        pytest.param({"webhook-signature": "v1,"}, id="empty"),
        pytest.param({"webhook-signature": "v1"}, id="no-comma"),
        pytest.param({"webhook-signature": "v1,åäö"}, id="not-ascii"),
        pytest.param({"webhook-signature": "v2,{}"}, id="other-version"),
        pytest.param({"webhook-signature": "v1,{}="}, id="longer"),
    ],
)
def test_a_signature_that_is_almost_right_is_refused(register, headers):
    good = sign(secrets(NEW), "key", datetime.now(UTC), BODY)
    digest = good["webhook-signature"].removeprefix("v1,")
    changed = {name: value.format(digest) for name, value in headers.items()}
    answer = HTTP.send(HttpRequest("POST", f"{register}/events", good | changed, BODY))
    assert answer.status == 401


def test_an_event_without_a_key_is_refused_though_signed(register):
    headers = sign(secrets(NEW), "", datetime.now(UTC), BODY)
    answer = HTTP.send(HttpRequest("POST", f"{register}/events", headers, BODY))
    assert answer.status == 401


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="not-json"),
        pytest.param(b"\xff", id="not-utf-8"),
        pytest.param(b"[" * 200_000, id="deep"),
        pytest.param(b"[]", id="list"),
        pytest.param(b"{}", id="no-kind"),
        pytest.param(b'{"kind": null}', id="null-kind"),
        pytest.param(b'{"kind": ["evidence.accepted"]}', id="list-of-kinds"),
        pytest.param(b'{"kind": "evidence.accepted"}', id="nothing-else"),
        pytest.param(
            json.dumps(event("evidence.accepted", person={"id": None})).encode(), id="no-person"
        ),
        pytest.param(
            json.dumps(event("evidence.accepted", evidence={"id": {}})).encode(), id="odd-evidence"
        ),
        pytest.param(
            json.dumps(event("evidence.accepted", evidence=None)).encode(), id="no-evidence"
        ),
        pytest.param(
            json.dumps(event("evidence.withdrawn", framework=None)).encode(), id="no-framework"
        ),
        pytest.param(
            json.dumps(event("evidence.accepted", requirement="\ud800")).encode(), id="surrogate"
        ),
        pytest.param(json.dumps(event("validation.decided")).encode(), id="no-decision"),
    ],
)
def test_what_is_no_event_is_refused_in_words_and_leaves_nothing(register, body):
    headers = sign(secrets(NEW), "key", datetime.now(UTC), body)
    answer = HTTP.send(HttpRequest("POST", f"{register}/events", headers, body))
    assert answer.status == 400
    assert "not an event that we understand" in json.loads(answer.body)["error"]
    assert get(f"{register}/summary")[1]["events"] == {}


@pytest.mark.parametrize(
    ("path", "length"),
    [
        pytest.param("/events", "1000001", id="large"),
        pytest.param("/events", "-1", id="negative"),
        pytest.param("/events", "x", id="no-number"),
        pytest.param("/other", "0", id="other-path"),
    ],
)
def test_a_request_that_is_none_is_refused(register, path, length):
    port = int(register.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        connection.sendall(f"POST {path} HTTP/1.0\r\nContent-Length: {length}\r\n\r\n".encode())
        assert b" 400 " in connection.recv(1000)


def test_while_the_database_is_busy_it_asks_to_come_again(register, tmp_path):
    receiver.Handler.register._database.execute("PRAGMA busy_timeout=0")
    with closing(sqlite3.connect(tmp_path / "register.sqlite3")) as other:
        other.execute("BEGIN EXCLUSIVE")
        outcome = deliver(register, event("evidence.accepted"))
        assert isinstance(outcome, Unavailable)
        assert "cannot write now" in outcome.reason
        other.rollback()
    assert deliver(register, event("evidence.accepted")) == Delivered("recorded")


def test_it_will_not_start_without_a_secret(monkeypatch, tmp_path):
    monkeypatch.delenv("REGISTER_SECRET", raising=False)
    options = receiver.arguments().parse_args(["--database", str(tmp_path / "x"), "--port", "0"])
    with pytest.raises(SystemExit, match="REGISTER_SECRET"):
        receiver.serve(options)


# --- faults --------------------------------------------------------------------------------------


def test_an_answer_that_was_lost_and_a_busy_one_count_once(monkeypatch, tmp_path):
    file = tmp_path / "secret"
    file.write_text(f"{NEW}\n")
    database = tmp_path / "register.sqlite3"
    options = ("--database", database, "--secret-file", file, "--busy", 2, "--lose", 4)
    bodies = [event("evidence.accepted", evidence=f"e{n}") for n in range(3)]
    outcomes = []
    with running(faulty.main, monkeypatch, *options) as url:
        for body in bodies:
            while not isinstance(outcome := deliver(url, body), Delivered):
                outcomes.append(outcome)
            outcomes.append(outcome)
        summary = get(f"{url}/summary")[1]
    assert [getattr(it, "receipt", "again") for it in outcomes] == [
        "recorded",
        "again",
        "recorded",
        "again",
        "known",
    ]
    assert "503" in outcomes[1].reason
    assert (summary["events"], summary["entries"]) == ({"evidence.accepted": 3}, 3)


@contextmanager
def process(program, database):
    """Run the register as a program of its own; yield it and its address."""
    with subprocess.Popen(
        [sys.executable, "-I", program, "--database", database, "--port", "0"],
        env={"REGISTER_SECRET": NEW},
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            yield running, running.stdout.readline().strip()
        finally:
            running.kill()


@pytest.mark.fault
def test_killed_in_the_middle_it_neither_loses_nor_repeats(tmp_path):
    program, database = tmp_path / "copied.py", tmp_path / "register.sqlite3"
    shutil.copy(Path(receiver.__file__), program)
    chance, waiting, cut, sent = random.Random(1), [], 0, []
    for _ in range(20):
        new = [event("evidence.accepted", evidence=f"e{len(sent) + n}") for n in range(10)]
        sent += new
        waiting += new
        with process(program, database) as (running, url):
            killer = threading.Timer(chance.uniform(0.001, 0.03), running.kill)
            killer.start()
            left = [body for body in waiting if not isinstance(deliver(url, body), Delivered)]
            killer.join()
        cut += bool(left)
        waiting = left
    assert cut
    with process(program, database) as (_, url):
        assert all(isinstance(deliver(url, body), Delivered) for body in waiting)
        summary = get(f"{url}/summary")[1]
    assert summary["entries"] == summary["events"]["evidence.accepted"] == len(sent) == 200
    with closing(sqlite3.connect(database)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert {key for (key,) in opened.execute("SELECT key FROM inbox")} == {
            body["id"] for body in sent
        }
