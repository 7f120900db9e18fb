"""Sums over measurements: percentiles, medians, ratios."""

from collections.abc import Sequence
from math import ceil
from statistics import median


def percentile(values: Sequence[float], share: float) -> float:
    """Return the least value that *share* of all do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the rounds' ratios: a slow moment of the machine hits both sides."""
    return median(a / b for a, b in zip(ours, theirs, strict=True))
