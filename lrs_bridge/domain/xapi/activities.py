"""What statements say of activities, and what all of it says together."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Definition = Mapping[str, Any]
COMPONENTS = ("choices", "scale", "source", "target", "steps")
"""Lists of interaction components (xAPI 1.0.3 Data 2.4.4.1)."""

_LANGUAGE_MAPS = frozenset({"name", "description"})
_INTERACTION = ("interactionType", "correctResponsesPattern", *COMPONENTS)


def definitions(statement: Mapping[str, Any]) -> tuple[tuple[str, Definition], ...]:
    """Return (activity id, definition) for each definition in a valid statement, in order.

    Those of its object and of its context, in its SubStatement too. Empty ones say nothing and
    are left out.
    """
    return tuple(
        [(it["id"], it["definition"]) for it in activities(statement) if it.get("definition")]
    )


def activities(statement: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the activities that a valid statement has as objects and in contexts, in order."""
    found: list[Mapping[str, Any]] = []
    target = statement["object"]
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        found.append(target)
    elif kind == "SubStatement":
        found += activities(target)
    context = statement.get("context")
    if context is not None and "contextActivities" in context:
        for listed in context["contextActivities"].values():
            found += [listed] if type(listed) is dict else listed
    return found


def merge_definitions(found: Iterable[Definition]) -> dict[str, Any]:
    """Return the one definition that several definitions of an activity amount to.

    They come oldest first. Of each property the latest counts; language maps are merged by
    language (tags equal but for letter case are one) and extensions by key. What describes an
    interaction goes together: a definition of another interactionType ends all that was said of
    the old one, for its lists would not fit the new one (xAPI 1.0.3 Data 2.4.4.1). Merging the
    outcome again, alone or after the same definitions, changes nothing; nothing makes ``{}``.
    """
    merged: dict[str, Any] = {}
    for definition in found:
        _add(merged, definition)
    return merged


def ordered(value: Any) -> Any:
    """Return *value* with the members of all its objects in one order: equal values look equal."""
    if isinstance(value, dict):
        return {name: ordered(value[name]) for name in sorted(value)}
    return [ordered(item) for item in value] if isinstance(value, list) else value


def _add(merged: dict[str, Any], definition: Definition) -> None:
    kind = definition.get("interactionType")
    if kind is not None and kind != merged.get("interactionType"):
        for name in _INTERACTION:
            merged.pop(name, None)
    for name, value in definition.items():
        if name in _LANGUAGE_MAPS:
            merged[name] = dict(_languages(merged.get(name, {}), value))
        elif name == "extensions":
            merged[name] = {**merged.get(name, {}), **value}
        else:
            merged[name] = value


def _languages(there: Mapping[str, str], new: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield both maps as one, each language where it stood first and as it was spelled last."""
    latest = {tag.lower(): (tag, text) for tag, text in new.items()}
    for tag, text in there.items():
        yield latest.pop(tag.lower(), (tag, text))
    yield from latest.values()
