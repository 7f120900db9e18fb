"""What can be done with received statements before a transaction begins."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from lrs_bridge.domain.access import Machine
from lrs_bridge.domain.errors import (
    Fault,
    ForbiddenError,
    InvalidRequestError,
    InvalidStatementError,
)
from lrs_bridge.domain.xapi.agents import identifier
from lrs_bridge.domain.xapi.attachments import match, match_types
from lrs_bridge.domain.xapi.equality import content_key
from lrs_bridge.domain.xapi.jws import MAX_SIGNATURE, refused
from lrs_bridge.domain.xapi.links import Link, Links, authority_links, links
from lrs_bridge.domain.xapi.prepare import Prepared, prepare
from lrs_bridge.domain.xapi.validate import check
from lrs_bridge.ports.attachments import Parts
from lrs_bridge.ports.keys import Keys
from lrs_bridge.ports.signatures import SignatureRow, Signatures
from lrs_bridge.ports.source import Change, Source, SourceConfig
from lrs_bridge.services.signatures import SignedParts


@dataclass(frozen=True, slots=True)
class Incoming:
    """A statement as it came: its bytes, and what they say or why they say nothing."""

    raw: bytes
    value: Any = None
    error: InvalidStatementError | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """A valid statement whose row waits only for its number and time."""

    prepared: Prepared
    links: Links
    actor: str | None
    repairs: tuple[Change, ...]
    raw: bytes
    statement: Mapping[str, Any]
    signatures: tuple[SignatureRow, ...]


@dataclass(frozen=True, slots=True)
class Unfit:
    """A statement that cannot be stored, with the reason in words."""

    raw: bytes
    fault: Fault
    id: str | None


@dataclass(frozen=True, slots=True)
class Verifier:
    """What it takes to check what signs a statement."""

    signatures: Signatures
    parse: Callable[[bytes], Any]
    now: datetime


@dataclass(frozen=True)
class Door:
    """How one source's statements come in: under which key, dialect, version and authority."""

    machine: Machine
    source: Source
    version: str
    authority: Mapping[str, Any]
    keys: Keys
    new_id: Callable[[], str]
    verifier: Verifier | None = None
    """None: nobody signs what comes through this door."""

    @property
    def config(self) -> SourceConfig:
        """What the dialect may know of the source."""
        m = self.machine
        return SourceConfig(m.name, m.adapter, m.tolerant, m.home_pages)

    @cached_property
    def authority_text(self) -> str:
        """The authority as it stands in served statements."""
        return json.dumps(self.authority, ensure_ascii=False, separators=(",", ":"))

    @cached_property
    def authority_links(self) -> tuple[Link, ...]:
        """What the authority names."""
        return authority_links(self.authority)


def strict(door: Door, incoming: Sequence[Incoming], parts: Parts) -> list[Ready]:
    """Prepare every statement of a request, or refuse the request.

    Raises:
        InvalidStatementError: One is not valid; its index is in the error.
        InvalidRequestError: Two share an id, or attachments and parts do not fit.
        ForbiddenError: The key may not speak for an actor's home page.
    """
    ready = []
    signed = _signed(door, parts)
    for index, item in enumerate(incoming):
        try:
            _refuse_invalid(item, door.version)
            signatures = signed.check(item.value) if signed else ()
        except InvalidStatementError as error:
            raise InvalidStatementError(error.faults, index) from error
        _may_speak_for(door.machine, item.value, index)
        ready.append(_ready(door, item.raw, item.value, signatures))
    _distinct(ready)
    match([item.links for item in ready], parts)
    if parts:
        types = {sha2: part.content_type for sha2, part in parts.items()}
        match_types([item.value for item in incoming], types, door.version)
    return ready


def tolerant(
    door: Door, incoming: Sequence[Incoming], parts: Parts
) -> tuple[list[Ready], list[Unfit]]:
    """Mend what the dialect knows to mend; set apart what is not valid even then."""
    ready: list[Ready] = []
    unfit: list[Unfit] = []
    signed = _signed(door, parts, lambda value: _mended(door, value)[0])
    for item in incoming:
        try:
            ready.append(_tolerated(door, item, parts, signed))
        except InvalidStatementError as error:
            unfit.append(Unfit(item.raw, error.faults[0], _id_of(item.value)))
        except (InvalidRequestError, ForbiddenError) as error:
            fault = Fault("$", error.code, str(error))
            unfit.append(Unfit(item.raw, fault, _id_of(item.value)))
    return ready, unfit


def _signed(
    door: Door, parts: Parts, mend: Callable[[Any], Any] = lambda value: value
) -> SignedParts | None:
    """Return what checks the signatures among *parts*; what was signed is mended as the rest."""
    by = door.verifier
    if by is None:
        return None

    def content_of(sha2: str) -> bytes | None:
        part = parts.get(sha2)
        if part is None:
            return None
        if part.length > MAX_SIGNATURE:  # it is read whole
            raise refused("size", f"A signature may be at most {MAX_SIGNATURE} octets.")
        return b"".join(part.pieces())

    return SignedParts(
        content_of, by.signatures, lambda text: mend(by.parse(text)), door.version, by.now
    )


def _refuse_invalid(item: Incoming, version: str) -> None:
    if item.error is not None:
        raise item.error
    if faults := check(item.value, version):
        raise InvalidStatementError(faults)


def _mended(door: Door, value: Any) -> tuple[Any, tuple[Change, ...]]:
    changes = tuple(door.source.repair(value, door.config)) if isinstance(value, dict) else ()
    return value, changes


def _tolerated(door: Door, item: Incoming, parts: Parts, signed: SignedParts | None) -> Ready:
    if item.error is not None:
        raise item.error
    value, changes = _mended(door, item.value)
    _refuse_invalid(item, door.version)
    signatures = signed.check(value) if signed else ()
    _may_speak_for(door.machine, value, None)
    raw = _text(value) if changes else item.raw
    ready = _ready(door, raw, value, signatures, minted=_content_id(door, value))
    missing = [sha2 for sha2 in ready.links.parts if sha2 not in parts]
    if missing:
        raise InvalidRequestError(f"The attachment {missing[0]} came without its part.")
    if not changes:
        return ready
    kept = replace(ready.prepared, received=item.raw)
    return replace(ready, prepared=kept, repairs=changes)


def _ready(
    door: Door,
    raw: bytes,
    statement: Mapping[str, Any],
    signatures: tuple[SignatureRow, ...],
    minted: str | None = None,
) -> Ready:
    prepared = prepare(
        raw,
        statement,
        new_id=minted or ("" if "id" in statement else door.new_id()),
        authority=door.authority_text,
        default_version="2.0.0" if door.version.startswith("2") else "1.0.0",
        in_utc=door.version.startswith("2"),
    )
    return Ready(
        prepared=prepared,
        links=links(statement, door.authority_links),
        actor=identifier(statement["actor"]),
        repairs=(),
        raw=raw,
        statement=statement,
        signatures=signatures,
    )


def _content_id(door: Door, statement: Mapping[str, Any]) -> str | None:
    """Give a statement that has a time but no id an id that its repetition will get too.

    Then the primary key finds the repetition. A statement without a time gets a new id each
    time: two equal ones may be two events.
    """
    if "id" in statement:
        return None
    key = content_key(statement, door.keys.equality)
    if key is None:
        return None
    mixed = bytes(a ^ b for a, b in zip(key, UUID(door.machine.source).bytes, strict=True))
    return str(UUID(bytes=mixed, version=4))


def _may_speak_for(machine: Machine, statement: Mapping[str, Any], index: int | None) -> None:
    """Hold a key to the account home pages it is bound to; an unbound key may name any.

    Whom it names as instructor counts as much as the actor: that makes a result supervised.
    """
    if not machine.home_pages:
        return
    context = statement.get("context", {})
    named = (statement["actor"], context.get("instructor"), context.get("team"))
    for agent in named:
        home = (agent or {}).get("account", {}).get("homePage")
        if home is not None and home not in machine.home_pages:
            where = "The statement" if index is None else f"Statement {index}"
            allowed = ", ".join(machine.home_pages)
            raise ForbiddenError(
                f"{where}: this key may not speak for accounts of {home}. It is bound to {allowed}."
            )


def _distinct(ready: Sequence[Ready]) -> None:
    """Refuse a batch that uses an id twice (xAPI 1.0.3 Comm 2.1.2)."""
    seen: set[str] = set()
    for index, item in enumerate(ready):
        if item.prepared.id in seen:
            raise InvalidRequestError(
                f"Statement {index}: the id {item.prepared.id} occurs twice in the batch."
            )
        seen.add(item.prepared.id)


def _id_of(value: Any) -> str | None:
    found = value.get("id") if isinstance(value, dict) else None
    return found if isinstance(found, str) else None


def _text(value: Any) -> bytes:
    """Write a mended statement; its received bytes are kept beside it, with every digit."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_number).encode()


def _number(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)
