"""How fast statements are found: the systems take turns, round after round."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.bench import corpus
from tests.bench.figures import percentile
from tests.bench.load import BenchError, Client, read
from tests.bench.system import System

_LIMIT = 50
_SINCE = 300
"""How many statements are later than what `since` names."""

Query = dict[str, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to ask: one query for each number below HABITS."""

    name: str
    query: Callable[[int], Query]
    finds: int = _LIMIT
    filter: bool = False
    """Whether it is a filter alone."""
    pair: bool = False
    """Whether it is two filters together."""


@dataclass
class Reading:
    """What was measured of one kind on one system; one list a round, in milliseconds."""

    kind: str
    system: str
    size: int
    rounds: list[list[float]] = field(default_factory=list)
    wrong: str = ""
    """Why it does not count: the answer was not the one asked for."""
    peak_mb: float = 0

    @property
    def all(self) -> list[float]:
        """Every reading."""
        return [spent for some in self.rounds for spent in some]

    def p(self, share: float) -> float:
        """Return the percentile of all."""
        return percentile(self.all, share)

    @property
    def medians(self) -> list[float]:
        """The median of each round."""
        return [percentile(some, 0.5) for some in self.rounds]

    def as_json(self) -> dict[str, object]:
        """Return the figures."""
        found: dict[str, object] = {"kind": self.kind, "system": self.system, "size": self.size}
        if self.wrong:
            return found | {"wrong": self.wrong}
        return found | {
            "p50_ms": round(self.p(0.5), 3),
            "p95_ms": round(self.p(0.95), 3),
            "rounds_p50_ms": [round(each, 3) for each in self.medians],
            "peak_mb": round(self.peak_mb),
        }


def _agent(n: int) -> Query:
    return {"agent": json.dumps(corpus.agent(n)), "limit": str(_LIMIT)}


def _verb(n: int) -> Query:
    return {"verb": corpus.verb(n), "limit": str(_LIMIT)}


def _activity(n: int) -> Query:
    return {"activity": corpus.activity(n), "limit": str(_LIMIT)}


def _registration(n: int) -> Query:
    return {"registration": corpus.class_registration(n), "limit": str(_LIMIT)}


_A, _V, _O = corpus.AGENTS - 1, corpus.VERBS - 1, corpus.ACTIVITIES - 1
KINDS = (
    Kind("agent", _agent, filter=True),
    Kind("verb", _verb, filter=True),
    Kind("activity", _activity, filter=True),
    Kind("registration", _registration, filter=True),
    Kind("related_agents", lambda n: _agent(n) | {"related_agents": "true"}, filter=True),
    Kind(
        "related_activities", lambda n: _activity(n) | {"related_activities": "true"}, filter=True
    ),
    Kind("no filter", lambda _: {"limit": str(_LIMIT)}),
    Kind("agent + verb", lambda n: _agent(n) | _verb(n), pair=True),
    Kind("agent + activity", lambda n: _agent(n) | _activity(n), pair=True),
    Kind("verb + activity", lambda n: _verb(n) | _activity(n), pair=True),
    Kind("agent + verb, empty", lambda _: _agent(_A) | _verb(_V), 0, pair=True),
    Kind("agent + activity, empty", lambda _: _agent(_A) | _activity(_O), 0, pair=True),
    Kind("verb + activity, empty", lambda _: _verb(_V) | _activity(_O), 0, pair=True),
)

_OWN = ("since", "statementId")
"""What is asked of each system with values of its own."""


def measure(systems: Sequence[System], *, rounds: int, requests: int) -> list[Reading]:
    """Let the systems take turns, *requests* of each kind in each round."""
    found: list[Reading] = []
    for kind in (*KINDS, *_OWN):
        name = kind if isinstance(kind, str) else kind.name
        taken = [Reading(name, system.name, system.size) for system in systems]
        plans = [_plan(system, kind) for system in systems]
        for reading, system, (queries, finds) in zip(taken, systems, plans, strict=True):
            reading.wrong = _check(system, queries, finds)
        for _ in range(rounds):
            for reading, system, (queries, _finds) in zip(taken, systems, plans, strict=True):
                if not reading.wrong:
                    some = [queries[i % len(queries)] for i in range(requests)]
                    reading.rounds.append([1000 * spent for spent in read(system.at, some)])
                    reading.peak_mb = system.peak_mb()
        found += taken
    return found


def _plan(system: System, kind: Kind | str) -> tuple[list[str], int]:
    """Return the queries, and how many statements each of them finds."""
    if kind == "statementId":
        return [urlencode({"statementId": id}) for id in system.sample], 1
    if isinstance(kind, str):
        return [urlencode({"since": _since(system), "limit": str(_LIMIT)})], _LIMIT
    return [urlencode(kind.query(n)) for n in range(corpus.HABITS)], kind.finds


def _since(system: System) -> str:
    client = Client(system.at)
    newest = json.loads(client.get(f"limit={_SINCE}"))["statements"]
    client.close()
    return str(newest[-1]["stored"])


def _check(system: System, queries: Sequence[str], finds: int) -> str:
    """Ask everything once, which warms up too; say what is wrong with the answers.

    Raises:
        BenchError: It is one of ours that answers wrongly.
    """
    client = Client(system.at)
    try:
        wrong = next(filter(None, (_wrong(client, query, finds) for query in queries)), "")
    finally:
        client.close()
    if wrong and not system.foreign:
        raise BenchError(f"{system.name} at {system.size}: {wrong}")
    return wrong


def _wrong(client: Client, query: str, finds: int) -> str:
    try:
        answer = json.loads(client.get(query))
    except BenchError as error:
        return str(error)
    found = len(answer["statements"]) if "statements" in answer else int("id" in answer)
    return "" if found == finds else f"GET {query}: {found} statements, not {finds}"
