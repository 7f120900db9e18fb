"""Moodle's logstore_xapi: no ids, scores on a scale of its own, attempts in addresses."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lrs_bridge.ports.source import Change, Fact, SourceConfig
from lrs_bridge_adapters import facts

_VERBS = facts.verbs(__file__)
_INFO = "http://lrs.learninglocker.net/define/extensions/info"
_PLUGIN = "https://github.com/xAPI-vle/moodle-logstore_xapi"
# Since 4.8.0 scaled lies on -1..1: 50 of 100 is 0.
_SIGNED = (4, 8)
_VIEW = re.compile(r"/mod/\w+/view\.php$")
_COURSE = re.compile(r"/course/view\.php$")
# A page of an attempt or one question of it: not the activity that rules are bound to.
_ATTEMPT = re.compile(r"/(mod/quiz/attempt|mod/quiz/review|review)\.php$")
_PART = ("slot", "pageid")


class Dialect:
    """Understands logstore_xapi up to 4.7 and from 4.8."""

    name = "moodle"
    version = "1"

    def recognise(self, statement: Mapping[str, Any], source: SourceConfig) -> float:
        """Look for the plugin's name in the info extension."""
        del source
        return 1.0 if _PLUGIN in _info(statement) else 0.0

    def repair(self, statement: dict[str, Any], source: SourceConfig) -> Sequence[Change]:
        """Mend nothing: the plugin's statements are valid."""
        del statement, source
        return ()

    def normalise(self, statement: Mapping[str, Any], source: SourceConfig) -> Fact:
        """Drop the registration, a hash of the session; trust completion, not grading."""
        del source
        sent = facts.object_id(statement)
        activity, part = _place(statement, sent)
        success = statement.get("result", {}).get("success")
        # Elsewhere success is "grade >= pass grade", true for everybody when none is set.
        completion = str(_info(statement).get("event_name", "")).endswith(
            "course_module_completion_updated"
        )
        return facts.fact(
            statement,
            self.name,
            self.version,
            activity=activity,
            part=part,
            course=_context(statement, _COURSE),
            aliases=(sent,) if sent is not None and sent != activity else (),
            kind=_VERBS.get(statement["verb"]["id"], "other"),
            success_trusted=completion and success is not None,
            attempt=_attempt(statement, sent),
            registration=None,
            **_score(statement),
        )

    def merge(self, facts_: Sequence[Fact]) -> Fact:
        """Make one fact of several."""
        return facts.merge(facts_)


def _info(statement: Mapping[str, Any]) -> Mapping[str, Any]:
    info = facts.extension(statement, _INFO)
    return info if isinstance(info, Mapping) else {}


def _release(statement: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", str(_info(statement).get(_PLUGIN, "")))[:2])


def _score(statement: Mapping[str, Any]) -> dict[str, Any]:
    score, basis, flags = facts.score(statement)
    if basis == "scaled" and _release(statement) >= _SIGNED:
        scaled = float(statement["result"]["score"]["scaled"])
        score, flags = min(1.0, max(0.0, (scaled + 1) / 2)), ()
    return {"score": score, "score_basis": basis, "flags": flags}


def _place(statement: Mapping[str, Any], sent: str | None) -> tuple[str | None, str | None]:
    """Return the activity that rules are bound to, and the part of it that was touched."""
    if sent is None:
        return None, None
    url = urlsplit(sent)
    query = parse_qs(url.query)
    question = url.path.endswith("/question/question.php")
    part = sent if question or any(key in query for key in _PART) else None
    if question or _ATTEMPT.search(url.path):
        if "cmid" in query:
            root = re.sub(r"/(mod/quiz|question)/\w+\.php$|/review\.php$", "", url.path)
            site = f"{url.scheme}://{url.netloc}{root}"
            return f"{site}/mod/quiz/view.php?id={query['cmid'][0]}", part
        return _context(statement, _VIEW) or sent, part
    if _VIEW.search(url.path) and "id" in query:
        return f"{url.scheme}://{url.netloc}{url.path}?id={query['id'][0]}", part
    return url._replace(fragment="").geturl(), part


def _attempt(statement: Mapping[str, Any], sent: str | None) -> str | None:
    for iri in (sent or "", *facts.ids(statement, "parent"), *facts.ids(statement, "other")):
        if found := parse_qs(urlsplit(iri).query).get("attempt"):
            return f"attempt:{found[0]}"
    return None


def _context(statement: Mapping[str, Any], path: re.Pattern[str]) -> str | None:
    """Return the first context activity on *path*: in parent since 4.8, in grouping before."""
    for place in ("parent", "grouping"):
        for iri in facts.ids(statement, place):
            if path.search(urlsplit(iri).path):
                return iri
    return None


SOURCE = Dialect()
