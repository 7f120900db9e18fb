"""Sources and targets as they are set up."""

from marshmallow import fields

from lrs_bridge_schemas.base import Flag, Strict, Text, choice, codename, iri, listed


class SourceSchema(Strict):
    """A platform that sends statements."""

    name = Text(longest=200, required=True)
    adapter = codename(required=True)
    tolerant = Flag()
    home_pages = fields.List(iri())


class TargetSchema(Strict):
    """A system that receives what happens here."""

    name = Text(longest=200, required=True)
    kind = codename(required=True)
    url = iri(required=True)
    secret = Text(longest=500, load_only=True)
    options = fields.Dict(keys=fields.String(), values=fields.String())
    events = listed(
        choice("evidence.accepted", "evidence.withdrawn", "validation.decided", "statement"),
        required=True,
    )
