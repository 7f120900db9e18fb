"""The competence manager's queue, and what becomes of what she says."""

import json

import pytest

from lrs_bridge.domain.errors import NotFoundError, RefusedError, StaleError
from lrs_bridge.services import review
from lrs_bridge_schemas.events import EVENTS
from tests.unit.services.given import FRAMEWORK

MORE = {"outcome": "more", "reason": "Lägg till en bild på skyddet"}


def decide(world, item, name="Bo Lindgren", outcome="accepted", replaces=None, **change):
    values = {"witness": item.witness, "reason": "", **change}
    return review.decide(
        world.tx, world.human(name), item.id,
        outcome=outcome, replaces=replaces, **values, **world.call,
    )  # fmt: skip


def kinds(world):
    return [event["kind"] for event in world.events()]


def acts(world):
    return [entry.act for entry in world.tx.access.entries]


class TestQueue:
    def test_it_holds_what_waits_at_her_company(self, world):
        waits = world.evidence("Anna Ek")
        world.evidence("Anna Ek", assurance=3)
        bo = world.human("Bo Lindgren")

        assert [item.evidence for item in review.queue(world.tx, bo)] == [waits]
        assert review.waiting(world.tx, bo) == 1

    @pytest.mark.parametrize("name", ["Dan Norén", "Ola Berg", "Cilla Ståhl", "Anna Ek"])
    def test_it_is_empty_for_everybody_else(self, world, name):
        world.record("Anna Ek")
        world.evidence("Anna Ek")

        assert review.queue(world.tx, world.human(name)) == []

    def test_her_own_evidence_is_for_somebody_else(self, world):
        world.evidence("Bo Lindgren")

        assert review.waiting(world.tx, world.human("Bo Lindgren")) == 0

    def test_it_goes_on_after_an_item(self, world):
        first, second = world.evidence("Anna Ek"), world.evidence("Anna Ek")
        after = (first.arrived, first.id)

        rest = review.queue(world.tx, world.human("Bo Lindgren"), after=after)

        assert [item.evidence for item in rest] == [second]

    def test_it_is_searched_and_filtered(self, world):
        item = world.evidence("Anna Ek")
        decide(world, item, **MORE)
        bo = world.human("Bo Lindgren")

        assert review.queue(world.tx, bo, outcome="more", text=" Prov ")
        assert not review.queue(world.tx, bo, outcome="more", text="annat")
        assert not review.queue(world.tx, bo)


class TestOpenItem:
    def test_it_shows_what_the_reviewer_needs(self, world):
        earlier = world.evidence("Anna Ek", state="withdrawn")
        world.evidence("Anna Ek", "A3")
        world.evidence("Carina Öst")
        item = world.evidence("Anna Ek")
        decide(world, item, **MORE)

        opened = review.open_item(world.tx, world.human("Ola Berg"), item.id, **world.call)

        assert opened.item.evidence == item
        assert (opened.item.person, opened.item.reviewer) == ("Anna Ek", "Bo Lindgren")
        assert opened.requirement.title.sv == "Krav A1"
        assert opened.framework.notice == "EXEMPEL – gäller inte"  # noqa: RUF001 - as printed
        assert [other.evidence for other in opened.earlier] == [earlier]
        assert [said.outcome for said in opened.reviews] == ["more"]

    def test_a_look_is_logged_without_names(self, world):
        item = world.evidence("Anna Ek")

        review.open_item(world.tx, world.human("Bo Lindgren"), item.id, **world.call)

        (entry,) = world.tx.access.entries
        assert (entry.actor, entry.act) == (world.ids["Bo Lindgren"], "looked")
        assert (entry.object_kind, entry.object) == ("evidence", item.id)
        assert entry.person == world.ids["Anna Ek"]
        assert "Anna" not in entry.detail

    @pytest.mark.parametrize("name", ["Dan Norén", "Cilla Ståhl", "Carina Öst"])
    def test_nobody_out_of_sight_learns_that_it_exists(self, world, name):
        item = world.evidence("Anna Ek")

        with pytest.raises(NotFoundError):
            review.open_item(world.tx, world.human(name), item.id, **world.call)
        with pytest.raises(NotFoundError):
            decide(world, item, name)
        assert acts(world) == []


class TestAccepting:
    def test_it_enters_the_item_in_the_open_record(self, world):
        record = world.record("Anna Ek")
        item = world.evidence("Anna Ek")

        receipt = decide(world, item)

        assert (receipt.record, receipt.entered) == (record, True)
        assert (receipt.ready, receipt.total) == (1, 3)
        assert receipt.item.review.outcome == "accepted"
        (entry,) = world.tx.validation.entries(record)
        assert (entry.evidence, entry.withdrawn) == (item.id, None)

    def test_it_is_told_to_every_target_and_logged(self, world):
        item = world.evidence("Anna Ek", statements=("s-1",))

        receipt = decide(world, item)

        ((event, deliveries),) = world.tx.outbox.emitted
        body = json.loads(event.body)
        assert (event.id, event.kind, event.person) == (
            body["id"], "evidence.accepted", world.ids["Anna Ek"],
        )  # fmt: skip
        assert list(deliveries) == [target.id for target in world.tx.outbox.targets()]
        assert body["review"]["id"] == receipt.item.review.id
        assert body["review"]["reviewer"]["name"] == "Bo Lindgren"
        assert body["evidence"]["statements"] == ["s-1"]
        assert acts(world) == ["reviewed:accepted"]
        assert "Lindgren" not in world.tx.access.entries[0].detail

    def test_without_a_record_it_is_accepted_all_the_same(self, world):
        receipt = decide(world, world.evidence("Anna Ek"))

        assert (receipt.record, receipt.entered, receipt.ready) == (None, False, 1)
        assert kinds(world) == ["evidence.accepted"]

    def test_a_record_of_another_version_is_left_alone(self, world):
        world.record("Anna Ek")
        older = world.tx.competence.framework(*FRAMEWORK)
        body = older.body.replace("2026.1", "2025.1")
        row = type(older)(older.id, "2025.1", "archived", body, "0" * 64, older.codes)
        world.tx.competence.add_framework(row, None)

        receipt = decide(world, world.evidence("Anna Ek", version="2025.1"))

        assert (receipt.record, receipt.entered) == (None, False)

    def test_the_same_again_changes_nothing(self, world):
        world.record("Anna Ek")
        item = world.evidence("Anna Ek")

        first, second = decide(world, item), decide(world, item)

        assert first == second
        assert len(world.tx.evidence.reviews(item.id)) == 1
        assert kinds(world) == ["evidence.accepted"]
        assert acts(world) == ["reviewed:accepted"]

    def test_accepted_by_another_manager_too_it_is_told_once(self, world):
        company = "Vedhamns Möbelfabrik AB"
        world.person("Eva Åhl", company, "competence_manager")
        item = world.evidence("Anna Ek")
        first = decide(world, item)

        decide(world, item, "Eva Åhl", replaces=first.item.review.id)

        assert kinds(world) == ["evidence.accepted"]
        assert len(world.tx.evidence.reviews(item.id)) == 2


def test_what_targets_are_told_has_the_published_form(world):
    item = world.evidence("Anna Ek", statements=(world.new_id(),))
    first = decide(world, item)
    decide(world, item, replaces=first.item.review.id, **MORE)

    for event in world.events():
        assert EVENTS[event["kind"]]().validate(event) == {}


class TestOtherwise:
    @pytest.mark.parametrize("outcome", ["more", "set_aside"])
    def test_more_and_set_aside_are_told_to_nobody(self, world, outcome):
        record = world.record("Anna Ek")
        receipt = decide(world, world.evidence("Anna Ek"), outcome=outcome, reason="Därför")

        assert (receipt.item.review.reason, receipt.entered, receipt.ready) == ("Därför", False, 0)
        assert world.tx.validation.entries(record) == []
        assert kinds(world) == []

    def test_a_change_of_mind_withdraws_and_tells(self, world):
        record = world.record("Anna Ek")
        item = world.evidence("Anna Ek")
        first = decide(world, item)

        second = decide(world, item, replaces=first.item.review.id, **MORE)

        (entry,) = world.tx.validation.entries(record)
        assert entry.withdrawn is not None
        assert second.entered is False
        assert kinds(world) == ["evidence.accepted", "evidence.withdrawn"]
        assert world.events()[1]["reason"] == "Lägg till en bild på skyddet"

    def test_accepted_again_it_is_entered_again(self, world):
        record = world.record("Anna Ek")
        item = world.evidence("Anna Ek")
        first = decide(world, item)
        second = decide(world, item, replaces=first.item.review.id, **MORE)

        third = decide(world, item, replaces=second.item.review.id)

        assert third.entered
        assert [entry.withdrawn for entry in world.tx.validation.entries(record)] == [None]


class TestRefusals:
    @pytest.mark.parametrize(
        ("owner", "reviewer", "changes", "reason"),
        [
            pytest.param("Bo Lindgren", "Bo Lindgren", {}, "own_evidence", id="own"),
            pytest.param("Anna Ek", "Ola Berg", {}, "not_competence_manager", id="supervisor"),
            pytest.param("Anna Ek", "Bo Lindgren", {"assurance": 3}, "supervised", id="A3"),
            pytest.param(
                "Anna Ek", "Bo Lindgren", {"state": "withdrawn"}, "withdrawn", id="withdrawn"
            ),
        ],
    )
    def test_a_refused_review_leaves_no_trace(self, world, owner, reviewer, changes, reason):
        item = world.evidence(owner, **changes)

        with pytest.raises(RefusedError) as refused:
            decide(world, item, reviewer)

        assert refused.value.reason == reason
        assert world.tx.evidence.said == []
        assert (kinds(world), acts(world)) == ([], [])

    def test_a_test_leader_does_not_review(self, world):
        world.record("Anna Ek")

        with pytest.raises(RefusedError) as refused:
            decide(world, world.evidence("Anna Ek"), "Cilla Ståhl")

        assert refused.value.reason == "not_competence_manager"

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param({"witness": "b" * 64}, id="other witnesses"),
            pytest.param({"replaces": "r-0"}, id="other review"),
        ],
    )
    def test_what_she_did_not_see_she_did_not_judge(self, world, change):
        item = world.evidence("Anna Ek")

        with pytest.raises(StaleError):
            decide(world, item, **change)

    def test_the_second_of_two_managers_looks_again(self, world):
        world.person("Eva Åhl", "Vedhamns Möbelfabrik AB", "competence_manager")
        item = world.evidence("Anna Ek")
        decide(world, item, **MORE)

        with pytest.raises(StaleError):
            decide(world, item, "Eva Åhl")


class TestWithdrawn:
    def taken_back(self, world):
        item = world.evidence("Anna Ek")
        decide(world, item)
        world.tx.evidence.change(type(item)(**{**as_dict(item), "state": "withdrawn"}))
        return item

    def test_accepted_evidence_taken_back_is_shown_until_noted(self, world):
        item = self.taken_back(world)
        bo = world.human("Bo Lindgren")
        assert [one.evidence.id for one in review.withdrawn(world.tx, bo)] == [item.id]

        review.note_withdrawn(world.tx, bo, item.id, **world.call)

        assert review.withdrawn(world.tx, bo) == []
        assert acts(world)[-1] == "noted"

    def test_nobody_else_notes_it(self, world):
        item = self.taken_back(world)

        with pytest.raises(NotFoundError):
            review.note_withdrawn(world.tx, world.human("Ola Berg"), item.id, **world.call)

    def test_current_evidence_is_not_noted_away(self, world):
        item = world.evidence("Anna Ek")

        with pytest.raises(NotFoundError):
            review.note_withdrawn(world.tx, world.human("Bo Lindgren"), item.id, **world.call)


def as_dict(row):
    return {name: getattr(row, name) for name in row.__slots__}
