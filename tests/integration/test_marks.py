"""Marks of people to map again: none is lost, however intake and mapping interleave."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from lrs_bridge.domain.xapi.links import Links
from lrs_bridge.ports.access import SourceRow
from lrs_bridge.ports.statements import NewStatement
from tests.statements import PASSED, uid

SOURCE = uid(900)
AGENTS = [f"mbox:mailto:person{n}@vedhamn.example" for n in range(4)]


def add_source(store, now):
    row = SourceRow(SOURCE, "moodle", "xapi", tolerant=False, home_pages=(), state="active")
    store.write(1, lambda tx: tx.access.add_source(row, now))


def arrive(number, agent):
    """Return a piece of work that stores a statement of *agent* and marks the agent."""

    def work(tx):
        at = tx.statements.reserve(1, 1_000_000)
        links = Links(
            agents=((agent, False, "actor"),), activities=(), names={}, verb=PASSED,
            registration=None, refers_to=None, voids=None, parts=(), attachments=(),
        )  # fmt: skip
        statement = NewStatement(
            id=uid(number), seq=at.seq, stored=at.stored, source=SOURCE, links=links,
            voids=None, served="{}", received=None,
        )  # fmt: skip
        tx.statements.insert([statement])
        tx.statements.mark([agent], "statement")

    return work


def test_mapping_beside_intake_ends_with_everything_seen(store, now):
    add_source(store, now)
    seen, done = Counter(), threading.Event()

    def look(tx):
        marks = tx.statements.take_marks(3)
        return {m.identifier: len(tx.statements.of_agents([m.agent])) for m in marks}

    def mapper():
        while True:
            finished = done.is_set()
            found = store.write(1, look)
            for agent, number in found.items():
                seen[agent] = max(seen[agent], number)
            if finished and not found:
                return

    worker = threading.Thread(target=mapper)
    worker.start()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: store.write(1, arrive(n, AGENTS[n % 4])), range(1, 121)))
    done.set()
    worker.join()

    assert seen == Counter(dict.fromkeys(AGENTS, 30))
    assert store.read(1, lambda tx: tx.statements.marks()) == 0


def test_mark_taken_by_work_that_fails_is_there_again(store, now):
    add_source(store, now)
    store.write(1, arrive(1, AGENTS[0]))

    def fail(tx):
        assert tx.statements.take_marks(10)
        raise RuntimeError("the mapping broke")

    for _ in range(2):
        try:
            store.write(1, fail)
        except RuntimeError as error:
            assert str(error) == "the mapping broke"  # noqa: PT017

    assert store.read(1, lambda tx: tx.statements.marks()) == 1


def test_one_failing_piece_of_work_takes_no_other_with_it(store, now):
    add_source(store, now)

    def piece(number):
        def work(tx):
            arrive(number, AGENTS[0])(tx)
            if number % 2:
                raise RuntimeError("odd")

        try:
            store.write(1, work)
        except RuntimeError:
            return "failed"
        return "stored"

    with ThreadPoolExecutor(8) as pool:
        outcomes = Counter(pool.map(piece, range(1, 41)))

    assert outcomes == {"failed": 20, "stored": 20}
    assert store.read(1, lambda tx: len(tx.statements.known(map(uid, range(1, 41))))) == 20


def test_no_more_marks_are_taken_than_asked_for(store, now):
    store.write(
        1, lambda tx: tx.statements.mark([f"mbox:mailto:p{n}@x.example" for n in range(500)], "x")
    )

    taken = [store.write(1, lambda tx: len(tx.statements.take_marks(1))) for _ in range(20)]

    assert taken == [1] * 20
    assert store.read(1, lambda tx: tx.statements.marks()) == 480
