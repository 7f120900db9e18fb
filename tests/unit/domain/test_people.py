"""What a row of people may say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.domain.people import (
    PersonRow,
    faults,
    identifiers,
    looks_like_personnummer,
    same_name,
)

ANNA = PersonRow(
    "Anna Ek", email="anna@vedhamn.example", accounts=(("https://lms.example", "17"),), where="f:2"
)


def rules(*rows):
    return [fault.rule for fault in faults(rows)]


def test_identifiers_are_the_keys_of_agents():
    assert identifiers(ANNA) == (
        "mbox:mailto:anna@vedhamn.example",
        "account:https://lms.example 17",
    )
    assert identifiers(PersonRow("Bo")) == ()


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(ANNA, id="learner"),
        pytest.param(
            PersonRow("Bo", "bo@x.example", company="V", roles=("competence_manager",)),
            id="manager",
        ),
        pytest.param(
            PersonRow("Cilla", "c@x.example", test_centre="T", roles=("test_leader",)), id="leader"
        ),
        pytest.param(PersonRow("Petra", "p@x.example", roles=("administrator",)), id="admin"),
        pytest.param(
            PersonRow("Eva", "e@x.example", test_centre="T", framework="mkk"), id="registered"
        ),
    ],
)
def test_a_whole_row_has_no_faults(row):
    assert faults([row]) == []


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        pytest.param(PersonRow(" ", "a@x.example"), "people.name", id="no name"),
        pytest.param(PersonRow("Anna"), "people.identifier", id="no identifier"),
        pytest.param(PersonRow("Anna", "anna"), "people.email", id="no address"),
        pytest.param(
            PersonRow("Anna", "mailto:a@x.example"), "people.email", id="address with a scheme"
        ),
        pytest.param(
            PersonRow("Anna", accounts=(("lms", "17"),)), "people.account", id="no homePage"
        ),
        pytest.param(
            PersonRow("Anna", accounts=(("https://lms.example", ""),)),
            "people.account",
            id="half an account",
        ),
        pytest.param(
            PersonRow("Anna", accounts=(("https://lms.example", "19800101-1234"),)),
            "people.personnummer",
            id="personnummer",
        ),
        pytest.param(PersonRow("B", "b@x.example", roles=("boss",)), "people.role", id="no role"),
        pytest.param(
            PersonRow("B", "b@x.example", roles=("test_leader",)), "people.role", id="no centre"
        ),
        pytest.param(
            PersonRow("B", "b@x.example", roles=("supervisor",)), "people.role", id="no company"
        ),
        pytest.param(
            PersonRow("B", "b@x.example", test_centre="T"), "people.test_centre", id="what for"
        ),
    ],
)
def test_a_fault_names_its_rule(row, rule):
    assert rules(row) == [rule]


def test_an_identifier_in_two_rows_is_a_fault_of_both():
    other = PersonRow("Eva Åhl", email="anna@vedhamn.example", where="f:9")

    found = faults([ANNA, other])

    assert [(fault.path, fault.rule) for fault in found] == [
        ("f:2", "people.identifier"),
        ("f:9", "people.identifier"),
    ]
    assert "f:2, f:9" in found[0].message


@pytest.mark.parametrize(
    "text",
    [
        "19800101-1234", "198001011234", "800101-1234", "8001011234", "800101+1234",
        "800161-1234", "user-19991231-0000", "20240229 1234", "800190-1234",
    ],
)  # fmt: skip
def test_personnummer_are_recognised(text):
    assert looks_like_personnummer(text)


@pytest.mark.parametrize(
    "text",
    [
        "17", "anna.ek", "5566-1234", "800001-1234", "801301-1234", "800100-1234", "800132-1234",
        "80010112345", "f47ac10b-58cc-4372-8567-198001011234",
        "19800101-1234-4372-8567-0e02b2c3d479",
    ],
)  # fmt: skip
def test_other_keys_are_not_taken_for_personnummer(text):
    assert not looks_like_personnummer(text)


@given(st.integers(1, 12), st.integers(1, 28), st.integers(0, 99), st.integers(0, 9999))
def test_no_date_with_four_digits_gets_through(month, day, year, number):
    assert looks_like_personnummer(f"{year:02}{month:02}{day:02}-{number:04}")


def test_names_are_the_same_but_for_case_and_spaces():
    assert same_name("Anna  EK", "anna ek")
    assert not same_name("Anna Ek", "Anna Öst")
