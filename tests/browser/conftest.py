"""A live server on a fresh database for each test, and a Chromium that reports every fault."""

import os
import re
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from lrs_bridge.web.app import create_app
from tests.browser.world import make_world
from tests.databases import fresh, make_template

CHROMIUM = Path("/usr/bin/chromium")
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items) -> None:
    """Mark every test here."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


class _Quiet(WSGIRequestHandler):
    def log(self, *args) -> None:
        """The application logs for itself."""


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """Return a migrated SQLite file."""
    return make_template(tmp_path_factory.mktemp("template") / "template.sqlite3")


@pytest.fixture
def world(tmp_path, template):
    """Return a small Vedhamn."""
    with fresh("sqlite", tmp_path, template) as url:
        world = make_world(url, tmp_path)
        yield world
        world.bridge.close()


@pytest.fixture
def base(world):
    """Return the address of a server on that Vedhamn."""
    server = make_server(
        "127.0.0.1", 0, create_app(world.bridge), threaded=True, request_handler=_Quiet
    )
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture(scope="session")
def chromium():
    """Return a browser."""
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing: apt-get install chromium")
        pytest.skip("Chromium is missing: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, base, world):
    """Return a function that signs somebody in and gives a page of her own.

    When the test is over no page may have met an error, a breach of the policy, or another host.
    """
    contexts, faults = [], []

    def open_page(who, **options):
        context = chromium.new_context(
            base_url=base,
            locale="sv-SE",
            timezone_id="Europe/Stockholm",
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        _watch(page, base, faults)
        if who is not None:
            page.goto(world.link(who))
            page.get_by_role("button", name="Logga in").click()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def _watch(page, base, faults) -> None:
    def said(message) -> None:
        # An answer of 4xx is part of what is tested; everything else is a fault.
        answered = re.search("with a status of 4|Response Status Error Code 4", message.text)
        if message.type == "error" and answered is None:
            faults.append(message.text)

    def asked(request) -> None:
        address = urlsplit(request.url)
        if address.scheme != "data" and f"{address.scheme}://{address.netloc}" != base:
            faults.append(f"asked {request.url}")

    page.on("console", said)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", asked)
    page.on("dialog", lambda dialog: (faults.append("a script ran"), dialog.dismiss()))
