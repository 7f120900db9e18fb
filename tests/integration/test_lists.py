"""Every list is what a look at each statement, and at what it refers to, finds."""

import random

import pytest

from lrs_bridge.domain.moments import micros, moment_of
from lrs_bridge.domain.xapi.queries import StatementQuery
from lrs_bridge.storage.targeting import content
from tests.integration.test_reindex import NAMES, STATEMENTS, erase, made
from tests.integration.test_statements_resource import Lrs
from tests.statements import HOME, PASSED, QUIZ, VOIDED

QUERIES = 60


@pytest.fixture
def senders(client, add_source):
    """Return clients of two sources."""
    return Lrs(client, add_source()), Lrs(client, add_source("cmi5"))


def asked(chance, moments):
    """Return any query."""

    def some(*values):
        return chance.choice((None, *values))

    return StatementQuery(
        agent=some(*(f"account:{HOME} {name}" for name in NAMES)),
        verb=some(PASSED, VOIDED, "https://nobody.example/said"),
        activity=some(QUIZ, f"{HOME}/course/1", f"{HOME}/course/2"),
        related_agents=chance.random() < 0.5,
        related_activities=chance.random() < 0.5,
        since=some(*moments),
        until=some(*moments),
        ascending=chance.random() < 0.5,
    )


def says(links, query):
    """Say whether one statement's own content is what is asked for."""
    agents = {key for key, related, _ in links.agents if query.related_agents or not related}
    activities = {
        iri for iri, related, _ in links.activities if query.related_activities or not related
    }
    return (
        (query.agent is None or query.agent in agents)
        and (query.verb in (None, links.verb))
        and (query.activity is None or query.activity in activities)
    )


def chain(there, id):
    """Return what a statement says, and what it refers to says, and so on; each once."""
    found, seen = [], set()
    while id in there and id not in seen:
        seen.add(id)
        found.append(there[id][1])
        id = there[id][1].refers_to
    return found


def expected(there, query, source):
    """Look at each statement there is."""
    found = []
    for id, ((seq, stored, by, voided), _) in there.items():
        if (
            voided is None
            and source in (None, by)
            and (query.since is None or stored > micros(query.since))
            and (query.until is None or stored <= micros(query.until))
            and any(says(links, query) for links in chain(there, id))
        ):
            found.append(seq)
    return sorted(found, reverse=not query.ascending)


def stored(bridge):
    """Return what is kept of each statement, and what it says, by id."""
    rows = bridge.store.read(
        1,
        lambda tx: tx.statements.sql(
            "SELECT s.id, s.seq, s.stored, s.source, s.voided_by, x.served FROM statement s"
            " JOIN statement_text x ON x.tenant = s.tenant AND x.seq = s.seq WHERE s.tenant = 1"
        ),
    )
    return {id: (tuple(row), content(served)) for id, *row, served in rows}


def listed(bridge, query, source):
    """Follow a list to its end, three at a time."""
    found, after = [], None
    while True:
        page = bridge.store.read(
            1,
            lambda tx, after=after: tx.statements.page(query, after=after, limit=3, source=source),
        )
        found += [statement.seq for statement in page.statements]
        after = page.next
        if after is None:
            return found


@pytest.mark.parametrize("seed", range(4))
def test_list_is_what_a_look_at_each_statement_finds(senders, bridge, now, seed):
    chance = random.Random(seed)
    numbers = list(range(1, STATEMENTS + 1))
    chance.shuffle(numbers)
    for position in range(0, STATEMENTS, 8):
        batch = [made(chance, number) for number in numbers[position : position + 8]]
        assert chance.choice(senders).post(batch).status_code == 200
    if seed % 2:
        erase(bridge, "11", now)
    there = stored(bridge)
    moments = [moment_of(stored) for (_, stored, _, _), _ in there.values()]
    sources = [None, *sorted({by for (_, _, by, _), _ in there.values()})]

    for _ in range(QUERIES):
        query, source = asked(chance, moments), chance.choice(sources)
        if query.agent == f"account:{HOME} 11" and seed % 2:
            continue  # whoever is erased is not found, wherever others name her
        assert listed(bridge, query, source) == expected(there, query, source), query
