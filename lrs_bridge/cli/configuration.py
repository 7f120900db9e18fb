"""`config`: which settings are in effect, and where each comes from."""

import re
from typing import Any

import click

from lrs_bridge.cli.common import Invocation, as_json, pass_invocation, show

_PASSWORD = re.compile(r"(?<=:)[^:/@]+(?=@)")


@click.group()
def config() -> None:
    """Show or check the settings."""


@config.command("show")
@as_json
@pass_invocation
def show_settings(invocation: Invocation, *, as_json: bool) -> None:
    """Print every setting in effect with its origin; passwords are masked."""
    settings = invocation.settings()
    rows = [
        {"setting": name, "value": _masked(_value(settings, name)), "origin": origin}
        for name, origin in settings.origins.items()
    ]
    show(rows, as_json=as_json)


@config.command()
@pass_invocation
def check(invocation: Invocation) -> None:
    """Read the settings; exit 3 and name the one at fault if they cannot be used."""
    invocation.settings()
    click.echo("The settings can be used.")


def _value(settings: Any, name: str) -> Any:
    _, dot, feature = name.partition(".")
    return settings.features[feature] if dot else getattr(settings, name)


def _masked(value: Any) -> Any:
    if isinstance(value, bool | int | tuple):
        return value
    return _PASSWORD.sub("***", str(value)) if "://" in str(value) else str(value)
