"""What the people of the demonstration do on the pages; what they may not do is refused."""

import http.client
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from lrs_bridge.demo.data import Act, Review
from lrs_bridge.demo.failure import DemoError
from lrs_bridge.demo.page import Page, Row
from lrs_bridge.demo.senders import basic
from lrs_bridge.demo.visitor import Visitor
from lrs_bridge.services.sources import Credential

_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was not allowed, and the reason in the service's own words."""

    act: Act
    reason: str


class Cast:
    """The people, each with a browser of her own."""

    def __init__(
        self,
        base_url: str,
        links: Mapping[str, str],
        people: Mapping[str, str],
        keys: Mapping[str, Credential],
        reviewer: str,
    ) -> None:
        self._base_url = base_url
        self._links = links
        self._people = people
        self._keys = keys
        self._reviewer = reviewer
        self._browsers: dict[str, Visitor] = {}
        self._acts: dict[str, Callable[[Act], tuple[int, str]]] = {
            "attend": self._attend,
            "observe": self._observe,
            "rate": self._rate,
            "assess": self._assess,
            "decide": self._decide,
            "follow": self._follow,
            "decide_with_key": self._decide_with_key,
        }

    def review(self, wanted: Review) -> None:
        """Find an item in the queue, open it and say what it is worth.

        Raises:
            DemoError: It is not there, or the review was refused.
        """
        browser = self._browser(self._reviewer)
        words = f"{wanted.person} {wanted.requirement} "
        found = self._queued(wanted.person, lambda r: words in r.text and wanted.title in r.text)
        form = browser.form(browser.get(found), urlsplit(found).path)
        page = browser.submit(form, {"outcome": wanted.outcome, "reason": wanted.reason})
        _expect(page.status, page.alert, f"{words}{wanted.outcome}")

    def play(self, act: Act) -> Refusal | None:
        """Do something; return the refusal if there has to be one.

        Raises:
            DemoError: It was answered in another way than the script says.
        """
        status, said = self._acts[act.do](act)
        _expect(status, said, f"{act.by}: {act.do} {act.person} {act.code}", act.refused)
        return Refusal(act, said) if act.refused else None

    def close(self) -> None:
        """Close every browser."""
        for browser in self._browsers.values():
            browser.close()

    def _browser(self, name: str) -> Visitor:
        if name not in self._browsers:
            self._browsers[name] = Visitor.signed_in(self._links[name])
        return self._browsers[name]

    def _queued(self, person: str, fits: Callable[[Row], bool]) -> str:
        """Return the address of the first item of a person in the queue that *fits*."""
        page = self._browser(self._reviewer).get(f"/granska?{urlencode({'text': person})}")
        for row in page.rows:
            if row.href.startswith("/granska/") and fits(row):
                return row.href
        raise DemoError(f"Nothing of {person} waits for review that the script speaks of.")

    def _record(self, act: Act) -> tuple[Visitor, Page]:
        """Open a record as the test leader does: from the list of today's."""
        browser = self._browser(act.by)
        row = browser.get("/prov").row(act.person)
        if row is None:
            raise DemoError(f"{act.by} finds no record of {act.person} under /prov.")
        return browser, browser.get(row.href)

    def _attend(self, act: Act) -> tuple[int, str]:
        browser = self._browser(act.by)
        people = [self._people[name] for name in act.people]
        values = {"name": act.name, "form": act.form, "minutes": act.minutes, "people": people}
        answer = browser.submit(browser.form(browser.get("/arbetsplats"), "/narvaro"), values)
        return answer.status, answer.alert

    def _observe(self, act: Act) -> tuple[int, str]:
        browser = self._browser(act.by)
        values = {
            "person": self._people[act.person],
            "requirement": act.code,
            "outcome": act.outcome,
            "text": act.observation,
        }
        answer = browser.submit(browser.form(browser.get("/arbetsplats"), "/iakttagelse"), values)
        return answer.status, answer.alert

    def _rate(self, act: Act) -> tuple[int, str]:
        browser = self._browser(act.by)
        form = browser.form(browser.get("/min-sida"), f"/{quote(act.code)}")
        answer = browser.submit(form, {"level": act.outcome})
        return answer.status, answer.alert

    def _assess(self, act: Act) -> tuple[int, str]:
        browser, page = self._record(act)
        values = {"outcome": act.outcome, "method": act.method, "observation": act.observation}
        answer = browser.submit(browser.form(page, f"/{quote(act.code)}"), values)
        return answer.status, answer.alert

    def _decide(self, act: Act) -> tuple[int, str]:
        browser, page = self._record(act)
        answer = browser.submit(browser.form(page, "/faststall"))
        return answer.status, answer.alert

    def _follow(self, act: Act) -> tuple[int, str]:
        page = self._browser(act.by).get(f"/personer/{self._people[act.person]}")
        return page.status, page.alert

    def _decide_with_key(self, act: Act) -> tuple[int, str]:
        """Let a platform's key try what only a signed-in human can do."""
        item = self._queued(act.person, lambda row: act.person in row.text)
        connection = http.client.HTTPConnection(urlsplit(self._base_url).netloc, timeout=_SECONDS)
        try:
            headers = {
                "Authorization": basic(self._keys[act.by]),
                "Content-Type": "application/x-www-form-urlencoded",
            }
            connection.request("POST", item, urlencode({"outcome": "accepted"}), headers)
            answer = connection.getresponse()
            return answer.status, str(json.loads(answer.read()).get("detail", ""))
        finally:
            connection.close()


def _expect(status: int, said: str, what: str, wanted: int | None = None) -> None:
    if status != (wanted or http.client.OK):
        raise DemoError(f"{what}: answered {status} in place of {wanted or 200}. {said}")
