"""Writes the statements of our own, with tincan's model of xAPI 1.0.3."""

from datetime import UTC
from typing import Any

import tincan

from lrs_bridge.ports.author import OwnStatement, StatementAuthor

_VERSION = "1.0.3"
_LANGUAGE = "sv"


class TincanAuthor:
    """Builds a `tincan.Statement`; what its model would change is put in afterwards."""

    def write(self, own: OwnStatement) -> dict[str, Any]:
        """Return the statement as xAPI 1.0.3 JSON, its time in UTC."""
        statement = tincan.Statement(
            id=own.id,
            # tincan takes objectType out of the mappings that it is given
            actor=dict(own.actor),
            verb=tincan.Verb(id=own.verb, display=_named(own.verb_name)),
            object=tincan.Activity(
                id=own.activity,
                definition=tincan.ActivityDefinition(
                    type=own.activity_type, name=_named(own.activity_name)
                ),
            ),
            timestamp=own.timestamp.astimezone(UTC),
            result=_result(own),
            context=_context(own),
        )
        written: dict[str, Any] = statement.as_version(_VERSION)
        if own.duration_minutes is not None:
            # tincan counts in timedelta and writes PT01H30M00S for PT90M
            written.setdefault("result", {})["duration"] = f"PT{own.duration_minutes}M"
        if own.extensions:
            # tincan loses a member that is null
            written.setdefault("context", {})["extensions"] = dict(own.extensions)
        return written


AUTHOR: StatementAuthor = TincanAuthor()


def _named(text: str) -> tincan.LanguageMap:
    return tincan.LanguageMap({_LANGUAGE: text})


def _result(own: OwnStatement) -> tincan.Result | None:
    if own.success is None and own.scaled is None and own.response is None:
        return None
    score = None if own.scaled is None else tincan.Score(scaled=own.scaled)
    return tincan.Result(success=own.success, score=score, response=own.response)


def _context(own: OwnStatement) -> tincan.Context | None:
    if own.instructor is None:
        return None
    return tincan.Context(instructor=dict(own.instructor))
