"""A page as a browser understands it: forms, rows with their links, and what it warns of."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]


@dataclass(slots=True)
class Form:
    """A form with the values that it would send untouched; buttons are left out."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Row:
    """An item of a list: its first link and all its words."""

    href: str = ""
    text: str = ""


class Page(HTMLParser):
    """A parsed page."""

    def __init__(self, address: str, status: int, body: str) -> None:
        super().__init__()
        self.address = address
        self.status = status
        self.forms: list[Form] = []
        self.rows: list[Row] = []
        self.alert = ""
        """What an alert says below its heading, or the page's heading when there is none."""
        self._heading = ""
        self._inside: dict[str, bool] = {}
        self._select = ""
        self._textarea = ""
        self._alert_depth = 0
        self.feed(body)
        self.close()
        self.alert = _words(self.alert) or _words(self._heading)
        for row in self.rows:
            row.text = _words(row.text)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Note what opens."""
        given = {name: value or "" for name, value in attrs}
        self._inside[tag] = True
        if given.get("role") == "alert" or (self._alert_depth and tag == "div"):
            self._alert_depth += 1
        if tag == "form":
            self.forms.append(Form(given.get("action") or self.address))
        elif tag == "li":
            self.rows.append(Row())
        elif tag == "a" and self._inside.get("li") and not self.rows[-1].href:
            self.rows[-1].href = given.get("href", "")
        elif self.forms and self._inside.get("form"):
            self._control(tag, given)

    def handle_endtag(self, tag: str) -> None:
        """Note what closes."""
        self._inside[tag] = False
        if self._alert_depth and tag == "div":
            self._alert_depth -= 1

    def handle_data(self, data: str) -> None:
        """Collect words where they belong."""
        if self._inside.get("li"):
            self.rows[-1].text += f" {data}"
        if self._alert_depth and not self._inside.get("h2"):
            self.alert += f" {data}"
        if self._inside.get("h1"):
            self._heading += data
        if self._inside.get("textarea") and self._textarea:
            self.forms[-1].fields[self._textarea] += data

    def form(self, action: str) -> Form | None:
        """Return the first form whose address, without its query, ends with *action*."""
        return next((f for f in self.forms if f.action.partition("?")[0].endswith(action)), None)

    def row(self, words: str) -> Row | None:
        """Return the first row with a link that has *words* in it."""
        return next((r for r in self.rows if r.href and words in r.text), None)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        fields, name = self.forms[-1].fields, given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and ("selected" in given or self._select not in fields):
            fields[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._textarea = name
            fields[name] = ""
        elif tag == "input" and name and _counts(given):
            fields[name] = given.get("value", "")


def _counts(given: dict[str, str]) -> bool:
    return given.get("type") not in ("radio", "checkbox") or "checked" in given


def _words(text: str) -> str:
    return " ".join(text.split())
