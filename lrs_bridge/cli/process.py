"""The server child of `lrs-bridge serve`: the application, and the workers in its process."""

import gc
import os
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from lrs_bridge.bootstrap import Bridge

FACTORY = "lrs_bridge.cli.process:create"
_STOP_SECONDS = 10.0
_ORPHAN_SECONDS = 35.0


def create() -> "Flask":
    """Make the application and begin the loops; on SQLite one process makes all writes."""
    from lrs_bridge.web.wsgi import create as create_app

    app = create_app()
    bridge: Bridge = app.extensions["bridge"]
    threading.Thread(target=_close, args=(bridge, _begin(bridge)), name="closer").start()
    when_parent_is_gone(_leave)
    _spare_the_collector()
    return app


def _spare_the_collector() -> None:
    """Let the garbage collector leave what is there for good, and look at the rest less often.

    A batch makes thousands of small objects that reference counting frees by itself.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def main() -> None:
    """Run the server; when the supervisor is gone, stop as if told to."""
    from lrs_bridge.settings import Settings, find_file
    from lrs_bridge.web.server import run

    settings = Settings.load(env=os.environ, file=find_file(None, os.environ, Path.cwd()))
    when_parent_is_gone(partial(os.kill, os.getpid(), signal.SIGTERM))
    run(settings, FACTORY)


def when_parent_is_gone(act: Callable[[], None]) -> None:
    """Call *act* when the other end of standard input closes: the supervisor holds it."""

    def wait() -> None:
        while os.read(0, 1024):
            pass
        act()

    threading.Thread(target=wait, name="parent", daemon=True).start()


def _begin(bridge: "Bridge") -> Callable[[float], None]:
    if bridge.settings.web_only:
        return lambda _: None
    from lrs_bridge.workers.crew import Crew, steps

    crew = Crew(partial(steps, bridge))
    crew.start()
    return crew.stop


def _close(bridge: "Bridge", stop: Callable[[float], None]) -> None:
    """Wait for the end of the server, which has answered everybody by then; then tidy up."""
    threading.main_thread().join()
    stop(_STOP_SECONDS)
    bridge.close()


def _leave() -> None:
    """End this process as the server above it would, in order if there is time for that."""
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_ORPHAN_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main()
