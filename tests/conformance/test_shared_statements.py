"""Real statements, collected beside the project: the valid are accepted, the invalid refused.

The files are not ours to ship. A valid line is judged by 1.0.3 unless only 2.0 has what is in it:
a `version` that begins with ``2.``, contextAgents or contextGroups. It is judged by 2.0 if it has
that, or if its file was made for 2.0 (``-2.0`` or ``-v2`` in the name), so that what both versions
allow is judged by both. Lines of invalid.ndjson say their version. What is listed in
exceptions.json is judged the other way round, each with the rule that says so: the list cannot
outlive its reasons.
"""

import json
import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from lrs_bridge.domain.xapi.equality import same
from lrs_bridge.domain.xapi.links import links
from lrs_bridge.domain.xapi.prepare import prepare, recover
from lrs_bridge.domain.xapi.validate import check
from lrs_bridge.web.xapi.parse import parse

pytestmark = pytest.mark.shared

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "statements"
EXCEPTIONS = json.loads(Path(__file__).with_name("exceptions.json").read_text())
VALID_FLOOR = 2_490
INVALID_FLOOR = 613


@pytest.fixture(autouse=True)
def _folder():
    if FOLDER.is_dir():
        return
    message = f"The collected statements are not there: put them into {FOLDER}."
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def excepted(file):
    return {entry["line"] for entry in EXCEPTIONS if entry["file"] == file}


def only_in_2(statement):
    contexts = (part.get("context", {}) for part in (statement, statement["object"]))
    return str(statement.get("version", "")).startswith("2.") or any(
        name in context for context in contexts for name in ("contextAgents", "contextGroups")
    )


def versions_of(file, statement):
    if only_in_2(statement):
        return ("2.0.0",)
    return ("1.0.3", "2.0.0") if "-2.0" in file or "-v2" in file else ("1.0.3",)


@cache
def valid():
    """Return (file, line, text, statement, version) of what should be valid, by each version."""
    index = json.loads((FOLDER / "index.json").read_text())
    found = []
    for file in (entry["file"] for entry in index["files"]):
        if "caliper" in file or not (FOLDER / file).exists():
            continue  # not xAPI, or named in the index only
        for line, raw in enumerate((FOLDER / file).read_bytes().splitlines(), 1):
            statement = parse(raw)
            found += [(file, line, raw, statement, it) for it in versions_of(file, statement)]
    return found


@cache
def invalid():
    """Return (line number, statement, version) of every line that should be refused."""
    lines = (FOLDER / "invalid.ndjson").read_bytes().splitlines()
    return [
        (line, entry["statement"], "1.0.3" if entry["spec"] == "1.0.3" else "2.0.0")
        for line, entry in enumerate(map(parse, lines), 1)
    ]


@pytest.mark.parametrize(("version", "floor"), [("1.0.3", VALID_FLOOR), ("2.0.0", 730)])
def test_valid_statements_are_accepted_but_for_the_exceptions(version, floor):
    lines = [it for it in valid() if it[4] == version]
    wrong = [
        f"{file}:{line}: {faults[0] if faults else 'listed, but accepted'}"
        for file, line, _, statement, _ in lines
        if bool(faults := check(statement, version)) != (line in excepted(file))
    ]
    assert wrong == []
    assert len(lines) >= floor


@pytest.mark.parametrize(("version", "floor"), [("1.0.3", INVALID_FLOOR), ("2.0.0", 538)])
def test_invalid_statements_are_refused_but_for_the_exceptions(version, floor):
    lines = [it for it in invalid() if it[2] == version]
    wrong = [
        line
        for line, statement, _ in lines
        if bool(check(statement, version)) == (line in excepted("invalid.ndjson"))
    ]
    assert wrong == []
    assert len(lines) >= floor


def test_every_exception_names_a_line_that_is_there():
    known = {(file, line) for file, line, *_ in valid()}
    known |= {("invalid.ndjson", line) for line, *_ in invalid()}
    assert {(entry["file"], entry["line"]) for entry in EXCEPTIONS} <= known


def test_every_valid_statement_can_be_prepared_and_had_back():
    for file, line, raw, statement, version in valid():
        if line in excepted(file):
            continue
        made = prepare(
            raw,
            statement,
            new_id="6f8e3c1a-0000-4000-8000-00000000000f",
            authority='{"openid":"https://lrs.example.se"}',
            in_utc=version == "2.0.0",
        )
        served = made.served(datetime(2026, 1, 1, tzinfo=UTC))
        back = parse(served.encode())
        assert check(back, version) == [], (file, line)
        assert same(back, statement), (file, line)
        assert links(back).activities == links(statement).activities
        assert (made.received or recover(served)) == raw
