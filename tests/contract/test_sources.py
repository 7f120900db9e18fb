"""What every dialect must do, shown on the golden pairs of all of them."""

import json
from copy import deepcopy
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrs_bridge.domain.evidence import derive
from lrs_bridge.ports.source import Fact, Source, SourceConfig
from lrs_bridge.services.load import load_rules, load_verbs
from lrs_bridge_adapters import facts
from lrs_bridge_adapters.cmi5.source import SOURCE as CMI5
from lrs_bridge_adapters.h5p.source import SOURCE as H5P
from lrs_bridge_adapters.moodle.source import SOURCE as MOODLE
from lrs_bridge_adapters.openedx.source import SOURCE as OPENEDX
from lrs_bridge_adapters.xapi.source import SOURCE as XAPI

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data" / "statements"
SOURCES: dict[str, Source] = {s.name: s for s in (CMI5, H5P, MOODLE, OPENEDX, XAPI)}
ANYWHERE = SourceConfig("anywhere", "xapi")


@dataclass(frozen=True)
class Pair:
    """One golden file."""

    name: str
    platform: str
    source: SourceConfig
    received: dict[str, Any]
    changes: list[dict[str, Any]]
    fact: dict[str, Any]

    def repaired(self):
        """Return the statement as intake stores it, and what repair changed."""
        statement = deepcopy(self.received)
        changes = []
        if self.source.tolerant:
            changes = list(SOURCES[self.platform].repair(statement, self.source))
        return {"id": "00000000-0000-4000-8000-000000000001"} | statement, changes


def read(path):
    data = json.loads(path.read_text(encoding="utf-8"))
    config = data["source"]
    source = SourceConfig(**config | {"home_pages": tuple(config["home_pages"])})
    platform = path.parent.name
    name = f"{platform}/{path.stem}"
    return Pair(name, platform, source, data["received"], data["changes"], data["fact"])


PAIRS = [read(path) for path in sorted((ROOT / "tests" / "golden").glob("*/*.json"))]
each_pair = pytest.mark.parametrize("pair", [pytest.param(p, id=p.name) for p in PAIRS])


def known(pair):
    return SOURCES[pair.platform].normalise(pair.repaired()[0], pair.source)


def test_every_dialect_has_golden_pairs():
    assert {pair.platform for pair in PAIRS} == set(SOURCES)


@each_pair
def test_statement_is_understood_as_the_golden_pair_says(pair):
    statement, changes = pair.repaired()
    fact = SOURCES[pair.platform].normalise(statement, pair.source)
    expected = pair.fact | {"occurred": datetime.fromisoformat(pair.fact["occurred"])}
    for member in ("aliases", "flags"):
        expected[member] = tuple(expected[member])
    assert asdict(fact) == expected
    assert [asdict(change) for change in changes] == pair.changes


@each_pair
def test_exactly_its_own_dialect_is_surest(pair):
    sure = {name: s.recognise(pair.received, pair.source) for name, s in SOURCES.items()}
    assert [name for name, level in sure.items() if level == max(sure.values())] == [pair.platform]


@each_pair
def test_repairing_again_changes_nothing(pair):
    statement, _ = pair.repaired()
    again = deepcopy(statement)
    assert list(SOURCES[pair.platform].repair(again, pair.source)) == []
    assert again == statement


@each_pair
def test_understanding_leaves_the_statement_alone(pair):
    statement, _ = pair.repaired()
    before = deepcopy(statement)
    SOURCES[pair.platform].normalise(statement, pair.source)
    assert statement == before


@pytest.mark.parametrize("source", [pytest.param(s, id=name) for name, s in SOURCES.items()])
@pytest.mark.parametrize(
    "statement",
    [
        pytest.param({}, id="empty"),
        pytest.param({"object": None, "actor": [], "context": 1}, id="wrong types"),
        pytest.param({"context": {"contextActivities": []}, "object": {"id": 3}}, id="no mapping"),
        pytest.param(
            {
                "context": {
                    "extensions": None,
                    "contextActivities": {"parent": [None, {"id": 1}], "category": "x"},
                },
                "object": {"definition": {"extensions": [], "interactionType": 1}},
                "actor": {"mbox": 1, "account": "x"},
            },
            id="wrong types within",
        ),
    ],
)
def test_what_is_not_yet_validated_is_recognised_and_repaired_without_failing(source, statement):
    before = deepcopy(statement)
    assert 0 <= source.recognise(statement, ANYWHERE) <= 1
    assert list(source.repair(statement, ANYWHERE)) == []
    assert statement == before


@pytest.mark.parametrize("source", [pytest.param(s, id=name) for name, s in SOURCES.items()])
def test_statement_about_a_person_has_no_activity(source):
    statement = {
        "id": "00000000-0000-4000-8000-000000000001",
        "actor": {"mbox": "mailto:anna@vedhamn.example"},
        "verb": {"id": "http://id.tincanapi.com/verb/mentored"},
        "object": {"objectType": "Agent", "mbox": "mailto:bo@vedhamn.example"},
        "stored": "2026-03-01T08:00:00Z",
    }
    fact = source.normalise(statement, ANYWHERE)
    assert (fact.activity, fact.part, fact.aliases) == (None, None, ())


def shipped_rules():
    config = ROOT / "config"
    verbs = load_verbs((config / "vocab" / "verbs.yaml").read_text("utf-8"), "verbs.yaml")
    for path in sorted((config / "rules").glob("*.yaml")):
        yield from load_rules(path.read_text("utf-8"), path.name, verbs=verbs)


RULES = list(shipped_rules())
PEOPLE = {
    "test_leaders": frozenset({"account:https://test.vedhamn.example cilla.stahl"}),
    "supervisors": frozenset({"account:https://test.vedhamn.example ola.berg"}),
}
EVIDENCE = {
    "moodle/quiz-attempt-signed-scaled": ["itb-01-moodle-quiz", "a1-moodle-quiz"],
    "moodle/quiz-attempt-4.7": ["itb-01-moodle-quiz", "a1-moodle-quiz"],
    "moodle/quiz-attempt-without-cmid": ["itb-01-moodle-quiz", "a1-moodle-quiz"],
    "moodle/assignment-graded": ["itb-02-moodle-assignment"],
    "moodle/scaled-only": ["itb-02-moodle-assignment"],
    "openedx/course-passed": ["a2-openedx-course"],
    "cmi5/passed": ["a3-cmi5-test"],
    "xapi/supervised-test-passed": ["a1-supervised-test"],
    "xapi/observed-at-work": ["jus-p-observed"],
}


@each_pair
def test_shipped_rules_see_what_the_pair_shows_and_nothing_else(pair):
    items = derive(1, [known(pair)], RULES, PEOPLE)
    found = sorted(item.rule.id.partition("/rules/")[2] for item in items)
    assert [name.split("/")[1] for name in found] == EVIDENCE.get(pair.name, [])


some_fact = st.sampled_from([known(pair) for pair in PAIRS])


@given(some_fact, some_fact)
@settings(max_examples=60, deadline=None)
def test_merging_does_not_depend_on_order(a: Fact, b: Fact):
    assert XAPI.merge([a, b]) == XAPI.merge([b, a])


@given(some_fact, some_fact, some_fact)
@settings(max_examples=60, deadline=None)
def test_merging_does_not_depend_on_grouping(a: Fact, b: Fact, c: Fact):
    one_by_one = facts.merge([facts.merge([a, b]), c])
    assert one_by_one == facts.merge([a, facts.merge([b, c])]) == facts.merge([a, b, c])


@each_pair
def test_merging_a_fact_with_itself_changes_nothing(pair):
    fact = known(pair)
    assert SOURCES[pair.platform].merge([fact, fact]) == fact


def test_twins_of_a_quiz_become_one_fact_with_points_and_a_trusted_pass():
    twins = [p for p in PAIRS if p.name in TWINS]
    merged = MOODLE.merge([known(pair) for pair in twins])
    assert len(twins) == len(TWINS)
    assert (merged.kind, merged.score, merged.success, merged.success_trusted) == (
        "completed",
        0.85,
        True,
        True,
    )


TWINS = ("moodle/quiz-attempt-signed-scaled", "moodle/module-completed")


def test_a_person_whom_nobody_knows_is_not_invented():
    statement = {
        "actor": {"name": "12", "mbox": "mailto:false", "objectType": "Agent"},
        "object": {"id": "https://h5p.example/h5p/1"},
    }
    before = deepcopy(statement)
    assert list(H5P.repair(statement, ANYWHERE)) == []
    assert statement == before


def test_an_address_is_not_guessed_when_the_source_has_two_sites():
    pair = next(p for p in PAIRS if p.name == "h5p/lost-address")
    two = SourceConfig(
        "h5p", "h5p", tolerant=True, home_pages=("https://a.example", "https://b.example")
    )
    assert list(H5P.repair(deepcopy(pair.received), two)) == []


def test_content_without_any_id_gets_the_address_of_its_site():
    statement = {
        "actor": {"mbox": "mailto:anna@vedhamn.example"},
        "object": {"definition": {"extensions": {"http://h5p.org/x-api/h5p-local-content-id": 5}}},
    }
    site = SourceConfig("h5p", "h5p", tolerant=True, home_pages=("https://h5p.example/",))
    [change] = H5P.repair(statement, site)
    assert (change.before, statement["object"]["id"]) == (None, "https://h5p.example/h5p/5")


def test_a_compound_interaction_loses_its_components_too():
    definition = {"interactionType": "compound", "choices": [], "name": {"sv": "Film"}}
    statement = {"object": {"id": "https://h5p.example/h5p/1", "definition": definition}}
    changed = [change.path for change in H5P.repair(statement, ANYWHERE)]
    assert changed == ["$.object.definition.interactionType", "$.object.definition.choices"]
    assert definition == {"name": {"sv": "Film"}}


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        pytest.param({"raw": 8, "min": 0, "max": 10}, (0.8, "raw", ()), id="raw"),
        pytest.param({"raw": 24, "max": 30}, (0.8, "raw", ()), id="min is 0 when missing"),
        pytest.param({"raw": 3, "min": 2, "max": 4}, (0.5, "raw", ()), id="min counts"),
        pytest.param({"raw": 80}, (None, None, ()), id="raw alone says nothing"),
        pytest.param({"raw": 1, "min": 1, "max": 1}, (None, None, ()), id="no span"),
        pytest.param({"raw": 1, "max": 0, "scaled": 0.4}, (0.4, "scaled", ()), id="scaled instead"),
        pytest.param({"scaled": -0.2}, (0.0, "scaled", ("score-out-of-range",)), id="below"),
        pytest.param({}, (None, None, ()), id="none"),
    ],
)
def test_score_is_read(score, expected):
    assert facts.score({"result": {"score": score}}) == expected


def test_table_with_an_unknown_kind_is_refused(tmp_path):
    (tmp_path / "dialect.toml").write_text('[verbs]\n"urn:x" = "finished"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="finished"):
        facts.verbs(str(tmp_path / "source.py"))


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "name"),
    [
        pytest.param("moodle-logstore-5.0.1-wire.ndjson", "moodle", id="moodle 5"),
        pytest.param("moodle-logstore-5.0.1-fixtures.ndjson", "moodle", id="moodle 5 fixtures"),
        pytest.param("moodle-logstore-4.7.0-fixtures.ndjson", "moodle", id="moodle 4.7"),
        pytest.param("openedx-event-routing-backends.ndjson", "openedx", id="openedx"),
        pytest.param("h5p-field-samples.ndjson", "h5p", id="h5p"),
    ],
)
def test_real_statements_are_understood_by_their_own_dialect_alone(file, name):
    if not (SHARED / file).exists():
        pytest.skip(f"{file} is not beside the project")
    source = SourceConfig(name, name, tolerant=True)
    for line in (SHARED / file).read_text(encoding="utf-8").splitlines():
        statement = {"id": "00000000-0000-4000-8000-000000000001"} | json.loads(line)
        statement.setdefault("timestamp", "2026-01-01T00:00:00Z")
        sure = {n: s.recognise(statement, source) for n, s in SOURCES.items()}
        assert [n for n, level in sure.items() if level == max(sure.values())] == [name]
        assert SOURCES[name].normalise(statement, source).adapter == name
