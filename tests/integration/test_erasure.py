"""An erased statement's replay stores nothing, under its own id or a new one."""

import json

import pytest

from lrs_bridge.ports.signatures import SignatureRow
from lrs_bridge.services.erase import erase_identifiers
from tests.integration.test_statements_resource import Lrs
from tests.statements import QUIZ, account, passed, uid, voiding

ANNA = "account:https://moodle.vedhamn.example 14"
HEADERS = {"X-Experience-API-Version": "1.0.3", "Content-Type": "application/json"}


@pytest.fixture
def lrs(client, add_source):
    """Return a client with a statement of Anna's and one of Bilal's stored."""
    made = Lrs(client, add_source())
    made.post([passed("14", id=uid(1)), passed("15", id=uid(2))])
    return made


@pytest.fixture
def erased(bridge, lrs, now):
    """Erase Anna and return how many statements went."""
    return erase(bridge, now)


def erase(bridge, now):
    from lrs_bridge.ports.people import Person

    def work(tx):
        tx.people.add_person(Person(uid(50), "Anna Ek"), now)
        tx.people.link(uid(51), ANNA, uid(50), "import", None, now)
        return erase_identifiers(tx, bridge.keys, uid(50), now)

    return bridge.store.write(1, work)


def test_statement_is_gone_and_others_are_not(lrs, erased):
    assert erased == 1
    assert lrs.get(statementId=uid(1)).status_code == 404
    assert lrs.get(statementId=uid(2)).status_code == 200


def test_replay_of_its_id_answers_as_before_and_stores_nothing(lrs, erased, bridge):
    answer = lrs.post(passed("14", id=uid(1)))

    assert (answer.status_code, answer.json) == (200, [uid(1)])
    assert lrs.get(statementId=uid(1)).status_code == 404


def test_statement_under_a_new_id_does_not_bring_the_person_back(lrs, erased, bridge):
    lrs.post([passed("14", id=uid(3)), passed("15", id=uid(4))])

    assert lrs.get(statementId=uid(3)).status_code == 404
    assert lrs.get(statementId=uid(4)).status_code == 200
    tally = bridge.store.read(1, lambda tx: tx.access.tallies())["moodle"]
    assert (tally.received, tally.stored, tally.refused) == (4, 3, 1)


def test_no_byte_of_the_identifier_is_left_in_any_table(lrs, erased, bridge, database_url):
    import sqlalchemy as sa

    from lrs_bridge.storage import tables as t

    def dump(tx):
        found = []
        for table in t.metadata.tables.values():
            rows = tx.connection.execute(sa.select(table)).all()
            found += [str(row) for row in rows if "moodle.vedhamn.example 14" in str(row)]
            found += [str(row) for row in rows if '"name": "14"' in str(row)]
        return found

    assert bridge.store.read(1, dump) == []


def test_documents_go_with_the_person(lrs, bridge, now):
    about = {"activityId": QUIZ, "stateId": "place"}
    for name in ("14", "15"):
        asked = {**about, "agent": json.dumps(account(name))}
        put = lrs.client.put(
            "/xapi/activities/state", query_string=asked, data=b"page 7", headers=HEADERS,
            auth=lrs.auth,
        )  # fmt: skip
        assert put.status_code == 204

    erase(bridge, now)

    found = [
        lrs.get("/xapi/activities/state", **about, agent=json.dumps(account(name))).status_code
        for name in ("14", "15")
    ]
    assert found == [404, 200]


def test_whom_a_certificate_names_goes_with_the_statement(lrs, bridge, now):
    rows = [SignatureRow("a" * 64, "RS256", "self-signed", "CN=Anna Ek")]
    signed = [(uid(1), rows), (uid(2), rows)]
    bridge.store.write(1, lambda tx: tx.signatures.add(signed))

    erase(bridge, now)

    left = bridge.store.read(1, lambda tx: [tx.signatures.of(uid(n)) for n in (1, 2)])
    assert left == [[], rows]


def test_voiding_a_tombstone_changes_nothing(lrs, erased):
    assert lrs.post(voiding(uid(1), id=uid(9))).status_code == 200
    assert lrs.get(statementId=uid(1)).status_code == 404
