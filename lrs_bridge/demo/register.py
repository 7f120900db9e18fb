"""The receiving register: a program of its own, with a database of its own and its own count."""

import base64
import http.client
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from lrs_bridge.demo.figures import Sum, counted
from lrs_bridge.demo.processes import Child, free_port
from lrs_bridge.ports.target import TargetConfig

_MODULE = "lrs_bridge_adapters.validation_register.faulty"
_SECONDS = 10.0
_SECRET_BYTES = 32

SELECT: Mapping[str, str] = {
    "confirmed": "SELECT count(*) FROM inbox",
    "register_entries": "SELECT count(*) FROM record_entry WHERE state = 'accepted'",
    "register_withdrawn": "SELECT count(*) FROM record_entry WHERE state = 'withdrawn'",
    "register_decisions": "SELECT count(*) FROM decision",
}
"""What each figure counts in the register's database."""


class Register:
    """The register's process and what it says of itself; it is off until it is started."""

    def __init__(self, directory: Path) -> None:
        self.database = directory / "register.sqlite3"
        self.port = free_port()
        self._secret = f"whsec_{base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"
        self._log = directory / "register.log"
        self._child: Child | None = None

    @property
    def config(self) -> TargetConfig:
        """How the service reaches it."""
        return TargetConfig("Valideringsregister", f"http://127.0.0.1:{self.port}", self._secret)

    @property
    def pid(self) -> int | None:
        """Its process, if it is on."""
        return self._child.pid if self._child else None

    def start(self) -> None:
        """Start it as one that is busy once and loses an answer once, after its commit."""
        arguments = ("--port", str(self.port), "--database", str(self.database))
        self._child = Child(
            (_MODULE, *arguments, "--busy", "2", "--lose", "4"),
            {"REGISTER_SECRET": self._secret},
            self._log,
        )
        self._child.wait_for(lambda: self._ask("/healthz") is not None, _SECONDS)

    def stop(self) -> None:
        """End it."""
        if self._child:
            self._child.stop()

    def summary(self) -> dict[str, int]:
        """Return its own count; all is 0 while it is off."""
        said = self._ask("/summary") or {}
        return {
            "confirmed": sum(said.get("events", {}).values()),
            "register_entries": said.get("entries", 0),
            "register_withdrawn": said.get("withdrawn", 0),
            "register_decisions": said.get("decisions", 0),
        }

    def sums(self, figures: Mapping[str, int]) -> Iterator[Sum]:
        """Yield what has to hold between its count, its database and what the service says."""
        if not self._child:
            return
        told = self.summary()
        sql = counted(self.database, SELECT)
        for name, number in told.items():
            yield Sum(f"{name}: registret = dess databas", number, sql[name])
        yield Sum("bekräftat = levererat", told["confirmed"], figures["delivered"])
        standing = figures["accepted"] - figures["withdrawn"]
        yield Sum(
            "registrets underlag = godkänt utan återtaget", told["register_entries"], standing
        )
        yield Sum(
            "registrets återtagna = återtaget", told["register_withdrawn"], figures["withdrawn"]
        )
        yield Sum("registrets beslut = beslut", told["register_decisions"], figures["decided"])

    def _ask(self, path: str) -> dict[str, Any] | None:
        """Return what it answers, or None when it does not."""
        if not self._child:
            return None
        with closing(
            http.client.HTTPConnection("127.0.0.1", self.port, timeout=_SECONDS)
        ) as connection:
            try:
                connection.request("GET", path)
                found: dict[str, Any] = json.loads(connection.getresponse().read())
            except (OSError, http.client.HTTPException, ValueError):
                return None
        return found
