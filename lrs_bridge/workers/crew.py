"""The loops of one process: which steps run, each in a thread of its own."""

import threading
import time
from collections.abc import Callable, Mapping
from functools import partial

from lrs_bridge.bootstrap import Bridge
from lrs_bridge.workers.forward import forward_step
from lrs_bridge.workers.loop import Step, run

_IDLE = 0.25
_LOOK = 1.0


def steps(bridge: Bridge) -> dict[str, Step]:
    """Return the steps that are to run: the mapping, and one for each active target.

    A target has a loop of its own, so that a dead one never delays another.
    """
    found: dict[str, Step] = {}
    for tenant in bridge.store.tenants():
        if bridge.settings.on("rules"):
            from lrs_bridge.workers.map import map_step  # noqa: PLC0415 - what is off is not imported

            found[f"map:{tenant}"] = partial(map_step, bridge, tenant)
        for target in bridge.store.read(tenant, lambda tx: tx.outbox.targets()):
            # A kind that is switched off keeps what waits, as a paused target does.
            if target.state == "active" and target.kind in bridge.targets:
                found[f"forward:{tenant}:{target.name}"] = partial(
                    forward_step, bridge, tenant, target.name
                )
    return found


class Crew:
    """Runs a loop for each step; looks regularly for new steps and for those that ended."""

    def __init__(
        self, wanted: Callable[[], Mapping[str, Step]], *, idle: float = _IDLE, look: float = _LOOK
    ) -> None:
        self._wanted = wanted
        self._idle = idle
        self._look_every = look
        self._stop = threading.Event()
        self._head = threading.Thread(target=self._lead, name="crew", daemon=True)
        self._loops: dict[str, tuple[threading.Thread, threading.Event]] = {}

    def start(self) -> None:
        """Begin."""
        self._head.start()

    def stop(self, timeout: float) -> None:
        """Tell every loop to stop after its step; wait for that at most *timeout* seconds."""
        ends = time.monotonic() + timeout
        self._stop.set()
        self._head.join(timeout)
        for _, stop in self._loops.values():
            stop.set()
        for thread, _ in self._loops.values():
            thread.join(max(0.0, ends - time.monotonic()))

    def _lead(self) -> None:
        run(self._look, idle=self._look_every, stop=self._stop)

    def _look(self) -> bool:
        wanted = self._wanted()
        for name in self._loops.keys() - wanted.keys():
            _, stop = self._loops.pop(name)
            stop.set()
        for name in wanted.keys() - self._loops.keys():
            self._loops[name] = self._begin(name, wanted[name])
        return False

    def _begin(self, name: str, step: Step) -> tuple[threading.Thread, threading.Event]:
        stop = threading.Event()
        thread = threading.Thread(
            target=run,
            args=(step,),
            kwargs={"idle": self._idle, "stop": stop},
            name=name,
            daemon=True,
        )
        thread.start()
        return thread, stop
