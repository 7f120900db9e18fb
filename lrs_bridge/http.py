"""The one guarded HTTP client: checked and pinned addresses, time limits, caps, no redirects."""

import socket
import ssl
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException
from threading import Timer
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import InvalidHeader, InvalidURL
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from lrs_bridge.addresses import Place, forbidden, place
from lrs_bridge.ports.http import HttpAnswer, HttpRefusedError, HttpRequest, HttpUnavailableError

_OURS = {"Accept-Encoding": "identity", "Connection": "close", "User-Agent": "lrs-bridge"}
_ATTEMPTS = 3
_FAILURES = (requests.RequestException, HTTPError, HTTPException, OSError)

Resolver = Callable[[str, int], Sequence[str]]
"""Return the addresses of a host; raise OSError when it has none."""
Dialler = Callable[[tuple[str, int], float], socket.socket]
"""Connect to an address and port within some seconds."""


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of *host*, the preferred one first."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedHttp:
    """Sends requests to public addresses, and to the hosts that are named as *allow*.

    *allow* lists ``host`` or ``host:port``; those may be private, and be spoken to without TLS.
    The name is resolved once and the connection goes to an address that was checked, so that a
    name that changes its mind gains nothing. No proxy, cookie or ``.netrc`` is used, no redirect
    followed, nothing decompressed. Times are in seconds; *deadline* bounds all that follows the
    resolving.
    """

    def __init__(
        self,
        allow: Collection[str] = (),
        connect_timeout: float = 5.0,
        read_timeout: float = 15.0,
        max_bytes: int = 65_536,
        *,
        deadline: float = 20.0,
        resolve: Resolver = resolve,
        dial: Dialler = socket.create_connection,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allow = frozenset(host.lower() for host in allow)
        self._timeout = (connect_timeout, read_timeout)
        self._max_bytes = max_bytes
        self._seconds = deadline
        self._resolve = resolve
        self._dial = dial
        self._tls = tls

    def send(self, request: HttpRequest) -> HttpAnswer:
        """Return the answer, whatever its status.

        Raises:
            HttpUnavailableError: No complete answer came.
            HttpRefusedError: The address may not be reached, or the request is malformed.
        """
        to = place(request.url)
        addresses = self._addresses(to)
        deadline = _Deadline(self._seconds)
        line = _Line(to, addresses, deadline, self._timeout[0], self._dial)
        adapter = _Adapter(line, self._tls)
        try:
            with closing(deadline), closing(adapter):
                answer = self._exchange(adapter, _prepare(request, to))
                if deadline.passed:
                    raise TimeoutError  # a body without a length ends where it was cut
        except _FAILURES as error:
            late = f"no complete answer within {self._seconds:g} s" if deadline.passed else ""
            raise HttpUnavailableError(f"{to}: {late or _why(error)}.") from error
        return answer

    def _exchange(self, adapter: HTTPAdapter, request: requests.PreparedRequest) -> HttpAnswer:
        with adapter.send(request, stream=True, timeout=self._timeout) as answer:
            body = b""
            while piece := answer.raw.read(self._max_bytes - len(body), decode_content=False):
                body += piece
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return HttpAnswer(answer.status_code, headers, body)

    def _addresses(self, to: Place) -> Sequence[str]:
        """Return what the host resolves to, all of it checked."""
        allowed = not self._allow.isdisjoint({to.host, f"[{to.host}]", str(to)})
        if to.scheme == "http" and not allowed:
            raise HttpRefusedError(f"{to}: use https, or add the host to allow_private.")
        try:
            found = [to.address] if to.address else self._resolve(to.host, to.port)
        except OSError as error:
            raise HttpUnavailableError(f"{to}: the name cannot be resolved.") from error
        for address in () if allowed else found:
            if why := forbidden(address):
                raise HttpRefusedError(
                    f"{to} is at {address} ({why}); add the host to allow_private to permit it."
                )
        return found[:_ATTEMPTS]


class _Deadline:
    """Cuts the connection off when time is up, however the other side spreads its bytes."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._watching = ExitStack()
        self.passed = False

    def left(self) -> float:
        """Return the seconds that remain, never quite none."""
        return max(0.001, self._ends - time.monotonic())

    def guard(self, connection: socket.socket) -> None:
        """Begin to watch; the twin stays ours when TLS takes the connection over."""
        twin = self._watching.enter_context(connection.dup())
        timer = Timer(self.left(), self._cut, [twin])
        timer.daemon = True
        timer.start()
        self._watching.callback(timer.cancel)

    def _cut(self, twin: socket.socket) -> None:
        self.passed = True
        with suppress(OSError):
            twin.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stop watching."""
        self._watching.close()


@dataclass(frozen=True, slots=True)
class _Line:
    """How one request gets its connection."""

    to: Place
    addresses: Sequence[str]
    deadline: _Deadline
    seconds: float
    dial: Dialler

    def connect(self) -> socket.socket:
        """Connect to the first of the checked addresses that answers."""
        failure: OSError = OSError("the name has no address")
        for address in self.addresses:
            limit = min(self.seconds, self.deadline.left())
            try:
                connected = self.dial((address, self.to.port), limit)
            except OSError as error:
                failure = error
                continue
            # Head and body are two writes; Nagle would hold the second one back.
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.deadline.guard(connected)
            return connected
        raise failure


class _Pinned(HTTPConnection):
    """A connection that resolves nothing; its host is for the Host header and for TLS only."""

    def __init__(self, *args: Any, line: _Line, **options: Any) -> None:
        super().__init__(*args, **options)
        self._line = line

    def _new_conn(self) -> socket.socket:
        return self._line.connect()


class _PinnedTls(_Pinned, HTTPSConnection):
    """The same under TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Pinned


class _PoolTls(HTTPSConnectionPool):
    ConnectionCls = _PinnedTls


class _Adapter(HTTPAdapter):
    """Gives requests the one connection that it may use."""

    def __init__(self, line: _Line, tls: ssl.SSLContext | None) -> None:
        super().__init__(max_retries=0)
        host, port = line.to.host, line.to.port
        if line.to.scheme == "https":
            tls = tls or _trust()
            self._pool: HTTPConnectionPool = _PoolTls(host, port, line=line, ssl_context=tls)
        else:
            self._pool = _Pool(host, port, line=line)

    def get_connection_with_tls_context(self, *_: Any, **__: Any) -> HTTPConnectionPool:
        return self._pool

    def cert_verify(self, *_: Any, **__: Any) -> None:
        """Leave it to the context, which demands a valid certificate for the host."""

    def close(self) -> None:
        self._pool.close()
        super().close()


@cache
def _trust() -> ssl.SSLContext:
    """Return a context that trusts the system's authorities, a company's own too, and the web's."""
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context


def _prepare(request: HttpRequest, to: Place) -> requests.PreparedRequest:
    """Prepare without a session: it would add cookies, proxies and what ``.netrc`` holds."""
    headers = {**request.headers, **_OURS, "Host": to.authority}
    try:
        "".join(headers.values()).encode("latin-1")
        return requests.Request(
            request.method, request.url, headers=headers, data=request.body
        ).prepare()
    except (InvalidURL, InvalidHeader, UnicodeError) as error:
        raise HttpRefusedError(f"The request is malformed: {error}") from error


def _why(error: BaseException) -> str:
    """Return in words what kept the answer away: the first cause, not its wrappings."""
    while error.__context__ is not None:
        error = error.__context__
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted ({error.verify_message})"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return f"no complete HTTP answer ({error})"
