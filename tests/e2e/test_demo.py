"""The demonstration: what it sends is what is counted, and nothing is left behind."""

import io
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from lrs_bridge.demo import play
from lrs_bridge.demo.data import Files, render
from lrs_bridge.demo.processes import free_port, wait
from lrs_bridge.demo.senders import basic
from lrs_bridge.demo.visitor import Visitor
from lrs_bridge.services.sources import Credential

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.xdist_group("demo")
DEADLINE = 100.0
TODAY = date(2026, 3, 10)
FILES = Files.shipped(TODAY)


@dataclass
class Played:
    """What a run printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def figures(self):
        return json.loads(self.out.splitlines()[-1])


def play_once(directory, **options):
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = play.main(once=True, port=0, directory=directory, **options)
    return Played(code, out.getvalue(), err.getvalue())


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(autouse=True, scope="module")
def _roots():
    """Let child processes find the checkout."""
    roots = [os.environ.get("PYTHONPATH"), ROOT, ROOT / "adapters", ROOT / "schemas"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(str(root) for root in roots if root))
        yield


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def played(place):
    return play_once(place)


@pytest.fixture(scope="module")
def told(played):
    assert played.code == 0, played.out + played.err
    return played.figures


def test_every_figure_is_what_its_select_counts(told):
    for database, select in (("database", "select"), ("register_database", "register_select")):
        with closing(sqlite3.connect(told[database])) as connection:
            counted = {
                name: connection.execute(sql).fetchone()[0] for name, sql in told[select].items()
            }
        assert counted == {name: told[name] for name in told[select]}


def test_what_was_sent_is_what_was_received(told):
    sent = {
        platform.name: sum(len(FILES.read(name)) for name in platform.files)
        for platform in FILES.platforms()
    }
    void = FILES.script().void
    sent[void["source"]] += len(FILES.read(void["file"]))
    assert told["sent"] == sent
    assert told["received"] >= sum(sent.values()) >= 300
    parts = ("stored", "duplicates", "quarantined", "refused")
    assert told["received"] == sum(told[name] for name in parts)


def test_every_fault_in_the_files_has_its_effect(told):
    assert (told["quarantined"], told["repaired"], told["withdrawn"]) == (2, 3, 1)
    assert told["duplicates"] == len(FILES.read("moodle/04.json")) + 4
    assert 0 < told["known_person"] < told["stored"]


def test_scores_are_read_as_the_platform_means_them(told):
    evidence = (
        "SELECT p.name, e.score FROM evidence e JOIN person p ON p.id = e.person"
        " WHERE e.requirement = 'A1' AND e.assurance = 1"
    )
    with closing(sqlite3.connect(told["database"])) as connection:
        scores = dict(connection.execute(evidence))
    assert scores["Anna Ek"] == 0.85, "17 of 20, sent as scaled 0.7"
    assert "Karl-Erik Moberg" not in scores, "6 of 20, sent as success"


def test_only_what_people_decided_is_decided(told):
    script = FILES.script()
    outcomes = [review.outcome for review in script.reviews]
    assert told["accepted"] == outcomes.count("accepted") == 12
    assert told["decided"] == sum(act.do == "decide" for act in script.acts) == 2
    assert told["waiting"] > 0
    assert told["refusals"] == 4


def test_the_register_has_each_effect_once(told):
    effects = told["accepted"] + told["withdrawn"] + told["decided"]
    assert told["delivered"] == told["confirmed"] == effects
    assert told["register_entries"] == told["accepted"] - told["withdrawn"]
    assert told["register_decisions"] == told["decided"]
    with closing(sqlite3.connect(told["database"])) as connection:
        attempts, answers = zip(
            *connection.execute("SELECT attempt, answer FROM delivery ORDER BY due"), strict=True
        )
    assert max(attempts) > 1, "the register was busy once"
    assert "known" in answers, "an answer was lost after the register's commit"


def test_it_tells_reasons_and_links(played, told):
    assert "→ Levererat" in played.out
    assert "Testcentret var inte ackrediterat" in played.out
    assert len(set(re.findall(r"http://\S+/in/\S+", played.out))) == 5
    assert not any(alive(pid) for pid in told["pids"].values())


def test_without_the_register_it_names_what_is_not_confirmed(place, told):
    again = play_once(place, register_off=True)
    assert again.code == 1
    assert "Registret har inte bekräftat validation.decided Anna Ek" in again.err
    assert again.figures["received"] == told["received"]
    assert again.figures["broken"] == []


def test_a_visitor_takes_part_until_it_is_ended(place, told):
    log = place / "output.txt"
    words = ("demo", "--port", str(free_port()), "--directory", str(place))
    with log.open("w") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "lrs_bridge", *words], stdout=written, stderr=subprocess.STDOUT
        )
    pids = {}
    try:
        assert wait(lambda: "Ctrl-C" in log.read_text() or process.poll() is not None, DEADLINE)
        said = log.read_text()
        assert process.poll() is None, said
        send_what_it_offers(said)
        bo = Visitor.signed_in(re.search(r"Bo Lindgren +(http\S+)", said)[1])
        person = FILES.script().visitor["person"]
        assert wait(lambda: bo.get("/granska?text=Karl-Erik").row(person), 10.0)
        bo.close()
        pids = json.loads(next(li for li in said.splitlines() if li.startswith("{")))["pids"]
        assert all(alive(pid) for pid in pids.values())
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(DEADLINE)
    assert code == 0
    assert not any(alive(pid) for pid in pids.values())


def send_what_it_offers(said):
    key, secret = re.search(r"curl -u '([^:]+):([^']+)'", said).groups()
    file, url = re.search(r"--data-binary '@([^']+)' (\S+)", said).groups()
    request = Request(
        url,
        Path(file).read_bytes(),
        {
            "Authorization": basic(Credential("", key, secret)),
            "X-Experience-API-Version": "1.0.3",
            "Content-Type": "application/json",
        },
    )
    with urlopen(request, timeout=10) as answer:
        assert len(json.loads(answer.read())) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('"@-3d 07:12:04"', '"2026-03-07T07:12:04Z"', id="seconds"),
        pytest.param('"@-10d 07:12:04.5"', '"2026-02-28T07:12:04.5Z"', id="over-a-month"),
        pytest.param('{"a": "@-3d"}', '{"a": "@-3d"}', id="no-time"),
        pytest.param('"mail @-3d 07:12:04"', '"mail @-3d 07:12:04"', id="inside-a-text"),
    ],
)
def test_times_are_relative_to_today(text, expected):
    assert render(text, TODAY) == expected


def test_a_repeated_sending_is_the_same_bytes():
    assert FILES.text("moodle/04.json") == FILES.text("moodle/03.json")


def test_every_host_in_the_files_is_an_example():
    known = ("example", "adlnet.gov", "w3id.org", "tincanapi.com", "learninglocker.net", "h5p.org")
    allowed = (*known, "activitystrea.ms", "moodle.org", "xapi.edlm", "github.com")
    for file in FILES.folder.rglob("*.json"):
        for host in re.findall(r"https?://([^/\"?#: ]+)", file.read_text(encoding="utf-8")):
            assert host.endswith(allowed), f"{file.name}: {host}"
