"""Framework files: an industry's requirements."""

from marshmallow import fields

from lrs_bridge_schemas.base import (
    Flag,
    Strict,
    Text,
    TitleSchema,
    choice,
    codename,
    listed,
    number,
    whole,
)

ASSURANCE = ("A0", "A1", "A2", "A3", "A4")


class PassSchema(Strict):
    """What counts as passed."""

    score = number(0, 1, required=True)
    assurance = choice(*ASSURANCE)


class OutcomesSchema(Strict):
    """Knowledge, skills, responsibility and autonomy (SFS 2022:1558)."""

    K = listed(fields.Nested(TitleSchema))
    F = listed(fields.Nested(TitleSchema))
    A = listed(fields.Nested(TitleSchema))


class RequirementSchema(Strict):
    """One requirement."""

    code = codename(required=True)
    title = fields.Nested(TitleSchema, required=True)
    source = choice("sourced", "illustrative", required=True)
    assess = choice("theory", "practical", "both", "observation", "portfolio", required=True)
    critical = Flag()
    passed = fields.Nested(PassSchema, data_key="pass")
    prerequisites = listed(codename())
    validity_months = whole(1, 600, allow_none=True)
    outcomes = fields.Nested(OutcomesSchema)


class AreaSchema(Strict):
    """A group of requirements."""

    code = codename(required=True)
    title = fields.Nested(TitleSchema, required=True)
    weight = whole(1, 1000, required=True)
    source = choice("sourced", "illustrative", required=True)
    requirements = listed(fields.Nested(RequirementSchema), required=True)


class FrameworkSchema(Strict):
    """One version of one framework."""

    id = codename(required=True)
    version = codename(required=True)
    title = fields.Nested(TitleSchema, required=True)
    status = choice("official", "illustrative", "draft", required=True)
    owner = Text(required=True)
    note = Text(required=True)
    areas = listed(fields.Nested(AreaSchema), required=True)
