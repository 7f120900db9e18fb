"""What the checks of a statement share: the report and the checks of plain values."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from lrs_bridge.domain.errors import Fault
from lrs_bridge.domain.xapi.iri import KNOWN, is_iri
from lrs_bridge.domain.xapi.language import is_language_tag
from lrs_bridge.domain.xapi.time import is_timestamp
from lrs_bridge.domain.xapi.uuid import is_uuid
from lrs_bridge.domain.xapi.versions import Version

MOST = 20
"""Faults reported of one statement; whoever mends these will find the rest."""
_LARGEST = 10**308
_SHOWN = 60

Check = Callable[[Any, str, str, "Report"], None]
"""A check is given a value, its path, the rule it comes under, and where to report."""
Checks = Mapping[str, tuple[Check, str]]
"""By property: its check and its rule."""


class EnoughFaults(Exception):  # noqa: N818 -- it ends a search, it tells of no error
    """As many faults are found as are reported."""


class Report:
    """The faults of one statement, in document order."""

    __slots__ = ("about_activity", "faults", "version")

    def __init__(self, version: Version) -> None:
        self.version = version
        self.faults: list[Fault] = []
        self.about_activity = True
        """Whether the (Sub)Statement being checked has an activity as its object."""

    def add(self, path: str, rule: str, message: str) -> None:
        """Take down a fault; raise `EnoughFaults` with the last one that fits."""
        self.faults.append(Fault(path, rule, message))
        if len(self.faults) == MOST:
            raise EnoughFaults

    def wrong(self, path: str, rule: str, wanted: str, value: object) -> None:
        """Take down a value of the wrong kind."""
        if value is None:
            self.add(path, "XAPI-00001", "null is only allowed inside extensions; leave it out.")
        else:
            self.add(path, rule, f"This must be {wanted}, not {shown(value)}.")

    def missing(self, path: str, rule: str, name: str) -> None:
        """Take down that a required property is not there."""
        self.add(path, rule, f'Add the required property "{name}".')


def shown(value: object) -> str:
    """Show a value in a message, briefly."""
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= _SHOWN else f'"{value[:_SHOWN]}…"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "an array"
    return "null" if value is None else "a number"


def step(path: str, name: str) -> str:
    """Return the JSON path of the member *name* of *path*."""
    if name.isascii() and name.isidentifier():
        return f"{path}.{name[:_SHOWN]}"
    return f"{path}[{shown(name)}]"


def members(value: object, path: str, rule: str, report: Report, kind: str, checks: Checks) -> bool:
    """Check that *value* is an object and its members; say whether it is an object."""
    if type(value) is not dict:
        report.wrong(path, rule, "an object", value)
        return False
    known = report.version.properties[kind]
    for name, item in value.items():
        if name in known:
            check, its_rule = checks[name]
            # What most members are is seen here; that costs less than the way to its check.
            if type(item) is not str or not (check is text or (check is iri and item in KNOWN)):
                check(item, f"{path}.{name}", its_rule, report)
        else:
            unknown(step(path, name), name, known, report)
    return True


def unknown(path: str, name: str, known: Iterable[str], report: Report) -> None:
    """Take down a property that the specification does not have here."""
    for right in known:
        if right.lower() == name.lower():
            report.add(path, "XAPI-00008", f'Write "{right}": letter case counts.')
            return
    names = ", ".join(sorted(known))
    report.add(
        path,
        report.version.closed,
        f"This property is not allowed here, only {names}. Put what is your own into extensions.",
    )


def text(value: object, path: str, rule: str, report: Report) -> None:
    """Check a string."""
    if type(value) is not str:
        report.wrong(path, rule, "a string", value)


def boolean(value: object, path: str, rule: str, report: Report) -> None:
    """Check a boolean."""
    if type(value) is not bool:
        report.wrong(path, rule, "true or false", value)


def number(value: object, path: str, rule: str, report: Report) -> bool:
    """Check a number that a double can hold; say whether it is one."""
    if type(value) not in (int, Decimal, float):
        report.wrong(path, rule, "a number", value)
        return False
    if not -_LARGEST < value < _LARGEST:  # type: ignore[operator]  # mypy: not narrowed by `in`
        report.add(path, rule, "This number is too large to calculate with.")
        return False
    return True


def iri(value: object, path: str, rule: str, report: Report) -> None:
    """Check an IRI."""
    if type(value) is not str:
        report.wrong(path, rule, "an IRI", value)
    elif not is_iri(value):
        report.add(
            path, rule, f"This must be an IRI such as https://example.com/x, not {shown(value)}."
        )


def uuid(value: object, path: str, rule: str, report: Report) -> None:
    """Check a UUID."""
    if type(value) is not str or not is_uuid(value):
        report.wrong(path, rule, "a UUID of 32 hexadecimal digits in groups of 8-4-4-4-12", value)


def timestamp(value: object, path: str, rule: str, report: Report) -> None:
    """Check a time."""
    if type(value) is not str or not is_timestamp(value, rfc_3339=report.version.rfc_3339):
        report.wrong(path, rule, "a time such as 2026-01-31T12:00:00Z", value)


def language_tag(value: object, path: str, rule: str, report: Report) -> None:
    """Check a language tag."""
    if type(value) is not str or not is_language_tag(value):
        report.wrong(path, rule, "a language tag (RFC 5646) such as sv or en-GB", value)


def language_map(value: object, path: str, rule: str, report: Report) -> None:
    """Check a map from language tags to strings."""
    if type(value) is not dict:
        report.wrong(path, rule, 'a language map such as {"en": "text"}', value)
        return
    for tag, item in value.items():
        if not is_language_tag(tag):
            report.add(
                step(path, tag), "XAPI-00121", "This key must be a language tag such as sv, en-GB."
            )
        if type(item) is not str:
            report.wrong(step(path, tag), rule, "a string", item)


def extensions(value: object, path: str, rule: str, report: Report) -> None:
    """Check a map of extensions: its keys are IRIs, its values anything, even null."""
    if type(value) is not dict:
        report.wrong(path, rule, "an object", value)
        return
    for name in value:
        if not is_iri(name):
            report.add(step(path, name), "XAPI-00118", "The key of an extension must be an IRI.")


def array(value: object, path: str, rule: str, report: Report, each: Check) -> bool:
    """Check an array and all its items; say whether it is an array."""
    if type(value) is not list:
        report.wrong(path, rule, "an array", value)
        return False
    for index, item in enumerate(value):
        each(item, f"{path}[{index}]", rule, report)
    return True
