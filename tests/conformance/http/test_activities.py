"""The Activities resource: xAPI 1.0.3 Comm 2.5, 2.0 4.1.6.4."""

import json

import pytest

from tests.statements import passed

COURSE = "https://kurs.example/maskinsäkerhet?del=1&x=å"
DEFINITION = {
    "type": "http://adlnet.gov/expapi/activities/module",
    "name": {"sv": "Maskinsäkerhet", "en": "Machine safety"},
    "description": {"sv": "Om knappar"},
    "moreInfo": "https://kurs.example/mer",
    "interactionType": "choice",
    "correctResponsesPattern": ["golf[,]tetris"],
    "choices": [{"id": "golf", "description": {"sv": "Golf"}}, {"id": "tetris"}],
    "extensions": {"https://kurs.example/x": {"y": [1, None, True]}},
}


@pytest.fixture
def activity(lrs, version):
    """Return a function that asks for an activity."""

    def ask(id=COURSE):
        answer = lrs("GET", "activities", query={"activityId": id}, version=version)
        assert answer.status_code == 200, answer.text
        assert answer.mimetype == "application/json"
        return answer.json

    return ask


@pytest.fixture
def say(lrs, version):
    """Return a function that sends statements with activities as objects."""

    def send(*objects):
        statements = [passed(object=it) for it in objects]
        assert lrs("POST", "statements", statements, version=version).status_code == 200

    return send


def about(**definition):
    return {"objectType": "Activity", "id": COURSE, "definition": definition}


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({}, id="XAPI-00250 no activityId"),
        pytest.param({"activityid": COURSE}, id="XAPI-00325 another letter case"),
        pytest.param({"activityId": COURSE, "limit": "1"}, id="XAPI-00324 one more"),
        pytest.param({"activityId": ""}, id="XAPI-00250 an empty one"),
        pytest.param({"activityId": "true"}, id="XAPI-00250 no IRI"),
    ],
)
def test_anything_but_one_activity_is_refused(lrs, version, query):
    answer = lrs("GET", "activities", query=query, version=version)
    assert answer.status_code == 400
    assert "activityId" in answer.json["detail"]


def test_xapi_00251_the_complete_activity_is_returned(activity, say):
    say(about(**DEFINITION))
    assert activity() == about(**DEFINITION)


def test_xapi_00252_00253_there_is_a_resource_that_answers_get(activity, say, lrs, version):
    say({"id": COURSE})
    assert activity() == {"objectType": "Activity", "id": COURSE}
    slash = lrs("GET", "activities/", query={"activityId": COURSE}, version=version)
    assert slash.json == activity()


def test_xapi_00254_everything_that_statements_say_is_there(activity, say):
    say(
        about(name={"en": "Machine safety"}, extensions={"a:x": 1}),
        about(name={"sv": "Maskinsäkerhet"}, extensions={"a:y": 2}),
    )
    say(about(name={"en": "Safety"}, type="a:t"))
    assert activity() == about(
        name={"en": "Safety", "sv": "Maskinsäkerhet"},
        extensions={"a:x": 1, "a:y": 2},
        type="a:t",
    )


def test_xapi_00254_in_contexts_and_substatements_too(activity, lrs, version):
    inner = passed(object=about(name={"sv": "s"}))
    inner["context"] = {"contextActivities": {"parent": [about(name={"en": "p"})]}}
    statement = passed(object={"objectType": "SubStatement", **inner})
    statement["context"] = {"contextActivities": {"category": [about(name={"fr": "c"})]}}
    assert lrs("POST", "statements", statement, version=version).status_code == 200
    assert activity() == about(name={"sv": "s", "en": "p", "fr": "c"})


def test_2_0_4_1_6_4_an_unknown_activity_is_an_activity(activity):
    # xAPI 1.0.3 Comm 2.5 says should, 2.0 shall.
    assert activity("urn:x:never-heard-of") == {
        "objectType": "Activity",
        "id": "urn:x:never-heard-of",
    }


def test_numbers_come_back_exact(lrs, say, version):
    say(about(extensions={"a:x": 0}))
    number = "0.1000000000000000055511151231257827021181583404541015625"
    text = json.dumps(passed(object=about(extensions={"a:x": "@"}))).replace('"@"', number)
    assert lrs("POST", "statements", text.encode(), version=version).status_code == 200
    answer = lrs("GET", "activities", query={"activityId": COURSE}, version=version)
    assert f'"a:x":{number}' in answer.text


def test_what_a_refused_statement_says_is_not_known(activity, lrs, version):
    wrong = passed(object=about(type="a:t"), actor={})
    assert lrs("POST", "statements", [passed(), wrong], version=version).status_code == 400
    assert activity() == {"objectType": "Activity", "id": COURSE}


def test_other_tenants_activities_are_unknown(client, add_source, say):
    say(about(type="a:t"))
    auth = add_source("elsewhere", tenant=2)
    answer = client.get(
        "/xapi/activities",
        query_string={"activityId": COURSE},
        headers={"X-Experience-API-Version": "1.0.3"},
        auth=auth,
    )
    assert answer.json == {"objectType": "Activity", "id": COURSE}
