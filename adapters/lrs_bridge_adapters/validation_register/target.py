"""Posts each event to a validation register, which says whether it is recorded."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from lrs_bridge.ports.http import Http, HttpAnswer
from lrs_bridge.ports.target import Delivered, Message, Outcome, Target, TargetConfig, Unavailable
from lrs_bridge_adapters import answers, signing


def make(config: TargetConfig, http: Http) -> Target:
    """Make the target; the address is the register's, the secret ``whsec_…``.

    Raises:
        InvalidRequestError: The address or the secret cannot be used.
    """
    return ValidationRegister(answers.address(config), signing.secrets(config.secret), http)


@dataclass(frozen=True, slots=True)
class ValidationRegister:
    """A register with an inbox of keys: the effect of each event happens once."""

    url: str
    keys: tuple[bytes, ...] = field(repr=False)
    http: Http

    def deliver(self, message: Message, now: datetime) -> Outcome:
        """Try once; delivered means that the register says ``recorded`` or ``known``."""
        request = signing.request(f"{self.url}/events", self.keys, message, now)
        answer = answers.send(self.http, request)
        if isinstance(answer, Unavailable):
            return answer
        if not answers.success(answer):
            return answers.failure(answer, now)
        if (status := _status(answer)) in {"recorded", "known"}:
            return Delivered(status)
        # A proxy's page or another service: it has not said that it keeps the event.
        said = answers.quote(answer)
        return Unavailable(f"The answer {answer.status} is not from a validation register{said}.")


def _status(answer: HttpAnswer) -> str:
    try:
        read = json.loads(answer.body)
    except (ValueError, RecursionError):
        return ""
    return str(read.get("status")) if isinstance(read, dict) else ""
