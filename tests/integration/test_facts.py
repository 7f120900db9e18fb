"""What a database says of itself, and what is wrong with our role in it."""

import pytest

from lrs_bridge.bootstrap import database_facts
from lrs_bridge.domain.errors import DatabaseUnavailableError
from lrs_bridge.settings import Settings


def test_sound_database_has_a_version_and_no_problem(settings):
    found = database_facts(settings)
    assert found.version.startswith("SQLite" if settings.sqlite else "PostgreSQL")
    assert found.problem is None


def test_role_that_bypasses_row_level_security_is_a_problem(settings):
    """A superuser would see every tenant without a word."""
    if settings.sqlite:
        assert database_facts(settings).problem is None
        return
    url = settings.database.replace("lrs_app@", "postgres@")
    found = database_facts(Settings.load({"database_url": url}))
    assert "bypasses row-level security" in found.problem


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_silent_database_is_said_to_be_silent(kind, tmp_path):
    url = {
        "sqlite": f"sqlite:///{tmp_path}/no/b",
        "postgresql": "postgresql+psycopg://u@127.0.0.1:1/d",
    }
    with pytest.raises(DatabaseUnavailableError, match="does not answer"):
        database_facts(Settings.load({"database_url": url[kind]}))
