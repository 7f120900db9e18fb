import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.domain.xapi.persons import person
from tests.unit.domain.xapi.samples import agents, words

ACCOUNT = {"homePage": "https://lms.example", "name": "anna"}


@pytest.mark.parametrize(
    ("agent", "names", "expected"),
    [
        pytest.param({"openid": "a:b"}, [], {"openid": ["a:b"]}, id="unknown"),
        pytest.param(
            {"account": ACCOUNT, "name": "Anna"},
            ["Anna Ek"],
            {"name": ["Anna Ek", "Anna"], "account": [ACCOUNT]},
            id="known by another name",
        ),
        pytest.param(
            {"mbox": "mailto:a@b.se", "name": "Anna", "objectType": "Agent"},
            ["Anna"],
            {"name": ["Anna"], "mbox": ["mailto:a@b.se"]},
            id="a name is there once",
        ),
    ],
)
def test_person_is_what_was_asked_for_and_the_names_known(agent, names, expected):
    assert person(agent, names) == {"objectType": "Person", **expected}


@given(agents, st.lists(words))
def test_everything_but_the_type_is_a_list_and_no_identifier_is_added(agent, names):
    found = person(agent, names)
    assert found.pop("objectType") == "Person"
    assert all(isinstance(value, list) and value for value in found.values())
    assert found.keys() - {"name"} == agent.keys() - {"name", "objectType"}
