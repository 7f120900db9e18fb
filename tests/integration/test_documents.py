"""Documents under many hands, and what is forgotten, on both databases."""

import base64
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from lrs_bridge.domain.errors import PreconditionFailedError
from lrs_bridge.domain.xapi.documents import STATE, Context, DocumentKey, parse_conditions
from lrs_bridge.ports.documents import Document, Listed
from lrs_bridge.services import documents
from lrs_bridge.services.documents import Asked, Sent
from tests.integration.test_reindex import waits

THREADS, ROUNDS = 6, 8
AGENT, OTHER = "mbox:mailto:anna@vedhamn.example", "openid:https://id.example/bilal"
ACTIVITY = "https://kurs.example/truck"
QUERY = {
    "activityId": ACTIVITY,
    "agent": json.dumps({"mbox": "mailto:anna@vedhamn.example"}),
    "stateId": "counter",
}
KEY = DocumentKey(Context(AGENT, ACTIVITY), "s")


@pytest.fixture
def send(app, add_source):
    """Return a function that sends one request for the document; threads may call it."""
    key, secret = add_source()
    headers = {
        "Authorization": "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode(),
        "X-Experience-API-Version": "2.0.0",
        "Content-Type": "application/json",
    }

    def send(method, value=None, **more):
        return app.test_client().open(
            "/xapi/activities/state",
            method=method,
            query_string=QUERY,
            data=None if value is None else json.dumps(value),
            headers=headers | {name.replace("_", "-"): text for name, text in more.items()},
        )

    return send


def together(work):
    """Run *work* of each number in a thread of its own, all beginning at once."""
    start = threading.Barrier(THREADS)

    def run(number):
        start.wait()
        return work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_no_update_is_lost_under_if_match(send):
    send("PUT", {"count": 0})

    def count(_):
        statuses = []
        for _ in range(ROUNDS):
            answer = send("GET")
            value = {"count": answer.get_json()["count"] + 1}
            statuses.append(send("PUT", value, If_Match=answer.headers["ETag"]).status_code)
        return statuses

    statuses = [status for some in together(count) for status in some]
    assert set(statuses) <= {204, 412}
    assert send("GET").get_json()["count"] == statuses.count(204)


def test_of_those_who_make_a_document_one_wins(send):
    for _ in range(ROUNDS):
        statuses = together(
            lambda number: send("PUT", {"by": number}, If_None_Match="*").status_code
        )
        assert sorted(statuses) == [204] + [412] * (THREADS - 1)
        assert send("GET").get_json() == {"by": statuses.index(204)}
        send("DELETE")


def test_every_merge_is_there_in_the_end(send):
    def merge(number):
        return [send("POST", {f"{number}-{i}": i}).status_code for i in range(ROUNDS)]

    assert together(merge) == [[204] * ROUNDS] * THREADS
    expected = {f"{number}-{i}": i for number in range(THREADS) for i in range(ROUNDS)}
    assert send("GET").get_json() == expected


def test_of_those_who_change_or_remove_the_same_document_one_wins(send):
    def change(number, tag):
        method, value = ("PUT", {"by": number}) if number % 2 else ("DELETE", None)
        return send(method, value, If_Match=tag).status_code

    for _ in range(ROUNDS):
        send("POST", {"by": "nobody"})
        tag = send("GET").headers["ETag"]
        statuses = together(lambda number, tag=tag: change(number, tag))
        assert sorted(statuses) == [204] + [412] * (THREADS - 1)
        assert send("GET").status_code == (200 if statuses.index(204) % 2 else 404)


def test_documents_that_come_and_go_are_never_in_between(send):
    def churn(number):
        return [
            send("DELETE" if (number + i) % 3 == 0 else "POST", {f"{number}": i}).status_code
            for i in range(ROUNDS)
        ]

    assert together(churn) == [[204] * ROUNDS] * THREADS
    assert send("GET").status_code in (200, 404)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_finds_that_somebody_made_it_meanwhile_looks_again(store, keys, now):
    asked = Asked(STATE, "2.0.0", KEY, parse_conditions(None, "*"))

    def work(tx):
        first = tx.documents.hold

        def late(key):
            found = first(key)
            if found is None:  # here the other transaction comes first
                store.write(1, lambda other: other.documents.add(key, document(now)))
            return found

        tx.documents.hold = late
        return documents.put(tx, asked, Sent("text/plain", b"mine"), keys=keys, now=now)

    with pytest.raises(PreconditionFailedError):
        store.write(1, work)
    assert store.read(1, lambda tx: tx.documents.find(KEY)).content == b"x"


def test_the_next_version_of_a_document_is_younger_whatever_the_clock_says(store, keys, now):
    asked = Asked(STATE, "1.0.3", KEY, parse_conditions(None, None))
    times = []
    for seconds in (0, -60, -60, 60):
        at, sent = now + timedelta(seconds=seconds), Sent("text/plain", b"x")
        store.write(
            1, lambda tx, at=at, sent=sent: documents.put(tx, asked, sent, keys=keys, now=at)
        )
        times.append(store.read(1, lambda tx: tx.documents.find(KEY)).updated - now)
    tick = timedelta(microseconds=1)
    assert times == [0 * tick, tick, 2 * tick, timedelta(seconds=60)]


def document(now, content=b"x"):
    return Document("text/plain", content, "tag", now)


def add(store, tenant, now, *contexts, id="s"):
    for context in contexts:
        assert store.write(
            tenant,
            lambda tx, context=context: tx.documents.add(DocumentKey(context, id), document(now)),
        )


def test_a_second_document_of_one_key_is_not_added(store, now):
    add(store, 1, now, KEY.context)
    assert not store.write(1, lambda tx: tx.documents.add(KEY, document(now, b"y")))
    assert store.read(1, lambda tx: tx.documents.find(KEY)).content == b"x"


def test_a_document_comes_back_as_it_was_kept(store, now):
    kept = Document("text/plain; charset=å", bytes(range(256)), "tag", now)
    store.write(1, lambda tx: tx.documents.add(KEY, kept))
    assert store.read(1, lambda tx: tx.documents.find(KEY)) == kept


def test_forgetting_agents_removes_their_documents_and_no_others(store, now):
    everybody = [
        Context(AGENT, ACTIVITY),
        Context(AGENT, ACTIVITY, "6f8e3c1a-0000-4000-8000-00000000000f"),
        Context(AGENT, "https://kurs.example/other"),
        Context(AGENT),
        Context(OTHER, ACTIVITY),
        Context(OTHER),
        Context(None, ACTIVITY),
    ]
    add(store, 1, now, *everybody)
    add(store, 2, now, Context(AGENT))
    many = [AGENT, *(f"mbox:mailto:{number}@x.example" for number in range(600))]
    assert store.write(1, lambda tx: tx.documents.forget(many)) == 4
    for context in everybody:
        found = store.read(1, lambda tx, c=context: tx.documents.find(DocumentKey(c, "s")))
        assert (found is None) == (context.agent == AGENT), context
    assert store.read(2, lambda tx: tx.documents.find(DocumentKey(Context(AGENT), "s")))
    assert store.write(1, lambda tx: tx.documents.forget([])) == 0


def test_nothing_of_an_erased_person_is_kept_anew(send, bridge, now):
    hidden = bridge.keys.hidden(AGENT)
    bridge.store.write(1, lambda tx: tx.statements.erase([], [hidden], now))
    for method in ("PUT", "POST"):
        answer = send(method, {"x": 1})
        assert answer.status_code == 403
        assert "erased" in answer.get_json()["detail"]
    assert send("GET").status_code == 404


def test_a_list_names_each_id_once_and_the_newest_time(store, now):
    later = now.replace(microsecond=7)
    add(store, 1, now, Context(AGENT, ACTIVITY))
    add(store, 1, later, Context(AGENT, ACTIVITY, "6f8e3c1a-0000-4000-8000-00000000000f"))
    add(store, 1, now, Context(AGENT, ACTIVITY), id="a")

    def listed(since):
        return store.read(1, lambda tx: tx.documents.listed(KEY.context, since))

    assert listed(None) == Listed(("a", "s"), later)
    assert listed(now) == Listed(("s",), later)
    assert listed(later) == Listed((), None)


def test_what_is_held_is_replaced_and_removed(store, now):
    add(store, 1, now, KEY.context)

    def work(tx):
        held = tx.documents.hold(KEY)
        tx.documents.replace(KEY, replace(held, content=b"y"))

    store.write(1, work)
    assert store.read(1, lambda tx: tx.documents.find(KEY)).content == b"y"
    store.write(1, lambda tx: tx.documents.remove(KEY))
    assert store.read(1, lambda tx: tx.documents.find(KEY)) is None


def test_document_that_comes_while_its_agent_is_erased_is_not_kept(send, bridge, now):
    """The two take turns, though the one who comes second does not know of it yet."""
    hidden = bridge.keys.hidden(AGENT)
    with ThreadPoolExecutor(1) as pool:
        sending = []

        def erase(tx):
            tx.documents.forget([AGENT])
            sending.append(pool.submit(send, "PUT", {"x": 1}))
            while not (sending[0].done() or waits(bridge, tx)):
                pass
            return tx.statements.erase([], [hidden], now)

        bridge.store.write(1, erase)

        assert sending[0].result(20).status_code == 403
    assert send("GET").status_code == 404
