"""A feature that is off has no route, menu item, command, worker, target or import."""

import json
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lrs_bridge.settings import BUILT, config_dir
from tests.packaging.checkout import ROOT, environment

PROBE = Path(__file__).with_name("probe.py")


@dataclass(frozen=True)
class Brought:
    """What a feature brings, and nothing else does."""

    routes: set[str] = field(default_factory=set)
    menu: set[str] = field(default_factory=set)
    commands: set[str] = field(default_factory=set)
    steps: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    modules: set[str] = field(default_factory=set)
    """Their submodules belong to it too; services that several features need are not here."""


REVIEW, ADAPTERS = "lrs_bridge.web.review", "lrs_bridge_adapters"
BRINGS = {
    "xapi": Brought(
        routes={
            f"/{prefix}/{resource}"
            for prefix in ("xapi", "xAPI")
            for resource in (
                "about",
                "activities",
                "agents",
                "statements",
                "activities/state",
                "activities/profile",
                "agents/profile",
            )
        },
        modules={
            "lrs_bridge.web.xapi",
            "lrs_bridge.services.query",
            "lrs_bridge.services.documents",
        },
    ),
    "people": Brought(
        routes={
            "/personer",
            "/personer/<id_>",
            "/min-sida",
            "/min-sida/skatta/<framework>/<code>",
            "/arbetsplats",
            "/arbetsplats/iakttagelse",
            "/arbetsplats/narvaro",
        },
        menu={"/personer", "/arbetsplats", "/min-sida"},
        commands={"people"},
        modules={
            f"{REVIEW}.views_people",
            f"{REVIEW}.views_me",
            f"{REVIEW}.views_workplace",
            "lrs_bridge.services.people",
        },
    ),
    "rules": Brought(
        commands={"rules"},
        steps={"map"},
        modules={"lrs_bridge.workers.map", "lrs_bridge.services.map"},
    ),
    "review": Brought(
        routes={"/granska", "/granska/<id_>", "/granska/<id_>/noterat"},
        menu={"/granska"},
        modules={f"{REVIEW}.views_review", f"{REVIEW}.looks", "lrs_bridge.services.review"},
    ),
    "decisions": Brought(
        routes={"/prov", "/prov/<record>", "/prov/<record>/<code>", "/prov/<record>/faststall"},
        menu={"/prov"},
        commands={"centres", "leaders"},
        modules={f"{REVIEW}.views_assess", "lrs_bridge.services.validate"},
    ),
    "follow_up": Brought(),
    "webhook": Brought(targets={"webhook"}, modules={f"{ADAPTERS}.webhook"}),
    "lrs": Brought(targets={"lrs"}, modules={f"{ADAPTERS}.lrs"}),
    "validation_register": Brought(
        targets={"validation_register"}, modules={f"{ADAPTERS}.validation_register"}
    ),
}
ALWAYS = {"/healthz", "/readyz", "/version"}
KINDS = ("routes", "menu", "commands", "steps", "targets")


def run(folder, program, **switched):
    switches = {f"LRS_BRIDGE_FEATURES_{name.upper()}": value for name, value in switched.items()}
    done = subprocess.run(
        [sys.executable, *program],
        cwd=folder,
        env=environment(ROOT, **switches),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def probe(tmp_path_factory):
    """Say what an installation consists of when some features are off."""
    folder = tmp_path_factory.mktemp("installation")
    run(folder, ["-m", "lrs_bridge", "init"])
    return lambda *off: json.loads(
        run(folder, [PROBE], **dict.fromkeys(off, "off")).splitlines()[-1]
    )


@pytest.fixture(scope="module")
def everything(probe):
    return probe()


def imported(found, owned):
    names = found["modules"]
    return {one for one in owned if any(n == one or n.startswith(f"{one}.") for n in names)}


def test_every_feature_that_is_on_by_default_is_walked():
    defaults = tomllib.loads((config_dir() / "defaults.toml").read_text(encoding="utf-8"))
    on = {name for name, value in defaults["features"].items() if value}
    assert on == BUILT == set(BRINGS)


@pytest.mark.parametrize("feature", BRINGS)
def test_feature_that_is_off_leaves_nothing_and_takes_nothing_else(probe, everything, feature):
    brings, found = BRINGS[feature], probe(feature)
    for kind in KINDS:
        there = getattr(brings, kind)
        assert there <= set(everything[kind]), f"{kind}: on, it is not there"
        assert set(found[kind]) == set(everything[kind]) - there, kind
    assert imported(everything, brings.modules) == brings.modules
    assert not imported(found, brings.modules)


def test_every_route_belongs_to_a_feature_or_is_always_there(probe, everything):
    found = probe(*BRINGS)
    assert set(found["routes"]) == ALWAYS
    assert not imported(found, {"lrs_bridge.web.session", "lrs_bridge.web.review"})
    pages = {"/", "/drift", "/in/<token>", "/ut", "/static/<path:filename>"}
    owned = set().union(*(one.routes for one in BRINGS.values()))
    assert set(everything["routes"]) == ALWAYS | pages | owned


def test_without_pages_a_browser_is_told_so_too(probe, everything):
    assert everything["missing"] == probe("people", "review", "decisions")["missing"] == 404
