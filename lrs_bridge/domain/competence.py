"""Requirement frameworks: what an industry asks of a job content."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from lrs_bridge.domain.errors import NotFoundError

EXAMPLE_NOTICE = "EXEMPEL \N{EN DASH} gäller inte"

Status = Literal["official", "illustrative", "draft"]
Origin = Literal["sourced", "illustrative"]
Form = Literal["theory", "practical", "both", "observation", "portfolio"]


@dataclass(frozen=True, slots=True)
class Title:
    """One text in both languages."""

    sv: str
    en: str


@dataclass(frozen=True, slots=True)
class RequirementRef:
    """One requirement of one version of one framework."""

    framework: str
    version: str
    code: str


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a person can, in the three parts of SeQF (SFS 2022:1558)."""

    knowledge: tuple[Title, ...] = ()
    skills: tuple[Title, ...] = ()
    autonomy: tuple[Title, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """What has to be shown, in which form, and what comes before it."""

    code: str
    title: Title
    form: Form
    source: Origin
    outcomes: Outcomes = Outcomes()
    critical: bool = False
    pass_score: float | None = None
    """0..1; None when no test belongs to it."""
    pass_assurance: int | None = None
    """The lowest assurance level at which *pass_score* counts."""
    prerequisites: tuple[str, ...] = ()
    validity_months: int | None = None
    """None means until further notice."""


@dataclass(frozen=True, slots=True)
class Area:
    """A group of requirements; *weight* says how central it is to the work."""

    code: str
    title: Title
    weight: int
    source: Origin
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Framework:
    """One immutable version of an industry's requirements."""

    id: str
    version: str
    title: Title
    status: Status
    owner: str
    note: str
    areas: tuple[Area, ...]

    @property
    def notice(self) -> str | None:
        """What every page and document must print, or None when the framework is official."""
        return None if self.status == "official" else EXAMPLE_NOTICE

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """All requirements in the framework's order."""
        return tuple(r for area in self.areas for r in area.requirements)

    def requirement(self, code: str) -> Requirement:
        """Return the requirement with *code*.

        Raises:
            NotFoundError: The framework has no such requirement.
        """
        for requirement in self.requirements:
            if requirement.code == code:
                return requirement
        raise NotFoundError(f"{self.id} {self.version} has no requirement {code}.")


def missing_prerequisites(
    framework: Framework, code: str, met: AbstractSet[str]
) -> tuple[str, ...]:
    """Return the codes that must be met before *code* may be assessed and are not."""
    return tuple(p for p in framework.requirement(code).prerequisites if p not in met)


def all_met(framework: Framework, met: AbstractSet[str]) -> bool:
    """Say whether every requirement of *framework* is among *met*."""
    return all(r.code in met for r in framework.requirements)


def circular(prerequisites: Iterable[tuple[str, Iterable[str]]]) -> frozenset[str]:
    """Return the codes that can never be begun because they wait for each other."""
    waiting = {code: set(before) for code, before in prerequisites}
    while free := {code for code, before in waiting.items() if not before & waiting.keys()}:
        waiting = {code: before for code, before in waiting.items() if code not in free}
    return frozenset(waiting)
