"""`python -m tests.bench`: measure the service beside the floor, taking turns, in one run."""

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from tests.bench import fill, intake, reads, report
from tests.bench.demands import Found, verdicts
from tests.bench.help import figures as help_figures
from tests.bench.load import BenchError
from tests.bench.stores import Stores
from tests.bench.system import System
from tests.bench.systems import peer

SMALL, LARGE = 10_000, 1_000_000
DATABASES = {"sqlite": ["sqlite"], "postgresql": ["postgresql"], "both": ["sqlite", "postgresql"]}
PARTS = ("intake", "reads", "help")


@dataclass(frozen=True, slots=True)
class Length:
    """How long it takes, and how sure the figures are."""

    sizes: tuple[int, ...]
    shapes: tuple[intake.Shape, ...]
    rounds: int
    seconds: float
    """Of posting, for each round."""
    requests: int
    """Reads of each kind, for each round."""


QUICK = Length((SMALL,), intake.QUICK, rounds=3, seconds=1.5, requests=30)
FULL = Length((SMALL, LARGE), intake.ALL, rounds=5, seconds=2, requests=60)


def main() -> None:
    """Measure, print tables, and write the figures to a file if one is named."""
    given = _arguments()
    length = QUICK if given.quick else replace(FULL, sizes=(SMALL, given.large))
    parts = given.part or PARTS
    found = Found([], [])
    settings = {"quick": given.quick, "databases": given.database, "parts": list(parts)}
    if {"intake", "reads"} & set(parts):
        found = _measure(given, length, parts)
    judged = verdicts(found, [*DATABASES[given.database], "peer"])
    figures = report.as_json(found, judged, settings)
    sys.stdout.write("\n" + report.text(found, judged, length.shapes))
    if "help" in parts:
        figures["help"] = help_figures()
        sys.stdout.write(f"\n`lrs-bridge --help`: {figures['help']['median_ms']} ms\n")
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    add = parser.add_argument
    add("--part", choices=PARTS, action="append", help="only this part; may be given again")
    add("--quick", action="store_true", help="ten thousand statements, few rounds")
    add("--large", type=int, default=LARGE, metavar="N", help="how large the large store is")
    add("--database", choices=DATABASES, default="both", help="where our service stores")
    add("--peer", metavar="URL,USER,PASSWORD", help="any other store, as one more column")
    add("--json", type=Path, metavar="FILE", help="write the figures there")
    kept = Path(tempfile.gettempdir()) / "lrs-bridge-bench"
    add("--cache", type=Path, default=kept, help=f"where filled stores are kept ({kept})")
    return parser.parse_args()


def _measure(given: argparse.Namespace, length: Length, parts: Sequence[str]) -> Found:
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lrs-bench-")))
        stores = Stores(given.cache, work, stack, _say)
        systems = list(_systems(stores, given, length))
        readings, intakes = [], []
        if "reads" in parts:  # first, while the stores have the size that they are said to have
            _say("reading")
            readings = reads.measure(systems, rounds=length.rounds, requests=length.requests)
        if "intake" in parts:
            _say("posting")
            intakes = intake.measure(
                systems, length.shapes, rounds=length.rounds, seconds=length.seconds
            )
        return Found(intakes, readings)


def _systems(stores: Stores, given: argparse.Namespace, length: Length) -> Iterator[System]:
    for size in length.sizes:
        yield stores.floor(size)
        for database in DATABASES[given.database]:
            yield stores.sqlite(size) if database == "sqlite" else stores.postgresql(size)
    if given.peer:
        found = peer(given.peer, SMALL, fill.sample(SMALL))
        fill.fill_other(found, SMALL)
        yield found


def _say(words: str) -> None:
    sys.stderr.write(f"{words} …\n")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    try:
        main()
    except BenchError as failure:
        sys.exit(str(failure))
