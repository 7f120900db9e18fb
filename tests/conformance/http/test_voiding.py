"""Voiding (1.0.3 Data 2.3.2, 2.0 4.2.5), in whichever order the statements come."""

import pytest

from tests.conformance.http.statements import about, ids, one, post
from tests.statements import PASSED, VOIDED, account, passed, uid, voiding

FIRST = passed(id=uid(1))
VOID = voiding(uid(1), id=uid(2))


def status(lrs, query, version="1.0.3"):
    return lrs("GET", "statements", version=version, query=query).status_code


@pytest.mark.parametrize(
    "requests",
    [
        pytest.param([FIRST, VOID], id="XAPI-00018 voided when it is there"),
        pytest.param([VOID, FIRST], id="XAPI-00018 voided before it comes"),
        pytest.param([[FIRST, VOID]], id="XAPI-00018 in one batch"),
        pytest.param([[VOID, FIRST]], id="XAPI-00018 in one batch, before it"),
        pytest.param([FIRST, VOID, voiding(uid(1))], id="XAPI-00018 twice"),
        pytest.param([FIRST, VOID, FIRST, VOID], id="XAPI-00018 sent again"),
    ],
)
def test_voided_statement_comes_only_by_voided_statement_id(lrs, version, requests):
    post(lrs, *requests, version=version)

    assert status(lrs, {"statementId": uid(1)}, version) == 404
    assert status(lrs, {"voidedStatementId": uid(1)}, version) == 200
    assert uid(1) not in ids(lrs, version)


def test_xapi_00019_the_verb_makes_it_a_voiding_statement(lrs):
    post(lrs, FIRST, about(uid(1), verb={"id": f"{VOIDED}-not"}), about(uid(1)))

    assert status(lrs, {"statementId": uid(1)}) == 200


@pytest.mark.parametrize(
    "object",
    [
        pytest.param({"id": "https://kurs.example/a"}, id="XAPI-00017 an activity"),
        pytest.param(account("14"), id="XAPI-00020 an agent"),
        pytest.param({"objectType": "StatementRef"}, id="XAPI-00017 no id"),
        pytest.param({"id": uid(1)}, id="XAPI-00020 no objectType"),
        pytest.param({"objectType": "statementRef", "id": uid(1)}, id="XAPI-00020 letter case"),
        pytest.param({"objectType": "SubStatement", **passed()}, id="XAPI-00017 a SubStatement"),
    ],
)
def test_voiding_statement_without_a_reference_is_refused(lrs, version, object):
    post(lrs, FIRST, version=version)

    answer = lrs("POST", "statements", {**VOID, "object": object}, version=version)

    assert answer.status_code == 400
    assert status(lrs, {"statementId": uid(1)}, version) == 200


@pytest.mark.parametrize(
    "requests",
    [
        pytest.param([FIRST, VOID, voiding(uid(2), id=uid(3))], id="XAPI-00016 afterwards"),
        pytest.param([voiding(uid(2), id=uid(3)), VOID, FIRST], id="XAPI-00016 before"),
        pytest.param([[voiding(uid(2), id=uid(3)), FIRST, VOID]], id="XAPI-00016 in one batch"),
    ],
)
def test_voiding_statement_cannot_be_voided_and_no_voiding_undone(lrs, requests):
    post(lrs, *requests)

    assert status(lrs, {"statementId": uid(2)}) == 200
    assert status(lrs, {"voidedStatementId": uid(2)}) == 404
    assert status(lrs, {"statementId": uid(1)}) == 404
    assert set(ids(lrs)) == {uid(2), uid(3)}


def test_xapi_00016_a_statement_that_voids_itself_stays(lrs):
    post(lrs, voiding(uid(1), id=uid(1)))

    assert status(lrs, {"statementId": uid(1)}) == 200


def test_2_0_4_2_5_voiding_of_an_unknown_statement_is_accepted(lrs, version):
    assert post(lrs, VOID, version=version) == [uid(2)]
    assert one(lrs, uid(2), version)["object"]["id"] == uid(1)


def test_target_in_capitals_is_voided(lrs):
    id = "abcdef00-0000-4000-8000-000000000001"
    post(lrs, passed(id=id), voiding(id.upper()))

    assert status(lrs, {"statementId": id}) == 404


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({}, id="XAPI-00163 none"),
        pytest.param({"agent": account("14")}, id="XAPI-00163 agent"),
        pytest.param({"agent": account("14"), "related_agents": True}, id="XAPI-00163 related"),
        pytest.param({"verb": PASSED}, id="XAPI-00163 verb"),
        pytest.param({"activity": FIRST["object"]["id"]}, id="XAPI-00163 activity"),
        pytest.param({"registration": uid(7)}, id="XAPI-00163 registration"),
        pytest.param({"since": "2020-01-01T00:00:00Z"}, id="XAPI-00163 since"),
        pytest.param({"until": "2030-01-01T00:00:00Z"}, id="XAPI-00163 until"),
    ],
)
def test_no_list_has_a_voided_statement(lrs, query):
    statement = {**FIRST, "context": {"registration": uid(7)}}
    post(lrs, statement)
    assert ids(lrs, **query) == [uid(1)]

    post(lrs, VOID)

    assert uid(1) not in ids(lrs, **query)


@pytest.mark.parametrize(
    "requests",
    [
        pytest.param([FIRST, about(uid(1), id=uid(3)), VOID], id="XAPI-00162 voided last"),
        pytest.param([VOID, about(uid(1), id=uid(3)), FIRST], id="XAPI-00162 voided first"),
        pytest.param([[about(uid(1), id=uid(3)), VOID, FIRST]], id="XAPI-00162 in one batch"),
    ],
)
@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"agent": account("14")}, id="agent"),
        pytest.param({"verb": PASSED}, id="verb"),
        pytest.param({"activity": FIRST["object"]["id"]}, id="activity"),
        pytest.param({"since": "2020-01-01T00:00:00Z"}, id="since"),
        pytest.param({"until": "2030-01-01T00:00:00Z"}, id="until"),
    ],
)
def test_what_targets_a_voided_statement_is_listed_without_it(lrs, requests, query):
    post(lrs, *requests)

    assert set(ids(lrs, **query)) == {uid(2), uid(3)}


def test_xapi_00162_with_limit_the_voided_one_takes_no_place(lrs):
    post(lrs, FIRST, about(uid(1), id=uid(3)), VOID)
    answer = lrs("GET", "statements", query={"limit": 2})

    assert [statement["id"] for statement in answer.json["statements"]] == [uid(2), uid(3)]
