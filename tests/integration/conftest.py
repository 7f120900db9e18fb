"""Real stores on both databases, with tenant 1 and everything a service needs beside it."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lrs_bridge.storage.store import SqlStore
from tests.databases import fresh, make_template

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """Return a migrated SQLite file."""
    return make_template(tmp_path_factory.mktemp("template") / "template.sqlite3")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path, template) -> Iterator[str]:
    """Return the URL of a fresh database of each kind."""
    with fresh(request.param, tmp_path, template) as url:
        yield url


@pytest.fixture
def store(database_url) -> Iterator[SqlStore]:
    """Return a store with tenants 1 and 2."""
    store = SqlStore(database_url)
    store.create_tenant(1, "Exempelprogrammet Trä")
    store.create_tenant(2, "Ett annat program")
    yield store
    store.close()


@pytest.fixture
def keys(tmp_path):
    """Return keys of a key file of this test's own."""
    from lrs_bridge.keys import FileKeys

    return FileKeys.create(tmp_path / "secret.key")


@pytest.fixture
def now() -> datetime:
    """Return the time at which tests happen."""
    return NOW


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """Return a clock that goes a second at each look."""
    seconds = itertools.count()
    return lambda: NOW + timedelta(seconds=next(seconds))


@pytest.fixture
def new_id() -> Callable[[], str]:
    """Return a maker of ids that are the same in every run."""
    numbers = itertools.count(1)
    return lambda: str(uuid.UUID(int=next(numbers), version=4))


@pytest.fixture
def settings(tmp_path, database_url):
    """Return settings of a service with its own folder."""
    from lrs_bridge.settings import Settings

    return Settings.load({"data_dir": str(tmp_path / "data"), "database_url": database_url})


@pytest.fixture
def bridge(settings, new_id, clock) -> Iterator[Any]:
    """Return a whole service without a network, with tenants 1 and 2."""
    from lrs_bridge.bootstrap import bootstrap
    from lrs_bridge.keys import FileKeys

    settings.data_dir.mkdir()
    FileKeys.create(settings.key_file)
    made = replace(bootstrap(settings), clock=clock, new_id=new_id)
    made.store.create_tenant(1, "Exempelprogrammet Trä")
    made.store.create_tenant(2, "Ett annat program")
    yield made
    made.close()


@pytest.fixture
def app(bridge):
    """Return the Flask application."""
    from lrs_bridge.web.app import create_app

    made = create_app(bridge)
    made.testing = False
    return made


@pytest.fixture
def client(app):
    """Return a browser without cookies."""
    return app.test_client()


@pytest.fixture
def add_source(bridge) -> Callable[..., tuple[str, str]]:
    """Return a function that adds a source and returns its key and secret."""

    def add(
        name: str = "moodle", *, adapter: str = "xapi", tolerant: bool = False, tenant: int = 1,
        home_pages: tuple[str, ...] = (), scopes: tuple[str, ...] = ("all",),
        assurance: int = 1,
    ) -> tuple[str, str]:  # fmt: skip
        from lrs_bridge.services import sources

        made = bridge.store.write(
            tenant,
            lambda tx: sources.add(
                tx, bridge.keys, ["moodle", "openedx", "cmi5", "h5p", "xapi"], name=name,
                adapter=adapter, tolerant=tolerant, home_pages=home_pages, scopes=scopes,
                assurance=assurance,
                source=str(uuid.uuid4()), key=f"key{name}".ljust(20, "0"),
                secret=f"secret-of-{name}-".ljust(32, "0"), now=NOW,
            ),
        )  # fmt: skip
        return made.key, made.secret

    return add
