from copy import deepcopy

from hypothesis import given

from lrs_bridge.domain.xapi.formats import canonical, ids
from lrs_bridge.domain.xapi.links import links
from lrs_bridge.domain.xapi.validate import check
from tests.unit.domain.xapi.samples import STATEMENT, changed, inside, statements

DEFINED = {
    "id": "a:b",
    "definition": {
        "name": {"en": "x", "sv": "y"},
        "description": {"en": "d", "sv": "b"},
        "interactionType": "choice",
        "choices": [{"id": "1", "description": {"en": "one", "sv": "ett"}}, {"id": "2"}],
    },
}
NAMED = {"name": "Bo", "account": {"homePage": "a:b", "name": "bo"}}
ANONYMOUS = {"objectType": "Group", "name": "We", "member": [NAMED]}
IDENTIFIED = {"objectType": "Group", "name": "We", "openid": "a:b", "member": [NAMED]}
PARTS = changed(
    "context",
    {
        "instructor": NAMED,
        "team": ANONYMOUS,
        "contextActivities": {"parent": DEFINED, "other": [DEFINED]},
        "contextAgents": [{"objectType": "contextAgent", "agent": NAMED}],
        "contextGroups": [{"objectType": "contextGroup", "group": IDENTIFIED}],
        "platform": "p",
    },
    changed("object", DEFINED),
)


def test_ids_leaves_only_what_identifies():
    short = ids({**PARTS, "authority": NAMED})
    bo = {"account": NAMED["account"]}
    assert short == {
        "actor": {"objectType": "Agent", "mbox": "mailto:anna@example.com"},
        "verb": {"id": STATEMENT["verb"]["id"]},
        "object": {"id": "a:b"},
        "context": {
            "instructor": bo,
            "team": {"objectType": "Group", "member": [bo]},
            "contextActivities": {"parent": [{"id": "a:b"}], "other": [{"id": "a:b"}]},
            "contextAgents": [{"objectType": "contextAgent", "agent": bo}],
            "contextGroups": [
                {"objectType": "contextGroup", "group": {"objectType": "Group", "openid": "a:b"}}
            ],
            "platform": "p",
        },
        "authority": bo,
    }


def test_canonical_has_one_language_in_every_map():
    shown = canonical(changed("verb.display", {"en": "did", "sv": "gjorde"}, PARTS), "sv", {})
    definition = {
        "name": {"sv": "y"},
        "description": {"sv": "b"},
        "interactionType": "choice",
        "choices": [{"id": "1", "description": {"sv": "ett"}}, {"id": "2"}],
    }
    activity = {"id": "a:b", "definition": definition}
    assert shown["verb"]["display"] == {"sv": "gjorde"}
    assert shown["object"] == activity
    assert shown["context"]["contextActivities"] == {"parent": [activity], "other": [activity]}
    assert shown["actor"] == STATEMENT["actor"]


def test_canonical_without_a_wish_takes_the_first():
    shown = canonical(inside(PARTS), None, {})
    assert shown["object"]["object"]["definition"]["name"] == {"en": "x"}
    assert shown["verb"]["display"] == {"en": "completed"}


def test_canonical_definitions_take_the_place_of_the_statements_own():
    known = {"a:b": {"name": {"fr": "z", "sv": "å"}, "type": "a:t"}}
    shown = canonical(inside(PARTS), "fr", known)
    activity = {"id": "a:b", "definition": {"name": {"fr": "z"}, "type": "a:t"}}
    assert shown["object"]["object"] == activity
    assert shown["object"]["context"]["contextActivities"] == {
        "parent": [activity],
        "other": [activity],
    }


def test_canonical_defines_what_the_statement_only_names():
    known = {STATEMENT["object"]["id"]: {"name": {"sv": "kurs"}}}
    shown = canonical(STATEMENT, "", known)
    assert shown["object"] == {**STATEMENT["object"], "definition": {"name": {"sv": "kurs"}}}
    assert canonical(STATEMENT, "", {})["object"] == STATEMENT["object"]


def test_members_keep_their_order():
    actor = {"account": {"name": "bo", "homePage": "a:b"}, "name": "Bo", "objectType": "Agent"}
    target = {"definition": {"type": "a:t", "name": {"en": "x"}}, "id": "a:b"}
    statement = {"version": "1.0.3", "object": target, "verb": {"id": "a:v"}, "actor": actor}
    assert list(ids(statement)) == list(canonical(statement, "", {})) == list(statement)
    assert list(ids(statement)["actor"]) == ["account", "objectType"]
    shown = canonical(statement, "", {"a:b": {"name": {"sv": "y"}, "type": "a:t"}})
    assert list(shown["object"]) == ["definition", "id"]


@given(statements)
def test_both_formats_stay_valid_and_name_the_same_things(statement):
    before = deepcopy(statement)
    for short in (ids(statement), canonical(statement, "sv, en;q=0.5", {})):
        assert check(short) == []
        assert links(short).activities == links(statement).activities
        assert {it for it in links(short).agents if "member" not in it[2]} == {
            it for it in links(statement).agents if "member" not in it[2]
        }
    assert statement == before
