"""Files of people become rows, or faults with a line."""

import pytest

from lrs_bridge.domain.errors import InvalidDocumentError
from lrs_bridge.domain.people import PersonRow
from lrs_bridge.services.people_file import read_people

ANNA = PersonRow(
    "Anna Ek",
    email="anna@vedhamn.example",
    accounts=(("https://moodle.example", "17"), ("https://h5p.example", "anna ek")),
    company="Vedhamns Möbelfabrik AB",
    test_centre="Testcenter Vedhamn",
    framework="mkk-exempel",
    roles=("learner", "supervisor"),
)
CSV = """name,email,accounts,company,test_centre,framework,roles
Anna Ek,anna@vedhamn.example,https://moodle.example 17 | https://h5p.example anna ek,\
Vedhamns Möbelfabrik AB,Testcenter Vedhamn,mkk-exempel,learner supervisor
"""
JSON = """[{"name": "Anna Ek", "email": "anna@vedhamn.example", "accounts": [
{"homePage": "https://moodle.example", "name": "17"},
{"homePage": "https://h5p.example", "name": "anna ek"}],
"company": "Vedhamns Möbelfabrik AB", "test_centre": "Testcenter Vedhamn",
"framework": "mkk-exempel", "roles": ["learner", "supervisor"]}]"""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(CSV, "people.csv", id="commas"),
        pytest.param("\ufeff" + CSV.replace(",", ";"), "people.csv", id="as Excel writes it"),
        pytest.param(CSV.replace("\n", "\r\n"), "people.csv", id="other line ends"),
        pytest.param(CSV.replace("Anna Ek,", " Anna  Ek ,"), "people.csv", id="spaces"),
        pytest.param(JSON, "people.json", id="JSON"),
    ],
)
def test_every_form_gives_the_same_row(text, name):
    assert read_people(text, name) == (ANNA,)


def test_an_empty_cell_says_nothing():
    rows = read_people("roles,name,email,company\n,Bo,,\n", "people.csv")

    assert rows == (PersonRow("Bo"),)


def test_rows_tell_where_they_stand():
    (csv_row,) = read_people("name\nBo\n", "people.csv")
    (json_row,) = read_people('[{"name": "Bo"}]', "people.json")

    assert (csv_row.where, json_row.where) == ("people.csv:2", "people.json: row 1")


@pytest.mark.parametrize(
    ("text", "name", "path"),
    [
        pytest.param("", "p.csv", "p.csv:1", id="empty"),
        pytest.param("name,pnr\nBo,1\n", "p.csv", "p.csv:1", id="unknown column"),
        pytest.param("email\nbo@x.example\n", "p.csv", "p.csv:1", id="no names"),
        pytest.param("name,email\nBo\n", "p.csv", "p.csv:2", id="too few cells"),
        pytest.param("name,email\nBo,b,c\n", "p.csv", "p.csv:2", id="too many cells"),
        pytest.param("[", "p.json", "p.json", id="not JSON"),
        pytest.param("{}", "p.json", "p.json", id="not a list"),
        pytest.param("[1]", "p.json", "p.json: row 1", id="not an object"),
        pytest.param("[{}]", "p.json", "p.json: row 1", id="no name"),
        pytest.param('[{"name": "B", "pnr": "1"}]', "p.json", "p.json: row 1", id="unknown"),
        pytest.param('[{"name": "B", "email": 1}]', "p.json", "p.json: row 1", id="number"),
        pytest.param('[{"name": "B", "roles": "x"}]', "p.json", "p.json: row 1", id="one role"),
        pytest.param('[{"name": "B", "roles": [1]}]', "p.json", "p.json: row 1", id="role 1"),
        pytest.param('[{"name": "B", "accounts": 1}]', "p.json", "p.json: row 1", id="account 1"),
        pytest.param(
            '[{"name": "B", "accounts": [{"name": "17"}]}]',
            "p.json",
            "p.json: row 1",
            id="half an account",
        ),
    ],
)
def test_another_form_is_a_fault_with_its_place(text, name, path):
    with pytest.raises(InvalidDocumentError) as refused:
        read_people(text, name)

    assert [fault.path for fault in refused.value.faults] == [path]


def test_all_faults_are_named_at_once():
    with pytest.raises(InvalidDocumentError) as refused:
        read_people("name,email\nBo\nEva\n", "p.csv")

    assert len(refused.value.faults) == 2


def test_a_fault_in_json_names_the_member():
    text = '[{"name": "B", "accounts": [{"homePage": "https://lms.example"}], "pnr": "1"}]'

    with pytest.raises(InvalidDocumentError) as refused:
        read_people(text, "people.json")

    messages = sorted(fault.message for fault in refused.value.faults)
    assert [message.partition(":")[0] for message in messages] == ["accounts.0.name", "pnr"]
