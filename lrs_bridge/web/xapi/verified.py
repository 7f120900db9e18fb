"""Credentials that were verified a moment ago, so that not every request asks the database."""

import secrets
import time
from collections.abc import Callable
from hashlib import blake2b

from lrs_bridge.domain.access import Machine

SECONDS = 2.0
"""How long a key that was ended may still open the door."""
_MOST = 1000
_DIGEST = 16


class Verified:
    """A bounded memory of who showed which header; of refusals nothing is kept.

    What is kept is a keyed hash of the header, never the header. Each step is one operation on a
    dict, so that threads need no lock.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = _MOST) -> None:
        self._clock = clock
        self._most = most
        self._key = secrets.token_bytes(_DIGEST)
        self._known: dict[bytes, tuple[float, Machine]] = {}

    def now(self) -> float:
        """Return the time that `keep` wants: take it before the database is asked."""
        return self._clock()

    def find(self, header: str) -> Machine | None:
        """Return who showed this header within the last `SECONDS`."""
        found = self._known.get(self._hash(header))
        if found is None or self._clock() - found[0] >= SECONDS:
            return None
        return found[1]

    def keep(self, header: str, machine: Machine, asked: float) -> None:
        """Remember who showed the header; *asked* is when the verification began."""
        if len(self._known) >= self._most:
            self._known.clear()
        self._known[self._hash(header)] = (asked, machine)

    def _hash(self, header: str) -> bytes:
        return blake2b(header.encode(), key=self._key, digest_size=_DIGEST).digest()
