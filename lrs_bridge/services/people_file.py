"""Reads a file of people, CSV or JSON, into rows."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from marshmallow import ValidationError

from lrs_bridge.domain.access import Role
from lrs_bridge.domain.errors import Fault, InvalidDocumentError
from lrs_bridge.domain.people import PersonRow
from lrs_bridge_schemas.people import PersonRowSchema

COLUMNS = ("name", "email", "accounts", "company", "test_centre", "framework", "roles")


def read_people(text: str, name: str) -> tuple[PersonRow, ...]:
    """Return the rows of the file called *name*: JSON if it ends so, else CSV.

    CSV has a header with some of `COLUMNS`, commas or semicolons between, ``|`` between several
    accounts, spaces between roles. JSON is a list of objects with the same members; ``accounts``
    is a list of objects with ``homePage`` and ``name``.

    Raises:
        InvalidDocumentError: The file has another form; every fault names its line.
    """
    text = text.removeprefix("\ufeff")  # spreadsheets write a byte order mark
    found = _json(text, name) if name.endswith(".json") else _csv(text, name)
    rows = list(found)
    if wrong := [row for row in rows if isinstance(row, Fault)]:
        raise InvalidDocumentError(wrong)
    return tuple(row for row in rows if isinstance(row, PersonRow))


def _csv(text: str, name: str) -> Iterator[PersonRow | Fault]:
    header = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in header else ",")
    columns = [column.strip() for column in reader.fieldnames or ()]
    reader.fieldnames = columns
    unknown = [column for column in columns if column not in COLUMNS]
    if unknown or "name" not in columns:
        yield Fault(f"{name}:1", "people.columns", f"Write a header of: {', '.join(COLUMNS)}.")
        return
    for cells in reader:
        where = f"{name}:{reader.line_num}"
        if None in cells or None in cells.values():
            yield Fault(where, "people.columns", f"Write {len(columns)} cells, as in the header.")
        else:
            yield _row({**cells, "accounts": _split_accounts(cells.get("accounts", ""))}, where)


def _split_accounts(cell: str) -> list[dict[str, str]]:
    """An IRI has no space: the first one ends the homePage."""
    pairs = (part.strip().partition(" ") for part in cell.split("|") if part.strip())
    return [{"homePage": page, "name": account.strip()} for page, _, account in pairs]


def _json(text: str, name: str) -> Iterator[PersonRow | Fault]:
    try:
        rows = json.loads(text)
    except ValueError as error:
        yield Fault(name, "people.json", f"This is not JSON: {error}.")
        return
    if not isinstance(rows, list):
        yield Fault(name, "people.json", "Write a list of people.")
        return
    for number, row in enumerate(rows, start=1):
        yield from _checked(row, f"{name}: row {number}")


def _checked(row: Any, where: str) -> Iterator[PersonRow | Fault]:
    try:
        cells = PersonRowSchema().load(row)
    except ValidationError as error:
        for path, message in _flat(error.messages):
            yield Fault(where, "people.json", f"{path}: {message}" if path else message)
    else:
        yield _row(cells, where)


def _flat(messages: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each message in marshmallow's tree of them with the path to its member."""
    if isinstance(messages, Mapping):
        for step, below in messages.items():
            here = path if step == "_schema" else f"{path}.{step}".removeprefix(".")
            yield from _flat(below, here)
    else:
        for message in messages:
            yield path, message


def _row(cells: Mapping[str, Any], where: str) -> PersonRow:
    roles = cells.get("roles") or ()
    words = re.split(r"[\s,|]+", roles.strip()) if isinstance(roles, str) else roles
    return PersonRow(
        name=_text(cells, "name") or "",
        email=_text(cells, "email"),
        accounts=tuple((one["homePage"], one["name"]) for one in cells.get("accounts") or ()),
        company=_text(cells, "company"),
        test_centre=_text(cells, "test_centre"),
        framework=_text(cells, "framework"),
        # `domain.people.faults` refuses a word that is no role.
        roles=cast("tuple[Role, ...]", tuple(word for word in words if word)),
        where=where,
    )


def _text(cells: Mapping[str, Any], key: str) -> str | None:
    """Return a cell without spaces around; an empty one is none."""
    return " ".join((cells.get(key) or "").split()) or None
