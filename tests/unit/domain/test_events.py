"""What targets are told, to the letter."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from lrs_bridge.domain import events
from lrs_bridge.domain.events import Centre, Decision, Model, Named, Review

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
ANNA = Named("p-anna", "Anna Ek")
MODEL = Model("mkk-exempel", "2026.1", "EXEMPEL")


@dataclass(frozen=True)
class Item:
    """An item of evidence."""

    id: str = "e-1"
    title: str = "Prov A1"
    assurance: int = 1
    requirement: str = "A1"
    activity: str = "https://lms.example/quiz/1"
    source: str = "moodle"
    score: float | None = 0.85
    observed: datetime = NOW
    rule: str = "https://rules.example/quiz"
    revision: int = 2
    statements: tuple[str, ...] = ("s-1", "s-2")
    witness: str = "abc"


@dataclass(frozen=True)
class Found:
    """An assessment with more in it than anybody else is to know."""

    requirement: str = "A1"
    outcome: str = "met"
    method: str = "Övervakat prov"
    day: date = date(2026, 3, 1)
    observation: str = "Nervös i början."


HEAD = {
    "id": "ev-1",
    "occurred": "2026-03-02T07:00:00.000000Z",
    "person": {"id": "p-anna", "name": "Anna Ek"},
    "framework": {"id": "mkk-exempel", "version": "2026.1", "notice": "EXEMPEL"},
}
EVIDENCE = {
    "id": "e-1",
    "title": "Prov A1",
    "assurance": "A1",
    "activity": "https://lms.example/quiz/1",
    "source": "moodle",
    "score": 0.85,
    "observed": "2026-03-02T07:00:00.000000Z",
    "rule": {"id": "https://rules.example/quiz", "revision": 2},
    "statements": ["s-1", "s-2"],
    "witness": "abc",
}


def test_an_acceptance_tells_what_was_accepted_by_whom():
    review = Review("r-1", Named("p-bo", "Bo Lindgren"), NOW)

    body = events.accepted("ev-1", NOW, person=ANNA, model=MODEL, item=Item(), review=review)

    assert body == HEAD | {
        "kind": "evidence.accepted",
        "requirement": "A1",
        "evidence": EVIDENCE,
        "review": {
            "id": "r-1",
            "reviewer": {"id": "p-bo", "name": "Bo Lindgren"},
            "at": "2026-03-02T07:00:00.000000Z",
        },
    }


def test_a_withdrawal_tells_why():
    body = events.withdrawn("ev-1", NOW, person=ANNA, model=MODEL, item=Item(), reason="voided")

    assert body == HEAD | {
        "kind": "evidence.withdrawn",
        "requirement": "A1",
        "evidence": EVIDENCE,
        "reason": "voided",
    }


def decision():
    centre = Centre("c-1", "Testcenter Vedhamn", "Exempelbranschen Trä", date(2027, 4, 6))
    leader = Named("p-cilla", "Cilla Ståhl")
    return events.decided(
        "ev-1", NOW, person=ANNA, model=MODEL,
        decision=Decision("d-1", "valideringsintyg", NOW, leader, centre),
        assessed=[Found()], remaining=["A3"], evidence=["e-1"],
    )  # fmt: skip


def test_a_decision_tells_what_is_met_and_what_remains():
    assert decision() == HEAD | {
        "kind": "validation.decided",
        "decision": {
            "id": "d-1",
            "kind": "valideringsintyg",
            "at": "2026-03-02T07:00:00.000000Z",
            "leader": {"id": "p-cilla", "name": "Cilla Ståhl"},
            "centre": {
                "id": "c-1",
                "name": "Testcenter Vedhamn",
                "accredited_by": "Exempelbranschen Trä",
                "last_day": "2027-04-06",
            },
            "requirements": [
                {"code": "A1", "outcome": "met", "method": "Övervakat prov", "day": "2026-03-01"}
            ],
            "remaining": ["A3"],
        },
        "evidence": ["e-1"],
    }


def test_a_decision_bears_neither_scores_nor_observations():
    text = events.text(decision())

    assert "score" not in text
    assert "Nervös" not in text


def test_an_official_framework_needs_no_notice():
    official = replace(MODEL, notice=None)

    body = events.withdrawn("ev-1", NOW, person=ANNA, model=official, item=Item(), reason="x")

    assert body["framework"] == {"id": "mkk-exempel", "version": "2026.1"}


def test_the_text_is_the_body_and_keeps_letters_readable():
    assert json.loads(events.text(decision())) == decision()
    assert "Cilla Ståhl" in events.text(decision())
