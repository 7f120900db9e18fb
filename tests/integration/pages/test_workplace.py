"""Our own pages: what a supervisor saw, who took part, and how learners rate themselves."""

import json
import re

import pytest

from lrs_bridge.services import frameworks, sources
from lrs_bridge.services.map import map_marks
from lrs_bridge.services.status import status
from lrs_bridge.web.review import texts
from tests.browser.reader import words
from tests.browser.world import NOW, ident

OBSERVED = "https://bridge.example/rules/p1-observed"
ATTENDED = "https://bridge.example/rules/a3-group"
GROUP = "https://bridge.example/studiegrupper/maskinsakerhet"
RULES = f"""
rules:
- id: https://bridge.example/rules/p1-observed
  revision: 1
  title: {{sv: "Observation: justersåg", en: "Observed: panel saw"}}
  requirement: {{framework: prov-exempel, version: "1", code: P1}}
  genre: practical_observation
  outcome: propose
  assurance: A2
  match:
    kind: observed
    activity: "https://bridge.example/krav/prov-exempel/P1"
    where:
    - {{path: result.success, eq: true}}
    - {{path: context.instructor, in_registry: supervisors}}
    - {{path: context.instructor, not_same_as: actor}}
- id: https://bridge.example/rules/a3-group
  revision: 1
  title: {{sv: "Studiegrupp Maskinsäkerhet", en: "Study group Machine safety"}}
  requirement: {{framework: prov-exempel, version: "1", code: A3}}
  genre: attendance
  outcome: attach
  assurance: A2
  match:
    kind: attended
    activity: "{GROUP}"
"""
SEEN = {"person": ident("anna"), "requirement": "prov-exempel/P1", "outcome": "met", "text": ""}
HELD = {
    "name": "Studiegrupp i november", "activity": GROUP, "form": "studiegrupp", "minutes": "90",
    "people": [ident("anna"), ident("bilal")],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _rules(world):
    def work(tx):
        tx.competence.retire_rule("prov")  # it has no body
        frameworks.activate(tx, RULES, "rules.yaml", verbs={}, now=NOW)

    world.write(work)


@pytest.fixture
def ola(browser):
    return Supervisor(browser("ola"))


class Supervisor:
    def __init__(self, browser):
        self.browser = browser

    def ticket(self):
        page = self.browser.get("/arbetsplats").get_data(as_text=True)
        return re.search(r'name="ticket" value="([^"]+)"', page)[1]

    def observe(self, **other):
        form = {"csrf": self.browser.csrf, "ticket": self.ticket()} | SEEN | other
        return self.browser.post("/arbetsplats/iakttagelse", form)

    def attend(self, **other):
        form = {"csrf": self.browser.csrf, "ticket": self.ticket()} | HELD | other
        return self.browser.post("/arbetsplats/narvaro", form)


def stored(world):
    def work(tx):
        machine = tx.access.source("lrs-bridge")
        if machine is None:
            return []
        found = [tx.people.agents(person.id) for person in tx.people.all()]
        rows = [row for agents in found for row in tx.statements.of_agents(agents)]
        return [json.loads(row.served) for row in rows if row.source == machine.name]

    return world.read(work)


def mapped(world):
    bridge = world.bridge

    def step(tx):
        return map_marks(tx, sources=bridge.sources, now=NOW, new_id=bridge.new_id, limit=50)

    while world.write(step):
        pass


def test_supervisor_sees_her_people_what_they_may_show_and_occasions(ola):
    page = ola.browser.read("/arbetsplats")

    assert "EXEMPEL" in page
    assert "Anna Ek" in page
    assert "P1 Köra justersåg" in page
    assert "A1 Arbetsmiljöarbete" not in page, "theory is not shown at work"
    assert "Studiegrupp Maskinsäkerhet" in page
    assert "Kollegialt lärande" in page
    assert "Dan Norén" not in page, "he works elsewhere"
    people = page.partition("De som var med")[2]
    assert "Ola Berg" not in people, "nobody vouches for oneself"


def test_supervisor_without_people_is_told_whom_to_ask(browser, world):
    world.write(
        lambda tx: tx.access.add_role(
            ident("dan s"), ident("dan"), "supervisor", ident("norråsa"), NOW
        )
    )

    page = browser("dan").read("/arbetsplats")

    assert "Ingen person finns på din arbetsplats än." in page
    assert "Spara" not in page


def test_people_without_a_record_may_still_take_part(browser, world):
    world.write(
        lambda tx: (
            tx.people.employ(ident("eva n"), ident("eva"), ident("norråsa"), NOW),
            tx.access.add_role(ident("dan s"), ident("dan"), "supervisor", ident("norråsa"), NOW),
        )
    )

    page = browser("dan").read("/arbetsplats")

    assert "Spara närvaron" in page
    assert "Spara iakttagelsen" not in page, "there is nothing to be shown"


def test_observation_waits_for_review_as_vouched_for_by_another(ola, browser, world):
    answer = ola.observe(text="Ställde in klingan och anhållet.")

    assert answer.headers["Location"] == "/arbetsplats"
    assert "Iakttagelsen är sparad." in ola.browser.read("/arbetsplats")
    mapped(world)
    [item] = [
        one for one in world.read(lambda tx: tx.evidence.of_person(ident("anna")))
        if one.rule == OBSERVED
    ]  # fmt: skip
    assert (item.assurance, item.source, item.state) == (2, "lrs-bridge", "current")
    page = browser("bo").read(f"/granska/{item.id}")
    assert "Anna Ek: P1 Köra justersåg Att granska" in page
    assert "Intygat av någon annan" in page
    assert "Den som intygar finns i registret supervisors." in page


def test_observation_of_what_was_not_yet_met_is_kept_and_is_no_evidence(ola, world):
    ola.observe(outcome="not_yet_met", text="Glömde anhållet.")

    mapped(world)
    assert [one["result"] for one in stored(world)] == [
        {"success": False, "response": "Glömde anhållet."}
    ]
    rules = {one.rule for one in world.read(lambda tx: tx.evidence.of_person(ident("anna")))}
    assert OBSERVED not in rules


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        pytest.param({"person": ident("ola")}, "own_observation", id="oneself"),
        pytest.param({"person": ident("eva")}, "not_registered", id="no record"),
        pytest.param({"requirement": "prov-exempel/X9"}, "not_registered", id="unknown code"),
        pytest.param({"requirement": "prov-exempel/A1"}, "not_practical", id="theory"),
    ],
)
def test_observation_is_refused_in_words_and_nothing_is_lost(ola, world, other, reason):
    answer = ola.observe(text="Det jag såg.", **other)

    assert answer.status_code == 422
    assert texts.REASONS[reason] in words(answer)
    assert "Det jag såg." in words(answer)
    assert stored(world) == []


def test_everybody_who_took_part_has_a_statement_with_the_learning_form(ola, world):
    everybody = ["anna", "bilal", "bo", "maj", "cilla", "petra", "dragan", "eva"]
    answer = ola.attend(people=[ident(who) for who in everybody])

    assert answer.status_code == 303
    assert "Närvaron är sparad. Antal personer: 8." in ola.browser.read("/arbetsplats")
    found = stored(world)
    assert {one["actor"]["account"]["name"] for one in found} == {ident(who) for who in everybody}
    assert len(found) == 8
    assert {one["result"]["duration"] for one in found} == {"PT90M"}
    assert {one["object"]["id"] for one in found} == {GROUP}
    form = "https://bridge.example/learning-form"
    assert {one["context"]["extensions"][form] for one in found} == {"studiegrupp"}
    assert {one["context"]["instructor"]["name"] for one in found} == {"Ola Berg"}
    mapped(world)
    rules = [one.rule for one in world.read(lambda tx: tx.evidence.of_person(ident("bilal")))]
    assert ATTENDED in rules


def test_new_occasion_lies_under_an_address_by_its_name(ola, world):
    ola.attend(activity="", name="Såg & hyvel, våren", people=[ident("eva")])

    [one] = stored(world)
    assert one["object"]["id"] == "https://bridge.example/studiegrupper/sag-hyvel-varen"
    assert one["object"]["definition"]["name"] == {"sv": "Såg & hyvel, våren"}


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        pytest.param({"people": []}, "nobody_chosen", id="nobody"),
        pytest.param({"name": " ! "}, "name_missing", id="no name"),
        pytest.param({"people": [ident("ola")]}, "own_observation", id="oneself"),
    ],
)
def test_attendance_is_refused_in_words_and_nothing_is_lost(ola, world, other, reason):
    answer = ola.attend(**{"people": [ident("anna")], "minutes": "45"} | other)

    assert answer.status_code == 422
    assert texts.REASONS[reason] in words(answer)
    body = answer.get_data(as_text=True)
    assert 'value="45"' in body
    assert ("checked" in body) is (other.get("people") is None)
    assert stored(world) == []


@pytest.mark.parametrize("whom", ["dan", "nobody"])
def test_foreign_person_does_not_exist(ola, world, whom):
    assert ola.observe(person=ident(whom)).status_code == 404
    assert ola.attend(people=[ident("anna"), ident(whom)]).status_code == 404
    assert stored(world) == [], "all or nobody"


@pytest.mark.parametrize(
    ("send", "other"),
    [
        pytest.param("observe", {"ticket": ""}, id="no ticket"),
        pytest.param("observe", {"outcome": "perhaps"}, id="no such outcome"),
        pytest.param("observe", {"text": "x" * 2001}, id="too long a text"),
        pytest.param("attend", {"activity": "https://moodle.example/quiz"}, id="not an occasion"),
        pytest.param("attend", {"form": "karaoke"}, id="no such form"),
        pytest.param("attend", {"minutes": "en timme"}, id="no number"),
        pytest.param("attend", {"minutes": "1441"}, id="longer than a day"),
        pytest.param("attend", {"minutes": "0"}, id="no time at all"),
    ],
)
def test_what_no_page_of_ours_sends_is_not_understood(ola, world, send, other):
    assert getattr(ola, send)(**other).status_code == 400
    assert stored(world) == []


def test_form_sent_twice_has_one_effect(ola, world):
    first = ola.ticket()
    for _ in range(2):
        assert ola.observe(ticket=first).status_code == 303
        assert ola.attend(ticket=first).status_code == 303
        world.clock.now = NOW.replace(minute=30)

    assert len(stored(world)) == 3
    tally = world.read(lambda tx: tx.access.tallies())["lrs-bridge"]
    assert (tally.received, tally.stored, tally.duplicates) == (6, 3, 3)
    acts = [one.act for one in world.read(lambda tx: tx.access.audit(person=ident("anna")))]
    assert sorted(acts) == ["noted_attendance", "observed"], "it was done once"


def test_form_sent_again_with_another_content_changes_nothing(ola, world):
    first = ola.ticket()
    ola.observe(ticket=first)

    again = ola.observe(ticket=first, outcome="not_yet_met")

    assert again.status_code == 409
    assert "Något har ändrats" in words(again)
    assert [one["result"]["success"] for one in stored(world)] == [True]


def test_learner_rates_herself_and_it_counts_for_nothing(browser, world):
    anna = browser("anna")
    page = anna.get("/min-sida").get_data(as_text=True)
    assert "Vad tycker du själv?" in page
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)[1]
    before = world.read(lambda tx: tx.evidence.of_person(ident("anna")))

    answer = anna.post("/min-sida/skatta/prov-exempel/P1", ticket=ticket, level="partly")

    assert answer.headers["Location"] == "/min-sida"
    assert "Sparat. P1: Delvis." in anna.read("/min-sida")
    [one] = stored(world)
    assert one["result"] == {"score": {"scaled": 0.5}}
    assert one["verb"]["id"] == "http://id.tincanapi.com/verb/rated"
    assert "instructor" not in one.get("context", {})
    # What is held was put there without statements: the mapping withdraws it, and adds nothing.
    mapped(world)
    after = world.read(lambda tx: tx.evidence.of_person(ident("anna")))
    assert {item.id for item in after} == {item.id for item in before}


@pytest.mark.parametrize(
    ("who", "path", "level", "status"),
    [
        pytest.param("anna", "prov-exempel/X9", "can", 404, id="no such requirement"),
        pytest.param("anna", "another/A1", "can", 404, id="not registered"),
        pytest.param("anna", "prov-exempel/A1", "best", 400, id="no such level"),
        pytest.param("bo", "prov-exempel/A1", "can", 403, id="no learner"),
    ],
)
def test_rating_that_makes_no_sense_is_refused(browser, world, who, path, level, status):
    answer = browser(who).post(f"/min-sida/skatta/{path}", ticket=ident("t"), level=level)

    assert answer.status_code == status
    assert stored(world) == []


def test_who_is_no_learner_is_not_asked(browser):
    assert "Vad tycker du själv?" not in browser("bilal").read("/min-sida")


def test_closed_record_asks_nothing_and_takes_nothing(browser):
    cilla, path = browser("cilla"), f"/prov/{ident('record anna')}"
    cilla.assess("anna", "A1", "met")
    cilla.post(f"{path}/faststall")
    anna = browser("anna")

    assert "Vad tycker du själv?" not in anna.read("/min-sida")
    answer = anna.post("/min-sida/skatta/prov-exempel/A3", ticket=ident("t"), level="can")
    assert answer.status_code == 404


def test_decision_is_told_as_a_statement_without_a_score(browser, world):
    cilla, path = browser("cilla"), f"/prov/{ident('record anna')}"
    cilla.assess("anna", "A1", "met")

    cilla.post(f"{path}/faststall")

    [one] = stored(world)
    assert one["actor"]["account"]["name"] == ident("anna")
    assert one["context"]["instructor"]["name"] == "Cilla Ståhl"
    assert one["verb"]["id"] == "https://w3id.org/xapi/tla/verbs/conferred"
    name = "Valideringsintyg prov-exempel (EXEMPEL \N{EN DASH} gäller inte)"
    assert one["object"]["definition"]["name"] == {"sv": name}
    assert one["context"]["extensions"]["https://bridge.example/framework"] == {
        "id": "prov-exempel", "version": "1", "notice": "EXEMPEL \N{EN DASH} gäller inte",
    }  # fmt: skip
    assert "result" not in one
    assert "score" not in json.dumps(one)


def test_refused_decision_tells_nothing(browser, world):
    answer = browser("cilla").post(f"/prov/{ident('record anna')}/faststall")

    assert answer.status_code == 422
    assert stored(world) == []


def test_figures_add_up_with_statements_of_our_own(ola, world):
    before = world.read(status).flow
    ola.attend()

    found = world.read(status)

    flow = found.flow
    assert (flow.received, flow.stored) == (before.received + 2, before.stored + 2)
    assert flow.received == flow.stored + flow.duplicates + flow.quarantined + flow.refused
    assert flow.known == before.known + 2
    assert "lrs-bridge" in [row.name for row, _ in found.sources]


@pytest.mark.parametrize(
    ("who", "path"),
    [("anna", "/arbetsplats"), ("bo", "/arbetsplats"), ("cilla", "/arbetsplats")],
)
def test_page_is_the_supervisors(browser, who, path):
    assert browser(who).get(path).status_code == 403


@pytest.mark.parametrize(
    "path", ["/arbetsplats/iakttagelse", "/arbetsplats/narvaro", "/min-sida/skatta/prov-exempel/A1"]
)
def test_neither_a_key_nor_a_form_of_somebody_else_writes(app, world, browser, path):
    made = world.write(
        lambda tx: sources.add(
            tx, world.bridge.keys, ["xapi"], name="Maskin", adapter="xapi", scopes=("all",),
            source=ident("maskin"), key="k" * 20, secret="s" * 32, now=NOW,
        )
    )  # fmt: skip

    assert app.test_client().post(path, auth=(made.key, made.secret)).status_code == 403
    assert browser("ola").post(path, {"csrf": "wrong", **SEEN}).status_code == 403
    assert stored(world) == []
