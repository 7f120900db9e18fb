"""The JSON Schema documents say what the marshmallow schemas say."""

import json
import runpy
import sys
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from marshmallow import Schema, ValidationError, fields

from lrs_bridge_schemas import export
from lrs_bridge_schemas.events import EVENTS
from lrs_bridge_schemas.export import documents, main
from lrs_bridge_schemas.framework import FrameworkSchema
from lrs_bridge_schemas.generate import json_schema
from lrs_bridge_schemas.resources import SourceSchema, TargetSchema
from lrs_bridge_schemas.rules import RulesSchema

ROOT = Path(__file__).resolve().parents[3]
COMMITTED = ROOT / "schemas" / "json"
CONFIG = ROOT / "config"
DOCUMENTS = documents()


def test_committed_documents_are_the_generated_ones():
    committed = {path.name: path.read_text(encoding="utf-8") for path in COMMITTED.iterdir()}
    assert committed == DOCUMENTS, "run: python -m lrs_bridge_schemas.export schemas/json"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_is_valid_json_schema(name):
    Draft202012Validator.check_schema(json.loads(DOCUMENTS[name]))


SHA = "0" * 64
UUID = "0b5f4e6b-5d0e-4b53-9a3e-0f0a4a1c7b11"
NAMED = {"id": UUID, "name": "Anna Ek"}
HEAD = {
    "id": UUID,
    "occurred": "2026-03-01T08:00:00.000000Z",
    "person": NAMED,
    "framework": {"id": "mkk-exempel", "version": "2026.1", "notice": "EXEMPEL"},
}
ITEM = {
    "id": UUID,
    "title": "Prov",
    "assurance": "A1",
    "activity": "https://moodle.example/mod/quiz/view.php?id=1",
    "source": "Moodle",
    "score": None,
    "observed": "2026-03-01T08:00:00Z",
    "rule": {"id": "urn:rule:1", "revision": 1},
    "statements": [UUID],
    "witness": SHA,
}
EXAMPLES = {
    "evidence.accepted": HEAD
    | {
        "kind": "evidence.accepted",
        "requirement": "A1",
        "evidence": ITEM,
        "review": {"id": UUID, "reviewer": NAMED, "at": "2026-03-02T08:00:00Z"},
    },
    "evidence.withdrawn": HEAD
    | {"kind": "evidence.withdrawn", "requirement": "A1", "evidence": ITEM, "reason": "Voided."},
    "validation.decided": HEAD
    | {
        "kind": "validation.decided",
        "decision": {
            "id": UUID,
            "kind": "valideringsintyg",
            "at": "2026-03-03T08:00:00Z",
            "leader": NAMED,
            "centre": {
                "id": UUID,
                "name": "Testcenter Vedhamn",
                "accredited_by": "Exempelbranschen",
                "last_day": "2027-03-01",
            },
            "requirements": [
                {"code": "A1", "outcome": "met", "method": "test", "day": "2026-03-03"}
            ],
            "remaining": ["A3"],
        },
        "evidence": [UUID],
    },
}


def valid(schema: type[Schema], document: object) -> tuple[bool, bool]:
    """Say whether the JSON Schema and the marshmallow schema accept *document*."""
    by_json = Draft202012Validator(json_schema(schema)).is_valid(document)
    try:
        schema().load(document)
    except ValidationError:
        return by_json, False
    return by_json, True


@pytest.mark.parametrize("kind", EVENTS)
def test_event_is_valid(kind):
    assert valid(EVENTS[kind], EXAMPLES[kind]) == (True, True)


@pytest.mark.parametrize("kind", EVENTS)
@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"extra": 1}, id="unknown member"),
        pytest.param({"kind": "other"}, id="other kind"),
        pytest.param({"person": {"id": UUID}}, id="member missing"),
        pytest.param({"occurred": 3}, id="wrong type"),
    ],
)
def test_event_with_a_fault_is_refused_by_both(kind, wrong):
    assert valid(EVENTS[kind], EXAMPLES[kind] | wrong) == (False, False)


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        pytest.param(path, schema, id=f"{path.parent.name}/{path.name}")
        for folder, schema in (("frameworks", FrameworkSchema), ("rules", RulesSchema))
        for path in sorted((CONFIG / folder).glob("*.yaml"))
    ],
)
def test_shipped_file_is_valid(path, schema):
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert valid(schema, document) == (True, True)


def rules(**written):
    one = {
        "id": "urn:rule:1",
        "revision": 1,
        "title": {"sv": "Prov", "en": "Quiz"},
        "requirement": {"framework": "f", "version": "1", "code": "A1"},
        "genre": "quiz",
        "outcome": "attach",
        "assurance": "A1",
        "match": {"kind": "completed", "activity": "urn:x"},
    }
    return {"rules": [{key: v for key, v in (one | written).items() if v is not None}]}


@pytest.mark.parametrize(
    "written",
    [
        pytest.param({}, id="one kind"),
        pytest.param({"match": {"verb": ["a", "urn:b"], "activity": ["urn:x"]}}, id="lists"),
        pytest.param({"match": {"kind": "rated", "activity": {"prefix": "urn:a"}}}, id="prefix"),
        pytest.param({"require": {"at_least": 2, "within": "P1DT2H"}}, id="count"),
        pytest.param(
            {
                "match": None,
                "any": [{"all": [{"match": {"kind": "passed", "activity": "urn:x"}}]}],
                "within": "P1W",
            },
            id="nested",
        ),
    ],
)
def test_rule_is_accepted_by_both(written):
    assert valid(RulesSchema, rules(**written)) == (True, True)


MATCH = {"kind": "completed", "activity": "urn:x"}
INSTRUCTOR = "context.instructor"


@pytest.mark.parametrize(
    "written",
    [
        pytest.param({"match": None}, id="no node"),
        pytest.param({"any": [{"match": MATCH}]}, id="two nodes"),
        pytest.param({"match": None, "any": []}, id="any of nothing"),
        pytest.param({"within": "P1D"}, id="within beside match"),
        pytest.param(
            {"match": None, "any": [{"match": MATCH}], "require": {"at_least": 2}},
            id="require beside any",
        ),
        pytest.param({"assurance": "A4"}, id="A4 is a person's"),
        pytest.param({"locked": "yes"}, id="locked is true or false"),
        pytest.param({"revision": "1"}, id="a revision is a number"),
        pytest.param({"require": {"at_least": 0}}, id="none at least"),
        pytest.param({"require": {"within": "P3M"}}, id="months"),
        pytest.param({"match": {"activity": "urn:x"}}, id="neither verb nor kind"),
        pytest.param({"match": {"kind": "finished", "activity": "urn:x"}}, id="no such kind"),
        pytest.param({"match": {"kind": "passed"}}, id="no activity"),
        pytest.param({"match": MATCH | {"activity": "quiz 1"}}, id="no IRI"),
        pytest.param({"match": MATCH | {"activity": ["urn:x", "quiz 1"]}}, id="no IRI in a list"),
        pytest.param({"match": MATCH | {"activity": {"prefix": ""}}}, id="empty prefix"),
        pytest.param({"match": MATCH | {"via": "grouping"}}, id="no such way"),
        pytest.param({"match": MATCH | {"score": {}}}, id="no limit"),
        pytest.param({"match": MATCH | {"score": {"gte": 80}}}, id="per cent"),
        pytest.param({"match": MATCH | {"score": {"gte": "0.8"}}}, id="a text is no number"),
        pytest.param({"match": MATCH | {"score": {"gte": True}}}, id="a truth is no number"),
        pytest.param({"match": MATCH | {"where": [{"path": "actor"}]}}, id="no operator"),
        pytest.param(
            {"match": MATCH | {"where": [{"path": "verb", "eq": "x"}]}}, id="no such path"
        ),
        pytest.param(
            {"match": MATCH | {"where": [{"path": "actor", "eq": 1}]}}, id="no identifier"
        ),
    ],
)
def test_rule_with_a_fault_is_refused_by_both(written):
    assert valid(RulesSchema, rules(**written)) == (False, False)


@pytest.mark.parametrize(
    "where",
    [
        pytest.param({"path": "result.success", "eq": "true"}, id="success is true or false"),
        pytest.param({"path": "result.success", "in_registry": "x"}, id="success in a registry"),
        pytest.param({"path": "actor", "eq": True}, id="an actor is no truth value"),
        pytest.param({"path": INSTRUCTOR, "not_same_as": INSTRUCTOR}, id="with itself"),
        pytest.param({"path": "actor", "eq": "x", "in_registry": "y"}, id="two operators"),
    ],
)
def test_operator_that_does_not_fit_is_refused(where):
    with pytest.raises(ValidationError):
        RulesSchema().load(rules(match=MATCH | {"where": [where]}))


def test_requirement_may_be_valid_until_further_notice():
    document = yaml.safe_load((CONFIG / "frameworks" / "mkk-exempel.yaml").read_text("utf-8"))
    document["areas"][0]["requirements"][0]["validity_months"] = None
    assert valid(FrameworkSchema, document) == (True, True)


@pytest.mark.parametrize(
    ("schema", "document", "accepted"),
    [
        pytest.param(SourceSchema, {"name": "Moodle", "adapter": "moodle"}, True, id="source"),
        pytest.param(SourceSchema, {"name": "", "adapter": "moodle"}, False, id="no name"),
        pytest.param(
            SourceSchema,
            {"name": "M", "adapter": "moodle", "tolerant": True, "home_pages": ["moodle"]},
            False,
            id="home page is no IRI",
        ),
        pytest.param(
            TargetSchema,
            {
                "name": "Register",
                "kind": "webhook",
                "url": "https://register.example/in",
                "options": {"a": "b"},
                "events": ["evidence.accepted"],
            },
            True,
            id="target",
        ),
        pytest.param(
            TargetSchema,
            {"name": "R", "kind": "webhook", "url": "urn:x", "options": {"a": 1}, "events": ["x"]},
            False,
            id="no such event",
        ),
    ],
)
def test_resource(schema, document, accepted):
    assert valid(schema, document) == (accepted, accepted)


def test_target_never_shows_its_secret():
    assert "secret" not in TargetSchema().dump({"name": "R", "secret": "whsec_x"})


def test_what_the_generator_does_not_know_adds_nothing():
    class Odd(Schema):
        """An odd thing."""

        free = fields.Dict()
        even = fields.Integer(validate=lambda n: n % 2 == 0)

    assert json_schema(Odd)["$defs"]["Odd"]["properties"] == {
        "free": {"type": "object"},
        "even": {"type": "integer"},
    }


def test_export_writes_every_document(tmp_path):
    assert main([str(tmp_path / "json")]) == 0
    assert {path.name for path in (tmp_path / "json").iterdir()} == set(DOCUMENTS)


def test_export_without_a_directory_says_how(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["export"])
    with pytest.raises(SystemExit) as raised:
        runpy.run_path(export.__file__, run_name="__main__")
    assert raised.value.code == 2
    assert "export DIR" in capsys.readouterr().err
