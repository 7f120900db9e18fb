"""What is written about the project is short, and still true of it."""

import importlib
import os
import re
import tomllib
from pathlib import Path

import click
import pytest

from lrs_bridge.cli import main
from lrs_bridge.cli.common import Invocation
from tests.packaging.checkout import ROOT
from tests.packaging.settings_table import tables

README, ARCHITECTURE, CHANGELOG = (
    (ROOT / name).read_text(encoding="utf-8")
    for name in ("README.md", "ARCHITECTURE.md", "CHANGELOG.md")
)
LOCAL = re.compile(
    r"(?<![\w.\]}/*-])/(?:work|root|tmp/w|home/\w+)/|"  # somebody's machine
    r"\bissue #?\d|\bissue #|shared/reference|"  # how it came to be
    r"\bpypi\.org|\bpythonhosted\.org|\bnpmjs\.|//registry\.(?!example)",  # who serves packages
    re.IGNORECASE,
)
MADE = {"__pycache__", "build", "dist", "lrs-bridge-data", "vendor"}
WRITTEN = {"", ".css", ".html", ".js", ".json", ".mako", ".md", ".py", ".toml", ".yaml"}
NAMES = re.compile(r"`((?:web|services|domain|storage|workers|http)\.(?!py)[\w.]+)`")
DOCUMENTS = ["README.md", "ARCHITECTURE.md", "adapters/README.md", "schemas/README.md",
             "config/README.md"]  # fmt: skip
BY_OTHERS = {"lrs-bridge.toml", "people.csv", "ports.py"}
"""Files that a document names, and that are not the project's."""


def texts():
    """Yield the path and text of every file of the project but this one."""
    for folder, below, names in os.walk(ROOT):
        below[:] = [one for one in below if one not in MADE and (one[0] != "." or one == ".ci")]
        for path in (Path(folder) / name for name in names):
            if path.suffix in WRITTEN and path.name[0] != "." and path != Path(__file__):
                yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def test_architecture_is_short():
    assert len(ARCHITECTURE.splitlines()) <= 150


def test_first_forty_lines_are_enough_to_begin():
    first = "\n".join(README.splitlines()[:40])
    assert "$ make demo\n" in first
    assert "$ make test\n" in first
    assert "Python 3.11" in first


def test_every_setting_and_feature_is_told_as_it_is():
    settings, features = tables()
    assert settings in README
    assert features in README


def test_every_command_is_told():
    context = click.Context(main, obj=Invocation())
    untold = [one for one in main.list_commands(context) if f"lrs-bridge {one}" not in README]
    assert untold == []


def test_every_command_that_is_told_is_there():
    def known(words, command=main):
        name, *rest = words
        found = getattr(command, "commands", {}).get(name)
        return found and (not getattr(found, "commands", {}) or not rest or known(rest, found))

    told = re.findall(r"lrs-bridge((?: [a-z]+)+)", README)
    assert told
    assert [words for words in told if not known(words.split())] == []


def test_every_exit_code_is_told():
    help_ = main.get_help(click.Context(main, obj=Invocation()))
    codes = re.search(r"Exit codes: ([^.]+)\.", " ".join(help_.split()))[1]
    assert f"Exit codes: {codes}." in " ".join(README.split())


@pytest.mark.parametrize("name", NAMES.findall(ARCHITECTURE))
def test_what_the_architecture_names_is_there(name):
    module, _, thing = f"lrs_bridge.{name}".rpartition(".")
    assert hasattr(importlib.import_module(module), thing)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_a_document_names_is_there(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    named = re.findall(r"`([\w./-]+\.(?:md|py|toml|yaml))`|\]\(([\w./-]+)\)", text)
    files = {one or linked for one, linked in named} - BY_OTHERS
    places = (ROOT, ROOT / "lrs_bridge", (ROOT / document).parent)
    gone = {one for one in files if not any((place / one).exists() for place in places)}
    assert {one for one in gone if not any(ROOT.glob(f"[a-z]*/**/{one}"))} == set()


def test_changelog_begins_with_this_release():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert re.findall(r"^## \[(.+?)\]", CHANGELOG, re.MULTILINE)[0] == project["version"]


def test_no_file_tells_of_the_machine_it_was_written_on():
    read = dict(texts())
    assert {"README.md", "Makefile", "lrs_bridge/settings.py", ".ci/run"} <= read.keys()
    assert [f"{name}: {hit[0]}" for name, text in read.items() if (hit := LOCAL.search(text))] == []


@pytest.mark.parametrize(
    "text",
    [
        "see /" + "work/main",
        "a /" + "root/x",
        "in /tmp/w/v",
        "issue #2",
        "Issue 3",
        "https://registry.x.org",
        "https://pypi.org/project/x",
    ],
)
def test_such_a_file_would_be_found(text):
    assert LOCAL.search(f"{text}/ ")
