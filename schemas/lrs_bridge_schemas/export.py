"""Writes the JSON Schema documents: ``python -m lrs_bridge_schemas.export DIR``."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from marshmallow import Schema

from lrs_bridge_schemas.events import EVENTS
from lrs_bridge_schemas.framework import FrameworkSchema
from lrs_bridge_schemas.generate import json_schema
from lrs_bridge_schemas.rules import RulesSchema

DOCUMENTS: Mapping[str, type[Schema]] = {
    "framework": FrameworkSchema,
    "rules": RulesSchema,
    **{f"event-{name.replace('.', '-')}": schema for name, schema in EVENTS.items()},
}


def documents() -> dict[str, str]:
    """Return file names and texts of all documents."""
    return {
        f"{name}.schema.json": json.dumps(json_schema(schema), indent=2, ensure_ascii=False) + "\n"
        for name, schema in DOCUMENTS.items()
    }


def write(directory: Path) -> None:
    """Write all documents into *directory*."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in documents().items():
        (directory / name).write_text(text, encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Write into the directory that *arguments* name; return the exit status."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m lrs_bridge_schemas.export DIR\n")
        return 2
    write(Path(arguments[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
