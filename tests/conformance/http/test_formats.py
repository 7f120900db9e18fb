"""The formats of Statements: xAPI 1.0.3 Comm 2.1.3, 2.0 4.1.6.1."""

import pytest

from tests.statements import PASSED, account, passed, uid

COURSE, PART = "https://kurs.example/maskinsakerhet", "https://kurs.example/maskinsakerhet/1"
ID = uid(7)
NAMED = {"name": "Anna Ek", **account("14")}
LEADER = {"objectType": "Agent", "name": "Bo", "mbox": "mailto:bo@vedhamn.example"}
ANONYMOUS = {"objectType": "Group", "name": "Vi", "member": [NAMED, LEADER]}
IDENTIFIED = {
    "objectType": "Group",
    "name": "Vi",
    "openid": "https://id.example/vi",
    "member": [LEADER],
}
DISPLAY = {"en-US": "passed", "en-GB": "was passed", "sv": "klarade"}
NAME = {"en": "Safety", "sv": "Säkerhet"}
DEFINITION = {"name": NAME, "description": {"sv": "Om", "en": "On"}, "type": "a:t"}
COMPONENTS = {
    "interactionType": "choice",
    "choices": [{"id": "1", "description": {"en": "one", "sv": "ett"}}, {"id": "2"}],
}
STATEMENT = passed(
    id=ID,
    actor=NAMED,
    verb={"id": PASSED, "display": DISPLAY},
    object={"objectType": "Activity", "definition": {**DEFINITION, **COMPONENTS}, "id": COURSE},
    context={
        "instructor": LEADER,
        "team": ANONYMOUS,
        "platform": "p",
        "contextActivities": {"parent": [{"id": PART, "definition": DEFINITION}]},
    },
)
SUB = {name: STATEMENT[name] for name in ("actor", "verb", "object", "context")}
OUTER = passed(id=ID, object={"objectType": "SubStatement", **SUB})


@pytest.fixture
def store(lrs, version):
    """Return a function that stores statements."""

    def send(*statements):
        assert lrs("POST", "statements", list(statements), version=version).status_code == 200

    return send


@pytest.fixture
def shown(lrs, version):
    """Return a function that asks for statements in a format."""

    def ask(format=None, languages=None, id=ID, **query):
        headers = {"Accept-Language": languages} if languages else {}
        query |= {"statementId": id} if id else {}
        query |= {"format": format} if format else {}
        answer = lrs("GET", "statements", query=query, headers=headers, version=version)
        assert answer.status_code == 200, answer.text
        return answer.json

    return ask


def same(found, expected):
    """Compare what the sender sent."""
    return {name: found[name] for name in expected} == expected


def test_xapi_00168_exact_is_what_is_shown_without_a_format(store, shown):
    store(STATEMENT)
    assert shown() == shown("exact")
    assert shown(id=None)["statements"] == [shown()]


def test_xapi_00170_exact_is_as_it_was_received(store, shown, lrs, version):
    store(OUTER)
    store(passed("2", object={"id": COURSE, "definition": {"name": {"fr": "Sécurité"}}}))
    before = shown("exact", "sv")
    assert same(before, OUTER)
    assert list(before)[: len(OUTER)] == list(OUTER)


def test_xapi_00171_ids_has_only_what_identifies(store, shown):
    store(STATEMENT, passed(id=uid(8), actor=IDENTIFIED))
    found = shown("ids")
    bo = {"objectType": "Agent", "mbox": LEADER["mbox"]}
    expected = {
        "actor": account("14"),
        "verb": {"id": PASSED},
        "object": {"id": COURSE},
        "context": {
            "instructor": bo,
            "team": {"objectType": "Group", "member": [account("14"), bo]},
            "platform": "p",
            "contextActivities": {"parent": [{"id": PART}]},
        },
    }
    assert same(found, {**STATEMENT, **expected})
    assert shown("ids", id=uid(8))["actor"] == {
        "objectType": "Group",
        "openid": IDENTIFIED["openid"],
    }
    assert shown("ids", id=None, ascending="true")["statements"][0] == found


def test_xapi_00171_ids_reaches_into_substatements(store, shown):
    store(OUTER)
    found = shown("ids")["object"]
    assert found["actor"] == account("14")
    assert (found["verb"], found["object"]) == ({"id": PASSED}, {"id": COURSE})
    assert found["context"]["contextActivities"] == {"parent": [{"id": PART}]}


@pytest.mark.parametrize("outer", [False, True], ids=["statement", "substatement"])
@pytest.mark.parametrize(
    ("languages", "verb", "other"),
    [
        pytest.param("sv", "sv", "sv", id="XAPI-00172 one language"),
        pytest.param("en-GB", "en-GB", "en", id="XAPI-00172 each map by itself"),
        pytest.param("da, en;q=0.2, sv;q=0.7", "sv", "sv", id="XAPI-00172 by weight"),
        pytest.param("en-GB;q=0, en", "en-US", "en", id="XAPI-00172 not the refused"),
        pytest.param("da", "en-US", "en", id="XAPI-00172 none fits"),
        pytest.param(None, "en-US", "en", id="XAPI-00169 no wish"),
    ],
)
def test_canonical_has_one_language_in_each_map(store, shown, outer, languages, verb, other):
    store(OUTER if outer else STATEMENT)
    found = shown("canonical", languages)
    found = found["object"] if outer else found
    assert found["verb"] == {"id": PASSED, "display": {verb: DISPLAY[verb]}}
    definition = found["object"]["definition"]
    assert definition["name"] == {other: NAME[other]}
    description = "sv" if languages is None or languages == "da" else other
    assert definition["description"] == {description: DEFINITION["description"][description]}
    assert definition["choices"][0]["description"].keys() == {other}
    assert definition["choices"][1] == {"id": "2"}
    [parent] = found["context"]["contextActivities"]["parent"]
    assert parent["definition"]["name"] == {other: NAME[other]}
    assert found["actor"] == NAMED
    assert found["context"]["team"] == ANONYMOUS


def test_xapi_00169_canonical_definitions_are_those_of_all_statements(store, shown):
    store(
        passed(id=ID, object={"id": COURSE}),
        passed("2", object={"id": COURSE, "definition": {"name": {"sv": "Kurs"}, "type": "a:t"}}),
        passed("3", object={"id": COURSE, "definition": {"name": {"en": "Course"}}}),
    )
    definition = {"name": {"en": "Course"}, "type": "a:t"}
    assert shown("canonical", "en")["object"] == {"id": COURSE, "definition": definition}
    found = shown("canonical", "en", id=None)["statements"]
    assert [it["object"]["definition"] for it in found] == [definition] * 3
    assert shown("exact")["object"] == {"id": COURSE}


@pytest.mark.parametrize("format", ["exact", "ids", "canonical"])
def test_xapi_00002_numbers_are_exact_in_every_format(lrs, version, format):
    raw = "1234567890123456.7890"
    more = f'"score":{{"raw":{raw}}},"extensions":{{"a:x":100000000000000000000001}}'
    text = (
        f'{{"id":"{ID}","actor":{{"openid":"a:b"}},"verb":{{"id":"a:v"}},'
        f'"object":{{"id":"a:o"}},"result":{{{more}}}}}'
    )
    assert lrs("POST", "statements", text.encode(), version=version).status_code == 200
    query = {"statementId": ID, "format": format}
    answer = lrs("GET", "statements", query=query, version=version)
    assert more in answer.text


@pytest.mark.parametrize("format", ["EXACT", "id", "", "canonical,ids"])
def test_xapi_00010_another_format_is_refused(lrs, version, format):
    assert lrs("GET", "statements", query={"format": format}, version=version).status_code == 400


def test_2_0_context_agents_and_groups_keep_only_what_identifies(lrs):
    context = {
        "contextAgents": [
            {"objectType": "contextAgent", "agent": LEADER, "relevantTypes": ["a:b"]}
        ],
        "contextGroups": [{"objectType": "contextGroup", "group": IDENTIFIED}],
    }
    statement = passed(id=ID, context=context)
    assert lrs("POST", "statements", statement, version="2.0.0").status_code == 200
    query = {"statementId": ID, "format": "ids"}
    found = lrs("GET", "statements", query=query, version="2.0.0").json["context"]
    bo = {"objectType": "Agent", "mbox": LEADER["mbox"]}
    vi = {"objectType": "Group", "openid": IDENTIFIED["openid"]}
    assert found == {
        "contextAgents": [{"objectType": "contextAgent", "agent": bo, "relevantTypes": ["a:b"]}],
        "contextGroups": [{"objectType": "contextGroup", "group": vi}],
    }


def test_languages_go_along_with_the_link_to_more(store, lrs, version):
    store(STATEMENT, {**STATEMENT, "id": uid(8)})
    query = {"format": "canonical", "limit": "1"}
    swedish = {"Accept-Language": "sv"}
    first = lrs("GET", "statements", version=version, query=query, headers=swedish)
    rest = first.json["more"].removeprefix("/xapi/")

    plain, english = (
        lrs("GET", rest, version=version, headers=headers)
        for headers in ({}, {"Accept-Language": "en-GB"})
    )

    shown = [answer.json["statements"][0]["verb"]["display"] for answer in (first, plain, english)]
    assert shown == [{"sv": "klarade"}, {"sv": "klarade"}, {"en-GB": "was passed"}]


def test_answer_says_that_it_depends_on_the_languages_wanted(store, lrs, version):
    store(STATEMENT)
    vary = {
        form: "Accept-Language" in lrs(
            "GET", "statements", version=version, query={"format": form}
        ).headers.get("Vary", "")
        for form in ("exact", "ids", "canonical")
    }  # fmt: skip
    assert vary == {"exact": False, "ids": False, "canonical": True}
