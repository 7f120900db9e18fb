"""The competence manager's pages: queue, item, decision, and what was taken back."""

import html
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.browser.reader import words
from tests.browser.world import HOSTILE, NOW, ident


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

    bo.review("anna a3", "accepted")
    bo.review("anna a1", "more", "Lägg till en bild på skyddet.")
    assert "Nästa steg: komplettera. Bo Lindgren skriver: Lägg till en bild på skyddet." in browser(
        "anna"
    ).read("/min-sida")


def test_learner_reads_why_something_is_not_used(browser):
    browser("bo").review("anna a1", "set_aside", "Kursen är gammal.")

    assert "Nästa steg: visa något annat. Bo Lindgren skriver: Kursen är gammal." in browser(
        "anna"
    ).read("/min-sida")


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


def test_detail_of_the_event_is_json(world, browser):
    browser("bo").review("anna a1", "accepted")

    claimed = world.write(lambda tx: tx.outbox.claim("Registret", NOW, timedelta(0)))

    assert json.loads(claimed.message.body)["review"]["reviewer"]["name"] == "Bo Lindgren"
