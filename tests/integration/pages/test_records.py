"""Pages of people and records: how far somebody is, assessments, documents, what is refused."""

import pytest

from tests.browser.reader import words
from tests.browser.world import NOW, ident


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
    assert "Nästa steg: träna mer. Testledaren skriver: Nödstopp och bryt och lås." in browser(
        "anna"
    ).read("/min-sida")


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
