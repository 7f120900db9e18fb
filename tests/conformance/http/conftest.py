"""The service that requirements are put to: in process, on both databases."""

import base64
import itertools
import json
import uuid
from contextlib import ExitStack, closing
from functools import cache

import pytest

from tests.conformance.http.service import Service
from tests.databases import fresh
from tests.integration.conftest import add_source, client, clock, template  # noqa: F401 - fixtures


@pytest.fixture(scope="session")
def services(tmp_path_factory, template):  # noqa: F811 - a fixture's argument
    """Return a function that returns the one service on a kind of database."""
    with ExitStack() as stack:

        @cache
        def service(kind):
            folder = tmp_path_factory.mktemp(kind)
            url = stack.enter_context(fresh(kind, folder, template))
            return stack.enter_context(closing(Service(url, folder)))

        yield service


@pytest.fixture(params=["sqlite", "postgresql"])
def service(request, services):
    """Return the service on each kind of database."""
    return services(request.param)


@pytest.fixture
def bridge(service, new_id, clock):  # noqa: F811 - a fixture's argument
    """Return the service without its web: as new, with tenants 1 and 2."""
    return service.anew(new_id=new_id, clock=clock)


@pytest.fixture
def app(service, bridge):
    """Return the Flask application; what a test sets in its extensions ends with the test."""
    return service.app


@pytest.fixture
def new_id():
    """Return a maker of ids that no test gives."""
    numbers = itertools.count(10**6)
    return lambda: str(uuid.UUID(int=next(numbers), version=4))


@pytest.fixture(params=["1.0.3", "2.0.0"])
def version(request):
    """Return each version; a test of one version's rule marks itself with its own."""
    return request.param


@pytest.fixture
def lrs(client, add_source):  # noqa: F811 - a fixture's argument
    """Return a function that sends a request with a key that may do everything."""
    return Lrs(client, *add_source("anything"))


@pytest.fixture
def platform(client, add_source):  # noqa: F811 - a fixture's argument
    """Return a function that adds a source and returns one that sends as it."""
    return lambda name, **more: Lrs(client, *add_source(name, **more))


class Lrs:
    """A platform that speaks xAPI."""

    def __init__(self, client, key, secret):  # noqa: F811 - an argument
        self.client = client
        self.authorization = "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode()

    def __call__(
        self, method, path, body=None, *, version="1.0.3", query=None, headers=None, environ=None
    ):
        """Send a request under /xapi; a header that is None is left out.

        *environ* is what a server makes of another request than a client library lets one send. A
        body that is not bytes is sent as JSON, and so is any value of the query that is not text.
        """
        sent = {"Authorization": self.authorization, "X-Experience-API-Version": version}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        if body is not None:
            sent["Content-Type"] = "application/json"
        sent |= headers or {}
        return self.client.open(
            f"/xapi/{path}",
            method=method,
            data=body,
            query_string={
                name: value if isinstance(value, str) else json.dumps(value)
                for name, value in (query or {}).items()
            }
            or None,
            headers={name: value for name, value in sent.items() if value is not None},
            environ_overrides=environ,
        )
