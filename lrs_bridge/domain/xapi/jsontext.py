"""Where the members of a JSON object stand in its text."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

_decode = json.JSONDecoder().raw_decode
_space = re.compile(r"[ \t\n\r]*").match


class Member(NamedTuple):
    """One member: its name and where its key and its value stand."""

    name: str
    start: int
    value: int
    end: int


class Edit(NamedTuple):
    """Replace ``text[start:end]`` with *new*."""

    start: int
    end: int
    new: str


def once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object of these members; for ``json``, which would take a name twice.

    Raises ValueError.
    """
    whole = list(pairs)
    found = dict(whole)
    if len(found) < len(whole):
        raise ValueError("a name is used twice")
    return found


def members(text: str, start: int = 0) -> Iterator[Member]:
    """Yield the members of the object that begins at *start*; *text* is valid JSON."""
    at = _skip(text, start + 1)
    while text[at] == '"':
        name, after = _decode(text, at)
        value = _skip(text, _skip(text, after) + 1)
        _, end = _decode(text, value)
        yield Member(name, at, value, end)
        at = _skip(text, end)
        if text[at] == "}":
            return
        at = _skip(text, at + 1)


def cuts(found: list[Member], names: frozenset[str]) -> Iterator[Edit]:
    """Yield the edits that take the named members, each with one comma, out of an object."""
    kept = 0
    for position, member in enumerate(found):
        if member.name not in names:
            kept += 1
        elif kept:
            yield Edit(found[position - 1].end, member.end, "")
        elif position + 1 < len(found):
            yield Edit(member.start, found[position + 1].start, "")
        else:
            yield Edit(member.start, member.end, "")


def apply(text: str, edits: list[Edit]) -> str:
    """Return *text* with all *edits* made; they do not overlap."""
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits):
        pieces += (text[at : edit.start], edit.new)
        at = edit.end
    pieces.append(text[at:])
    return "".join(pieces)


def _skip(text: str, at: int) -> int:
    match = _space(text, at)
    return match.end() if match else at
