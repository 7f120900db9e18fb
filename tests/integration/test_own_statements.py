"""Statements of our own under the shipped rules: whose they are, what they are worth, how often."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from lrs_bridge.domain.errors import ForbiddenError, NotFoundError, RefusedError
from lrs_bridge.ports.people import Organisation, Person
from lrs_bridge.ports.validation import RecordRow
from lrs_bridge.services import frameworks, own, sessions
from lrs_bridge.services.authoring import ADAPTER, SOURCE, Pen
from lrs_bridge.services.erase import erase_identifiers
from lrs_bridge.services.load import load_verbs
from lrs_bridge.services.map import map_marks
from lrs_bridge.services.status import status
from lrs_bridge.settings import config_dir
from tests.integration.test_statements_resource import Lrs
from tests.statements import account, passed, uid

FACTORY, SAWMILL = uid(70), uid(71)
ANNA, BILAL, DAN, OLA = uid(60), uid(61), uid(62), uid(63)
HOME = "https://kurs.example"
GROUP = "https://bridge.example/studiegrupper/maskinsakerhet"
CMI5 = "https://kurs.example/maskinsakerhet/au/prov"
OBSERVED = "https://bridge.example/rules/mkk-exempel/jus-p-observed"
BLENDED = "https://bridge.example/rules/mkk-exempel/a3-blended"
STUDY_GROUP = "https://bridge.example/rules/itb-exempel/itb-09-study-group"


class World:
    def __init__(self, bridge, now):
        self.bridge, self.now = bridge, now

    def write(self, work):
        return self.bridge.store.write(1, work)

    def read(self, work):
        return self.bridge.store.read(1, work)

    def human(self, person):
        """Sign somebody in: there is no other way to be a human."""
        bridge, token = self.bridge, self.bridge.new_token()

        def work(tx):
            link = sessions.invite(tx, bridge.keys, person, token=token, now=self.now)
            begun = sessions.sign_in(
                tx, bridge.keys, link, token=f"{token}s", csrf="c", now=self.now
            )
            return sessions.human(tx, bridge.keys, begun, self.now)[0]

        return self.write(work)

    def pen(self, after=timedelta()):
        bridge = self.bridge
        return Pen(
            bridge.author, bridge.sources[ADAPTER], bridge.keys, "https://bridge.example",
            self.now + after, bridge.new_id, b"s" * 32,
        )  # fmt: skip

    def observe(self, by, person=ANNA, *, ticket="t", after=timedelta(), met=True):
        pen = self.pen(after)
        return self.write(
            lambda tx: own.observe(
                tx, by, pen, ticket=ticket, person=person, framework="mkk-exempel",
                code="JUS-P", met=met, text="",
            )
        )  # fmt: skip

    def attend(self, by, *people, after=timedelta()):
        pen = self.pen(after)
        return self.write(
            lambda tx: own.attend(
                tx, by, pen, ticket="t", people=people, activity=GROUP,
                name="Studiegrupp Maskinsäkerhet", form="studiegrupp", minutes=90,
            )
        )  # fmt: skip

    def evidence(self, person=ANNA):
        """Map, and return rule and assurance of what holds."""

        def step(tx):
            b = self.bridge
            return map_marks(tx, sources=b.sources, now=self.now, new_id=b.new_id, limit=50)

        while self.write(step):
            pass
        rows = self.read(lambda tx: tx.evidence.of_person(person))
        return {row.rule: row.assurance for row in rows if row.state == "current"}

    def statement(self, id):
        found = self.read(lambda tx: tx.statements.one(id))
        return found and json.loads(found.served)

    def tally(self):
        found = self.read(lambda tx: tx.access.tallies())[SOURCE]
        return (found.received, found.stored, found.duplicates)


@pytest.fixture
def world(bridge, now):
    """Set up Ola's Anna and Bilal at one company and Dan at another, under the shipped rules."""
    config = config_dir()
    verbs = load_verbs((config / "vocab/verbs.yaml").read_text(encoding="utf-8"), "verbs.yaml")
    names = {ANNA: "Anna Ek", BILAL: "Bilal Haddad", DAN: "Dan Norén", OLA: "Ola Berg"}

    def work(tx):
        for name in ("mkk-exempel.yaml", "itb-exempel.yaml"):
            text = (config / "frameworks" / name).read_text(encoding="utf-8")
            frameworks.publish(tx, text, name, now=now)
            text = (config / "rules" / name).read_text(encoding="utf-8")
            frameworks.activate(tx, text, name, verbs=verbs, now=now)
        tx.people.add_organisation(Organisation(FACTORY, "company", "Vedhamns Möbelfabrik AB"))
        tx.people.add_organisation(Organisation(SAWMILL, "company", "Norråsa Såg & Hyvel AB"))
        for person, name in names.items():
            tx.people.add_person(Person(person, name), now)
            where = SAWMILL if person == DAN else FACTORY
            tx.people.employ(f"{person}-e", person, where, now)
            tx.people.link(f"{person}-l", f"account:{HOME} {name}", person, "import", None, now)
            record = RecordRow(f"{person}-r", person, "mkk-exempel", "2026.1", None, "open", now)
            tx.validation.open_record(record)
        tx.access.add_role("o", OLA, "supervisor", FACTORY, now)
        tx.access.add_role("a", ANNA, "learner", None, now)

    bridge.store.write(1, work)
    return World(bridge, now)


@pytest.fixture
def ola(world):
    return world.human(OLA)


def test_observation_is_evidence_of_a2_for_the_practice(world, ola):
    id_ = world.observe(ola)

    assert world.evidence() == {OBSERVED: 2}
    found = world.statement(id_)
    assert found["object"]["id"] == "https://bridge.example/krav/mkk-exempel/JUS-P"
    assert found["authority"]["account"] == {
        "homePage": "https://bridge.example", "name": "lrs-bridge",
    }  # fmt: skip
    assert found["version"].startswith("1.0")


def test_observer_counts_only_if_she_is_in_the_register(world, ola):
    world.observe(ola)
    assert world.evidence() == {OBSERVED: 2}
    # Anna's session still says what the register does not: that she supervises somebody.
    stranger = replace(world.human(ANNA), grants=ola.grants)
    world.observe(stranger, BILAL)

    assert world.evidence(BILAL) == {}


def test_nobody_observes_herself_or_somebody_elsewhere(world, ola):
    with pytest.raises(RefusedError) as refused:
        world.observe(ola, OLA)
    assert refused.value.reason == "own_observation"
    for person in (DAN, uid(99)):
        with pytest.raises(NotFoundError):
            world.observe(ola, person)
    anna = world.human(ANNA)
    with pytest.raises(ForbiddenError):
        world.observe(anna, BILAL)
    assert world.read(lambda tx: tx.access.source(SOURCE)) is None, "nothing was written"


def test_a_competence_manager_elsewhere_supervises_nobody_there(world):
    world.write(lambda tx: tx.access.add_role("k", OLA, "competence_manager", SAWMILL, world.now))
    ola = world.human(OLA)

    with pytest.raises(NotFoundError):
        world.observe(ola, DAN)


def test_course_and_study_group_together_are_blended(world, ola, client, add_source):
    lrs = Lrs(client, add_source())
    before = (world.now - timedelta(days=100)).isoformat()
    lrs.post(passed(activity=CMI5, id=uid(1), actor=account("Anna Ek", HOME), timestamp=before))
    assert BLENDED not in world.evidence()

    world.attend(ola, ANNA, BILAL)

    assert {BLENDED, STUDY_GROUP} <= world.evidence().keys()
    assert BLENDED not in world.evidence(BILAL), "he took part and took no course"


def test_course_and_study_group_too_far_apart_are_not(world, ola, client, add_source):
    lrs = Lrs(client, add_source())
    before = (world.now - timedelta(days=181)).isoformat()
    lrs.post(passed(activity=CMI5, id=uid(1), actor=account("Anna Ek", HOME), timestamp=before))

    world.attend(ola, ANNA)

    assert BLENDED not in world.evidence()
    assert STUDY_GROUP in world.evidence()


def test_rating_is_no_evidence(world):
    anna, pen = world.human(ANNA), world.pen()

    id_ = world.write(
        lambda tx: own.rate(
            tx, anna, pen, ticket="t", framework="mkk-exempel", code="JUS-P", scaled=1.0
        )
    )

    assert world.statement(id_)["result"] == {"score": {"scaled": 1.0}}
    assert world.evidence() == {}


def test_everybody_has_one_account_of_ours(world, ola):
    world.observe(ola)
    world.attend(ola, ANNA, BILAL)

    def ours(person):
        found = world.read(lambda tx: tx.people.identifiers(person))
        return [key for key in found if "bridge.example" in key]

    assert ours(ANNA) == [f"account:https://bridge.example {ANNA}"]
    assert ours(OLA) == [f"account:https://bridge.example {OLA}"]
    assert len(world.read(lambda tx: tx.people.all())) == 4, "nobody became two"
    assert world.read(lambda tx: tx.people.unlinked()) == []


def test_statement_that_came_before_the_account_is_mapped_when_there_is_one(
    world, ola, client, add_source
):
    lrs = Lrs(client, add_source())
    lrs.post(passed(activity=CMI5, id=uid(1), actor=account(ANNA, "https://bridge.example")))
    assert world.evidence() == {}

    world.observe(ola)

    assert "https://bridge.example/rules/mkk-exempel/a3-cmi5-test" in world.evidence()


def test_erasing_a_person_takes_the_statements_of_ours_and_their_forms_too(world, ola):
    id_ = world.observe(ola)

    erased = world.write(lambda tx: erase_identifiers(tx, world.bridge.keys, ANNA, world.now))

    assert erased == 1
    assert world.statement(id_) is None
    assert world.read(lambda tx: tx.people.identifiers(ANNA)) == []
    assert world.observe(ola, after=timedelta(minutes=1)) == id_, "a late repetition is answered"
    assert world.statement(id_) is None


def test_forms_sent_at_once_are_one_statement(world, ola):
    with ThreadPoolExecutor(4) as pool:
        sent = [
            pool.submit(world.observe, ola, after=timedelta(seconds=number)) for number in range(4)
        ]
        ids = {one.result() for one in sent}

    assert len(ids) == 1
    assert world.tally() == (4, 1, 3)
    assert world.evidence() == {OBSERVED: 2}


def test_forms_of_several_at_once_are_all_kept(world, ola):
    with ThreadPoolExecutor(4) as pool:
        sent = [
            pool.submit(world.observe, ola, person, ticket=str(number))
            for number, person in enumerate([ANNA, BILAL, ANNA, BILAL])
        ]
        ids = {one.result() for one in sent}

    assert len(ids) == 4
    assert world.tally() == (4, 4, 0)
    assert [row.name for row in world.read(lambda tx: tx.access.sources())] == [SOURCE]
    flow = world.read(status).flow
    assert (flow.received, flow.stored, flow.known) == (4, 4, 4)
