import pytest

from lrs_bridge.domain.competence import (
    Area,
    Framework,
    Requirement,
    Title,
    all_met,
    circular,
    missing_prerequisites,
)
from lrs_bridge.domain.errors import NotFoundError

NOTICE = "EXEMPEL \N{EN DASH} gäller inte"


def requirement(code, *before):
    return Requirement(code, Title(code, code), "theory", "sourced", prerequisites=before)


def framework(status="illustrative"):
    general = Area("G", Title("G", "G"), 60, "sourced", (requirement("A1"), requirement("A2")))
    saw = Area("S", Title("S", "S"), 40, "sourced", (requirement("P", "A2", "A1"),))
    return Framework("f", "1", Title("f", "f"), status, "Branschen", "", (general, saw))


@pytest.mark.parametrize(
    ("status", "notice"),
    [
        pytest.param("official", None, id="official"),
        pytest.param("illustrative", NOTICE, id="illustrative"),
        pytest.param("draft", NOTICE, id="draft"),
    ],
)
def test_only_an_official_framework_prints_no_notice(status, notice):
    assert framework(status).notice == notice


def test_requirements_come_in_the_order_of_the_framework():
    assert [r.code for r in framework().requirements] == ["A1", "A2", "P"]


def test_requirement_is_found_by_its_code():
    assert framework().requirement("P").prerequisites == ("A2", "A1")


def test_unknown_requirement_is_named():
    with pytest.raises(NotFoundError, match=r"f 1 has no requirement X\."):
        framework().requirement("X")


@pytest.mark.parametrize(
    ("code", "met", "missing"),
    [
        pytest.param("P", set(), ("A2", "A1"), id="all"),
        pytest.param("P", {"A1"}, ("A2",), id="one"),
        pytest.param("P", {"A1", "A2"}, (), id="none"),
        pytest.param("A1", set(), (), id="needs nothing"),
    ],
)
def test_missing_prerequisites_are_those_not_met(code, met, missing):
    assert missing_prerequisites(framework(), code, met) == missing


@pytest.mark.parametrize(
    ("met", "expected"),
    [
        pytest.param({"A1", "A2", "P"}, True, id="all"),
        pytest.param({"A1", "A2"}, False, id="one lacks"),
        pytest.param({"A1", "A2", "X"}, False, id="another does not help"),
    ],
)
def test_all_met_means_every_requirement(met, expected):
    assert all_met(framework(), met) is expected


@pytest.mark.parametrize(
    ("prerequisites", "expected"),
    [
        pytest.param({"A": [], "B": ["A"]}, set(), id="a chain"),
        pytest.param({"A": ["A"]}, {"A"}, id="itself"),
        pytest.param({"A": ["B"], "B": ["A"], "C": []}, {"A", "B"}, id="each other"),
        pytest.param({"A": ["B"], "B": ["B"]}, {"A", "B"}, id="behind a circle"),
        pytest.param({"A": ["X"]}, set(), id="unknown is not circular"),
    ],
)
def test_circular_prerequisites_are_found(prerequisites, expected):
    assert circular(prerequisites.items()) == expected
