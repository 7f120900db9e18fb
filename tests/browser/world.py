"""A small Vedhamn for the tests of pages: two companies, a centre, a framework, some evidence."""

import json
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from lrs_bridge.bootstrap import Bridge, bootstrap
from lrs_bridge.keys import FileKeys
from lrs_bridge.ports.access import SourceRow, Tally
from lrs_bridge.ports.competence import RuleRow
from lrs_bridge.ports.evidence import EvidenceRow
from lrs_bridge.ports.outbox import TargetRow
from lrs_bridge.ports.people import Organisation, Person
from lrs_bridge.ports.validation import Accreditation, Authorisation, RecordRow
from lrs_bridge.services import frameworks, sessions
from lrs_bridge.settings import Settings

NOW = datetime(2026, 11, 23, 8, 15, tzinfo=UTC)
FRAMEWORK = """
id: prov-exempel
version: "1"
title: {sv: Prov av sågverksarbete, en: Sawmill work on trial}
status: illustrative
owner: Exempelbranschen Trä
note: Made up.
areas:
- code: ALLM
  title: {sv: Allmänt, en: General}
  weight: 100
  source: illustrative
  requirements:
  - code: A1
    title: {sv: Arbetsmiljöarbete, en: Work environment}
    source: illustrative
    assess: theory
    outcomes:
      K:
      - {sv: Känner till arbetsgivarens ansvar., en: Knows the employer's responsibility.}
  - code: A3
    title: {sv: Maskinsäkerhet, en: Machine safety}
    source: illustrative
    assess: theory
  - code: P1
    title: {sv: Köra justersåg, en: Run a panel saw}
    source: illustrative
    assess: practical
    prerequisites: [A1, A3]
"""
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>'\""
PEOPLE = {
    "bo": "Bo Lindgren",
    "maj": "Maj Forss",
    "dan": "Dan Norén",
    "ola": "Ola Berg",
    "cilla": "Cilla Ståhl",
    "petra": "Petra Wik",
    "anna": "Anna Ek",
    "bilal": "Bilal Haddad",
    "dragan": HOSTILE,
    "eva": "Eva Åhl",
}


class Clock:
    """A clock that a test may set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class World:
    """The bridge, and ids by short name."""

    bridge: Bridge
    clock: Clock
    record: dict[str, str]
    item: dict[str, str]

    def link(self, who: str) -> str:
        """Return a one-time sign-in address for somebody."""
        bridge = self.bridge
        token = bridge.store.write(
            1,
            lambda tx: sessions.invite(
                tx, bridge.keys, ident(who), token=bridge.new_token(), now=self.clock()
            ),
        )
        return f"/in/{token}"

    def read(self, work):
        """Run *work* on the store."""
        return self.bridge.store.read(1, work)

    def write(self, work):
        """Run *work* on the store, with effect."""
        return self.bridge.store.write(1, work)


def ident(name: str) -> str:
    """Return the id that belongs to a short name."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.example"))


def make_world(url: str, folder) -> World:
    """Fill a fresh database with tenant 1 in it."""
    settings = Settings.load({"data_dir": str(folder), "database_url": url})
    clock = Clock()
    FileKeys.create(settings.key_file)
    bridge = replace(bootstrap(settings), clock=clock)
    bridge.store.create_tenant(1, "Exempelprogrammet Trä")
    world = World(bridge, clock, {}, {})
    world.write(_fill)
    world.record = {who: ident(f"record {who}") for who in ("anna", "bilal", "cilla")}
    world.item = {
        name: ident(name)
        for name in ("anna a1", "anna a3", "bilal a1", "dragan a1", "eva p1", "anna supervised")
    }
    return world


def _fill(tx) -> None:
    _organise(tx)
    _give_roles(tx)
    frameworks.publish(tx, FRAMEWORK, "prov-exempel.yaml", now=NOW)
    _accredit(tx)
    for who in ("anna", "bilal", "cilla"):
        tx.validation.open_record(
            RecordRow(
                ident(f"record {who}"),
                ident(who),
                "prov-exempel",
                "1",
                ident("centre"),
                "open",
                NOW,
            )
        )
    _give_evidence(tx)
    _connect(tx)


def _organise(tx) -> None:
    tx.people.add_organisation(Organisation(ident("vedhamn"), "company", "Vedhamns Möbelfabrik AB"))
    tx.people.add_organisation(Organisation(ident("norråsa"), "company", "Norråsa Såg & Hyvel AB"))
    tx.people.add_organisation(Organisation(ident("centre"), "test_centre", "Testcenter Vedhamn"))
    for who, name in PEOPLE.items():
        tx.people.add_person(Person(ident(who), name), NOW)
        where = "norråsa" if who == "dan" else "vedhamn"
        tx.people.employ(ident(f"employed {who}"), ident(who), ident(where), NOW)


def _give_roles(tx) -> None:
    for who, role, where in (
        ("bo", "competence_manager", "vedhamn"),
        ("maj", "competence_manager", "vedhamn"),
        ("dan", "competence_manager", "norråsa"),
        ("ola", "supervisor", "vedhamn"),
        ("cilla", "test_leader", "centre"),
        ("petra", "administrator", None),
        ("anna", "learner", None),
        ("eva", "learner", None),
    ):
        tx.access.add_role(
            ident(f"{who} {role}"), ident(who), role, ident(where) if where else None, NOW
        )


def _accredit(tx) -> None:
    first, last = date(2026, 1, 1), date(2027, 12, 31)
    tx.validation.accredit(
        Accreditation(
            ident("acc"), ident("centre"), "prov-exempel", "Exempelbranschen Trä", first, last
        )
    )
    tx.validation.authorise(
        Authorisation(ident("aut"), ident("cilla"), ident("centre"), "prov-exempel", first, last)
    )


def _give_evidence(tx) -> None:
    tx.competence.activate_rule(
        RuleRow("prov", 1, "prov-exempel", "1", "A1", "active", "{}", "0" * 64), NOW
    )
    for age, (name, code, assurance, score) in enumerate(
        (
            ("eva p1", "P1", 2, None),
            ("dragan a1", "A1", 1, 0.845),
            ("bilal a1", "A1", 1, 0.81),
            ("anna a3", "A3", 1, 0.92),
            ("anna a1", "A1", 1, 0.85),
            ("anna supervised", "A3", 3, 0.9),
        )
    ):
        tx.evidence.add(_evidence(name, code, assurance, score, NOW - timedelta(days=5 - age)))


def _evidence(name, code, assurance, score, moment) -> EvidenceRow:
    who = name.split()[0]
    title = f"Slutprov {HOSTILE}" if who == "dragan" else "Slutprov i Moodle"
    return EvidenceRow(
        id=ident(name),
        person=ident(who),
        rule="prov",
        revision=1,
        framework="prov-exempel",
        version="1",
        requirement=code,
        witness=f"witness {name}",
        assurance=assurance,
        title=title,
        activity="https://moodle.example/mod/quiz/view.php?id=7",
        source="Moodle",
        score=score,
        explanation=_explanation(score),
        observed=moment,
        arrived=moment,
        state="current",
        statements=(),
    )


def _explanation(score) -> str:
    def condition(path, op, expected, seen):
        return {
            "statement": "s", "path": path, "op": op,
            "expected": expected, "seen": seen, "met": True,
        }  # fmt: skip

    quiz = "https://moodle.example/mod/quiz/view.php?id=7"
    conditions = [
        condition("verb", "in", ["http://adlnet.gov/expapi/verbs/passed"],
                  "http://adlnet.gov/expapi/verbs/passed"),
        condition("activity", "in", [quiz], quiz),
    ]  # fmt: skip
    if score is not None:
        conditions.append(condition("score", "gte", 0.8, score))
    return json.dumps(conditions)


def _connect(tx) -> None:
    tx.access.add_source(
        SourceRow(
            ident("moodle"), "Moodle", "moodle", tolerant=True, home_pages=(), state="active"
        ),
        NOW,
    )
    tally = Tally(received=60, stored=50, duplicates=6, quarantined=3, refused=1, repaired=2)
    tx.access.count(ident("moodle"), "2026-11-23", tally, NOW)
    tx.outbox.add_target(
        TargetRow(
            ident("register"),
            "Registret",
            "webhook",
            "https://register.example/in",
            b"",
            "{}",
            ("evidence.accepted", "evidence.withdrawn", "validation.decided"),
            "active",
        ),
        NOW,
    )
