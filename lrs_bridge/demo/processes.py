"""The processes that the demonstration starts and ends: each a group of its own, with a log."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from lrs_bridge.demo.failure import DemoError

_POLL = 0.05
_STOP_SECONDS = 15.0
_PORTS = range(20_000, 32_000)


class Child:
    """A running `python -m …`; what it writes goes to a file."""

    def __init__(self, arguments: Sequence[str], env: Mapping[str, str], log: Path) -> None:
        self.log = log
        self._module = arguments[0]
        with log.open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own modules, no shell
                (sys.executable, "-m", *arguments),
                env=plain_environment() | dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process, which leads its group."""
        return self._process.pid

    def wait_for(self, ready: Callable[[], bool], seconds: float) -> None:
        """Wait until it is ready.

        Raises:
            DemoError: It ended, or the time is up.
        """
        if not wait(lambda: ready() or self._process.poll() is not None, seconds) or not ready():
            end = "\n".join(self.text().splitlines()[-5:])
            raise DemoError(f"{self._module} did not start; {self.log} says: {end}")

    def text(self) -> str:
        """Return what it has written."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait(self) -> None:
        """Wait until it ends by itself."""
        self._process.wait()

    def stop(self) -> None:
        """End it and all that it started; in order if it heeds."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self.pid, signal.SIGKILL)
                self._process.wait()


def plain_environment() -> dict[str, str]:
    """Return the environment without settings of another installation."""
    return {name: value for name, value in os.environ.items() if name[:11] != "LRS_BRIDGE_"}


def wait(done: Callable[[], bool], seconds: float) -> bool:
    """Ask again and again until *done*; return False when the time is up."""
    ends = time.monotonic() + seconds
    while not done():
        if time.monotonic() > ends:
            return False
        time.sleep(_POLL)
    return True


def check_port(port: int) -> None:
    """Check that nobody listens on a port of the loopback.

    Raises:
        DemoError: Somebody does.
    """
    try:
        _bind(port)
    except OSError as error:
        raise DemoError(f"Port {port} cannot be used: {error.strerror}. Give --port.") from error


def free_port() -> int:
    """Return a port of the loopback that nobody listens on.

    It is not one that the system hands out by itself: it may be bound seconds later.

    Raises:
        DemoError: There is none.
    """
    for port in random.sample(_PORTS, len(_PORTS)):
        with suppress(OSError):
            _bind(port)
            return port
    raise DemoError("No port of the loopback is free.")


def _bind(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
