"""Importing people into real databases."""

from dataclasses import replace

import pytest

from lrs_bridge.domain.errors import InvalidDocumentError
from lrs_bridge.domain.people import PersonRow
from lrs_bridge.services.people import ImportResult, follow, import_people
from tests.unit.services.given import FRAMEWORK, NOW, vedhamn

EVA = PersonRow(
    "Eva Åhl", email="eva@vedhamn.example", accounts=(("https://moodle.example", "17"),),
    company="Vedhamns Möbelfabrik AB", test_centre="Testcenter Vedhamn",
    framework=FRAMEWORK[0], roles=("learner",), where="people.csv:2",
)  # fmt: skip
DRAGAN = PersonRow("Dragan Ilić", email="dragan@vedhamn.example", where="people.csv:3")
MAIL = "mbox:mailto:eva@vedhamn.example"


@pytest.fixture
def on(store, keys, new_id):
    """Return a runner of work in the small world."""
    made = store.write(1, lambda tx: vedhamn(tx, keys, new_id))

    def run(work):
        return store.write(1, lambda tx: work(replace(made, tx=tx)))

    return run


@pytest.fixture
def load(on):
    """Return the import."""

    def run(*rows, **options):
        return on(lambda w: import_people(w.tx, rows, now=NOW, new_id=w.new_id, **options))

    return run


def owner(on, key=MAIL):
    return on(lambda w: w.tx.people.by_identifier([key]).get(key))


def test_people_are_imported_once(on, load):
    assert load(EVA, DRAGAN) == ImportResult(new=2, changed=0, same=0)
    marks = on(lambda w: w.tx.statements.marks())

    assert load(EVA, DRAGAN) == ImportResult(new=0, changed=0, same=2)
    assert (marks, on(lambda w: w.tx.statements.marks())) == (3, 3)


def test_an_imported_person_is_seen_where_she_works_and_is_registered(on, load):
    load(EVA)
    eva = owner(on)

    for name in ("Bo Lindgren", "Ola Berg", "Cilla Ståhl"):
        page = on(lambda w, name=name: follow(w.tx, w.human(name), eva, **w.call))
        assert page.person.name == "Eva Åhl"
    ((progress, decision),) = page.records
    assert set(progress.statuses.values()) == {"not_started"}
    assert decision is None


def test_one_broken_row_and_nothing_is_imported(on, load):
    with pytest.raises(InvalidDocumentError, match=r"people\.csv:3"):
        load(EVA, replace(DRAGAN, test_centre="Testcenter X", roles=("test_leader",)))

    assert owner(on) is None


def test_an_identifier_changes_hands_only_when_asked_to(on, load):
    load(EVA)
    eva = owner(on)
    recycled = replace(DRAGAN, email=EVA.email)
    with pytest.raises(InvalidDocumentError, match="Eva Åhl"):
        load(recycled)

    assert load(recycled, move=True).new == 1
    assert owner(on) != eva
    assert owner(on, "account:https://moodle.example 17") == eva


def test_a_name_is_changed_only_when_asked_to(on, load):
    load(EVA)
    married = replace(EVA, name="Eva Ek")
    with pytest.raises(InvalidDocumentError):
        load(married)

    assert load(married, rename=True).changed == 1
    assert (
        on(lambda w: w.tx.people.person(w.tx.people.by_identifier([MAIL])[MAIL]).name) == "Eva Ek"
    )
