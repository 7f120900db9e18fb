"""A small world of Vedhamn on any store: a company, a centre, a framework, people, evidence."""

import itertools
import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from lrs_bridge.ports.competence import FrameworkRow, RuleRow
from lrs_bridge.ports.evidence import EvidenceRow
from lrs_bridge.ports.outbox import TargetRow
from lrs_bridge.ports.people import Organisation, Person
from lrs_bridge.ports.validation import RecordRow
from lrs_bridge.services import centres, sessions

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
SALT = b"s" * 32
FRAMEWORK = ("mkk-exempel", "2026.1")
_RULE = "https://rules.example/quiz"


def _requirement(code, assess, prerequisites=()):
    before = {"prerequisites": list(prerequisites)} if prerequisites else {}
    title = {"sv": f"Krav {code}", "en": f"Requirement {code}"}
    return {"code": code, "title": title, "source": "illustrative", "assess": assess, **before}


BODY = json.dumps(
    {
        "id": FRAMEWORK[0],
        "version": FRAMEWORK[1],
        "title": {"sv": "Maskinkort (exempel)", "en": "Machine card (example)"},
        "status": "illustrative",
        "owner": "Exempelbranschen Trä",
        "note": "Invented.",
        "areas": [
            {
                "code": "A",
                "title": {"sv": "Allt", "en": "All"},
                "weight": 1,
                "source": "illustrative",
                "requirements": [
                    _requirement("A1", "theory"),
                    _requirement("A3", "theory"),
                    _requirement("JUS-P", "practical", ("A1", "A3")),
                ],
            }
        ],
    }
)


def ids():
    """Return a maker of ids that are the same in every run."""
    numbers = itertools.count(1)
    return lambda: str(uuid.UUID(int=next(numbers), version=4))


@dataclass
class World:
    """Names and their ids; services are called with `call`."""

    tx: Any
    keys: Any
    new_id: Any
    ids: dict[str, str] = field(default_factory=dict)
    tokens: Any = field(default_factory=itertools.count)

    @property
    def call(self):
        """What every service that writes asks for."""
        return {"now": NOW, "new_id": self.new_id, "salt": SALT}

    def person(self, name, company=None, role=None, place=None):
        """Add somebody, perhaps with a job and a role there or at *place*."""
        id_ = self.ids[name] = self.new_id()
        self.tx.people.add_person(Person(id_, name), NOW)
        if company:
            self.tx.people.employ(self.new_id(), id_, self.ids[company], NOW)
        if role:
            self.tx.access.add_role(self.new_id(), id_, role, self.ids[place or company], NOW)
        return id_

    def human(self, name):
        """Sign somebody in: there is no other way to be a human."""
        token = f"{name}-{next(self.tokens)}-"
        link = sessions.invite(self.tx, self.keys, self.ids[name], token=token, now=NOW)
        session = sessions.sign_in(
            self.tx, self.keys, link, token=token + "session", csrf="c", now=NOW
        )
        human, _ = sessions.human(self.tx, self.keys, session, NOW)
        return human

    def record(self, name, centre="Testcenter Vedhamn"):
        """Open a record."""
        return self.tx.validation.open_record(
            RecordRow(self.new_id(), self.ids[name], *FRAMEWORK, self.ids.get(centre), "open", NOW)
        )

    def evidence(self, name, code="A1", **changes):
        """Add an item of evidence."""
        arrived = NOW + timedelta(seconds=next(self.tokens))
        values = {
            "id": self.new_id(), "person": self.ids[name], "rule": _RULE, "revision": 1,
            "framework": FRAMEWORK[0], "version": FRAMEWORK[1], "requirement": code,
            "witness": "a" * 64, "assurance": 1, "title": f"Prov {code}",
            "activity": "https://lms.example/quiz/1", "source": "moodle", "score": 0.85,
            "explanation": "[]", "observed": NOW, "arrived": arrived, "state": "current",
            "statements": (),
        }  # fmt: skip
        row = EvidenceRow(**{**values, **changes})
        self.tx.evidence.add(row)
        return row

    def events(self):
        """Return the bodies of all events, in their order."""
        return [json.loads(event.body) for event, _ in self.tx.outbox.emitted]


def vedhamn(tx, keys, new_id) -> World:
    """Build the world."""
    world = World(tx, keys, new_id)
    for company in ("Vedhamns Möbelfabrik AB", "Norråsa Såg & Hyvel AB"):
        world.ids[company] = tx.people.add_organisation(Organisation(new_id(), "company", company))
    codes = ("A1", "A3", "JUS-P")
    tx.competence.add_framework(FrameworkRow(*FRAMEWORK, "published", BODY, "f" * 64, codes), NOW)
    for code in codes:
        rule = _RULE if code == "A1" else f"{_RULE}/{code}"
        tx.competence.activate_rule(RuleRow(rule, 1, *FRAMEWORK, code, "active", "{}", code), NOW)
    for centre, last_day in (
        ("Testcenter Vedhamn", TODAY + timedelta(days=400)),
        ("Testcenter Norråsa", TODAY - timedelta(days=30)),
    ):
        world.ids[centre] = centres.add(tx, centre, new_id=new_id)
        centres.accredit(
            tx, centre, FRAMEWORK[0], accredited_by="Exempelbranschen Trä",
            first_day=TODAY - timedelta(days=400), last_day=last_day, new_id=new_id,
        )  # fmt: skip
    factory, sawmill = "Vedhamns Möbelfabrik AB", "Norråsa Såg & Hyvel AB"
    world.person("Bo Lindgren", factory, "competence_manager")
    world.person("Ola Berg", factory, "supervisor")
    world.person("Anna Ek", factory)
    world.person("Carina Öst", factory)
    world.person("Dan Norén", sawmill, "competence_manager")
    for leader, centre in (
        ("Cilla Ståhl", "Testcenter Vedhamn"),
        ("Göran Lind", "Testcenter Norråsa"),
    ):
        world.person(leader)
        centres.authorise(
            tx, world.ids[leader], centre, FRAMEWORK[0], first_day=TODAY - timedelta(days=400),
            last_day=TODAY + timedelta(days=30), now=NOW, new_id=new_id,
        )  # fmt: skip
    tx.outbox.add_target(
        TargetRow(
            new_id(), "Register", "webhook", "https://register.example", b"s", "{}",
            ("evidence.accepted", "evidence.withdrawn", "validation.decided"), "active",
        ),
        NOW,
    )  # fmt: skip
    return world
