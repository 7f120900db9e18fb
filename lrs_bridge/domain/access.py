"""Who is asking: a human with roles, or a machine with a key; and what each may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Role = Literal[
    "competence_manager", "supervisor", "test_leader", "learner", "integrator", "administrator"
]
MachineScope = Literal[
    "statements/write",
    "statements/read/mine",
    "statements/read",
    "state",
    "define",
    "profile",
    "all/read",
    "all",
]
_CARRIED_BY: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "statements/read": frozenset({"all/read"}),
        "statements/read/mine": frozenset({"statements/read", "all/read"}),
    }
)
"""Which scopes carry another one; every scope is carried by itself and by ``all``."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that a person holds now, within one organisation or in the whole tenant."""

    role: Role
    organisation: str | None


@dataclass(frozen=True, slots=True)
class Human:
    """A signed-in person. Only `services.sessions` makes one, and only of a live session.

    Every service that takes a decision asks for a `Human`: no rule, job or machine key has one.
    """

    tenant: int
    person: str
    name: str
    grants: tuple[Grant, ...]

    def has(self, role: Role) -> bool:
        """Say whether the person holds *role* anywhere."""
        return any(grant.role == role for grant in self.grants)

    def organisations(self, role: Role) -> frozenset[str]:
        """Return where the person holds *role*."""
        return frozenset(
            grant.organisation
            for grant in self.grants
            if grant.role == role and grant.organisation is not None
        )

    def sight(self) -> "Sight":
        """Return which people this person may see."""
        return Sight(
            tenant=self.tenant,
            companies=self.organisations("competence_manager") | self.organisations("supervisor"),
            centres=self.organisations("test_leader"),
            person=self.person,
        )


@dataclass(frozen=True, slots=True)
class Sight:
    """The scope of every query about people: employees of, registered at, or oneself.

    Somebody outside it does not exist for the caller (404, never 403).
    """

    tenant: int
    companies: frozenset[str]
    centres: frozenset[str]
    person: str | None


@dataclass(frozen=True, slots=True)
class Machine:
    """A platform's key: it may post and read statements, and never decide anything.

    Scopes are those of xAPI 1.0.3 Comm 4.2. Who reads documents asks for ``state`` or ``profile``,
    or ``all/read``, which carries reading of everything.
    """

    tenant: int
    credential: str
    source: str
    name: str
    adapter: str
    tolerant: bool
    home_pages: tuple[str, ...]
    scopes: frozenset[str]

    def may(self, scope: MachineScope) -> bool:
        """Say whether the key carries *scope*, itself or by one that includes it."""
        if scope in self.scopes or "all" in self.scopes:
            return True
        return not self.scopes.isdisjoint(_CARRIED_BY.get(scope, ()))
