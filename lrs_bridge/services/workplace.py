"""What may be noted at a workplace: of whom, for which requirement, at which occasion."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from lrs_bridge.domain.access import Human, Sight
from lrs_bridge.domain.competence import Form
from lrs_bridge.domain.errors import InvalidRequestError, NotFoundError, RefusedError
from lrs_bridge.domain.rules.model import leaves
from lrs_bridge.ports.people import Person
from lrs_bridge.ports.store import Tx
from lrs_bridge.services.frameworks import active_rules
from lrs_bridge.services.published import framework_of

ATTENDED: Final = "http://adlnet.gov/expapi/verbs/attended"
GROUPS: Final = "https://bridge.example/studiegrupper/"
"""Where the occasions lie that no rule speaks of."""
_REQUIREMENTS: Final = "https://bridge.example/krav/"
_AT_WORK: Final[frozenset[Form]] = frozenset({"practical", "both", "observation"})
_LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """A requirement as something that is shown, with the activity that statements name."""

    framework: str
    code: str
    title: str
    """Code and title."""
    form: Form
    notice: str | None

    @property
    def activity(self) -> str:
        """The IRI that rules bind."""
        return f"{_REQUIREMENTS}{quote(self.framework)}/{quote(self.code)}"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that people attend and that a rule speaks of."""

    activity: str
    title: str
    """What the rules that speak of it are called."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """What a supervisor has to choose from."""

    people: tuple[Person, ...]
    practices: tuple[Shown, ...]
    occasions: tuple[Occasion, ...]


def look(tx: Tx, human: Human) -> Workplace:
    """Return the people whom she supervises, what they may show, and occasions."""
    found = tx.people.search(sight(human))
    people = tuple(person for person in found if person.id != human.person)
    practices = {
        (one.framework, one.code): one
        for person in people
        for one in requirements(tx, person)
        if one.form in _AT_WORK
    }
    return Workplace(people, tuple(practices.values()), occasions(tx))


def sight(human: Human) -> Sight:
    """Return how far a supervisor sees: the people of the companies where she is one."""
    return Sight(human.tenant, human.organisations("supervisor"), frozenset(), None)


def requirements(tx: Tx, person: Person) -> list[Shown]:
    """Return the requirements of the person's open records, in their order."""
    frameworks = (
        framework_of(tx, record.framework, record.version)
        for record in tx.validation.records_of(person.id)
        if record.state == "open"
    )
    return [
        Shown(framework.id, one.code, f"{one.code} {one.title.sv}", one.form, framework.notice)
        for framework in frameworks
        for one in framework.requirements
    ]


def requirement(tx: Tx, person: Person, framework: str, code: str) -> Shown:
    """Return a requirement of one of the person's open records.

    Raises:
        NotFoundError: No open record of hers has it.
    """
    for one in requirements(tx, person):
        if (one.framework, one.code) == (framework, code):
            return one
    raise NotFoundError(f"There is no open record with the requirement {framework} {code}.")


def practice(tx: Tx, person: Person, framework: str, code: str) -> Shown:
    """Return a requirement that the person may show at work.

    Raises:
        RefusedError: She is not registered for it, or it is no practice.
    """
    try:
        found = requirement(tx, person, framework, code)
    except NotFoundError as error:
        raise RefusedError("not_registered", str(error)) from error
    if found.form not in _AT_WORK:
        raise RefusedError("not_practical", "The requirement is not shown at work.")
    return found


def occasions(tx: Tx) -> tuple[Occasion, ...]:
    """Return what an active rule says can be attended, by its address."""
    found: dict[str, list[str]] = {}
    for rule in active_rules(tx):
        for leaf in leaves(rule.node):
            if "attended" in leaf.match.kinds or ATTENDED in leaf.match.verbs:
                for activity in leaf.match.activities:
                    found.setdefault(activity, []).append(rule.title.sv)
    return tuple(Occasion(activity, " · ".join(found[activity])) for activity in sorted(found))


def occasion(tx: Tx, activity: str, name: str) -> str:
    """Return the activity of an occasion called *name*: the chosen one, or one by its name.

    Raises:
        RefusedError: It has no name.
        InvalidRequestError: The activity is none that may be chosen.
    """
    called = _plain(name)
    if not called:
        raise RefusedError("name_missing", "Give the occasion a name.")
    if not activity:
        return GROUPS + called
    if activity not in {one.activity for one in occasions(tx)}:
        raise InvalidRequestError("Choose one of the occasions of the page.")
    return activity


def _plain(name: str) -> str:
    """Write a name as the last part of an address: ``Såg & hyvel`` is ``sag-hyvel``."""
    letters = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters).lstrip("-")[:_LONGEST].rstrip("-")
