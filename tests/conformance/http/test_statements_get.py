"""GET of statements: parameters, headers and the answer (1.0.3 Comm 2.1.3, 2.0 4.1.6.1)."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest

from tests.conformance.http.statements import CONSISTENT, ids, one, page, post
from tests.statements import account, passed, uid, voiding

ANSWERS = [
    pytest.param("GET", {}, 200, id="list"),
    pytest.param("GET", {"statementId": uid(1)}, 200, id="single"),
    pytest.param("GET", {"statementId": uid(1), "attachments": "true"}, 200, id="attachments"),
    pytest.param("GET", {"statementId": uid(8)}, 404, id="not there"),
    pytest.param("GET", {"limit": "x"}, 400, id="bad request"),
    pytest.param("HEAD", {}, 200, id="head"),
    pytest.param("DELETE", {}, 405, id="no such method"),
]


def get(lrs, query, version="1.0.3", method="GET"):
    return lrs(method, "statements", version=version, query=query)


def moment(text):
    return datetime.fromisoformat(text)


def test_xapi_00158_xapi_00156_statement_id_answers_that_statement(lrs, version):
    post(lrs, passed(id=uid(1)), passed(id=uid(2)), version=version)

    assert one(lrs, uid(1), version)["id"] == uid(1)
    assert one(lrs, uid(1).upper(), version)["id"] == uid(1)


def test_xapi_00157_xapi_00155_voided_statement_id_answers_the_voided_one(lrs, version):
    post(lrs, passed(id=uid(1)), voiding(uid(1)), version=version)

    answer = get(lrs, {"voidedStatementId": uid(1)}, version)

    assert (answer.status_code, answer.json["id"]) == (200, uid(1))


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"statementId": uid(9)}, id="XAPI-00156 unknown"),
        pytest.param({"voidedStatementId": uid(9)}, id="XAPI-00155 unknown"),
        pytest.param({"voidedStatementId": uid(1)}, id="XAPI-00155 not voided"),
    ],
)
def test_statement_that_is_not_there_is_404(lrs, version, query):
    post(lrs, passed(id=uid(1)), version=version)

    assert get(lrs, query, version).status_code == 404


FILTERS = {
    "agent": account("14"),
    "verb": "https://vocab.example/v",
    "activity": "https://kurs.example/a",
    "registration": uid(7),
    "related_activities": "true",
    "related_agents": "false",
    "since": "2020-01-01T00:00:00Z",
    "until": "2030-01-01T00:00:00Z",
    "limit": "1",
    "ascending": "true",
}


@pytest.mark.parametrize(
    ("name", "id"),
    [
        pytest.param("voidedStatementId", uid(2), id="XAPI-00150"),
        pytest.param("statementId", uid(1), id="XAPI-00151"),
    ],
)
def test_an_id_goes_with_attachments_and_format_only(lrs, version, name, id):
    post(lrs, passed(id=uid(1)), passed(id=uid(2)), voiding(uid(2)), version=version)

    for other, value in {"attachments": "false", "format": "ids"}.items():
        assert get(lrs, {name: id, other: value}, version).status_code == 200
    answers = {
        other: get(lrs, {name: id, other: value}, version).status_code
        for other, value in FILTERS.items()
    }
    assert answers == dict.fromkeys(FILTERS, 400)


def test_xapi_00150_xapi_00151_the_two_ids_do_not_go_together(lrs):
    query = {"statementId": uid(1), "voidedStatementId": uid(1)}

    assert get(lrs, query).status_code == 400


def test_xapi_00154_xapi_00159_xapi_00110_xapi_00113_without_id_it_is_a_list(lrs, version):
    post(lrs, passed(id=uid(1)), passed(id=uid(2)), version=version)

    found = page(lrs, version).json

    assert found.keys() == {"statements", "more"}
    assert [statement["id"] for statement in found["statements"]] == [uid(2), uid(1)]


def test_xapi_00149_xapi_00112_no_match_is_an_empty_list(lrs):
    post(lrs, passed(id=uid(1)))

    found = page(lrs, verb="https://vocab.example/nobody-did")

    assert found.json == {"statements": [], "more": ""}


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        pytest.param({}, "application/json", id="XAPI-00165 list"),
        pytest.param({"statementId": uid(1)}, "application/json", id="XAPI-00165 single"),
        pytest.param({"attachments": "false"}, "application/json", id="XAPI-00161 list"),
        pytest.param(
            {"attachments": "false", "statementId": uid(1)}, "application/json",
            id="XAPI-00161 single",
        ),
        pytest.param({"attachments": "true"}, "multipart/mixed", id="XAPI-00167 list"),
        pytest.param(
            {"attachments": "true", "statementId": uid(1)}, "multipart/mixed",
            id="XAPI-00167 single",
        ),
    ],
)  # fmt: skip
def test_answer_says_its_content_type(lrs, version, query, kind):
    post(lrs, passed(id=uid(1)), version=version)

    answer = get(lrs, query, version)

    assert answer.mimetype == kind
    assert ("boundary" in answer.mimetype_params) == (kind != "application/json")


@pytest.mark.parametrize(("method", "query", "status"), ANSWERS)
def test_xapi_00153_xapi_00160_every_answer_is_consistent_through_a_time(
    lrs, version, method, query, status
):
    post(lrs, passed(id=uid(1)), version=version)

    answer = get(lrs, query, version, method)

    assert answer.status_code == status
    assert moment(answer.headers[CONSISTENT]).utcoffset().total_seconds() == 0


def test_xapi_00153_an_answer_to_nobody_has_it_too(lrs, version):
    answer = lrs("GET", "statements", version=version, headers={"Authorization": None})

    assert answer.status_code == 401
    assert moment(answer.headers[CONSISTENT])


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_2_0_4_1_6_1_answers_to_put_and_post_are_consistent_through_a_time(lrs, version, method):
    query = {"statementId": uid(1)} if method == "PUT" else {}
    for body in (passed(), {}):
        answer = lrs(method, "statements", body, version=version, query=query)
        assert moment(answer.headers[CONSISTENT])


def test_xapi_00152_it_is_not_before_anything_returned(lrs):
    post(lrs, passed(id=uid(1)), passed(id=uid(2)))

    answer = page(lrs)

    newest = max(statement["stored"] for statement in answer.json["statements"])
    assert moment(answer.headers[CONSISTENT]) >= moment(newest)


def test_xapi_00153_it_goes_on_when_nothing_is_stored(lrs, version, clock):
    post(lrs, passed(id=uid(1)), version=version)
    stored = one(lrs, uid(1), version)["stored"]
    for _second in range(60):
        clock()

    assert moment(page(lrs, version).headers[CONSISTENT]) > moment(stored)


def test_2_0_4_1_6_1_last_modified_is_when_it_was_stored(lrs, version):
    post(lrs, passed(id=uid(1)), passed(id=uid(2)), version=version)
    first, second = one(lrs, uid(1), version), one(lrs, uid(2), version)

    for query, expected in (({"statementId": uid(1)}, first), ({}, second), ({"limit": 2}, second)):
        modified = parsedate_to_datetime(get(lrs, query, version).headers["Last-Modified"])
        assert modified == moment(expected["stored"]).replace(microsecond=0)
        assert modified.tzinfo == UTC


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({}, id="XAPI-00125 XAPI-00126 list"),
        pytest.param({"statementId": uid(1)}, id="XAPI-00125 XAPI-00126 single"),
        pytest.param({"statementId": uid(1), "attachments": "true"}, id="XAPI-00125 attachments"),
        pytest.param({"statementId": uid(8)}, id="XAPI-00125 not there"),
        pytest.param({"limit": "x"}, id="XAPI-00125 bad request"),
    ],
)
def test_head_answers_as_get_without_the_body(lrs, version, query):
    post(lrs, passed(id=uid(1)), version=version)

    head, whole = get(lrs, query, version, "HEAD"), get(lrs, query, version)

    assert (head.status_code, head.data) == (whole.status_code, b"")
    assert lasting(head.headers) == lasting(whole.headers)


def lasting(headers):
    """Return what is the same in the next answer: not times, numbers and boundaries."""
    kept = {n: v for n, v in headers.items() if n not in {CONSISTENT, "X-Request-ID", "Date"}}
    return kept | {"Content-Type": kept["Content-Type"].partition("boundary=")[0]}


MALFORMED = {
    "statementId": ("1", "", f"{{{uid(1)}}}", f"{uid(1)}0", "z" * 36),
    "voidedStatementId": ("1", "urn:uuid:" + uid(1)),
    "registration": ("1", "", uid(1).replace("-", "")),
    "agent": (
        *("anna", "{}", "[]", '{"mbox":"anna@vedhamn.example"}'),
        '{"mbox":"mailto:a@b.example","openid":"http://a.b"}',
    ),
    "verb": ("passed", "", "ab=c://should.fail.example"),
    "activity": ("quiz 1", "", "//kurs.example/a"),
    "since": ("yesterday", "", "2026-13-01T00:00:00Z", "1760000000"),
    "until": ("2026-02-30T00:00:00Z", "2026-01-01T00:00:00-00:00"),
    "limit": ("-1", "", "1.5", "many", "1e3", "\N{ARABIC-INDIC DIGIT THREE}"),
    "ascending": ("1", "", "yes"),
    "attachments": ("0", "no"),
    "related_agents": ("on", ""),
    "related_activities": ("null", "2"),
    "format": ("exactly", "", "IDS"),
}


@pytest.mark.parametrize("name", MALFORMED, ids="XAPI-00012 {}".format)
def test_malformed_parameter_is_refused(lrs, version, name):
    answers = {value: get(lrs, {name: value}, version).status_code for value in MALFORMED[name]}

    assert answers == dict.fromkeys(MALFORMED[name], 400)


UNKNOWN = (
    *("statementID", "VoidedStatementId", "Agent", "Verb", "Activity", "Registration", "Since"),
    *("Until", "Limit", "Format", "ATTACHMENTS", "Ascending", "Related_Activities"),
    *("relatedAgents", "order"),
)


def test_xapi_00324_xapi_00325_unknown_parameter_is_refused(lrs, version):
    answers = {name: get(lrs, {name: "true"}, version).status_code for name in UNKNOWN}

    assert answers == dict.fromkeys(UNKNOWN, 400)


def test_xapi_00324_a_parameter_given_twice_is_refused(lrs):
    assert lrs("GET", "statements?limit=1&limit=2").status_code == 400


def test_xapi_00173_limit_bounds_the_number(lrs):
    post(lrs, [passed(id=uid(n)) for n in range(1, 6)])

    found = page(lrs, limit=2).json
    assert [statement["id"] for statement in found["statements"]] == [uid(5), uid(4)]
    assert found["more"]


def test_xapi_00173_without_a_limit_it_is_what_the_server_gives_at_most(lrs):
    post(lrs, [passed(id=uid(n)) for n in range(1, 120)])

    sizes = {len(page(lrs, **query).json["statements"]) for query in ({}, {"limit": 0})}

    assert len(sizes) == 1
    assert sizes == {len(page(lrs, limit=10**15).json["statements"])}
    assert ids(lrs) == [uid(n) for n in range(1, 120)]


def test_stored_is_printed_with_as_many_digits_as_it_has(lrs):
    post(lrs, [passed(id=uid(1)), passed(id=uid(2))])

    stored = [statement["stored"] for statement in page(lrs).json["statements"]]

    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,}Z", text) for text in stored)
    assert len(set(stored)) == 2
