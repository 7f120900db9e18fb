"""A review hangs on the evidence and its witnesses, not on the person or the rule's revision."""

from dataclasses import replace

import pytest

from lrs_bridge.domain.access import Sight
from lrs_bridge.domain.errors import StaleError
from lrs_bridge.ports.competence import FrameworkRow, RuleRow
from lrs_bridge.ports.evidence import EvidenceRow, ReviewRow
from lrs_bridge.ports.people import Person
from tests.integration.test_marks import AGENTS, add_source, arrive
from tests.statements import QUIZ, uid

ANNA, BO, ANNA_TOO = uid(10), uid(11), uid(12)


def rule(sha):
    return RuleRow("r", 0, "mkk", "1", "A1", "active", "{}", sha)


@pytest.fixture
def item(store, now):
    """Store an item of Anna's with one witness."""
    add_source(store, now)
    store.write(1, arrive(1, AGENTS[0]))
    row = EvidenceRow(
        id=uid(30), person=ANNA, rule="r", revision=1, framework="mkk", version="1",
        requirement="A1", witness="w1", assurance=1, title="Slutprov", activity=QUIZ,
        source="moodle", score=0.85, explanation="[]", observed=now, arrived=now,
        state="current", statements=(uid(1),),
    )  # fmt: skip

    def work(tx):
        for id, name in ((ANNA, "Anna Ek"), (BO, "Bo Lindgren"), (ANNA_TOO, "Anna E")):
            tx.people.add_person(Person(id, name), now)
        tx.competence.add_framework(FrameworkRow("mkk", "1", "published", "{}", "s", ("A1",)), now)
        tx.competence.activate_rule(rule("one"), now)
        tx.evidence.add(row)

    store.write(1, work)
    return row


@pytest.fixture
def review(store, item, now):
    """Let Bo accept the item."""
    row = ReviewRow(uid(40), item.id, "w1", "accepted", "", BO, now)
    store.write(1, lambda tx: tx.evidence.review(row, replaces=None))
    return row


def current(store, item):
    return store.read(1, lambda tx: tx.evidence.current_review(item.id))


def test_review_survives_a_revision_of_the_rule(store, item, review, now):
    def revise(tx):
        assert tx.competence.activate_rule(rule("two"), now) == 2
        tx.evidence.change(replace(item, revision=2))

    store.write(1, revise)

    assert current(store, item) == review


def test_review_survives_a_merge_of_people(store, item, review):
    store.write(1, lambda tx: tx.evidence.change(replace(item, person=ANNA_TOO)))

    assert current(store, item) == review


def test_review_of_other_witnesses_holds_no_longer(store, item, review):
    store.write(1, lambda tx: tx.evidence.change(replace(item, witness="w2")))

    assert current(store, item) is None


def test_second_review_must_name_the_first(store, item, review):
    other = replace(review, id=uid(41), outcome="set_aside", reason="fel person")

    with pytest.raises(StaleError):
        store.write(1, lambda tx: tx.evidence.review(other, replaces=None))
    store.write(1, lambda tx: tx.evidence.review(other, replaces=review.id))

    assert current(store, item) == other
    assert store.read(1, lambda tx: len(tx.evidence.reviews(item.id))) == 2


def test_rule_with_the_same_content_keeps_its_revision(store, item, now):
    assert store.write(1, lambda tx: tx.competence.activate_rule(rule("one"), now)) == 1


def test_item_out_of_sight_does_not_exist(store, item):
    sight = Sight(tenant=1, companies=frozenset(), centres=frozenset(), person=BO)

    assert store.read(1, lambda tx: tx.evidence.item(item.id, sight)) is None
