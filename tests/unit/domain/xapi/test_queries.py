from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.domain.xapi.queries import StatementQuery, parse_query

ID = "6F8E3C1A-0000-4000-8000-00000000000F"
AGENT = '{"mbox":"mailto:a@example.com"}'


@pytest.mark.parametrize(
    ("params", "query"),
    [
        pytest.param([], StatementQuery(), id="nothing"),
        pytest.param(
            [("statementId", ID), ("format", "ids"), ("attachments", "true")],
            StatementQuery(statement_id=ID.lower(), format="ids", attachments=True),
            id="one statement",
        ),
        pytest.param(
            [("voidedStatementId", ID)],
            StatementQuery(voided_statement_id=ID.lower()),
            id="one voided statement",
        ),
        pytest.param(
            [
                ("agent", AGENT),
                ("verb", "a:v"),
                ("activity", "a:a"),
                ("registration", ID),
                ("related_agents", "true"),
                ("related_activities", "false"),
                ("limit", "10"),
                ("ascending", "true"),
                ("format", "canonical"),
            ],
            StatementQuery(
                agent="mbox:mailto:a@example.com",
                verb="a:v",
                activity="a:a",
                registration=ID.lower(),
                related_agents=True,
                limit=10,
                ascending=True,
                format="canonical",
            ),
            id="all filters",
        ),
        pytest.param([("ascending", "True")], StatementQuery(ascending=True), id="Python's True"),
        pytest.param(
            [("since", "2026-01-02 03:04:05.000006+00:00"), ("until", "2026-01-02T03:04:05+01:00")],
            StatementQuery(
                since=datetime(2026, 1, 2, 3, 4, 5, 6, UTC),
                until=datetime(2026, 1, 2, 2, 4, 5, 0, UTC),
            ),
            id="times, with a space for T",
        ),
        pytest.param(
            [("statementId", ID)], StatementQuery(statement_id=ID.lower()), id="statementId"
        ),
        pytest.param(
            [("agent", '{"objectType":"Group","openid":"a:b"}')],
            StatementQuery(agent="openid:a:b"),
            id="identified group",
        ),
    ],
)
def test_a_query_is_understood(params, query):
    assert parse_query(params) == query


@pytest.mark.parametrize(
    ("params", "says"),
    [
        pytest.param([("foo", "1")], "not known", id="XAPI-00324 unknown"),
        pytest.param(
            [("StatementId", ID)], "Write the parameter statementId", id="XAPI-00325 case"
        ),
        pytest.param([("verb", "a:b"), ("verb", "a:c")], "only once", id="repeated"),
        pytest.param(
            [("statementId", ID), ("voidedStatementId", ID)], "not both", id="XAPI-00150 both ids"
        ),
        pytest.param(
            [("statementId", ID), ("limit", "1")], "attachments and format", id="XAPI-00151 mixed"
        ),
        pytest.param([("statementId", ID + "0")], "UUID", id="XAPI-00012 no UUID"),
        pytest.param([("registration", "x")], "UUID", id="registration"),
        pytest.param([("verb", "completed")], "IRI", id="verb"),
        pytest.param([("activity", "")], "IRI", id="activity"),
        pytest.param([("limit", "-1")], "whole number", id="negative limit"),
        pytest.param([("limit", "1.5")], "whole number", id="fraction"),
        pytest.param([("limit", "²")], "whole number", id="superscript"),
        pytest.param([("limit", "9" * 19)], "whole number", id="enormous"),
        pytest.param([("ascending", "yes")], "true or false", id="boolean"),
        pytest.param([("format", "Exact")], "exact, ids or canonical", id="format"),
        pytest.param([("since", "yesterday")], "%2B", id="time"),
        pytest.param([("until", "2026-01-02T03:04:05 01:00")], "%2B", id="a lost plus sign"),
        pytest.param([("agent", "anna")], "agent in JSON", id="agent no JSON"),
        pytest.param([("agent", "NaN")], "agent in JSON", id="agent NaN"),
        pytest.param([("agent", "[" * 100_000)], "agent in JSON", id="agent deep"),
        pytest.param([("agent", AGENT[:-1] + ',"mbox":""}')], "agent in JSON", id="name twice"),
        pytest.param([("agent", '{"name":"x"}')], "agent: agent: Add an identifier", id="no IFI"),
        pytest.param([("agent", '{"mbox":"x@y.z"}')], "agent.mbox", id="bad mbox"),
        pytest.param([("agent", "[]")], "an object", id="agent is an array"),
        pytest.param(
            [("agent", f'{{"objectType":"Group","member":[{AGENT}]}}')],
            "identified",
            id="anonymous",
        ),
    ],
)
def test_a_bad_query_is_told_what_to_write(params, says):
    with pytest.raises(InvalidRequestError, match=says.replace(".", r"\.")):
        parse_query(params)


@given(st.lists(st.tuples(st.sampled_from(["agent", "since", "limit", "verb"]), st.text())))
def test_any_text_is_understood_or_refused(params):
    try:
        parse_query(params)
    except InvalidRequestError as error:
        assert str(error)  # noqa: PT017 -- either is right
