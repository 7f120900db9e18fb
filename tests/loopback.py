"""A listener on 127.0.0.1 whose every answer is a function of the test's own."""

import contextlib
import select
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass
class Loopback:
    """A listener; *requests* holds what came, byte for byte."""

    listener: socket.socket
    port: int
    requests: list[bytes] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def host(self) -> str:
        """``127.0.0.1:port``."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The address."""
        return f"http://{self.host}"

    def touched(self) -> bool:
        """Say whether a connection waits that nobody has accepted."""
        return bool(select.select([self.listener], [], [], 0)[0])


Answer = Callable[[socket.socket, Loopback], None]


def listen() -> Loopback:
    """Listen without ever answering."""
    listener = socket.create_server(("127.0.0.1", 0))
    return Loopback(listener, listener.getsockname()[1])


@contextlib.contextmanager
def serving(*answers: Answer, wrap: Callable[[socket.socket], socket.socket] | None = None):
    """Answer one connection with each function in turn; the last one repeats."""
    loopback = listen()
    thread = threading.Thread(target=_serve, args=(loopback, answers, wrap), daemon=True)
    thread.start()
    try:
        yield loopback
    finally:
        loopback.over.set()
        with contextlib.suppress(OSError):
            loopback.listener.shutdown(socket.SHUT_RDWR)
        loopback.listener.close()
        thread.join(5)
        assert not thread.is_alive()


def reply(status: int, body: bytes = b"", **headers: str) -> Answer:
    """Answer with a status, headers and a body of known length."""

    def answer(connection: socket.socket, _: Loopback) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"HTTP/1.1 {status} x", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in named.items()]
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    return answer


def raw(text: bytes) -> Answer:
    """Answer with exactly these bytes."""
    return lambda connection, _: connection.sendall(text)


def hang_up(connection: socket.socket, _: Loopback) -> None:
    """Close without an answer."""


def _serve(loopback: Loopback, answers: tuple[Answer, ...], wrap) -> None:
    turn = iter(answers)
    answer = None
    with contextlib.suppress(OSError):
        while True:
            accepted, _ = loopback.listener.accept()
            answer = next(turn, answer)
            with contextlib.suppress(OSError), wrap(accepted) if wrap else accepted as connection:
                loopback.requests.append(b"".join(_request(connection)))
                answer(connection, loopback)


def _request(connection: socket.socket) -> Iterator[bytes]:
    connection.settimeout(5)
    with connection.makefile("rb") as file:
        length = 0
        for line in file:
            yield line
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
            if line == b"\r\n":
                break
        yield file.read(length)
