"""The directory of the demonstration: its settings, and nothing that somebody else made."""

import fcntl
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from lrs_bridge.demo.failure import DemoError
from lrs_bridge.settings import FILE_NAME, Settings

_RETRY_WAITS = [1, 1, 1, 2, 2, 5, 5, 10, 30, 60]
_OURS = ("bridge.sqlite3*", "bridge.key", "register.sqlite3*", "*.log", FILE_NAME, "visitor.json")


@contextmanager
def held(directory: Path) -> Iterator[None]:
    """Hold the directory, so that a second demonstration does not clear what a first one uses.

    Raises:
        DemoError: Somebody else holds it.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (directory / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DemoError(f"A demonstration is running in {directory}; end it first.") from error
        yield


def clear(directory: Path) -> None:
    """Take away what an earlier demonstration left.

    Raises:
        DemoError: There is a database that no demonstration made.
    """
    database = directory / "bridge.sqlite3"
    if database.exists() and not _demonstration(database):
        raise DemoError(
            f"{database} was not made by the demonstration; give it another --directory."
        )
    if not database.exists() and (directory / "bridge.key").exists():
        raise DemoError(
            f"{directory} holds a key file of another installation; give another --directory."
        )
    for pattern in _OURS:
        for file in directory.glob(pattern):
            file.unlink()


def settings(directory: Path, port: int, register_port: int) -> Settings:
    """Write the settings file and return the settings; no other file or variable counts."""
    file = directory / FILE_NAME
    file.write_text(
        _toml(
            {
                "data_dir": str(directory.absolute()),
                "port": port,
                "product_name": "LRS Bridge (demonstration)",
                "retry_waits": _RETRY_WAITS,
                "allow_private": [f"127.0.0.1:{register_port}"],
                "drain_seconds": 0,
                "log_format": "json",
            }
        ),
        encoding="utf-8",
    )
    return Settings.load(file=file)


def _toml(values: Mapping[str, Any]) -> str:
    # A JSON text, number or list of these is TOML as well.
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    return "\n".join([*lines, ""])


def _demonstration(database: Path) -> bool:
    """Say whether every tenant in the database is one of a demonstration."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            rows = connection.execute("SELECT demonstration FROM tenant").fetchall()
    except sqlite3.Error:
        return False
    return bool(rows) and all(mark for (mark,) in rows)
