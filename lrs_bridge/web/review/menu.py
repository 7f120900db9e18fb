"""Which pages belong to which role, in the order of the menu."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lrs_bridge.domain.access import Human, Role


@dataclass(frozen=True, slots=True)
class Place:
    """A page that roles begin at; its words are ``menu.name`` and ``start.name``."""

    name: str
    href: str
    roles: tuple[Role, ...]
    feature: str | None = None
    """What brings the page; None for one that is there whenever there are pages."""


PLACES: Final = (
    Place("review", "/granska", ("competence_manager",), "review"),
    Place("tests", "/prov", ("test_leader",), "decisions"),
    Place("people", "/personer", ("competence_manager", "supervisor", "test_leader"), "people"),
    Place("workplace", "/arbetsplats", ("supervisor",), "people"),
    Place("operations", "/drift", ("administrator", "integrator")),
    Place("me", "/min-sida", ("learner",), "people"),
)


def places(human: Human, on: Callable[[str], bool]) -> list[Place]:
    """Return the pages of the human's roles; *on* says whether a feature is."""
    there = [place for place in PLACES if place.feature is None or on(place.feature)]
    return [place for place in there if any(human.has(role) for role in place.roles)]


def only_learns(human: Human) -> bool:
    """Say whether the human has no role but the learner's."""
    return all(grant.role == "learner" for grant in human.grants)


def home(human: Human, on: Callable[[str], bool]) -> str:
    """Return where the human begins."""
    return next((place.href for place in places(human, on)), "/")
