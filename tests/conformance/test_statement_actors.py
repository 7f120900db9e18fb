"""XAPI-00031 to XAPI-00043: agents and groups, wherever they stand (1.0.3 Data 2.4.2)."""

import pytest

from tests.conformance.requirements import accepted, refused, refused_inside
from tests.unit.domain.xapi.samples import STATEMENT

MBOX = {"mbox": "mailto:a@example.com"}
SHA1 = {"mbox_sha1sum": "ab" * 20}
OPENID = {"openid": "https://id.example.com/a"}
ACCOUNT = {"account": {"homePage": "https://lms.example.com", "name": "1"}}
IDENTIFIERS = (MBOX, SHA1, OPENID, ACCOUNT)
GROUP = {"objectType": "Group"}
AGENT = {"objectType": "Agent"}
ANY = ("actor", "context.instructor", "object")
"""Where an agent or a group may stand; as an object it says which."""


def bad(requirement, title, value, where=""):
    return pytest.param(value, where, id=f"{requirement} {title}")


@pytest.mark.parametrize("path", ANY)
@pytest.mark.parametrize(
    ("value", "where"),
    [
        bad("XAPI-00032", "objectType is a string", {**MBOX, "objectType": 1}, ".objectType"),
        bad("XAPI-00032", "objectType is no object", {**MBOX, "objectType": {}}, ".objectType"),
        bad("XAPI-00033", "name is a string", {**AGENT, **MBOX, "name": 1}, ".name"),
        bad("XAPI-00034", "no identifier", {**AGENT, "name": "x"}),
        *(
            bad("XAPI-00034", f"{next(iter(one))} with {next(iter(two))}", {**AGENT, **one, **two})
            for one in IDENTIFIERS
            for two in IDENTIFIERS
            if one is not two
        ),
        bad("XAPI-00035", "an anonymous group has members", {**GROUP, "name": "x"}),
        bad("XAPI-00036", "member is an array", {**GROUP, **MBOX, "member": MBOX}, ".member"),
        bad("XAPI-00036", "members are objects", {**GROUP, "member": ["x"]}, ".member[0]"),
        bad("XAPI-00036", "members are identified", {**GROUP, "member": [{}]}, ".member[0]"),
        bad(
            "XAPI-00036",
            "members are no groups",
            {**GROUP, "member": [{**GROUP, **MBOX}]},
            ".member[0].objectType",
        ),
        *(
            bad(
                "XAPI-00037",
                f"group with {next(iter(one))} and {next(iter(two))}",
                {**GROUP, **one, **two},
            )
            for one in IDENTIFIERS
            for two in IDENTIFIERS
            if one is not two
        ),
        bad("XAPI-00038", "mbox is a string", {**AGENT, "mbox": 1}, ".mbox"),
        bad("XAPI-00038", "mbox is mailto", {**AGENT, "mbox": "http://should.fail.com"}, ".mbox"),
        bad(
            "XAPI-00038",
            "mbox has an address",
            {**AGENT, "mbox": "mailto:should.fail.com"},
            ".mbox",
        ),
        bad("XAPI-00039", "SHA-1 is a string", {**AGENT, "mbox_sha1sum": {}}, ".mbox_sha1sum"),
        bad("XAPI-00039", "SHA-1 has 40 digits", {**AGENT, "mbox_sha1sum": "a"}, ".mbox_sha1sum"),
        bad("XAPI-00040", "openid is a string", {**AGENT, "openid": []}, ".openid"),
        bad(
            "XAPI-00040",
            "openid is a URI",
            {**AGENT, "openid": "ab=c://should.fail.com"},
            ".openid",
        ),
        bad("XAPI-00041", "account is an object", {**AGENT, "account": "x"}, ".account"),
        bad("XAPI-00042", "homePage", {**AGENT, "account": {"name": "x"}}, ".account"),
        bad(
            "XAPI-00042",
            "homePage is an IRL",
            {**AGENT, "account": {"name": "x", "homePage": "x"}},
            ".account.homePage",
        ),
        bad("XAPI-00043", "name", {**AGENT, "account": {"homePage": "a:b"}}, ".account"),
        bad(
            "XAPI-00043",
            "name is a string",
            {**AGENT, "account": {"homePage": "a:b", "name": 1}},
            ".account.name",
        ),
    ],
)
def test_a_wrong_agent_is_refused(path, value, where):
    assert refused(path, value, f"$.{path}{where}")
    assert refused_inside(path, value, f"$.{path}{where}")


@pytest.mark.parametrize("path", ["actor", "context.instructor", "authority"])
def test_xapi_00031_only_agents_and_groups_act(path):
    for kind in ("Activity", "agent", "Person", ""):
        refused(path, {**MBOX, "objectType": kind}, f"$.{path}.objectType")


@pytest.mark.parametrize("value", [1, "x", [], True])
def test_xapi_00003_an_actor_is_an_object(value):
    assert refused("actor", value, "$.actor") == "XAPI-00003"


@pytest.mark.parametrize("path", ANY)
@pytest.mark.parametrize(
    "value",
    [
        *({**AGENT, **identifier} for identifier in IDENTIFIERS),
        *({**GROUP, **identifier} for identifier in IDENTIFIERS),
        *(
            {**GROUP, **identifier, "member": [MBOX, {**AGENT, **SHA1}]}
            for identifier in IDENTIFIERS
        ),
        {**GROUP, "member": [MBOX]},
        {**AGENT, **MBOX, "name": ""},
    ],
    ids=str,
)
def test_agents_and_groups_are_accepted(path, value):
    accepted(path, value)


@pytest.mark.parametrize("identifier", IDENTIFIERS, ids=str)
def test_an_actor_without_object_type_is_an_agent(identifier):
    accepted("actor", identifier)


def test_xapi_00065_an_agent_as_object_says_so():
    assert refused("object", MBOX, "$.object.mbox")
    accepted("object", {**AGENT, **MBOX}, STATEMENT)
