"""A source is believed as far as it is set: about whom, how strongly, and what it takes back."""

import pytest

from lrs_bridge.services import frameworks
from lrs_bridge.workers.map import map_step
from tests.integration.test_mapping import ANNA, BO, world  # noqa: F401 - a fixture
from tests.integration.test_statements_resource import HEADERS, Lrs
from tests.statements import HOME, QUIZ, account, passed, text, uid, voiding

SUPERVISED = """
rules:
- id: https://bridge.example/rules/a1-supervised
  revision: 1
  title: {sv: Övervakat prov, en: Supervised test}
  requirement: {framework: mkk, version: "1", code: A1}
  genre: supervised_theory_test
  outcome: propose
  assurance: A3
  match:
    kind: passed
    activity: "%s"
    where:
    - {path: context.instructor, in_registry: test_leaders}
"""


@pytest.fixture
def supervised(world, now):  # noqa: F811
    """Let Bo lead tests, and results that he supervised count as A3."""

    def work(tx):
        tx.people.link(uid(92), f"account:{HOME} 1", BO, "import", None, now)
        tx.access.add_role(uid(93), BO, "test_leader", None, now)
        frameworks.activate(tx, SUPERVISED % QUIZ, "rules.yaml", verbs={}, now=now)

    world.bridge.store.write(1, work)
    return world


@pytest.mark.parametrize(
    ("assurance", "levels"),
    [pytest.param(1, [1], id="a learning platform"), pytest.param(3, [1, 3], id="a test tool")],
)
def test_supervised_result_takes_a_source_that_is_trusted_that_far(
    supervised, client, add_source, assurance, levels
):
    lrs = Lrs(client, add_source("tool", assurance=assurance))

    lrs.post(passed(id=uid(1), context={"instructor": account("1")}))
    supervised.map()

    found = supervised.read(lambda tx: tx.evidence.of_person(ANNA))
    assert sorted(item.assurance for item in found) == levels


@pytest.mark.parametrize("place", ["instructor", "team"])
def test_bound_key_may_not_name_anothers_instructor(client, add_source, place):
    lrs = Lrs(client, add_source(home_pages=(HOME,)))
    other = account("1", "https://test.vedhamn.example")
    agent = other if place == "instructor" else {**other, "objectType": "Group"}

    assert lrs.post(passed(context={place: agent})).status_code == 403


@pytest.mark.parametrize("first", ["statement", "voiding"])
def test_platform_takes_back_only_what_it_said_itself(client, add_source, first):
    theirs = Lrs(client, add_source("theirs"))
    ours = Lrs(client, add_source("ours", scopes=("statements/write", "statements/read")))
    posts = [
        lambda: theirs.post(passed(id=uid(1))),
        lambda: ours.post(voiding(uid(1), id=uid(2))),
    ]
    for post in posts if first == "statement" else reversed(posts):
        assert post().status_code == 200

    assert theirs.get(statementId=uid(1)).status_code == 200

    ours.post([passed(id=uid(3)), voiding(uid(3), id=uid(4))])
    assert ours.get(statementId=uid(3)).status_code == 404


def test_review_that_has_come_to_be_of_ones_own_evidence_ends(world, client, add_source, now):  # noqa: F811
    Lrs(client, add_source()).post(passed(id=uid(1)))
    world.map()
    item = world.accept(now)

    def move(tx):
        tx.people.link(uid(91), f"account:{HOME} 14", BO, "human", None, now)
        tx.statements.mark([f"account:{HOME} 14"], "link")

    world.bridge.store.write(1, move)
    world.map()

    assert world.read(lambda tx: tx.evidence.current_review(item.id)) is None
    assert world.read(lambda tx: tx.evidence.item(item.id, world.sight)).evidence.person == BO
    kinds = [d.kind for d in world.read(lambda tx: tx.outbox.deliveries())]
    assert kinds == ["evidence.withdrawn"]


class TestMarksThatFail:
    def test_whoever_cannot_be_mapped_holds_nobody_up(self, world, client, add_source, monkeypatch):  # noqa: F811
        lrs = Lrs(client, add_source())
        lrs.post([passed("14", id=uid(1)), passed("15", id=uid(2))])
        plain = world.bridge.sources["xapi"]

        class Hostile:
            version = "0"

            def normalise(self, statement, source):
                if statement["id"] == uid(1):
                    raise KeyError("surprise")
                return plain.normalise(statement, source)

        from dataclasses import replace

        bridge = replace(world.bridge, sources={"xapi": Hostile()})
        for _ in range(3):
            map_step(bridge, 1)

        assert [e[0] for e in world.evidence(uid(62))] == ["current"]
        assert world.read(lambda tx: tx.statements.marks()) == 1

        while map_step(world.bridge, 1):
            pass
        assert [e[0] for e in world.evidence(ANNA)] == ["current"]

    @pytest.mark.parametrize("year", ["0001", "9999"])
    def test_any_year_is_a_year(self, world, client, add_source, year):  # noqa: F811
        Lrs(client, add_source()).post(passed(id=uid(1), timestamp=f"{year}-01-01T00:00:00Z"))
        world.map()

        [item] = world.read(lambda tx: tx.evidence.of_person(ANNA))
        assert item.observed.year == int(year)


class TestAnyText:
    def test_text_of_any_length_is_found_again(self, client, add_source):
        lrs = Lrs(client, add_source())
        long = "https://kurs.example/" + "åäö" * 4000

        assert lrs.post(passed(id=uid(1), activity=long)).status_code == 200
        assert [s["id"] for s in lrs.get(activity=long).json["statements"]] == [uid(1)]

    def test_key_that_no_database_keeps_is_nobodys(self, client):
        answer = client.get("/xapi/statements", headers=HEADERS, auth=("1-\0", "x"))

        assert answer.status_code == 401

    def test_the_same_unfit_statement_again_is_one_item(self, client, add_source, bridge):
        auth = add_source("edx", adapter="openedx", tolerant=True)
        for _ in range(3):
            client.post("/xapi/statements", data=text([{"actor": 1}]), headers=HEADERS, auth=auth)

        status = bridge.store.read(1, lambda tx: tx.access.tallies())["edx"]
        assert (status.received, status.quarantined) == (3, 3)
        assert bridge.store.read(1, lambda tx: tx.statements.in_quarantine()) == 1


def test_lrs_target_is_sent_what_comes_in(bridge, client, add_source, now):
    from lrs_bridge.ports.target import TargetConfig
    from lrs_bridge.services import targets

    def add(tx):
        config = TargetConfig("other", "https://lrs.example/xapi", "key:secret")
        return targets.add(
            tx, bridge.keys, bridge.targets, bridge.http, target=uid(80), kind="lrs",
            config=config, now=now,
        )  # fmt: skip

    assert bridge.store.write(1, add).events == ("statement",)
    lrs = Lrs(client, add_source())
    lrs.post([passed(id=uid(1)), passed(id=uid(2))])
    lrs.post(passed(id=uid(1)))

    found = bridge.store.read(1, lambda tx: tx.outbox.deliveries())
    assert sorted(delivery.event for delivery in found) == [uid(1), uid(2)]


def test_target_given_up_on_begins_anew_when_told(bridge, now):
    from lrs_bridge.ports.outbox import EventRow, TargetRow
    from lrs_bridge.services import targets

    def work(tx):
        row = TargetRow(uid(80), "r", "webhook", "https://r.example", b"", "{}", ("x",), "paused")
        tx.outbox.add_target(row, now)
        tx.outbox.emit(EventRow(uid(81), "x", None, "{}", now), {uid(80): uid(82)})
        tx.outbox.settle(uid(82), 0, "dead", now, "gone", now)
        return targets.resume(tx, "r", dead=True, now=now)

    assert bridge.store.write(1, work) == 1
    [target] = bridge.store.read(1, lambda tx: tx.outbox.targets())
    [delivery] = bridge.store.read(1, lambda tx: tx.outbox.deliveries(state="waiting"))
    assert (target.state, delivery.attempt) == ("active", 0)
