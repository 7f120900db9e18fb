"""Granian, the HTTP server: one process for the application, several threads in it."""

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels

from lrs_bridge.settings import Settings

_LAST_REQUEST_SECONDS = 30


def run(settings: Settings, factory: str) -> None:
    """Serve what *factory*, ``package.module:name``, makes; return when told to stop.

    SIGTERM closes the listening socket, answers what has begun, then ends.
    """
    Granian(
        factory,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=settings.threads,
        workers_kill_timeout=_LAST_REQUEST_SECONDS,
        loop=Loops.asyncio,
        websockets=False,
        log_access=False,
        log_level=LogLevels.error,
    ).serve()
