"""What every command has: the settings, the service, output for people and for programs."""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lrs_bridge.domain.errors import (
    BridgeError,
    DatabaseUnavailableError,
    Fault,
    InvalidDocumentError,
    SchemaOutdatedError,
    SettingsError,
)

if TYPE_CHECKING:
    from lrs_bridge.bootstrap import Bridge
    from lrs_bridge.settings import Settings

FAILED, SETTINGS, DATABASE, PEER = 1, 3, 4, 5

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class FailedError(click.ClickException):
    """Something did not work; one sentence."""

    exit_code = FAILED


class PeerError(click.ClickException):
    """Another system did not answer as it should; one sentence."""

    exit_code = PEER


def exit_code(error: BridgeError) -> int:
    """Return the exit code of an error."""
    if isinstance(error, SettingsError):
        return SETTINGS
    if isinstance(error, DatabaseUnavailableError | SchemaOutdatedError):
        return DATABASE
    return FAILED


@dataclass(frozen=True)
class Invocation:
    """The options in front of the command."""

    config: str | None = None
    data_dir: Path | None = None
    tenant: int = 1

    def file(self) -> Path | None:
        """Return the settings file, if any."""
        from lrs_bridge.settings import find_file

        return find_file(self.config, os.environ, Path.cwd())

    def settings(self, **flags: Any) -> "Settings":
        """Read the settings; *flags* are the command's own options."""
        from lrs_bridge.settings import Settings

        return Settings.load({"data_dir": self.data_dir, **flags}, os.environ, self.file())

    @contextmanager
    def bridge(self) -> "Iterator[Bridge]":
        """Put the service together for one command; its log goes to standard error."""
        from lrs_bridge import telemetry
        from lrs_bridge.bootstrap import bootstrap, check_database

        settings = self.settings()
        telemetry.configure(settings.log_format, settings.log_level)
        check_database(settings)
        made = bootstrap(settings)
        try:
            yield made
        finally:
            made.close()


pass_invocation = click.make_pass_decorator(Invocation)


def text_of(file: str) -> str:
    """Return the text of a file that was named."""
    try:
        return Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise FailedError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise FailedError(f"{file} is not UTF-8 text.") from error


@cache
def shipped_verbs() -> Mapping[str, str]:
    """Return the short names of verbs that come with the release."""
    from lrs_bridge.services.load import load_verbs
    from lrs_bridge.settings import config_dir

    file = config_dir() / "vocab" / "verbs.yaml"
    return load_verbs(file.read_text(encoding="utf-8"), file.name)


def check_files(files: Sequence[str], check: Callable[[str, str], object]) -> None:
    """Check files one by one; print each fault on a line and fail if there was any."""
    faults: list[Fault] = []
    for file in files:
        try:
            check(text_of(file), file)
        except InvalidDocumentError as error:
            faults += error.faults
    for fault in faults:
        click.echo(f"{fault.path}: {fault.message}", err=True)
    if faults:
        raise click.exceptions.Exit(FAILED)
    click.echo(f"{len(files)} without faults.")


def show(rows: Sequence[Mapping[str, Any]], *, as_json: bool, empty: str = "None.") -> None:
    """Print rows as a table for people, or as a JSON list."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2, default=str))
        return
    if not rows:
        click.echo(empty)
        return
    cells = [list(rows[0]), *([_cell(value) for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        padded = (text.ljust(width) for text, width in zip(line, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def show_one(row: Mapping[str, Any], *, as_json: bool) -> None:
    """Print one thing: a line for each member, or a JSON object."""
    if as_json:
        click.echo(json.dumps(row, ensure_ascii=False, indent=2, default=str))
        return
    width = max(map(len, row))
    for name, value in row.items():
        click.echo(f"{name.ljust(width)}  {_cell(value)}".rstrip())


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return " ".join(map(str, value))
    return str(value)
