"""The one guarded HTTP client: checked and pinned addresses, time limits, caps, no redirects."""

import socket
import ssl
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack, closing, suppress
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
from urllib3.exceptions import HTTPError, NewConnectionError

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
        self._deadline = deadline
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
        line = _Line(to, self._addresses(to), self._dial, self._timeout[0], self._deadline)
        adapter = _Adapter(line, self._tls)
        try:
            with closing(line), closing(adapter):
                answer = self._exchange(adapter, _prepare(request))
                if line.late:
                    raise TimeoutError  # a body without a length ends where it was cut
        except _FAILURES as error:
            late = f"no complete answer within {self._deadline:g} s" if line.late else ""
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


class _Line:
    """One connection: to an address that was checked, and cut off when time is up."""

    def __init__(
        self, to: Place, addresses: Sequence[str], dial: Dialler, limit: float, deadline: float
    ) -> None:
        self.to = to
        self.late = False
        self._addresses = addresses
        self._dial = dial
        self._limit = limit
        self._ends = time.monotonic() + deadline
        self._watching = ExitStack()

    def connect(self) -> socket.socket:
        """Connect to the first of the addresses that answers, and begin to watch."""
        failure = OSError("the name has no address")
        for address in self._addresses:
            try:
                connected = self._dial((address, self.to.port), min(self._limit, self._left()))
                # Head and body are two writes; Nagle would hold the second one back.
                connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError as error:
                failure = error
                continue
            # The twin stays ours when TLS takes the connection over.
            timer = Timer(self._left(), self._cut, [twin := connected.dup()])
            timer.daemon = True
            timer.start()
            self._watching.enter_context(twin)
            self._watching.callback(timer.cancel)
            return connected
        raise failure

    def _left(self) -> float:
        return max(0.001, self._ends - time.monotonic())

    def _cut(self, twin: socket.socket) -> None:
        self.late = True
        with suppress(OSError):
            twin.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._watching.close()


class _Pinned(HTTPConnection):
    """A connection that resolves nothing; its host is for the Host header and for TLS only."""

    def __init__(self, *args: Any, line: _Line, **options: Any) -> None:
        super().__init__(*args, **options)
        self._line = line

    def _new_conn(self) -> socket.socket:
        try:
            return self._line.connect()
        except OSError as error:  # urllib3 would take a bare one for a fault while sending
            raise NewConnectionError(self, str(error)) from error


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


def _prepare(request: HttpRequest) -> requests.PreparedRequest:
    """Prepare without a session: it would add cookies, proxies and what ``.netrc`` holds."""
    try:
        "".join(request.headers.values()).encode("latin-1")
        return requests.Request(
            request.method, request.url, headers={**request.headers, **_OURS}, data=request.body
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
