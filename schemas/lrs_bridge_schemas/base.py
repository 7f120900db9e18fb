"""What all schemas share: nothing unknown is let through, and errors say what to write."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields, validate

IRI = r"^[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`]+$"
CODE = r"^[A-Za-z0-9][A-Za-z0-9._\-]*$"
DURATION = r"^P(?!$)(\d+W)?(\d+D)?(T(?!$)(\d+H)?(\d+M)?(\d+S)?)?$"
LONG = 2000


class Strict(Schema):
    """A closed object: an unknown member is an error."""

    error_messages = {  # noqa: RUF012  # declared by marshmallow as an instance variable
        "unknown": "No such member; remove it or correct its name.",
        "type": "Write an object with named members.",
    }
    constraints: ClassVar[Mapping[str, Any]] = {}
    """Further JSON Schema keywords, for what `validates_schema` checks."""

    class Meta:
        """Refuse what is not declared."""

        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Say of every member what to do when it lacks."""
        del field_name
        field_obj.error_messages |= {
            "required": "Missing; write it.",
            "null": "It is empty; write a value, or leave the member out.",
        }


class Text(fields.String):
    """A text of at least one character and at most *longest*."""

    default_error_messages = {  # noqa: RUF012  # declared by marshmallow as an instance variable
        "invalid": "Write a text, in quotation marks if it looks like a number.",
    }

    def __init__(self, longest: int = LONG, **kwargs: Any) -> None:
        rule = validate.Length(1, longest, error="Write 1 to {max} characters.")
        super().__init__(validate=[rule, *kwargs.pop("validate", [])], **kwargs)


def pattern(regex: str, error: str, **kwargs: Any) -> Text:
    """Return a text field whose whole value follows *regex*."""
    return Text(validate=[validate.Regexp(re.compile(regex), error=error)], **kwargs)


def iri(**kwargs: Any) -> Text:
    """Return a field for an IRI."""
    return pattern(IRI, "Write an absolute IRI, such as https://example.org/course/1.", **kwargs)


def codename(**kwargs: Any) -> Text:
    """Return a field for a code: it ends up in addresses and in files."""
    return pattern(CODE, "Use letters a-z, digits, '.', '_' and '-' only.", **kwargs)


def duration(**kwargs: Any) -> Text:
    """Return a field for an ISO 8601 duration of fixed length."""
    message = "Write a duration in weeks, days or hours, such as P90D; months vary in length."
    return pattern(DURATION, message, **kwargs)


def choice(*allowed: str, **kwargs: Any) -> fields.String:
    """Return a field for one of *allowed*."""
    rule = validate.OneOf(allowed, error="Write one of: {choices}.")
    return fields.String(validate=rule, **kwargs)


def number(low: float, high: float, **kwargs: Any) -> fields.Float:
    """Return a field for a number from *low* to *high*."""
    rule = validate.Range(low, high, error="Write a number from {min} to {max}.")
    return Number(validate=rule, **kwargs)


def whole(low: int, high: int, **kwargs: Any) -> fields.Integer:
    """Return a field for a whole number from *low* to *high*."""
    rule = validate.Range(low, high, error="Write a whole number from {min} to {max}.")
    return fields.Integer(strict=True, validate=rule, **kwargs)


def listed(inner: fields.Field[Any], **kwargs: Any) -> fields.List[Any]:
    """Return a field for a list with at least one member."""
    rule = validate.Length(min=1, error="Write at least one.")
    return fields.List(inner, validate=rule, **kwargs)


class Number(fields.Float):
    """A JSON number: neither a text nor a truth value."""

    def _validated(self, value: Any) -> float:
        if isinstance(value, bool | str):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class Flag(fields.Boolean):
    """true or false, and nothing that resembles them."""

    def _deserialize(
        self,
        value: Any,
        attr: str | None,  # noqa: ARG002  # marshmallow's signature
        data: Mapping[str, Any] | None,  # noqa: ARG002  # marshmallow's signature
        **kwargs: Any,  # noqa: ARG002  # marshmallow's signature
    ) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("Write true or false.")
        return value


class OneOrMany(fields.Field[Any]):
    """One value, or a list with at least one; loaded as a list."""

    def __init__(self, inner: fields.Field[Any], **kwargs: Any) -> None:
        self.many = listed(inner)
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        values = value if isinstance(value, list) else [value]
        try:
            return self.many.deserialize(values, attr, data, **kwargs)
        except ValidationError as error:
            if isinstance(value, list) or not isinstance(error.messages, dict):
                raise
            raise ValidationError(error.messages[0]) from error


class TitleSchema(Strict):
    """A text in both languages."""

    sv = Text(required=True)
    en = Text(required=True)


class RequirementRefSchema(Strict):
    """Names one requirement of one version of one framework."""

    framework = codename(required=True)
    version = codename(required=True)
    code = codename(required=True)
