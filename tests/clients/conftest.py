"""One service for all clients, and the Node that some of them run in."""

import os

import pytest

from tests.clients import node
from tests.clients.drivers import DRIVERS, TOLERANT, Driver, drive
from tests.clients.service import Service


@pytest.fixture(scope="session")
def nodejs():
    """Return Node's program; on a machine for tests it must be there."""
    if node.ready():
        return node.node()
    if os.environ.get("CI"):
        pytest.fail(node.MISSING)
    pytest.skip(node.MISSING)


@pytest.fixture(scope="session")
def started(tmp_path_factory):
    """Return a running service, and what each client is told."""
    service = Service(tmp_path_factory.mktemp("service"))
    told = {driver.name: service.add(driver.name, driver.adapter) for driver in DRIVERS}
    told["tincan"] = service.add("tincan")
    told[TOLERANT] = service.add(TOLERANT, tolerant=True)
    service.start()
    yield service, told
    service.kill()
    service.close()


@pytest.fixture(scope="session")
def service(started):
    """Return the running service."""
    return started[0]


@pytest.fixture(scope="session")
def told(started):
    """Return what each client is told, by its name."""
    return started[1]


@pytest.fixture(scope="session")
def outcome(nodejs, told):
    """Return a function that runs a driver once and returns the fault of each step, or None."""
    done = {}

    def run(driver: Driver):
        if driver.name not in done:
            done[driver.name] = drive(nodejs, driver, told[driver.name], told[TOLERANT])
        return done[driver.name]

    return run
