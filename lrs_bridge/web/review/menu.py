"""Which pages belong to which role, in the order of the menu."""

from dataclasses import dataclass
from typing import Final

from lrs_bridge.domain.access import Human, Role


@dataclass(frozen=True, slots=True)
class Place:
    """A page that roles begin at; its words are ``menu.name`` and ``start.name``."""

    name: str
    href: str
    roles: tuple[Role, ...]


PLACES: Final = (
    Place("review", "/granska", ("competence_manager",)),
    Place("tests", "/prov", ("test_leader",)),
    Place("people", "/personer", ("competence_manager", "supervisor", "test_leader")),
    Place("operations", "/drift", ("administrator", "integrator")),
    Place("me", "/min-sida", ("learner",)),
)


def places(human: Human) -> list[Place]:
    """Return the pages of the human's roles."""
    return [place for place in PLACES if any(human.has(role) for role in place.roles)]


def only_learns(human: Human) -> bool:
    """Say whether the human has no role but the learner's."""
    return all(grant.role == "learner" for grant in human.grants)


def home(human: Human) -> str:
    """Return where the human begins."""
    return next((place.href for place in places(human)), "/")
