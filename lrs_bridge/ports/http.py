"""The outgoing HTTP client that adapters are given; they never import one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request; *body* is sent as it is."""

    method: Literal["GET", "POST", "PUT", "DELETE"]
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back; *body* is cut at the client's cap and may be incomplete."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


class HttpUnavailableError(Exception):
    """No answer: refused, timed out, cut off. The request may have had its effect."""


class HttpRefusedError(Exception):
    """The client did not send it: the address is not allowed, or the URL is malformed."""


class Http(Protocol):
    """Sends one request and reads one answer; no redirects, no retries, always a time-out."""

    def send(self, request: HttpRequest) -> HttpAnswer:
        """Return the answer, whatever its status.

        Raises:
            HttpUnavailableError: No complete answer came.
            HttpRefusedError: The address may not be reached.
        """
        ...
