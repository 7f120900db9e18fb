"""Somebody with a browser: keeps cookies, follows redirects, sends the pages' own forms."""

import http.client
from collections.abc import Mapping, Sequence
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from lrs_bridge.demo.failure import DemoError
from lrs_bridge.demo.page import Form, Page

_SECONDS = 30
_REDIRECTS = (301, 302, 303)


class Visitor:
    """A browser at the service."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._connection = http.client.HTTPConnection(urlsplit(base_url).netloc, timeout=_SECONDS)
        self._cookies: SimpleCookie = SimpleCookie()

    @classmethod
    def signed_in(cls, link: str) -> "Visitor":
        """Sign in by a one-time link, as its receiver does.

        Raises:
            DemoError: The link does not sign anybody in.
        """
        parts = urlsplit(link)
        visitor = cls(f"{parts.scheme}://{parts.netloc}")
        try:
            visitor._sign_in(parts.path)
        except BaseException:
            visitor.close()
            raise
        return visitor

    def _sign_in(self, path: str) -> None:
        page = self.submit(self.form(self.get(path), path))
        if page.status != http.client.OK:
            raise DemoError(f"A sign-in link was answered {page.status}: {page.alert}")

    def get(self, path: str) -> Page:
        """Open a page."""
        return self._ask("GET", path)

    def submit(self, form: Form, values: Mapping[str, str | Sequence[str]] | None = None) -> Page:
        """Send a form with some fields filled in; return the page that comes of it."""
        return self._ask(
            "POST", form.action, urlencode({**form.fields, **(values or {})}, doseq=True)
        )

    def form(self, page: Page, action: str) -> Form:
        """Return the form of a page.

        Raises:
            DemoError: The page has no such form.
        """
        found = page.form(action)
        if found is None:
            raise DemoError(
                f"{page.address} (answered {page.status}: {page.alert}) has no form for {action}."
            )
        return found

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None = None) -> Page:
        headers = {
            "Accept": "text/html",
            "Cookie": "; ".join(f"{m.key}={m.coded_value}" for m in self._cookies.values()),
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = self._base_url
        self._connection.request(method, path, body, headers)
        with self._connection.getresponse() as answer:
            content = answer.read().decode("utf-8", "replace")
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            self._cookies.load(cookie)
        if answer.status in _REDIRECTS:
            return self._ask("GET", answer.headers["Location"].partition("#")[0])
        return Page(path, answer.status, content)


def answers(base_url: str) -> bool:
    """Say whether the service answers."""
    browser = Visitor(base_url)
    try:
        return browser.get("/healthz").status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        browser.close()
