"""What is written in our own statements' addresses and code lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.domain.errors import InvalidDocumentError, RefusedError
from lrs_bridge.domain.xapi.iri import is_iri
from lrs_bridge.services import workplace
from lrs_bridge.services.learning_forms import load_forms
from lrs_bridge.services.workplace import GROUPS, Shown
from lrs_bridge.settings import config_dir
from tests.unit.services.fakes import FakeTx


@pytest.mark.parametrize(
    ("name", "address"),
    [
        pytest.param("Maskinsäkerhet", "maskinsakerhet", id="one-word"),
        pytest.param("  Såg & hyvel, våren 2026! ", "sag-hyvel-varen-2026", id="signs"),
        pytest.param("ÅÄÖ", "aao", id="capitals"),
        pytest.param("x" * 200, "x" * 100, id="long"),
    ],
)
def test_new_occasion_is_called_by_its_name(name, address):
    assert workplace.occasion(FakeTx(), "", name) == GROUPS + address


@pytest.mark.parametrize("name", ["", " ", "!?", "сад"])
def test_occasion_without_a_letter_has_no_name(name):
    with pytest.raises(RefusedError) as refused:
        workplace.occasion(FakeTx(), "", name)
    assert refused.value.reason == "name_missing"


@given(st.text())
def test_every_new_occasion_has_an_address(name):
    try:
        address = workplace.occasion(FakeTx(), "", name)
    except RefusedError:
        return
    assert is_iri(address)
    assert workplace.occasion(FakeTx(), "", address.removeprefix(GROUPS)) == address


def test_requirement_is_named_by_framework_and_code():
    shown = Shown("mkk-exempel", "JUS-P", "JUS-P Justersåg, praktik", "practical", None)

    assert shown.activity == "https://bridge.example/krav/mkk-exempel/JUS-P"


def test_every_learning_form_has_a_name_in_both_languages():
    text = (config_dir() / "vocab" / "forms.yaml").read_text(encoding="utf-8")

    forms = load_forms(text, "forms.yaml")

    assert list(forms) == [
        "klassrum", "individuellt_stod", "studiegrupp", "kollegialt_larande", "elearning",
        "sjalvstudier", "handledning", "fysisk_traff",
    ]  # fmt: skip
    assert (forms["studiegrupp"].sv, forms["studiegrupp"].en) == ("Studiegrupp", "Study group")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("forms: {klassrum: {sv: Klassrum}}", id="one-language"),
        pytest.param("forms: [klassrum]", id="a-list"),
        pytest.param("former: {}", id="another-member"),
        pytest.param("forms: {'ett två': {sv: a, en: b}}", id="no-code"),
        pytest.param("forms: {", id="no-yaml"),
    ],
)
def test_list_of_another_form_is_refused_by_its_files_name(text):
    with pytest.raises(InvalidDocumentError) as refused:
        load_forms(text, "forms.yaml")
    assert "forms.yaml" in str(refused.value)
