"""Something that is measured, seen from outside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.load import Address
from tests.bench.process import peak_mb, processor_seconds


@dataclass(frozen=True)
class System:
    """Something that takes statements, running."""

    name: str
    size: int
    """How many statements it held when it was started."""
    at: Address
    sample: Sequence[str]
    """Ids of statements that it holds."""
    pids: Sequence[int] = ()
    """Its processes; none if it is not ours to look into."""
    beside: Sequence[int] = ()
    """Processes that work for it, as a database does: their processor time counts."""
    settle: Callable[[], None] = lambda: None
    """Do now what would have been done by and by after many inserts."""
    stop: Callable[[], None] = lambda: None

    @property
    def foreign(self) -> bool:
        """Whether it is somebody else's, whose answers may be wrong."""
        return not self.pids

    def processor_seconds(self) -> float:
        """Return the processor time used so far."""
        return processor_seconds([*self.pids, *self.beside])

    def peak_mb(self) -> float:
        """Return the most memory held so far."""
        return peak_mb(self.pids)
