"""A reader of pages without a browser: sends forms as a page would, and reads visible words."""

import html
import re

from tests.browser.world import ident

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class Browser:
    """Somebody's browser: reads pages as text, and sends forms as a page would."""

    def __init__(self, app, world, who=None):
        self.client = app.test_client()
        self.csrf = ""
        if who is not None:
            link = world.link(who)
            self.landed = self.client.post(link, headers=HTML)
            self.get("/")

    def get(self, path, **headers):
        answer = self.client.get(path, headers=HTML | headers)
        body = answer.get_data(as_text=True)
        if found := re.search(r'name="csrf" value="([^"]+)"', body):
            self.csrf = found[1]
        return answer

    def read(self, path):
        """Return a page as its visible words."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return words(answer)

    def post(self, path, form=None, headers=None, **fields):
        data = {"csrf": self.csrf} | fields if form is None else form
        return self.client.post(path, data=data, headers=HTML | (headers or {}))

    def review(self, item, outcome, reason="", *, replaces="", witness=None):
        return self.post(
            f"/granska/{ident(item)}",
            outcome=outcome,
            reason=reason,
            witness=f"witness {item}" if witness is None else witness,
            replaces=replaces,
        )

    def assess(self, whose, code, outcome, *, day="", observation="", method="supervised_test"):
        return self.post(
            f"/prov/{ident(f'record {whose}')}/{code}",
            outcome=outcome, method=method, observation=observation, day=day,
        )  # fmt: skip


def words(answer) -> str:
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", answer.get_data(as_text=True))
    return " ".join(html.unescape(text).split())
