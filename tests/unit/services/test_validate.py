"""The test leader's records, assessments and decisions."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from lrs_bridge.domain.errors import NotFoundError, RefusedError
from lrs_bridge.ports.people import Organisation
from lrs_bridge.ports.validation import RecordRow
from lrs_bridge.services import centres, review, validate
from lrs_bridge_schemas.events import EVENTS
from tests.unit.services.given import FRAMEWORK, NOW, TODAY

MET = {"outcome": "met", "method": "Övervakat prov"}
NOT_YET = {"outcome": "not_yet_met", "method": "Prov", "observation": "Öva på skydden."}


def assess(world, record, code, name="Cilla Ståhl", day=TODAY, **how):
    return validate.assess(
        world.tx, world.human(name), record, code, day=day, **{**MET, **how}, **world.call
    )


def decide(world, record, name="Cilla Ståhl"):
    return validate.decide(world.tx, world.human(name), record, **world.call)


def open_record(world, record, name="Cilla Ståhl"):
    return validate.open_record(world.tx, world.human(name), record, **world.call)


def refusal(call, *args, **kwargs):
    with pytest.raises(RefusedError) as refused:
        call(*args, **kwargs)
    return refused.value.reason


def acts(world):
    return [entry.act for entry in world.tx.access.entries]


class TestToday:
    def test_it_lists_open_records_at_her_centre_with_how_far_each_is(self, world):
        anna, carina = world.record("Anna Ek"), world.record("Carina Öst", "Testcenter Norråsa")
        world.evidence("Anna Ek", assurance=3)
        world.evidence("Anna Ek", "A3")
        assess(world, anna, "A1")

        (listed,) = validate.today(world.tx, world.human("Cilla Ståhl"))
        (other,) = validate.today(world.tx, world.human("Göran Lind"))

        assert (listed.record.id, listed.person.name) == (anna, "Anna Ek")
        assert listed.statuses == {"A1": "met", "A3": "evidence", "JUS-P": "not_started"}
        assert listed.count("met") == 1
        assert other.record.id == carina

    def test_it_is_empty_for_others(self, world):
        world.record("Anna Ek")

        assert validate.today(world.tx, world.human("Bo Lindgren")) == []

    def test_a_record_of_the_same_person_at_another_centre_is_not_hers(self, world):
        world.record("Carina Öst", "Testcenter Norråsa")
        other = world.tx.competence.framework(*FRAMEWORK)
        body = other.body.replace(FRAMEWORK[0], "itb-exempel")
        row = type(other)("itb-exempel", "2026.1", "published", body, "1" * 64, other.codes)
        world.tx.competence.add_framework(row, NOW)
        mine = RecordRow(
            "r-2", world.ids["Carina Öst"], "itb-exempel", "2026.1",
            world.ids["Testcenter Vedhamn"], "open", NOW,
        )  # fmt: skip
        world.tx.validation.open_record(mine)

        assert [p.record for p in validate.today(world.tx, world.human("Cilla Ståhl"))] == [mine]


class TestOpenRecord:
    def test_it_lays_everything_open_by_requirement(self, world):
        record = world.record("Anna Ek")
        supervised = world.evidence("Anna Ek", "A3", assurance=3)
        world.evidence("Anna Ek", "A3", assurance=3, state="withdrawn")
        accepted = world.evidence("Anna Ek")
        bo = world.human("Bo Lindgren")
        review.decide(
            world.tx, bo, accepted.id,
            outcome="accepted", witness=accepted.witness, replaces=None, **world.call,
        )  # fmt: skip
        assess(world, record, "A3")

        opened = open_record(world, record)

        a1, a3, practice = opened.standings
        assert [e.evidence for e in a1.entries] == [accepted.id]
        assert (a1.status, a1.supervised, a1.assessment, a1.missing) == ("ready", (), None, ())
        assert [r.evidence for r in a3.supervised] == [supervised]
        assert (a3.status, a3.assessment.outcome) == ("met", "met")
        assert (practice.requirement.code, practice.missing) == ("JUS-P", ("A1",))
        assert (opened.document, opened.remaining) == ("valideringsintyg", ("A1", "JUS-P"))
        assert (opened.person.name, opened.centre.name) == ("Anna Ek", "Testcenter Vedhamn")
        assert opened.decision is None

    def test_a_look_is_logged(self, world):
        record = world.record("Anna Ek")

        open_record(world, record)

        (entry,) = world.tx.access.entries
        assert (entry.act, entry.object_kind, entry.object) == ("looked", "record", record)
        assert entry.person == world.ids["Anna Ek"]

    @pytest.mark.parametrize("name", ["Göran Lind", "Bo Lindgren", "Anna Ek", "Dan Norén"])
    def test_it_is_shown_to_no_one_else(self, world, name):
        record = world.record("Anna Ek")

        with pytest.raises(NotFoundError):
            open_record(world, record, name)
        assert acts(world) == []


class TestAssess:
    def test_an_assessment_names_its_grounds(self, world):
        record = world.record("Anna Ek")

        row = assess(world, record, "A1", observation=" Säker. ")

        (authorisation,) = world.tx.validation.authorisations(world.ids["Cilla Ståhl"])
        (accreditation,) = world.tx.validation.accreditations(world.ids["Testcenter Vedhamn"])
        assert (row.authorisation, row.accreditation) == (authorisation.id, accreditation.id)
        assert (row.assessor, row.day, row.observation) == (
            world.ids["Cilla Ståhl"], TODAY, "Säker.",
        )  # fmt: skip
        assert world.tx.validation.assessments(record) == [row]
        assert acts(world) == ["assessed:met"]

    def test_a_new_assessment_takes_the_place_of_the_old(self, world):
        record = world.record("Anna Ek")
        assess(world, record, "A1", **NOT_YET)

        later = assess(world, record, "A1")

        assert world.tx.validation.assessments(record) == [later]

    def test_practice_waits_for_theory(self, world):
        record = world.record("Anna Ek")
        assess(world, record, "A1")
        assert refusal(assess, world, record, "JUS-P") == "prerequisites"

        assess(world, record, "A3")

        assert assess(world, record, "JUS-P").outcome == "met"

    def test_what_held_on_the_day_counts_and_not_what_holds_today(self, world):
        record = world.record("Carina Öst", "Testcenter Norråsa")
        last_day = TODAY - timedelta(days=30)

        assert assess(world, record, "A1", "Göran Lind", day=last_day).day == last_day
        assert (
            refusal(assess, world, record, "A1", "Göran Lind", day=last_day + timedelta(days=1))
            == "not_accredited"
        )

    def test_no_authorisation_that_day_is_no_authority(self, world):
        record = world.record("Anna Ek")
        before = TODAY - timedelta(days=401)

        assert refusal(assess, world, record, "A1", day=before) == "not_authorised"

    def test_the_day_is_that_of_the_centre(self, world):
        """Half past eleven in the evening in UTC it is tomorrow in Sweden."""
        record = world.record("Anna Ek")
        late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
        tomorrow = TODAY + timedelta(days=1)

        assert refusal(assess, world, record, "A1", day=tomorrow) == "day_in_future"
        row = validate.assess(
            world.tx, world.human("Cilla Ståhl"), record, "A1",
            day=tomorrow, **MET, **{**world.call, "now": late},
        )  # fmt: skip
        assert row.day == tomorrow

    def test_only_a_test_leader_at_the_centre_assesses(self, world):
        record = world.record("Anna Ek")

        assert refusal(assess, world, record, "A1", "Bo Lindgren") == "not_test_leader"
        assert refusal(assess, world, record, "A1", "Anna Ek") == "own_person"
        assert world.tx.validation.assessments(record) == []
        assert acts(world) == []

    def test_a_record_without_centre_is_assessed_by_nobody(self, world):
        record = world.record("Anna Ek", centre=None)

        assert refusal(assess, world, record, "A1", "Bo Lindgren") == "not_test_leader"

    def test_a_test_leader_does_not_assess_herself(self, world):
        record = world.record("Cilla Ståhl")

        assert refusal(assess, world, record, "A1") == "own_person"

    @pytest.mark.parametrize(("record", "code"), [("none", "A1"), (None, "Z9")])
    def test_what_does_not_exist_is_not_found(self, world, record, code):
        known = world.record("Anna Ek")

        with pytest.raises(NotFoundError):
            assess(world, record or known, code)

    def test_a_record_of_an_unknown_framework_is_not_found(self, world):
        record = world.record("Anna Ek")
        world.tx.competence.rows.clear()

        with pytest.raises(NotFoundError):
            assess(world, record, "A1")


class TestDecide:
    def test_all_met_is_a_kompetensbevis(self, world):
        record = world.record("Anna Ek")
        supervised = world.evidence("Anna Ek", "A3", assurance=3)
        for code in ("A1", "A3", "JUS-P"):
            assess(world, record, code)

        row = decide(world, record)

        body = json.loads(row.body)
        assert (row.document, body["decision"]["remaining"]) == ("kompetensbevis", [])
        assert body["evidence"] == [supervised.id]
        assert body["person"] == {"id": world.ids["Anna Ek"], "name": "Anna Ek"}
        assert body["framework"]["notice"].startswith("EXEMPEL")
        assert body["decision"]["centre"] == {
            "id": world.ids["Testcenter Vedhamn"],
            "name": "Testcenter Vedhamn",
            "accredited_by": "Exempelbranschen Trä",
            "last_day": "2027-04-06",
        }
        assert world.tx.validation.decision(record) == row

    def test_else_it_is_a_valideringsintyg_with_what_remains(self, world):
        record = world.record("Anna Ek")
        assess(world, record, "A3", **NOT_YET)
        assess(world, record, "A1")

        decision = json.loads(decide(world, record).body)["decision"]

        assert decision["kind"] == "valideringsintyg"
        assert decision["remaining"] == ["A3", "JUS-P"]
        assert [(r["code"], r["outcome"]) for r in decision["requirements"]] == [
            ("A1", "met"),
            ("A3", "not_yet_met"),
        ]

    def test_it_rests_on_entries_that_still_stand(self, world):
        record = world.record("Anna Ek")
        stands, withdrawn = world.evidence("Anna Ek"), world.evidence("Anna Ek")
        for item in (stands, withdrawn):
            world.tx.validation.enter(record, item.id, "r", NOW)
        world.tx.validation.withdraw(withdrawn.id, NOW)
        assess(world, record, "A1")

        assert json.loads(decide(world, record).body)["evidence"] == [stands.id]

    def test_it_is_told_and_logged(self, world):
        record = world.record("Anna Ek")
        assess(world, record, "A1")

        row = decide(world, record)

        ((event, _),) = world.tx.outbox.emitted
        assert (event.kind, event.body) == ("validation.decided", row.body)
        entry = world.tx.access.entries[-1]
        assert (entry.act, entry.object, entry.person) == (
            "decided", row.id, world.ids["Anna Ek"],
        )  # fmt: skip
        assert json.loads(entry.detail)["event"] == event.id

    def test_what_targets_are_told_has_the_published_form(self, world):
        record = world.record("Anna Ek")
        assess(world, record, "A1", **NOT_YET)
        decide(world, record)

        (event,) = world.events()
        assert EVENTS[event["kind"]]().validate(event) == {}

    def test_a_decided_record_is_closed(self, world):
        record = world.record("Anna Ek")
        assess(world, record, "A1")
        decide(world, record)

        assert refusal(decide, world, record) == "record_decided"
        assert refusal(assess, world, record, "A3") == "record_decided"
        assert open_record(world, record).decision is not None

    def test_nothing_assessed_is_nothing_to_decide(self, world):
        record = world.record("Anna Ek")

        assert refusal(decide, world, record) == "nothing_assessed"

    def test_a_centre_no_longer_accredited_decides_nothing(self, world):
        record = world.record("Carina Öst", "Testcenter Norråsa")
        assess(world, record, "A1", "Göran Lind", day=TODAY - timedelta(days=30))

        assert refusal(decide, world, record, "Göran Lind") == "not_accredited"
        assert world.tx.outbox.emitted == []

    def test_an_assessment_that_had_no_ground_carries_no_decision(self, world):
        record = world.record("Anna Ek")
        assess(world, record, "A1")
        world.tx.validation.authorised.clear()
        other = world.person("Eva Åhl")
        centres.authorise(
            world.tx, other, "Testcenter Vedhamn", FRAMEWORK[0],
            first_day=TODAY, last_day=TODAY, now=NOW, new_id=world.new_id,
        )  # fmt: skip

        assert refusal(decide, world, record, "Eva Åhl") == "not_authorised"

    def test_nobody_decides_on_herself(self, world):
        record = world.record("Cilla Ståhl")

        assert refusal(decide, world, record) == "own_person"

    def test_out_of_sight_is_not_found(self, world):
        record = world.record("Anna Ek")
        world.tx.people.add_organisation(Organisation("o", "company", "Annat AB"))

        with pytest.raises(NotFoundError):
            decide(world, record, "Dan Norén")
