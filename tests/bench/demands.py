"""What the service shall reach, beside what it reached; shown, never asserted."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

from tests.bench.figures import ratio
from tests.bench.intake import FIFTY, FOUR, Intake, Shape
from tests.bench.reads import KINDS, Reading

_PAIRS = frozenset(kind.name for kind in KINDS if kind.pair)
_SINGLES = frozenset(kind.name for kind in KINDS if kind.filter)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A demand on one system."""

    demand: str
    limit: str
    system: str
    number: float
    unit: str
    ok: bool

    @property
    def value(self) -> str:
        """What was reached, in words."""
        return f"{self.number:.0%}" if self.unit == "%" else f"{self.number:.3g} {self.unit}"

    def as_json(self) -> dict[str, object]:
        """Return it whole; a share is a number below 1."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Found:
    """All that was measured."""

    intakes: Sequence[Intake]
    readings: Sequence[Reading]

    @property
    def all(self) -> Sequence[Intake | Reading]:
        """Everything."""
        return [*self.intakes, *self.readings]

    def rates(self, shape: Shape, system: str, size: int) -> list[float] | None:
        """Return the rates of the rounds, if it was measured."""
        return next(
            (
                x.rates
                for x in self.intakes
                if (x.shape, x.system, x.size) == (shape.name, system, size)
            ),
            None,
        )

    @property
    def sizes(self) -> list[int]:
        """The sizes of stores, smallest first."""
        return sorted({x.size for x in self.all})

    def of(self, system: str, kinds: frozenset[str]) -> list[Reading]:
        """Return the readings of some kinds that count."""
        return [x for x in self.readings if x.system == system and x.kind in kinds and not x.wrong]


def verdicts(found: Found, systems: Sequence[str]) -> list[Verdict]:
    """Hold what was measured against every demand, for each system that is ours or a peer."""
    demands = (_of_floor(FIFTY, 0.60), _of_floor(FOUR, 0.70), _at_size, _p99, _p50, _growth)
    return [
        verdict
        for demand in (*demands, _pairs, _memory)
        for system in systems
        for verdict in demand(found, system)
    ]


def _of_floor(shape: Shape, least: float) -> Callable[[Found, str], Iterator[Verdict]]:
    def demand(found: Found, system: str) -> Iterator[Verdict]:
        for size in found.sizes[:1]:
            ours, floor = (found.rates(shape, name, size) for name in (system, "floor"))
            # The floor is on SQLite: another database has another floor.
            if ours and floor and system != "postgresql":
                yield _share(
                    f"intake in {shape.name}, of the floor", system, ratio(ours, floor), least
                )

    return demand


def _at_size(found: Found, system: str) -> Iterator[Verdict]:
    if len(found.sizes) > 1:
        small, large = (found.rates(FIFTY, system, size) for size in found.sizes)
        if small and large:
            words = f"intake in {FIFTY.name}, at {found.sizes[1]:,} of at {found.sizes[0]:,}"
            yield _share(words, system, ratio(large, small), 0.50)


def _p99(found: Found, system: str) -> Iterator[Verdict]:
    if some := [x for x in found.intakes if (x.shape, x.system) == (FIFTY.name, system)]:
        yield _most(f"{FIFTY.name}, p99", system, max(x.p99 for x in some), 50, "ms")


def _p50(found: Found, system: str) -> Iterator[Verdict]:
    if some := found.of(system, _SINGLES):
        yield _most(
            "reads by one filter, slowest p50", system, max(x.p(0.5) for x in some), 3, "ms"
        )


def _growth(found: Found, system: str) -> Iterator[Verdict]:
    some = found.of(system, _SINGLES)
    grown = [growth for kind in _SINGLES if (growth := growth_of(some, kind)) is not None]
    if grown:
        yield _most("reads by one filter, largest growth", system, max(grown), 1.3, "x")


def growth_of(readings: Sequence[Reading], kind: str) -> float | None:
    """Return how many times slower a read is in the large store than in the small one."""
    some = sorted((x for x in readings if x.kind == kind and not x.wrong), key=lambda x: x.size)
    return ratio(some[1].medians, some[0].medians) if len(some) == 2 else None


def _pairs(found: Found, system: str) -> Iterator[Verdict]:
    if some := found.of(system, _PAIRS):
        yield _most(
            "reads by two filters, slowest p95", system, max(x.p(0.95) for x in some), 20, "ms"
        )


def _memory(found: Found, system: str) -> Iterator[Verdict]:
    peak = max((x.peak_mb for x in found.all if x.system == system), default=0.0)
    if peak:
        yield _most("memory of the service, at most", system, peak, 600, "MB")


def _share(words: str, system: str, value: float, least: float) -> Verdict:
    return Verdict(words, f"≥ {least:.0%}", system, value, "%", value >= least)


def _most(words: str, system: str, value: float, most: float, unit: str) -> Verdict:
    return Verdict(words, f"≤ {most} {unit}", system, value, unit, value <= most)
