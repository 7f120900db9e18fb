"""From what platforms send to evidence, and back when it no longer holds, on both databases."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from lrs_bridge.domain.access import Sight
from lrs_bridge.domain.competence import EXAMPLE_NOTICE
from lrs_bridge.ports.evidence import ReviewRow
from lrs_bridge.ports.outbox import TargetRow
from lrs_bridge.ports.people import Organisation, Person
from lrs_bridge.ports.validation import RecordRow
from lrs_bridge.services import frameworks
from lrs_bridge.services.map import map_marks
from tests.integration.test_statements_resource import Lrs
from tests.statements import HOME, QUIZ, passed, uid, voiding

ANNA, BO, BILAL, COMPANY = uid(60), uid(61), uid(62), uid(70)
FRAMEWORK = """
id: mkk
version: "1"
title: {sv: Maskinkörkort (exempel), en: Machine licence (example)}
status: illustrative
owner: Exempelbranschen Trä
note: Påhittad för prov.
areas:
- code: A
  title: {sv: Allmänt, en: General}
  weight: 1
  source: illustrative
  requirements:
  - code: A1
    title: {sv: Arbetsmiljöarbete, en: Work environment}
    outcomes:
      K: [{sv: Kan beskriva arbetsmiljöarbete., en: Can describe it.}]
    assess: theory
    source: illustrative
"""
RULE = """
rules:
- id: https://bridge.example/rules/a1-quiz
  revision: 1
  title: {sv: Slutprov, en: Final quiz}
  requirement: {framework: mkk, version: "1", code: A1}
  genre: elearning_passed
  outcome: recommend
  assurance: A1
  match:
    kind: passed
    activity: "%s"
    score: {gte: %s}
"""


@pytest.fixture
def world(bridge, now):
    """Set up Anna and Bilal at Bo's company, a framework, a rule, a record and a target."""

    def work(tx):
        frameworks.publish(tx, FRAMEWORK, "mkk.yaml", now=now)
        frameworks.activate(tx, RULE % (QUIZ, 0.8), "rules.yaml", verbs={}, now=now)
        tx.people.add_organisation(Organisation(COMPANY, "company", "Vedhamns Möbelfabrik AB"))
        for id, name, account in ((ANNA, "Anna Ek", "14"), (BILAL, "Bilal Haddad", "15")):
            tx.people.add_person(Person(id, name), now)
            tx.people.link(f"{id}-l", f"account:{HOME} {account}", id, "import", None, now)
            tx.people.employ(f"{id}-e", id, COMPANY, now)
            tx.validation.open_record(RecordRow(f"{id}-r", id, "mkk", "1", None, "open", now))
        tx.people.add_person(Person(BO, "Bo Lindgren"), now)
        events = ("evidence.accepted", "evidence.withdrawn", "validation.decided")
        tx.outbox.add_target(
            TargetRow(
                uid(80), "register", "webhook", "https://r.example", b"", "{}", events, "active"
            ),
            now,
        )

    bridge.store.write(1, work)
    return World(bridge)


class World:
    sight = Sight(tenant=1, companies=frozenset({COMPANY}), centres=frozenset(), person=BO)

    def __init__(self, bridge):
        self.bridge = bridge

    def map(self):
        def step(tx):
            b = self.bridge
            return map_marks(tx, sources=b.sources, now=b.clock(), new_id=b.new_id, limit=50)

        while self.bridge.store.write(1, step):
            pass

    def read(self, f):
        return self.bridge.store.read(1, f)

    def evidence(self, person=ANNA):
        return [
            (e.state, e.score, e.statements)
            for e in self.read(lambda tx: tx.evidence.of_person(person))
        ]

    def queue(self):
        return [i.person for i in self.read(lambda tx: tx.evidence.queue(self.sight))]

    def accept(self, now):
        [item] = self.read(lambda tx: tx.evidence.queue(self.sight))
        row = ReviewRow(
            self.bridge.new_id(), item.evidence.id, item.evidence.witness, "accepted", "", BO, now
        )

        def work(tx):
            tx.evidence.review(row, replaces=None)
            tx.validation.enter(f"{ANNA}-r", item.evidence.id, row.id, now)

        self.bridge.store.write(1, work)
        return item.evidence


@pytest.fixture
def lrs(client, add_source):
    """Return a client of a strict source."""
    return Lrs(client, add_source())


def test_passed_quiz_stands_in_the_queue(world, lrs):
    lrs.post(passed(id=uid(1)))
    world.map()

    assert world.evidence() == [("current", 0.85, (uid(1),))]
    assert world.queue() == ["Anna Ek"]


def test_result_below_the_threshold_does_not(world, lrs):
    lrs.post(passed(id=uid(1), raw=15))
    world.map()

    assert world.evidence() == []


def test_statement_of_nobody_known_waits_until_the_person_is(world, lrs, now):
    lrs.post(passed("99", id=uid(1)))
    world.map()
    [unlinked] = world.read(lambda tx: tx.people.unlinked())
    assert unlinked.statements == 1

    def link(tx):
        tx.people.link(uid(90), f"account:{HOME} 99", ANNA, "human", BO, now)
        tx.statements.mark([f"account:{HOME} 99"], "link")

    world.bridge.store.write(1, link)
    world.map()

    assert [e[0] for e in world.evidence()] == ["current"]


def test_mapping_again_changes_nothing(world, lrs):
    lrs.post(passed(id=uid(1)))
    world.map()
    before = world.read(lambda tx: tx.evidence.of_person(ANNA))

    world.bridge.store.write(1, lambda tx: tx.statements.mark_people(None, "rebuild"))
    world.map()

    assert world.read(lambda tx: tx.evidence.of_person(ANNA)) == before


def test_voided_statement_withdraws_accepted_evidence_and_tells_the_register(world, lrs, now):
    lrs.post(passed(id=uid(1)))
    world.map()
    item = world.accept(now)

    lrs.post(voiding(uid(1), id=uid(2)))
    world.map()

    assert world.evidence() == [("withdrawn", 0.85, (uid(1),))]
    [entry] = world.read(lambda tx: tx.validation.entries(f"{ANNA}-r"))
    assert entry.withdrawn is not None
    [delivery] = world.read(lambda tx: tx.outbox.deliveries())
    assert delivery.kind == "evidence.withdrawn"
    claimed = world.bridge.store.write(
        1, lambda tx: tx.outbox.claim("register", world.bridge.clock(), timedelta(minutes=1))
    )
    body = json.loads(claimed.message.body)
    assert (body["evidence"]["id"], body["person"]["name"]) == (item.id, "Anna Ek")
    assert [i.evidence.id for i in world.read(lambda tx: tx.evidence.withdrawn(world.sight))] == [
        item.id
    ]


def test_raised_threshold_withdraws_and_the_old_one_brings_it_back_for_review(world, lrs, now):
    lrs.post(passed(id=uid(1)))
    world.map()
    world.accept(now)

    def set_rule(limit):
        def work(tx):
            frameworks.activate(tx, RULE % (QUIZ, limit), "rules.yaml", verbs={}, now=now)

        world.bridge.store.write(1, work)
        world.map()

    set_rule(0.9)
    assert [e[0] for e in world.evidence()] == ["withdrawn"]
    set_rule(0.8)
    assert [e[0] for e in world.evidence()] == ["current"]
    assert world.queue() == ["Anna Ek"]


def test_earlier_witness_that_arrives_late_supersedes(world, lrs, now):
    lrs.post(passed(id=uid(1), timestamp="2026-03-01T10:00:00Z"))
    world.map()
    world.accept(now)

    lrs.post(passed(id=uid(2), raw=18, timestamp="2026-02-01T10:00:00Z"))
    world.map()

    states = sorted(e[0] for e in world.evidence())
    assert states == ["current", "superseded"]
    assert world.queue() == ["Anna Ek"]


def test_identifier_that_moves_takes_evidence_and_review_with_it(world, lrs, now):
    lrs.post(passed("14", id=uid(1)))
    world.map()
    item = world.accept(now)

    def move(tx):
        tx.people.link(uid(91), f"account:{HOME} 14", BILAL, "human", BO, now)
        tx.statements.mark_people([ANNA, BILAL], "link")

    world.bridge.store.write(1, move)
    world.map()

    assert world.evidence(ANNA) == []
    assert [e[0] for e in world.evidence(BILAL)] == ["current"]
    assert world.read(lambda tx: tx.evidence.current_review(item.id)) is not None
    [old] = world.read(lambda tx: tx.validation.entries(f"{ANNA}-r"))
    assert old.record == f"{ANNA}-r"
    assert {d.kind for d in world.read(lambda tx: tx.outbox.deliveries())} == {
        "evidence.withdrawn",
        "evidence.accepted",
    }


def test_dialect_that_fails_on_one_statement_does_not_stop_the_rest(world, lrs):
    class Broken:
        name, version = "xapi", "0"

        def normalise(self, statement, source):
            if statement["id"] == uid(1) and not self.tried:
                self.tried = True
                raise KeyError("surprise")
            return plain.normalise(statement, source)

        tried = False

    plain = world.bridge.sources["xapi"]
    lrs.post([passed(id=uid(1)), passed(id=uid(2), timestamp="2026-03-01T11:00:00Z")])
    broken = Broken()

    world.bridge.store.write(
        1,
        lambda tx: map_marks(
            tx, sources={"xapi": broken}, now=world.bridge.clock(), new_id=world.bridge.new_id,
            limit=50,
        ),
    )  # fmt: skip

    assert broken.tried
    assert [e[0] for e in world.evidence()] == ["current"]


def test_shipped_frameworks_and_rules_load(bridge, now):
    from lrs_bridge.services.load import load_verbs
    from lrs_bridge.settings import config_dir

    def text(path: Path) -> str:
        return path.read_text(encoding="utf-8")

    verbs = load_verbs(text(config_dir() / "vocab" / "verbs.yaml"), "verbs.yaml")

    def work(tx):
        for path in sorted((config_dir() / "frameworks").glob("*.yaml")):
            framework, new = frameworks.publish(tx, text(path), path.name, now=now)
            assert new
            assert framework.notice == EXAMPLE_NOTICE
        for path in sorted((config_dir() / "rules").glob("*.yaml")):
            assert frameworks.activate(tx, text(path), path.name, verbs=verbs, now=now).changed

    bridge.store.write(1, work)
