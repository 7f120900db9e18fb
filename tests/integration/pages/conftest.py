"""A small Vedhamn on both databases, and browsers to read its pages with."""

import pytest

from lrs_bridge.web.app import create_app
from tests.browser.reader import Browser
from tests.browser.world import make_world


@pytest.fixture
def world(database_url, tmp_path):
    world = make_world(database_url, tmp_path)
    yield world
    world.bridge.close()


@pytest.fixture
def app(world):
    return create_app(world.bridge)


@pytest.fixture
def browser(app, world):
    return lambda who=None: Browser(app, world, who)
