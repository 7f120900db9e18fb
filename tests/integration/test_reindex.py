"""The index is made of the texts alone: making it anew changes nothing, whatever came before."""

import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from lrs_bridge.bootstrap import reindex
from lrs_bridge.domain.moments import micros
from lrs_bridge.ports.people import Person
from lrs_bridge.services.erase import erase_identifiers
from lrs_bridge.storage import tables as t
from lrs_bridge.storage import targeting
from lrs_bridge.storage.intern import Numbers, Remembered
from tests.integration.test_statements_resource import Lrs
from tests.statements import HOME, QUIZ, account, passed, uid, voiding

NAMES = ("11", "12", "13", "14")
STATEMENTS = 40


def referring(target, name, **more):
    return {
        "actor": account(name),
        "verb": {"id": "https://w3id.org/xapi/acrossx/verbs/evaluated"},
        "object": {"objectType": "StatementRef", "id": target},
        **more,
    }


def made(chance, number):
    """Return a statement; what it refers to may come later, never, or be itself."""
    id, name = uid(number), chance.choice(NAMES)
    context = {
        "instructor": account(chance.choice(NAMES)),
        "contextActivities": {"parent": [{"id": f"{HOME}/course/{chance.randint(1, 3)}"}]},
    }
    target = uid(chance.randint(1, STATEMENTS + 3))
    kind = chance.choice(("own", "own", "reference", "reference", "void"))
    if kind == "void":
        return voiding(target, name, id=id)
    if kind == "reference":
        return referring(target, name, id=id, context={"instructor": context["instructor"]})
    group = {"objectType": "Group", "member": [account(name), account(chance.choice(NAMES))]}
    return passed(id=id, actor=chance.choice((account(name), group)), context=context)


def erase(bridge, name, now, person=50):
    def work(tx):
        tx.people.add_person(Person(uid(person), "Anna Ek"), now)
        tx.people.link(uid(person + 1), f"account:{HOME} {name}", uid(person), "import", None, now)
        return erase_identifiers(tx, bridge.keys, uid(person), now)

    return bridge.store.write(1, work)


def rows(bridge, *tables):
    def work(tx):
        return {
            table.name: sorted(map(tuple, tx.connection.execute(sa.select(table)).all()))
            for table in tables
        }

    return bridge.store.read(1, work)


def made_anew(bridge, *, emptied):
    """Make the index anew; return what it and the agents are then."""

    def work(tx):
        tx.statements.unindex()
        if emptied:
            tx.connection.execute(sa.delete(t.posting))

    bridge.store.write(1, work)
    reindex(bridge.store, 1)
    return rows(bridge, t.posting, t.agent, t.iri)


@pytest.fixture
def lrs(client, add_source):
    """Return a client of a strict source."""
    return Lrs(client, add_source())


@pytest.mark.parametrize("hops", [100, 2])
@pytest.mark.parametrize("seed", range(4))
def test_index_made_anew_is_the_one_that_was_there(lrs, bridge, now, seed, hops, monkeypatch):
    monkeypatch.setattr(targeting, "MOST_HOPS", hops)
    chance = random.Random(seed)
    numbers = list(range(1, STATEMENTS + 1))
    chance.shuffle(numbers)
    for position in range(0, STATEMENTS, 8):
        batch = [made(chance, number) for number in numbers[position : position + 8]]
        assert lrs.post(batch).status_code == 200
        if position == 16:
            erase(bridge, "11", now)
    erase(bridge, "12", now, 60)
    there = rows(bridge, t.posting, t.agent, t.iri)

    assert made_anew(bridge, emptied=False) == there
    assert made_anew(bridge, emptied=True) == there


class TestErasedWhomOthersName:
    @pytest.fixture
    def named(self, lrs, bridge, now):
        """Store a statement that names Anna as instructor, and erase her."""
        lrs.post([passed("15", id=uid(1), context={"instructor": account("14")})])
        lrs.post([passed("14", id=uid(2), actor=account("14") | {"name": "Anna Ek"})])
        assert erase(bridge, "14", now) == 1

    def identifiers(self, bridge):
        found = rows(bridge, t.agent)["agent"]
        return {identifier for _, _, _, identifier, name in found} | {
            name for *_, name in found if name
        }

    def test_reference_to_the_statement_does_not_bring_her_back(self, named, lrs, bridge):
        assert lrs.post(referring(uid(1), "16", id=uid(9))).status_code == 200

        assert not {f"account:{HOME} 14", "Anna Ek"} & self.identifiers(bridge)

    def test_reindexing_does_not_bring_her_back(self, named, lrs, bridge):
        there = rows(bridge, t.posting, t.agent)

        made_anew(bridge, emptied=True)

        assert rows(bridge, t.posting, t.agent) == there

    def test_nothing_is_left_of_her_once_the_other_is_erased(self, named, lrs, bridge, now):
        assert erase(bridge, "15", now, 60) == 1

        assert rows(bridge, t.posting)["posting"] == []
        left = {f"account:{HOME} 14", f"account:{HOME} 15"} & self.identifiers(bridge)
        assert not left
        assert all("erased" not in it for it in self.identifiers(bridge))

    def test_imported_again_she_is_found_by_her_identifier(self, named, bridge, now):
        identifier = f"account:{HOME} 14"

        def work(tx):
            tx.people.link(uid(90), identifier, uid(50), "import", None, now)
            return tx.people.identifiers(uid(50)), tx.people.by_identifier([identifier])

        assert bridge.store.write(1, work) == ([identifier], {identifier: uid(50)})


def test_more_statements_than_a_query_takes_values_are_erased(lrs, bridge, now, monkeypatch):
    from lrs_bridge.storage import aggregate

    monkeypatch.setattr(aggregate.chunks, "__defaults__", (2,))
    lrs.post([passed("14", id=uid(number), activity=QUIZ) for number in range(1, 6)])

    assert erase(bridge, "14", now) == 5
    assert rows(bridge, t.posting, t.statement_text) == {"posting": [], "statement_text": []}


def test_who_is_erased_while_the_index_is_made_does_not_come_back(lrs, bridge, now):
    """The two take turns, though the one who comes second finds nothing changed yet."""
    lrs.post([passed("14", id=uid(1)), passed("15", id=uid(2))])
    bridge.store.write(1, lambda tx: tx.statements.unindex())

    with ThreadPoolExecutor(1) as pool:
        indexing = []

        def work(tx):
            tx.people.add_person(Person(uid(50), "Anna Ek"), now)
            tx.people.link(uid(51), f"account:{HOME} 14", uid(50), "import", None, now)
            number = erase_identifiers(tx, bridge.keys, uid(50), now)
            indexing.append(pool.submit(reindex, bridge.store, 1))
            until = time.monotonic() + 20
            while not waits(bridge, tx):
                assert time.monotonic() < until
            return number

        assert bridge.store.write(1, work) == 1
        indexing[0].result(20)

    [gone] = [row for row in rows(bridge, t.statement)["statement"] if row[1] == uid(1)]
    assert all(gone[2] != seq for *_, seq, _, _ in rows(bridge, t.posting)["posting"])
    assert f"account:{HOME} 14" not in [row[3] for row in rows(bridge, t.agent)["agent"]]


def waits(bridge, tx):
    """Say whether somebody waits for this transaction."""
    if tx.statements.postgres:
        return tx.statements.sql("SELECT 1 FROM pg_locks WHERE NOT granted LIMIT 1") != []
    return len(bridge.store._writer._queue) > 0


def test_erasing_finds_what_an_upgrade_that_broke_off_left_out_of_the_index(lrs, bridge, now):
    lrs.post([passed("14", id=uid(1)), passed("15", id=uid(2))])

    def work(tx):
        tx.statements.unindex()
        tx.connection.execute(sa.delete(t.posting))

    bridge.store.write(1, work)

    assert erase(bridge, "14", now) == 1
    assert lrs.get(statementId=uid(1)).status_code == 404


def test_time_that_passed_before_the_numbers_counts():
    """Another process may have told of it meanwhile."""
    seconds = iter([10.0, 10.1, 13.0])
    numbers = Numbers(Remembered(), lambda: next(seconds))

    assert [numbers.later(1_000_000), numbers.later(1_000_000)] == [1_000_000, 4_000_000]


def test_what_is_stored_is_later_than_what_anybody_was_told(bridge, now):
    """Who wrote the time down may have waited long before he could write."""
    early, late = micros(now), micros(now) + 5_000_000
    told = bridge.store.through(1, late)

    at = bridge.store.write(1, lambda tx: tx.statements.reserve(1, early))

    assert told > early
    assert at.stored > told
