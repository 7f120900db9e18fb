"""Run the ADL LRS conformance suite against a fresh service, for each version and database."""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.conformance.suite_log import FLOORS, Report, read
from tests.conformance.suite_service import Endpoint, serving
from tests.conformance.suite_watch import StoppedError, run

RUNNER = Path("bin") / "console_runner.js"
DATABASES = ("sqlite", "postgresql")
HOW = (
    "Say where the ADL suite lies: make conformance SUITE=path. It is not part of this project:"
    " clone https://github.com/adlnet/lrs-conformance-test-suite somewhere else and run"
    " `npm install` in it."
)
USAGE = 2


def main(words: Sequence[str] | None = None) -> int:
    """Run what is asked for; return 0 if every test of every run has passed."""
    given = _arguments(words)
    if fault := missing(given.suite):
        sys.stderr.write(fault + "\n")
        return USAGE
    suite = Path(given.suite).resolve()
    lines, clean = [], True
    for version in given.version or FLOORS:
        for database in given.database or DATABASES:
            report = _judge(suite, version, database, given)
            show(report)
            lines.append(report.summary(database))
            clean = clean and report.clean
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if clean else 1


def missing(suite: str) -> str | None:
    """Return what a person must do before the suite can run, or None."""
    if not suite:
        return HOW
    folder = Path(suite)
    if not (folder / RUNNER).is_file():
        return f"{folder} is not the ADL suite: it has no {RUNNER}. {HOW}"
    if not (folder / "node_modules").is_dir():
        return f"The suite's packages are missing. Run: cd {folder.resolve()} && npm install"
    return None


def show(report: Report) -> None:
    """Print the groups, then one line for each failure."""
    for group, (passed, ran) in report.groups.items():
        sys.stdout.write(f"  {passed:4} of {ran:4}  {group}\n")
    for failure in report.failures:
        sys.stdout.write(failure.line + "\n")
    for complaint in report.complaints:
        sys.stdout.write(complaint + "\n")


def _judge(suite: Path, version: str, database: str, given: argparse.Namespace) -> Report:
    with tempfile.TemporaryDirectory(prefix="lrs-bridge-suite-") as folder:
        with serving(Path(folder), database, version, given.port) as endpoint:
            command = _command(endpoint, version, given.grep)
            try:
                log, stalled = run(command, suite, stall=given.stall)
            except StoppedError as error:
                raise SystemExit(f"{version} {database}: the suite left no log:\n{error}") from None
        if given.service_log:
            kept = (Path(folder) / "service.log").read_bytes()
            Path(given.service_log).write_bytes(kept)
    report = read(json.loads(log.read_text(encoding="utf-8")), version, selected=bool(given.grep))
    if stalled:
        told = f"Nothing happened for {given.stall:.0f} s, and the run was stopped."
        report = replace(report, complaints=(told, *report.complaints))
    return report


def _command(endpoint: Endpoint, version: str, grep: str) -> list[str]:
    words = ["node", str(RUNNER), "-x", version, "-e", endpoint.url, "-a"]
    words += ["-u", endpoint.key, "-p", endpoint.secret]
    return [*words, "-g", grep] if grep else words


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", default="", help="a checkout of the suite, with node_modules")
    parser.add_argument("--version", action="append", choices=list(FLOORS))
    parser.add_argument("--database", action="append", choices=DATABASES)
    parser.add_argument("--grep", default="", help="run only tests whose titles match this regex")
    parser.add_argument("--stall", type=float, default=60.0, help="seconds without headway")
    parser.add_argument("--port", type=int, default=0, help="where the service listens")
    parser.add_argument("--service-log", default="", help="keep the service's log in this file")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
