"""Events that targets receive; ``id`` and body are the same on every attempt."""

from marshmallow import fields, validate

from lrs_bridge_schemas.base import (
    Number,
    Strict,
    Text,
    choice,
    codename,
    iri,
    listed,
    pattern,
    whole,
)


def ident() -> Text:
    """Return a field for an id of ours."""
    return Text(longest=200, required=True)


class NamedSchema(Strict):
    """A person or an organisation."""

    id = ident()
    name = Text(required=True)


class FrameworkRefSchema(Strict):
    """A framework version; the notice must be printed wherever the event is shown."""

    id = codename(required=True)
    version = codename(required=True)
    notice = Text()


class RuleRefSchema(Strict):
    """One revision of one rule."""

    id = iri(required=True)
    revision = whole(1, 1_000_000, required=True)


class EvidenceSchema(Strict):
    """Evidence as it was when the event happened."""

    id = fields.UUID(required=True)
    title = Text(required=True)
    assurance = choice("A0", "A1", "A2", "A3", required=True)
    activity = Text(required=True)
    source = Text(required=True)
    score = Number(required=True, allow_none=True, validate=validate.Range(0, 1))
    observed = fields.AwareDateTime(required=True)
    rule = fields.Nested(RuleRefSchema, required=True)
    statements = listed(fields.UUID(), required=True)
    witness = pattern(r"^[0-9a-f]{64}$", "Write 64 hexadecimal digits.", required=True)


class ReviewSchema(Strict):
    """A competence manager's acceptance."""

    id = ident()
    reviewer = fields.Nested(NamedSchema, required=True)
    at = fields.AwareDateTime(required=True)


class CentreSchema(Strict):
    """A test centre, who has accredited it, and until when."""

    id = ident()
    name = Text(required=True)
    accredited_by = Text(required=True)
    last_day = fields.Date(required=True)


class AssessedSchema(Strict):
    """What a test leader has decided of one requirement."""

    code = codename(required=True)
    outcome = choice("met", "not_yet_met", "not_assessed", required=True)
    method = Text(required=True)
    day = fields.Date(required=True)


class DecisionSchema(Strict):
    """A test leader's decision on a whole record: no scores, no observations."""

    id = ident()
    kind = choice("kompetensbevis", "valideringsintyg", required=True)
    at = fields.AwareDateTime(required=True)
    leader = fields.Nested(NamedSchema, required=True)
    centre = fields.Nested(CentreSchema, required=True)
    requirements = listed(fields.Nested(AssessedSchema), required=True)
    remaining = fields.List(codename(), required=True)


class EventSchema(Strict):
    """What all events have."""

    id = ident()
    occurred = fields.AwareDateTime(required=True)
    person = fields.Nested(NamedSchema, required=True)
    framework = fields.Nested(FrameworkRefSchema, required=True)


class EvidenceAcceptedSchema(EventSchema):
    """A competence manager has accepted evidence for a requirement."""

    kind = fields.String(required=True, validate=validate.Equal("evidence.accepted"))
    requirement = codename(required=True)
    evidence = fields.Nested(EvidenceSchema, required=True)
    review = fields.Nested(ReviewSchema, required=True)


class EvidenceWithdrawnSchema(EventSchema):
    """Evidence that was accepted stands no longer; nothing is revoked by it."""

    kind = fields.String(required=True, validate=validate.Equal("evidence.withdrawn"))
    requirement = codename(required=True)
    evidence = fields.Nested(EvidenceSchema, required=True)
    reason = Text(required=True)


class ValidationDecidedSchema(EventSchema):
    """A test leader has closed a validation record."""

    kind = fields.String(required=True, validate=validate.Equal("validation.decided"))
    decision = fields.Nested(DecisionSchema, required=True)
    evidence = fields.List(fields.UUID(), required=True)


EVENTS: dict[str, type[EventSchema]] = {
    "evidence.accepted": EvidenceAcceptedSchema,
    "evidence.withdrawn": EvidenceWithdrawnSchema,
    "validation.decided": ValidationDecidedSchema,
}
