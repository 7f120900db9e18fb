"""The demonstration ends with a sentence when something goes another way than its files say."""

import os
import signal
import sqlite3
import threading
from contextlib import closing
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from lrs_bridge.demo import figures, output, play, processes, workspace
from lrs_bridge.demo.data import Act, Files
from lrs_bridge.demo.decisions import Cast
from lrs_bridge.demo.failure import DemoError
from lrs_bridge.demo.figures import Sum
from lrs_bridge.demo.page import Page
from lrs_bridge.demo.processes import Child, wait
from lrs_bridge.demo.register import Register
from lrs_bridge.demo.senders import Door, Sent, send_file
from lrs_bridge.demo.visitor import Visitor
from lrs_bridge.ports.access import Tally
from lrs_bridge.services.sources import Credential

FILES = Files.shipped(date(2026, 3, 10))


@pytest.fixture
def site():
    """A server that gives the answers put into it: status, headers, body."""
    answers = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, headers, body = answers.pop(0)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": len(body.encode())}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(body.encode())

        def do_POST(self):
            self.do_GET()

        def do_PUT(self):
            self.do_GET()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield SimpleNamespace(url=f"http://127.0.0.1:{server.server_port}", answers=answers)
        server.shutdown()
        thread.join()


@pytest.fixture
def cast(site):
    """Bo, Cilla and a key, all signed in at the site."""
    made = Cast(site.url, {}, {}, {"Moodle": Credential("Moodle", "1-k", "s")}, "Bo")
    made._browsers.update({name: Visitor(site.url) for name in ("Bo", "Cilla")})
    yield made
    made.close()


@pytest.mark.parametrize("manner", ["batch", "post", "put", "remote"])
def test_an_answer_that_is_no_success_ends_the_play(site, manner):
    site.answers.append((503, {}, "busy"))
    door = Door(site.url, Credential("Moodle", "1-k", "s"))
    with pytest.raises(DemoError, match=r"Moodle.*busy"):
        send_file(manner, FILES.text("testcentre/01.json"), door, Sent())
    door.close()


def test_a_link_that_signs_nobody_in_ends_the_play(site):
    site.answers += [(200, {}, "<form method=post></form>"), (401, {}, "<h1>Redan använd</h1>")]
    with pytest.raises(DemoError, match="401: Redan använd"):
        Visitor.signed_in(f"{site.url}/in/1.x")


def test_a_browser_keeps_cookies_and_follows_redirects(site):
    site.answers += [(303, {"Set-Cookie": "a=1; Path=/", "Location": "/b#c"}, ""), (200, {}, "")]
    browser = Visitor(site.url)
    assert browser.get("/a").address == "/b"
    browser.close()


ASSESS = Act("assess", "Cilla", "Anna", "A1", "met", "supervised_test")
RECORD = '<ul><li><a href="/prov/1">Anna</a></li></ul>'
FORM = '<form action="/prov/1/A1"></form>'
ITEM = '<ul><li><a href="/granska/1">Anna</a></li></ul>'
KEY = Act("decide_with_key", "Moodle", "Anna", refused=403)


@pytest.mark.parametrize(
    ("act", "answers", "reason"),
    [
        pytest.param(ASSESS, [(200, "")], "no record of Anna", id="no-record"),
        pytest.param(ASSESS, [(200, RECORD), (200, "")], "no form for /A1", id="no-form"),
        pytest.param(
            ASSESS,
            [(200, RECORD), (200, FORM), (422, "<h1>Nej</h1>")],
            "answered 422 in place of 200. Nej",
            id="refused-against-the-script",
        ),
        pytest.param(KEY, [(200, "")], "Nothing of Anna", id="nothing-in-the-queue"),
        pytest.param(
            KEY, [(200, ITEM), (200, "{}")], "answered 200 in place of 403", id="key-let-through"
        ),
    ],
)
def test_what_goes_another_way_than_the_script_ends_the_play(site, cast, act, answers, reason):
    site.answers += [(status, {}, body) for status, body in answers]
    with pytest.raises(DemoError, match=reason):
        cast.play(act)


def test_a_process_that_ends_is_told_with_its_last_words(tmp_path):
    child = Child(("no_such_module",), {}, tmp_path / "log")
    with pytest.raises(DemoError, match="No module named no_such_module"):
        child.wait_for(lambda: False, 30.0)
    child.wait()
    child.stop()


def test_a_process_that_does_not_heed_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "_STOP_SECONDS", 0.05)
    program = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    (tmp_path / "deaf.py").write_text(program + "print('up', flush=True)\nsignal.pause()")
    child = Child(("deaf",), {"PYTHONPATH": str(tmp_path)}, tmp_path / "log")
    child.wait_for(lambda: "up" in child.text(), 30.0)
    child.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(child.pid, 0)


def test_a_free_port_is_one_that_nobody_has(site, monkeypatch):
    taken = int(site.url.rpartition(":")[2])
    monkeypatch.setattr(processes, "_PORTS", [taken])
    with pytest.raises(DemoError, match="No port"):
        processes.free_port()


def test_waiting_has_an_end():
    assert not wait(lambda: False, 0.0)


def test_a_taken_port_is_told_before_anything_is_cleared(tmp_path, site, capsys):
    (tmp_path / "bridge.sqlite3").touch()
    port = int(site.url.rpartition(":")[2])
    assert play.main(once=True, port=port, directory=tmp_path) == 1
    assert f"Port {port} cannot be used" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["bridge.sqlite3"]


def test_a_second_one_leaves_the_directory_of_the_first_alone(tmp_path, capsys):
    with workspace.held(tmp_path):
        assert play.main(once=True, port=0, directory=tmp_path) == 1
    assert "A demonstration is running" in capsys.readouterr().err


@pytest.mark.parametrize(("once", "code"), [(True, 130), (False, 0)])
def test_ended_by_a_signal(tmp_path, monkeypatch, once, code):
    monkeypatch.setattr(play, "begin", lambda *_, **__: os.kill(os.getpid(), signal.SIGTERM))
    before = signal.getsignal(signal.SIGTERM)
    assert play.main(once=once, port=1, directory=tmp_path) == code
    assert signal.getsignal(signal.SIGTERM) is before


def test_mapping_that_does_not_end_is_told(monkeypatch):
    monkeypatch.setattr(play, "_MAP_SECONDS", 0.0)
    busy = SimpleNamespace(marks=1)
    morning = SimpleNamespace(status=lambda: busy, service=SimpleNamespace(log="service.log"))
    with pytest.raises(DemoError, match=r"see service\.log"):
        play._mapped(morning)


def test_a_service_that_ends_by_itself_is_told():
    service = SimpleNamespace(wait=lambda: None, log="service.log")
    with pytest.raises(DemoError, match="ended by itself"):
        play._stay(SimpleNamespace(service=service))


def test_a_form_is_sent_as_it_stands():
    page = Page(
        "/prov/1",
        422,
        """<h1>Anna</h1><div role="alert"><h2>Fel</h2><p>Skriv varför.</p></div>
        <form method="post" action="/prov/1/A1?text=x"><input type="hidden" name="csrf" value="c">
        <input type="radio" name="outcome" value="met"><input type="radio" name="outcome"
        value="not_assessed" checked><select name="method"><option value="a">A</option>
        <option value="b" selected>B</option></select><select name="other"><option value="x">X
        </option></select><textarea name="observation">Sett</textarea><button name="n">Spara
        </button></form><ul><li><a href="/prov/2">Bo <b>Ek</b></a></li><li>inget</li></ul>""",
    )
    form = page.form("/A1")
    assert form.fields == {
        "csrf": "c",
        "outcome": "not_assessed",
        "method": "b",
        "other": "x",
        "observation": "Sett",
    }
    assert page.row("Bo Ek").href == "/prov/2"
    assert page.row("inget") is None
    assert page.form("/A2") is None
    assert page.alert == "Skriv varför."


def test_a_sum_that_does_not_hold_is_named(capsys):
    wrong = figures.broken([Sum("lagrat = sänt", 2, 2), Sum("levererat = bekräftat", 2, 1)])
    output.verdict(wrong, [])
    assert capsys.readouterr().err == "FEL: levererat = bekräftat: 2 är inte 1.\n"


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("CREATE TABLE other (id)", id="another-program"),
        pytest.param(
            "CREATE TABLE tenant (id, demonstration); INSERT INTO tenant VALUES (1, 0)",
            id="another-installation",
        ),
    ],
)
def test_a_database_of_somebody_else_is_left_alone(tmp_path, sql):
    database = tmp_path / "bridge.sqlite3"
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(sql)
    before = database.read_bytes()
    with pytest.raises(DemoError, match="directory"):
        workspace.clear(tmp_path)
    assert database.read_bytes() == before


def test_a_key_file_of_somebody_else_is_left_alone(tmp_path):
    key = tmp_path / "bridge.key"
    key.write_text("secret")
    with pytest.raises(DemoError, match="key file"):
        workspace.clear(tmp_path)
    assert key.read_text() == "secret"


def test_a_register_that_is_off_says_nothing(tmp_path):
    register = Register(tmp_path)
    assert set(register.summary().values()) == {0}
    assert list(register.sums({})) == []
    register.stop()


def test_statements_of_the_services_own_are_not_compared_with_what_was_sent():
    tally = Tally(received=3, stored=2, duplicates=1)
    rows = tuple((SimpleNamespace(name=name), tally) for name in ("Moodle", "lrs-bridge"))
    sent = {"Moodle": Sent(statements=3, ids={"a", "b"})}
    found = list(figures.sums(SimpleNamespace(sources=rows), {}, {}, sent))
    assert figures.broken(found) == []
    assert [one.name.partition(":")[0] for one in found] == ["Moodle"] * 4 + ["lrs-bridge"]
