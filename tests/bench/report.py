"""The measurements as tables for people, and as JSON for programs."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.demands import Found, Verdict, growth_of
from tests.bench.figures import ratio
from tests.bench.intake import Intake, Shape
from tests.bench.table import table

_NONE = "-"
_FIGURES = (
    ("st/s", "statements_per_second"), ("p50 ms", "p50_ms"), ("p99 ms", "p99_ms"),
    ("CPU ms/st", "cpu_ms_per_statement"), ("peak MB", "peak_mb"),
)  # fmt: skip


def text(found: Found, verdicts: Sequence[Verdict], shapes: Sequence[Shape]) -> str:
    """Return what people read: ratios and demands first."""
    parts = [_demands(verdicts), _intake(found, shapes), _reads(found)]
    return "\n\n".join(part for part in parts if part) + "\n"


def as_json(found: Found, verdicts: Sequence[Verdict], settings: dict[str, Any]) -> dict[str, Any]:
    """Return everything."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "settings": settings,
        "demands": [verdict.as_json() for verdict in verdicts],
        "intake": [intake.as_json() for intake in found.intakes],
        "reads": [reading.as_json() for reading in found.readings],
    }


def machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    return {
        "processors": len(os.sched_getaffinity(0)),
        "load": [round(load, 2) for load in os.getloadavg()],
        "processor": _processor(),
        "python": platform.python_version(),
        "system": platform.platform(),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "")


def _demands(verdicts: Sequence[Verdict]) -> str:
    if not verdicts:
        return ""
    systems = list(dict.fromkeys(verdict.system for verdict in verdicts))
    rows = [["demand", "limit", *(cell for system in systems for cell in (system, ""))]]
    for demand, limit in dict.fromkeys((v.demand, v.limit) for v in verdicts):
        row = [demand, limit]
        for system in systems:
            met = next((v for v in verdicts if (v.demand, v.system) == (demand, system)), None)
            row += [met.value, "ok" if met.ok else "short"] if met else [_NONE, ""]
        rows.append(row)
    return table(rows)


def _intake(found: Found, shapes: Sequence[Shape]) -> str:
    ratios = ["of floor", "floor's CPU"]
    rows = [["intake", "system", "stored", *ratios, *(heading for heading, _ in _FIGURES)]]
    for shape in shapes:
        some = [item for item in found.intakes if item.shape == shape.name]
        for item in some:
            floors = [x for x in some if (x.system, x.size) == ("floor", item.size)]
            rows.append(_intake_row(item, floors[0] if floors else None))
    return table(rows) if len(rows) > 1 else ""


def _intake_row(item: Intake, floor: Intake | None) -> list[str]:
    shares = [_NONE, _NONE]
    if floor:
        shares[0] = f"{ratio(item.rates, floor.rates):.0%}"
        if all(item.processor):
            # Less disturbed by what else runs on the machine than rates are.
            shares[1] = f"{ratio(floor.processor, item.processor):.0%}"
    figures = item.as_json()
    cells = [str(figures[name] or _NONE) for _, name in _FIGURES]
    return [item.shape, item.system, f"{item.size:,}", *shares, *cells]


def _reads(found: Found) -> str:
    if not found.readings:
        return ""
    systems = list(dict.fromkeys(x.system for x in found.readings))
    sizes = sorted({x.size for x in found.readings})
    heading = ["read, ms"]
    for system in systems:
        heading += [f"{system} p50 {_short(size)}" for size in sizes]
        heading += [f"p95 {_short(sizes[-1])}", "x"] if len(sizes) > 1 else ["p95"]
    kinds = dict.fromkeys(x.kind for x in found.readings)
    return table([heading, *(_read_row(found, kind, systems, sizes) for kind in kinds)])


def _read_row(found: Found, kind: str, systems: Sequence[str], sizes: Sequence[int]) -> list[str]:
    row = [kind]
    for system in systems:
        some = {x.size: x for x in found.of(system, frozenset({kind}))}
        row += [f"{some[size].p(0.5):.2f}" if size in some else _NONE for size in sizes]
        row.append(f"{some[sizes[-1]].p(0.95):.2f}" if sizes[-1] in some else _NONE)
        if len(sizes) > 1:
            growth = growth_of(list(some.values()), kind)
            row.append(_NONE if growth is None else f"{growth:.2f}")
    return row


def _short(size: int) -> str:
    return f"{size // 1_000_000} M" if size >= 1_000_000 else f"{size // 1_000} k"
