"""Small valid statements for tests; all people and places are invented."""

import json
import uuid
from typing import Any

HOME = "https://moodle.vedhamn.example"
QUIZ = f"{HOME}/mod/quiz/view.php?id=101"
PASSED = "http://adlnet.gov/expapi/verbs/passed"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"


def account(name: str, home: str = HOME) -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": home, "name": name}}


def passed(
    name: str = "14", *, activity: str = QUIZ, id: str | None = None, raw: int = 17, **more: Any
) -> dict[str, Any]:
    found = {
        "actor": account(name),
        "verb": {"id": PASSED, "display": {"en": "passed"}},
        "object": {"id": activity},
        "result": {"score": {"raw": raw, "min": 0, "max": 20}, "success": True},
        "timestamp": "2026-03-01T07:12:04.123456789Z",
        **more,
    }
    return found if id is None else {"id": id, **found}


def voiding(target: str, name: str = "1", **more: Any) -> dict[str, Any]:
    return {
        "actor": account(name),
        "verb": {"id": VOIDED},
        "object": {"objectType": "StatementRef", "id": target},
        **more,
    }


def uid(number: int) -> str:
    return str(uuid.UUID(int=number, version=4))


def text(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
