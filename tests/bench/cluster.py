"""A PostgreSQL server that keeps its promises (fsync) and its data between runs."""

import os
import pwd
import signal
import subprocess
import time
from pathlib import Path

import psycopg

from tests.bench.load import BenchError
from tests.postgres import MISSING, _copy, binaries, free_port

DATABASE = "lrs"
_SETTINGS = ("shared_buffers=512MB", "max_wal_size=4GB", "checkpoint_timeout=15min")
_START_SECONDS = 60


class Cluster:
    """A server on the data folder in *home*, which is made if it is not there."""

    def __init__(self, home: Path, programs: Path) -> None:
        self._home, self._programs = home, programs
        # PostgreSQL refuses to run as root.
        self._user = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
        self._data = home / "postgresql"
        fresh = not self._data.exists()
        if fresh:
            self._make()
        self.port = free_port()
        self._process = self._start()
        if fresh:
            self._prepare()

    @property
    def pid(self) -> int:
        """The server's first process; the others are below it."""
        return self._process.pid

    @property
    def urls(self) -> dict[str, str]:
        """The settings under which our service finds the database."""
        head, tail = "postgresql+psycopg://", f"@127.0.0.1:{self.port}/{DATABASE}"
        return {
            "database_url": f"{head}lrs_app{tail}",
            "database_migrate_url": f"{head}lrs_migrate{tail}",
        }

    def settle(self) -> None:
        """Do now what autovacuum would have done by and by after many inserts."""
        with self._connect(DATABASE) as connection:
            connection.execute("VACUUM (ANALYZE)")
            connection.execute("CHECKPOINT")

    def stop(self) -> None:
        """Stop it in order, without waiting for its clients."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(120)

    def _make(self) -> None:
        self._data.mkdir(parents=True)
        if self._user is not None:
            os.chown(self._data, self._user, -1)
        words = [str(self._programs / "initdb"), "-D", str(self._data), "-U", "postgres"]
        words += ["-A", "trust", "-E", "UTF8", "--locale=C"]
        subprocess.run(
            words, check=True, stdout=subprocess.DEVNULL, user=self._user, cwd="/",
            env={**os.environ, "LC_ALL": "C"},
        )  # fmt: skip

    def _start(self) -> subprocess.Popen[bytes]:
        words = [str(self._programs / "postgres"), "-D", str(self._data), "-p", str(self.port)]
        words += ["-k", "", "-h", "127.0.0.1", "-c", "max_connections=100"]
        words += [word for setting in _SETTINGS for word in ("-c", setting)]
        with (self._home / "postgresql.log").open("ab") as log:
            return subprocess.Popen(
                words, stdout=log, stderr=log, user=self._user, cwd="/",
                env={**os.environ, "LC_ALL": "C"}, start_new_session=True,
            )  # fmt: skip

    def _prepare(self) -> None:
        with self._connect("postgres") as connection:
            connection.execute("CREATE ROLE lrs_migrate LOGIN")
            connection.execute("CREATE ROLE lrs_app LOGIN")
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER lrs_migrate")

    def _connect(self, database: str) -> psycopg.Connection:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                return psycopg.connect(
                    host="127.0.0.1", port=self.port, user="postgres", dbname=database,
                    autocommit=True,
                )  # fmt: skip
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise BenchError(f"PostgreSQL does not start: {error}") from error
                time.sleep(0.05)


def programs(home: Path) -> Path:
    """Return the folder of PostgreSQL's programs, copied into *home* if we run as root.

    Raises:
        BenchError: There are none.
    """
    found = binaries()
    if found is None:
        raise BenchError(MISSING)
    if os.geteuid() != 0:
        return found
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o755)
    return _copy(found, home)
