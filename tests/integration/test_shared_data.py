"""The collected real statements through the door itself, with their parts where parts are due."""

import json
import os
from hashlib import sha256
from uuid import uuid4

import pytest

from tests.conformance.test_shared_statements import FOLDER, excepted, invalid, valid
from tests.integration.test_statements_resource import HEADERS

pytestmark = [pytest.mark.shared, pytest.mark.timeout(300)]
PART = b"a part of the sender's"
SHA2 = sha256(PART).hexdigest()
BOUNDARY = "part-of-the-sender"


@pytest.fixture
def new_id():
    """Return a maker of ids that no collection has."""
    return lambda: str(uuid4())


@pytest.fixture(autouse=True)
def _collected():
    """Skip where the collected statements are not; fail where they must be."""
    if not FOLDER.is_dir():
        message = f"The collected statements are not there: put them into {FOLDER}."
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)


def with_parts(statement):
    """Return a statement whose attachments without fileUrl are all our part; None if none is."""
    due = [a for a in statement.get("attachments", ()) if "fileUrl" not in a]
    for attachment in due:
        attachment |= {"sha2": SHA2, "length": len(PART)}
    return due or None


def multipart(statement):
    head = f"--{BOUNDARY}\r\nContent-Type: application/json\r\n\r\n"
    part = (
        f"\r\n--{BOUNDARY}\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n"
        f"X-Experience-API-Hash: {SHA2}\r\n\r\n"
    )
    end = f"\r\n--{BOUNDARY}--\r\n"
    return b"".join((head.encode(), text(statement), part.encode(), PART, end.encode()))


def text(statement):
    return json.dumps(statement, default=float).encode()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_valid_statement_is_taken_and_every_invalid_one_refused(client, add_source):
    auth = add_source()

    def post(body, kind="application/json"):
        headers = HEADERS | {"Content-Type": kind}
        return client.post("/xapi/statements", data=body, headers=headers, auth=auth)

    taken, refused, seen = 0, [], set()
    for file, line, raw, statement, version in valid():
        if version != "1.0.3" or line in excepted(file):
            continue
        copy = json.loads(text(statement))
        if with_parts(copy):
            answer = post(multipart(copy), f"multipart/mixed; boundary={BOUNDARY}")
        else:
            answer = post(raw)
        # Some collections use an id again for another statement: valid, and a conflict.
        known = str(statement.get("id", "")).lower()
        if answer.status_code == 200 or (answer.status_code == 409 and known in seen):
            taken += 1
        else:
            refused.append((file, line, answer.status_code, answer.text[:200]))
        seen.add(known)
    let_in = [
        line
        for line, statement, version in invalid()
        if version == "1.0.3" and line not in excepted("invalid.ndjson")
        if post(text(statement)).status_code != 400
    ]

    assert (refused, let_in) == ([], [])
    assert taken >= 2_477
