"""What one tenant has, no query of another counts or shows: on SQLite by the queries alone."""

import pytest

from lrs_bridge.domain.access import Sight
from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.ports.people import Person
from lrs_bridge.services.status import status
from tests.integration.test_marks import AGENTS, add_source, arrive
from tests.statements import uid


def test_figures_of_an_empty_tenant_stay_nought_beside_a_full_one(store, now):
    add_source(store, now)
    for number in range(1, 4):
        store.write(1, arrive(number, AGENTS[0]))

    def person(tx):
        tx.people.add_person(Person(uid(10), "Anna Ek"), now)
        tx.people.link(uid(11), AGENTS[0], uid(10), "import", None, now)

    store.write(1, person)

    full, empty = (store.read(tenant, status) for tenant in (1, 2))
    assert (full.flow.known, full.marks) == (3, 3)
    assert (empty.flow.known, empty.marks, empty.sources) == (0, 0, ())
    everybody = Sight(tenant=2, companies=frozenset(), centres=frozenset(), person=uid(10))
    assert store.read(2, lambda tx: tx.people.search(everybody)) == []
    assert store.read(2, lambda tx: tx.people.unlinked()) == []


def test_an_identifier_is_another_persons_in_another_tenant(store, now):
    def person(name, id):
        def work(tx):
            tx.people.add_person(Person(id, name), now)
            tx.people.link(id, AGENTS[0], id, "import", None, now)

        return work

    store.write(1, person("Anna Ek", uid(10)))
    store.write(2, person("Anna Berg", uid(20)))

    found = [store.read(n, lambda tx: tx.people.by_identifier(AGENTS)) for n in (1, 2)]
    assert found == [{AGENTS[0]: uid(10)}, {AGENTS[0]: uid(20)}]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_text_that_postgresql_cannot_keep_is_refused_in_words(store, now):
    with pytest.raises(InvalidRequestError, match=r"U\+0000"):
        store.write(1, lambda tx: tx.people.add_person(Person(uid(10), "An\0na"), now))
