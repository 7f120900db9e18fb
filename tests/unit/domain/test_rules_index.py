"""The index finds every rule that could match, and looks at no other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrs_bridge.domain.rules import RuleIndex
from lrs_bridge.domain.rules.match import Surroundings, holds
from lrs_bridge.domain.rules.model import leaves
from tests.unit.domain.rules_given import QUIZ, fact, match, rule


def found(rules, one):
    return [r.id for r in RuleIndex(rules).candidates(one)]


@pytest.mark.parametrize(
    ("written", "own", "expected"),
    [
        pytest.param({}, {}, True, id="kind"),
        pytest.param({"kind": "passed"}, {}, False, id="other kind"),
        pytest.param({"verb": "completed"}, {}, True, id="verb"),
        pytest.param({"activity": "urn:x"}, {}, False, id="other activity"),
        pytest.param({}, {"activity": "urn:x", "aliases": (QUIZ,)}, True, id="alias"),
        pytest.param({}, {"part": "p"}, False, id="part"),
        pytest.param({}, {"activity": None}, False, id="no activity"),
        pytest.param({"activity": {"prefix": "https://moodle.example/"}}, {}, True, id="prefix"),
        pytest.param({"activity": {"prefix": QUIZ + "0"}}, {}, False, id="longer prefix"),
        pytest.param({"via": "course"}, {"course": QUIZ, "activity": "urn:x"}, True, id="course"),
        pytest.param({"via": "course"}, {}, False, id="not its own course"),
    ],
)
def test_candidate(written, own, expected):
    assert bool(found([rule(match=match(**written))], fact(**own))) is expected


def test_a_rule_is_found_once_however_many_of_its_parts_fit():
    both = {"all": [{"match": match()}, {"match": match(activity={"prefix": QUIZ[:9]})}]}
    assert found([rule("urn:b", **both), rule("urn:a")], fact()) == ["urn:a", "urn:b"]


def test_rules_are_kept_as_given():
    one, two = rule("urn:b"), rule("urn:a")
    assert RuleIndex([one, two]).rules == (one, two)


NAMES = ["urn:a", "urn:a:1", "urn:a:12", "urn:b"]
some_match = st.fixed_dictionaries(
    {"activity": st.sampled_from(NAMES) | st.sampled_from(NAMES).map(lambda p: {"prefix": p})},
    optional={"via": st.sampled_from(["object", "course"])},
).flatmap(
    lambda written: st.sampled_from(
        [{"kind": "completed"}, {"kind": ["passed", "scored"]}, {"verb": "completed"}]
    ).map(lambda key: written | key)
)
some_fact = st.builds(
    fact,
    kind=st.sampled_from(["completed", "passed", "failed"]),
    activity=st.sampled_from([*NAMES, None]),
    course=st.sampled_from([*NAMES, None]),
    aliases=st.lists(st.sampled_from(NAMES), max_size=1).map(tuple),
    part=st.sampled_from([None, "p"]),
)


@given(st.lists(some_match, min_size=1, max_size=6), some_fact)
@settings(max_examples=100, deadline=None)
def test_candidates_are_exactly_the_rules_that_match(written, one):
    rules = [rule(f"urn:rule:{n}", match=m) for n, m in enumerate(written)]
    matching = [
        r.id
        for r in rules
        if any(holds(leaf.match, one, Surroundings()) for leaf in leaves(r.node))
    ]
    assert found(rules, one) == matching


def test_looking_up_does_not_touch_the_rules_of_other_activities():
    class Watched(dict):
        """Counts how often it is asked."""

        asked = 0

        def get(self, key, default=None):
            Watched.asked += 1
            return super().get(key, default)

    def asked(count):
        index = RuleIndex(
            rule(f"urn:rule:{n}", match=match(activity=f"urn:other:{n}")) for n in range(count)
        )
        index._exact, index._prefix = Watched(index._exact), Watched(index._prefix)
        Watched.asked = 0
        index.candidates(fact())
        return Watched.asked

    assert asked(500) == asked(5)
