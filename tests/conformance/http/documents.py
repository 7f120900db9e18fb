"""The three document resources as the requirements' tests see them."""

import pytest

STATE, AGENT_PROFILE, ACTIVITY_PROFILE = "activities/state", "agents/profile", "activities/profile"
ACTIVITY = "https://kurs.example/truck/säkerhet"
ANNA = {"objectType": "Agent", "mbox": "mailto:anna.ek@vedhamn.example"}
BILAL = {"account": {"homePage": "https://kurs.example", "name": "bilal"}}
REGISTRATION = "6f8e3c1a-0000-4000-8000-00000000000f"
OTHER_REGISTRATION = "6f8e3c1a-0000-4000-8000-0000000000ff"
PLACES = {
    STATE: {"activityId": ACTIVITY, "agent": ANNA, "stateId": "bokmärke"},
    AGENT_PROFILE: {"agent": ANNA, "profileId": "https://profil.example/språk"},
    ACTIVITY_PROFILE: {"activityId": ACTIVITY, "profileId": "https://profil.example/kurs"},
}
"""A complete question to each resource."""
EACH = [
    pytest.param((STATE, "1.0.3"), id="state 1.0.3"),
    pytest.param((STATE, "2.0.0"), id="state 2.0.0"),
    pytest.param((AGENT_PROFILE, "1.0.3"), id="agent profile 1.0.3"),
    pytest.param((ACTIVITY_PROFILE, "2.0.0"), id="activity profile 2.0.0"),
]
"""Each resource, and each version somewhere."""
DOCUMENT = {"kapitel": 3, "läst": ["a", "b"]}
LONG_AGO, FAR_AHEAD = "2001-01-01T00:00:00Z", "2099-01-01T00:00:00Z"


def without(query, name):
    return {key: value for key, value in query.items() if key != name}


class Place:
    """One document at one resource, asked for in one version."""

    def __init__(self, lrs, path, version, **changes):
        self.lrs, self.path, self.version = lrs, path, version
        self.query = PLACES[path] | changes

    def __call__(self, method, body=None, *, drop=(), headers=None, environ=None, **changes):
        """Send a request; *drop* leaves parameters out, *changes* sets others."""
        query = {k: v for k, v in (self.query | changes).items() if k not in drop}
        more = {"version": self.version, "query": query, "headers": headers, "environ": environ}
        return self.lrs(method, self.path, body, **more)

    def new(self, body, **changes):
        """PUT a document where none is."""
        headers = {"If-None-Match": "*"} | changes.pop("headers", {})
        answer = self("PUT", body, headers=headers, **changes)
        assert answer.status_code == 204, answer.text

    def keep(self, body=DOCUMENT, **changes):
        """Keep a document, whatever was there."""
        answer = self("POST", body, **changes)
        assert answer.status_code == 204, answer.text
        assert answer.data == b""

    @property
    def value(self):
        """What is kept."""
        answer = self("GET")
        assert answer.status_code == 200, answer.text
        return answer.get_json()
