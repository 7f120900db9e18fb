"""The files of the demonstration, with the times written out."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

from lrs_bridge.settings import config_dir

Manner = Literal["batch", "put", "post", "remote"]

_TIME = re.compile(r'"@-(\d+)d (\d\d:\d\d:\d\d(?:\.\d{1,9})?)"')


@dataclass(frozen=True, slots=True)
class Platform:
    """Who sends which files, and how."""

    name: str
    adapter: str
    tolerant: bool
    home_pages: tuple[str, ...]
    manner: Manner
    files: tuple[str, ...]
    assurance: int = 1


@dataclass(frozen=True, slots=True)
class Review:
    """What the competence manager says of an item."""

    person: str
    requirement: str
    title: str
    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody does; *refused* is the status that must answer it."""

    do: str
    by: str
    person: str
    code: str = ""
    outcome: str = ""
    method: str = ""
    observation: str = ""
    people: tuple[str, ...] = ()
    name: str = ""
    form: str = ""
    minutes: str = ""
    refused: int | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """What the people do once the platforms have sent; never what comes of it."""

    workplace: tuple[Act, ...]
    """What is noted on our own pages."""
    reviewer: str
    reviews: tuple[Review, ...]
    void: Mapping[str, str]
    acts: tuple[Act, ...]
    links: tuple[str, ...]
    visitor: Mapping[str, str]


def render(text: str, today: date) -> str:
    """Write out every ``"@-3d 07:12:04"`` as a time in UTC; the rest stays byte for byte."""

    def written(found: re.Match[str]) -> str:
        return f'"{today - timedelta(days=int(found[1]))}T{found[2]}Z"'

    return _TIME.sub(written, text)


@dataclass(frozen=True, slots=True)
class Files:
    """The folder, as it reads on a day."""

    folder: Path
    today: date

    @classmethod
    def shipped(cls, today: date) -> "Files":
        """Return those that come with the release."""
        return cls(config_dir() / "examples" / "demo", today)

    def text(self, name: str) -> str:
        """Return a file with its times written out."""
        return render((self.folder / name).read_text(encoding="utf-8"), self.today)

    def read(self, name: str) -> Any:
        """Return what a JSON file says."""
        return json.loads(self.text(name))

    def platforms(self) -> tuple[Platform, ...]:
        """Return the platforms in the order in which they send."""
        return tuple(
            Platform(**row | {name: tuple(row[name]) for name in ("home_pages", "files")})
            for row in self.read("sources.json")
        )

    def script(self) -> Script:
        """Return what people do."""
        found = self.read("decisions.json")
        return Script(
            workplace=tuple(Act(**row) for row in found["workplace"]),
            reviewer=found["reviewer"],
            reviews=tuple(Review(**row) for row in found["reviews"]),
            void=found["void"],
            acts=tuple(Act(**row) for row in found["acts"]),
            links=tuple(found["links"]),
            visitor=found["visitor"],
        )

    def day(self, offset: int) -> date:
        """Return the day that many days from today."""
        return self.today + timedelta(days=offset)
