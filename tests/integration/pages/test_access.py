"""Pages: who gets in, what guards every form, errors in words, and whether all is well."""

import itertools
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from lrs_bridge.domain.errors import DatabaseUnavailableError
from lrs_bridge.ports.people import Person
from lrs_bridge.services import sessions, sources
from lrs_bridge.web.app import create_app
from lrs_bridge.web.review.errors import render_error
from tests.browser.reader import HTML, Browser, words
from tests.browser.world import NOW, ident

FORMS = ("/granska/x", "/granska/x/noterat", "/prov/x/A1", "/prov/x/faststall", "/in/1.x", "/ut")


def test_link_signs_in_once_and_a_look_at_it_does_not_use_it_up(browser, world):
    link, bo = world.link("bo"), browser()

    assert "Logga in" in bo.read(link)
    assert bo.post(link).status_code == 303
    again = browser().post(link)

    assert again.status_code == 401
    assert "Be den som bjöd in dig om en ny länk." in words(again)


@pytest.mark.parametrize(
    "token", ["nonsense", "x.y", "9999999999999999999999.x", "7.unknown", "²."]
)
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
            source=ident("maskin"), key="k" * 20, secret="s" * 32, now=NOW,
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


@pytest.mark.parametrize(("status", "said"), [(418, "Vi förstod inte"), (507, "fel hos oss")])
def test_error_without_words_of_its_own_has_those_of_its_class(app, status, said):
    with app.test_request_context():
        answer = render_error(status, "Strange", None)

    assert answer.status_code == status
    assert said in words(answer)
    assert f"{status} Strange" in words(answer)
