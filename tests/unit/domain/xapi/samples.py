"""Statements to begin from, and strategies that make valid ones."""

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

DROP = object()
"""As a value: take the property away."""

STATEMENT: dict[str, Any] = {
    "actor": {"objectType": "Agent", "name": "Anna", "mbox": "mailto:anna@example.com"},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/completed", "display": {"en": "completed"}},
    "object": {"objectType": "Activity", "id": "https://example.com/course"},
}


def changed(path: str, value: Any, base: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a statement with the dotted *path* set to *value*; parents are made as needed."""
    statement = deepcopy(STATEMENT if base is None else base)
    *parents, last = path.split(".")
    at: Any = statement
    for name in parents:
        at = at[int(name)] if isinstance(at, list) else at.setdefault(name, {})
    if value is DROP:
        del at[last]
    else:
        at[int(last) if isinstance(at, list) else last] = value
    return statement


def inside(statement: dict[str, Any]) -> dict[str, Any]:
    """Return a statement whose object is *statement* as a SubStatement."""
    return {**deepcopy(STATEMENT), "object": {"objectType": "SubStatement", **statement}}


words = st.text(max_size=8)
keys = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))
iris = st.sampled_from(
    ["http://example.com/a", "course-v1:edX+DemoX", "urn:x:y", "https://exämple.se/å?b#c"]
)
tags = st.sampled_from(["en", "sv-SE", "x-klingon", "zh-Hans-CN"])
uuids = st.uuids().map(str) | st.uuids().map(lambda it: str(it).upper())
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)
extensions = st.dictionaries(iris, values, max_size=2)
maps = st.dictionaries(tags, words, max_size=2)
timestamps = st.sampled_from(
    [
        "2024-02-29T12:00:00Z",
        "2024-02-29T12:00:00.123456789+01:00",
        "2024-02-29T12:00",
        "20240229T12Z",
    ]
)


def optional(required: dict[str, Any], more: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Make objects with all of *required* and any of *more*."""
    return st.fixed_dictionaries(required, optional=more)


identifiers = st.one_of(
    st.fixed_dictionaries({"mbox": st.sampled_from(["mailto:a@example.com", "mailto:B@C.se"])}),
    st.fixed_dictionaries({"mbox_sha1sum": st.sampled_from(["0a" * 20, "0A" * 20])}),
    st.fixed_dictionaries({"openid": iris}),
    st.fixed_dictionaries({"account": st.fixed_dictionaries({"homePage": iris, "name": keys})}),
)
agents = st.tuples(identifiers, optional({}, {"objectType": st.just("Agent"), "name": words})).map(
    lambda pair: {**pair[0], **pair[1]}
)
groups = st.tuples(identifiers | st.just({}), st.lists(agents, min_size=1, max_size=3)).map(
    lambda pair: {"objectType": "Group", **pair[0], "member": pair[1]}
)
actors = agents | groups
activities = optional(
    {"id": iris},
    {
        "objectType": st.just("Activity"),
        "definition": optional({}, {"name": maps, "type": iris, "extensions": extensions}),
    },
)
references = st.fixed_dictionaries({"objectType": st.just("StatementRef"), "id": uuids})
contexts = optional(
    {},
    {
        "registration": uuids,
        "instructor": actors,
        "team": groups,
        "contextActivities": st.dictionaries(
            st.sampled_from(["parent", "grouping", "category", "other"]),
            activities | st.lists(activities, max_size=2),
        ),
        "language": tags,
        "statement": references,
        "extensions": extensions,
    },
)
results = optional(
    {},
    {
        "success": st.booleans(),
        "response": words,
        "score": st.fixed_dictionaries(
            {"raw": st.floats(-1e300, 1e300), "scaled": st.floats(-1, 1)}
        ),
        "duration": st.sampled_from(["PT1.234S", "P3Y", "PT90M"]),
        "extensions": extensions,
    },
)
verbs = optional({"id": iris}, {"display": maps})
substatements = optional(
    {
        "objectType": st.just("SubStatement"),
        "actor": actors,
        "verb": verbs,
        "object": activities | references,
    },
    {"context": contexts, "timestamp": timestamps},
)
objects = (
    activities
    | references
    | groups
    | substatements
    | agents.map(lambda agent: {**agent, "objectType": "Agent"})
)
statements = optional(
    {"actor": actors, "verb": verbs, "object": objects},
    {
        "id": uuids,
        "result": results,
        "context": contexts,
        "timestamp": timestamps,
        "stored": timestamps,
        "authority": agents,
        "version": st.sampled_from(["1.0", "1.0.3"]),
    },
).flatmap(lambda made: st.permutations(list(made.items())).map(dict))
"""Valid statements of xAPI 1.0.3, with members in any order."""
