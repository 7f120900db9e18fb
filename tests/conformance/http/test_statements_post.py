"""POST of statements (1.0.3 Comm 2.1.2, 2.0 4.1.6.1), and when two of one id are equal."""

import json

import pytest

from tests.conformance.http.conftest import Lrs
from tests.conformance.http.statements import ids, member, one, post, without
from tests.statements import HOME, account, passed, uid

KIND = "http://adlnet.gov/expapi/activities/assessment"
COURSE = {"id": f"{HOME}/course/1"}
FULL = passed(
    id=uid(1),
    actor=member("14", "15"),
    object={"objectType": "Activity", "id": f"{HOME}/quiz/1", "definition": {"type": KIND}},
    result={"success": True, "duration": "PT1M2.345S"},
    context={"contextActivities": {"parent": [COURSE]}, "registration": uid(9)},
)


def test_xapi_00139_xapi_00147_the_resource_accepts_post(lrs, version):
    assert lrs("POST", "statements", passed(), version=version).status_code == 200


def test_xapi_00146_post_answers_the_ids_in_their_order(lrs, version):
    batch = [passed(id=uid(3)), passed(id=uid(1)), passed(id=uid(2))]

    assert post(lrs, batch, version=version) == [uid(3), uid(1), uid(2)]
    assert post(lrs, passed(id=uid(4)), version=version) == [uid(4)]


def test_statements_without_id_are_each_one_of_their_own(lrs, version):
    made = post(lrs, [passed(), passed()], passed(), version=version)

    assert len(set(made)) == 3
    assert ids(lrs) == made


@pytest.mark.parametrize("position", [0, 1, 2], ids="XAPI-00326 XAPI-00182 bad one at {}".format)
def test_one_bad_statement_refuses_its_batch(lrs, version, position):
    batch = [passed(id=uid(1)), passed(id=uid(2))]
    batch.insert(position, without(passed(id=uid(3)), "verb"))

    answer = lrs("POST", "statements", batch, version=version)

    assert (answer.status_code, answer.json["index"]) == (400, position)
    assert ids(lrs) == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="XAPI-00014 nothing"),
        pytest.param(b'"statement"', id="XAPI-00014 text"),
        pytest.param(b"null", id="XAPI-00014 null"),
        pytest.param(b"[[]]", id="XAPI-00014 list in list"),
        pytest.param(b'{"actor":', id="XAPI-00014 cut off"),
        pytest.param(b"{} {}", id="XAPI-00014 more behind"),
        pytest.param(b"\xef\xbb\xbf{}", id="XAPI-00015 byte order mark"),
        pytest.param(b'{"actor":"\xe5"}', id="XAPI-00015 Latin-1"),
        pytest.param(b'{"actor":"\\ud800"}', id="XAPI-00015 half a surrogate pair"),
        pytest.param(b"[" * 3000 + b"]" * 3000, id="XAPI-00014 too deep"),
    ],
)
def test_what_is_no_statement_is_refused(lrs, version, body):
    headers = {"Content-Type": "application/json"}

    assert lrs("POST", "statements", body, version=version, headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("once", "twice"),
    [
        pytest.param('"actor":', '"actor": {}, "actor":', id="XAPI-00021 in the statement"),
        pytest.param('"success":', '"success": false, "success":', id="XAPI-00021 further in"),
        pytest.param('"actor":', '"\\u0061ctor": {}, "actor":', id="XAPI-00021 escaped"),
    ],
)
def test_a_name_given_twice_is_refused(lrs, version, once, twice):
    text = json.dumps(passed(id=uid(1)))
    assert lrs("POST", "statements", text.encode(), version=version).status_code == 200

    answer = lrs("POST", "statements", text.replace(once, twice).encode(), version=version)

    assert answer.status_code == 400


def test_post_takes_no_parameter(lrs, version):
    answer = lrs("POST", "statements", passed(), version=version, query={"statementId": uid(1)})

    assert answer.status_code == 400


def test_2_0_4_1_6_1_an_id_twice_in_a_batch_refuses_it(lrs, version):
    batch = [passed(id=uid(1)), passed(id=uid(2)), passed(id=uid(1))]

    assert lrs("POST", "statements", batch, version=version).status_code == 400
    assert ids(lrs) == []


def test_2_0_4_1_6_1_an_id_in_two_letter_cases_is_the_same_id(lrs, version):
    id = "abcdef00-0000-4000-8000-000000000001"
    batch = [passed(id=id), passed(id=id.upper())]

    assert lrs("POST", "statements", batch, version=version).status_code == 400


EQUAL = [
    pytest.param({}, id="XAPI-00142 the same"),
    pytest.param({"id": uid(1).upper()}, id="XAPI-00142 id in capitals"),
    pytest.param({"stored": "2020-01-01T00:00:00Z"}, id="XAPI-00142 stored"),
    pytest.param({"authority": account("another")}, id="XAPI-00142 authority"),
    pytest.param({"timestamp": None}, id="XAPI-00142 timestamp left out"),
    pytest.param({"verb": {**FULL["verb"], "display": {"sv": "klarade"}}}, id="XAPI-00142 display"),
    pytest.param(
        {"object": {"id": f"{HOME}/quiz/1", "definition": {"name": {"sv": "Prov"}}}},
        id="XAPI-00142 definition and objectType",
    ),
    pytest.param({"actor": member("15", "14")}, id="XAPI-00142 order of members"),
    pytest.param(
        {"context": {"registration": uid(9), "contextActivities": {"parent": COURSE}}},
        id="XAPI-00142 one or array, order of names",
    ),
    pytest.param(
        {"context": {**FULL["context"], "registration": uid(9).upper()}},
        id="XAPI-00142 registration in capitals",
    ),
    pytest.param(
        {"result": {"success": True, "duration": "PT1M2.349S"}},
        id="XAPI-00142 duration beyond a hundredth",
    ),
]  # fmt: skip
DIFFERENT = [
    pytest.param({"actor": member("14", "16")}, id="XAPI-00142 other actor"),
    pytest.param({"verb": {"id": "https://vocab.example/failed"}}, id="XAPI-00142 other verb"),
    pytest.param({"object": {"id": f"{HOME}/quiz/2"}}, id="XAPI-00142 other object"),
    pytest.param({"result": {"success": False, "duration": "PT1M2.345S"}}, id="XAPI-00142 result"),
    pytest.param(
        {"result": {"success": True, "duration": "PT1M2.365S"}}, id="XAPI-00142 duration"
    ),
    pytest.param({"result": None}, id="XAPI-00142 result left out"),
    pytest.param({"context": {"registration": uid(9)}}, id="XAPI-00142 context"),
]  # fmt: skip


def with_change(change):
    return {name: value for name, value in {**FULL, **change}.items() if value is not None}


@pytest.mark.parametrize("change", EQUAL)
def test_equal_statement_again_is_no_error_and_changes_nothing(lrs, version, change):
    post(lrs, FULL, version=version)
    before = one(lrs, uid(1), version)

    assert [id.lower() for id in post(lrs, with_change(change), version=version)] == [uid(1)]
    assert one(lrs, uid(1), version) == before
    assert ids(lrs) == [uid(1)]


@pytest.mark.parametrize("change", DIFFERENT)
def test_another_statement_of_a_known_id_conflicts_and_changes_nothing(lrs, version, change):
    post(lrs, FULL, version=version)
    before = one(lrs, uid(1), version)

    answer = lrs("POST", "statements", [passed(id=uid(2)), with_change(change)], version=version)

    assert answer.status_code == 409
    assert one(lrs, uid(1), version) == before
    assert ids(lrs) == [uid(1)]


def test_xapi_00142_equal_statement_in_another_version_is_equal(lrs):
    post(lrs, FULL, version="1.0.3")

    assert post(lrs, FULL, version="2.0.0") == [uid(1)]


def test_xapi_00142_timestamp_of_both_senders_counts(lrs, version):
    post(lrs, FULL, version=version)
    later = with_change({"timestamp": "2026-03-01T08:00:00Z"})
    same = with_change({"timestamp": "2026-03-01T08:12:04.123456789+01:00"})

    assert post(lrs, same, version=version) == [uid(1)]
    assert lrs("POST", "statements", later, version=version).status_code == 409


def test_xapi_00328_what_is_too_large_is_413(lrs, bridge, version):
    body = b" " * (bridge.settings.max_body_bytes + 1)

    assert lrs("POST", "statements", body, version=version).status_code == 413


@pytest.mark.parametrize(
    ("method", "scope"),
    [
        pytest.param("POST", "statements/read", id="XAPI-00327 write with a key that reads"),
        pytest.param("GET", "statements/write", id="XAPI-00327 read with a key that writes"),
    ],
)
def test_key_that_may_not_is_403(client, add_source, version, method, scope):
    limited = Lrs(client, *add_source("limited", scopes=(scope,)))
    body = passed() if method == "POST" else None

    assert limited(method, "statements", body, version=version).status_code == 403
