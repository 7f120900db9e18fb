"""Files are loaded wholly, or not at all with every fault named by file, line and path."""

import json
from pathlib import Path

import pytest

from lrs_bridge.domain.competence import EXAMPLE_NOTICE, RequirementRef
from lrs_bridge.domain.errors import InvalidDocumentError
from lrs_bridge.services import yaml_text
from lrs_bridge.services.load import load_framework, load_rules, load_verbs
from lrs_bridge.services.yaml_text import read

IRI = "Write an absolute IRI, such as https://example.org/course/1."
CONFIG = Path(__file__).resolve().parents[3] / "config"
RULE = """\
rules:
- id: urn:rule:1
  revision: 1
  title: {sv: Prov, en: Quiz}
  requirement: {framework: f, version: "1", code: A1}
  genre: quiz
  outcome: attach
  assurance: A1
  match:
    kind: completed
    activity: urn:x
    score: {gte: 0.8}
"""
FRAMEWORK = """\
id: f
version: "1"
title: {sv: F, en: F}
status: official
owner: Branschen
note: Ett exempel.
areas:
- code: G
  title: {sv: G, en: G}
  weight: 1
  source: sourced
  requirements:
  - code: A1
    title: {sv: A, en: A}
    source: sourced
    assess: theory
    pass: {score: 0.8}
"""
AGAIN = """\
  - code: A2
    title: {sv: A, en: A}
    source: sourced
    assess: theory
"""


def shipped(folder, name):
    return (CONFIG / folder / name).read_text(encoding="utf-8")


def faults(load, text, **kwargs):
    with pytest.raises(InvalidDocumentError) as raised:
        load(text, "x.yaml", **kwargs)
    return [f"{fault.path}: {fault.message}" for fault in raised.value.faults]


FRAMEWORKS = [
    load_framework(path.read_text(encoding="utf-8"), path.name)
    for path in sorted((CONFIG / "frameworks").glob("*.yaml"))
]
VERBS = load_verbs(shipped("vocab", "verbs.yaml"), "verbs.yaml")


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda framework: framework.id)
def test_shipped_framework_says_that_it_is_an_example(framework):
    assert framework.notice == EXAMPLE_NOTICE


def test_practice_of_the_machine_licence_needs_the_four_others():
    mkk = next(f for f in FRAMEWORKS if f.id == "mkk-exempel")
    assert mkk.requirement("JUS-P").prerequisites == ("A1", "A2", "A3", "JUS-T")
    theory = [r for r in mkk.requirements if r.form == "theory"]
    assert [(r.pass_score, r.pass_assurance) for r in theory] == [(0.8, 3)] * 4


def test_the_basic_qualification_has_ten_areas_that_weigh_a_hundred():
    itb = next(f for f in FRAMEWORKS if f.id == "itb-exempel")
    assert len(itb.areas) == 10
    assert sum(area.weight for area in itb.areas) == 100


@pytest.mark.parametrize("path", sorted((CONFIG / "rules").glob("*.yaml")), ids=lambda p: p.name)
def test_shipped_rules_load_and_no_threshold_is_below_a_locked_one(path):
    text = path.read_text(encoding="utf-8")
    assert load_rules(text, path.name, verbs=VERBS, frameworks=FRAMEWORKS)


def test_json_is_read_like_yaml():
    body = json.dumps(read(RULE, "x").value, separators=(",", ":"))
    assert load_rules(body, "rule") == load_rules(RULE, "x.yaml")


def test_framework_without_optional_members():
    framework = load_framework(FRAMEWORK, "f.yaml")
    [requirement] = framework.requirements
    assert framework.notice is None
    assert (requirement.pass_assurance, requirement.prerequisites) == (None, ())


def test_every_fault_of_a_rule_file_is_named_at_once():
    text = (
        RULE.replace("revision: 1", "revision: 0")
        .replace("  genre: quiz\n", "")
        .replace("assurance: A1", "assurance: A4\n  colour: red")
        .replace("activity: urn:x", "activity: quiz 1")
    )
    assert sorted(faults(load_rules, text)) == [
        "x.yaml:11: rules[0].match.activity: " + IRI,
        "x.yaml:2: rules[0].genre: Missing; write it.",
        "x.yaml:3: rules[0].revision: Write a whole number from 1 to 1000000.",
        "x.yaml:7: rules[0].assurance: Write one of: A0, A1, A2, A3.",
        "x.yaml:8: rules[0].colour: No such member; remove it or correct its name.",
    ]


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        pytest.param(
            RULE.replace("kind: completed", "verb: finished"),
            {},
            "x.yaml:10: rules[0].match.verb: "
            "No verb is called 'finished'; write its IRI, or add it to the verbs file.",
            id="unknown verb",
        ),
        pytest.param(
            RULE,
            {"frameworks": FRAMEWORKS},
            "x.yaml:5: rules[0].requirement.code: f 1 has no requirement A1, or is not loaded.",
            id="unknown requirement",
        ),
        pytest.param(
            RULE + RULE.removeprefix("rules:\n"),
            {},
            "x.yaml:13: rules[1].id: Another rule has this id.",
            id="id twice",
        ),
        pytest.param(
            RULE.replace("0.8", "0.7"),
            {"locked": load_rules(RULE.replace("genre", "locked: true\n  genre"), "branch.yaml")},
            "x.yaml:2: rules[0]: "
            "The threshold of this requirement is locked: ask for a score of gte: 0.8.",
            id="below the branch's threshold",
        ),
    ],
)
def test_rule_that_is_well_written_but_wrong_is_refused(text, options, expected):
    assert faults(load_rules, text, **options) == [expected]


def test_known_requirement_is_accepted():
    [one] = load_rules(RULE, "x.yaml", frameworks=[load_framework(FRAMEWORK, "f.yaml")])
    assert one.requirement == RequirementRef("f", "1", "A1")


@pytest.mark.parametrize(
    ("added", "place", "message"),
    [
        pytest.param(
            "    prerequisites: [B]\n",
            "areas[0].requirements[0].prerequisites[0]",
            "The framework has no requirement B.",
            id="unknown prerequisite",
        ),
        pytest.param(
            "    prerequisites: [A1]\n",
            "areas[0].requirements[0].prerequisites",
            "It waits for a requirement that waits for it; nobody could begin.",
            id="waits for itself",
        ),
        pytest.param(
            AGAIN.replace("A2", "A1"),
            "areas[0].requirements[1].code",
            "This code stands before; write another.",
            id="code twice",
        ),
    ],
)
def test_framework_that_is_well_written_but_wrong_is_refused(added, place, message):
    assert faults(load_framework, FRAMEWORK + added) == [f"x.yaml:18: {place}: {message}"]


def test_alias_without_an_iri_is_named():
    assert faults(load_verbs, "verbs:\n  good: urn:x\n  bad: finished\n") == [
        "x.yaml:3: verbs.bad: " + IRI
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param(
            "[yes, on, no, 2026-01-01, 1:30, .inf, 0x10, 010]",
            ["yes", "on", "no", "2026-01-01", "1:30", ".inf", "0x10", "010"],
            id="words and dates stay texts",
        ),
        pytest.param(
            "[1, -2, 0.5, true, false, null, ~]",
            [1, -2, 0.5, True, False, None, None],
            id="numbers and truths",
        ),
        pytest.param("a: &x [1]\nb: *x", {"a": [1], "b": [1]}, id="anchor"),
        pytest.param("a:", {"a": None}, id="nothing"),
    ],
)
def test_yaml_is_read_without_surprises(text, value):
    assert read(text, "x").value == value


def lines(count):
    """Return a text whose aliases double with each line."""
    doubled = "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, count))
    return "a0: &a0 [1, 1]\n" + doubled


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "x.yaml:1: $: This is not readable: it is empty.", id="empty"),
        pytest.param(
            "a: 1\na: 2",
            "x.yaml:2: $: This is not readable: the name 'a' stands twice.",
            id="name twice",
        ),
        pytest.param(
            "[a]: 1",
            "x.yaml:1: $: This is not readable: a name must be a text.",
            id="list as a name",
        ),
        pytest.param(
            "a: &x {b: 1}\nc:\n  <<: *x",
            "x.yaml:3: $: This is not readable: merging by << is not read; write the members out.",
            id="merge key",
        ),
        pytest.param(
            "[" * 60, "x.yaml:1: $: This is not readable: it nests too deeply.", id="deep"
        ),
        pytest.param(
            "a: &x [*x]",
            "x.yaml:1: $: This is not readable: it nests too deeply.",
            id="holds itself",
        ),
        pytest.param(
            lines(20),
            "x.yaml:1: $: This is not readable: it holds too many values.",
            id="alias bomb",
        ),
        pytest.param(
            "a: 1\n--- \nb: 2",
            "x.yaml:2: $: This is not readable: but found another document.",
            id="two documents",
        ),
        pytest.param(
            "a: b: c",
            "x.yaml:1: $: This is not readable: mapping values are not allowed here.",
            id="no YAML",
        ),
        pytest.param(
            "a: !!python/object:os.system 1",
            "x.yaml:1: $: This is not readable: could not determine a constructor for the "
            "tag 'tag:yaml.org,2002:python/object:os.system'.",
            id="object",
        ),
    ],
)
def test_yaml_that_is_not_ours_is_refused(text, expected):
    assert faults(read, text) == [expected]


def test_control_character_is_refused():
    assert faults(read, "a: 1\nb: \x07") == [
        "x.yaml:2: $: This is not readable: special characters are not allowed."
    ]


def test_file_that_is_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(yaml_text, "MAX_BYTES", 10)
    assert read("a: 1234567", "x").value == {"a": 1234567}
    assert faults(read, "a: 12345678") == [
        "x.yaml:1: $: The file is larger than 10 bytes; divide it."
    ]
