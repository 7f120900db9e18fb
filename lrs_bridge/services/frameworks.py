"""Frameworks and rules in the store: published, activated, and read back as what runs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from lrs_bridge.domain.competence import Framework
from lrs_bridge.domain.rules.model import Rule
from lrs_bridge.ports.competence import FrameworkRow, RuleRow
from lrs_bridge.ports.store import Tx
from lrs_bridge.services.load import load_framework, load_rules
from lrs_bridge.services.published import framework_of
from lrs_bridge.services.yaml_text import read


@dataclass(frozen=True, slots=True)
class Activated:
    """What became of the rules of a file."""

    changed: tuple[str, ...]
    """Ids of new rules and of rules with a new revision."""
    same: tuple[str, ...]


def publish(tx: Tx, text: str, name: str, *, now: datetime) -> tuple[Framework, bool]:
    """Publish the framework in *text*, the file called *name*; say whether it is new.

    Raises:
        InvalidDocumentError: The file has faults.
        InvalidRequestError: This version is published with other content.
    """
    framework = load_framework(text, name)
    body = _json(read(text, name).value)
    row = FrameworkRow(
        id=framework.id,
        version=framework.version,
        state="published",
        body=body,
        sha256=_sha256(body),
        codes=tuple(requirement.code for requirement in framework.requirements),
    )
    return framework, tx.competence.add_framework(row, now)


def activate(tx: Tx, text: str, name: str, *, verbs: Mapping[str, str], now: datetime) -> Activated:
    """Make the rules in *text*, the file called *name*, the active ones under their ids.

    A changed rule queues everybody to be mapped anew.

    Raises:
        InvalidDocumentError: The file has faults, names a requirement that is not published, or
            lowers a locked threshold.
    """
    published = [framework_of(tx, row.id, row.version) for row in tx.competence.frameworks()]
    locked = [rule for rule in active_rules(tx) if rule.locked]
    rules = load_rules(text, name, verbs=verbs, frameworks=published, locked=locked)
    before = {row.id: row.sha256 for row in tx.competence.rules()}
    changed: list[str] = []
    same: list[str] = []
    for rule, written in zip(rules, read(text, name).value["rules"], strict=True):
        row = _row(rule, written, verbs)
        tx.competence.activate_rule(row, now)
        (same if before.get(row.id) == row.sha256 else changed).append(row.id)
    if changed:
        tx.statements.mark_people(None, "rules")
    return Activated(tuple(changed), tuple(same))


def active_rules(tx: Tx) -> list[Rule]:
    """Return the active rules as they run, each with the revision it has in the store."""
    return [replace(_rule(row.body), revision=row.revision) for row in tx.competence.rules()]


def _row(rule: Rule, written: Mapping[str, Any], verbs: Mapping[str, str]) -> RuleRow:
    """Return the rule as it is kept: JSON with whole verbs, so that it needs no other file."""
    body = _json(_with_whole_verbs(written, verbs))
    requirement = rule.requirement
    return RuleRow(
        id=rule.id,
        revision=rule.revision,
        framework=requirement.framework,
        version=requirement.version,
        requirement=requirement.code,
        state="active",
        body=body,
        sha256=_sha256(body),
    )


def _with_whole_verbs(written: Mapping[str, Any], verbs: Mapping[str, str]) -> dict[str, Any]:
    node = dict(written)
    if "match" in node:
        match = dict(node["match"])
        if isinstance(verb := match.get("verb"), str):
            match["verb"] = verbs.get(verb, verb)
        elif verb is not None:
            match["verb"] = [verbs.get(one, one) for one in verb]
        node["match"] = match
    for key in ("any", "all"):
        if key in node:
            node[key] = [_with_whole_verbs(child, verbs) for child in node[key]]
    return node


@lru_cache(maxsize=4096)
def _rule(body: str) -> Rule:
    """A revision never changes, so what was built of its text holds for good."""
    return load_rules(f'{{"rules": [{body}]}}', "rule")[0]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _sha256(text: str) -> str:
    return sha256(text.encode()).hexdigest()
