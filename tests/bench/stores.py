"""Filled stores: made once, kept between runs, copied for each run, started."""

import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from lrs_bridge.storage.tables import metadata
from tests.bench import cluster, corpus, fill, floor
from tests.bench.system import System
from tests.bench.systems import keep_sample, start_floor, start_ours

Say = Callable[[str], None]
Start = Callable[[Path, int, ExitStack], System]


class Stores:
    """Starts systems on copies of filled stores; all are stopped with *stack*."""

    def __init__(self, cache: Path, work: Path, stack: ExitStack, say: Say) -> None:
        self._cache, self._work, self._stack, self._say = cache, work, stack, say
        for folder in (cache, work):  # PostgreSQL runs as another user than root
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o755)

    def floor(self, size: int) -> System:
        """Start the floor on a store of that size."""
        return self._started("floor", size, floor.TABLES, _start_floor)

    def sqlite(self, size: int) -> System:
        """Start our service on SQLite."""
        return self._started("sqlite", size, _schema(), _start_sqlite)

    def postgresql(self, size: int) -> System:
        """Start our service on PostgreSQL."""
        version = subprocess.run(
            [self._programs / "postgres", "--version"], check=True, capture_output=True, text=True
        ).stdout
        return self._started("postgresql", size, _schema() + version, self._start_postgresql)

    def _started(self, name: str, size: int, schema: str, start: Start) -> System:
        key = sha256(f"{corpus.VERSION} {schema}".encode()).hexdigest()[:10]
        kept = self._cache / f"{name}-{size}-{key}"
        if not kept.exists():
            self._make(kept, name, size, start)
        copied = self._work / kept.name
        subprocess.run(["cp", "-a", kept, copied], check=True)
        return start(copied, size, self._stack)

    def _make(self, kept: Path, name: str, size: int, start: Start) -> None:
        """Fill a store; one that was made for another schema, or begun only, goes."""
        for old in self._cache.glob(f"{name}-{size}-*"):
            shutil.rmtree(old)
        begun = self._cache / f"{name}-{size}-begun"
        begun.mkdir(mode=0o755)
        keep_sample(begun, fill.sample(size))
        since = time.monotonic()
        with ExitStack() as stack:
            fill.fill(start(begun, size, stack), size)
        self._say(f"filled {name} to {size:,} in {time.monotonic() - since:.0f} s")
        begun.rename(kept)

    def _start_postgresql(self, folder: Path, size: int, stack: ExitStack) -> System:
        server = cluster.Cluster(folder, self._programs)
        stack.callback(server.stop)
        started = start_ours(folder, size, "postgresql", server.urls, [server.pid])
        stack.callback(started.stop)
        return replace(started, settle=server.settle)

    @cached_property
    def _programs(self) -> Path:
        return cluster.programs(self._work / "programs")


def _start_floor(folder: Path, size: int, stack: ExitStack) -> System:
    system = start_floor(folder, size)
    stack.callback(system.stop)
    return system


def _start_sqlite(folder: Path, size: int, stack: ExitStack) -> System:
    system = start_ours(folder, size, "sqlite", {})
    stack.callback(system.stop)
    return system


def _schema() -> str:
    """Return what makes our tables: a store filled under another schema is of no use."""
    dialect = sqlite.dialect()
    tables = metadata.sorted_tables
    made = [str(CreateTable(table).compile(dialect=dialect)) for table in tables]
    indexes = [i for table in tables for i in sorted(table.indexes, key=lambda i: str(i.name))]
    return "".join([*made, *(str(CreateIndex(i).compile(dialect=dialect)) for i in indexes)])
