"""Puts each statement into another LRS under the id it has here."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from typing import Any
from urllib.parse import urlencode

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.domain.xapi.equality import same
from lrs_bridge.domain.xapi.validate import check
from lrs_bridge.ports.http import Http, HttpAnswer, HttpRequest
from lrs_bridge.ports.target import (
    Delivered,
    Message,
    Outcome,
    Rejected,
    Target,
    TargetConfig,
    Unavailable,
)
from lrs_bridge_adapters import answers

_VERSION = "1.0.3"
_CONFLICT = 409


def make(config: TargetConfig, http: Http) -> Target:
    """Make the target; the address ends before ``/statements``, the secret is ``key:secret``.

    Raises:
        InvalidRequestError: The address or the secret cannot be used.
    """
    if not all(config.secret.partition(":")):
        raise InvalidRequestError("Give the secret as key:secret, as the other LRS has issued it.")
    basic = base64.b64encode(config.secret.encode()).decode()
    return Lrs(answers.address(config), f"Basic {basic}", http)


@dataclass(frozen=True, slots=True)
class Lrs:
    """An LRS that speaks xAPI 1.0.3."""

    url: str
    authorization: str = field(repr=False)
    http: Http

    def deliver(self, message: Message, now: datetime) -> Outcome:
        """Try once; a 409 over a statement equal to ours is a delivery."""
        if message.kind != "statement":
            return Rejected(f"An LRS takes statements, not {message.kind}.")
        answer = self._send("PUT", message.key, message.body.encode())
        if isinstance(answer, Unavailable):
            return answer
        if answers.success(answer):
            return Delivered()
        if answer.status == _CONFLICT:
            return self._compare(message)
        return answers.failure(answer, now)

    def _compare(self, message: Message) -> Outcome:
        """Look at what stands there under the id."""
        answer = self._send("GET", message.key, None)
        if isinstance(answer, Unavailable):
            return answer
        if not answers.success(answer):
            said = f"{answer.status}{answers.quote(answer)}"
            return Unavailable(f"The id is taken, and what has it cannot be read: {said}.")
        theirs = _statement(answer.body)
        if theirs is None:
            return Rejected("The id is taken, and what has it cannot be read as a statement.")
        if same(_parse(message.body), theirs):
            return Delivered("equal")
        return Rejected("Another statement has this id at the receiver.")

    def _send(self, method: Any, id_: str, body: bytes | None) -> HttpAnswer | Unavailable:
        headers = {"X-Experience-API-Version": _VERSION, "Authorization": self.authorization}
        if body is not None:
            headers["Content-Type"] = "application/json"
        url = f"{self.url}/statements?{urlencode({'statementId': id_})}"
        return answers.send(self.http, HttpRequest(method, url, headers, body))


def _parse(text: str | bytes) -> Any:
    """Parse with numbers as doubles, which is what a receiver may have rounded them to."""
    return json.loads(text, parse_float=_finite, parse_constant=_finite)


def _finite(text: str) -> float:
    if isfinite(number := float(text)):
        return number
    raise ValueError(f"{text} is no number that JSON can hold")


def _statement(body: bytes) -> Mapping[str, Any] | None:
    """Return the statement, None if it is none: what can be compared is valid."""
    try:
        read = _parse(body)
    except (ValueError, RecursionError):
        return None
    return None if check(read) else read
