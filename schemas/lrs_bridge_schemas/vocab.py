"""Code lists in `config/vocab/`."""

from marshmallow import fields

from lrs_bridge_schemas.base import Strict, TitleSchema, codename


class LearningFormsSchema(Strict):
    """A file of learning forms: names in both languages by code."""

    forms = fields.Dict(keys=codename(), values=fields.Nested(TitleSchema), required=True)
