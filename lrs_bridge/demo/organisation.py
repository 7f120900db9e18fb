"""Set the installation up: frameworks, rules, centres, people, platforms, the register."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from lrs_bridge.bootstrap import Bridge
from lrs_bridge.demo.data import Files, Platform
from lrs_bridge.ports.store import Tx
from lrs_bridge.ports.target import TargetConfig
from lrs_bridge.services import centres, frameworks, people, sessions, sources, targets
from lrs_bridge.services.load import load_verbs
from lrs_bridge.services.people_file import read_people
from lrs_bridge.services.sources import Credential
from lrs_bridge.settings import config_dir

TENANT = 1


@dataclass(frozen=True)
class Organisation:
    """Who is there, and the keys that the platforms were given."""

    people: Mapping[str, str]
    """Ids by name."""
    keys: Mapping[str, Credential]
    """By source name."""


def set_up(bridge: Bridge, files: Files, register: TargetConfig) -> Organisation:
    """Put in what a scheme's owner puts in before the first statement comes."""
    _competence(bridge)
    for row in files.read("centres.json"):
        bridge.store.write(TENANT, partial(_centre, bridge, files, row))
    rows = read_people(files.text("people.json"), "people.json")
    bridge.store.write(
        TENANT,
        lambda tx: people.import_people(tx, rows, now=bridge.clock(), new_id=bridge.new_id),
    )
    everybody = bridge.store.read(TENANT, lambda tx: {p.name: p.id for p in tx.people.all()})
    for row in files.read("centres.json"):
        bridge.store.write(TENANT, partial(_leaders, bridge, files, row, everybody))
    keys = {
        platform.name: bridge.store.write(TENANT, partial(_source, bridge, platform))
        for platform in files.platforms()
    }
    bridge.store.write(TENANT, partial(_target, bridge, register))
    return Organisation(everybody, keys)


def link(bridge: Bridge, person: str) -> str:
    """Return the address that signs a person in once."""
    token, now = bridge.new_token(), bridge.clock()
    made = bridge.store.write(
        TENANT, lambda tx: sessions.invite(tx, bridge.keys, person, token=token, now=now)
    )
    return f"{bridge.settings.base_url}/in/{made}"


def _competence(bridge: Bridge) -> None:
    """Publish every framework of the release and activate its rules."""
    now, config = bridge.clock(), config_dir()
    verbs = load_verbs(_text(config / "vocab" / "verbs.yaml"), "verbs.yaml")
    for file in sorted((config / "frameworks").glob("*.yaml")):
        bridge.store.write(TENANT, partial(_publish, text=_text(file), name=file.name, now=now))
    for file in sorted((config / "rules").glob("*.yaml")):
        bridge.store.write(
            TENANT,
            partial(frameworks.activate, text=_text(file), name=file.name, verbs=verbs, now=now),
        )


def _publish(tx: Tx, text: str, name: str, now: datetime) -> None:
    frameworks.publish(tx, text, name, now=now)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _centre(bridge: Bridge, files: Files, row: Mapping[str, Any], tx: Tx) -> None:
    centres.add(tx, row["name"], new_id=bridge.new_id)
    for one in row["accreditations"]:
        centres.accredit(
            tx,
            row["name"],
            one["framework"],
            accredited_by=one["by"],
            first_day=files.day(one["first_day"]),
            last_day=files.day(one["last_day"]),
            new_id=bridge.new_id,
        )


def _leaders(
    bridge: Bridge, files: Files, row: Mapping[str, Any], everybody: Mapping[str, str], tx: Tx
) -> None:
    for one in row["leaders"]:
        centres.authorise(
            tx,
            everybody[one["name"]],
            row["name"],
            one["framework"],
            first_day=files.day(one["first_day"]),
            last_day=files.day(one["last_day"]),
            now=bridge.clock(),
            new_id=bridge.new_id,
        )


def _source(bridge: Bridge, platform: Platform, tx: Tx) -> Credential:
    return sources.add(
        tx,
        bridge.keys,
        bridge.sources,
        name=platform.name,
        adapter=platform.adapter,
        tolerant=platform.tolerant,
        home_pages=platform.home_pages,
        assurance=platform.assurance,
        source=bridge.new_id(),
        key=bridge.new_token(),
        secret=bridge.new_token(),
        now=bridge.clock(),
    )


def _target(bridge: Bridge, register: TargetConfig, tx: Tx) -> None:
    targets.add(
        tx,
        bridge.keys,
        bridge.targets,
        bridge.http,
        target=bridge.new_id(),
        kind="validation_register",
        config=register,
        now=bridge.clock(),
    )
