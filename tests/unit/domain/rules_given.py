"""Facts and rules to try rules on."""

from datetime import UTC, datetime, timedelta

from lrs_bridge.domain.competence import RequirementRef, Title
from lrs_bridge.domain.rules.compile import compile_rule
from lrs_bridge.domain.rules.model import Rule
from lrs_bridge.ports.source import Fact

QUIZ = "https://moodle.example/mod/quiz/view.php?id=1"
ANNA = "account:https://moodle.example 7"
OLA = "account:https://moodle.example 14"
START = datetime(2026, 3, 1, 8, tzinfo=UTC)


def fact(number: int = 1, *, day: float = 0, **own) -> Fact:
    """Return a completed quiz with 0.9, *day* days after the start."""
    common = {
        "statement": f"00000000-0000-4000-8000-{number:012d}",
        "adapter": "moodle",
        "adapter_version": "1",
        "actor": ANNA,
        "actor_kind": "stable",
        "verb": "http://adlnet.gov/expapi/verbs/completed",
        "activity": QUIZ,
        "part": None,
        "course": None,
        "aliases": (),
        "kind": "completed",
        "score": 0.9,
        "score_basis": "raw",
        "success": None,
        "success_trusted": False,
        "completion": None,
        "attempt": None,
        "registration": None,
        "assessor": None,
        "occurred": START + timedelta(days=day),
    }
    return Fact(**common | own)


def rule(id_: str = "urn:rule:1", **written) -> Rule:
    """Return a rule for A1 that any completed quiz satisfies, except for what is *written*."""
    node = {} if {"match", "any", "all"} & written.keys() else {"match": match()}
    return compile_rule(
        {
            "id": id_,
            "revision": 1,
            "title": {"sv": "Prov", "en": "Quiz"},
            "requirement": {"framework": "f", "version": "1", "code": "A1"},
            "genre": "elearning_passed",
            "outcome": "recommend",
            "assurance": "A1",
        }
        | node
        | written,
        {"completed": "http://adlnet.gov/expapi/verbs/completed"},
    )


def match(**written) -> dict:
    """Return a match on completed quizzes, except for what is *written*."""
    return {"kind": "completed", "activity": QUIZ} | written


A1 = RequirementRef("f", "1", "A1")
QUIZ_TITLE = Title("Prov", "Quiz")
