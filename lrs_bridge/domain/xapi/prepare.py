"""The text that is served for a statement: the sender's own, rewritten only where it must be."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lrs_bridge.domain.xapi.jsontext import Edit, Member, apply, cuts, members
from lrs_bridge.domain.xapi.time import utc

OURS = frozenset({"stored", "authority"})
"""What a sender may send and we always replace (xAPI 1.0.3 Data 2.4.8, 2.4.9)."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A valid statement whose text waits only for the time it is stored."""

    id: str
    """Lower case; minted if the sender gave none."""
    head: str
    """The sender's text, rewritten where the specification demands it, without the last brace."""
    tail: str
    """The members that follow our `stored`, without the last brace."""
    timestamp: str | None
    """As served; None if the sender gave none and `stored` takes its place."""
    version: str
    received: bytes | None
    """The sender's text if `recover` cannot get it back from what is served."""

    def served(self, stored: datetime) -> str:
        """Return the whole text. Our members come last, and `stored` is the first of them."""
        at = format_stored(stored)
        timestamp = f',"timestamp":"{at}"' if self.timestamp is None else ""
        return f'{self.head},"stored":"{at}"{self.tail}{timestamp}}}'


def prepare(
    raw: bytes,
    statement: Mapping[str, Any],
    *,
    new_id: str,
    authority: str,
    default_version: str = "1.0.0",
    in_utc: bool = False,
) -> Prepared:
    """Prepare a statement that `validate.check` found valid.

    *raw* is its text and *statement* the same, parsed; *authority* is the text of ours. With
    *in_utc* times are rewritten to UTC (xAPI 2.0 4.2.7). Everything that need not change is kept
    byte for byte.
    """
    text = raw.decode().strip()
    edits = list(_edits(text, statement, in_utc=in_utc)) if _changes(statement, in_utc) else []
    head = apply(text, edits) if edits else text
    tail = [f',"authority":{authority}']
    sent_version = statement.get("version")
    if sent_version is None:
        tail.append(f',"version":"{default_version}"')
    sent_id = statement.get("id")
    if sent_id is None:
        tail.append(f',"id":"{new_id}"')
    sent_time = statement.get("timestamp")
    return Prepared(
        id=(sent_id or new_id).lower(),
        head=head[:-1],
        tail="".join(tail),
        timestamp=utc(sent_time) if in_utc and sent_time is not None else sent_time,
        version=sent_version or default_version,
        received=raw.strip() if edits else None,
    )


def recover(served: str) -> bytes:
    """Return the sender's text of a served one, if none was kept beside it."""
    ours = next(member for member in members(served) if member.name == "stored")
    return (served[: ours.start - 1] + "}").encode()


def format_stored(stored: datetime) -> str:
    """Print a time as we print all of ours: UTC, six digits, Z."""
    return f"{stored.astimezone(UTC).isoformat(timespec='microseconds')[:26]}Z"


def _changes(statement: Mapping[str, Any], in_utc: bool) -> bool:  # noqa: FBT001 -- one caller
    """Say whether there may be anything to rewrite, without looking at the text."""
    if "stored" in statement or "authority" in statement:
        return True
    parts = (statement, statement["object"])
    return any(_has_single(part) or (in_utc and "timestamp" in part) for part in parts)


def _has_single(statement: Mapping[str, Any]) -> bool:
    activities = statement.get("context", {}).get("contextActivities")
    return activities is not None and any(type(it) is dict for it in activities.values())


def _edits(text: str, statement: Mapping[str, Any], *, in_utc: bool) -> Iterator[Edit]:
    found = list(members(text))
    yield from cuts(found, OURS)
    yield from _part(text, found, statement, in_utc=in_utc)
    if statement["object"].get("objectType") == "SubStatement":
        inner = list(members(text, _named(found, "object").value))
        yield from _part(text, inner, statement["object"], in_utc=in_utc)


def _part(
    text: str, found: list[Member], statement: Mapping[str, Any], *, in_utc: bool
) -> Iterator[Edit]:
    """Yield the edits that a statement and a SubStatement have in common."""
    if in_utc and "timestamp" in statement:
        sent = _named(found, "timestamp")
        new = json.dumps(utc(statement["timestamp"]))
        if text[sent.value : sent.end] != new:
            yield Edit(sent.value, sent.end, new)
    if _has_single(statement):
        context = list(members(text, _named(found, "context").value))
        for member in members(text, _named(context, "contextActivities").value):
            # xAPI 1.0.3 Data 2.4.6.2: a single activity is returned as an array of one.
            if text[member.value] == "{":
                yield Edit(member.value, member.value, "[")
                yield Edit(member.end, member.end, "]")


def _named(found: list[Member], name: str) -> Member:
    return next(member for member in found if member.name == name)
