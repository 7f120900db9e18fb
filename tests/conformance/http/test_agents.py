"""The Agents resource: xAPI 1.0.3 Comm 2.4, 2.0 4.1.6.3."""

from hashlib import sha1

import pytest

from lrs_bridge.services.sources import DEFAULT_SCOPES
from tests.statements import passed

HOME = "https://lms.example"
MBOX = {"mbox": "mailto:anna@vedhamn.example"}
SHA1 = {"mbox_sha1sum": "0123456789abcdef0123456789ABCDEF01234567"}
OPENID = {"openid": "https://id.example/anna"}
ACCOUNT = {"account": {"homePage": HOME, "name": "anna"}}


@pytest.fixture
def person(lrs, version):
    """Return a function that asks for the Person of an agent."""

    def ask(agent):
        answer = lrs("GET", "agents", query={"agent": agent}, version=version)
        assert answer.status_code == 200, answer.text
        return answer.json

    return ask


@pytest.fixture
def known(lrs, version):
    """Return a function that lets a platform say something of an agent."""

    def say(agent):
        assert lrs("POST", "statements", passed(actor=agent), version=version).status_code == 200

    return say


def test_xapi_00236_00245_there_is_a_resource_that_answers_get(lrs, version):
    answer = lrs("GET", "agents", query={"agent": MBOX}, version=version)
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert lrs("GET", "agents/", query={"agent": MBOX}, version=version).json == answer.json


def test_xapi_00237_the_object_type_is_person(person):
    assert person(MBOX)["objectType"] == "Person"


def test_xapi_00238_names_are_a_list_of_those_that_are_known(person, known):
    known({**MBOX, "name": "Anna Ek"})
    assert person(MBOX)["name"] == ["Anna Ek"]
    assert person({**MBOX, "name": "Anna"})["name"] == ["Anna Ek", "Anna"]


@pytest.mark.parametrize(
    "agent",
    [
        pytest.param(MBOX, id="XAPI-00239 mbox"),
        pytest.param(SHA1, id="XAPI-00240 mbox_sha1sum"),
        pytest.param(OPENID, id="XAPI-00241 openid"),
        pytest.param(ACCOUNT, id="XAPI-00242 account"),
    ],
)
def test_the_identifier_is_a_list(person, known, agent):
    known(agent)
    assert person(agent) == {
        "objectType": "Person",
        **{name: [value] for name, value in agent.items()},
    }


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({}, id="XAPI-00243 no agent"),
        pytest.param({"Agent": MBOX}, id="XAPI-00325 another letter case"),
        pytest.param({"agent": MBOX, "since": "2026-01-01T00:00:00Z"}, id="XAPI-00324 one more"),
        pytest.param({"agent": [MBOX]}, id="XAPI-00249 a list"),
        pytest.param({"agent": {}}, id="XAPI-00249 an agent without identifier"),
        pytest.param({"agent": {"name": "Anna"}}, id="XAPI-00249 a name alone"),
        pytest.param({"agent": {**MBOX, **OPENID}}, id="XAPI-00249 two identifiers"),
        pytest.param({"agent": {"account": {"name": "anna"}}}, id="XAPI-00249 half an account"),
        pytest.param({"agent": {**MBOX, "age": 5}}, id="XAPI-00249 a property it has not"),
        pytest.param({"agent": {**MBOX, "objectType": "Person"}}, id="XAPI-00249 a person"),
        pytest.param({"agent": {**MBOX, "objectType": "Group"}}, id="XAPI-00249 a group"),
        pytest.param({"agent": "anna"}, id="XAPI-00249 no JSON"),
        pytest.param({"agent": '{"openid":"a:b","openid":"a:c"}'}, id="XAPI-00249 a name twice"),
        pytest.param({"agent": '{"openid":"a:b","name":"\\ud800"}'}, id="XAPI-00249 a surrogate"),
        pytest.param({"agent": "[" * 9000}, id="XAPI-00249 too deep"),
    ],
)
def test_anything_but_one_agent_is_refused(lrs, version, query):
    answer = lrs("GET", "agents", query=query, version=version)
    assert answer.status_code == 400
    assert "agent" in answer.json["detail"]


def test_the_agent_is_given_once(lrs, version):
    answer = lrs("GET", 'agents?agent={"openid":"a:b"}&agent={"openid":"a:b"}', version=version)
    assert answer.status_code == 400


def test_xapi_00244_mboxes_are_mailto_iris(person):
    assert person(MBOX)["mbox"] == ["mailto:anna@vedhamn.example"]


def test_xapi_00246_every_property_but_the_type_is_a_list(person, known):
    known({**ACCOUNT, "name": "Anna"})
    found = person(ACCOUNT)
    assert found.pop("objectType") == "Person"
    assert all(isinstance(value, list) for value in found.values())


def test_xapi_00247_an_unknown_agent_is_answered_as_it_was_given(person):
    assert person({**SHA1, "name": "Anna", "objectType": "Agent"}) == {
        "objectType": "Person",
        "name": ["Anna"],
        "mbox_sha1sum": [SHA1["mbox_sha1sum"]],
    }


def test_xapi_00248_a_known_agent_is_found_by_its_identifier(person, known):
    known({**SHA1, "name": "Anna Ek"})
    lower = {"mbox_sha1sum": SHA1["mbox_sha1sum"].lower()}
    assert person(lower) == {
        "objectType": "Person",
        "name": ["Anna Ek"],
        "mbox_sha1sum": [lower["mbox_sha1sum"]],
    }


def test_other_identifiers_of_the_same_person_are_nobodys_business(bridge, person, known):
    from lrs_bridge.ports.people import Person

    for agent in ({**MBOX, "name": "Anna Ek"}, {**ACCOUNT, "name": "anna85"}):
        known(agent)

    def link(tx):
        now = bridge.clock()
        tx.people.add_person(Person("p", "Anna Ek"), now)
        for id, key in (("1", f"mbox:{MBOX['mbox']}"), ("2", f"account:{HOME} anna")):
            tx.people.link(id, key, "p", "import", None, now)

    bridge.store.write(1, link)
    assert person(ACCOUNT) == {
        "objectType": "Person",
        "name": ["anna85"],
        "account": [ACCOUNT["account"]],
    }


@pytest.mark.parametrize(
    "scopes",
    [
        pytest.param(("statements/write", "statements/read/mine"), id="statements"),
        pytest.param(DEFAULT_SCOPES, id="what a source gets"),
        pytest.param(("profile",), id="profiles"),
    ],
)
def test_a_key_that_reads_only_its_own_learns_no_name_from_others(
    client, add_source, known, scopes
):
    known({**MBOX, "name": "Anna Ek"})
    auth = add_source("other", scopes=scopes)
    headers = {"X-Experience-API-Version": "1.0.3"}
    query = {"agent": '{"mbox":"mailto:anna@vedhamn.example"}'}
    answer = client.get("/xapi/agents", query_string=query, headers=headers, auth=auth)
    assert answer.json == {"objectType": "Person", "mbox": [MBOX["mbox"]]}


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        ("statements/write", 403),
        ("state", 403),
        ("profile", 200),
        ("define", 200),
        ("all/read", 200),
    ],
)
def test_a_key_needs_a_scope_that_reads(client, add_source, scope, status):
    auth = add_source("some", scopes=(scope,))
    headers = {"X-Experience-API-Version": "1.0.3"}
    for path in ("agents?agent=%7B%22openid%22:%22a:b%22%7D", "activities?activityId=a:b"):
        assert client.get(f"/xapi/{path}", headers=headers, auth=auth).status_code == status
        assert client.get(f"/xapi/{path}", headers=headers).status_code == 401


def test_xapi_00125_00126_head_is_get_without_the_body(lrs, version):
    for path, query in (("agents", {"agent": MBOX}), ("activities", {"activityId": "a:b"})):
        got = lrs("GET", path, query=query, version=version)
        head = lrs("HEAD", path, query=query, version=version)
        assert (head.status_code, head.data) == (200, b"")
        for name in ("Content-Type", "Content-Length", "ETag", "X-Experience-API-Version"):
            assert head.headers[name] == got.headers[name]
        assert got.headers["ETag"] == f'"{sha1(got.data).hexdigest()}"'


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_nothing_can_be_written(lrs, version, method):
    for path in ("agents", "activities"):
        assert lrs(method, path, {}, version=version).status_code == 405
