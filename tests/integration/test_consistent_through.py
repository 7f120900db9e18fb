"""Up to when all can be read: never past a statement that is being stored, or was not looked at."""

from dataclasses import replace
from datetime import datetime
from threading import Event, Thread

from lrs_bridge.domain.moments import micros
from tests.integration.test_statements_resource import HEADERS

SECOND = 1_000_000
CONSISTENT = "X-Experience-API-Consistent-Through"


def test_time_stands_still_before_what_is_being_stored(store, now):
    begun, go_on = Event(), Event()
    stored = []

    def slowly(tx):
        stored.append(tx.statements.reserve(1, micros(now)).stored)
        begun.set()
        assert go_on.wait(20)

    writer = Thread(target=store.write, args=(1, slowly))
    writer.start()
    assert begun.wait(20)
    meanwhile = store.through(1, micros(now) + 10 * SECOND)
    go_on.set()
    writer.join(20)

    assert meanwhile < stored[0]
    assert store.through(1, micros(now) + 10 * SECOND) >= stored[0]


def test_time_of_an_answer_is_before_what_was_stored_after_the_look(
    app, bridge, client, add_source
):
    auth = add_source()
    late = Late(bridge)
    app.extensions["bridge"] = replace(bridge, store=late)

    answer = client.get("/xapi/statements", headers=HEADERS, auth=auth)

    told = micros(datetime.fromisoformat(answer.headers[CONSISTENT]))
    assert told < late.stored


class Late:
    """A store in which something is stored after each look into it."""

    def __init__(self, bridge):
        self._bridge = bridge
        self.through = bridge.store.through
        self.stored = 0

    def read(self, tenant, work):
        found = self._bridge.store.read(tenant, work)
        now = micros(self._bridge.clock())
        self.stored = self._bridge.store.write(1, lambda tx: tx.statements.reserve(1, now)).stored
        return found
