"""XAPI-00044 to XAPI-00073: verbs, activities, references, SubStatements (1.0.3 Data 2.4.3-4)."""

import pytest

from lrs_bridge.domain.xapi.validate import check
from tests.conformance.requirements import accepted, refused, refused_inside, row
from tests.unit.domain.xapi.samples import DROP, STATEMENT, changed, inside

ID = "6f8e3c1a-0000-4000-8000-00000000000f"
REFERENCE = {"objectType": "StatementRef", "id": ID}


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        row("XAPI-00044", "a verb has an id", "verb.id", DROP, "$.verb"),
        row("XAPI-00044", "a verb's id is an IRI", "verb.id", 1),
        row("XAPI-00045", "display is a map", "verb.display", "x"),
        row("XAPI-00045", "display holds strings", "verb.display.en", 1),
        row("XAPI-00046", "objectType is a word", "object.objectType", "x"),
        row("XAPI-00046", "objectType is a string", "object.objectType", {}),
        row("XAPI-00047", "an activity has an id", "object.id", DROP, "$.object"),
        row("XAPI-00047", "an activity's id is an IRI", "object.id", 1),
        row("XAPI-00048", "definition is an object", "object.definition", "x"),
        row("XAPI-00056", "name is a map", "object.definition.name", "x"),
        row(
            "XAPI-00056",
            "name has language tags",
            "object.definition.name",
            {"a1": "x"},
            "$.object.definition.name.a1",
        ),
        row("XAPI-00057", "extensions is an object", "object.definition.extensions", []),
        row("XAPI-00059", "description is a map", "object.definition.description", []),
        row("XAPI-00060", "type is an IRI", "object.definition.type", "meeting"),
        row("XAPI-00061", "moreInfo is an IRL", "object.definition.moreInfo", 1),
        row("XAPI-00049", "interactionType is a word", "object.definition.interactionType", "x"),
        row(
            "XAPI-00064",
            "a pattern needs a type",
            "object.definition.correctResponsesPattern",
            ["a"],
            "$.object.definition",
        ),
        *(
            row(
                "XAPI-00064",
                f"{name} needs a type",
                f"object.definition.{name}",
                [{"id": "1"}],
                "$.object.definition",
            )
            for name in ("choices", "scale", "source", "target", "steps")
        ),
        row("XAPI-00072", "a reference has an id", "object", {"objectType": "StatementRef"}),
        row(
            "XAPI-00072",
            "a reference's id is a UUID",
            "object",
            {**REFERENCE, "id": "x"},
            "$.object.id",
        ),
        row("XAPI-00073", "no other property", "object", {**REFERENCE, "foo": 1}, "$.object.foo"),
    ],
)
def test_a_wrong_verb_or_object_is_refused(path, value, where):
    assert refused(path, value, where)
    assert refused_inside(path, value, where)


def interaction(kind, **lists):
    return changed("object.definition", {"interactionType": kind, **lists})


ONE = [{"id": "1", "description": {"en": "x"}}]


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(interaction("choice", choices=ONE), id="choice"),
        pytest.param(interaction("sequencing", choices=ONE), id="sequencing"),
        pytest.param(interaction("likert", scale=ONE), id="likert"),
        pytest.param(interaction("matching", source=ONE, target=ONE), id="matching"),
        pytest.param(interaction("performance", steps=ONE), id="performance"),
        *(
            pytest.param(interaction(kind, correctResponsesPattern=["a", "b"]), id=kind)
            for kind in ("true-false", "fill-in", "long-fill-in", "numeric", "other")
        ),
        pytest.param(interaction("choice", choices=[], correctResponsesPattern=[]), id="empty"),
    ],
)
def test_interactions_are_accepted(statement):
    assert check(statement) == []
    assert check(inside(statement)) == []


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        pytest.param(interaction("choice", choices={}), "choices", id="no array"),
        pytest.param(interaction("choice", choices=["1"]), "choices[0]", id="no object"),
        pytest.param(interaction("choice", choices=[{}]), "choices[0]", id="no id"),
        pytest.param(
            interaction("choice", choices=[{"id": 1}]), "choices[0].id", id="id no string"
        ),
        pytest.param(interaction("choice", choices=ONE + ONE), "choices[1].id", id="id twice"),
        pytest.param(interaction("choice", scale=ONE), "scale", id="another type's list"),
        pytest.param(interaction("other", choices=ONE), "choices", id="no lists at all"),
        pytest.param(
            interaction("choice", correctResponsesPattern="a"),
            "correctResponsesPattern",
            id="string",
        ),
        pytest.param(
            interaction("choice", correctResponsesPattern=[1]),
            "correctResponsesPattern[0]",
            id="no strings",
        ),
        pytest.param(
            interaction("choice", choices=[{"id": "1", "description": "x"}]),
            "choices[0].description",
            id="description no map",
        ),
    ],
)
def test_wrong_interactions_are_refused(statement, where):
    assert [fault.path for fault in check(statement)] == [f"$.object.definition.{where}"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("id", ID, id="XAPI-00070 id"),
        pytest.param("stored", "2026-01-01T00:00:00Z", id="XAPI-00069 stored"),
        pytest.param("version", "1.0.0", id="XAPI-00068 version"),
        pytest.param("authority", STATEMENT["actor"], id="XAPI-00067 authority"),
    ],
)
def test_a_substatement_has_nothing_that_an_lrs_assigns(name, value):
    assert check(changed(name, value)) == []
    assert check(inside(changed(name, value)))[0].path == f"$.object.{name}"


def test_xapi_00071_a_substatement_holds_no_other():
    faults = check(inside(inside(STATEMENT)))
    assert [(fault.path, fault.rule) for fault in faults] == [("$.object.object", "XAPI-00071")]


def test_xapi_00066_a_substatement_may_refer_and_have_a_time_and_attachments():
    accepted("object", REFERENCE)
    accepted("timestamp", "2099-01-01T00:00:00Z")
    accepted("attachments", [])
