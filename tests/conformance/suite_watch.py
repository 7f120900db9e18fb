"""Run the ADL suite as a child, and stop it when it makes no headway."""

import contextlib
import os
import queue
import re
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_WRITTEN = re.compile(r"Full run log written to (.+)$")
_HEADWAY = '{"total":'
_GRACE = 15.0


@dataclass(slots=True)
class Followed:
    """What the suite printed."""

    log: str | None = None
    stalled: bool = False
    summary: str = ""
    last: deque[str] = field(default_factory=lambda: deque(maxlen=15))


class StoppedError(Exception):
    """The suite ended without a log; the text says what it printed last."""


def follow(
    lines: "queue.Queue[str | None]",
    followed: Followed,
    *,
    stall: float,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Read until the output ends (None), or for *stall* seconds no figure of it has moved.

    The suite prints its figures every two seconds, moved or not: a line is no headway by itself.
    """
    ends = clock() + stall
    while not followed.stalled:
        try:
            line = lines.get(timeout=max(0.0, ends - clock()))
        except queue.Empty:
            followed.stalled = True
            return
        if line is None:
            return
        moved = not line.startswith(_HEADWAY) or line != followed.summary
        if line.startswith(_HEADWAY):
            followed.summary = line
        else:
            followed.last.append(line)
        if found := _WRITTEN.search(line):
            followed.log = found[1]
        if moved:
            ends = clock() + stall
        followed.stalled = clock() >= ends


def run(command: Sequence[str], folder: Path, *, stall: float) -> tuple[Path, bool]:
    """Run the suite in its own folder; return its log, and whether it stalled.

    Raises:
        StoppedError: It ended, or had to be ended, without a log.
    """
    process = subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True,
    )  # fmt: skip
    lines: queue.Queue[str | None] = queue.Queue()
    reader = threading.Thread(target=_read, args=(process, lines), daemon=True)
    reader.start()
    followed = Followed()
    try:
        follow(lines, followed, stall=stall)
        if stalled := followed.stalled:
            # An interrupted runner writes down which test was running.
            process.send_signal(signal.SIGINT)
            followed.stalled = False
            follow(lines, followed, stall=_GRACE)
    finally:
        _end(process)
        reader.join()
    if followed.log is None:
        raise StoppedError("\n".join(followed.last))
    return Path(followed.log), stalled


def _read(process: "subprocess.Popen[str]", lines: "queue.Queue[str | None]") -> None:
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            lines.put(line.rstrip("\n"))
    lines.put(None)


def _end(process: "subprocess.Popen[str]") -> None:
    """End the runner and its child, which share a group of their own."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(0.5)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
