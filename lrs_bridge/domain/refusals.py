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
    # What is noted at a workplace.
    "own_observation",
    "not_registered",
    "not_practical",
    "nobody_chosen",
    "name_missing",
)
