"""Posts each event to an address, signed as Standard Webhooks 1.0.0."""

from dataclasses import dataclass, field
from datetime import datetime

from lrs_bridge.ports.http import Http
from lrs_bridge.ports.target import Delivered, Message, Outcome, Target, TargetConfig, Unavailable
from lrs_bridge_adapters import answers, signing


def make(config: TargetConfig, http: Http) -> Target:
    """Make the target; the secret is ``whsec_…``, several separated by spaces.

    Raises:
        InvalidRequestError: The address or the secret cannot be used.
    """
    return Webhook(answers.address(config), signing.secrets(config.secret), http)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Any receiver of Standard Webhooks."""

    url: str
    keys: tuple[bytes, ...] = field(repr=False)
    http: Http

    def deliver(self, message: Message, now: datetime) -> Outcome:
        """Try once; any 2xx is a delivery."""
        answer = answers.send(self.http, signing.request(self.url, self.keys, message, now))
        if isinstance(answer, Unavailable):
            return answer
        return Delivered() if answers.success(answer) else answers.failure(answer, now)
