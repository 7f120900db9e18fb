"""Figures, days and rules in words, as the pages print them."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lrs_bridge.ports.evidence import Reviewed
from lrs_bridge.web.review.texts import BOUNDS, KINDS, text

_ZONE = ZoneInfo("Europe/Stockholm")
_MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)


def day(moment: date) -> str:
    """Write a day: ``23 november 2026``; an instant is a day in Sweden."""
    local = moment.astimezone(_ZONE) if isinstance(moment, datetime) else moment
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def clock(moment: datetime) -> str:
    """Write an instant: ``23 november 2026 kl. 09.15``."""
    return f"{day(moment)} kl. {moment.astimezone(_ZONE):%H.%M}"


def today(now: datetime) -> date:
    """Return the day in Sweden."""
    return now.astimezone(_ZONE).date()


def waited(since: datetime, now: datetime) -> str:
    """Write how many days something has waited."""
    days = (today(now) - today(since)).days
    if days < 1:
        return text("review.waited.today")
    return text("review.waited.one") if days == 1 else text("review.waited.many", n=days)


def percent(score: float | None) -> str:
    """Write a score 0..1: ``85 %``, ``84,5 %``; no score says so."""
    if score is None:
        return text("item.no_score")
    figure = f"{round(score * 100, 1):g}".replace(".", ",")
    return f"{figure}\N{NO-BREAK SPACE}%"


def because(explanation: str) -> list[str]:
    """Say in sentences what a rule asked for and what was found; *explanation* is its JSON."""
    return list(dict.fromkeys(_sentence(condition) for condition in json.loads(explanation)))


def _sentence(condition: Mapping[str, Any]) -> str:
    path = condition["path"]
    sentence = text(
        f"because.{path}",
        seen=_value(path, condition["seen"]),
        expected=_value(path, condition["expected"]),
        bound=BOUNDS.get(condition["op"], ""),
    )
    return sentence if condition["met"] else text("because.unmet", sentence=sentence)


def _value(path: str, value: Any) -> str:
    if value is None:
        return text("none").lower()
    if isinstance(value, bool):
        return text("yes" if value else "no").lower()
    if path == "score":
        return percent(value)
    if path == "kind":
        return KINDS.get(value, value) if isinstance(value, str) else ""
    if path == "verb" and isinstance(value, str):
        return value.rstrip("/").rpartition("/")[2]
    return str(value)


def state_of(item: Reviewed) -> str:
    """Return the state that the item's tag shows."""
    if item.evidence.state != "current":
        return item.evidence.state
    return item.review.outcome if item.review else "waiting"
