"""XAPI-00074 to XAPI-00096: results and contexts (1.0.3 Data 2.4.5-6)."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from lrs_bridge.domain.xapi.prepare import prepare
from lrs_bridge.domain.xapi.validate import check
from tests.conformance.requirements import accepted, refused, refused_inside, row
from tests.unit.domain.xapi.samples import STATEMENT, changed, inside

ID = "6f8e3c1a-0000-4000-8000-00000000000f"
REFERENCE = {"objectType": "StatementRef", "id": ID}
MBOX = {"mbox": "mailto:a@example.com"}


def score(**values):
    return values


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        row("XAPI-00074", "success", "result.success", "yes"),
        row("XAPI-00075", "completion", "result.completion", 0),
        row("XAPI-00076", "response", "result.response", 1),
        row("XAPI-00077", "duration is a string", "result.duration", 12345),
        row("XAPI-00077", "duration is ISO 8601", "result.duration", "PA1H0M0S"),
        row("XAPI-00078", "extensions", "result.extensions", []),
        row("XAPI-00079", "score", "result.score", 1),
        row("XAPI-00080", "max", "result.score.max", "1"),
        row(
            "XAPI-00080",
            "min not less than max",
            "result.score",
            score(min=1, max=1),
            "$.result.score.min",
        ),
        row("XAPI-00081", "raw", "result.score.raw", {}),
        row(
            "XAPI-00081", "raw above max", "result.score", score(raw=2, max=1), "$.result.score.raw"
        ),
        row(
            "XAPI-00081",
            "raw below min",
            "result.score",
            score(raw=Decimal("-2.00001"), min=-2, max=1),
            "$.result.score.raw",
        ),
        row("XAPI-00082", "min", "result.score.min", []),
        row("XAPI-00083", "scaled", "result.score.scaled", "0.5"),
        row("XAPI-00083", "scaled above 1", "result.score.scaled", Decimal("1.01")),
        row("XAPI-00083", "scaled below -1", "result.score.scaled", Decimal("-1.00001")),
        row("XAPI-00086", "contextActivities", "context.contextActivities", []),
        row("XAPI-00087", "registration", "context.registration", "bbb"),
        row("XAPI-00087", "instructor", "context.instructor", "x"),
        row("XAPI-00088", "team is an object", "context.team", 1),
        row(
            "XAPI-00088",
            "team says it is a group",
            "context.team",
            MBOX,
            "$.context.team.objectType",
        ),
        row("XAPI-00089", "revision", "context.revision", 1),
        row("XAPI-00090", "platform", "context.platform", {}),
        row("XAPI-00091", "language is a string", "context.language", 23),
        row("XAPI-00091", "language is a tag", "context.language", "a12345678"),
        row("XAPI-00092", "statement", "context.statement", ID),
        row(
            "XAPI-00092",
            "statement is a reference",
            "context.statement",
            {"id": ID},
            "$.context.statement.objectType",
        ),
        row("XAPI-00093", "other keys", "context.contextActivities.Parent", []),
        row("XAPI-00094", "no activity", "context.contextActivities.parent", "x"),
        row(
            "XAPI-00094",
            "no activities",
            "context.contextActivities.parent",
            ["x"],
            "$.context.contextActivities.parent[0]",
        ),
        row(
            "XAPI-00094",
            "not an agent",
            "context.contextActivities.other",
            {"id": "a:b", "objectType": "Agent"},
            "$.context.contextActivities.other.objectType",
        ),
        row("XAPI-00078", "context extensions", "context.extensions", 1),
    ],
)
def test_a_wrong_result_or_context_is_refused(path, value, where):
    assert refused(path, value, where)
    assert refused_inside(path, value, where)


@pytest.mark.parametrize(
    "value",
    [
        *(score(), score(scaled=-1), score(scaled=Decimal(1)), score(raw=-5), score(min=0, max=1)),
        *(score(raw=0, min=0, max=Decimal("0.1")), score(raw=1, max=1), score(raw=1, min=1)),
    ],
    ids=str,
)
def test_scores_are_accepted(value):
    accepted("result.score", value)


@pytest.mark.parametrize(
    ("requirement", "name"), [("XAPI-00084", "revision"), ("XAPI-00085", "platform")]
)
@pytest.mark.parametrize("kind", ["Agent", "Group", "StatementRef", "SubStatement"])
def test_revision_and_platform_need_an_activity(requirement, name, kind):
    target = {
        "Agent": {"objectType": "Agent", **MBOX},
        "Group": {"objectType": "Group", **MBOX},
        "StatementRef": REFERENCE,
        "SubStatement": {"objectType": "SubStatement", **STATEMENT},
    }[kind]
    accepted(f"context.{name}", "x")
    accepted(f"context.{name}", "x", {**STATEMENT, "object": {"id": "a:b"}})
    base = {**STATEMENT, "object": target}
    assert refused(f"context.{name}", "x", f"$.context.{name}", base) == requirement
    if kind != "SubStatement":
        assert refused_inside(f"context.{name}", "x", f"$.context.{name}", base) == requirement


def test_a_substatement_about_an_activity_may_have_a_platform_of_its_own():
    statement = inside(changed("context.platform", "x"))
    assert check(statement) == []
    assert check({**statement, "context": {"platform": "y"}})[0].path == "$.context.platform"


@pytest.mark.parametrize("place", [lambda it: it, inside], ids=["statement", "substatement"])
def test_xapi_00096_a_single_context_activity_is_returned_as_an_array(place):
    statement = place(changed("context.contextActivities", {"parent": {"id": "a:b"}}))
    made = prepare(json.dumps(statement).encode(), statement, new_id=ID, authority=json.dumps(MBOX))
    served = json.loads(made.served(datetime(2026, 1, 1, tzinfo=UTC)))
    part = served if place is not inside else served["object"]
    assert part["context"]["contextActivities"] == {"parent": [{"id": "a:b"}]}
