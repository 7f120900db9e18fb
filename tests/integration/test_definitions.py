"""What is kept of what statements say of activities, on both databases."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from lrs_bridge.services import definitions
from lrs_bridge.services.definitions import Seen, canonical, collect, keep

COURSE = "https://kurs.example/maskinsakerhet"
ANNA = "mbox:mailto:anna@vedhamn.example"


def about(activity, **definition):
    return {"object": {"id": activity, "definition": definition}}


@pytest.fixture
def say(store):
    """Return a function that keeps what statements say, as intake does."""

    def send(*statements, tenant=1, seen=None):
        new = collect(tenant, statements, Seen() if seen is None else seen, json.dumps)
        store.write(tenant, lambda tx: keep(tx, new))
        return new

    return send


@pytest.fixture
def known(store):
    """Return a function that returns the canonical definitions of activities."""
    return lambda *activities, tenant=1: store.read(
        tenant, lambda tx: canonical(tx, activities, json.loads)
    )


def test_what_was_said_is_merged_in_the_order_in_which_it_was_first_said(say, known):
    say(about(COURSE, name={"sv": "Kurs"}, type="a:1"))
    say(about(COURSE, name={"en": "Course"}, type="a:2"), about("a:other", type="a:3"))
    say(about(COURSE, name={"sv": "Kurs"}, type="a:1"))
    assert known(COURSE, "a:other", "a:unknown") == {
        COURSE: {"name": {"sv": "Kurs", "en": "Course"}, "type": "a:2"},
        "a:other": {"type": "a:3"},
    }


def test_a_definition_is_stored_once_whatever_the_order_of_its_members(store, say):
    say(about(COURSE, type="a:1", name={"sv": "k", "en": "c"}))
    say(about(COURSE, name={"en": "c", "sv": "k"}, type="a:1"))
    found = store.read(1, lambda tx: tx.definitions.of([COURSE]))
    assert found == {COURSE: ['{"type": "a:1", "name": {"sv": "k", "en": "c"}}']}


def test_nothing_new_touches_nothing(store, say):
    assert say({"object": {"id": COURSE}}) == []
    assert store.read(1, lambda tx: tx.definitions.of([])) == {}


def test_tenants_do_not_see_what_others_are_told(say, known):
    say(about(COURSE, type="a:1"))
    say(about(COURSE, type="a:2"), tenant=2)
    assert known(COURSE) == {COURSE: {"type": "a:1"}}
    assert known(COURSE, tenant=2) == {COURSE: {"type": "a:2"}}


def test_the_newest_hundred_count(store, say, known):
    for first in range(0, 150, 50):
        say(*(about(COURSE, extensions={f"a:{n}": n}) for n in range(first, first + 50)))
    say(about("a:other", type="a:t"))
    assert known(COURSE)[COURSE]["extensions"] == {f"a:{n}": n for n in range(50, 150)}
    assert len(store.read(1, lambda tx: tx.definitions.of([COURSE, "a:other"]))) == 2


def test_ids_and_definitions_have_any_length(say, known):
    activity, definition = "https://kurs.example/" + "å" * 9000, {"name": {"sv": "ö\0" * 200_000}}
    say(about(activity, **definition))
    assert known(activity) == {activity: definition}


def test_more_activities_than_one_query_takes_are_found(say, known):
    activities = [f"https://kurs.example/{n}" for n in range(1100)]
    say(*(about(activity, type="a:t") for activity in activities))
    assert known(*activities) == {one: {"type": "a:t"} for one in activities}


def test_an_agents_first_name_is_known(store, named):
    assert store.read(1, lambda tx: tx.definitions.names(ANNA)) == []
    named(ANNA, "Anna Ek")
    assert store.read(1, lambda tx: tx.definitions.names(ANNA)) == ["Anna Ek"]
    assert store.read(2, lambda tx: tx.definitions.names(ANNA)) == []


@pytest.fixture
def named(store):
    """Return a function that makes an agent as a statement does."""
    from lrs_bridge.storage import tables as t
    from lrs_bridge.storage.intern import intern

    return lambda key, name: store.write(
        1, lambda tx: intern(tx.people, t.agent, "identifier", {key: name})
    )


def test_six_threads_may_say_other_things_of_the_same_thirty_activities(store, known):
    activities = [f"https://kurs.example/{n}" for n in range(30)]
    seen = Seen()

    def batches(thread):
        for batch in range(12):
            turned = activities[thread * 5 :] + activities[: thread * 5]
            said = {"name": {f"x-{thread}": f"{batch}"}, "extensions": {f"a:{thread}": batch}}
            new = collect(1, [about(a, **said) for a in turned], seen, json.dumps)
            store.write(1, lambda tx, new=new: keep(tx, new))
            seen.remember(1, new)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(batches, range(6)))

    merged = {
        "name": {f"x-{thread}": "11" for thread in range(6)},
        "extensions": {f"a:{thread}": 11 for thread in range(6)},
    }
    assert known(*activities) == dict.fromkeys(activities, merged)


def test_an_unknown_activity_is_an_activity(store, say):
    def activity():
        return store.read(1, lambda tx: definitions.activity(tx, COURSE, json.loads))

    assert activity() == {"objectType": "Activity", "id": COURSE}
    say(about(COURSE, type="a:1"))
    assert activity() == {"objectType": "Activity", "id": COURSE, "definition": {"type": "a:1"}}
