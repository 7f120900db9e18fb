"""kill -9 at any moment: nothing acknowledged is lost, nothing counts twice at the register."""

import os

import pytest

from tests.databases import fresh, make_template
from tests.fault.installation import Installation, mutated_build
from tests.fault.storm import weather

CYCLES = int(os.environ.get("LRS_BRIDGE_TEST_KILLS", "20"))

pytestmark = [
    pytest.mark.fault,
    pytest.mark.timeout(60 + 12 * CYCLES),
    pytest.mark.xdist_group("fault"),
]


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request, tmp_path):
    """Return an installation on each database."""
    template = make_template(tmp_path / "template.sqlite3")
    with fresh(request.param, tmp_path, template) as url:
        made = Installation(tmp_path, database_url="" if request.param == "sqlite" else url)
        yield made
        made.close()


def test_kills_lose_nothing_and_double_nothing(installation):
    report = weather(installation, cycles=CYCLES)

    assert report.clean, report.line()
    assert report.cycles >= CYCLES
    assert report.acknowledged > 0
    assert report.events > 0


def test_build_that_acknowledges_before_the_commit_is_found_out(tmp_path):
    """The harness would see a loss: it is not blind."""
    build = mutated_build(
        tmp_path,
        "storage/writer.py",
        "            with self._connection.begin():\n"
        "                for piece in group:\n"
        "                    piece.attempt(self._connection, alone=len(group) == 1)\n",
        "            if not self._connection.in_transaction():\n"
        "                self._connection.begin()\n"
        "            for piece in group:\n"
        "                piece.attempt(self._connection, alone=False)\n"
        "            self.groups = getattr(self, 'groups', 0) + 1\n"
        "            if self.groups % 5 == 0:\n"
        "                self._connection.commit()\n",
    )
    installation = Installation(tmp_path, build=build)

    report = weather(installation, cycles=10)
    installation.close()

    assert report.lost > 0, report.line()
