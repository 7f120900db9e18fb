"""H5P: people without names, contents without addresses, and an end that is called an answer."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from lrs_bridge.ports.source import ActorKind, Change, Fact, SourceConfig
from lrs_bridge_adapters import facts

_VERBS = facts.verbs(__file__)
_LIBRARY = "http://h5p.org/libraries/"
_CONTENT = "http://h5p.org/x-api/h5p-local-content-id"
_SUB = "subContentId"
_NOWHERE = "undefined"
# Made up by the browser for a visitor who is not signed in.
_VISITOR = re.compile(r"(not-trackable-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_COMPONENTS = ("correctResponsesPattern", "choices", "scale", "source", "target", "steps")
_SURE = 0.9


class Dialect:
    """Understands statements of the H5P player."""

    name = "h5p"
    version = "1"

    def recognise(self, statement: Mapping[str, Any], source: SourceConfig) -> float:
        """Look for an H5P library or a content id."""
        del source
        libraries = facts.ids(statement, "category")
        if any(iri.startswith(_LIBRARY) for iri in libraries):
            return _SURE
        return _SURE if _content(statement.get("object")) is not None else 0.0

    def repair(self, statement: dict[str, Any], source: SourceConfig) -> Sequence[Change]:
        """Mend addresses of content, ``compound``, and a bare e-mail; never guess who it was."""
        site = source.home_pages[0].rstrip("/") if len(source.home_pages) == 1 else None
        changes: list[Change] = []
        if isinstance(target := statement.get("object"), dict):
            changes += _mend_object(target, site)
            changes += _mend_parents(statement, target, site)
        if isinstance(actor := statement.get("actor"), dict):
            changes += _mend_actor(actor, site)
        return changes

    def normalise(self, statement: Mapping[str, Any], source: SourceConfig) -> Fact:
        """Take the content without its sub-content; an answered whole is completed."""
        del source
        sent = facts.object_id(statement)
        activity, part = _split(sent) if sent is not None else (None, None)
        kind = _VERBS.get(statement["verb"]["id"], "other")
        if kind == "answered" and part is None and statement.get("result", {}).get("completion"):
            kind = "completed"
        return facts.fact(
            statement,
            self.name,
            self.version,
            actor_kind=_actor_kind(statement["actor"]),
            activity=activity,
            part=part,
            kind=kind,
        )

    def merge(self, facts_: Sequence[Fact]) -> Fact:
        """Make one fact of several."""
        return facts.merge(facts_)


def _split(iri: str) -> tuple[str, str | None]:
    """Return the content's address and the id of its part."""
    url = urlsplit(iri)
    query = parse_qsl(url.query, keep_blank_values=True)
    part = dict(query).get(_SUB)
    if part is None:
        return iri, None
    rest = urlencode([(key, value) for key, value in query if key != _SUB])
    return url._replace(query=rest).geturl(), part


def _actor_kind(actor: Mapping[str, Any]) -> ActorKind:
    name = actor.get("account", {}).get("name", "")
    return "anonymous" if _VISITOR.fullmatch(name) else facts.actor_kind(actor)


def _mend_object(target: dict[str, Any], site: str | None) -> Iterator[Change]:
    if (change := _address(target, "$.object.id", _content(target), site)) is not None:
        yield change
    definition = target.get("definition")
    if isinstance(definition, dict) and definition.get("interactionType") == "compound":
        for key in ("interactionType", *_COMPONENTS):
            if key in definition:
                before = definition.pop(key)
                yield Change(f"$.object.definition.{key}", before, None, "h5p-compound")


def _mend_parents(
    statement: dict[str, Any], target: dict[str, Any], site: str | None
) -> Iterator[Change]:
    parents = facts.dig(statement, "context", "contextActivities", "parent")
    for i, parent in enumerate(parents if isinstance(parents, list) else []):
        path = f"$.context.contextActivities.parent[{i}].id"
        if isinstance(parent, dict) and (change := _address(parent, path, _content(target), site)):
            yield change


def _address(
    activity: dict[str, Any], path: str, content: str | None, site: str | None
) -> Change | None:
    """Give *activity* an address on the only *site* of the source, if the player knew none."""
    before = activity.get("id")
    lost = before is None or (isinstance(before, str) and before.startswith(_NOWHERE))
    if not lost or content is None or site is None:
        return None
    query = urlsplit(before).query if before else ""
    activity["id"] = f"{site}/h5p/{content}" + (f"?{query}" if query else "")
    return Change(path, before, activity["id"], "h5p-lost-address")


def _content(target: Any) -> str | None:
    content = facts.dig(target, "definition", "extensions", _CONTENT)
    return None if content is None else str(content)


def _mend_actor(actor: dict[str, Any], site: str | None) -> Iterator[Change]:
    mbox, account = actor.get("mbox"), actor.get("account")
    if isinstance(mbox, str) and "@" in mbox and not mbox.startswith("mailto:"):
        actor["mbox"] = f"mailto:{mbox}"
        yield Change("$.actor.mbox", mbox, actor["mbox"], "h5p-bare-mbox")
    if isinstance(account, dict) and "homePage" not in account and site is not None:
        account["homePage"] = site
        yield Change("$.actor.account.homePage", None, site, "h5p-lost-home-page")


SOURCE = Dialect()
