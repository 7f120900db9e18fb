"""What the ADL suite's JSON log says: what passed, what failed, and what never ran."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

FLOORS = {"1.0.3": 1365, "2.0.0": 1442}
"""How many tests the suite registers; fewer means that a file of it was not loaded."""

_ID = re.compile(r"XAPI-\d{5}")
_NEVER = {
    "": "never ran",
    "cancelled": "was running when the suite was stopped",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """One test that did not pass."""

    ids: tuple[str, ...]
    title: str
    """Titles from the requirement down."""
    error: str

    @property
    def line(self) -> str:
        """The failure as one line."""
        return f"{' '.join(self.ids) or '-'}  {self.title}: {self.error}"


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one run."""

    version: str
    total: int
    passed: int
    seconds: float
    groups: Mapping[str, tuple[int, int]]
    """Passed and run of each group."""
    failures: tuple[Failure, ...]
    complaints: tuple[str, ...]
    """What is wrong with the run as a whole."""

    @property
    def clean(self) -> bool:
        """Whether every registered test ran and passed."""
        return not self.failures and not self.complaints and self.passed == self.total

    def summary(self, database: str) -> str:
        """Return the run as one line."""
        figures = f"{self.passed} of {self.total} passed in {self.seconds:.0f} s"
        return f"{self.version} {database}: {figures}"


def read(log: Mapping[str, Any], version: str, *, selected: bool = False) -> Report:
    """Read a log; *selected* says that only some tests were asked for, so that no floor holds."""
    summary, root = log["summary"], log.get("log") or {"title": "", "status": "", "tests": []}
    total, passed = summary.get("total") or 0, summary.get("passed") or 0
    failures = tuple(_failures(root, ()))
    return Report(
        version=version,
        total=total,
        passed=passed,
        seconds=(log.get("duration") or 0) / 1000,
        groups={group["title"]: _count(group) for group in root["tests"]},
        failures=failures,
        complaints=tuple(_complaints(log, total, passed, 1 if selected else FLOORS[version])),
    )


def _complaints(log: Mapping[str, Any], total: int, passed: int, floor: int) -> Iterator[str]:
    if (state := log.get("state")) != "finished":
        yield f"The run did not finish: its state is {state!r}."
    if total < floor:
        yield f"Only {total} tests were registered; {floor} are expected."
    # Mocha tells the log nothing of a skipped test, and nothing of those after a failed hook.
    if lost := total - passed - (log["summary"].get("failed") or 0):
        yield f"{lost} registered tests were skipped, stopped or never run."


def _failures(node: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[Failure]:
    titles = (*above, node["title"]) if node["title"] else above
    if not node["tests"]:
        if node["status"] != "passed":
            yield _failure(titles, node.get("error") or _NEVER.get(node["status"], "failed"))
        return
    # A suite has an error of its own when one of its hooks failed.
    if node.get("error"):
        yield _failure(titles, f"a hook failed: {node['error']}")
    for test in node["tests"]:
        yield from _failures(test, titles)


def _failure(titles: tuple[str, ...], error: str) -> Failure:
    ids = dict.fromkeys(found for title in titles for found in _ID.findall(title))
    said = " ".join(error.split())
    return Failure(tuple(ids), " > ".join(titles[1:] or titles) or "(the whole run)", said[:400])


def _count(node: Mapping[str, Any]) -> tuple[int, int]:
    if not node["tests"]:
        return int(node["status"] == "passed"), 1
    counts = [_count(test) for test in node["tests"]]
    return sum(passed for passed, _ in counts), sum(run for _, run in counts)
