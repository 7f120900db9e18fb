"""Pages in a real browser: with and without scripts, narrow, by keyboard, against attacks."""

from importlib.resources import files

import pytest

from tests.browser.world import HOSTILE, ident

PAGES = (
    (None, "/"),
    (None, "/in/1.look"),
    (None, "/granska"),
    ("bo", "/"),
    ("bo", "/granska"),
    ("bo", f"/granska/{ident('dragan a1')}"),
    ("bo", "/personer"),
    ("bo", f"/personer/{ident('anna')}"),
    ("bo", "/finns-inte"),
    ("cilla", "/prov"),
    ("cilla", f"/prov/{ident('record anna')}"),
    ("anna", "/min-sida"),
    ("petra", "/drift"),
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


SMALL = """() => [...document.querySelectorAll('button, select, textarea, nav a, .button,' +
    'input:not([type=hidden]):not([type=radio])')].filter(e => e.checkVisibility() &&
    e.getBoundingClientRect().height < 43.99).map(e => e.outerHTML)"""
FOCUS = """() => { const e = document.activeElement, s = getComputedStyle(e);
    const name = e.tagName === 'BODY' ? 'BODY' : e.innerText || e.id || e.tagName;
    return [s.outlineStyle + ' ' + s.outlineWidth, name]; }"""


@pytest.mark.parametrize("scripts", [True, False])
def test_decision_is_taken_with_and_without_scripts(visit, scripts):
    page = visit("bo", java_script_enabled=scripts)
    page.get_by_role("link", name="Bilal Haddad").click()
    page.get_by_role("heading", name="Bilal Haddad: A1 Arbetsmiljöarbete").wait_for()

    page.get_by_role("button", name="Godkänn", exact=True).click()

    assert page.get_by_role("status").inner_text() == (
        "Godkänt underlag. Infört i Bilal Haddads valideringsakt. 1 av 3 krav klara för bedömning."
    )
    assert page.get_by_role("heading", name="Anna Ek: A3 Maskinsäkerhet").is_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_reason_that_is_missing_is_asked_for_and_nothing_is_lost(visit, scripts):
    page = visit("bo", java_script_enabled=scripts)
    page.goto(f"/granska/{ident('anna a1')}")
    page.get_by_label("Motivering").fill(" ")

    page.get_by_role("button", name="Begär komplettering").click()

    alert = page.get_by_role("alert")
    assert "Skriv en motivering" in alert.inner_text()
    if scripts:
        assert page.evaluate("document.activeElement.id") == "faults"
    page.get_by_label("Motivering").fill("Lägg till en bild.")
    page.get_by_role("button", name="Begär komplettering").click()
    assert "Behöver kompletteras." in page.get_by_role("status").inner_text()


def test_item_opens_beside_the_list_without_a_new_page(visit):
    page = visit("bo", viewport={"width": 1280, "height": 800})
    page.wait_for_load_state("networkidle")
    page.evaluate("window.sameDocument = true")

    page.get_by_role("link", name="Bilal Haddad").click()
    heading = page.get_by_role("heading", name="Bilal Haddad: A1 Arbetsmiljöarbete")
    heading.wait_for()

    assert page.evaluate("window.sameDocument") is True
    assert page.url.endswith(f"/granska/{ident('bilal a1')}")
    assert page.evaluate("document.activeElement.tagName") == "H2"
    assert page.title().startswith("Bilal Haddad: A1 Arbetsmiljöarbete")
    assert page.locator("#list [aria-current]").inner_text() == "Bilal Haddad"
    page.go_back()
    page.get_by_role("heading", name="Välj ett underlag i listan.").wait_for()


def test_item_replaces_the_list_where_it_is_narrow(visit):
    page = visit("bo", viewport={"width": 320, "height": 640})
    page.get_by_role("link", name="Bilal Haddad").click()
    page.get_by_role("heading", name="Bilal Haddad: A1 Arbetsmiljöarbete").wait_for()

    assert not page.get_by_label("Sök person eller krav").is_visible()
    page.get_by_role("link", name="Till listan").click()
    assert page.get_by_label("Sök person eller krav").is_visible()


def test_pane_of_a_session_that_is_over_becomes_the_page_that_says_so(visit):
    page = visit("bo")
    page.context.clear_cookies()

    page.get_by_role("link", name="Bilal Haddad").click()

    page.get_by_role("heading", name="Du är inte inloggad").wait_for()


@pytest.mark.parametrize("scripts", [True, False])
def test_assessment_to_certificate(visit, scripts):
    page = visit("cilla", java_script_enabled=scripts)
    page.get_by_role("link", name="Anna Ek").click()
    for code in ("A1", "A3", "P1"):
        form = page.locator(f"form#{code}")
        form.get_by_label("Uppfyllt", exact=True).check()
        form.get_by_role("button", name="Spara bedömningen").click()
        page.get_by_text(f"Sparat. {code}: Uppfyllt.").wait_for()

    page.get_by_role("button", name="Fastställ").click()

    assert page.get_by_text("Kompetensbevis fastställt").is_visible()
    assert page.get_by_text("EXEMPEL \N{EN DASH} gäller inte").is_visible()


def test_hostile_names_are_only_text(visit):
    page = visit("bo")

    page.goto(f"/granska/{ident('dragan a1')}")

    assert HOSTILE in page.locator("#detail h2").inner_text()
    assert page.locator("img").count() == 0


def test_whatever_has_the_focus_shows_it(visit):
    page = visit("bo", viewport={"width": 1280, "height": 800})
    page.goto(f"/granska/{ident('anna a1')}")
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        outline, label = page.evaluate(FOCUS)
        if label == "BODY":
            break
        assert outline == "solid 3px", label
        seen.append(label)

    assert seen[0] == "Hoppa till innehållet"
    assert {"Granska", "Logga ut", "reason", "Godkänn", "Begär komplettering"} <= set(seen)


def test_print_leaves_out_what_only_a_screen_needs(visit):
    page = visit("bo")
    page.goto(f"/granska/{ident('anna a1')}")
    page.emulate_media(media="print")

    assert not page.get_by_role("button", name="Godkänn", exact=True).is_visible()
    assert page.get_by_text("Resultatet är 85").is_visible()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_every_page_can_be_used_by_everybody(visit, width, scheme):
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    readers = {
        who: visit(who, viewport={"width": width, "height": 640}, color_scheme=scheme)
        for who, _ in PAGES
    }
    for who, path in PAGES:
        page = readers[who]
        page.goto(path)
        page.evaluate(axe)
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)

        assert [v["id"] for v in found["violations"]] == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate(SMALL) == [], path
        assert page.get_by_role("heading", level=1).inner_text() in page.title(), path
        assert page.locator("html").get_attribute("lang") == "sv"
