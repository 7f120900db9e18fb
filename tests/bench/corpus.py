"""Statements to measure with: always the same distribution, about 1.2 KB each, ids at random."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

VERSION = 1
"""Raise it when what is generated changes: filled stores are kept under it."""

AGENTS, VERBS, ACTIVITIES = 200, 12, 100
HABITS = 10
"""How many agents, verbs and activities have a habit: the same agent, verb, activity, class."""

_HABITUAL = 0.1
_CLASS = 0.1
_TEACHERS = 10  # the first agents, who are learners too
_COURSES = 10  # the first activities, which are somebody's object too
_SITTING = 8  # statements of an agent under one registration of its own
_HOME = "https://larande.vedhamn.example"
_VERBS = (
    "completed", "passed", "failed", "answered", "attempted", "experienced", "initialized",
    "terminated", "progressed", "registered", "scored", "mastered",
)  # fmt: skip
_LAST_AGENT, _LAST_VERB, _LAST_ACTIVITY = AGENTS - 1, VERBS - 1, ACTIVITIES - 1


@dataclass(frozen=True, slots=True)
class Drawn:
    """Who did what to what under which registration, as numbers of the lists here."""

    agent: int
    verb: int
    activity: int
    registration: str


def agent(number: int) -> dict[str, object]:
    """Return an agent as a filter or an actor names it."""
    account = {"homePage": _HOME, "name": f"elev-{number:05d}"}
    return {"objectType": "Agent", "name": f"Elev Nummer {number}", "account": account}


def verb(number: int) -> str:
    """Return the id of a verb."""
    return f"http://adlnet.gov/expapi/verbs/{_VERBS[number]}"


def activity(number: int) -> str:
    """Return the id of an activity; the first ones are courses, and parents of the others."""
    kind = "course" if number < _COURSES else "quiz"
    return f"{_HOME}/mod/{kind}/view.php?id={1000 + number}"


def class_registration(number: int) -> str:
    """Return a registration that a whole class shares."""
    return str(UUID(int=(0xC1A55 << 64) + number, version=4))


def draw(chance: random.Random) -> Iterator[Drawn]:
    """Yield who did what, for ever.

    At ten thousand every habit's pair and every class has about 100 statements. The last agent,
    verb and activity are frequent each for itself, and no two of them ever meet: the pairs that
    find nothing.
    """
    sittings = [""] * AGENTS
    left = [0] * AGENTS
    uniform = chance.random
    while True:
        if uniform() < _HABITUAL:
            habit = int(uniform() * HABITS)
            yield Drawn(habit, habit, habit, class_registration(habit))
            continue
        who = int(uniform() * AGENTS)
        did, what = _apart(who, int(uniform() * VERBS), int(uniform() * ACTIVITIES))
        if uniform() < _CLASS:
            yield Drawn(who, did, what, class_registration(int(uniform() * HABITS)))
            continue
        if left[who] == 0:
            sittings[who], left[who] = _uuid(chance), _SITTING
        left[who] -= 1
        yield Drawn(who, did, what, sittings[who])


def _apart(who: int, did: int, what: int) -> tuple[int, int]:
    """Keep the last of each list from the last of the others."""
    if who == _LAST_AGENT:
        return did % _LAST_VERB, what % _LAST_ACTIVITY
    if did == _LAST_VERB:
        return did, what % _LAST_ACTIVITY
    return did, what


def texts(chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Yield statements for ever: (id, JSON)."""
    actors = [_json(agent(n)) for n in range(AGENTS)]
    verbs = [_json({"id": verb(n), "display": {"en": _VERBS[n]}}) for n in range(VERBS)]
    objects = [_json(_object(n)) for n in range(ACTIVITIES)]
    contexts = [_json(_context(n))[1:] for n in range(ACTIVITIES)]
    teachers = [_json(agent(n)) for n in range(_TEACHERS)]
    for number, drawn in enumerate(draw(chance)):
        id = _uuid(chance)
        second, points = number // 4 % 60, number % 21
        text = (
            f'{{"id":"{id}","actor":{actors[drawn.agent]},"verb":{verbs[drawn.verb]},'
            f'"object":{objects[drawn.activity]},'
            f'"result":{{"score":{{"raw":{points},"min":0,"max":20,"scaled":{points / 20}}},'
            f'"success":{"true" if points > 14 else "false"},"completion":true,'
            f'"duration":"PT{number % 50}M{second}S"}},'
            f'"context":{{"registration":"{drawn.registration}",'
            f'"instructor":{teachers[number % _TEACHERS]},{contexts[drawn.activity]},'
            f'"timestamp":"2026-03-{number // 345_600 % 28 + 1:02d}T{number // 14_400 % 24:02d}:'
            f'{number // 240 % 60:02d}:{second:02d}.{number % 1000:03d}Z"}}'
        )
        yield id, text.encode()


def batch(statements: list[bytes]) -> bytes:
    """Return the body that brings the statements in one request."""
    return b"[" + b",".join(statements) + b"]"


def _object(number: int) -> dict[str, object]:
    kind = "course" if number < _COURSES else "assessment"
    definition = {
        "name": {"sv": f"Kunskapsprov nummer {number}", "en": f"Test of knowledge {number}"},
        "description": {"sv": f"Frågor om säkert arbete i trång miljö, avsnitt {number}."},
        "type": f"http://adlnet.gov/expapi/activities/{kind}",
    }
    return {"objectType": "Activity", "id": activity(number), "definition": definition}


def _context(number: int) -> dict[str, object]:
    site = {
        "name": {"sv": "Vedhamns lärplattform"},
        "type": "http://id.tincanapi.com/activitytype/lms",
    }
    programme = f"{_HOME}/program/{number % 5}"
    return {
        "platform": "Moodle",
        "language": "sv-SE",
        "contextActivities": {
            "parent": [{"id": activity(number % _COURSES)}],
            "grouping": [{"id": _HOME, "definition": site}, {"id": programme}],
        },
    }


def _uuid(chance: random.Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
