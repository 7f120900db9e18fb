"""Statements in the formats ids and canonical, with exact numbers and members in their order."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal

from lrs_bridge.domain.xapi.activities import Definition, activities
from lrs_bridge.domain.xapi.formats import canonical, ids
from lrs_bridge.web.xapi.dump import dump, load


def shown(
    served: Sequence[str],
    format: Literal["ids", "canonical"],
    languages: str | None,
    canonical_of: Callable[[Collection[str]], Mapping[str, Definition]],
) -> list[str]:
    """Return the served texts of a page in *format*.

    *languages* is the request's Accept-Language header. *canonical_of* returns the canonical
    definitions of activities by their ids; it is asked once, and only for ``canonical``.
    """
    statements = [load(text) for text in served]
    if format == "ids":
        return [dump(ids(statement)) for statement in statements]
    named = {activity["id"] for statement in statements for activity in activities(statement)}
    known = canonical_of(named)
    return [dump(canonical(statement, languages, known)) for statement in statements]
