"""Who may review what, and what a review does to the record."""

import itertools

import pytest

from lrs_bridge.domain.errors import InvalidRequestError, RefusedError
from lrs_bridge.domain.review import OUTCOMES, check, effect

ALLOWED = {
    "reviewer": "bo",
    "person": "anna",
    "manages": True,
    "assurance": 1,
    "state": "current",
    "outcome": "accepted",
    "reason": "",
}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({}, id="accepted without a reason"),
        pytest.param({"outcome": "more", "reason": "Add a picture."}, id="more"),
        pytest.param({"outcome": "set_aside", "reason": "Another machine."}, id="set aside"),
        pytest.param({"assurance": 2}, id="just below supervised"),
    ],
)
def test_a_manager_reviews_unsupervised_evidence(change):
    check(**{**ALLOWED, **change})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param({"reviewer": "anna"}, "own_evidence", id="own"),
        pytest.param({"manages": False}, "not_competence_manager", id="no manager"),
        pytest.param({"assurance": 3}, "supervised", id="supervised"),
        pytest.param({"state": "withdrawn"}, "withdrawn", id="withdrawn"),
        pytest.param({"state": "superseded"}, "superseded", id="superseded"),
        pytest.param({"outcome": "more", "reason": " "}, "reason_missing", id="more, no reason"),
        pytest.param({"outcome": "set_aside"}, "reason_missing", id="set aside, no reason"),
    ],
)
def test_a_refusal_names_its_reason(change, reason):
    with pytest.raises(RefusedError) as refused:
        check(**{**ALLOWED, **change})

    assert refused.value.reason == reason


def test_an_unknown_outcome_is_a_bad_request():
    with pytest.raises(InvalidRequestError, match="accepted, more, set_aside"):
        check(**{**ALLOWED, "outcome": "rejected"})


def test_evidence_stands_in_the_record_exactly_while_it_is_accepted():
    for before, after in itertools.product((None, *OUTCOMES), OUTCOMES):
        entered = before == "accepted"
        match effect(before, after):
            case "enter":
                assert not entered
                entered = True
            case "withdraw":
                assert entered
                entered = False

        assert entered == (after == "accepted")
