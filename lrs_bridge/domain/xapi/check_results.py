"""Checks of results and scores (xAPI 1.0.3 Data 2.4.5)."""

from typing import Any

from lrs_bridge.domain.xapi.checks import (
    Checks,
    Report,
    boolean,
    extensions,
    members,
    number,
    text,
)
from lrs_bridge.domain.xapi.time import is_duration


def result(value: Any, path: str, rule: str, report: Report) -> None:
    """Check a result."""
    members(value, path, rule, report, "result", _RESULT)


def _score(value: Any, path: str, rule: str, report: Report) -> None:
    before = len(report.faults)
    if not members(value, path, rule, report, "score", _SCORE) or len(report.faults) > before:
        return
    low, high, raw = value.get("min"), value.get("max"), value.get("raw")
    if low is not None and high is not None and low >= high:
        report.add(f"{path}.min", "XAPI-00082", '"min" must be less than "max".')
    elif raw is not None and low is not None and raw < low:
        report.add(f"{path}.raw", "XAPI-00081", '"raw" must not be less than "min".')
    elif raw is not None and high is not None and raw > high:
        report.add(f"{path}.raw", "XAPI-00081", '"raw" must not be more than "max".')


def _scaled(value: Any, path: str, rule: str, report: Report) -> None:
    if number(value, path, rule, report) and not -1 <= value <= 1:
        report.add(path, rule, "A scaled score must lie between -1 and 1.")


def _number(value: Any, path: str, rule: str, report: Report) -> None:
    number(value, path, rule, report)


def _duration(value: Any, path: str, rule: str, report: Report) -> None:
    if type(value) is not str or not is_duration(value):
        report.wrong(path, rule, "a duration such as PT4H35M59.14S", value)


_SCORE: Checks = {
    "scaled": (_scaled, "XAPI-00083"),
    "raw": (_number, "XAPI-00081"),
    "min": (_number, "XAPI-00082"),
    "max": (_number, "XAPI-00080"),
}
_RESULT: Checks = {
    "score": (_score, "XAPI-00079"),
    "success": (boolean, "XAPI-00074"),
    "completion": (boolean, "XAPI-00075"),
    "response": (text, "XAPI-00076"),
    "duration": (_duration, "XAPI-00124"),
    "extensions": (extensions, "XAPI-00078"),
}
