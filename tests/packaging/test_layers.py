"""Every import contract bites: an import that it forbids, written into a copy, breaks it."""

import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.packaging.checkout import ROOT, copy, environment

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]
IDS = {contract["name"]: contract["id"] for contract in CONTRACTS}
DIALECT = "adapters/lrs_bridge_adapters/moodle/source.py"
TARGET = "adapters/lrs_bridge_adapters/webhook/target.py"

VIOLATIONS = [
    ("layers", "lrs_bridge/workers/loop.py", "lrs_bridge.web.slashes"),
    ("layers", "lrs_bridge/web/app.py", "lrs_bridge.workers.loop"),
    ("layers", "lrs_bridge/web/app.py", "lrs_bridge.cli.common"),
    ("layers", "lrs_bridge/bootstrap.py", "lrs_bridge.workers.loop"),
    ("layers", "lrs_bridge/storage/engine.py", "lrs_bridge.bootstrap"),
    ("layers", "lrs_bridge/storage/engine.py", "lrs_bridge.settings"),
    ("layers", "lrs_bridge/services/notes.py", "lrs_bridge.keys"),
    ("layers", "lrs_bridge/services/signatures.py", "lrs_bridge.signatures"),
    ("layers", "lrs_bridge/ports/keys.py", "lrs_bridge.services.notes"),
    ("layers", "lrs_bridge/domain/moments.py", "lrs_bridge.ports.keys"),
    ("no-sql-above", "lrs_bridge/web/app.py", "lrs_bridge.storage.engine"),
    ("no-sql-above", "lrs_bridge/web/app.py", "sqlalchemy"),
    ("no-sql-above", "lrs_bridge/workers/loop.py", "lrs_bridge.http"),
    ("no-sql-above", "lrs_bridge/cli/common.py", "alembic"),
    ("pure", "lrs_bridge/domain/moments.py", "marshmallow"),
    ("pure", "lrs_bridge/domain/moments.py", "lrs_bridge_schemas.base"),
    ("pure", "lrs_bridge/ports/keys.py", "cryptography"),
    ("use-cases", "lrs_bridge/services/notes.py", "sqlalchemy"),
    ("use-cases", "lrs_bridge/services/notes.py", "werkzeug"),
    ("rules-never-decide", "lrs_bridge/domain/evidence.py", "lrs_bridge.domain.validation"),
    ("rules-never-decide", "lrs_bridge/domain/rules/match.py", "lrs_bridge.domain.validation"),
    ("rules-never-decide", "lrs_bridge/services/map.py", "lrs_bridge.services.validate"),
    ("one-client", "lrs_bridge/plugins.py", "requests"),
    ("one-verifier", "lrs_bridge/keys.py", "joserfc"),
    ("one-verifier", "lrs_bridge/web/app.py", "joserfc.jws"),
    ("pure", "lrs_bridge/domain/xapi/jws.py", "joserfc"),
    ("cryptography-at-home", "lrs_bridge/services/signatures.py", "cryptography"),
    ("flask-in-web", "lrs_bridge/workers/loop.py", "flask"),
    ("adapters-loaded", "lrs_bridge/bootstrap.py", "lrs_bridge_adapters.webhook.target"),
    ("adapters-know", DIALECT, "lrs_bridge.services.notes"),
    ("adapters-know", TARGET, "lrs_bridge.http"),
    ("adapters-know", TARGET, "sqlalchemy"),
    ("adapters-apart", TARGET, "lrs_bridge_adapters.moodle.source"),
    ("tincan-at-home", "lrs_bridge/keys.py", "tincan"),
    ("tincan-at-home", DIALECT, "tincan"),
    ("schemas-leaf", "schemas/lrs_bridge_schemas/base.py", "yaml"),
    ("schemas-leaf", "schemas/lrs_bridge_schemas/base.py", "lrs_bridge.domain.errors"),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return copy(tmp_path_factory.mktemp("layers") / "project")


def broken(project):
    """Return the contracts that do not hold, by what the tool itself prints."""
    done = subprocess.run(
        ["lint-imports", "--no-cache", "--no-logo"],
        cwd=project,
        env=environment(project, COLUMNS="300", NO_COLOR="1", TERM="dumb"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    verdicts = dict(
        line.rsplit(" ", 1)
        for line in done.stdout.splitlines()
        if line.endswith((" KEPT", " BROKEN"))
    )
    assert verdicts.keys() == IDS.keys(), done.stdout + done.stderr
    assert (done.returncode == 0) is ("BROKEN" not in verdicts.values())
    return {IDS[name] for name, verdict in verdicts.items() if verdict == "BROKEN"}


def test_all_hold(project):
    assert broken(project) == set()


def test_every_contract_is_proved():
    assert {contract for contract, _, _ in VIOLATIONS} == set(IDS.values())


@pytest.mark.parametrize(
    ("contract", "file", "imported"),
    [
        pytest.param(*one, id=f"{Path(one[1]).parent.name}-{Path(one[1]).stem}-{one[2]}")
        for one in VIOLATIONS
    ],
)
def test_forbidden_import_breaks_its_contract_and_no_other(project, contract, file, imported):
    path = project / file
    before = path.read_text(encoding="utf-8")
    path.write_text(f"{before}\nimport {imported}\n", encoding="utf-8")
    try:
        found = broken(project)
    finally:
        path.write_text(before, encoding="utf-8")
    assert found == {contract}
