"""When a test leader may assess and decide, and what comes of it."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.domain.competence import Area, Framework, Requirement, Title
from lrs_bridge.domain.errors import InvalidRequestError, NotFoundError, RefusedError
from lrs_bridge.domain.validation import (
    Scope,
    Underlay,
    check_assessment,
    check_day,
    check_decision,
    check_leader,
    check_past,
    document,
    how_far,
    met,
    remaining,
    requirement_status,
)

DAY = date(2026, 3, 2)
_T = Title("x", "x")


@dataclass(frozen=True)
class Held:
    """An accreditation or authorisation."""

    centre: str = "vedhamn"
    framework: str = "mkk"
    version: str | None = None
    first_day: date = DAY
    last_day: date = DAY


MKK = Scope("mkk", "2026.1", "vedhamn")


@dataclass(frozen=True)
class Found:
    """An assessment."""

    requirement: str
    outcome: str = "met"
    day: date = DAY


def requirement(code, *prerequisites):
    return Requirement(code, _T, "theory", "illustrative", prerequisites=prerequisites)


FRAMEWORK = Framework(
    "mkk", "1", _T, "illustrative", "x", "x",
    (Area("A", _T, 1, "illustrative", (
        requirement("A1"), requirement("A3"), requirement("P", "A1", "A3"),
    )),),
)  # fmt: skip
ALL_MET = [Found("A1"), Found("A3"), Found("P")]


class TestRequirementStatus:
    @pytest.mark.parametrize(
        ("assessed", "items", "status"),
        [
            pytest.param(None, [], "not_started", id="nothing"),
            pytest.param(None, [Underlay(1, None)], "evidence", id="unreviewed"),
            pytest.param(None, [Underlay(1, "more")], "evidence", id="to be completed"),
            pytest.param(None, [Underlay(1, "set_aside")], "not_started", id="set aside"),
            pytest.param(None, [Underlay(0, "accepted")], "ready", id="accepted"),
            pytest.param(None, [Underlay(3, None)], "ready", id="supervised"),
            pytest.param("met", [], "met", id="met"),
            pytest.param("not_yet_met", [Underlay(3, None)], "not_yet_met", id="not yet met"),
            pytest.param("not_assessed", [], "not_assessed", id="not assessed"),
        ],
    )
    def test_status_follows_evidence_and_assessment(self, assessed, items, status):
        assert requirement_status(assessed, items) == status

    @given(
        st.lists(
            st.builds(
                Underlay,
                st.integers(0, 3),
                st.sampled_from([None, "accepted", "more", "set_aside"]),
            )
        )
    )
    def test_no_evidence_whatever_makes_a_requirement_met(self, items):
        assert requirement_status(None, items) in ("not_started", "evidence", "ready")

    def test_what_can_be_assessed_or_has_been_is_counted(self):
        words = ("not_started", "evidence", "ready", "met", "not_yet_met", "not_assessed")

        assert how_far({word: word for word in words}) == 3


class TestLeader:
    def test_a_test_leader_at_the_centre_acts(self):
        assert check_leader("cilla", "anna", "vedhamn", {"vedhamn"}) == "vedhamn"

    @pytest.mark.parametrize(
        ("leader", "centre", "leads", "reason"),
        [
            pytest.param("anna", "vedhamn", {"vedhamn"}, "own_person", id="herself"),
            pytest.param("cilla", "vedhamn", {"norråsa"}, "not_test_leader", id="other centre"),
            pytest.param("cilla", None, {"vedhamn"}, "not_test_leader", id="no centre"),
        ],
    )
    def test_nobody_else_does(self, leader, centre, leads, reason):
        with pytest.raises(RefusedError) as refused:
            check_leader(leader, "anna", centre, leads)

        assert refused.value.reason == reason


class TestDay:
    def test_the_first_and_the_last_day_are_days(self):
        first = Held(last_day=DAY + timedelta(days=9))
        last = Held(first_day=DAY - timedelta(days=9))

        assert check_day(MKK, DAY, [first], [last]) == (first, last)

    def test_one_for_this_version_alone_is_a_ground(self):
        held = Held(version="2026.1")

        assert check_day(MKK, DAY, [held], [held]) == (held, held)

    def test_of_several_the_one_that_lasts_longest_is_the_ground(self):
        longer = Held(last_day=DAY + timedelta(days=1))

        assert check_day(MKK, DAY, [Held()], [Held(), longer])[1] == longer

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param(Held(framework="itb"), id="other framework"),
            pytest.param(Held(version="2027.1"), id="other version"),
            pytest.param(Held(centre="norråsa"), id="other centre"),
            pytest.param(
                Held(
                    first_day=DAY - timedelta(days=9),
                    last_day=DAY - timedelta(days=1),
                ),
                id="ran out the day before",
            ),
            pytest.param(
                Held(first_day=DAY + timedelta(days=1), last_day=DAY + timedelta(days=9)),
                id="begins the day after",
            ),
        ],
    )
    def test_what_does_not_hold_that_day_for_that_framework_is_no_ground(self, other):
        with pytest.raises(RefusedError) as leader:
            check_day(MKK, DAY, [other], [Held()])
        with pytest.raises(RefusedError) as centre:
            check_day(MKK, DAY, [Held()], [other])

        assert leader.value.reason == "not_authorised"
        assert centre.value.reason == "not_accredited"

    def test_a_day_to_come_is_refused(self):
        check_past(DAY, DAY)
        with pytest.raises(RefusedError) as refused:
            check_past(DAY + timedelta(days=1), DAY)

        assert refused.value.reason == "day_in_future"


def assess(code="A1", others=(), **change):
    values = {"outcome": "met", "method": "Övervakat prov", "observation": "", "day": DAY}
    check_assessment(FRAMEWORK, code, others=others, **{**values, **change})


class TestAssessment:
    def test_a_requirement_without_prerequisites_is_assessed(self):
        assess()

    def test_practice_follows_theory_of_the_same_day_or_before(self):
        assess("P", [Found("A1", day=DAY - timedelta(days=90)), Found("A3")])

    @pytest.mark.parametrize(
        "others",
        [
            pytest.param([Found("A1")], id="not assessed"),
            pytest.param([Found("A1"), Found("A3", "not_yet_met")], id="not yet met"),
            pytest.param([Found("A1"), Found("A3", day=DAY + timedelta(days=1))], id="met later"),
        ],
    )
    def test_practice_before_theory_is_refused(self, others):
        with pytest.raises(RefusedError, match=r"P can be assessed when A3 is met\.") as refused:
            assess("P", others)

        assert refused.value.reason == "prerequisites"

    def test_not_assessing_needs_no_prerequisites(self):
        assess("P", outcome="not_assessed")

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            pytest.param({"method": " "}, "method_missing", id="no method"),
            pytest.param({"outcome": "not_yet_met"}, "observation_missing", id="no observation"),
        ],
    )
    def test_the_person_is_told_how_and_why(self, change, reason):
        with pytest.raises(RefusedError) as refused:
            assess(**change)

        assert refused.value.reason == reason

    def test_an_unknown_outcome_is_a_bad_request(self):
        with pytest.raises(InvalidRequestError, match="met, not_yet_met, not_assessed"):
            assess(outcome="failed")

    def test_an_unknown_requirement_is_not_found(self):
        with pytest.raises(NotFoundError):
            assess("Z9")


class TestDecision:
    @pytest.mark.parametrize(
        ("assessments", "reason"),
        [
            pytest.param([], "nothing_assessed", id="nothing"),
            pytest.param([Found("A1", "not_assessed")], "nothing_assessed", id="only set down"),
            pytest.param(
                [Found("A1"), Found("A3", "not_yet_met"), Found("P")],
                "prerequisites",
                id="theory changed after practice was met",
            ),
        ],
    )
    def test_a_refusal_names_its_reason(self, assessments, reason):
        with pytest.raises(RefusedError) as refused:
            check_decision(FRAMEWORK, assessments)

        assert refused.value.reason == reason

    @pytest.mark.parametrize(
        "assessments",
        [
            pytest.param(ALL_MET, id="all met"),
            pytest.param([Found("A1", "not_yet_met")], id="one not yet met"),
            pytest.param([Found("A1", "not_yet_met"), Found("P", "not_yet_met")], id="none met"),
        ],
    )
    def test_what_is_assessed_can_be_decided(self, assessments):
        check_decision(FRAMEWORK, assessments)

    @given(st.sets(st.sampled_from(["A1", "A3", "P"])))
    def test_a_kompetensbevis_says_that_nothing_remains(self, codes):
        left = remaining(FRAMEWORK, frozenset(codes))

        assert (document(FRAMEWORK, frozenset(codes)) == "kompetensbevis") == (left == ())
        assert set(left) == {"A1", "A3", "P"} - codes

    def test_met_is_what_was_met_by_then(self):
        later = Found("A3", day=DAY + timedelta(days=1))

        assert met([Found("A1"), later, Found("P", "not_yet_met")], until=DAY) == {"A1"}
