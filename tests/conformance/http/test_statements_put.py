"""PUT of a statement (1.0.3 Comm 2.1.1, 2.0 4.1.6.1)."""

import pytest

from tests.conformance.http.statements import ids, one
from tests.statements import passed, uid, voiding


def put(lrs, id, body, version="1.0.3"):
    return lrs("PUT", "statements", body, version=version, query={"statementId": id})


def test_xapi_00143_xapi_00144_put_stores_under_the_id_and_answers_204(lrs, version):
    answer = put(lrs, uid(1), passed(), version)

    assert (answer.status_code, answer.data) == (204, b"")
    assert one(lrs, uid(1), version)["id"] == uid(1)


@pytest.mark.parametrize("case", [str.upper, str.lower])
def test_xapi_00144_the_id_in_the_body_is_the_same_in_any_letter_case(lrs, version, case):
    id = "abcdef00-0000-4000-8000-000000000001"

    assert put(lrs, id, passed(id=case(id)), version).status_code == 204
    assert put(lrs, id.upper(), passed(id=id), version).status_code == 204
    assert ids(lrs) == [one(lrs, id)["id"]]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({}, id="XAPI-00145 none"),
        pytest.param({"statementId": ""}, id="XAPI-00145 empty"),
        pytest.param({"statementId": "1"}, id="XAPI-00145 no UUID"),
        pytest.param({"statementid": uid(1)}, id="XAPI-00145 XAPI-00325 letter case"),
        pytest.param({"voidedStatementId": uid(1)}, id="XAPI-00145 another parameter"),
        pytest.param({"statementId": uid(1), "x": "1"}, id="XAPI-00324 and an unknown one"),
    ],
)
def test_put_needs_the_parameter_statement_id(lrs, version, query):
    assert lrs("PUT", "statements", passed(), version=version, query=query).status_code == 400
    assert ids(lrs) == []


def test_xapi_00144_another_id_in_the_body_is_refused(lrs, version):
    assert put(lrs, uid(1), passed(id=uid(2)), version).status_code == 400
    assert ids(lrs) == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param([passed()], id="a list of one"),
        pytest.param([], id="an empty list"),
        pytest.param({}, id="an empty object"),
        pytest.param("statement", id="text"),
    ],
)
def test_xapi_00144_put_takes_one_statement(lrs, version, body):
    assert put(lrs, uid(1), body, version).status_code == 400


def test_xapi_00142_put_again_is_no_error_and_changes_nothing(lrs, version):
    put(lrs, uid(1), passed(), version)
    before = one(lrs, uid(1), version)

    assert put(lrs, uid(1), passed(id=uid(1)), version).status_code == 204
    assert one(lrs, uid(1), version) == before


def test_xapi_00142_put_of_another_statement_conflicts_and_changes_nothing(lrs, version):
    put(lrs, uid(1), passed(), version)
    before = one(lrs, uid(1), version)

    assert put(lrs, uid(1), passed(raw=3), version).status_code == 409
    assert one(lrs, uid(1), version) == before


def test_xapi_00142_a_voided_statement_keeps_its_id(lrs, version):
    put(lrs, uid(1), passed(), version)
    put(lrs, uid(2), voiding(uid(1)), version)

    assert put(lrs, uid(1), passed(raw=3), version).status_code == 409
    assert put(lrs, uid(1), passed(), version).status_code == 204
    assert ids(lrs) == [uid(2)]
