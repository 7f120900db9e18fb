"""What is written about the project is short, and still true of it."""

import importlib
import re
import subprocess

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
    r"//(?:pypi\.org/simple|files\.pythonhosted\.org|registry\.|index\.|proxy\.)",
    re.IGNORECASE,
)


def texts():
    """Yield the path and text of every file of the project that is text."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    ).stdout.split("\n")  # fmt: skip
    for name in filter(None, listed):
        path = ROOT / name
        if path.is_file() and "vendor" not in path.parts and path != ROOT / __file__:
            yield name, path.read_text(encoding="utf-8", errors="replace")


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


@pytest.mark.parametrize("name", re.findall(r"`((?:web|services|domain|storage|workers|http)\.[\w.]+)`", ARCHITECTURE))
def test_what_the_architecture_names_is_there(name):
    if name == "http.py":
        pytest.skip("a file, looked for below")
    module, _, thing = f"lrs_bridge.{name}".rpartition(".")
    assert hasattr(importlib.import_module(module), thing)


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md", "adapters/README.md", "schemas/README.md", "config/README.md"])
def test_every_file_that_a_document_names_is_there(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w./-]+\.(?:md|py|toml|yaml))`|\]\(([\w./-]+)\)", text))
    roots = (ROOT, ROOT / "lrs_bridge", (ROOT / document).parent)
    made_by_the_reader = {"lrs-bridge.toml", "people.csv", "source.py", "target.py", "dialect.toml", "ports.py"}
    gone = [
        one or linked
        for one, linked in named
        if (one or linked) not in made_by_the_reader
        and not any((root / (one or linked)).exists() for root in roots)
        and not list(ROOT.glob(f"*/**/{one or linked}"))
    ]
    assert gone == []


def test_changelog_begins_with_this_release():
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.M)[1]
    assert re.findall(r"^## \[(.+?)\]", CHANGELOG, re.M)[0] == version


def test_no_file_tells_of_the_machine_it_was_written_on():
    found = [f"{name}: {hit[0]}" for name, text in texts() if (hit := LOCAL.search(text))]
    assert found == []


@pytest.mark.parametrize(
    "text",
    ["see /work/main", "a /root/x", "in /tmp/w/v", "issue #2", "Issue 3", "https://registry.npm.example"],
)
def test_such_a_file_would_be_found(text):
    assert LOCAL.search(f"{text}/ ")
