"""How fast statements are taken in: the systems take turns, round after round."""

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from statistics import median

from tests.bench import corpus
from tests.bench.figures import percentile
from tests.bench.load import Took, post
from tests.bench.system import System


@dataclass(frozen=True, slots=True)
class Shape:
    """How statements are sent."""

    name: str
    clients: int
    size: int
    """Statements in a request; 1 is a bare statement."""
    fastest: int
    """Statements a second for which there are enough at hand."""
    everywhere: bool = False
    """Whether it is measured on large stores too."""


FIFTY = Shape("batches of 50", 1, 50, 20_000, everywhere=True)
FOUR = Shape("4 clients, single", 4, 1, 6_000, everywhere=True)
SINGLE = Shape("1 client, single", 1, 1, 3_000)
SIXTEEN = Shape("16 clients, single", 16, 1, 8_000)
FIVE_HUNDRED = Shape("batches of 500", 1, 500, 24_000)
QUICK = (FIFTY, FOUR, SINGLE)
ALL = (FIFTY, FOUR, SINGLE, SIXTEEN, FIVE_HUNDRED)


@dataclass
class Intake:
    """What was measured of one shape on one system; one entry a round."""

    shape: str
    system: str
    size: int
    rates: list[float] = field(default_factory=list)
    """Statements a second."""
    milliseconds: list[float] = field(default_factory=list)
    """Of every request of all rounds."""
    processor: list[float] = field(default_factory=list)
    """Milliseconds of processor time a statement."""
    peak_mb: float = 0

    def add(self, shape: Shape, took: Took, processor: float, peak: float) -> None:
        """Add a round."""
        statements = took.requests * shape.size
        self.rates.append(statements / took.seconds)
        self.milliseconds += [1000 * spent for spent in took.each]
        self.processor.append(1000 * processor / statements)
        self.peak_mb = max(self.peak_mb, peak)

    @property
    def p99(self) -> float:
        """Milliseconds that one request in a hundred exceeds."""
        return percentile(self.milliseconds, 0.99)

    def as_json(self) -> dict[str, object]:
        """Return the figures."""
        return {
            "shape": self.shape,
            "system": self.system,
            "size": self.size,
            "statements_per_second": round(median(self.rates)),
            "rounds": [round(rate) for rate in self.rates],
            "p50_ms": round(percentile(self.milliseconds, 0.5), 2),
            "p99_ms": round(self.p99, 2),
            "cpu_ms_per_statement": round(median(self.processor), 4),
            "peak_mb": round(self.peak_mb),
        }


def measure(
    systems: Sequence[System], shapes: Sequence[Shape], *, rounds: int, seconds: float
) -> list[Intake]:
    """Let the systems take turns; the first round of a shape warms up and is not counted."""
    supply = (text for _, text in corpus.texts(random.Random(os.urandom(16))))
    smallest = min(system.size for system in systems)
    found = []
    for shape in shapes:
        asked = [s for s in systems if shape.everywhere or s.size == smallest]
        taken = [Intake(shape.name, system.name, system.size) for system in asked]
        for number in range(rounds + 1):
            for system, intake in zip(asked, taken, strict=True):
                spell = seconds if number else seconds / 4
                bodies = _bodies(supply, shape, spell)
                before = system.processor_seconds()
                took = post(system.at, bodies, spell)
                if number:
                    used = system.processor_seconds() - before
                    intake.add(shape, took, used, system.peak_mb())
        found += taken
    return found


def _bodies(supply: Iterator[bytes], shape: Shape, seconds: float) -> list[list[bytes]]:
    requests = max(1, round(shape.fastest * seconds / shape.size / shape.clients))
    return [[_body(supply, shape.size) for _ in range(requests)] for _ in range(shape.clients)]


def _body(supply: Iterator[bytes], size: int) -> bytes:
    return next(supply) if size == 1 else corpus.batch(list(islice(supply, size)))
