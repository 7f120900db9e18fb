"""A loop: one step after the other, and a rest when there is nothing to do."""

import threading
from collections.abc import Callable

import structlog

log = structlog.get_logger()
Step = Callable[[], bool]
"""Does a piece of work; says whether there was any."""


def run(step: Step, *, idle: float, stop: threading.Event) -> None:
    """Call *step* until *stop* is set; rest *idle* seconds when it found nothing or failed."""
    while not stop.is_set():
        try:
            busy = step()
        except Exception:  # one poisoned piece of work must not end the loop
            log.exception("step_failed")
            busy = False
        if not busy:
            stop.wait(idle)
