"""The supervisor of `lrs-bridge serve`: one server child, and an end that drops no request."""

import http.client
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from types import FrameType

from lrs_bridge.settings import Settings

EXIT_FAILURE, EXIT_INTERRUPTED = 1, 130
_START_SECONDS = 60.0
_FAST_SECONDS = 3.0
_POLL_SECONDS = 0.05
_COMMAND = (sys.executable, "-m", "lrs_bridge.cli.process")


class Supervisor:
    """Starts the child, says when it listens, and ends it.

    SIGTERM: say by the draining flag that the service is going away, wait, then end the child,
    which answers what it has begun. A second signal, or SIGINT, leaves the waiting out.
    """

    def __init__(
        self,
        settings: Settings,
        env: Mapping[str, str],
        say: Callable[[str], None],
        command: tuple[str, ...] = _COMMAND,
    ) -> None:
        self._settings = settings
        self._env = dict(env)
        self._say = say
        self._command = command
        self._wake = threading.Event()
        self._hurry = threading.Event()
        self._interrupted = False

    def run(self) -> int:
        """Serve until told to stop, or until the child dies; return the exit code."""
        flag = self._settings.draining_flag
        flag.unlink(missing_ok=True)
        before = {s: signal.signal(s, self._heed) for s in (signal.SIGTERM, signal.SIGINT)}
        try:
            with subprocess.Popen(  # noqa: S603 - our own program
                self._command, env=self._env, stdin=subprocess.PIPE
            ) as child:
                threading.Thread(target=self._watch, args=(child,), daemon=True).start()
                return self._serve(child)
        finally:
            flag.unlink(missing_ok=True)
            for number, handler in before.items():
                signal.signal(number, handler)

    def _heed(self, number: int, _: FrameType | None) -> None:
        if self._wake.is_set() or number == signal.SIGINT:
            self._hurry.set()
        self._interrupted = self._interrupted or number == signal.SIGINT
        self._wake.set()

    def _watch(self, child: subprocess.Popen[bytes]) -> None:
        child.wait()
        self._wake.set()
        self._hurry.set()

    def _serve(self, child: subprocess.Popen[bytes]) -> int:
        self._announce()
        self._wake.wait()
        if child.poll() is not None:
            self._say(f"The server ended by itself with exit code {child.returncode}.")
            return EXIT_FAILURE
        if not self._hurry.is_set():
            self._settings.draining_flag.touch()
            self._hurry.wait(self._settings.drain_seconds)
        code = self._end(child)
        return EXIT_INTERRUPTED if self._interrupted else min(abs(code), EXIT_FAILURE)

    def _announce(self) -> None:
        """Wait until the child answers, then print the address once."""
        waited = 0.0
        while waited < _START_SECONDS and not self._wake.wait(_POLL_SECONDS):
            waited += _POLL_SECONDS
            if answers(self._settings):
                self._say(f"Listening on {address(self._settings)}")
                return

    def _end(self, child: subprocess.Popen[bytes]) -> int:
        """End the child; unless we are in a hurry, let it answer what it has begun."""
        child.terminate()
        self._hurry.wait()  # set by a second signal, by SIGINT, and by the end of the child
        try:
            return child.wait(_FAST_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            return child.wait()


def address(settings: Settings) -> str:
    """Return where the server listens, as a person on this machine reaches it."""
    host, port = _reach(settings)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def answers(settings: Settings) -> bool:
    """Say whether something answers HTTP where the server listens."""
    connection = http.client.HTTPConnection(*_reach(settings), timeout=2)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()


def port_problem(settings: Settings) -> str | None:
    """Return why the address cannot be listened on, in a sentence, or None."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((settings.host, settings.port))
    except OSError as error:
        reason = error.strerror or str(error)
        where = f"{settings.host}:{settings.port}"
        return f"{where} cannot be listened on ({reason}); choose another with --port."
    return None


def _reach(settings: Settings) -> tuple[str, int]:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    return host, settings.port
