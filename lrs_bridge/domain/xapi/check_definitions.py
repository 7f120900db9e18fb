"""Checks of activities, their definitions and interactions (xAPI 1.0.3 Data 2.4.4.1)."""

from typing import Any

from lrs_bridge.domain.xapi.checks import (
    Checks,
    Report,
    array,
    extensions,
    iri,
    language_map,
    members,
    text,
)

_LISTS = {
    "choice": ("choices",),
    "sequencing": ("choices",),
    "likert": ("scale",),
    "matching": ("source", "target"),
    "performance": ("steps",),
    "true-false": (),
    "fill-in": (),
    "long-fill-in": (),
    "numeric": (),
    "other": (),
}
"""The component lists of each interactionType."""
_COMPONENTS = ("choices", "scale", "source", "target", "steps")


def activity(value: Any, path: str, rule: str, report: Report) -> None:
    """Check an activity."""
    if not members(value, path, rule, report, "activity", _ACTIVITY):
        return
    if value.get("objectType", "Activity") != "Activity":
        report.wrong(f"{path}.objectType", rule, '"Activity"', value["objectType"])
    if "id" not in value:
        report.missing(path, "XAPI-00047", "id")


def _definition(value: Any, path: str, rule: str, report: Report) -> None:
    if not members(value, path, rule, report, "definition", _DEFINITION):
        return
    lists = [name for name in _COMPONENTS if name in value]
    kind = value.get("interactionType")
    if kind is None:
        if lists or "correctResponsesPattern" in value:
            report.missing(path, "XAPI-00064", "interactionType")
    elif isinstance(kind, str) and kind in _LISTS:
        for name in lists:
            if name not in _LISTS[kind]:
                report.add(
                    f"{path}.{name}",
                    "xAPI 1.0.3 Data 2.4.4.1",
                    f'An interaction of type "{kind}" has no "{name}".',
                )


def _interaction_type(value: Any, path: str, rule: str, report: Report) -> None:
    if type(value) is not str or value not in _LISTS:
        report.wrong(path, rule, f"one of {', '.join(_LISTS)}", value)


def _patterns(value: Any, path: str, rule: str, report: Report) -> None:
    array(value, path, rule, report, text)


def _components(value: Any, path: str, rule: str, report: Report) -> None:
    if not array(value, path, rule, report, _component):
        return
    seen: set[str] = set()
    for index, item in enumerate(value):
        name = item.get("id") if type(item) is dict else None
        if type(name) is not str:
            continue
        if name in seen:
            report.add(f"{path}[{index}].id", rule, "Every id in this list must be different.")
        seen.add(name)


def _component(value: Any, path: str, rule: str, report: Report) -> None:
    if members(value, path, rule, report, "component", _COMPONENT) and "id" not in value:
        report.missing(path, rule, "id")


_INTERACTION = "xAPI 1.0.3 Data 2.4.4.1"
_COMPONENT: Checks = {
    "id": (text, _INTERACTION),
    "description": (language_map, _INTERACTION),
}
_DEFINITION: Checks = {
    "name": (language_map, "XAPI-00056"),
    "description": (language_map, "XAPI-00059"),
    "type": (iri, "XAPI-00060"),
    "moreInfo": (iri, "XAPI-00061"),
    "extensions": (extensions, "XAPI-00057"),
    "interactionType": (_interaction_type, "XAPI-00049"),
    "correctResponsesPattern": (_patterns, _INTERACTION),
    "choices": (_components, _INTERACTION),
    "scale": (_components, _INTERACTION),
    "source": (_components, _INTERACTION),
    "target": (_components, _INTERACTION),
    "steps": (_components, _INTERACTION),
}
_ACTIVITY: Checks = {
    "objectType": (text, "XAPI-00046"),
    "id": (iri, "XAPI-00047"),
    "definition": (_definition, "XAPI-00048"),
}
