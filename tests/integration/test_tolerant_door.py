"""The tolerant door: what can be mended is, what cannot is kept apart, and the rest lives."""

import pytest

from lrs_bridge.ports.outbox import TargetRow
from tests.statements import passed, text, uid

HEADERS = {"X-Experience-API-Version": "1.0.3", "Content-Type": "application/json"}


@pytest.fixture
def post(client, add_source):
    """Return a function that posts to a tolerant Open edX source."""
    auth = add_source("edx", adapter="openedx", tolerant=True)

    def send(body, headers=HEADERS):
        return client.post("/xapi/statements", data=text(body), headers=headers, auth=auth)

    return send


@pytest.fixture
def tally(bridge):
    """Return a function that tells what became of what was sent."""
    return lambda: bridge.store.read(1, lambda tx: tx.access.tallies())["edx"]


def test_known_defect_is_mended_recorded_and_the_bytes_kept(post, bridge, tally):
    wrong = passed(id=uid(1), object={"id": "https://l.example/g", "objectType": "GroupActivity"})

    answer = post(wrong)

    assert (answer.status_code, answer.json) == (200, [uid(1)])
    [change] = bridge.store.read(1, lambda tx: tx.statements.repairs(uid(1)))
    assert (change.path, change.before, change.after) == (
        "$.object.objectType", "GroupActivity", "Activity",
    )  # fmt: skip
    assert (tally().stored, tally().repaired) == (1, 1)
    assert bridge.store.read(1, lambda tx: tx.statements.received(uid(1))) == text(wrong)


def test_unfit_statement_is_kept_apart_and_the_rest_of_the_batch_lives(post, bridge, tally):
    answer = post([passed(id=uid(1)), {"actor": {"mbox": "mailto:false"}}, passed(id=uid(2))])

    assert answer.status_code == 200
    assert (tally().stored, tally().quarantined, tally().received) == (2, 1, 3)
    [kept] = bridge.store.read(1, lambda tx: tx.statements.quarantined())
    assert kept.reason
    assert kept.body == text({"actor": {"mbox": "mailto:false"}})


def test_statement_without_the_part_of_its_attachment_is_kept_apart(post, bridge, tally):
    photo = {
        "usageType": "https://edx.example/photo", "display": {"en": "Photo"},
        "contentType": "image/png", "length": 3, "sha2": "a" * 64,
    }  # fmt: skip
    answer = post([passed(id=uid(1), attachments=[photo]), passed(id=uid(2))])

    assert answer.status_code == 200
    assert (tally().stored, tally().quarantined) == (1, 1)
    [kept] = bridge.store.read(1, lambda tx: tx.statements.quarantined())
    assert (kept.statement, "came without its part" in kept.reason) == (uid(1), True)


def test_other_content_under_a_known_id_is_kept_apart(post, bridge, tally):
    post(passed(id=uid(1)))

    answer = post([passed(id=uid(1), raw=3), passed(id=uid(2))])

    assert answer.status_code == 200
    assert (tally().stored, tally().quarantined) == (2, 1)
    [kept] = bridge.store.read(1, lambda tx: tx.statements.quarantined())
    assert kept.statement == uid(1)


def test_statements_without_id_are_known_again_by_what_they_say(post, tally):
    first = post([passed("1"), passed("2")])

    again = post([passed("1"), passed("2"), passed("3")])

    assert again.json[:2] == first.json
    assert (tally().stored, tally().duplicates) == (3, 2)


def test_statements_without_id_and_time_are_two_events(post, tally):
    timeless = {k: v for k, v in passed().items() if k != "timestamp"}

    post(timeless)
    post(timeless)

    assert (tally().stored, tally().duplicates) == (2, 0)


def test_version_header_may_be_missing(post):
    assert post(passed(), headers={"Content-Type": "application/json"}).status_code == 200


def test_statement_that_comes_twice_in_a_batch_is_announced_once(post, bridge, tally, now):
    target = TargetRow(
        uid(40), "lrs", "lrs", "https://lrs.example", b"", "{}", ("statement",), "active"
    )
    bridge.store.write(1, lambda tx: tx.outbox.add_target(target, now))

    answer = post([passed(id=uid(1)), passed(id=uid(1)), passed("15", id=uid(1))])

    assert answer.status_code == 200
    assert (tally().stored, tally().duplicates, tally().quarantined) == (1, 1, 1)
    events = bridge.store.read(
        1, lambda tx: tx.statements.sql("SELECT id FROM event WHERE tenant = 1")
    )
    assert events == [(uid(1),)]
