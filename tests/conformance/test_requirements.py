"""Every numbered requirement has a test, or a reason why it has none."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.postgres import URL_VARIABLE

HERE = Path(__file__).parent
NUMBERED = re.compile(r"XAPI((?:[-_]\d{5})+)", re.IGNORECASE)
"""`XAPI-00123` in a parameter id; `xapi_00123` or `xapi_00123_00124` in a function's name."""


def known():
    """Return the requirements of all groups, and the reasons of those that cannot be tested."""
    groups = tomllib.loads((HERE / "requirements.toml").read_text(encoding="utf-8"))
    reasons = groups.pop("not-testable")
    return {number: title for rows in groups.values() for number, title in rows.items()}, reasons


def names_carry():
    """Return the requirements that test names and parameter ids carry, as pytest collects them."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", HERE],
        cwd=HERE.parents[1], env={**os.environ, URL_VARIABLE: "nobody connects"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    names = [line.partition("::")[2] for line in done.stdout.splitlines()]
    runs = (run for name in names for run in NUMBERED.findall(name))
    return {f"XAPI-{number}" for run in runs for number in re.findall(r"\d{5}", run)}


def test_list_has_every_number_once_with_what_it_asks():
    requirements, reasons = known()

    assert sorted(requirements) == [f"XAPI-{number:05}" for number in range(1, 337)]
    assert all(requirements.values())
    assert reasons.keys() <= requirements.keys()
    assert all(reason.endswith(".") for reason in reasons.values())


def test_every_requirement_has_a_test_or_a_reason():
    requirements, reasons = known()
    found = names_carry()

    assert found <= requirements.keys()
    assert sorted(reasons.keys() & found) == [], "has a test: take the reason away"
    missing = requirements.keys() - reasons.keys() - found
    assert not missing, "\n".join(f"{number} {requirements[number]}" for number in sorted(missing))
