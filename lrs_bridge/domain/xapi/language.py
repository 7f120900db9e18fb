"""Language tags (RFC 5646)."""

from collections.abc import Sequence

_GRANDFATHERED = frozenset(
    (
        *("en-gb-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon", "i-lux"),
        *("i-mingo", "i-navajo", "i-pwn", "i-tao", "i-tay", "i-tsu", "sgn-be-fr", "sgn-be-nl"),
        *("sgn-ch-de", "art-lojban", "cel-gaulish", "no-bok", "no-nyn", "zh-guoyu", "zh-hakka"),
        *("zh-min", "zh-min-nan", "zh-xiang"),
    )
)
_COMMON = frozenset({"en", "en-US", "en-GB", "sv", "sv-SE", "und", "de", "fr", "es", "nb", "fi"})


def is_language_tag(text: str) -> bool:
    """Say whether *text* is well-formed (RFC 5646 §2.1, §2.2.9), in any letter case.

    Language with extlangs, script, region, variants, extensions, private use; the grandfathered
    tags; a private tag such as ``x-klingon``. No registry is consulted.
    """
    if text in _COMMON:
        return True
    tag = text.lower()
    if tag in _GRANDFATHERED:
        return True
    subtags = tag.split("-")
    if not all(1 <= len(it) <= 8 and it.isascii() and it.isalnum() for it in subtags):  # noqa: PLR2004 -- §2.1
        return False
    if subtags[0] == "x":
        return len(subtags) > 1
    at = _language(subtags)
    return at > 0 and _extensions(subtags, at)


def _language(tags: Sequence[str]) -> int:
    """Return how many subtags language, script, region and variants take; 0 if wrong."""
    if not (tags[0].isalpha() and len(tags[0]) >= 2):  # noqa: PLR2004 -- §2.1
        return 0
    at = 1
    if len(tags[0]) <= 3:  # noqa: PLR2004 -- only 2 or 3 letters may have extlangs
        while at < min(4, len(tags)) and len(tags[at]) == 3 and tags[at].isalpha():  # noqa: PLR2004
            at += 1
    if at < len(tags) and len(tags[at]) == 4 and tags[at].isalpha():  # noqa: PLR2004 -- script
        at += 1
    if at < len(tags) and _is_region(tags[at]):
        at += 1
    first = at
    while at < len(tags) and _is_variant(tags[at]):
        at += 1
    return at if len(set(tags[first:at])) == at - first else 0


def _is_region(tag: str) -> bool:
    return (len(tag) == 2 and tag.isalpha()) or (len(tag) == 3 and tag.isdigit())  # noqa: PLR2004


def _is_variant(tag: str) -> bool:
    return len(tag) >= 5 or (len(tag) == 4 and tag[0].isdigit())  # noqa: PLR2004 -- §2.1


def _extensions(tags: Sequence[str], at: int) -> bool:
    """Say whether the rest is extensions, each with its own letter, then private use."""
    seen: set[str] = set()
    while at < len(tags):
        single = tags[at]
        if len(single) != 1 or single in seen:
            return False
        if single == "x":
            return at + 1 < len(tags)
        seen.add(single)
        first = at = at + 1
        while at < len(tags) and len(tags[at]) > 1:
            at += 1
        if at == first:
            return False
    return True
