from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.domain.outbox import (
    DEFAULT_WAITS,
    LONGEST_WAIT,
    RetryPolicy,
    Settlement,
    settle,
)
from lrs_bridge.ports.target import Delivered, Rejected, Unavailable

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
POLICY = RetryPolicy((MINUTE, 10 * MINUTE))

fractions = st.floats(0, 1, exclude_max=True)
waits = st.lists(st.timedeltas(timedelta(), timedelta(days=3)), max_size=12).map(tuple)


def test_the_schedule_is_the_recommended_one():
    assert len(DEFAULT_WAITS) + 1 == 10
    assert sum(DEFAULT_WAITS, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)


@pytest.mark.parametrize(
    ("attempt", "fraction", "after", "expected"),
    [
        pytest.param(1, 0.5, None, MINUTE, id="first"),
        pytest.param(2, 0.5, None, 10 * MINUTE, id="second"),
        pytest.param(3, 0.5, None, None, id="given-up"),
        pytest.param(1, 0.0, None, 0.8 * MINUTE, id="earliest"),
        pytest.param(1, 0.75, None, 1.1 * MINUTE, id="later"),
        pytest.param(1, 0.5, 5 * MINUTE, 5 * MINUTE, id="asked-to-stay-away"),
        pytest.param(2, 0.5, 5 * MINUTE, 10 * MINUTE, id="asked-for-less-than-planned"),
        pytest.param(1, 0.5, timedelta(days=365), LONGEST_WAIT, id="asked-for-too-much"),
        pytest.param(1, 0.5, -MINUTE, MINUTE, id="asked-for-the-past"),
        pytest.param(3, 0.5, MINUTE, None, id="asked-but-given-up"),
    ],
)
def test_when_to_try_again(attempt, fraction, after, expected):
    due = POLICY.next_due(attempt, NOW, after=after, fraction=fraction)
    assert due == (None if expected is None else NOW + expected)


@given(waits, st.integers(1, 15), fractions, st.none() | st.timedeltas())
def test_a_retry_is_never_early_nor_later_than_planned_and_asked_for(
    planned, attempt, fraction, after
):
    due = RetryPolicy(planned).next_due(attempt, NOW, after=after, fraction=fraction)
    if attempt > len(planned):
        assert due is None
        return
    asked = min(max(after or timedelta(), timedelta()), LONGEST_WAIT)
    wait = planned[attempt - 1]
    assert max(asked, 0.8 * wait) <= due - NOW + timedelta(microseconds=1)
    assert due - NOW <= max(asked, 1.2 * wait)


@pytest.mark.parametrize(
    ("outcome", "attempt", "expected"),
    [
        pytest.param(Delivered("known"), 1, Settlement("delivered", NOW, "known"), id="delivered"),
        pytest.param(Delivered(), 9, Settlement("delivered", NOW, ""), id="delivered-late"),
        pytest.param(Rejected("No."), 1, Settlement("dead", NOW, "No."), id="rejected"),
        pytest.param(
            Rejected("Stop.", gone=True), 1, Settlement("dead", NOW, "Stop.", pause=True), id="gone"
        ),
        pytest.param(
            Unavailable("Busy."), 1, Settlement("waiting", NOW + MINUTE, "Busy."), id="unavailable"
        ),
        pytest.param(
            Unavailable("Busy.", 3 * MINUTE),
            1,
            Settlement("waiting", NOW + 3 * MINUTE, "Busy."),
            id="retry-after",
        ),
        pytest.param(
            Unavailable("Busy."),
            3,
            Settlement("dead", NOW, "Given up after 3 attempts. Busy."),
            id="given-up",
        ),
    ],
)
def test_what_an_attempt_leads_to(outcome, attempt, expected):
    assert settle(outcome, attempt, POLICY, NOW, 0.5) == expected


@given(fractions)
def test_a_receiver_that_never_answers_is_given_up_after_the_whole_schedule(fraction):
    now, attempts, policy = NOW, 1, RetryPolicy()
    settled = settle(Unavailable(""), attempts, policy, now, fraction)
    while settled.state == "waiting":
        now, attempts = settled.due, attempts + 1
        settled = settle(Unavailable(""), attempts, policy, now, fraction)
    assert attempts == 10
    total = timedelta(hours=75, minutes=35, seconds=5)
    assert 0.799 * total <= now - NOW <= 1.2 * total
