"""A running service for clients: one process on SQLite, with a source for each of them."""

import base64
import json
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from lrs_bridge.services import sources
from tests.fault.installation import Installation


@dataclass(frozen=True)
class Access:
    """What a client is told."""

    endpoint: str
    key: str
    secret: str

    @property
    def authorization(self) -> str:
        """The header of HTTP Basic."""
        return "Basic " + base64.b64encode(f"{self.key}:{self.secret}".encode()).decode()


class Service(Installation):
    """The installation with its rules and people; add all sources before it starts."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.set_up()

    def add(self, name: str, adapter: str = "xapi", *, tolerant: bool = False) -> Access:
        """Add a source that may do everything."""
        b = self.bridge
        made = b.store.write(
            1,
            lambda tx: sources.add(
                tx, b.keys, b.sources, name=name, adapter=adapter, tolerant=tolerant,
                scopes=("all",), source=b.new_id(), key=b.new_token(), secret=b.new_token(),
                now=b.clock(),
            ),
        )  # fmt: skip
        return Access(f"http://127.0.0.1:{self.port}/xapi/", made.key, made.secret)


def statements(access: Access, **query: Any) -> list[Mapping[str, Any]]:
    """Read a page of statements in the order of their arrival."""
    url = f"{access.endpoint}statements?{urlencode({'ascending': 'true'} | query)}"
    headers = {"Authorization": access.authorization, "X-Experience-API-Version": "1.0.3"}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
        return list(json.load(answer)["statements"])
