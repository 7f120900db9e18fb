"""What all tests share: one PostgreSQL server a run, and a count of tests on each database."""

import io
import os
from collections import Counter

import pytest

from lrs_bridge.telemetry import configure
from tests.postgres import MISSING, URL_VARIABLE, Server, binaries


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL once, in the process that controls the others."""
    if hasattr(config, "workerinput") or os.environ.get(URL_VARIABLE):
        return
    if all("tests/unit" in str(arg) for arg in config.args):
        return
    programs = binaries()
    if programs is None:
        if os.environ.get("CI"):
            raise pytest.UsageError(MISSING)
        return
    server = Server(programs)
    config.add_cleanup(server.stop)
    os.environ[URL_VARIABLE] = str(server.port)
    config.add_cleanup(lambda: os.environ.pop(URL_VARIABLE, None))
    from lrs_bridge.storage.migrate import upgrade

    upgrade(server.url("lrs_migrate", "lrs_template"), server.url("lrs_app", "lrs_template"))


@pytest.fixture(autouse=True)
def _quiet():
    """Log nowhere: the usual log would draw every local variable of an expected failure."""
    configure("json", stream=io.StringIO())


def pytest_terminal_summary(terminalreporter) -> None:
    """Say how many tests ran on each database."""
    ran = Counter()
    for report in terminalreporter.stats.get("passed", []) + terminalreporter.stats.get(
        "failed", []
    ):
        for database in ("sqlite", "postgresql"):
            if report.when == "call" and f"[{database}" in report.nodeid:
                ran[database] += 1
    if ran:
        figures = ", ".join(f"{number} on {database}" for database, number in sorted(ran.items()))
        terminalreporter.write_line(f"tests run on each database: {figures}")
