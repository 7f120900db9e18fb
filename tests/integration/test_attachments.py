"""Attachments come in and go out with their statement, and formats show what is asked for."""

import json
from hashlib import sha256

import pytest

from tests.integration.test_statements_resource import HEADERS, Lrs
from tests.statements import passed, text, uid

PHOTO = b"\x89PNG of the guard, with --part-of-the-sender in it\r\n"
SHA2 = sha256(PHOTO).hexdigest()
KIND = "multipart/mixed; boundary=sender"


@pytest.fixture
def lrs(client, add_source):
    """Return a client that speaks xAPI with a key of a strict source."""
    return Lrs(client, add_source())


def with_photo(**more):
    attachment = {
        "usageType": "https://bridge.example/photo",
        "display": {"sv": "Skyddet"},
        "contentType": "image/png",
        "length": len(PHOTO),
        "sha2": SHA2,
    }
    return passed(id=uid(1), attachments=[attachment | more])


def multipart(statement, part=PHOTO):
    return b"".join(
        (
            b"--sender\r\nContent-Type: application/json\r\n\r\n",
            text(statement),
            b"\r\n--sender\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n",
            f"X-Experience-API-Hash: {SHA2}\r\n\r\n".encode(),
            part,
            b"\r\n--sender--\r\n",
        )
    )


def test_attachment_comes_back_byte_for_byte(lrs):
    answer = lrs.post(multipart(with_photo()), headers=HEADERS | {"Content-Type": KIND})
    assert answer.status_code == 200

    got = lrs.get(attachments="true")

    assert got.mimetype == "multipart/mixed"
    assert got.data.count(PHOTO) == 1
    assert f"X-Experience-API-Hash: {SHA2}".encode() in got.data
    assert lrs.get().is_json


def test_attachment_without_its_part_is_refused_and_leaves_nothing(lrs, bridge):
    assert lrs.post(with_photo()).status_code == 400
    assert lrs.count() == 0


def test_part_that_is_not_what_its_hash_says_is_refused(lrs):
    answer = lrs.post(multipart(with_photo(), b"other"), headers=HEADERS | {"Content-Type": KIND})

    assert answer.status_code == 400
    assert lrs.count() == 0


def test_attachment_with_a_url_needs_no_part(lrs):
    assert lrs.post(with_photo(fileUrl="https://bilder.example/1.png")).status_code == 200


def test_format_ids_leaves_out_what_only_people_read(lrs):
    lrs.post(passed(id=uid(1)))

    assert "display" not in lrs.get(statementId=uid(1), format="ids").json["verb"]


def test_canonical_shows_the_language_that_is_asked_for(lrs):
    verb = {
        "id": "http://adlnet.gov/expapi/verbs/passed",
        "display": {"en": "passed", "sv": "klar"},
    }
    lrs.post(passed(id=uid(1), verb=verb))

    got = lrs.client.get(
        "/xapi/statements",
        query_string={"statementId": uid(1), "format": "canonical"},
        headers=HEADERS | {"Accept-Language": "sv"},
        auth=lrs.auth,
    )

    assert json.loads(got.data)["verb"]["display"] == {"sv": "klar"}
