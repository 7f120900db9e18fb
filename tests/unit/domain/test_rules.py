"""What a rule matches, counts, and explains."""

from datetime import datetime, timedelta, timezone

import pytest

from lrs_bridge.domain.evidence import derive
from lrs_bridge.domain.rules.compile import duration, unknown_verbs
from lrs_bridge.domain.rules.lock import floor, thresholds, undercutting
from lrs_bridge.domain.rules.match import Surroundings, conditions, holds
from lrs_bridge.domain.rules.standing import standing
from tests.unit.domain.rules_given import A1, ANNA, OLA, QUIZ, fact, match, rule

REGISTRIES = {"test_leaders": frozenset({OLA, ANNA})}
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"


def satisfied(one, facts, **kwargs):
    """Return the last digits of the statements of each item."""
    items = derive(1, facts, [one], REGISTRIES, **kwargs)
    return sorted([int(s[-3:]) for s in item.statements] for item in items)


@pytest.mark.parametrize(
    ("written", "own", "expected"),
    [
        pytest.param({}, {}, True, id="kind and activity"),
        pytest.param({}, {"kind": "passed"}, False, id="other kind"),
        pytest.param({"kind": ["scored", "completed"]}, {}, True, id="one of several kinds"),
        pytest.param({}, {"activity": "urn:other"}, False, id="other activity"),
        pytest.param({}, {"activity": None}, False, id="no activity"),
        pytest.param({}, {"activity": "urn:a", "aliases": (QUIZ,)}, True, id="under another name"),
        pytest.param({}, {"part": "question 3"}, False, id="a part is not the whole"),
        pytest.param({"activity": ["urn:a", QUIZ]}, {}, True, id="one of several activities"),
        pytest.param({"activity": {"prefix": QUIZ[:-1]}}, {}, True, id="prefix"),
        pytest.param({"activity": {"prefix": "urn:"}}, {}, False, id="other prefix"),
        pytest.param({"via": "course"}, {"activity": "urn:a", "course": QUIZ}, True, id="course"),
        pytest.param({"via": "course"}, {}, False, id="the course itself is not in the course"),
        pytest.param({"via": "course"}, {"course": QUIZ, "part": "p"}, True, id="a part of it"),
        pytest.param({"verb": "completed"}, {}, True, id="alias of a verb"),
        pytest.param({"verb": COMPLETED}, {}, True, id="verb"),
        pytest.param({"verb": "urn:other"}, {}, False, id="verb and kind both hold"),
        pytest.param({"score": {"gte": 0.9}}, {}, True, id="at least, equal"),
        pytest.param({"score": {"gt": 0.9}}, {}, False, id="more than, equal"),
        pytest.param({"score": {"lte": 0.9}}, {}, True, id="at most, equal"),
        pytest.param({"score": {"lt": 0.9}}, {}, False, id="less than, equal"),
        pytest.param({"score": {"eq": 0.9}}, {}, True, id="equal"),
        pytest.param({"score": {"gte": 0.8, "lt": 0.9}}, {}, False, id="both limits hold"),
        pytest.param({"score": {"gte": 0}}, {"score": None}, False, id="a missing score is not 0"),
        pytest.param({"score": {"lte": 0}}, {"score": 0.0}, True, id="0 is a score"),
    ],
)
def test_match_holds(written, own, expected):
    [leaf] = [rule(match=match(**written)).node]
    assert holds(leaf.match, fact(**own), Surroundings()) is expected


INSTRUCTOR = "context.instructor"


@pytest.mark.parametrize(
    ("where", "own", "expected"),
    [
        pytest.param(
            {"path": "result.success", "eq": True},
            {"success": True, "success_trusted": True},
            True,
            id="trusted success",
        ),
        pytest.param(
            {"path": "result.success", "eq": True}, {"success": True}, False, id="untrusted success"
        ),
        pytest.param(
            {"path": "result.success", "eq": False},
            {"success": False, "success_trusted": True},
            True,
            id="false is a value",
        ),
        pytest.param({"path": "result.success", "eq": False}, {}, False, id="missing is not false"),
        pytest.param(
            {"path": "result.completion", "eq": True}, {"completion": True}, True, id="completion"
        ),
        pytest.param(
            {"path": "result.completion", "eq": True}, {"completion": 1}, False, id="1 is not true"
        ),
        pytest.param({"path": "actor", "eq": ANNA}, {}, True, id="a certain person"),
        pytest.param({"path": "actor", "in_registry": "test_leaders"}, {}, True, id="registered"),
        pytest.param({"path": "actor", "in_registry": "nobody"}, {}, False, id="no such registry"),
        pytest.param(
            {"path": INSTRUCTOR, "in_registry": "test_leaders"}, {}, False, id="nobody instructed"
        ),
        pytest.param(
            {"path": INSTRUCTOR, "not_same_as": "actor"}, {"assessor": OLA}, True, id="another"
        ),
        pytest.param(
            {"path": INSTRUCTOR, "not_same_as": "actor"}, {"assessor": ANNA}, False, id="herself"
        ),
        pytest.param(
            {"path": INSTRUCTOR, "not_same_as": "actor"},
            {"assessor": "mbox:mailto:anna@home.example"},
            False,
            id="herself under another account",
        ),
        pytest.param(
            {"path": INSTRUCTOR, "not_same_as": "actor"}, {}, False, id="missing differs not"
        ),
        pytest.param(
            {"path": "actor", "not_same_as": INSTRUCTOR}, {"assessor": OLA}, True, id="turned round"
        ),
        pytest.param(
            {"path": INSTRUCTOR, "not_same_as": "actor"},
            {"assessor": OLA, "actor": None},
            False,
            id="no actor",
        ),
    ],
)
def test_where_holds(where, own, expected):
    around = Surroundings(REGISTRIES, frozenset({ANNA, "mbox:mailto:anna@home.example"}))
    [leaf] = [rule(match=match(where=[where])).node]
    assert holds(leaf.match, fact(**own), around) is expected


def test_a_match_that_fails_says_what_was_seen():
    [leaf] = [rule(match=match(score={"gte": 0.95})).node]
    failed = [c for c in conditions(leaf.match, fact(), Surroundings()) if not c.met]
    assert [(c.path, c.op, c.expected, c.seen) for c in failed] == [("score", "gte", 0.95, 0.9)]


@pytest.mark.parametrize(
    ("require", "days", "expected"),
    [
        pytest.param({}, [0, 1, 2], [[1]], id="the first is enough, and later ones add nothing"),
        pytest.param({"at_least": 2}, [0], [], id="too few"),
        pytest.param({"at_least": 2}, [0, 0], [[1, 2]], id="two at once"),
        pytest.param({"at_least": 3, "distinct": "day"}, [0, 0, 1], [], id="three on two days"),
        pytest.param(
            {"at_least": 2, "distinct": "day"}, [0, 0.1, 1], [[1, 3]], id="first of a day"
        ),
        pytest.param({"at_least": 2, "within": "P90D"}, [0, 90], [[1, 2]], id="exactly within"),
        pytest.param({"at_least": 2, "within": "P90D"}, [0, 91], [], id="a day too late"),
        pytest.param({"at_least": 2, "within": "P90D"}, [0, 91, 120], [[2, 3]], id="window slides"),
        pytest.param({"at_least": 2, "distinct": "registration"}, [0, 1], [], id="key is missing"),
    ],
)
def test_counting(require, days, expected):
    facts = [fact(n, day=day) for n, day in enumerate(days, start=1)]
    assert satisfied(rule(match=match(), require=require), facts) == expected


def test_a_day_is_a_day_in_utc():
    # 00.30 in Stockholm on the 2nd is 23.30 UTC on the 1st: the same day as 08.00 UTC.
    late = datetime(2026, 3, 2, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    two_days = rule(match=match(), require={"at_least": 2, "distinct": "day"})
    assert satisfied(two_days, [fact(1), fact(2, occurred=late)]) == []


def test_two_of_three_activities():
    activities = ["urn:a:1", "urn:a:2", "urn:a:3"]
    two = rule(match=match(activity=activities), require={"at_least": 2, "distinct": "activity"})
    twice = [fact(1, activity="urn:a:1"), fact(2, day=1, activity="urn:a:1")]
    assert satisfied(two, twice) == []
    assert satisfied(two, [*twice, fact(3, day=2, activity="urn:a:3")]) == [[1, 3]]


BLENDED = {
    "within": "P180D",
    "all": [{"match": match()}, {"match": match(kind="attended", activity="urn:group")}],
}


@pytest.mark.parametrize(
    ("course", "group", "expected"),
    [
        pytest.param([0], [180], [[1, 11]], id="exactly within"),
        pytest.param([180], [0], [[1, 11]], id="either order"),
        pytest.param([0], [181], [], id="too far apart"),
        pytest.param([0, 20], [190], [[2, 11]], id="a later repeat counts"),
        pytest.param([0], [], [], id="one lacks"),
    ],
)
def test_all_within_a_window(course, group, expected):
    facts = [fact(n, day=day) for n, day in enumerate(course, start=1)]
    attended = {"kind": "attended", "activity": "urn:group", "score": None}
    facts += [fact(n, day=day, **attended) for n, day in enumerate(group, start=11)]
    assert satisfied(rule(**BLENDED), facts) == expected


def test_any_takes_what_was_complete_first():
    either = rule(
        any=[{"match": match(), "require": {"at_least": 2}}, {"match": match(kind="passed")}]
    )
    done, passed = [fact(1), fact(2, day=2)], fact(3, day=1, kind="passed")
    assert satisfied(either, done) == [[1, 2]]
    assert satisfied(either, [*done, passed]) == [[3]]
    assert satisfied(either, [fact(1)]) == []


def test_all_without_a_window_takes_any_distance():
    both = rule(all=[{"match": match()}, {"match": match(kind="passed")}])
    assert satisfied(both, [fact(1), fact(2, day=900, kind="passed")]) == [[1, 2]]
    assert satisfied(both, [fact(1), fact(3, day=1)]) == []


def test_repeat_gives_every_witness_that_overlaps_no_earlier_one():
    pairs = rule(match=match(), require={"at_least": 2}, repeat=True)
    assert satisfied(pairs, [fact(n, day=n) for n in range(1, 6)]) == [[1, 2], [3, 4]]


def test_repeat_of_all_takes_no_fact_twice():
    both = {"all": [{"match": match()}, {"match": match(kind="passed")}], "repeat": True}
    facts = [fact(n, day=n, kind="passed" if n % 2 == 0 else "completed") for n in range(1, 5)]
    assert satisfied(rule(**both), facts) == [[1, 2], [3, 4]]


def test_repeat_of_a_window_takes_no_fact_twice():
    attended = {"kind": "attended", "activity": "urn:group", "score": None}
    facts = [fact(1), fact(2, day=300), fact(11, day=301, **attended)]
    facts += [fact(3, day=302), fact(12, day=303, **attended)]
    assert satisfied(rule(**BLENDED, repeat=True), facts) == [[2, 11], [3, 12]]


def test_groups_are_kept_apart():
    facts = [fact(1, registration="r1"), fact(2, day=1, registration="r2", kind="passed")]
    both = {"all": [{"match": match()}, {"match": match(kind="passed")}]}
    assert satisfied(rule(**both), facts) == [[1, 2]]
    assert satisfied(rule(**both, group=["registration"]), facts) == []


def test_each_activity_of_a_group_gives_its_own_item():
    each = rule(match=match(activity={"prefix": "urn:a:"}), group=["activity"])
    facts = [fact(1, activity="urn:a:1"), fact(2, activity="urn:a:1"), fact(3, activity="urn:a:2")]
    assert satisfied(each, facts) == [[1], [3]]


def test_a_fact_without_the_key_is_in_no_group():
    assert satisfied(rule(group=["registration"]), [fact()]) == []


@pytest.mark.parametrize(
    ("kind", "speaks"),
    [
        pytest.param("stable", True, id="stable"),
        pytest.param("pseudonymous", True, id="pseudonymous"),
        pytest.param("anonymous", False, id="anonymous"),
        pytest.param("placeholder", False, id="placeholder"),
        pytest.param("group", False, id="group"),
    ],
)
def test_only_one_known_person_has_evidence(kind, speaks):
    assert bool(satisfied(rule(), [fact(actor_kind=kind)])) is speaks


@pytest.mark.parametrize(
    ("own", "undone", "left"),
    [
        pytest.param({"score": None}, {"day": 1}, False, id="a later retraction takes back"),
        pytest.param({"score": None}, {"day": 0}, False, id="so does one at the same time"),
        pytest.param({"score": None}, {"day": -1}, True, id="an earlier one does not"),
        pytest.param({}, {"day": 1}, True, id="points are not unticked"),
        pytest.param({"score": None, "kind": "passed"}, {"day": 1}, True, id="nor is a pass"),
        pytest.param({"score": None}, {"day": 1, "activity": "urn:x"}, True, id="other activity"),
        pytest.param({"score": None}, {"day": 1, "actor": OLA}, True, id="other actor"),
    ],
)
def test_retraction(own, undone, left):
    done, taken = fact(1, **own), fact(2, **{"kind": "retracted", "score": None} | undone)
    assert standing([done, taken]) == ([done] if left else [])


@pytest.mark.parametrize(
    ("node", "lowest"),
    [
        pytest.param({"match": match()}, 0.0, id="none"),
        pytest.param({"match": match(score={"gte": 0.8})}, 0.8, id="at least"),
        pytest.param({"match": match(score={"gt": 0.5, "lte": 0.9})}, 0.5, id="between"),
        pytest.param({"match": match(score={"lte": 0.9})}, 0.0, id="only from above"),
        pytest.param(
            {"any": [{"match": match(score={"gte": 0.8})}, {"match": match()}]}, 0.0, id="any"
        ),
        pytest.param(
            {"all": [{"match": match(score={"gte": 0.8})}, {"match": match()}]}, 0.8, id="all"
        ),
    ],
)
def test_lowest_score_that_satisfies(node, lowest):
    assert floor(rule(**node).node) == lowest


def scored(limit, **written):
    return rule(match=match(score={"gte": limit}), **written)


def test_the_strictest_locked_rule_fixes_the_threshold():
    assert thresholds([scored(0.8, locked=True), scored(0.7, locked=True), scored(0.1)]) == {
        A1: 0.8
    }


@pytest.mark.parametrize(
    ("one", "found"),
    [
        pytest.param(scored(0.8), [], id="as strict"),
        pytest.param(scored(0.79), [(0, 0.8)], id="less strict"),
        pytest.param(rule(), [(0, 0.8)], id="no score asked for"),
        pytest.param(scored(0.7, locked=True), [], id="the branch's own"),
        pytest.param(
            rule(requirement={"framework": "f", "version": "2", "code": "A1"}), [], id="another"
        ),
    ],
)
def test_nobody_undercuts_a_locked_threshold(one, found):
    assert list(undercutting([one], [scored(0.8, locked=True)])) == found


def test_verbs_that_nobody_knows_are_found_wherever_they_stand():
    written = {
        "any": [
            {"match": {"verb": ["completed", "finished"]}},
            {"all": [{"match": {"verb": "urn:x"}}, {"match": {"kind": "passed"}}]},
        ]
    }
    assert list(unknown_verbs(written, {"completed": COMPLETED})) == [
        (("any", 0, "match", "verb"), "finished")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("P90D", timedelta(days=90), id="days"),
        pytest.param("P2W", timedelta(weeks=2), id="weeks"),
        pytest.param("P1DT2H3M4S", timedelta(days=1, hours=2, minutes=3, seconds=4), id="all"),
    ],
)
def test_duration_is_read(text, expected):
    assert duration(text) == expected


@pytest.mark.parametrize("text", ["P", "PT", "P3M", "P1Y", "90D", "P1DT", ""])
def test_duration_without_a_fixed_length_is_refused(text):
    with pytest.raises(ValueError, match="^" + text + "$"):
        duration(text)
