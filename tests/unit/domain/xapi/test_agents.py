import pytest
from hypothesis import given

from lrs_bridge.domain.xapi.agents import agent_from, identifier
from tests.unit.domain.xapi.samples import identifiers


@pytest.mark.parametrize(
    ("agent", "key"),
    [
        pytest.param({"mbox": "mailto:X@Y.se"}, "mbox:mailto:X@Y.se", id="mbox keeps its case"),
        pytest.param({"mbox_sha1sum": "AB" * 20}, "mbox_sha1sum:" + "ab" * 20, id="sha1 lower"),
        pytest.param({"openid": "http://a.b/c"}, "openid:http://a.b/c", id="openid"),
        pytest.param(
            {"account": {"homePage": "http://a|b", "name": "c d"}},
            "account:http://a|b c d",
            id="account",
        ),
        pytest.param({"objectType": "Group", "member": []}, None, id="anonymous group"),
    ],
)
def test_an_agent_has_one_key(agent, key):
    assert identifier(agent) == key


@given(identifiers)
def test_the_key_gives_the_agent_back(agent):
    key = identifier(agent)
    assert key is not None
    made = agent_from(key)
    assert made.pop("objectType") == "Agent"
    assert identifier(made) == key
    assert made == agent or "mbox_sha1sum" in agent


@given(identifiers, identifiers)
def test_two_agents_share_a_key_only_if_they_are_the_same(one, other):
    for agent in (one, other):
        if "mbox_sha1sum" in agent:
            agent["mbox_sha1sum"] = agent["mbox_sha1sum"].lower()
    assert (identifier(one) == identifier(other)) == (one == other)


@pytest.mark.parametrize("key", ["", "mbox", "phone:1", "account:http://a.b"])
def test_what_is_no_key_is_refused(key):
    with pytest.raises(ValueError, match="key"):
        agent_from(key)
