"""Loads framework, rule and verb files: wholly, or not at all with every fault named."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from marshmallow import Schema, ValidationError

from lrs_bridge.domain.competence import (
    Area,
    Framework,
    Outcomes,
    Requirement,
    RequirementRef,
    Title,
    circular,
)
from lrs_bridge.domain.errors import Fault, InvalidDocumentError
from lrs_bridge.domain.rules.compile import compile_rule, unknown_verbs
from lrs_bridge.domain.rules.lock import undercutting
from lrs_bridge.domain.rules.model import Rule
from lrs_bridge.services.yaml_text import Document, Path, read
from lrs_bridge_schemas.framework import FrameworkSchema
from lrs_bridge_schemas.rules import RulesSchema, VerbsSchema


def load_framework(text: str, name: str) -> Framework:
    """Return the framework in *text*, the content of the file called *name*.

    Raises:
        InvalidDocumentError: With every fault as ``name:line: path``.
    """
    document, data = _checked(text, name, FrameworkSchema())
    _refuse(_framework_faults(document, data))
    return Framework(
        id=data["id"],
        version=data["version"],
        title=Title(**data["title"]),
        status=data["status"],
        owner=data["owner"],
        note=data["note"],
        areas=tuple(_area(area) for area in data["areas"]),
    )


def load_verbs(text: str, name: str) -> dict[str, str]:
    """Return the aliases of verbs in *text*.

    Raises:
        InvalidDocumentError: With every fault as ``name:line: path``.
    """
    _, data = _checked(text, name, VerbsSchema())
    verbs: dict[str, str] = data["verbs"]
    return verbs


def load_rules(
    text: str,
    name: str,
    *,
    verbs: Mapping[str, str] | None = None,
    frameworks: Sequence[Framework] | None = None,
    locked: Sequence[Rule] = (),
) -> list[Rule]:
    """Return the rules in *text*, the content of the file called *name*.

    *verbs* are the aliases that may stand for an IRI. With *frameworks*, a requirement that none
    of them has is a fault. *locked* are rules of other files whose thresholds may not be lowered.

    Raises:
        InvalidDocumentError: With every fault as ``name:line: path``.
    """
    document, data = _checked(text, name, RulesSchema())
    written: list[dict[str, Any]] = data["rules"]
    _refuse(_rule_faults(document, written, verbs or {}, frameworks))
    rules = [compile_rule(rule, verbs or {}) for rule in written]
    _refuse(_lock_faults(document, rules, locked))
    return rules


def _checked(text: str, name: str, schema: Schema) -> tuple[Document, dict[str, Any]]:
    document = read(text, name)
    try:
        data: dict[str, Any] = schema.load(document.value)
    except ValidationError as error:
        faults = list(_flat(document, error.messages, ()))
        raise InvalidDocumentError(faults) from error
    return document, data


def _refuse(found: Iterator[Fault]) -> None:
    if faults := list(found):
        raise InvalidDocumentError(faults)


def _flat(document: Document, messages: Any, path: Path) -> Iterator[Fault]:
    """Yield a fault for each message in marshmallow's tree of them."""
    if isinstance(messages, Mapping):
        for step, below in messages.items():
            # "_schema" is the object itself; "key" and "value" are halves of a free mapping.
            here = path if step in ("_schema", "key", "value") else (*path, step)
            yield from _flat(document, below, here)
    else:
        for message in messages:
            yield document.fault(path, "schema", message)


def _rule_faults(
    document: Document,
    rules: Sequence[Mapping[str, Any]],
    verbs: Mapping[str, str],
    frameworks: Sequence[Framework] | None,
) -> Iterator[Fault]:
    seen: set[str] = set()
    for i, rule in enumerate(rules):
        path: Path = ("rules", i)
        if rule["id"] in seen:
            yield document.fault((*path, "id"), "unique", "Another rule has this id.")
        seen.add(rule["id"])
        for place, verb in unknown_verbs(rule, verbs, path):
            message = f"No verb is called {verb!r}; write its IRI, or add it to the verbs file."
            yield document.fault(place, "verb", message)
        ref = RequirementRef(**rule["requirement"])
        if frameworks is not None and ref not in _refs(frameworks):
            message = (
                f"{ref.framework} {ref.version} has no requirement {ref.code}, or is not loaded."
            )
            yield document.fault((*path, "requirement", "code"), "requirement", message)


def _refs(frameworks: Sequence[Framework]) -> frozenset[RequirementRef]:
    return frozenset(
        RequirementRef(f.id, f.version, requirement.code)
        for f in frameworks
        for requirement in f.requirements
    )


def _lock_faults(
    document: Document, rules: Sequence[Rule], locked: Sequence[Rule]
) -> Iterator[Fault]:
    for position, limit in undercutting(rules, [*locked, *rules]):
        message = f"The threshold of this requirement is locked: ask for a score of gte: {limit:g}."
        yield document.fault(("rules", position), "locked", message)


def _framework_faults(document: Document, data: Mapping[str, Any]) -> Iterator[Fault]:
    placed = [
        (("areas", a, "requirements", r), requirement)
        for a, area in enumerate(data["areas"])
        for r, requirement in enumerate(area["requirements"])
    ]
    codes = [requirement["code"] for _, requirement in placed]
    loop = circular((q["code"], q.get("prerequisites", ())) for _, q in placed)
    yield from _repeated(document, placed)
    yield from _repeated(document, [(("areas", a), x) for a, x in enumerate(data["areas"])])
    for path, requirement in placed:
        for p, before in enumerate(requirement.get("prerequisites", ())):
            if before not in codes:
                message = f"The framework has no requirement {before}."
                yield document.fault((*path, "prerequisites", p), "prerequisite", message)
        if requirement["code"] in loop:
            message = "It waits for a requirement that waits for it; nobody could begin."
            yield document.fault((*path, "prerequisites"), "prerequisite", message)


def _repeated(
    document: Document, placed: Sequence[tuple[Path, Mapping[str, Any]]]
) -> Iterator[Fault]:
    seen: set[str] = set()
    for path, thing in placed:
        if thing["code"] in seen:
            yield document.fault(
                (*path, "code"), "unique", "This code stands before; write another."
            )
        seen.add(thing["code"])


def _area(data: Mapping[str, Any]) -> Area:
    return Area(
        code=data["code"],
        title=Title(**data["title"]),
        weight=data["weight"],
        source=data["source"],
        requirements=tuple(_requirement(requirement) for requirement in data["requirements"]),
    )


def _requirement(data: Mapping[str, Any]) -> Requirement:
    passed = data.get("passed", {})
    outcomes = data.get("outcomes", {})
    level = passed.get("assurance")
    return Requirement(
        code=data["code"],
        title=Title(**data["title"]),
        form=data["assess"],
        source=data["source"],
        outcomes=Outcomes(*(_titles(outcomes.get(letter, ())) for letter in "KFA")),
        critical=data.get("critical", False),
        pass_score=passed.get("score"),
        pass_assurance=None if level is None else int(level[1:]),
        prerequisites=tuple(data.get("prerequisites", ())),
        validity_months=data.get("validity_months"),
    )


def _titles(texts: Sequence[Mapping[str, str]]) -> tuple[Title, ...]:
    return tuple(Title(**text) for text in texts)
