"""Plain xAPI: what a statement says is what it means."""

from collections.abc import Mapping, Sequence
from typing import Any

from lrs_bridge.ports.source import Change, Fact, SourceConfig
from lrs_bridge_adapters import facts

_VERBS = facts.verbs(__file__)
_FALLBACK = 0.1


class Dialect:
    """Understands any statement, and knows no platform's habits."""

    name = "xapi"
    version = "1"

    def recognise(self, statement: Mapping[str, Any], source: SourceConfig) -> float:
        """Take what nobody else knows."""
        del statement, source
        return _FALLBACK

    def repair(self, statement: dict[str, Any], source: SourceConfig) -> Sequence[Change]:
        """Mend nothing."""
        del statement, source
        return ()

    def normalise(self, statement: Mapping[str, Any], source: SourceConfig) -> Fact:
        """Take success at its word: a plain sender means what it writes."""
        del source
        kind = _VERBS.get(statement["verb"]["id"], "other")
        success = statement.get("result", {}).get("success")
        if success is None and kind in ("passed", "failed"):
            success = kind == "passed"
        return facts.fact(
            statement,
            self.name,
            self.version,
            kind=kind,
            success=success,
            success_trusted=success is not None,
            attempt=statement.get("context", {}).get("registration"),
        )

    def merge(self, facts_: Sequence[Fact]) -> Fact:
        """Make one fact of several."""
        return facts.merge(facts_)


SOURCE = Dialect()
