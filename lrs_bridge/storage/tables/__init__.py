"""Every table, once."""

from lrs_bridge.storage.tables.attachments import (
    attachment,
    attachment_chunk,
    statement_attachment,
)
from lrs_bridge.storage.tables.base import metadata
from lrs_bridge.storage.tables.competence import (
    evidence,
    evidence_statement,
    framework,
    requirement,
    review,
    rule,
)
from lrs_bridge.storage.tables.definitions import definition
from lrs_bridge.storage.tables.delivery import delivery, event, target
from lrs_bridge.storage.tables.documents import document
from lrs_bridge.storage.tables.intake import (
    agent,
    clock,
    credential,
    erased,
    iri,
    posting,
    quarantine,
    repair,
    source,
    statement,
    statement_text,
    tally,
    tenant,
    todo,
)
from lrs_bridge.storage.tables.people import (
    audit,
    employment,
    identifier_link,
    login,
    organisation,
    person,
    role,
    session,
)
from lrs_bridge.storage.tables.signatures import signature
from lrs_bridge.storage.tables.validation import (
    accreditation,
    assessment,
    authorisation,
    decision,
    record,
    record_entry,
)

__all__ = [
    "accreditation",
    "agent",
    "assessment",
    "attachment",
    "attachment_chunk",
    "audit",
    "authorisation",
    "clock",
    "credential",
    "decision",
    "definition",
    "delivery",
    "document",
    "employment",
    "erased",
    "event",
    "evidence",
    "evidence_statement",
    "framework",
    "identifier_link",
    "iri",
    "login",
    "metadata",
    "organisation",
    "person",
    "posting",
    "quarantine",
    "record",
    "record_entry",
    "repair",
    "requirement",
    "review",
    "role",
    "rule",
    "session",
    "signature",
    "source",
    "statement",
    "statement_attachment",
    "statement_text",
    "tally",
    "target",
    "tenant",
    "todo",
]
