"""Reviews on real databases: what the constraints hold, and what is one transaction."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from lrs_bridge.domain.errors import NotFoundError, RefusedError, StaleError
from lrs_bridge.services import review
from tests.unit.services.given import vedhamn

MORE = {"outcome": "more", "reason": "Lägg till en bild på skyddet"}


@pytest.fixture
def on(store, keys, new_id):
    """Return a runner of work in the small world."""
    made = store.write(1, lambda tx: vedhamn(tx, keys, new_id))

    def run(work):
        return store.write(1, lambda tx: work(replace(made, tx=tx)))

    return run


def decide(world, item, name="Bo Lindgren", outcome="accepted", replaces=None, **more):
    return review.decide(
        world.tx, world.human(name), item.id, witness=item.witness,
        outcome=outcome, replaces=replaces, **more, **world.call,
    )  # fmt: skip


def deliveries(world):
    return sorted(row.kind for row in world.tx.outbox.deliveries())


def test_an_accepted_item_leaves_the_queue_and_stands_in_the_record(on):
    record, item = on(lambda w: (w.record("Anna Ek"), w.evidence("Anna Ek")))
    assert on(lambda w: review.waiting(w.tx, w.human("Bo Lindgren"))) == 1

    receipt = on(lambda w: decide(w, item))

    assert (receipt.record, receipt.entered, receipt.ready, receipt.total) == (record, True, 1, 3)
    assert receipt.item.reviewer == "Bo Lindgren"
    assert on(lambda w: review.queue(w.tx, w.human("Bo Lindgren"))) == []
    assert on(lambda w: review.queue(w.tx, w.human("Bo Lindgren"), outcome="accepted"))
    assert on(lambda w: [e.evidence for e in w.tx.validation.entries(record)]) == [item.id]
    assert on(deliveries) == ["evidence.accepted"]
    audit = on(lambda w: w.tx.access.audit(person=item.person))
    assert [entry.act for entry in audit] == ["reviewed:accepted"]


def test_a_change_of_mind_is_told_and_can_be_changed_back(on):
    record, item = on(lambda w: (w.record("Anna Ek"), w.evidence("Anna Ek")))
    first = on(lambda w: decide(w, item))
    second = on(lambda w: decide(w, item, replaces=first.item.review.id, **MORE))
    assert second.entered is False

    third = on(lambda w: decide(w, item, replaces=second.item.review.id))

    assert third.entered
    assert on(lambda w: [e.withdrawn for e in w.tx.validation.entries(record)]) == [None]
    assert on(deliveries) == ["evidence.accepted", "evidence.accepted", "evidence.withdrawn"]
    said = on(lambda w: [r.outcome for r in w.tx.evidence.reviews(item.id)])
    assert sorted(said) == ["accepted", "accepted", "more"]


def test_the_same_review_again_changes_nothing(on):
    item = on(lambda w: w.evidence("Anna Ek"))

    assert on(lambda w: decide(w, item)) == on(lambda w: decide(w, item))
    assert on(deliveries) == ["evidence.accepted"]


def test_of_two_managers_at_once_one_is_told_to_look_again(on):
    def given(world):
        world.person("Eva Åhl", "Vedhamns Möbelfabrik AB", "competence_manager")
        return world.evidence("Anna Ek")

    item = on(given)
    names = {"Bo Lindgren": {}, "Eva Åhl": MORE}

    def attempt(name):
        try:
            return on(lambda w: decide(w, item, name, **names[name])).item.review.outcome
        except StaleError:
            return "stale"

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(attempt, names))

    assert outcomes.count("stale") == 1
    assert len(on(lambda w: w.tx.evidence.reviews(item.id))) == 1


def test_a_refused_review_writes_nothing(on):
    item = on(lambda w: w.evidence("Anna Ek", assurance=3))

    with pytest.raises(RefusedError) as refused:
        on(lambda w: decide(w, item))

    assert refused.value.reason == "supervised"
    assert on(lambda w: w.tx.evidence.reviews(item.id)) == []
    assert on(lambda w: w.tx.access.audit()) == []


def test_out_of_sight_is_out_of_reach(on):
    item = on(lambda w: w.evidence("Anna Ek"))

    for name in ("Dan Norén", "Carina Öst", "Cilla Ståhl"):
        with pytest.raises(NotFoundError):
            on(lambda w, name=name: review.open_item(w.tx, w.human(name), item.id, **w.call))
    assert on(lambda w: review.queue(w.tx, w.human("Dan Norén"))) == []


def test_an_opened_item_shows_what_came_before(on):
    def given(world):
        return world.evidence("Anna Ek"), world.evidence("Anna Ek"), world.evidence("Anna Ek", "A3")

    earlier, item, _ = on(given)
    on(lambda w: decide(w, earlier))

    opened = on(lambda w: review.open_item(w.tx, w.human("Ola Berg"), item.id, **w.call))

    assert [other.evidence.id for other in opened.earlier] == [earlier.id]
    assert opened.earlier[0].review.outcome == "accepted"
    assert opened.requirement.code == "A1"
    assert opened.item.evidence == item


def test_accepted_evidence_taken_back_is_shown_until_noted(on):
    item = on(lambda w: w.evidence("Anna Ek"))
    on(lambda w: decide(w, item))
    on(lambda w: w.tx.evidence.change(replace(item, state="withdrawn")))
    assert len(on(lambda w: review.withdrawn(w.tx, w.human("Bo Lindgren")))) == 1

    on(lambda w: review.note_withdrawn(w.tx, w.human("Bo Lindgren"), item.id, **w.call))

    assert on(lambda w: review.withdrawn(w.tx, w.human("Bo Lindgren"))) == []
