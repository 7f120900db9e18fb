"""Importing people, again and again, and following one of them."""

from dataclasses import replace

import pytest

from lrs_bridge.domain.access import Grant
from lrs_bridge.domain.errors import InvalidDocumentError, NotFoundError
from lrs_bridge.domain.people import PersonRow
from lrs_bridge.services import people, review, validate
from lrs_bridge.services.people import ImportResult, import_people
from tests.unit.services.given import FRAMEWORK, NOW, TODAY

EVA = PersonRow(
    "Eva Åhl",
    email="eva@vedhamn.example",
    accounts=(("https://moodle.example", "17"),),
    company="Vedhamns Möbelfabrik AB",
    test_centre="Testcenter Vedhamn",
    framework=FRAMEWORK[0],
    roles=("learner",),
    where="people.csv:2",
)
MAIL, ACCOUNT = "mbox:mailto:eva@vedhamn.example", "account:https://moodle.example 17"


def load(world, *rows, **options):
    return import_people(world.tx, rows, now=NOW, new_id=world.new_id, **options)


def faults(world, *rows, **options):
    before = (list(world.tx.people.all()), dict(world.tx.people.links))
    with pytest.raises(InvalidDocumentError) as refused:
        load(world, *rows, **options)
    assert (list(world.tx.people.all()), world.tx.people.links) == before
    return [(fault.path, fault.rule) for fault in refused.value.faults]


def owner(world, key=MAIL):
    return world.tx.people.person(world.tx.people.links[key])


class TestImport:
    def test_somebody_new_is_known_employed_linked_and_registered(self, world):
        assert load(world, EVA) == ImportResult(new=1, changed=0, same=0)

        eva = owner(world)
        assert (eva.name, owner(world, ACCOUNT)) == ("Eva Åhl", eva)
        assert [o.name for o in world.tx.people.employers(eva.id)] == ["Vedhamns Möbelfabrik AB"]
        company = world.ids["Vedhamns Möbelfabrik AB"]
        assert world.tx.access.grants(eva.id, NOW) == (Grant("learner", company),)
        (record,) = world.tx.validation.records_of(eva.id)
        assert (record.framework, record.version) == FRAMEWORK
        assert (record.centre, record.state) == (world.ids["Testcenter Vedhamn"], "open")
        assert world.tx.statements.marked == [MAIL, ACCOUNT]

    def test_the_same_file_again_changes_nothing(self, world):
        load(world, EVA)
        world.tx.statements.marked.clear()

        assert load(world, EVA) == ImportResult(new=0, changed=0, same=1)
        assert world.tx.statements.marked == []
        assert len(world.tx.validation.records_of(owner(world).id)) == 1

    def test_the_same_file_after_the_decision_opens_no_new_record(self, world):
        load(world, EVA)
        (record,) = world.tx.validation.records_of(owner(world).id)
        world.tx.validation.rows[record.id] = replace(record, state="decided")

        assert load(world, EVA).same == 1
        assert len(world.tx.validation.records_of(owner(world).id)) == 1

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            pytest.param({"accounts": ()}, {}, id="account"),
            pytest.param({"company": None, "roles": ()}, {"roles": ()}, id="company"),
            pytest.param({"roles": ()}, {}, id="role"),
            pytest.param({"framework": None, "test_centre": None}, {}, id="framework"),
        ],
    )
    def test_what_is_added_is_a_change(self, world, before, after):
        load(world, replace(EVA, **before))

        assert load(world, replace(EVA, **after)).changed == 1
        assert load(world, replace(EVA, **after)).same == 1

    def test_only_a_new_identifier_is_mapped_again(self, world):
        load(world, replace(EVA, accounts=()))
        world.tx.statements.marked.clear()

        load(world, EVA)

        assert world.tx.statements.marked == [ACCOUNT]

    def test_a_company_may_be_new(self, world):
        load(world, replace(EVA, company="Nytt AB"))

        assert world.tx.people.organisation_named("company", "Nytt AB")

    def test_roles_are_held_where_they_belong(self, world):
        load(world, replace(EVA, roles=("test_leader", "supervisor", "administrator")))

        centre, company = world.ids["Testcenter Vedhamn"], world.ids["Vedhamns Möbelfabrik AB"]
        assert set(world.tx.access.grants(owner(world).id, NOW)) == {
            Grant("test_leader", centre),
            Grant("supervisor", company),
            Grant("administrator", None),
        }

    def test_a_framework_version_may_be_named(self, world):
        load(world, replace(EVA, framework=" ".join(FRAMEWORK)))

        assert len(world.tx.validation.records_of(owner(world).id)) == 1

    def test_what_was_accepted_before_is_entered_in_the_new_record(self, world):
        load(world, replace(EVA, framework=None, test_centre=None))
        world.ids["Eva Åhl"] = owner(world).id
        accepted, waits = world.evidence("Eva Åhl"), world.evidence("Eva Åhl")
        set_aside = world.evidence("Eva Åhl")
        bo = world.human("Bo Lindgren")
        for item, outcome in ((accepted, "accepted"), (set_aside, "set_aside")):
            review.decide(
                world.tx, bo, item.id, outcome=outcome, reason="x", witness=item.witness,
                replaces=None, **world.call,
            )  # fmt: skip

        load(world, EVA)

        (record,) = world.tx.validation.records_of(owner(world).id)
        assert [e.evidence for e in world.tx.validation.entries(record.id)] == [accepted.id]
        assert waits.id != accepted.id


class TestBrokenRows:
    def test_one_broken_row_and_nothing_is_imported(self, world):
        broken = PersonRow("Anna", email="nowhere", where="people.csv:3")

        assert faults(world, EVA, broken) == [("people.csv:3", "people.email")]

    @pytest.mark.parametrize(
        ("change", "rule"),
        [
            pytest.param({"test_centre": "Testcenter X"}, "people.test_centre", id="centre"),
            pytest.param({"framework": "xyz"}, "people.framework", id="framework"),
            pytest.param({"framework": "mkk-exempel 1999.1"}, "people.framework", id="version"),
        ],
    )
    def test_places_and_frameworks_must_be_there(self, world, change, rule):
        assert faults(world, replace(EVA, **change)) == [("people.csv:2", rule)]

    def test_an_open_record_stays_at_its_centre(self, world):
        load(world, EVA)

        moved = replace(EVA, test_centre="Testcenter Norråsa")

        assert faults(world, moved) == [("people.csv:2", "people.test_centre")]

    def test_without_a_centre_the_open_record_is_left_alone(self, world):
        load(world, EVA)

        assert load(world, replace(EVA, test_centre=None)).same == 1


class TestWhoseIdentifier:
    def test_another_name_is_not_taken_for_the_same_person(self, world):
        load(world, EVA)

        taken = replace(EVA, name="Dragan Ilić")

        assert faults(world, taken) == [("people.csv:2", "people.identifier")]

    def test_letter_case_and_spaces_make_no_other_name(self, world):
        load(world, EVA)

        assert load(world, replace(EVA, name="eva  åhl")).same == 1

    def test_a_person_takes_another_name_when_asked_to(self, world):
        load(world, EVA)
        person = owner(world).id
        married = replace(EVA, name="Eva Ek")

        assert load(world, married, rename=True).changed == 1
        assert (owner(world).id, owner(world).name) == (person, "Eva Ek")
        assert load(world, married).same == 1

    def test_an_identifier_goes_to_somebody_else_when_asked_to(self, world):
        load(world, EVA)
        eva = owner(world)
        recycled = replace(EVA, name="Dragan Ilić", accounts=())

        assert load(world, recycled, move=True).new == 1
        assert owner(world).name == "Dragan Ilić"
        assert owner(world, ACCOUNT) == eva
        assert world.tx.statements.marked_people == [eva.id]
        assert load(world, recycled).same == 1

    def test_an_account_moves_to_the_owner_of_the_address_only_when_asked_to(self, world):
        dragan = replace(EVA, name="Dragan Ilić", email="dragan@vedhamn.example")
        load(world, dragan)
        load(world, replace(EVA, accounts=()))

        assert faults(world, EVA) == [("people.csv:2", "people.identifier")]
        assert faults(world, EVA, rename=True) == [("people.csv:2", "people.identifier")]
        assert load(world, EVA, move=True).changed == 1
        assert owner(world, ACCOUNT).name == "Eva Åhl"


class TestFollow:
    def follow(self, world, name, person):
        return people.follow(world.tx, world.human(name), world.ids[person], **world.call)

    def test_it_shows_records_evidence_and_decisions(self, world):
        record = world.record("Anna Ek")
        first, second = world.evidence("Anna Ek"), world.evidence("Anna Ek", "A3")
        cilla = world.human("Cilla Ståhl")
        validate.assess(
            world.tx, cilla, record, "A1", outcome="met", method="Prov", day=TODAY, **world.call
        )
        decision = validate.decide(world.tx, cilla, record, **world.call)

        page = self.follow(world, "Ola Berg", "Anna Ek")

        assert page.person.name == "Anna Ek"
        assert [o.name for o in page.employers] == ["Vedhamns Möbelfabrik AB"]
        ((progress, decided),) = page.records
        assert progress.statuses == {"A1": "met", "A3": "evidence", "JUS-P": "not_started"}
        assert decided == decision
        assert [item.evidence for item in page.items] == [second, first]

    def test_a_look_is_logged(self, world):
        self.follow(world, "Bo Lindgren", "Anna Ek")

        (entry,) = world.tx.access.entries
        assert (entry.actor, entry.act, entry.object_kind, entry.person) == (
            world.ids["Bo Lindgren"], "looked", "person", world.ids["Anna Ek"],
        )  # fmt: skip

    def test_everybody_sees_herself(self, world):
        assert self.follow(world, "Anna Ek", "Anna Ek").person.name == "Anna Ek"

    @pytest.mark.parametrize("name", ["Dan Norén", "Carina Öst", "Cilla Ståhl"])
    def test_out_of_sight_is_not_found(self, world, name):
        with pytest.raises(NotFoundError):
            self.follow(world, name, "Anna Ek")
        assert world.tx.access.entries == []

    def test_search_finds_people_in_sight_by_name(self, world):
        bo, dan = world.human("Bo Lindgren"), world.human("Dan Norén")

        assert [p.name for p in people.search(world.tx, bo, " Ek ")] == ["Anna Ek"]
        assert people.search(world.tx, dan, "Ek") == []
