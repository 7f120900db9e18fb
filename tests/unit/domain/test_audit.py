"""The leaf of an audit entry can be recomputed, and covers all of it."""

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from lrs_bridge.domain.audit import content, instant, leaf
from lrs_bridge.ports.access import AuditEntry

ENTRY = AuditEntry(
    id="a-1",
    at=datetime(2026, 3, 2, 7, 0, 0, 5, tzinfo=UTC),
    actor="p-bo",
    act="looked",
    object_kind="evidence",
    object="e-1",
    person="p-anna",
    detail="{}",
    salt=b"s" * 32,
)


def test_leaf_is_a_hash_of_zero_salt_and_content():
    assert leaf(b"salt", b"content") == hashlib.sha256(b"\x00saltcontent").digest()


def test_content_is_json_that_anybody_can_make_again():
    assert json.loads(content(ENTRY)) == {
        "id": "a-1",
        "at": "2026-03-02T07:00:00.000005Z",
        "actor": "p-bo",
        "act": "looked",
        "object_kind": "evidence",
        "object": "e-1",
        "person": "p-anna",
        "detail": "{}",
    }


@pytest.mark.parametrize("name", [field.name for field in fields(ENTRY) if field.name != "salt"])
def test_no_member_can_change_unnoticed(name):
    other = ENTRY.at + timedelta(microseconds=1) if name == "at" else "other"

    assert content(replace(ENTRY, **{name: other})) != content(ENTRY)


def test_an_instant_is_the_same_in_every_zone():
    there = ENTRY.at.astimezone(timezone(timedelta(hours=2)))

    assert instant(there) == instant(ENTRY.at) == "2026-03-02T07:00:00.000005Z"
