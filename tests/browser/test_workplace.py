"""The supervisor's and the learner's own forms in a real browser."""

from importlib.resources import files

import pytest

from tests.browser.test_pages import RULES

SMALL = """() => [...document.querySelectorAll('button, select, textarea, .button, label, ' +
    'input:not([type=hidden]):not([type=radio]):not([type=checkbox])')].filter(e =>
    e.checkVisibility() && (e.tagName !== 'LABEL' || e.querySelector('input')) &&
    e.getBoundingClientRect().height < 43.99).map(e => e.outerHTML)"""


@pytest.fixture(autouse=True)
def _no_hollow_rule(world):
    """Leave out the rule of the world that has no body: this page reads what rules say."""
    world.write(lambda tx: tx.competence.retire_rule("prov"))


@pytest.mark.parametrize("scripts", [True, False])
def test_observation_and_attendance_are_written_with_and_without_scripts(visit, scripts):
    page = visit("ola", java_script_enabled=scripts)
    page.goto("/arbetsplats")
    page.get_by_label("Person", exact=True).select_option("Anna Ek")
    page.get_by_label("Uppfyllt", exact=True).check()
    page.get_by_role("button", name="Spara iakttagelsen").click()
    assert page.get_by_role("status").inner_text() == "Iakttagelsen är sparad."

    page.get_by_label("Tillfällets namn").fill("Studiegrupp i november")
    page.get_by_label("Lärform").select_option("Studiegrupp")
    page.get_by_label("Minuter").fill("90")
    page.get_by_role("button", name="Spara närvaron").click()
    assert "Välj minst en person" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Minuter").input_value() == "90"
    page.get_by_label("Anna Ek", exact=True).check()
    page.get_by_label("Bilal Haddad", exact=True).check()
    page.get_by_role("button", name="Spara närvaron").click()
    assert page.get_by_role("status").inner_text() == "Närvaron är sparad. Antal personer: 2."


@pytest.mark.parametrize("scripts", [True, False])
def test_learner_rates_herself_with_and_without_scripts(visit, scripts):
    page = visit("anna", java_script_enabled=scripts)
    item = page.locator("li", has=page.get_by_role("heading", name="Köra justersåg"))

    item.get_by_role("button", name="Delvis").click()

    assert page.get_by_role("status").inner_text() == "Sparat. P1: Delvis."


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
@pytest.mark.parametrize(("who", "path"), [("ola", "/arbetsplats"), ("anna", "/min-sida")])
def test_forms_can_be_used_by_everybody(visit, who, path, width, scheme):
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    page = visit(who, viewport={"width": width, "height": 640}, color_scheme=scheme)
    page.goto(path)
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)

    assert [v["id"] for v in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SMALL) == []
