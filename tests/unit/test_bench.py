"""The pure parts of the bench: figures, verdicts, tables, and what it measures with."""

import json
import random
from collections import Counter
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench import corpus
from tests.bench.demands import Found, growth_of, verdicts
from tests.bench.figures import percentile, ratio
from tests.bench.intake import FIFTY, FOUR, Intake
from tests.bench.load import Took
from tests.bench.reads import Reading
from tests.bench.report import as_json, text
from tests.bench.table import table

SMALL = 10_000
_NUMBERS = st.lists(st.floats(0, 1e6), min_size=1, max_size=50)


@pytest.mark.parametrize(
    ("share", "found"),
    [
        pytest.param(0.5, 2, id="half of four is the second"),
        pytest.param(0.99, 4, id="nearly all is the last"),
        pytest.param(0, 1, id="none is the first"),
        pytest.param(1, 4, id="all is the last"),
    ],
)
def test_percentile_is_a_value_that_was_measured(share, found):
    assert percentile([4, 2, 1, 3], share) == found


@given(_NUMBERS, st.floats(0, 1))
def test_percentile_is_exceeded_by_no_more_than_the_rest(values, share):
    found = percentile(values, share)
    assert sum(value > found for value in values) <= (1 - share) * len(values) + 1e-6


def test_ratio_is_of_rounds_so_that_a_slow_moment_hits_both_sides():
    assert ratio([60, 6, 60], [100, 10, 100]) == pytest.approx(0.6)


def test_table_lines_up_and_draws_a_line_under_its_heading():
    lines = table([["name", "n"], ["a", "10"], ["longer", "9"]]).splitlines()
    assert lines == ["name     n", "------  --", "a       10", "longer   9"]


@pytest.fixture(scope="module")
def drawn():
    return list(islice(corpus.draw(random.Random(1)), SMALL))


@pytest.mark.parametrize("pair", [("agent", "verb"), ("agent", "activity"), ("verb", "activity")])
def test_every_habit_fills_a_page_and_the_last_two_never_meet(drawn, pair):
    found = Counter(tuple(getattr(one, name) for name in pair) for one in drawn)
    last = {"agent": corpus.AGENTS, "verb": corpus.VERBS, "activity": corpus.ACTIVITIES}
    assert min(found[n, n] for n in range(corpus.HABITS)) >= 50
    assert found[tuple(last[name] - 1 for name in pair)] == 0


def test_every_class_fills_a_page(drawn):
    found = Counter(one.registration for one in drawn)
    assert min(found[corpus.class_registration(n)] for n in range(corpus.HABITS)) >= 50


def test_statements_are_json_of_a_usual_size_each_with_an_id_of_its_own():
    made = list(islice(corpus.texts(random.Random(2)), 100))
    assert [json.loads(body)["id"] for _, body in made] == [id for id, _ in made]
    assert len({id for id, _ in made}) == 100
    assert all(1000 < len(body) < 1500 for _, body in made)
    assert len(json.loads(corpus.batch([body for _, body in made]))) == 100


def _intake(shape, system, size, rates, milliseconds=10.0):
    made = Intake(shape.name, system, size)
    for rate in rates:
        took = Took(round(rate), shape.size, [milliseconds / 1000])
        made.add(shape, took, processor=0.1, peak=200)
    return made


def _reading(kind, system, size, milliseconds, wrong=""):
    return Reading(kind, system, size, [] if wrong else [[milliseconds] * 3] * 2, wrong, 100)


@pytest.fixture
def found():
    return Found(
        [
            _intake(FIFTY, "floor", SMALL, [100, 100]),
            _intake(FIFTY, "sqlite", SMALL, [70, 70]),
            _intake(FIFTY, "sqlite", 1_000_000, [28, 28], milliseconds=60),
            _intake(FIFTY, "postgresql", SMALL, [40, 40]),
            _intake(FOUR, "floor", SMALL, [100, 100]),
            _intake(FOUR, "sqlite", SMALL, [60, 60]),
        ],
        [
            _reading("agent", "sqlite", SMALL, 1.0),
            _reading("agent", "sqlite", 1_000_000, 1.2),
            _reading("agent + verb", "sqlite", SMALL, 21.0),
            _reading("agent", "peer", SMALL, 0, wrong="404"),
        ],
    )


def test_every_demand_is_judged_where_there_is_something_to_judge(found):
    judged = {
        (v.demand.split(",")[0], v.system, v.value): v.ok
        for v in verdicts(found, ["sqlite", "postgresql", "peer"])
    }
    assert judged == {
        ("intake in batches of 50", "sqlite", "70%"): True,
        ("intake in 4 clients", "sqlite", "60%"): False,
        ("intake in batches of 50", "sqlite", "40%"): False,
        ("batches of 50", "sqlite", "60 ms"): False,
        ("batches of 50", "postgresql", "10 ms"): True,
        ("reads by one filter", "sqlite", "1.2 ms"): True,
        ("reads by one filter", "sqlite", "1.2 x"): True,
        ("reads by two filters", "sqlite", "21 ms"): False,
        ("memory of the service", "sqlite", "200 MB"): True,
        ("memory of the service", "postgresql", "200 MB"): True,
        ("memory of the service", "peer", "100 MB"): True,
    }


def test_growth_needs_two_sizes(found):
    assert growth_of(found.readings, "agent + verb") is None


def test_report_puts_demands_first_and_leaves_blank_what_was_not_measured(found):
    judged = verdicts(found, ["sqlite", "postgresql"])
    shown = text(found, judged, [FIFTY, FOUR])
    assert [part.split()[0] for part in shown.split("\n\n")] == ["demand", "intake", "read,"]
    assert text(Found([], []), [], []) == "\n"
    assert as_json(found, judged, {})["reads"][-1]["wrong"] == "404"
