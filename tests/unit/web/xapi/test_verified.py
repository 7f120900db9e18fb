"""Credentials that were verified a moment ago are remembered, and not for longer."""

import pytest

from lrs_bridge.domain.access import Machine
from lrs_bridge.web.xapi.verified import SECONDS, Verified

HEADER = "Basic bm9ib2R5OnNlY3JldA=="
MACHINE = Machine(
    1, "1-key", "source", "moodle", "xapi", tolerant=False, home_pages=(), scopes=frozenset({"all"})
)


@pytest.fixture
def time():
    """Return the time, to be moved by hand."""
    return [100.0]


@pytest.fixture
def verified(time):
    """Return a memory of three."""
    return Verified(clock=lambda: time[0], most=3)


def test_nobody_is_known_before(verified):
    assert verified.find(HEADER) is None
    assert verified.find("") is None


@pytest.mark.parametrize(("after", "known"), [(0, True), (SECONDS - 0.001, True), (SECONDS, False)])
def test_is_known_for_two_seconds_from_when_the_database_was_asked(verified, time, after, known):
    asked = verified.now()
    time[0] += 0.5
    verified.keep(HEADER, MACHINE, asked)
    time[0] = asked + after

    assert (verified.find(HEADER) is MACHINE) == known


def test_other_header_is_somebody_else(verified):
    verified.keep(HEADER, MACHINE, verified.now())
    assert verified.find(HEADER + "x") is None
    assert verified.find(HEADER.lower()) is None
    assert verified.find("Basic \xe9") is None


def test_is_bounded(verified):
    for number in range(100):
        verified.keep(f"{HEADER}{number}", MACHINE, verified.now())
        assert verified.find(f"{HEADER}{number}") is MACHINE
    known = [n for n in range(100) if verified.find(f"{HEADER}{n}")]
    assert len(known) <= 3


def test_header_is_not_kept(verified):
    verified.keep(HEADER, MACHINE, verified.now())
    held = repr(vars(verified))
    assert HEADER not in held
    assert HEADER.split()[1] not in held
