"""Many senders at once: one row an id, no error, whatever they share."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa

from lrs_bridge.storage import tables as t
from tests.integration.test_statements_resource import HEADERS
from tests.statements import PASSED, account, passed, text, uid

STATEMENTS, SENDERS = 25, 8
BATCHES, SIZE, ACTIVITIES = 12, 40, 30
STEPS = (1, 3, 7, 9, 11, 13)
"""One a thread: each goes through a batch in another order."""


def posts(app, auth, bodies, together):
    """Return the status of each body posted by one sender."""
    client = app.test_client()
    found = []
    for body in bodies:
        together.wait(60)
        answer = client.post("/xapi/statements", data=text(body), headers=HEADERS, auth=auth)
        found.append(answer.status_code)
    return found


def run(app, auth, bodies):
    together = Barrier(len(bodies))
    with ThreadPoolExecutor(len(bodies)) as pool:
        found = list(pool.map(lambda mine: posts(app, auth, mine, together), bodies))
    return [status for statuses in found for status in statuses]


def stored(database_url):
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT set_config('lrs_bridge.tenant', '1', true)")
        number = connection.scalar(sa.select(sa.func.count()).select_from(t.statement))
    engine.dispose()
    return number


def test_the_same_new_statement_from_eight_senders_is_stored_once(app, add_source, database_url):
    each = [passed(id=uid(number)) for number in range(1, STATEMENTS + 1)]

    statuses = run(app, add_source(), [each] * SENDERS)

    assert statuses == [200] * STATEMENTS * SENDERS
    assert stored(database_url) == STATEMENTS


def test_batches_that_share_changing_activities_never_fail(app, add_source, database_url):
    def statement(number):
        activity = {
            "id": f"https://lms.example/{number % ACTIVITIES}",
            "definition": {"name": {"en": f"name {number}"}},
        }
        return {
            "id": uid(number), "actor": account(str(number % 7)), "verb": {"id": PASSED},
            "object": activity, "context": {"contextActivities": {"parent": [activity]}},
        }  # fmt: skip

    def batch(thread, index):
        first = (thread * BATCHES + index) * SIZE + 1
        return [statement(first + n * STEPS[thread] % SIZE) for n in range(SIZE)]

    bodies = [[batch(thread, index) for index in range(BATCHES)] for thread in range(len(STEPS))]
    distinct = {s["id"] for batches in bodies for one in batches for s in one}

    statuses = run(app, add_source(), bodies)

    assert statuses == [200] * len(STEPS) * BATCHES
    assert stored(database_url) == len(distinct)
