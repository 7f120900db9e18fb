"""Which attachments are signatures, and whether a statement is the one that was signed."""

import json
from decimal import Decimal

import pytest
from hypothesis import given

from lrs_bridge.domain.xapi.check_attachments import SIGNATURE
from lrs_bridge.domain.xapi.signatures import difference, original, signatures
from tests.unit.domain.xapi.samples import DROP, STATEMENT, changed, inside, statements

ID = "6f8e3c1a-0000-4000-8000-00000000000f"
OTHER_ID = "6f8e3c1a-0000-4000-8000-0000000000ff"
WHEN = "2026-03-02T08:00:00+01:00"
WHOLE = {**STATEMENT, "id": ID, "timestamp": WHEN}
GROUP = {
    "objectType": "Group",
    "member": [{"mbox": "mailto:a@example.com"}, {"mbox": "mailto:b@example.com"}],
}
ACTIVITY = {"id": "https://example.com/course"}


def attached(sha2, usage="https://example.com/photo"):
    return {
        "usageType": usage,
        "display": {"en": "x"},
        "contentType": "application/octet-stream",
        "length": 3,
        "sha2": sha2,
    }


def put(path, value):
    """Return the statement with a property set, or without it."""
    there = changed(path, value if value is not DROP else 0, WHOLE)
    return changed(path, DROP, there) if value is DROP else there


PHOTO, OTHER_PHOTO = attached("a" * 64), attached("b" * 64)
SIGNED = attached("C" * 64, SIGNATURE)


def test_signatures_are_found_by_their_usage():
    statement = {**STATEMENT, "attachments": [PHOTO, SIGNED]}

    assert list(signatures(statement)) == [(1, "c" * 64, 3)]
    assert list(signatures(STATEMENT)) == []


def test_what_signs_a_substatement_signs_no_statement():
    assert list(signatures(inside({**STATEMENT, "attachments": [SIGNED]}))) == []


@given(statements)
def test_statement_is_the_one_that_was_signed_whatever_the_order_of_its_names(statement):
    turned = json.loads(
        json.dumps(statement), object_pairs_hook=lambda pairs: dict(reversed(pairs))
    )

    assert difference(statement, original(turned)) is None
    assert difference({**statement, "attachments": [SIGNED]}, original(turned)) is None


@pytest.mark.parametrize(
    ("path", "sent", "signed"),
    [
        pytest.param("id", ID, DROP, id="id given later"),
        pytest.param("id", ID.upper(), ID, id="id in capitals"),
        pytest.param("stored", "2026-01-01T00:00:00Z", DROP, id="stored"),
        pytest.param("version", "1.0.0", "1.0.3", id="version"),
        pytest.param("authority", {"mbox": "mailto:x@example.com"}, DROP, id="authority"),
        pytest.param("timestamp", WHEN, DROP, id="time given later"),
        pytest.param("timestamp", DROP, WHEN, id="time left out"),
        pytest.param("timestamp", WHEN, "2026-03-02T07:00:00.000Z", id="time in another zone"),
        pytest.param("verb.display", {"sv": "klar"}, DROP, id="display"),
        pytest.param("object.definition", {"name": {"sv": "Kurs"}}, DROP, id="definition"),
        pytest.param("actor.objectType", "Agent", DROP, id="object type that goes without saying"),
        pytest.param("actor.mbox", "mailto:a@EXAMPLE.com", "mailto:a@example.com", id="domain"),
        pytest.param(
            "actor", GROUP, {**GROUP, "member": GROUP["member"][::-1]}, id="order of members"
        ),
        pytest.param("result.duration", "PT0.1237S", "PT0.12S", id="duration beyond 0.01 s"),
        pytest.param("result.score", {"raw": 1}, {"raw": Decimal("1.0")}, id="number"),
        pytest.param(
            "context.contextActivities",
            {"parent": ACTIVITY},
            {"parent": [ACTIVITY]},
            id="one activity",
        ),
        pytest.param("attachments", [SIGNED], DROP, id="the signature"),
        pytest.param("attachments", [PHOTO, SIGNED], [PHOTO], id="another attachment"),
        pytest.param(
            "attachments", [PHOTO, SIGNED], DROP, id="signed without any attachment"
        ),
        pytest.param(
            "attachments",
            [PHOTO, SIGNED],
            [attached("d" * 64, SIGNATURE), {**PHOTO, "sha2": "A" * 64}],
            id="another signature was there",
        ),
    ],
)  # fmt: skip
def test_what_does_not_count_is_no_difference(path, sent, signed):
    assert difference(put(path, sent), original(put(path, signed))) is None


@pytest.mark.parametrize(
    ("path", "sent", "signed"),
    [
        pytest.param("id", OTHER_ID, ID, id="another id"),
        pytest.param("id", DROP, ID, id="id left out"),
        pytest.param("timestamp", WHEN, "2026-03-02T08:00:00Z", id="another time"),
        pytest.param("actor.mbox", "mailto:b@example.com", "mailto:a@example.com", id="actor"),
        pytest.param("actor.name", "Bo", "Anna", id="name"),
        pytest.param("verb.id", "https://example.com/a", "https://example.com/b", id="verb"),
        pytest.param("object.id", "https://example.com/a", "https://example.com/b", id="object"),
        pytest.param("result", DROP, {"success": True}, id="result left out"),
        pytest.param("result.success", True, False, id="success"),
        pytest.param("result.duration", "PT0.13S", "PT0.12S", id="duration"),
        pytest.param("result.duration", "P1Y", "P12M", id="duration as a string"),
        pytest.param("result.extensions", {"a:b": True}, {"a:b": 1}, id="true is not 1"),
        pytest.param("result.extensions", {"a:b": None}, {}, id="null is not nothing"),
        pytest.param("context.language", "sv", "en", id="context"),
        pytest.param("attachments", [OTHER_PHOTO, SIGNED], [PHOTO], id="attachment exchanged"),
        pytest.param("attachments", [SIGNED], [PHOTO], id="attachment taken away"),
        pytest.param("attachments", [PHOTO, OTHER_PHOTO, SIGNED], [PHOTO], id="attachment added"),
        pytest.param("attachments", [PHOTO, PHOTO], [PHOTO], id="attachment twice"),
    ],
)
def test_what_counts_is_named(path, sent, signed):
    found = difference(put(path, sent), original(put(path, signed)))

    assert found == path.partition(".")[0]


def test_attachments_of_a_substatement_count_too():
    def of(*photos):
        return inside({**STATEMENT, "attachments": list(photos)})

    assert difference(of(PHOTO), original(of(PHOTO))) is None
    assert difference(of(OTHER_PHOTO), original(of(PHOTO))) == "attachments"


@given(statements, statements)
def test_both_ways_tell_the_same_of_statements_without_ids_and_attachments(one, other):
    left, right = (
        {name: it for name, it in whole.items() if name not in ("id", "attachments")}
        for whole in (one, other)
    )
    assert (difference(left, original(right)) is None) == (
        difference(right, original(left)) is None
    )
