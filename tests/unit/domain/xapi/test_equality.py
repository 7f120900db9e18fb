from copy import deepcopy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.domain.xapi.equality import content_key, moment, same
from tests.unit.domain.xapi.samples import DROP, STATEMENT, changed, inside, statements

KEY = b"a secret of the installation"
ID = "6f8e3c1a-0000-4000-8000-00000000000f"
FULL = changed(
    "context",
    {
        "registration": ID,
        "language": "sv-se",
        "team": {
            "objectType": "Group",
            "member": [{"mbox": "mailto:a@b.se"}, {"openid": "a:b", "name": "x"}],
        },
        "instructor": {"mbox_sha1sum": "ab" * 20},
        "contextActivities": {"parent": [{"id": "a:b"}]},
        "statement": {"objectType": "StatementRef", "id": ID},
        "extensions": {"a:b": {"n": [1, 2.5]}},
    },
    changed("result", {"duration": "PT90.129S", "score": {"raw": 1}}),
)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param("id", ID, id="id"),
        pytest.param("stored", "2026-01-01T00:00:00Z", id="stored"),
        pytest.param("authority", {"mbox": "mailto:x@y.se"}, id="authority"),
        pytest.param("version", "1.0.3", id="version"),
        pytest.param("timestamp", "2026-01-01T00:00:00Z", id="timestamp"),
        pytest.param("attachments", [{"sha2": ""}], id="attachments"),
        pytest.param("verb.display", {"sv": "klarade"}, id="verb display"),
        pytest.param("object.definition", {"name": {"en": "x"}}, id="definition"),
        pytest.param("object.objectType", DROP, id="default objectType of an activity"),
        pytest.param("actor.objectType", DROP, id="default objectType of an agent"),
        pytest.param("actor.mbox", "mailto:anna@EXAMPLE.com", id="case of a mail domain"),
        pytest.param("context.registration", ID.upper(), id="case of a registration"),
        pytest.param("context.language", "sv-SE", id="case of a language"),
        pytest.param("context.statement.id", ID.upper(), id="case of a reference"),
        pytest.param("context.instructor.mbox_sha1sum", "AB" * 20, id="case of a SHA-1"),
        pytest.param("context.contextActivities.parent", {"id": "a:b"}, id="object or array"),
        pytest.param(
            "context.contextActivities.parent",
            [{"id": "a:b", "objectType": "Activity", "definition": {"type": "c:d"}}],
            id="definition in the context",
        ),
        pytest.param(
            "context.team.member",
            [{"name": "x", "openid": "a:b"}, {"objectType": "Agent", "mbox": "mailto:a@b.se"}],
            id="order of members",
        ),
        pytest.param("result.duration", "PT1M30.12S", id="duration to a hundredth"),
        pytest.param("result.score.raw", Decimal("1.0"), id="number form"),
        pytest.param(
            "context.extensions",
            {"a:b": {"n": [Decimal("1.00"), Decimal("2.50")]}},
            id="in extensions",
        ),
    ],
)
def test_what_does_not_count(path, value):
    assert same(FULL, changed(path, value, FULL))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param("actor.mbox", "mailto:Anna@example.com", id="local part of a mail address"),
        pytest.param("actor.name", "Anna B", id="name"),
        pytest.param("actor.objectType", "Group", id="group or agent"),
        pytest.param("verb.id", "a:b", id="verb"),
        pytest.param("object.id", "https://example.com/Course", id="activity"),
        pytest.param("object", {"objectType": "StatementRef", "id": ID}, id="object"),
        pytest.param("object", {"objectType": "Agent", "openid": "a:b"}, id="object an agent"),
        pytest.param("context.platform", "x", id="platform"),
        pytest.param("context.contextActivities.parent", [], id="parent"),
        pytest.param("context.contextActivities.other", [{"id": "a:b"}], id="other"),
        pytest.param("context.extensions", {"a:b": {"n": ["1", 2.5]}}, id="string or number"),
        pytest.param("context.extensions", {"a:b": {"n": [True, 2.5]}}, id="true or 1"),
        pytest.param("context.extensions", {"a:b": {"n": [2.5, 1]}}, id="order of a list"),
        pytest.param("result.duration", "PT90.13S", id="duration"),
        pytest.param("result.duration", "P1Y", id="duration with years"),
        pytest.param("result.score.raw", 2, id="score"),
        pytest.param("result.success", True, id="success"),
    ],
)
def test_what_counts(path, value):
    assert not same(FULL, changed(path, value, FULL))


def test_a_substatement_is_compared_in_the_same_way():
    inner = changed("timestamp", "2026-01-01T12:00:00Z")
    alike = changed("timestamp", "2026-01-01T13:00:00+01:00", changed("verb.display", {}))
    later = changed("timestamp", "2026-01-01T12:00:01Z")
    assert same(inside(inner), inside(alike))
    assert not same(inside(inner), inside(later))
    assert not same(inside(inner), inside(STATEMENT))


def test_context_agents_are_compared_as_agents():
    agents = [{"objectType": "contextAgent", "agent": {"mbox_sha1sum": "ab" * 20}}]
    upper = [{"objectType": "contextAgent", "agent": {"mbox_sha1sum": "AB" * 20}}]
    assert same(changed("context.contextAgents", agents), changed("context.contextAgents", upper))


@given(statements, st.randoms(use_true_random=False))
def test_the_order_of_members_does_not_count(statement, random):
    def shuffled(value):
        if not isinstance(value, dict):
            return value
        items = [(name, shuffled(it)) for name, it in value.items()]
        random.shuffle(items)
        return dict(items)

    assert same(statement, shuffled(statement))


@given(statements)
def test_comparing_changes_nothing(statement):
    before = deepcopy(statement)
    assert same(statement, deepcopy(statement))
    assert statement == before


def test_true_is_no_number():
    yes, one = (changed("context.extensions", {"a:b": it}) for it in (True, 1))
    assert not same(yes, one)


def test_times_count_only_if_both_senders_gave_one():
    noon = changed("timestamp", "2026-01-01T12:00:00Z")
    assert same(noon, changed("timestamp", "2026-01-01T13:00:00.0+01:00"))
    assert same(noon, STATEMENT)
    assert not same(noon, changed("timestamp", "2026-01-01T12:00:01Z"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "2026-01-01T13:00:00.100+01:00", "2026-01-01T12:00:00.1Z", id="UTC, all digits"
        ),
        pytest.param(DROP, None, id="none"),
    ],
)
def test_a_moment_is_the_sender_s_time(text, expected):
    assert moment(STATEMENT if text is DROP else changed("timestamp", text)) == expected


def test_content_is_the_same_only_at_the_same_time():
    noon = changed("timestamp", "2026-01-01T12:00:00Z")
    alike = changed("timestamp", "2026-01-01T13:00:00.0+01:00")
    later = changed("timestamp", "2026-01-01T12:00:01Z")
    assert content_key(noon, KEY) == content_key(alike, KEY)
    assert content_key(noon, KEY) != content_key(later, KEY)
    assert content_key(STATEMENT, KEY) is None


def test_another_key_finds_other_content():
    noon = changed("timestamp", "2026-01-01T12:00:00Z")
    assert content_key(noon, b"one") != content_key(noon, b"two")


def test_the_key_of_content_is_the_one_that_stored_ids_were_made_with():
    key = content_key(changed("timestamp", "2026-01-01T12:00:00Z", FULL), KEY)
    assert key.hex() == "a7ea064597bd6b68c241509c27e2847f"
