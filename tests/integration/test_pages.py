"""People's pages on both databases: who sees what, what a form does, what is refused in words."""

import html
import itertools
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from lrs_bridge.domain.errors import DatabaseUnavailableError
from lrs_bridge.services import sources
from lrs_bridge.web.app import create_app
from tests.browser.world import HOSTILE, NOW, ident, make_world

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FORMS = ("/granska/x", "/granska/x/noterat", "/prov/x/A1", "/prov/x/faststall", "/in/1.x", "/ut")


class Browser:
    """Somebody's browser: reads pages as text, and sends forms as a page would."""

    def __init__(self, app, world, who=None):
        self.client = app.test_client()
        self.csrf = ""
        if who is not None:
            link = world.link(who)
            self.landed = self.client.post(link, headers=HTML)
            self.get("/")

    def get(self, path, **headers):
        answer = self.client.get(path, headers=HTML | headers)
        body = answer.get_data(as_text=True)
        if found := re.search(r'name="csrf" value="([^"]+)"', body):
            self.csrf = found[1]
        return answer

    def read(self, path):
        """Return a page as its visible words."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return words(answer)

    def post(self, path, form=None, headers=None, **fields):
        data = {"csrf": self.csrf} | fields if form is None else form
        return self.client.post(path, data=data, headers=HTML | (headers or {}))

    def review(self, item, outcome, reason="", *, replaces="", witness=None):
        return self.post(
            f"/granska/{ident(item)}",
            outcome=outcome,
            reason=reason,
            witness=f"witness {item}" if witness is None else witness,
            replaces=replaces,
        )

    def assess(self, whose, code, outcome, *, day="", observation="", method="supervised_test"):
        return self.post(
            f"/prov/{ident(f'record {whose}')}/{code}",
            outcome=outcome, method=method, observation=observation, day=day,
        )  # fmt: skip


def words(answer) -> str:
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", answer.get_data(as_text=True))
    return " ".join(html.unescape(text).split())


@pytest.fixture
def world(database_url, tmp_path):
    world = make_world(database_url, tmp_path)
    yield world
    world.bridge.close()


@pytest.fixture
def app(world):
    return create_app(world.bridge)


@pytest.fixture
def browser(app, world):
    return lambda who=None: Browser(app, world, who)


def test_link_signs_in_once_and_a_look_at_it_does_not_use_it_up(browser, world):
    link, bo = world.link("bo"), browser()

    assert "Logga in" in bo.read(link)
    assert bo.post(link).status_code == 303
    again = browser().post(link)

    assert again.status_code == 401
    assert "Be den som bjöd in dig om en ny länk." in words(again)


@pytest.mark.parametrize("token", ["nonsense", "x.y", "9999999999999999999999.x", "7.unknown", "²."])
def test_strange_links_are_told_what_to_do(browser, token):
    answer = browser().post(f"/in/{token}")

    assert answer.status_code == 401
    assert "Länken är redan använd eller för gammal." in words(answer)


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("bo", "/granska"),
        ("ola", "/personer"),
        ("cilla", "/prov"),
        ("petra", "/drift"),
        ("anna", "/min-sida"),
        ("dragan", "/"),
    ],
)
def test_sign_in_leads_to_where_the_role_begins(browser, who, where):
    assert browser(who).landed.headers["Location"] == where


@pytest.mark.parametrize("secure", [False, True])
def test_session_cookie_is_out_of_reach_of_scripts_and_other_sites(world, secure):
    settings = replace(world.bridge.settings, secure_cookies=secure)
    app = create_app(replace(world.bridge, settings=settings))

    cookie = Browser(app, world, "bo").landed.headers["Set-Cookie"]

    name = "__Host-lrsbridge" if secure else "lrsbridge"
    assert cookie.startswith(f"{name}=1.")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert ("Secure" in cookie.split("; ")) is secure
    assert "Domain" not in cookie


def test_sign_out_ends_the_session(browser, app, world):
    bo = browser("bo")
    cookie = bo.client.get_cookie("lrsbridge").value

    assert "Du är utloggad" in words(bo.post("/ut"))

    thief = browser()
    thief.client.set_cookie("lrsbridge", cookie)
    assert thief.get("/granska").status_code == 401
    assert bo.post("/ut").status_code == 401


def test_idle_session_is_over(browser, world):
    bo = browser("bo")
    world.clock.now += timedelta(minutes=31)

    answer = bo.get("/granska")

    assert answer.status_code == 401
    assert "Öppna din inloggningslänk." in words(answer)
    assert "WWW-Authenticate" not in answer.headers


@pytest.mark.parametrize("cookie", ["nonsense", "1.", "99999999999.x", "1.unknown"])
def test_forged_session_is_nobody(browser, cookie):
    nobody = browser()
    nobody.client.set_cookie("lrsbridge", cookie)

    assert nobody.get("/granska").status_code == 401


@pytest.mark.parametrize("valid", [True, False])
def test_key_can_take_no_decision(app, world, valid):
    keys = world.bridge.keys
    made = world.write(
        lambda tx: sources.add(
            tx, keys, ["xapi"], name="Maskin", adapter="xapi", scopes=("all",),
            new_id=world.bridge.new_id, key="k" * 20, secret="s" * 32, now=NOW,
        )
    )  # fmt: skip
    auth = (made.key, made.secret if valid else "wrong")

    for path, accept in itertools.product(FORMS, ("*/*", "text/html")):
        answer = app.test_client().post(path, auth=auth, headers={"Accept": accept})

        assert answer.status_code == 403
        assert answer.mimetype == "application/problem+json"
        assert "needs a signed-in human" in answer.json["detail"]


@pytest.mark.parametrize(
    ("form", "headers"),
    [
        pytest.param({}, {}, id="no token"),
        pytest.param({"csrf": "wrong"}, {}, id="wrong token"),
        pytest.param({"csrf": "fel å"}, {}, id="not even ASCII"),
        pytest.param(None, {"Sec-Fetch-Site": "cross-site"}, id="another site"),
        pytest.param(None, {"Sec-Fetch-Site": "same-site"}, id="a neighbour"),
        pytest.param(None, {"Origin": "https://evil.example"}, id="another origin"),
        pytest.param(None, {"Origin": "null"}, id="no origin to speak of"),
    ],
)
def test_form_of_somebody_else_changes_nothing(browser, form, headers):
    bo = browser("bo")
    path = f"/granska/{ident('anna a1')}"
    good = {"csrf": bo.csrf, "outcome": "accepted", "witness": "witness anna a1"}
    sent = good | form if form else {k: v for k, v in good.items() if form is None or k != "csrf"}

    assert bo.post(path, sent, headers).status_code == 403
    assert "5 väntar på granskning" in bo.read("/granska")


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}]
)
def test_form_of_ours_goes_through(browser, headers):
    bo = browser("bo")
    form = {"csrf": bo.csrf, "outcome": "accepted", "witness": "witness anna a1"}

    assert bo.post(f"/granska/{ident('anna a1')}", form, headers).status_code == 303


def test_every_page_bears_the_headers(browser, world, app):
    paths = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("pages.")}
    things = {"<token>": "1.x", "<id_>": ident("anna a1"), "<record>": world.record["anna"]}
    for who in ("bo", "cilla", "petra", "anna", None):
        reader = browser(who)
        for path in paths - {"/static/<path:filename>"}:
            for name, value in things.items():
                path = path.replace(name, value)  # noqa: PLW2901 - filled in
            answer = reader.get(path)
            assert answer.mimetype == "text/html"
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "same-origin"
            body = answer.get_data(as_text=True)
            assert not re.search(r"<script(?! src)|<style| style=| on[a-z]+=\"", body), path


def test_flow_line_has_figures_for_those_who_work_with_it(browser):
    for who, shown in (("bo", True), ("petra", True), ("anna", False), (None, False)):
        page = browser(who).read("/")
        assert "Mottaget" in page
        assert ("60 Mottaget" in page) is shown


def test_queue_shows_the_oldest_first_and_all_that_a_reviewer_needs(browser):
    page = browser("bo").read("/granska")

    assert "EXEMPEL \N{EN DASH} gäller inte" in page
    assert "Eva Åhl P1 Köra justersåg Slutprov i Moodle · Moodle Att granska Väntat 5 dagar" in page
    assert page.index("Eva Åhl") < page.index("Bilal Haddad") < page.index("Anna Ek")
    assert "Bo Lindgren" not in page.replace("Inloggad: Bo Lindgren", "")


def test_queue_is_filtered_by_text_and_status(browser):
    bo = browser("bo")
    bo.review("bilal a1", "accepted")

    assert "Anna Ek" not in bo.read("/granska?text=eva")
    accepted = bo.read("/granska?status=accepted")
    assert "Bilal Haddad A1 Arbetsmiljöarbete" in accepted
    assert "Eva Åhl" not in accepted
    assert "Det finns inget att granska med det här urvalet." in bo.read("/granska?text=ingen")


@pytest.mark.parametrize("query", ["status=made-up", "efter=forged", "efter=a.b"])
def test_strange_filter_is_an_error_in_words(browser, query):
    answer = browser("bo").get(f"/granska?{query}")

    assert answer.status_code == 400
    assert "Vi förstod inte" in words(answer)


def test_queue_goes_on_where_the_page_ended(browser, world):
    def more(tx):
        known = tx.evidence.by_ids([ident("bilal a1")])[ident("bilal a1")]
        for number in range(30):
            moment = NOW + timedelta(minutes=number)
            tx.evidence.add(
                replace(known, id=ident(f"more {number}"), title=f"Nr {number}.", arrived=moment)
            )

    world.write(more)
    bo = browser("bo")
    first = bo.get("/granska").get_data(as_text=True)
    onward = html.unescape(re.search(r'href="(/granska\?efter=[^"]+)"', first)[1])
    second = bo.read(onward)

    assert "Nr 14." in first
    assert "Nr 15." not in first
    assert "Nr 15." in second
    assert "Nr 14." not in second
    assert "Till början" in second


def test_item_says_what_was_done_and_why_it_counts(browser):
    page = browser("bo").read(f"/granska/{ident('dragan a1')}")

    for said in (
        "Resultat 84,5 %",
        "Resultatet är 84,5 %. Regeln kräver minst 80 %.",
        "Arbetsmiljöarbete. Prövas genom teori. Känner till arbetsgivarens ansvar.",
        "19 november 2026 kl. 09.15",
        "Regel prov, version 1",
        HOSTILE,
    ):
        assert said in page


def test_pane_alone_is_given_to_the_list(browser):
    bo = browser("bo")

    pane = bo.get(f"/granska/{ident('anna a1')}", **{"HX-Request": "true"})

    assert "<html" not in pane.get_data(as_text=True)
    assert "Anna Ek: A1 Arbetsmiljöarbete" in words(pane)


def test_acceptance_is_told_and_leads_to_the_next_item(browser):
    bo = browser("bo")

    answer = bo.review("anna a1", "accepted")

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/granska/{ident('eva p1')}"
    line = "Godkänt underlag. Infört i Anna Eks valideringsakt. 2 av 3 krav klara för bedömning."
    assert line in bo.read(answer.headers["Location"])
    assert line not in bo.read(answer.headers["Location"])
    assert "Slutprov i Moodle, 22 november 2026, 85 %" in browser("cilla").read(
        f"/prov/{ident('record anna')}"
    )


def test_last_decision_leads_to_the_empty_queue(browser):
    bo = browser("bo")
    for item in ("anna a1", "anna a3", "bilal a1", "dragan a1"):
        bo.review(item, "accepted")

    answer = bo.review("eva p1", "set_aside", "Fel person.")

    assert answer.headers["Location"] == "/granska"
    assert "Eva Åhl ser din motivering." in bo.read("/granska")


def test_request_for_more_needs_a_reason_and_reaches_the_learner(browser):
    bo = browser("bo")

    refused = bo.review("anna a1", "more", "  ")
    assert refused.status_code == 422
    assert "Skriv en motivering, så att personen vet vad som behövs." in words(refused)

    bo.review("anna a1", "more", "Lägg till en bild på skyddet.")
    assert (
        "Nästa steg: komplettera. Bo Lindgren skriver: Lägg till en bild på skyddet."
        in browser("anna").read("/min-sida")
    )


def test_whoever_comes_second_is_told_who_was_first(browser):
    bo, maj = browser("bo"), browser("maj")
    bo.review("anna a1", "set_aside", "Fel kurs.")

    answer = maj.review("anna a1", "accepted")

    assert answer.status_code == 409
    assert "Bo Lindgren hann före: Används inte som underlag, 23 november 2026" in words(answer)
    assert "Fel kurs." in maj.read(f"/granska/{ident('anna a1')}")


def test_item_that_changed_must_be_read_again(browser):
    answer = browser("bo").review("anna a1", "accepted", witness="an older one")

    assert answer.status_code == 409
    assert "Underlaget har ändrats medan du läste det." in words(answer)


def test_decision_can_be_replaced_by_a_new_one(browser, world):
    bo = browser("bo")
    bo.review("anna a1", "accepted")
    page = bo.get(f"/granska/{ident('anna a1')}").get_data(as_text=True)
    replaces = re.search(r'name="replaces" value="([^"]+)"', page)[1]

    assert bo.review("anna a1", "more", "Datum saknas.", replaces=replaces).status_code == 303
    assert "Behöver kompletteras av Bo Lindgren: Datum saknas." in bo.read(
        f"/granska/{ident('anna a1')}"
    )


def test_supervised_result_is_not_the_employers_to_judge(browser):
    bo = browser("bo")

    assert "Testledaren bedömer det." in bo.read(f"/granska/{ident('anna supervised')}")
    answer = bo.review("anna supervised", "accepted")
    assert answer.status_code == 422
    assert "Det går till testledaren." in words(answer)


@pytest.mark.parametrize(
    "form",
    [
        pytest.param({"outcome": "met"}, id="outcome of another form"),
        pytest.param({"outcome": "more", "reason": "x" * 2001}, id="endless reason"),
    ],
)
def test_form_that_no_page_sends_is_a_bad_request(browser, form):
    bo = browser("bo")

    assert bo.post(f"/granska/{ident('anna a1')}", **form).status_code == 400


def test_withdrawn_evidence_is_a_task_until_it_is_noted(browser, world):
    bo = browser("bo")
    bo.review("anna a1", "accepted")

    def take_back(tx):
        row = tx.evidence.by_ids([ident("anna a1")])[ident("anna a1")]
        tx.evidence.change(replace(row, state="withdrawn"))

    world.write(take_back)
    assert "Ingenting är återkallat." in bo.read("/granska")
    assert "Jag har sett det" in bo.read(f"/granska/{ident('anna a1')}")
    assert bo.post(f"/granska/{ident('anna a1')}/noterat").status_code == 303
    after = bo.read("/granska")
    assert "Noterat." in after
    assert "Ingenting är återkallat." not in after
    assert "går inte att besluta om" in bo.read(f"/granska/{ident('anna a1')}")


@pytest.mark.parametrize(
    "path",
    [
        f"/personer/{ident('anna')}",
        "/personer/nobody",
        f"/granska/{ident('anna a1')}",
    ],
)
def test_people_of_another_company_do_not_exist(browser, path):
    answer = browser("dan").get(path)

    assert answer.status_code == 404
    assert "Anna" not in answer.get_data(as_text=True)
    assert "Sidan finns inte" in words(answer)


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("anna", "/granska"),
        ("anna", "/personer"),
        ("bo", "/prov"),
        ("cilla", "/granska"),
        ("ola", "/drift"),
    ],
)
def test_page_of_another_role_says_who_can_help(browser, who, path):
    answer = browser(who).get(path)

    assert answer.status_code == 403
    assert "Prata med administratören." in words(answer)


def test_person_shows_how_far_she_is(browser):
    bo = browser("bo")

    assert "Anna Ek" in bo.read("/personer?text=anna")
    assert "Ingen person passar sökningen." in bo.read("/personer?text=zzz")
    page = bo.read(f"/personer/{ident('anna')}")
    assert "A1 Arbetsmiljöarbete Underlag finns 1" in page
    assert "A3 Maskinsäkerhet Klar för bedömning 2" in page
    assert "P1 Köra justersåg Inte börjat 0" in page
    assert "Arbetsgivare: Vedhamns Möbelfabrik AB" in page
    assert "inte anmäld till någon validering" in bo.read(f"/personer/{ident('eva')}")


def test_looks_at_people_are_logged(browser, world):
    browser("bo").read(f"/personer/{ident('anna')}")

    entry = world.read(lambda tx: tx.access.audit(person=ident("anna")))[0]

    assert (entry.actor, entry.act, entry.object) == (ident("bo"), "looked", ident("anna"))


def test_test_leader_sees_who_is_registered_and_how_far_they_are(browser):
    page = browser("cilla").read("/prov")

    assert "Anna Ek Prov av sågverksarbete 1 av 3 krav klara för bedömning 0 av 3 bedömda" in page


def test_record_says_by_whom_the_centre_is_accredited(browser, world):
    cilla, path = browser("cilla"), f"/prov/{ident('record anna')}"

    assert (
        "Testcenter Vedhamn, ackrediterat av Exempelbranschen Trä t.o.m. 31 december 2027"
        in cilla.read(path)
    )
    world.clock.now = NOW.replace(year=2028)
    cilla = browser("cilla")
    assert "Testcenter Vedhamn är inte ackrediterat i dag." in cilla.read(path)


def test_all_met_becomes_a_kompetensbevis(browser, world):
    cilla, path = browser("cilla"), f"/prov/{ident('record anna')}"
    saved = cilla.assess("anna", "A1", "met")
    assert saved.headers["Location"] == f"{path}#A1"
    assert "Sparat. A1: Uppfyllt." in cilla.read(path)
    cilla.assess("anna", "A3", "met")
    assert cilla.assess("anna", "P1", "met", method="practical_test").status_code == 303
    assert "Nu blir det ett kompetensbevis." in cilla.read(path)

    assert cilla.post(f"{path}/faststall").status_code == 303

    page = cilla.read(path)
    assert "Kompetensbevis fastställt 23 november 2026." in page
    assert "Spara bedömningen" not in page
    assert "Praktiskt prov, 23 november 2026" in page
    assert "Kompetensbevis fastställt" in browser("bo").read(f"/personer/{ident('anna')}")
    me = browser("anna").read("/min-sida")
    assert "Kompetensbevis, fastställt 23 november 2026 Giltigt" in me
    assert "Alla krav är klara." in me


def test_what_is_left_becomes_a_valideringsintyg_and_the_learners_next_step(browser):
    cilla, path = browser("cilla"), f"/prov/{ident('record anna')}"
    cilla.assess("anna", "A1", "met")
    cilla.assess("anna", "A3", "not_yet_met", observation="Nödstopp och bryt och lås.")
    cilla.post(f"{path}/faststall")

    assert "Valideringsintyg fastställt" in cilla.read(path)
    assert (
        "Nästa steg: träna mer. Testledaren skriver: Nödstopp och bryt och lås."
        in browser("anna").read("/min-sida")
    )


@pytest.mark.parametrize(
    ("whose", "form", "reason"),
    [
        pytest.param(
            "anna", ("P1", "met"), "Andra krav behöver vara uppfyllda först.", id="prerequisites"
        ),
        pytest.param("cilla", ("A1", "met"), "Någon annan behöver bedöma dig.", id="herself"),
    ],
)
def test_assessment_is_refused_in_words(browser, whose, form, reason):
    answer = browser("cilla").assess(whose, *form, observation="Det jag såg.")

    assert answer.status_code == 422
    assert reason in words(answer)
    assert "Det jag såg." in words(answer)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"outcome": "met", "day": "2026-11-24"}, "En bedömning görs inte i förväg."),
        ({"outcome": "met", "day": "2025-06-01"}, "Du var inte behörig"),
        ({"outcome": "met", "method": ""}, "Välj en metod"),
        ({"outcome": "not_yet_met"}, "Skriv vad du såg"),
    ],
)
def test_assessment_that_lacks_something_is_refused_in_words(browser, fields, reason):
    answer = browser("cilla").assess("anna", "A1", **fields)

    assert answer.status_code == 422
    assert reason in words(answer)


@pytest.mark.parametrize(
    "fields", [{"outcome": "accepted"}, {"outcome": "met", "day": "i går"},
               {"outcome": "met", "method": "magic"}],
)  # fmt: skip
def test_assessment_that_no_page_sends_is_a_bad_request(browser, fields):
    assert browser("cilla").assess("anna", "A1", **fields).status_code == 400


def test_nothing_assessed_cannot_be_established(browser):
    cilla = browser("cilla")

    answer = cilla.post(f"/prov/{ident('record anna')}/faststall")

    assert answer.status_code == 422
    assert "Bedöm minst ett krav innan du fastställer." in words(answer)


def test_learner_sees_what_is_left_first_and_no_scores(browser):
    answer = browser("anna").get("/min-sida")
    body, page = answer.get_data(as_text=True), words(answer)

    assert "Prov av sågverksarbete 0 av 3 krav klara Det här återstår Arbetsmiljöarbete" in page
    assert "Nästa steg: gör provet på Testcenter Vedhamn. Klar för bedömning" in page
    assert "%" not in page
    assert 'class="tag bad"' not in body
    assert 'class="learner"' in body
    assert "Prata med din handledare." in browser("eva").read("/min-sida")


def test_administrator_sees_sums_that_hold_and_what_waits(browser, world):
    browser("bo").review("anna a1", "accepted")
    claimed = world.write(lambda tx: tx.outbox.claim("Registret", NOW, timedelta(0)))
    world.write(
        lambda tx: tx.outbox.settle(
            claimed.delivery, claimed.message.attempt, "waiting", NOW, "Registret svarade 503.", NOW
        )
    )

    page = browser("petra").read("/drift")

    assert "Moodle Tar emot 60 50 6 3 1 2 23 november 2026 kl. 09.15" in page
    assert "Registret 0 1 0" in page
    assert "evidence.accepted Registret Misslyckades 1" in page
    assert "Registret svarade 503." in page


def test_empty_installation_says_so(world, app):
    world.bridge.store.create_tenant(3, "Tomt")

    def begin(tx):
        from lrs_bridge.ports.people import Person
        from lrs_bridge.services import sessions

        tx.people.add_person(Person(ident("per"), "Per"), NOW)
        tx.access.add_role(ident("r"), ident("per"), "administrator", None, NOW)
        return sessions.invite(tx, world.bridge.keys, ident("per"), token="t" * 32, now=NOW)

    browser = Browser(app, world)
    browser.post(f"/in/{world.bridge.store.write(3, begin)}")
    page = browser.read("/drift")

    assert "Ingen källa är ansluten." in page
    assert "Ingen mottagare är ansluten." in page


def test_probes(app, world):
    client = app.test_client()

    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ok"}
    assert client.get("/version").json["name"] == "lrs-bridge"
    world.bridge.settings.draining_flag.touch()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "draining"})
    assert client.get("/healthz").status_code == 200


def test_not_ready_without_a_database(world):
    class Gone:
        def tenants(self):
            raise DatabaseUnavailableError("gone")

    answer = create_app(replace(world.bridge, store=Gone())).test_client().get("/readyz")

    assert (answer.status_code, answer.json) == (503, {"status": "database-unavailable"})


@pytest.mark.parametrize(
    ("accept", "mimetype"),
    [
        ("text/html", "text/html"),
        ("application/json", "application/problem+json"),
        ("*/*", "application/problem+json"),
    ],
)
def test_error_is_a_page_for_people_and_a_document_for_programs(app, accept, mimetype):
    answer = app.test_client().get("/granska", headers={"Accept": accept})

    assert (answer.status_code, answer.mimetype) == (401, mimetype)


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/finns-inte", 404, "Sidan finns inte"),
        ("GET", "/ut", 405, "Så går det inte att göra"),
        ("DELETE", "/granska", 405, "Gå tillbaka och använd knapparna på sidan."),
    ],
)
def test_strange_requests_are_answered_in_words(app, method, path, status, said):
    answer = app.test_client().open(path, method=method, headers=HTML)

    assert answer.status_code == status
    assert said in words(answer)


def test_detail_of_the_event_is_json(world, browser):
    browser("bo").review("anna a1", "accepted")

    claimed = world.write(lambda tx: tx.outbox.claim("Registret", NOW, timedelta(0)))

    assert json.loads(claimed.message.body)["review"]["reviewer"]["name"] == "Bo Lindgren"
