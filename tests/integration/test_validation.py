"""Assessments and decisions on real databases."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from lrs_bridge.domain.errors import NotFoundError, RefusedError, StaleError
from lrs_bridge.services import validate
from tests.unit.services.given import TODAY, vedhamn


@pytest.fixture
def on(store, keys, new_id):
    """Return a runner of work in the small world."""
    made = store.write(1, lambda tx: vedhamn(tx, keys, new_id))

    def run(work):
        return store.write(1, lambda tx: work(replace(made, tx=tx)))

    return run


def assess(world, record, code, name="Cilla Ståhl", outcome="met", day=TODAY):
    return validate.assess(
        world.tx, world.human(name), record, code, outcome=outcome, method="Prov",
        observation="Öva på skydden.", day=day, **world.call,
    )  # fmt: skip


def decide(world, record, name="Cilla Ståhl"):
    return validate.decide(world.tx, world.human(name), record, **world.call)


def test_all_met_is_a_kompetensbevis_that_is_told_and_logged(on):
    record = on(lambda w: w.record("Anna Ek"))
    supervised = on(lambda w: w.evidence("Anna Ek", "A3", assurance=3))
    for code in ("A1", "A3", "JUS-P"):
        on(lambda w, code=code: assess(w, record, code))

    row = on(lambda w: decide(w, record))

    assert row.document == "kompetensbevis"
    assert json.loads(row.body)["evidence"] == [supervised.id]
    assert on(lambda w: w.tx.validation.decision(record)) == row
    assert [d.kind for d in on(lambda w: w.tx.outbox.deliveries())] == ["validation.decided"]
    acts = [entry.act for entry in on(lambda w: w.tx.access.audit())]
    assert sorted(acts) == ["assessed:met", "assessed:met", "assessed:met", "decided"]


def test_a_later_assessment_is_the_one_that_counts(on):
    record = on(lambda w: w.record("Anna Ek"))
    on(lambda w: assess(w, record, "A1"))
    later = on(lambda w: assess(w, record, "A1", outcome="not_yet_met"))

    assert on(lambda w: w.tx.validation.assessments(record)) == [later]
    decision = json.loads(on(lambda w: decide(w, record)).body)["decision"]
    assert (decision["kind"], decision["remaining"]) == ("valideringsintyg", ["A1", "A3", "JUS-P"])


def test_a_decided_record_is_closed(on):
    record = on(lambda w: w.record("Anna Ek"))
    on(lambda w: assess(w, record, "A1"))
    on(lambda w: decide(w, record))

    for work in (decide, lambda w, r: assess(w, r, "A3")):
        with pytest.raises(RefusedError) as refused:
            on(lambda w, work=work: work(w, record))
        assert refused.value.reason == "record_decided"


def test_two_decisions_at_once_make_one(on):
    record = on(lambda w: w.record("Anna Ek"))
    on(lambda w: assess(w, record, "A1"))

    def attempt(_):
        try:
            return on(lambda w: decide(w, record)).document
        except (RefusedError, StaleError):
            return None

    with ThreadPoolExecutor(2) as pool:
        assert sorted(map(str, pool.map(attempt, range(2)))) == ["None", "valideringsintyg"]
    assert len(on(lambda w: w.tx.outbox.deliveries())) == 1


def test_the_day_of_the_assessment_decides_about_accreditation(on):
    record = on(lambda w: w.record("Carina Öst", "Testcenter Norråsa"))
    last = TODAY - timedelta(days=30)

    assert on(lambda w: assess(w, record, "A1", "Göran Lind", day=last)).day == last
    with pytest.raises(RefusedError) as refused:
        on(lambda w: assess(w, record, "A1", "Göran Lind"))
    assert refused.value.reason == "not_accredited"


def test_practice_waits_for_theory(on):
    record = on(lambda w: w.record("Anna Ek"))

    with pytest.raises(RefusedError) as refused:
        on(lambda w: assess(w, record, "JUS-P"))

    assert refused.value.reason == "prerequisites"
    assert on(lambda w: w.tx.validation.assessments(record)) == []


def test_a_record_is_laid_open_at_its_centre_only(on):
    record = on(lambda w: w.record("Anna Ek"))
    supervised = on(lambda w: w.evidence("Anna Ek", "A3", assurance=3))
    on(lambda w: assess(w, record, "A1"))

    def look(name):
        return on(lambda w: validate.open_record(w.tx, w.human(name), record, **w.call))

    opened = look("Cilla Ståhl")
    assert [s.status for s in opened.standings] == ["met", "ready", "not_started"]
    assert [r.evidence for r in opened.standings[1].supervised] == [supervised]
    assert opened.standings[2].missing == ("A3",)
    with pytest.raises(NotFoundError):
        look("Göran Lind")
    (listed,) = on(lambda w: validate.today(w.tx, w.human("Cilla Ståhl")))
    assert (listed.record.id, listed.count("ready")) == (record, 1)
    assert on(lambda w: validate.today(w.tx, w.human("Göran Lind"))) == []
