"""Every reason for which a decision is refused, as a stable word."""

from typing import Final

REASONS: Final = (
    # Reviews of evidence.
    "own_evidence",
    "not_competence_manager",
    "supervised",
    "withdrawn",
    "superseded",
    "reason_missing",
    # Assessments and decisions on a validation record.
    "own_person",
    "not_test_leader",
    "record_decided",
    "day_in_future",
    "not_authorised",
    "not_accredited",
    "prerequisites",
    "method_missing",
    "observation_missing",
    "nothing_assessed",
)
