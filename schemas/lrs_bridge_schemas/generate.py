"""JSON Schema 2020-12 from the marshmallow schemas, for the field types used here."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from lrs_bridge_schemas.base import Flag, OneOrMany
from lrs_bridge_schemas.rules import Activity, TruthOrPath

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SIMPLE: Mapping[type[fields.Field[Any]], dict[str, Any]] = {
    fields.UUID: {"type": "string", "format": "uuid"},
    fields.AwareDateTime: {"type": "string", "format": "date-time"},
    fields.Date: {"type": "string", "format": "date"},
    fields.String: {"type": "string"},
    Flag: {"type": "boolean"},
    fields.Integer: {"type": "integer"},
    fields.Float: {"type": "number"},
    TruthOrPath: {"type": ["boolean", "string"]},
}

Definitions = dict[str, Any]


def json_schema(schema: type[Schema]) -> dict[str, Any]:
    """Return the JSON Schema document of *schema*."""
    definitions: Definitions = {}
    root = _reference(schema, definitions)
    return {"$schema": _DIALECT, **root, "$defs": dict(sorted(definitions.items()))}


def _reference(schema: type[Schema], definitions: Definitions) -> dict[str, Any]:
    name = schema.__name__.removesuffix("Schema")
    if name not in definitions:
        definitions[name] = None  # holds the place: a schema may contain itself
        definitions[name] = _object(schema(), definitions)
    return {"$ref": f"#/$defs/{name}"}


def _object(schema: Schema, definitions: Definitions) -> dict[str, Any]:
    members = {field.data_key or name: field for name, field in schema.fields.items()}
    required = sorted(name for name, field in members.items() if field.required)
    return {
        "type": "object",
        "description": (type(schema).__doc__ or "").strip().splitlines()[0],
        "properties": {name: _field(field, definitions) for name, field in members.items()},
        **({"required": required} if required else {}),
        "additionalProperties": False,
        **getattr(schema, "constraints", {}),
    }


def _field(field: fields.Field[Any], definitions: Definitions) -> dict[str, Any]:
    body = _body(field, definitions)
    for rule in field.validators:
        body |= _rule(rule, field)
    if field.allow_none:
        return {"anyOf": [body, {"type": "null"}]}
    return body


def _body(field: fields.Field[Any], definitions: Definitions) -> dict[str, Any]:
    match field:
        case fields.Nested():
            return _reference(type(field.schema), definitions)
        case fields.List():
            return {"type": "array", "items": _field(field.inner, definitions)}
        case fields.Dict():
            return {
                "type": "object",
                **(
                    {"propertyNames": _field(field.key_field, definitions)}
                    if field.key_field
                    else {}
                ),
                **(
                    {"additionalProperties": _field(field.value_field, definitions)}
                    if field.value_field
                    else {}
                ),
            }
        case OneOrMany():
            return {"anyOf": _alternatives(field, definitions)}
    return dict(next(body for kind, body in _SIMPLE.items() if isinstance(field, kind)))


def _alternatives(field: OneOrMany, definitions: Definitions) -> list[dict[str, Any]]:
    ways = [_field(field.many.inner, definitions), _field(field.many, definitions)]
    return [*ways, _field(field.prefix, definitions)] if isinstance(field, Activity) else ways


def _rule(rule: Any, field: fields.Field[Any]) -> dict[str, Any]:
    bounds: dict[str, Any]
    match rule:
        case validate.Length():
            noun = "Items" if isinstance(field, fields.List) else "Length"
            bounds = {f"min{noun}": rule.min, f"max{noun}": rule.max}
        case validate.Range():
            bounds = {"minimum": rule.min, "maximum": rule.max}
        case validate.Regexp():
            bounds = {"pattern": rule.regex.pattern}
        case validate.OneOf():
            bounds = {"enum": list(rule.choices)}
        case validate.Equal():
            bounds = {"const": rule.comparable}
        case _:
            bounds = {}
    return {key: value for key, value in bounds.items() if value is not None}
