"""Rule files: which facts speak for which requirement."""

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validates_schema

from lrs_bridge_schemas.base import (
    Flag,
    OneOrMany,
    RequirementRefSchema,
    Strict,
    Text,
    TitleSchema,
    choice,
    codename,
    duration,
    iri,
    listed,
    number,
    whole,
)

KINDS = (
    "completed",
    "passed",
    "failed",
    "scored",
    "answered",
    "progressed",
    "submitted",
    "attended",
    "observed",
    "rated",
    "session",
    "experienced",
    "enrolled",
    "other",
)
_NODE = ("match", "any", "all")
_OPS = ("eq", "not_same_as", "in_registry")
_RESULT = ("result.success", "result.completion")
_PEOPLE = ("actor", "context.instructor")


class PrefixSchema(Strict):
    """All activities whose IRI begins so."""

    prefix = iri(required=True)


class Activity(OneOrMany):
    """An IRI, a list of IRIs, or a prefix."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(iri(), **kwargs)
        self.prefix = fields.Nested(PrefixSchema)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, dict):
            return self.prefix.deserialize(value, attr, data, **kwargs)
        return super()._deserialize(value, attr, data, **kwargs)


class ScoreSchema(Strict):
    """Limits on the score, 0..1."""

    constraints: ClassVar[Mapping[str, Any]] = {"minProperties": 1}

    gte = number(0, 1)
    gt = number(0, 1)
    lte = number(0, 1)
    lt = number(0, 1)
    eq = number(0, 1)

    @validates_schema
    def some_limit(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a score without a limit."""
        if not data:
            raise ValidationError("Write a limit, such as gte: 0.8.")


class TruthOrPath(fields.Field[Any]):
    """The value of ``eq``: true or false for a result, an identifier for a person."""

    def _deserialize(
        self,
        value: Any,
        attr: str | None,  # noqa: ARG002  # marshmallow's signature
        data: Mapping[str, Any] | None,  # noqa: ARG002  # marshmallow's signature
        **kwargs: Any,  # noqa: ARG002  # marshmallow's signature
    ) -> bool | str:
        if isinstance(value, bool) or (isinstance(value, str) and value):
            return value
        raise ValidationError("Write true, false, or an identifier.")


class WhereSchema(Strict):
    """One further condition: a path and exactly one operator."""

    constraints: ClassVar[Mapping[str, Any]] = {"minProperties": 2, "maxProperties": 2}

    path = choice(*_PEOPLE, *_RESULT, required=True)
    eq = TruthOrPath()
    not_same_as = choice(*_PEOPLE)
    in_registry = codename()

    @validates_schema
    def one_operator(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse none or several operators, and an operator that does not fit the path."""
        found = [op for op in _OPS if op in data]
        if len(found) != 1:
            raise ValidationError(f"Write exactly one of: {', '.join(_OPS)}.")
        if data["path"] in _RESULT and not isinstance(data.get("eq"), bool):
            raise ValidationError(f"Compare {data['path']} by eq with true or false.")
        if data["path"] in _PEOPLE and isinstance(data.get("eq"), bool):
            raise ValidationError(f"Compare {data['path']} with an identifier.")
        if data.get("not_same_as") == data["path"]:
            raise ValidationError("Compare it with the other person, not with itself.")


class MatchSchema(Strict):
    """Which single facts count."""

    constraints: ClassVar[Mapping[str, Any]] = {
        "anyOf": [{"required": ["verb"]}, {"required": ["kind"]}]
    }

    verb = OneOrMany(Text())
    kind = OneOrMany(choice(*KINDS))
    activity = Activity(required=True)
    via = choice("object", "course")
    score = fields.Nested(ScoreSchema)
    where = listed(fields.Nested(WhereSchema))

    @validates_schema
    def verb_or_kind(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a match that the index cannot find."""
        if "verb" not in data and "kind" not in data:
            raise ValidationError("Write verb or kind.")


class RequireSchema(Strict):
    """How many matching facts it takes."""

    at_least = whole(1, 1000)
    distinct = choice("activity", "day", "registration")
    within = duration()


class NodeSchema(Strict):
    """A match, or several of which any or all are needed."""

    constraints: ClassVar[Mapping[str, Any]] = {
        "oneOf": [{"required": [key]} for key in _NODE],
        "dependentSchemas": {
            "require": {"required": ["match"]},
            "within": {"not": {"required": ["match"]}},
        },
    }

    match = fields.Nested(MatchSchema)
    require = fields.Nested(RequireSchema)
    any = listed(fields.Nested("NodeSchema"))
    all = listed(fields.Nested("NodeSchema"))
    within = duration()

    @validates_schema
    def one_form(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a node that is nothing, or two things."""
        if len([key for key in _NODE if key in data]) != 1:
            raise ValidationError("Write exactly one of: match, any, all.")
        if "require" in data and "match" not in data:
            raise ValidationError("require belongs to match.", "require")
        if "within" in data and "match" in data:
            raise ValidationError("Beside match, write within under require.", "within")


class RuleSchema(NodeSchema):
    """One revision of one rule."""

    id = iri(required=True)
    revision = whole(1, 1_000_000, required=True)
    title = fields.Nested(TitleSchema, required=True)
    requirement = fields.Nested(RequirementRefSchema, required=True)
    genre = codename(required=True)
    outcome = choice("attach", "recommend", "propose", required=True)
    # A4 is what an authorised assessor has decided herself: no rule gives it.
    assurance = choice("A0", "A1", "A2", "A3", required=True)
    locked = Flag()
    repeat = Flag()
    group = listed(choice("activity", "registration"))


class RulesSchema(Strict):
    """A file of rules."""

    rules = listed(fields.Nested(RuleSchema), required=True)


class VerbsSchema(Strict):
    """A file of verb aliases."""

    verbs = fields.Dict(keys=codename(), values=iri(), required=True)
