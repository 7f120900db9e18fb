"""Give statements out: one, or a page of a list with a signed link to the rest."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lrs_bridge.domain.access import Machine
from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.domain.xapi.queries import StatementQuery, parse_query
from lrs_bridge.ports.attachments import Kept
from lrs_bridge.ports.keys import Keys
from lrs_bridge.ports.statements import StoredStatement
from lrs_bridge.ports.store import Tx

_MOST = 100
_LANGUAGES = 500
"""How much of an Accept-Language counts, for it goes with the cursor into an address."""
_Params = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query, where in its list to go on, and whose statements the key may read."""

    query: StatementQuery
    params: _Params
    source: str | None
    """Only statements of this source (scope ``statements/read/mine``)."""
    languages: str | None
    """The Accept-Language of the request, or of the first page's."""
    after: int | None = None
    epoch: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: one statement, or a page and the cursor of the next."""

    statements: tuple[StoredStatement, ...]
    single: bool
    more: str = ""
    attachments: Sequence[Kept] = ()


def read(params: _Params, languages: str | None, *, keys: Keys, machine: Machine) -> Wanted:
    """Understand the parameters of a GET, or the cursor that stands for them.

    Raises:
        InvalidRequestError: A parameter is unknown or malformed, or the cursor is not ours.
    """
    languages = None if languages is None else languages[:_LANGUAGES]
    source = None if machine.may("statements/read") else machine.source
    if not any(name == "more" for name, _ in params):
        return Wanted(parse_query(params), params, source, languages)
    if len(params) != 1:
        raise InvalidRequestError("Follow a `more` link as it is, without other parameters.")
    wanted = _continued(params[0][1], keys, machine, source)
    return wanted if languages is None else replace(wanted, languages=languages)


def find(tx: Tx, wanted: Wanted, keys: Keys) -> Found | None:
    """Return what is wanted, or None when a single statement is not there.

    Raises:
        InvalidRequestError: The cursor is of a time before the database was restored.
    """
    query = wanted.query
    one = query.statement_id or query.voided_statement_id
    if one is not None:
        voided = query.voided_statement_id is not None
        statement = tx.statements.one(one, voided=voided, source=wanted.source)
        return None if statement is None else _found(tx, (statement,), query, single=True)
    epoch = tx.statements.epoch()
    if wanted.epoch not in (None, epoch):
        raise InvalidRequestError(
            "This `more` link is older than the last restore of the database. Ask again with"
            " `since` set to the `stored` of the last statement you have."
        )
    limit = min(query.limit or _MOST, _MOST)
    page = tx.statements.page(query, after=wanted.after, limit=limit, source=wanted.source)
    more = "" if page.next is None else _cursor(wanted, page.next, epoch, keys, tx.tenant)
    return _found(tx, page.statements, query, more=more)


def _found(
    tx: Tx,
    statements: tuple[StoredStatement, ...],
    query: StatementQuery,
    *,
    single: bool = False,
    more: str = "",
) -> Found:
    kept = tx.attachments.of([s.id for s in statements]) if query.attachments else []
    return Found(statements, single, more, kept)


def _cursor(wanted: Wanted, after: int, epoch: int, keys: Keys, tenant: int) -> str:
    """Sign where to go on; every parameter of the first page goes with it."""
    text = json.dumps([tenant, epoch, after, wanted.source, wanted.languages, list(wanted.params)])
    return keys.sign(urlsafe_b64encode(text.encode()).decode().rstrip("="))


def _continued(cursor: str, keys: Keys, machine: Machine, source: str | None) -> Wanted:
    signed = keys.signed(cursor)
    if signed is None:
        raise InvalidRequestError("This `more` link was not made here. Ask again without it.")
    tenant, epoch, after, mine, languages, params = json.loads(
        urlsafe_b64decode(signed + "=" * (-len(signed) % 4))
    )
    if (tenant, mine) != (machine.tenant, source):
        raise InvalidRequestError(
            "This `more` link was made for another key. Ask again without it."
        )
    pairs = [(name, value) for name, value in params]
    return Wanted(parse_query(pairs), pairs, source, languages, after, epoch)
