"""A loop outlives whatever its steps do, and stops when told to."""

import threading
import time

from structlog.testing import capture_logs

from lrs_bridge.workers.loop import run

LONG = 60.0


def test_steps_follow_each_other_without_rest_while_there_is_work():
    stop, left = threading.Event(), [True, True, False]

    def step():
        busy = left.pop(0)
        if not left:
            stop.set()
        return busy

    began = time.monotonic()
    run(step, idle=LONG, stop=stop)

    assert not left
    assert time.monotonic() - began < LONG / 2


def test_failing_step_is_logged_and_does_not_end_the_loop():
    stop, seen = threading.Event(), []

    def step():
        seen.append(None)
        if len(seen) == 1:
            raise ValueError("poison")
        stop.set()
        return False

    with capture_logs() as lines:
        run(step, idle=0.001, stop=stop)

    assert len(seen) == 2
    assert [line["event"] for line in lines] == ["step_failed"]


def test_rest_ends_when_told_to_stop():
    stop, resting = threading.Event(), threading.Event()

    def step():
        resting.set()
        return False

    thread = threading.Thread(target=run, args=(step,), kwargs={"idle": LONG, "stop": stop})
    thread.start()
    resting.wait(5)
    stop.set()
    thread.join(5)

    assert not thread.is_alive()


def test_stopped_loop_takes_no_step():
    stop = threading.Event()
    stop.set()
    run(lambda: 1 / 0, idle=LONG, stop=stop)
