"""The collected real statements through the door itself, with their parts where parts are due."""

import json
import os
from hashlib import sha256
from uuid import uuid4

import pytest

from tests.conformance.test_shared_statements import FOLDER, excepted, invalid, valid
from tests.integration.test_statements_resource import HEADERS
from tests.signing import USAGE as SIGNATURE
from tests.signing import sign

pytestmark = [pytest.mark.shared, pytest.mark.timeout(300)]
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
    """Give attachments without fileUrl a part: ours, or a signature; return the parts by SHA-2."""
    due = [a for a in statement.get("attachments", ()) if "fileUrl" not in a]
    signed = {name: value for name, value in statement.items() if name != "attachments"}
    parts = {}
    for number, attachment in enumerate(due):
        part = b"part %d of the sender's" % number
        if attachment["usageType"] == SIGNATURE:
            part = sign(signed)
        attachment |= {"sha2": sha256(part).hexdigest(), "length": len(part)}
        parts[attachment["sha2"]] = (attachment["contentType"], part)
    return parts


def multipart(statement, parts):
    whole = [f"--{BOUNDARY}\r\nContent-Type: application/json\r\n\r\n".encode(), text(statement)]
    for sha2, (kind, part) in parts.items():
        head = (
            f"\r\n--{BOUNDARY}\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: binary\r\n"
            f"X-Experience-API-Hash: {sha2}\r\n\r\n"
        )
        whole += (head.encode(), part)
    return b"".join((*whole, f"\r\n--{BOUNDARY}--\r\n".encode()))


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
        if parts := with_parts(copy):
            answer = post(multipart(copy, parts), f"multipart/mixed; boundary={BOUNDARY}")
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
