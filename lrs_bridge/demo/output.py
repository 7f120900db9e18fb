"""What the demonstration prints: the flow, the sources, the links, how to take part."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import click

from lrs_bridge.demo.decisions import Refusal
from lrs_bridge.demo.figures import Sum
from lrs_bridge.services.sources import Credential
from lrs_bridge.services.status import Flow, Status, line

_COLUMNS = {
    "received": "Mottaget",
    "stored": "Lagrat",
    "duplicates": "Dubbletter",
    "quarantined": "Karantän",
    "refused": "Nekat",
    "repaired": "Lagat",
}


def step(text: str) -> None:
    """Say what happens now."""
    click.echo(f"· {text}")


def problem(text: str) -> None:
    """Say what does not hold."""
    click.echo(f"FEL: {text}", err=True)


def flow(found: Flow) -> None:
    """Print the flow line."""
    click.echo(f"\n{line(found)}\n")


def sources(found: Status) -> None:
    """Print what became of the statements of each source."""
    rows = [["Källa", *_COLUMNS.values()]]
    rows += [
        [source.name, *(str(getattr(tally, name)) for name in _COLUMNS)]
        for source, tally in found.sources
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, *cells in rows:
        numbers = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
        click.echo(f"{name.ljust(widths[0])}  {'  '.join(numbers)}")


def refusals(some: Iterable[Refusal]) -> None:
    """Print what was not allowed, in the service's words."""
    click.echo("\nDet här nekades, som det ska:")
    for one in some:
        click.echo(f"  {one.act.by} om {one.act.person}: {one.reason}")


def links(some: Mapping[str, str]) -> None:
    """Print the links; each signs in once."""
    click.echo("\nLogga in (varje länk fungerar en gång):")
    width = max(map(len, some))
    for name, address in some.items():
        click.echo(f"  {name.ljust(width)}  {address}")


def take_part(base_url: str, key: Credential, file: str, person: str, reviewer: str) -> None:
    """Print how a visitor sends a statement of her own, and where it will stand."""
    click.echo(f"\nSkicka något själv som källan {key.source}:")
    click.echo(f"  adress {base_url}/xapi/   nyckel {key.key}   hemlighet {key.secret}")
    click.echo(
        f"  curl -u '{key.key}:{key.secret}' -H 'X-Experience-API-Version: 1.0.3'"
        f" -H 'Content-Type: application/json' --data-binary '@{file}' {base_url}/xapi/statements"
    )
    page = f"{base_url}/granska?{urlencode({'text': person})}"
    click.echo(f"  Provet som {person} klarade står sedan hos {reviewer}: {page}")


def places(some: Mapping[str, Any]) -> None:
    """Print where things are."""
    click.echo()
    width = max(map(len, some))
    for name, value in some.items():
        click.echo(f"{name.ljust(width)}  {value}")


def verdict(broken: Sequence[Sum], late: Sequence[str]) -> None:
    """Name each sum that does not hold and each thing that the register has not confirmed."""
    for one in broken:
        problem(f"{one.name}: {one.left} är inte {one.right}.")
    for record in late:
        problem(f"Registret har inte bekräftat {record}.")


def last_line(figures: Mapping[str, Any]) -> None:
    """Print every figure as one JSON object on a line of its own."""
    click.echo(json.dumps(figures, ensure_ascii=False))
