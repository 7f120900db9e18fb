"""cmi5: the publisher's id names the unit, the session names the attempt."""

from collections.abc import Mapping, Sequence
from typing import Any

from lrs_bridge.ports.source import Change, Fact, SourceConfig
from lrs_bridge_adapters import facts

_VERBS = facts.verbs(__file__)
_CMI5 = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
_MOVE_ON = "https://w3id.org/xapi/cmi5/context/categories/moveon"
_SESSION = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
_ALLOWED = 0.8


class Dialect:
    """Understands cmi5-defined statements, and cmi5-allowed ones by their session."""

    name = "cmi5"
    version = "1"

    def recognise(self, statement: Mapping[str, Any], source: SourceConfig) -> float:
        """Look for the category (cmi5 §9.6.2.1), then for a session id."""
        del source
        if _CMI5 in facts.ids(statement, "category"):
            return 1.0
        return _ALLOWED if facts.extension(statement, _SESSION) is not None else 0.0

    def repair(self, statement: dict[str, Any], source: SourceConfig) -> Sequence[Change]:
        """Mend nothing."""
        del statement, source
        return ()

    def normalise(self, statement: Mapping[str, Any], source: SourceConfig) -> Fact:
        """Name the unit by its publisher id (cmi5 §9.6.2.3): the object's id is made per import."""
        del source
        sent = facts.object_id(statement)
        categories = facts.ids(statement, "category")
        publisher = next(iter(facts.ids(statement, "grouping")), sent)
        defined = _CMI5 in categories
        kind = _VERBS.get(statement["verb"]["id"], "other") if defined else _allowed(statement)
        success = statement.get("result", {}).get("success")
        return facts.fact(
            statement,
            self.name,
            self.version,
            activity=publisher,
            # An allowed statement tells of a page or a question inside the unit.
            part=None if defined or sent == publisher else sent,
            aliases=(sent,) if defined and sent is not None and sent != publisher else (),
            kind=kind,
            success_trusted=_MOVE_ON in categories and success is not None,
            attempt=_attempt(statement),
        )

    def merge(self, facts_: Sequence[Fact]) -> Fact:
        """Make one fact of several."""
        return facts.merge(facts_)


def _allowed(statement: Mapping[str, Any]) -> str:
    """Return the kind of a cmi5-allowed statement: never one that satisfies the unit."""
    kind = _VERBS.get(statement["verb"]["id"], "other")
    return "progressed" if kind in ("completed", "passed", "failed") else kind


def _attempt(statement: Mapping[str, Any]) -> str | None:
    registration = statement.get("context", {}).get("registration")
    session = facts.extension(statement, _SESSION)
    # The registration is the enrolment: one attempt is one session of it.
    return None if registration is None else f"{registration} {session or ''}".strip()


SOURCE = Dialect()
