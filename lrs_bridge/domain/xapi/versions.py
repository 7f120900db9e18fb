"""What differs between the versions of xAPI: properties and formats, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_PROPERTIES: dict[str, frozenset[str]] = {
    name: frozenset(names.split())
    for name, names in {
        "statement": "id actor verb object result context timestamp stored authority version"
        " attachments",
        "substatement": "objectType actor verb object result context timestamp attachments",
        "agent": "objectType name mbox mbox_sha1sum openid account",
        "group": "objectType name member mbox mbox_sha1sum openid account",
        "account": "homePage name",
        "verb": "id display",
        "activity": "objectType id definition",
        "definition": "name description type moreInfo extensions interactionType"
        " correctResponsesPattern choices scale source target steps",
        "component": "id description",
        "reference": "objectType id",
        "result": "score success completion response duration extensions",
        "score": "scaled raw min max",
        "context": "registration instructor team contextActivities revision platform language"
        " statement extensions",
        "contextActivities": "parent grouping category other",
        "attachment": "usageType display description contentType length sha2 fileUrl",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the specification, as far as it decides whether a statement is valid."""

    name: str
    """The latest patch, as named in the answer's header."""
    statement: str
    """The `version` a statement gets if the sender gave none."""
    properties: Mapping[str, frozenset[str]]
    """Property names by kind of object."""
    closed: str
    """The rule that allows no other properties."""
    rfc_3339: bool
    """Whether a time must follow RFC 3339, not just ISO 8601."""
    in_utc: bool
    """Whether times are served in UTC."""
    accepted: tuple[str, ...]
    """What a statement's own `version` may be, before the patch; the version's own first."""


V1 = Version(
    name="1.0.3",
    statement="1.0.0",
    properties=MappingProxyType(_PROPERTIES),
    closed="xAPI 1.0.3 Data 2.2",
    rfc_3339=False,
    in_utc=False,
    accepted=("1.0",),
)
V2 = Version(
    name="2.0.0",
    statement="2.0.0",
    properties=MappingProxyType(
        _PROPERTIES
        | {
            # xAPI 2.0 4.2.2.5
            "context": _PROPERTIES["context"] | {"contextAgents", "contextGroups"},
            "contextAgent": frozenset({"objectType", "agent", "relevantTypes"}),
            "contextGroup": frozenset({"objectType", "group", "relevantTypes"}),
        }
    ),
    closed="xAPI 2.0 4.2.1",
    rfc_3339=True,
    in_utc=True,
    # xAPI 2.0 4.2.4.3: no statement should be rejected for its version alone.
    accepted=("2.0", "1.0"),
)


def version_of(name: str) -> Version:
    """Return the rules for a version such as 1.0.3 or 2.0.0, whatever its patch.

    Raises ValueError for a version that we do not speak.
    """
    for version in (V1, V2):
        if name == version.accepted[0] or name.startswith(f"{version.accepted[0]}."):
            return version
    raise ValueError(f"xAPI {name} is not spoken here")
