"""XAPI-00017 to 00030, 00097 to 00107: voiding, what an LRS assigns (1.0.3 Data 2.3-4)."""

import json
from datetime import UTC, datetime

import pytest

from lrs_bridge.domain.xapi.links import VOIDED, links
from lrs_bridge.domain.xapi.prepare import prepare
from lrs_bridge.domain.xapi.validate import check
from tests.conformance.requirements import accepted, refused, row
from tests.unit.domain.xapi.samples import DROP, STATEMENT, changed

ID = "6f8e3c1a-0000-4000-8000-00000000000f"
AUTHORITY = {"account": {"homePage": "https://lrs.example.se", "name": "moodle"}}
MBOX = {"mbox": "mailto:a@example.com"}
STORED = datetime(2026, 1, 2, 3, 4, 5, 6, UTC)
ATTACHMENT = {
    "usageType": "http://example.com/usage",
    "display": {"en": "x"},
    "description": {"en": "y"},
    "contentType": "text/plain; charset=ascii",
    "length": 27,
    "sha2": "ab" * 32,
    "fileUrl": "https://example.com/file",
}


def attached(**change):
    return [{name: it for name, it in {**ATTACHMENT, **change}.items() if it is not DROP}]


def served(statement):
    raw = json.dumps(statement).encode()
    return json.loads(
        prepare(raw, statement, new_id=ID, authority=json.dumps(AUTHORITY)).served(STORED)
    )


@pytest.mark.parametrize(
    ("target", "where"),
    [
        pytest.param({"id": "a:b"}, "$.object", id="XAPI-00020 an activity"),
        pytest.param({"objectType": "Agent", **MBOX}, "$.object", id="XAPI-00020 an agent"),
        pytest.param({"objectType": "StatementRef"}, "$.object", id="XAPI-00017 no id"),
    ],
)
def test_voiding_needs_a_reference(target, where):
    statement = {**STATEMENT, "verb": {"id": VOIDED}, "object": target}
    assert check(statement)[0].path == where


def test_xapi_00019_a_voiding_statement_is_known():
    target = {"objectType": "StatementRef", "id": ID}
    statement = {**STATEMENT, "verb": {"id": VOIDED}, "object": target}
    assert check(statement) == []
    assert links(statement).voids == ID


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        row("XAPI-00022", "timestamp is a time", "timestamp", "soon"),
        row("XAPI-00022", "timestamp is a string", "timestamp", 1),
        row("XAPI-00023", "stored is a time", "stored", "soon"),
        row("XAPI-00024", "authority is an object", "authority", "x"),
        row("XAPI-00024", "authority is identified", "authority", {"name": "x"}),
        row("XAPI-00025", "attachments is an array", "attachments", "x"),
        row("XAPI-00027", "id is a UUID", "id", "x"),
        row("XAPI-00028", "standard form", "id", "{" + ID + "}"),
        row("XAPI-00029", "37 digits", "id", ID + "0"),
        row("XAPI-00030", "no hexadecimal digit", "id", "M" + ID[1:]),
        row("XAPI-00098", "one agent", "authority", {"objectType": "Group", "member": [MBOX]}),
        row(
            "XAPI-00098", "three agents", "authority", {"objectType": "Group", "member": [MBOX] * 3}
        ),
        row("XAPI-00098", "no members", "authority", {"objectType": "Group", **MBOX}),
        row("XAPI-00101", "version is a string", "version", 1),
        row("XAPI-00101", "0.9", "version", "0.9.9"),
        row("XAPI-00101", "1.1", "version", "1.1.0"),
        row("XAPI-00101", "nothing after the point", "version", "1.0."),
        row("XAPI-00101", "10.0", "version", "1.00"),
        row(
            "XAPI-00102", "length", "attachments", attached(length="27"), "$.attachments[0].length"
        ),
        row(
            "XAPI-00102",
            "length below 0",
            "attachments",
            attached(length=-1),
            "$.attachments[0].length",
        ),
        row(
            "XAPI-00102",
            "a fraction",
            "attachments",
            attached(length=1.5),
            "$.attachments[0].length",
        ),
        row("XAPI-00102", "no length", "attachments", attached(length=DROP), "$.attachments[0]"),
        row("XAPI-00103", "sha2", "attachments", attached(sha2=1), "$.attachments[0].sha2"),
        row(
            "XAPI-00103",
            "a SHA-1",
            "attachments",
            attached(sha2="ab" * 20),
            "$.attachments[0].sha2",
        ),
        row(
            "XAPI-00103",
            "other digits",
            "attachments",
            attached(sha2="xy" * 32),
            "$.attachments[0].sha2",
        ),
        row("XAPI-00103", "no sha2", "attachments", attached(sha2=DROP), "$.attachments[0]"),
        row(
            "XAPI-00104",
            "fileUrl",
            "attachments",
            attached(fileUrl="x"),
            "$.attachments[0].fileUrl",
        ),
        row(
            "XAPI-00105",
            "contentType",
            "attachments",
            attached(contentType="file"),
            "$.attachments[0].contentType",
        ),
        row(
            "XAPI-00106",
            "display",
            "attachments",
            attached(display="x"),
            "$.attachments[0].display",
        ),
        row("XAPI-00106", "no display", "attachments", attached(display=DROP), "$.attachments[0]"),
        row(
            "XAPI-00107",
            "usageType",
            "attachments",
            attached(usageType="x"),
            "$.attachments[0].usageType",
        ),
        row(
            "XAPI-00107",
            "no usageType",
            "attachments",
            attached(usageType=DROP),
            "$.attachments[0]",
        ),
        row(
            "XAPI-00115",
            "a signature is sent as octets",
            "attachments",
            attached(usageType="http://adlnet.gov/expapi/attachments/signature"),
            "$.attachments[0].contentType",
        ),
        row("XAPI-00025", "attachments are objects", "attachments", ["x"], "$.attachments[0]"),
    ],
)
def test_a_wrong_property_is_refused(path, value, where):
    assert refused(path, value, where)


@pytest.mark.parametrize("id", [ID, ID.upper(), "6f8e3c1a-0000-1000-0000-00000000000f"])
def test_any_uuid_is_accepted_and_kept_as_sent(id):
    assert check(changed("id", id)) == []
    assert served(changed("id", id))["id"] == id


def test_xapi_00026_an_id_is_given_if_there_is_none():
    assert served(STATEMENT)["id"] == ID


def test_xapi_00097_stored_is_accepted_and_replaced():
    statement = changed("stored", "2001-01-01T00:00:00Z")
    assert check(statement) == []
    assert served(statement)["stored"] == "2026-01-02T03:04:05.000006Z"


def test_xapi_00099_the_authority_is_ours():
    assert served(changed("authority", MBOX))["authority"] == AUTHORITY
    assert check(changed("authority", {"objectType": "Group", "member": [MBOX, AUTHORITY]})) == []


@pytest.mark.parametrize("version", ["1.0", "1.0.0", "1.0.3", "1.0.9"])
def test_xapi_00332_a_version_is_kept_as_sent(version):
    assert check(changed("version", version)) == []
    assert served(changed("version", version))["version"] == version


def test_a_version_is_given_if_there_is_none():
    assert served(STATEMENT)["version"] == "1.0.0"


def test_a_time_is_given_if_there_is_none():
    made = served(STATEMENT)
    assert made["timestamp"] == made["stored"]


@pytest.mark.parametrize(
    "change",
    [{}, {"fileUrl": DROP, "description": DROP}, {"sha2": "AB" * 64}, {"length": 0}],
    ids=["whole", "with a part", "SHA-512 in capitals", "empty"],
)
def test_attachments_are_accepted(change):
    accepted("attachments", attached(**change))
