"""Which language of a map to show: Accept-Language (RFC 9110 §12.5.4) by lookup (RFC 4647)."""

from collections.abc import Mapping, Sequence


def parse_ranges(header: str) -> list[str]:
    """Return the language ranges of an Accept-Language header, most wanted first.

    Lower case; those with q=0 and what cannot be understood are left out.
    """
    found: list[tuple[float, str]] = []
    for item in header.split(","):
        tag, _, parameter = item.partition(";")
        weight = _weight(parameter)
        if tag.strip() and weight > 0:
            found.append((-weight, tag.strip().lower()))
    found.sort(key=lambda pair: pair[0])
    return [tag for _, tag in found]


def choose(texts: Mapping[str, str], ranges: Sequence[str]) -> dict[str, str]:
    """Return *texts* with one entry, the best for *ranges*; the first if none fits.

    A range is shortened from the right until a tag fits (RFC 4647 §3.4); a tag more special
    than the range, en-GB for en, fits too. Nothing stays nothing.
    """
    tags = {tag.lower(): tag for tag in texts}
    for wanted in ranges:
        part = wanted
        while part:
            for lower, tag in tags.items():
                if lower == part or lower.startswith(f"{part}-"):
                    return {tag: texts[tag]}
            part = part.rpartition("-")[0]
    return dict(list(texts.items())[:1])


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0 if not parameter.strip() else 0.0
    try:
        return min(float(value), 1.0)
    except ValueError:
        return 0.0
