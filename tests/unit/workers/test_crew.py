"""A crew runs a loop for each step, for new ones too, and ends those that are gone."""

import threading

import pytest

from lrs_bridge.workers.crew import Crew

SOON = 5.0


class Beat:
    """A step that can be waited for."""

    def __init__(self):
        self._changed = threading.Condition()
        self.times = 0

    def __call__(self):
        with self._changed:
            self.times += 1
            self._changed.notify_all()
        return False

    def again(self):
        """Wait until the step is taken two more times: one of them began after the call."""
        with self._changed:
            goal = self.times + 2
            assert self._changed.wait_for(lambda: self.times >= goal, SOON)


@pytest.fixture
def begin():
    crews = []

    def start(wanted):
        crew = Crew(wanted, idle=0.001, look=0.001)
        crews.append(crew)
        crew.start()
        return crew

    yield start
    for crew in crews:
        crew.stop(SOON)


def test_stuck_step_does_not_delay_another(begin):
    stuck, release, beat = threading.Event(), threading.Event(), Beat()

    def sticks():
        stuck.set()
        release.wait(SOON)
        return False

    begin(lambda: {"dead": sticks, "well": beat})
    assert stuck.wait(SOON)
    beat.again()
    release.set()


def test_new_step_is_picked_up_and_a_gone_one_ends(begin):
    first, second = Beat(), Beat()
    wanted = {"first": first}
    crew = begin(lambda: dict(wanted))
    first.again()
    loop, _ = crew._loops["first"]

    wanted["second"] = second
    second.again()
    del wanted["first"]

    loop.join(SOON)
    assert not loop.is_alive()
    second.again()


def test_looking_that_fails_is_tried_again(begin):
    beat, looks = Beat(), []

    def wanted():
        looks.append(None)
        if len(looks) == 1:
            raise OSError("database away")
        return {"beat": beat}

    begin(wanted)
    beat.again()


def test_stop_ends_every_loop():
    beat = Beat()
    crew = Crew(lambda: {"beat": beat}, idle=0.001, look=0.001)
    crew.start()
    beat.again()

    crew.stop(SOON)

    assert not any(thread.is_alive() for thread, _ in crew._loops.values())
