"""XAPI-00050 to 00063, 00013: lists of components, and maps (1.0.3 Data 2.4.4.1)."""

import pytest

from tests.conformance.requirements import accepted, refused, refused_inside

LISTS = {
    "choices": ("XAPI-00055", "choice"),
    "scale": ("XAPI-00054", "likert"),
    "source": ("XAPI-00053", "matching"),
    "target": ("XAPI-00052", "matching"),
    "steps": ("XAPI-00051", "performance"),
}
GOOD = {"id": "a", "description": {"sv": "Först"}}


def with_list(name, components):
    return {"interactionType": LISTS[name][1], name: components}


@pytest.mark.parametrize("name", LISTS, ids=lambda name: f"{LISTS[name][0]} {name}")
@pytest.mark.parametrize(
    ("components", "where"),
    [
        pytest.param(GOOD, "", id="no array"),
        pytest.param(["a"], "[0]", id="XAPI-00063 no object"),
        pytest.param([GOOD, ["id", "b"]], "[1]", id="XAPI-00063 an array"),
        pytest.param([{"description": {"sv": "x"}}], "[0]", id="XAPI-00058 no id"),
        pytest.param([{"id": 1}], "[0].id", id="XAPI-00058 id no string"),
        pytest.param([GOOD, {"id": "b"}, {"id": "a"}], "[2].id", id="XAPI-00058 id twice"),
        pytest.param([{"id": "a", "description": "x"}], "[0].description", id="XAPI-00062 text"),
        pytest.param(
            [{"id": "a", "description": {"a12345678": "x"}}],
            "[0].description.a12345678",
            id="XAPI-00062 XAPI-00013 language",
        ),
    ],
)
def test_malformed_list_of_components_is_refused(name, components, where):
    path = f"$.object.definition.{name}{where}"
    refused("object.definition", with_list(name, components), path)
    refused_inside("object.definition", with_list(name, components), path)


@pytest.mark.parametrize("name", LISTS, ids=lambda name: f"{LISTS[name][0]} {name}")
def test_components_are_accepted(name):
    accepted("object.definition", with_list(name, [GOOD, {"id": "A"}]))


@pytest.mark.parametrize("pattern", ["a[,]b", {"0": "a"}, 1, True], ids="XAPI-00050 {}".format)
def test_pattern_that_is_no_array_is_refused(pattern):
    definition = {"interactionType": "fill-in", "correctResponsesPattern": pattern}
    refused("object.definition", definition, "$.object.definition.correctResponsesPattern")


@pytest.mark.parametrize("pattern", [[1], ["a", None], [["a"]]], ids="XAPI-00050 {}".format)
def test_pattern_of_no_strings_is_refused(pattern):
    definition = {"interactionType": "fill-in", "correctResponsesPattern": pattern}
    where = f"$.object.definition.correctResponsesPattern[{len(pattern) - 1}]"
    refused("object.definition", definition, where)


@pytest.mark.parametrize("tag", ["a12345678", "s", "sv_SE"], ids="XAPI-00013 {}".format)
@pytest.mark.parametrize("path", ["verb.display", "object.definition.name"])
def test_key_of_a_language_map_has_the_lengths_of_a_tag(path, tag):
    refused(path, {tag: "x"}, f"$.{path}.{tag}")


@pytest.mark.parametrize("tag", ["tlh", "sv", "zh-Hant-TW", "x-klingon", "i-klingon"])
def test_xapi_00013_tags_are_accepted(tag):
    accepted("verb.display", {tag: "x"})


def test_empty_context_activities_are_accepted():
    accepted("context", {"contextActivities": {}})
