"""A fresh service as a process, on a database of its own, for the ADL suite to judge."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM

from tests.postgres import MISSING, Server, binaries, free_port

ROOT = Path(__file__).parents[2]
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the service answers, and with which key."""

    url: str
    key: str
    secret: str


@contextmanager
def serving(folder: Path, database: str, version: str, port: int = 0) -> Iterator[Endpoint]:
    """Set up an installation in *folder*, serve it, and end it."""
    port = port or free_port()
    with _database(database) as urls:
        settings = {
            "data_dir": str(folder / "data"),
            "port": str(port),
            "default_xapi_version": version,
            "drain_seconds": "0",
            "log_format": "json",
            **urls,
        }
        environment = _environment(settings)
        _do(folder, environment, "init")
        printed = _do(folder, environment, "sources", "add", "suite", "--scope", "all")
        words = dict(line.split(maxsplit=1) for line in printed.splitlines()[:4])
        process = _serve(folder, environment)
        try:
            yield Endpoint(f"http://127.0.0.1:{port}/xAPI", words["key"], words["secret"])
        finally:
            _stop(process)


@contextmanager
def _database(kind: str) -> Iterator[Mapping[str, str]]:
    """Yield the settings of a database; the service's role is no superuser, and owns no table."""
    if kind == "sqlite":
        yield {}
        return
    programs = binaries()
    if programs is None:
        raise SystemExit(MISSING)
    server = Server(programs)
    try:
        yield {
            "database_url": server.url("lrs_app", "lrs_template"),
            "database_migrate_url": server.url("lrs_migrate", "lrs_template"),
        }
    finally:
        server.stop()


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LRS_BRIDGE_", "COV"))}
    roots = os.pathsep.join(str(ROOT / name) for name in ("", "adapters", "schemas"))
    return {
        **kept,
        **{f"LRS_BRIDGE_{name.upper()}": value for name, value in settings.items()},
        "PYTHONPATH": roots,
    }


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "lrs_bridge", *words]


def _do(folder: Path, environment: Mapping[str, str], *words: str) -> str:
    done = subprocess.run(
        _command(*words), cwd=folder, env=environment, capture_output=True, text=True,
        timeout=_PATIENCE, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"lrs-bridge {' '.join(words)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def _serve(folder: Path, environment: Mapping[str, str]) -> "subprocess.Popen[str]":
    with (folder / "service.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            _command("serve"), cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=log,
            text=True, start_new_session=True,
        )  # fmt: skip
    assert process.stdout is not None
    if not process.stdout.readline().startswith("Listening"):
        _stop(process)
        said = (folder / "service.log").read_text(encoding="utf-8")
        raise SystemExit(f"The service did not start:\n{said[-3000:]}")
    return process


def _stop(process: "subprocess.Popen[str]") -> None:
    process.send_signal(SIGTERM)
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    assert process.stdout is not None
    process.stdout.close()
