from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.domain.xapi.activities import activities, definitions, merge_definitions, ordered
from lrs_bridge.domain.xapi.links import links
from lrs_bridge.domain.xapi.validate import check
from tests.unit.domain.xapi.samples import (
    STATEMENT,
    changed,
    extensions,
    inside,
    iris,
    maps,
    optional,
    statements,
)

components = st.lists(st.sampled_from([{"id": "1"}, {"id": "2", "description": {"sv": "två"}}]))
interactions = st.sampled_from(
    [("choice", "choices"), ("sequencing", "choices"), ("likert", "scale"), ("matching", "source")]
).flatmap(
    lambda kind: optional(
        {"interactionType": st.just(kind[0])},
        {
            kind[1]: components.map(lambda items: items[:1]),
            "correctResponsesPattern": st.lists(st.sampled_from(["1", "2"]), max_size=2),
        },
    )
)
plain = optional(
    {},
    {"name": maps, "description": maps, "type": iris, "moreInfo": iris, "extensions": extensions},
)
described = st.tuples(plain, st.just({}) | interactions).map(lambda both: {**both[0], **both[1]})
"""Valid definitions."""


def test_definitions_are_those_of_object_and_context_inside_too():
    told = {"id": "a:1", "definition": {"name": {"en": "one"}}}
    single = {"id": "a:2", "definition": {"type": "a:t"}}
    statement = changed("object", told)
    statement["context"] = {
        "contextActivities": {"parent": single, "other": [{"id": "a:3"}, told]},
        "platform": "p",
    }
    found = (
        ("a:1", told["definition"]),
        ("a:2", single["definition"]),
        ("a:1", told["definition"]),
    )
    assert definitions(statement) == found
    outer = {**inside(statement), "context": {"contextActivities": {"grouping": [single]}}}
    assert definitions(outer) == (*found, ("a:2", single["definition"]))


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(STATEMENT, id="none"),
        pytest.param(changed("object.definition", {}), id="an empty one"),
        pytest.param(changed("object", {**STATEMENT["actor"]}), id="of an agent"),
        pytest.param(changed("context.language", "sv"), id="of a context without activities"),
    ],
)
def test_there_may_be_no_definition(statement):
    assert definitions(statement) == ()


@given(statements)
def test_every_activity_that_is_linked_is_found(statement):
    assert {it["id"] for it in activities(statement)} == {
        id for id, _, _ in links(statement).activities
    }


@pytest.mark.parametrize(
    ("found", "merged"),
    [
        pytest.param([], {}, id="nothing"),
        pytest.param([{"type": "a:1"}, {"type": "a:2"}], {"type": "a:2"}, id="the latest counts"),
        pytest.param(
            [{"type": "a:1"}, {"moreInfo": "a:2"}],
            {"type": "a:1", "moreInfo": "a:2"},
            id="silence takes nothing back",
        ),
        pytest.param(
            [{"name": {"en": "meeting", "sv": "mote"}}, {"name": {"fr": "réunion", "sv": "möte"}}],
            {"name": {"en": "meeting", "sv": "möte", "fr": "réunion"}},
            id="languages",
        ),
        pytest.param(
            [{"description": {"en-us": "color"}}, {"description": {"en-US": "colour"}}],
            {"description": {"en-US": "colour"}},
            id="letter case makes no language",
        ),
        pytest.param(
            [{"extensions": {"a:x": 1, "a:y": {"k": 1}}}, {"extensions": {"a:y": None}}],
            {"extensions": {"a:x": 1, "a:y": None}},
            id="extensions by key",
        ),
        pytest.param(
            [
                {"interactionType": "choice", "choices": [{"id": "1"}, {"id": "2"}]},
                {"interactionType": "choice", "choices": [{"id": "3"}]},
            ],
            {"interactionType": "choice", "choices": [{"id": "3"}]},
            id="component lists as wholes",
        ),
        pytest.param(
            [
                {"interactionType": "choice", "choices": [], "correctResponsesPattern": ["1"]},
                {"interactionType": "likert", "scale": [{"id": "1"}]},
            ],
            {"interactionType": "likert", "scale": [{"id": "1"}]},
            id="another interaction leaves nothing of the old",
        ),
    ],
)
def test_definitions_become_one(found, merged):
    assert merge_definitions(found) == merged


@given(st.lists(described, max_size=4))
def test_merging_is_deterministic_idempotent_and_stays_valid(found):
    before = deepcopy(found)
    merged = merge_definitions(found)
    assert merge_definitions(iter(found)) == merged
    assert merge_definitions([merged]) == merged
    assert merge_definitions([*found, merged]) == merged
    assert merge_definitions([*found, *found]) == merged
    assert check(changed("object.definition", merged)) == []
    assert found == before


@given(described)
def test_one_definition_is_kept_as_it_is(definition):
    merged = merge_definitions([definition])
    assert merged == definition
    assert list(merged) == list(definition)


@given(st.lists(described, min_size=1, max_size=4))
def test_no_language_and_no_extension_is_lost(found):
    merged = merge_definitions(found)
    for name in ("name", "description", "extensions"):
        said = {key for definition in found for key in definition.get(name, {})}
        assert set(merged.get(name, {})) == said


@given(described)
def test_ordered_is_the_same_whatever_order_members_came_in(definition):
    turned = dict(reversed(definition.items()))
    assert ordered(turned) == definition
    assert list(ordered(turned)) == list(ordered(definition)) == sorted(definition)


def test_ordered_reaches_into_lists_and_leaves_their_order():
    value = {"b": [{"d": 1, "c": 2}, 0], "a": None}
    assert str(ordered(value)) == "{'a': None, 'b': [{'c': 2, 'd': 1}, 0]}"
