"""Fill a store to a size through its own door, so that every row in it is a real one."""

import random
import time
from collections.abc import Iterator
from itertools import islice
from math import inf

from tests.bench import corpus
from tests.bench.load import BenchError, Client, post
from tests.bench.process import processor_seconds
from tests.bench.system import System

_CLIENTS, _BATCH = 2, 500
_CAREFUL = 50
"""Statements in a batch for others' stores."""

_SAMPLE = 200
_QUIET = 0.1  # processor seconds in a second
_PATIENCE = 300


def fill(system: System, size: int) -> None:
    """Post that many statements, then wait until what they set off is done."""
    bodies = [_bodies(client, size // _CLIENTS, _BATCH) for client in range(_CLIENTS)]
    post(system.at, bodies, inf)
    ends = time.monotonic() + _PATIENCE
    while _busy(system) and time.monotonic() < ends:
        pass
    system.settle()


def fill_other(system: System, size: int) -> None:
    """Fill somebody else's store, unless it holds the statements already."""
    client = Client(system.at)
    try:
        client.get(f"statementId={system.sample[0]}")
    except BenchError:
        half = size // _CLIENTS
        post(system.at, [_bodies(client, half, _CAREFUL) for client in range(_CLIENTS)], inf)
    client.close()


def sample(size: int) -> list[str]:
    """Return some ids of a filled store, spread evenly over what one client posted."""
    half = size // _CLIENTS
    return [id for id, _ in islice(_texts(0, half), 0, None, max(1, half // _SAMPLE))]


def _texts(client: int, size: int) -> Iterator[tuple[str, bytes]]:
    return islice(corpus.texts(random.Random(client)), size)


def _bodies(client: int, size: int, batch: int) -> Iterator[bytes]:
    """Yield bodies as they are wanted: a million statements are more than a gigabyte."""
    texts = (text for _, text in _texts(client, size))
    while some := list(islice(texts, batch)):
        yield corpus.batch(some)


def _busy(system: System) -> bool:
    """Watch its processes for a second."""
    before = processor_seconds(system.pids)
    time.sleep(1)
    return processor_seconds(system.pids) - before > _QUIET
