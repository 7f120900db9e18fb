import pytest
from hypothesis import given

from lrs_bridge.domain.xapi.links import VOIDED, authority_links, links
from tests.unit.domain.xapi.samples import STATEMENT, changed, inside, statements

ANNA = "mbox:mailto:anna@example.com"
BO = {"account": {"homePage": "https://lms.example.se", "name": "bo"}, "name": "Bo"}
BO_KEY = "account:https://lms.example.se bo"
TEAM = {"objectType": "Group", "openid": "https://team.example.se", "member": [BO]}
TEAM_KEY = "openid:https://team.example.se"
ID = "6F8E3C1A-0000-4000-8000-00000000000F"
REFERENCE = {"objectType": "StatementRef", "id": ID}
COURSE = "https://example.com/course"
SHA = "AB" * 32


def attachment(sha2, **more):
    return {"sha2": sha2, "usageType": "a:b", "contentType": "text/plain", "length": 1, **more}


@pytest.mark.parametrize(
    ("statement", "agents"),
    [
        pytest.param(STATEMENT, {(ANNA, False, "actor")}, id="actor"),
        pytest.param(
            changed("actor", TEAM),
            {(TEAM_KEY, False, "actor"), (BO_KEY, False, "member")},
            id="actor is a group",
        ),
        pytest.param(
            changed("object", {"objectType": "Agent", **BO}),
            {(ANNA, False, "actor"), (BO_KEY, False, "object")},
            id="object is an agent",
        ),
        pytest.param(
            changed("object", TEAM),
            {
                (ANNA, False, "actor"),
                (TEAM_KEY, False, "object"),
                (BO_KEY, False, "object-member"),
            },
            id="object is a group",
        ),
        pytest.param(
            changed("context", {"instructor": BO, "team": TEAM}),
            {
                (ANNA, False, "actor"),
                (BO_KEY, True, "instructor"),
                (TEAM_KEY, True, "team"),
                (BO_KEY, True, "team-member"),
            },
            id="instructor and team",
        ),
        pytest.param(
            inside(changed("context.instructor", BO, changed("actor", TEAM))),
            {
                (ANNA, False, "actor"),
                (TEAM_KEY, True, "sub-actor"),
                (BO_KEY, True, "sub-member"),
                (BO_KEY, True, "sub-instructor"),
            },
            id="everything in a SubStatement is related",
        ),
        pytest.param(
            changed(
                "context",
                {
                    "contextAgents": [{"objectType": "contextAgent", "agent": BO}],
                    "contextGroups": [{"objectType": "contextGroup", "group": TEAM}],
                },
            ),
            {
                (ANNA, False, "actor"),
                (BO_KEY, True, "context-agent"),
                (TEAM_KEY, True, "context-group"),
                (BO_KEY, True, "context-group-member"),
            },
            id="2.0 contextAgents and contextGroups",
        ),
    ],
)
def test_agents_are_found_where_the_filter_looks(statement, agents):
    assert set(links(statement).agents) == agents


@pytest.mark.parametrize(
    ("statement", "activities"),
    [
        pytest.param(STATEMENT, ((COURSE, False, "object"),), id="object"),
        pytest.param(changed("object", REFERENCE), (), id="no activity"),
        pytest.param(
            changed(
                "context.contextActivities",
                {"parent": {"id": "a:p"}, "other": [{"id": "a:o"}, {"id": "a:o"}]},
            ),
            ((COURSE, False, "object"), ("a:p", True, "parent"), ("a:o", True, "other")),
            id="context activities, single or listed, each once",
        ),
        pytest.param(
            inside(changed("context.contextActivities", {"category": [{"id": "a:c"}]})),
            ((COURSE, True, "sub-object"), ("a:c", True, "sub-category")),
            id="SubStatement",
        ),
    ],
)
def test_activities_are_found_where_the_filter_looks(statement, activities):
    assert links(statement).activities == activities


def test_an_authority_is_only_related():
    group = {"objectType": "Group", "member": [BO, STATEMENT["actor"]]}
    assert authority_links(BO) == ((BO_KEY, True, "authority"),)
    assert authority_links(group) == (
        (BO_KEY, True, "authority-member"),
        (ANNA, True, "authority-member"),
    )


def test_names_are_kept_by_identifier():
    statement = changed("context.instructor", {**BO, "name": "Bosse"}, changed("actor", TEAM))
    assert links(statement).names == {BO_KEY: "Bo"}


@pytest.mark.parametrize(
    ("verb", "target", "refers_to", "voids"),
    [
        pytest.param(VOIDED, REFERENCE, ID.lower(), ID.lower(), id="voiding"),
        pytest.param("a:b", REFERENCE, ID.lower(), None, id="referring"),
        pytest.param("a:b", STATEMENT["object"], None, None, id="neither"),
    ],
)
def test_references_and_voiding_are_told_apart(verb, target, refers_to, voids):
    found = links(changed("verb.id", verb, changed("object", target)))
    assert (found.verb, found.refers_to, found.voids) == (verb, refers_to, voids)


def test_a_registration_is_lower_case():
    assert links(changed("context.registration", ID)).registration == ID.lower()
    assert links(STATEMENT).registration is None


def test_attachments_without_an_address_need_a_part():
    inner = changed("attachments", [attachment("CD" * 32)])
    statement = {
        **inside(inner),
        "attachments": [attachment(SHA), attachment(SHA), attachment("ef" * 32, fileUrl="a:b")],
    }
    found = links(statement)
    assert found.parts == (SHA.lower(), "cd" * 32)
    assert found.attachments == (SHA.lower(), "ef" * 32, "cd" * 32)


@given(statements)
def test_every_valid_statement_has_links(statement):
    found = links(statement)
    assert len(set(found.agents)) == len(found.agents)
    assert len(set(found.activities)) == len(found.activities)
    assert all(related for _, related, usage in found.agents if usage.startswith("sub-"))
