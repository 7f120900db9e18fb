import pytest
from marshmallow import ValidationError

from lrs_bridge_schemas.people import PersonRowSchema

ACCOUNT = {"homePage": "https://moodle.example", "name": "7"}


def test_row_of_a_person_is_read():
    row = {"name": "Anna Ek", "accounts": [ACCOUNT], "roles": ["learner"], "company": None}
    assert PersonRowSchema().load(row) == row


@pytest.mark.parametrize(
    ("row", "where"),
    [
        pytest.param({}, "name", id="nobody"),
        pytest.param({"name": "A", "email": "anna"}, "email", id="no address"),
        pytest.param({"name": "A", "roles": ["king"]}, "roles", id="no such role"),
        pytest.param({"name": "A", "accounts": [{"name": "7"}]}, "accounts", id="half an account"),
        pytest.param({"name": "A", "pnr": "x"}, "pnr", id="unknown column"),
    ],
)
def test_fault_is_named(row, where):
    with pytest.raises(ValidationError) as raised:
        PersonRowSchema().load(row)
    assert list(raised.value.messages) == [where]


@pytest.mark.parametrize("number", ["800101-1234", "198001011234", "8001011234", "19800101-1234"])
def test_personnummer_is_no_account_name(number):
    with pytest.raises(ValidationError, match="personnummer"):
        PersonRowSchema().load({"name": "A", "accounts": [ACCOUNT | {"name": number}]})
