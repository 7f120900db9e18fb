"""Voiding over HTTP, in whichever order the two statements arrive, on both databases."""

import pytest

from tests.integration.test_statements_resource import Lrs
from tests.statements import passed, uid, voiding


@pytest.fixture
def lrs(client, add_source):
    """Return a client that speaks xAPI with a key of a strict source."""
    return Lrs(client, add_source())


class TestVoiding:
    def test_voided_statement_is_found_only_by_its_own_parameter(self, lrs):
        lrs.post([passed(id=uid(1)), voiding(uid(1), id=uid(2))])

        assert lrs.get(statementId=uid(1)).status_code == 404
        assert lrs.get(voidedStatementId=uid(1)).json["id"] == uid(1)
        assert [s["id"] for s in lrs.get().json["statements"]] == [uid(2)]

    def test_voiding_that_arrives_first_hides_the_statement_when_it_comes(self, lrs):
        lrs.post(voiding(uid(1), id=uid(2)))
        lrs.post(passed(id=uid(1)))

        assert lrs.get(statementId=uid(1)).status_code == 404

    def test_voiding_statement_cannot_be_voided(self, lrs):
        lrs.post([passed(id=uid(1)), voiding(uid(1), id=uid(2)), voiding(uid(2), id=uid(3))])

        assert lrs.get(statementId=uid(2)).status_code == 200
        assert lrs.get(statementId=uid(1)).status_code == 404
