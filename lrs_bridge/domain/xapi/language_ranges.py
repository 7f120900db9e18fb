"""Which language of a map to show: the Accept-Language header, applied to each map by itself."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

MOST = 20
"""How many ranges count: each is compared with every language of every map on a page."""
_LONGEST = 100
"""Characters of a range that counts; 35 do for any tag in use (RFC 5646 4.4.1)."""


class Range(NamedTuple):
    """A language range, in lower case, and how much it is wanted: 0 to 1."""

    tag: str
    weight: float


def parse_ranges(header: str) -> list[Range]:
    """Return the language ranges of an Accept-Language header, most wanted first.

    Those with q=0 are refused, and come last; what cannot be understood is left out, and so is
    all that follows the first `MOST`.
    """
    found = []
    for item in header.split(",", MOST)[:MOST]:
        tag, _, parameter = item.partition(";")
        weight = _weight(parameter)
        if tag.strip() and weight is not None and len(tag) <= _LONGEST:
            found.append(Range(tag.strip().lower(), weight))
    found.sort(key=lambda it: -it.weight)
    return found


def choose(texts: Mapping[str, str], ranges: Sequence[Range]) -> dict[str, str]:
    """Return *texts* with one entry, the best for *ranges*; nothing stays nothing.

    A tag is as much wanted as the longest range that it equals or begins with, ``*`` being the
    shortest (RFC 2616 §14.4, as xAPI 1.0.3 Comm 2.1.3 demands). If none is wanted so, ranges are
    shortened from the right until one fits (RFC 4647 §3.4): sv for sv-FI. Then the first that is
    not refused is taken, and the first at last.
    """
    weights = {tag: _matching(tag.lower(), ranges) for tag in texts}
    left = [tag for tag, found in weights.items() if found is None or found.weight > 0]
    wanted = [(ranges.index(found), tag) for tag in left if (found := weights[tag])]
    best = [min(wanted, key=lambda it: it[0])[1]] if wanted else []
    chosen = next(chain(best, _shortened(left, ranges), left, texts), None)
    return {} if chosen is None else {chosen: texts[chosen]}


def _matching(tag: str, ranges: Sequence[Range]) -> Range | None:
    fitting = [it for it in ranges if it.tag == "*" or _fits(tag, it.tag)]
    return max(fitting, key=lambda it: 0 if it.tag == "*" else len(it.tag), default=None)


def _shortened(tags: Sequence[str], ranges: Sequence[Range]) -> Iterator[str]:
    for wanted in ranges:
        part = wanted.tag.rpartition("-")[0]
        while part and wanted.weight > 0:
            yield from (tag for tag in tags if _fits(tag.lower(), part))
            part = part.rpartition("-")[0]


def _fits(tag: str, wanted: str) -> bool:
    return tag == wanted or tag.startswith(f"{wanted}-")


def _weight(parameter: str) -> float | None:
    if not parameter.strip():
        return 1.0
    name, _, value = parameter.strip().partition("=")
    try:
        weight = float(value) if name.strip().lower() == "q" else -1
    except ValueError:
        return None
    return min(weight, 1.0) if weight >= 0 else None
