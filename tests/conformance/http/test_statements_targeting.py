"""Filters follow StatementRefs (1.0.3 Comm 2.1.3, Filter Conditions for StatementRefs).

A statement whose object is a StatementRef meets a filter's condition if its target does, and so on
along a chain. `since`, `until` and `limit` hold for each statement by itself.
"""

from itertools import permutations

import pytest

from tests.conformance.http.conftest import Lrs
from tests.conformance.http.statements import CONFIRMED, about, ids, one, page, post
from tests.statements import PASSED, account, passed, uid, voiding

ANNA = account("14")
QUIZ = "https://kurs.example/prov"
PARENT = "https://kurs.example/kurs"
REGISTRATION = uid(77)
C = passed(
    "14",
    id=uid(3),
    activity=QUIZ,
    context={
        "registration": REGISTRATION,
        "instructor": account("teacher"),
        "contextActivities": {"parent": [{"id": PARENT}]},
    },
)
B = about(uid(3), "b", id=uid(2))
A = about(uid(2), "a", id=uid(1))
UNRELATED = about(uid(50), "d", id=uid(4))
CHAIN = {uid(1), uid(2), uid(3)}
QUERIES = [
    pytest.param({"agent": ANNA}, id="XAPI-00181 agent"),
    pytest.param({"verb": PASSED}, id="XAPI-00180 verb"),
    pytest.param({"activity": QUIZ}, id="XAPI-00179 activity"),
    pytest.param({"registration": REGISTRATION}, id="XAPI-00178 registration"),
    pytest.param(
        {"agent": account("teacher"), "related_agents": True}, id="XAPI-00176 related agent"
    ),
    pytest.param(
        {"activity": PARENT, "related_activities": True}, id="XAPI-00177 related activity"
    ),
    pytest.param({"agent": ANNA, "verb": PASSED}, id="XAPI-00164 two filters"),
]
ORDERS = [
    pytest.param(order, id="XAPI-00164 " + "".join("ABC"[[A, B, C].index(s)] for s in order))
    for order in permutations((A, B, C))
]


@pytest.mark.parametrize("query", QUERIES)
def test_filter_finds_what_targets_a_match(lrs, version, query):
    post(lrs, C, B, A, UNRELATED, version=version)

    assert set(ids(lrs, version, **query)) == CHAIN


@pytest.mark.parametrize("order", ORDERS)
def test_chain_is_found_in_whichever_order_it_comes(lrs, order):
    post(lrs, UNRELATED, *order)

    assert set(ids(lrs, agent=ANNA)) == CHAIN
    assert set(ids(lrs, activity=PARENT, related_activities=True)) == CHAIN


@pytest.mark.parametrize("order", ORDERS)
def test_chain_is_found_when_it_comes_in_one_batch(lrs, order):
    post(lrs, list(order))

    assert set(ids(lrs, agent=ANNA)) == CHAIN


def test_xapi_00164_long_chain_is_found_to_its_end(lrs):
    links = [about(uid(n), id=uid(n + 1)) for n in range(100, 140)]
    middle = len(links) // 2
    post(lrs, links[:middle], passed("14", id=uid(100)), links[middle:])

    assert set(ids(lrs, agent=ANNA)) == {uid(n) for n in range(100, 141)}


def test_xapi_00164_many_may_target_one(lrs):
    post(lrs, [about(uid(3), f"r{n}", id=uid(n)) for n in range(10, 30)], C)

    assert set(ids(lrs, verb=PASSED)) == {uid(3), *(uid(n) for n in range(10, 30))}


@pytest.mark.parametrize(
    "circle",
    [
        pytest.param([about(uid(1), "a", id=uid(1))], id="XAPI-00164 itself"),
        pytest.param(
            [about(uid(2), "a", id=uid(1)), about(uid(1), "b", id=uid(2))], id="XAPI-00164 two"
        ),
        pytest.param(
            [
                about(uid(2), "a", id=uid(1)),
                about(uid(3), "b", id=uid(2)),
                about(uid(1), "c", id=uid(3)),
            ],
            id="XAPI-00164 three",
        ),
    ],
)
@pytest.mark.parametrize("batched", [True, False], ids=["in one batch", "one by one"])
def test_circle_of_targets_ends(lrs, circle, batched):
    post(lrs, *([circle] if batched else circle))

    assert set(ids(lrs, agent=account("a"))) == {s["id"] for s in circle}
    assert set(ids(lrs, verb=CONFIRMED)) == {s["id"] for s in circle}
    assert ids(lrs, agent=ANNA) == []


def test_xapi_00164_circle_with_an_end_that_comes_later(lrs):
    post(lrs, about(uid(2), "a", id=uid(1)), about(uid(1), "b", id=uid(2)))
    post(lrs, about(uid(2), "c", id=uid(3)))

    assert set(ids(lrs, agent=account("a"))) == {uid(1), uid(2), uid(3)}
    assert ids(lrs, agent=account("c")) == [uid(3)]


def test_xapi_00164_a_target_does_not_match_what_targets_it(lrs):
    post(lrs, C, B, A)

    assert ids(lrs, agent=account("b")) == [uid(2), uid(1)]
    assert ids(lrs, agent=account("a")) == [uid(1)]


def test_xapi_00164_all_conditions_are_met_by_one_statement_of_the_chain(lrs):
    post(lrs, C, B, A)

    assert ids(lrs, verb=CONFIRMED, agent=account("b")) == [uid(2), uid(1)]
    assert ids(lrs, verb=CONFIRMED, agent=ANNA) == []


@pytest.mark.parametrize("order", [False, True], ids=["XAPI-00164 before", "XAPI-00164 after"])
def test_statement_of_the_context_is_no_target(lrs, order):
    context = {"statement": {"objectType": "StatementRef", "id": uid(3)}}
    pair = [passed("88", id=uid(5), activity="https://kurs.example/x", context=context), C]
    post(lrs, *(pair[::-1] if order else pair))

    assert ids(lrs, agent=ANNA) == [uid(3)]
    assert ids(lrs, agent=ANNA, related_agents=True) == [uid(3)]


def test_xapi_00164_reference_in_a_substatement_is_no_target(lrs):
    reference = {"objectType": "StatementRef", "id": uid(3)}
    inner = {"actor": account("88"), "verb": {"id": CONFIRMED}, "object": reference}
    post(lrs, C, passed("99", id=uid(5), object={"objectType": "SubStatement", **inner}))

    assert ids(lrs, agent=ANNA) == [uid(3)]


def test_xapi_00156_an_id_finds_that_statement_and_nothing_that_targets_it(lrs):
    post(lrs, C, B)

    assert one(lrs, uid(3))["id"] == uid(3)
    answer = lrs("GET", "statements", query={"statementId": uid(9)})
    assert answer.status_code == 404


def test_xapi_00174_xapi_00175_bounds_hold_for_each_statement_by_itself(lrs):
    post(lrs, C, B, A)
    c, b = (one(lrs, id)["stored"] for id in (uid(3), uid(2)))

    assert ids(lrs, agent=ANNA, since=c) == [uid(2), uid(1)]
    assert ids(lrs, agent=ANNA, until=c) == [uid(3)]
    assert ids(lrs, agent=ANNA, since=c, until=b) == [uid(2)]


def test_xapi_00174_target_outside_the_bounds_counts_when_it_comes_last(lrs):
    post(lrs, A, B, C)
    b = one(lrs, uid(2))["stored"]

    assert ids(lrs, agent=ANNA, until=b) == [uid(1), uid(2)]
    assert ids(lrs, agent=ANNA, since=b) == [uid(3)]


def test_xapi_00173_limit_counts_what_is_listed(lrs):
    post(lrs, C, B, A, UNRELATED)

    first = page(lrs, agent=ANNA, limit=2).json
    assert [s["id"] for s in first["statements"]] == [uid(1), uid(2)]
    assert ids(lrs, agent=ANNA, limit=1) == [uid(3), uid(2), uid(1)]


@pytest.mark.parametrize("order", ORDERS)
def test_chain_goes_through_a_voided_statement(lrs, order):
    post(lrs, *order[:2], voiding(uid(2), "admin", id=uid(8)), order[2])

    assert set(ids(lrs, agent=ANNA)) == {uid(1), uid(3), uid(8)}


def test_xapi_00164_refused_statement_is_nobodys_target(lrs):
    bad = [B, {**C, "verb": {}}]
    assert lrs("POST", "statements", bad).status_code == 400
    post(lrs, B)

    assert ids(lrs, agent=ANNA) == []


def test_xapi_00164_a_target_of_another_tenant_is_none(lrs, client, add_source):
    other = Lrs(client, *add_source("other", tenant=2))
    post(other, C)
    post(lrs, B)

    assert ids(lrs, agent=ANNA) == []
    assert ids(other, agent=ANNA) == [uid(3)]


def test_xapi_00164_target_is_found_in_any_letter_case(lrs):
    id = "abcdef00-0000-4000-8000-000000000001"
    post(lrs, about(id.upper(), id=uid(1)), passed("14", id=id))

    assert set(ids(lrs, agent=ANNA)) == {uid(1), id}
