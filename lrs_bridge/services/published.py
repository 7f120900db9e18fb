"""A published framework as the domain knows it."""

from functools import lru_cache

from lrs_bridge.domain.competence import Framework
from lrs_bridge.domain.errors import NotFoundError
from lrs_bridge.ports.store import Tx
from lrs_bridge.services.load import load_framework


def framework_of(tx: Tx, id_: str, version: str) -> Framework:
    """Return a version of a framework.

    Raises:
        NotFoundError: There is no such version.
    """
    row = tx.competence.framework(id_, version)
    if row is None:
        raise NotFoundError(f"There is no framework {id_} {version}.")
    return _built(row.body)


@lru_cache(maxsize=64)
def _built(body: str) -> Framework:
    """A published version never changes, so what was built of its text holds for good."""
    return load_framework(body, "framework")
