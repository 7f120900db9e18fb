import json
from datetime import UTC, datetime
from hashlib import sha1

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.domain.errors import (
    DocumentConflictError,
    InvalidRequestError,
    PreconditionFailedError,
)
from lrs_bridge.domain.xapi.document_queries import DocumentQuery, parse_document_query
from lrs_bridge.domain.xapi.documents import (
    ACTIVITY_PROFILE,
    AGENT_PROFILE,
    STATE,
    Conditions,
    Context,
    DocumentKey,
    Tags,
    etag,
    is_json,
    merge,
    parse_conditions,
    parse_tags,
    refusal,
    unchanged,
)

ALL = (STATE, AGENT_PROFILE, ACTIVITY_PROFILE)
AGENT = '{"mbox":"mailto:anna@vedhamn.example"}'
KEY = "mbox:mailto:anna@vedhamn.example"
ACTIVITY = "https://kurs.example/truck"
REGISTRATION = "6F8E3C1A-0000-4000-8000-00000000000F"
tags = st.from_regex(r"[!#-~]{1,12}", fullmatch=True)
objects = st.dictionaries(st.text(max_size=3), st.integers() | st.lists(st.integers()), max_size=4)


@pytest.mark.parametrize(
    ("value", "understood"),
    [
        pytest.param("*", Tags(any=True), id="any"),
        pytest.param(" * ", Tags(any=True), id="any with spaces"),
        pytest.param('"a"', Tags(strong=frozenset("a")), id="one"),
        pytest.param(
            '"a", W/"b" ,"c,d"', Tags(strong=frozenset({"a", "c,d"}), weak=frozenset("b")),
            id="a list with a weak one and a comma",
        ),
        pytest.param(', "a",, "b",', Tags(strong=frozenset("ab")), id="empty members"),
        pytest.param('""', Tags(strong=frozenset({""})), id="the empty tag"),
        pytest.param("da39a3ee", Tags(strong=frozenset({"da39a3ee"})), id="quotes forgotten"),
    ],
)  # fmt: skip
def test_a_header_of_tags_is_understood(value, understood):
    assert parse_tags("If-Match", value) == understood


@pytest.mark.parametrize(
    "value", ["", " ", ",", '"a', '"a" "b"', 'W/a, "b"', '*, "a"', '"a b"', 'w/"a"']
)
def test_what_is_no_list_of_tags_is_refused_in_words(value):
    with pytest.raises(InvalidRequestError, match="If-None-Match must be"):
        parse_tags("If-None-Match", value)


@given(st.lists(st.tuples(st.booleans(), tags), min_size=1))
def test_every_list_of_tags_is_read_as_it_was_written(written):
    value = ", ".join(f'{"W/" if weak else ""}"{tag}"' for weak, tag in written)
    read = parse_tags("If-Match", value)
    assert read.strong == {tag for weak, tag in written if not weak}
    assert read.weak == {tag for weak, tag in written if weak}


def guarded(resource, version):
    return resource is not STATE or version == "2.0.0"


@pytest.mark.parametrize("resource", ALL, ids=lambda r: r.path)
@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
@pytest.mark.parametrize(
    ("stored", "match", "none_match", "expected"),
    [
        pytest.param("a", '"a"', None, None, id="match"),
        pytest.param("a", '"b", "a"', None, None, id="match in a list"),
        pytest.param("a", "*", None, None, id="any is there"),
        pytest.param("a", '"b"', None, 412, id="other"),
        pytest.param("a", 'W/"a"', None, 412, id="weak tags never match strongly"),
        pytest.param(None, '"a"', None, 412, id="gone"),
        pytest.param(None, "*", None, 412, id="any is not there"),
        pytest.param(None, None, "*", None, id="none may be there, none is"),
        pytest.param("a", None, "*", 412, id="none may be there, one is"),
        pytest.param("a", None, '"a"', 412, id="not this one, this is"),
        pytest.param("a", None, 'W/"a"', 412, id="not this one, weakly"),
        pytest.param("a", None, '"b"', None, id="not this one, another is"),
        pytest.param("a", '"a"', "*", 412, id="both, the second fails"),
        pytest.param("a", '"a"', '"b"', None, id="both hold"),
        pytest.param("a", '"b"', '"b"', 412, id="both, the first fails"),
    ],
)
def test_conditions_decide(resource, version, method, stored, match, none_match, expected):
    given = parse_conditions(match, none_match)
    error = refusal(method, version, resource, stored, given)
    assert type(error) is (PreconditionFailedError if expected else type(None))


@pytest.mark.parametrize("resource", ALL, ids=lambda r: r.path)
@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_only_an_unguarded_put_over_another_document_conflicts(resource, version, method):
    error = refusal(method, version, resource, "a", Conditions())
    if method == "PUT" and guarded(resource, version):
        assert isinstance(error, DocumentConflictError)
        assert "If-Match" in str(error)
        assert '"a"' in str(error)
    else:
        assert error is None


@pytest.mark.parametrize("resource", ALL, ids=lambda r: r.path)
@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
@pytest.mark.parametrize("tolerant", [True, False])
def test_only_an_unguarded_put_of_a_new_profile_in_1_0_3_is_malformed(
    resource, version, method, tolerant
):
    error = refusal(method, version, resource, None, Conditions(), tolerant=tolerant)
    if method == "PUT" and version == "1.0.3" and resource is not STATE and not tolerant:
        assert isinstance(error, InvalidRequestError)
        assert "If-None-Match: *" in str(error)
    else:
        assert error is None


@pytest.mark.parametrize(
    ("header", "expected"),
    [(None, False), ('"b"', False), ('"a"', True), ('W/"a"', True), ("*", True)],
)
def test_a_client_has_the_document_if_it_names_its_tag(header, expected):
    assert unchanged("a", parse_conditions(None, header)) is expected


@given(st.binary())
def test_the_tag_is_the_sha1_of_the_bytes(content):
    assert etag(content) == sha1(content).hexdigest()


@given(objects, objects)
def test_a_merge_sets_every_posted_property_and_leaves_the_others(stored, posted):
    merged = merge(stored, posted)
    assert merged.keys() == stored.keys() | posted.keys()
    assert all(merged[name] == value for name, value in posted.items())
    assert all(merged[name] == stored[name] for name in stored.keys() - posted.keys())


@given(objects, objects, objects)
def test_merging_is_associative_and_idempotent(a, b, c):
    assert merge(merge(a, b), c) == merge(a, merge(b, c))
    assert merge(merge(a, b), b) == merge(a, b)


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("application/json ;charset=utf-8", True),
        ("application/ld+json", False),
        ("text/plain", False),
        ("", False),
    ],
)
def test_only_json_is_merged(content_type, expected):
    assert is_json(content_type) is expected


@pytest.mark.parametrize(
    ("resource", "params", "query"),
    [
        pytest.param(
            STATE,
            {
                "activityId": ACTIVITY, "agent": AGENT, "registration": REGISTRATION,
                "stateId": "Läge 1",
            },
            DocumentQuery(Context(KEY, ACTIVITY, REGISTRATION.lower()), "Läge 1"),
            id="one state",
        ),
        pytest.param(
            STATE,
            {"activityId": ACTIVITY, "agent": AGENT, "since": "2026-01-02T03:04:05+01:00"},
            DocumentQuery(Context(KEY, ACTIVITY), None, datetime(2026, 1, 2, 2, 4, 5, 0, UTC)),
            id="states",
        ),
        pytest.param(
            AGENT_PROFILE, {"agent": AGENT, "profileId": "p"}, DocumentQuery(Context(KEY), "p"),
            id="agent profile",
        ),
        pytest.param(
            ACTIVITY_PROFILE, {"activityId": ACTIVITY}, DocumentQuery(Context(None, ACTIVITY)),
            id="activity profiles",
        ),
    ],
)  # fmt: skip
def test_a_question_is_understood(resource, params, query):
    asked = parse_document_query(resource, "GET", "2.0.0", params.items())
    assert asked == query
    assert asked.key == (None if query.id is None else DocumentKey(query.context, query.id))


STATED = {"activityId": ACTIVITY, "agent": AGENT, "stateId": "s"}


@pytest.mark.parametrize(
    ("resource", "method", "params", "says"),
    [
        pytest.param(STATE, "GET", {**STATED, "foo": "1"}, "not known here", id="unknown"),
        pytest.param(STATE, "GET", {**STATED, "stateID": "s"}, "Write the parameter stateId",
                     id="letter case"),
        pytest.param(AGENT_PROFILE, "GET", {"agent": AGENT, "registration": REGISTRATION},
                     "not known", id="profiles have no registration"),
        pytest.param(STATE, "DELETE", {**STATED, "since": "2026-01-01T00:00:00Z"}, "not known",
                     id="since is for GET"),
        pytest.param(STATE, "PUT", {"activityId": ACTIVITY, "agent": AGENT}, "Add .* stateId",
                     id="put of what"),
        pytest.param(AGENT_PROFILE, "DELETE", {"agent": AGENT}, "Add .* profileId",
                     id="no deletion of many profiles"),
        pytest.param(STATE, "GET", {"agent": AGENT}, "Add .* activityId", id="no activity"),
        pytest.param(STATE, "GET", {"activityId": ACTIVITY}, "Add .* agent", id="no agent"),
        pytest.param(STATE, "GET", {**STATED, "stateId": ""}, "not be empty", id="empty id"),
        pytest.param(STATE, "GET", {**STATED, "stateId": "a\0"}, "U.0000", id="nul"),
        pytest.param(STATE, "GET", {**STATED, "agent": '{"account":{"homePage":"a:b","name":'
                     r'"\ud800"}}'}, "surrogates", id="half a character"),
        pytest.param(STATE, "GET", {**STATED, "agent": "Anna"}, "agent in JSON", id="no JSON"),
        pytest.param(STATE, "GET", {**STATED, "agent": "{}"}, "identifier", id="anonymous"),
        pytest.param(STATE, "GET", {**STATED, "agent": '{"objectType":"Group","openid":"a:b"}'},
                     "must be an Agent", id="group"),
        pytest.param(STATE, "GET", {**STATED, "activityId": "x"}, "IRI", id="no IRI"),
        pytest.param(STATE, "GET", {**STATED, "registration": "x"}, "UUID", id="no UUID"),
        pytest.param(ACTIVITY_PROFILE, "GET", {"activityId": ACTIVITY, "since": "x"}, "a time",
                     id="no time"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_refused_with_what_to_write(resource, method, params, says):
    with pytest.raises(InvalidRequestError, match=says):
        parse_document_query(resource, method, "1.0.3", params.items())


def test_a_parameter_is_given_once():
    with pytest.raises(InvalidRequestError, match="only once"):
        parse_document_query(STATE, "GET", "1.0.3", [*STATED.items(), ("stateId", "t")])


def test_since_beside_an_id_means_nothing_in_one_version_and_is_refused_in_the_other():
    params = {**STATED, "since": "2026-01-01T00:00:00Z"}.items()
    assert parse_document_query(STATE, "GET", "1.0.3", params).id == "s"
    with pytest.raises(InvalidRequestError, match="stateId or since, not both"):
        parse_document_query(STATE, "GET", "2.0.0", params)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_any_text_is_an_id(text):
    params = {**STATED, "stateId": text}.items()
    assert parse_document_query(STATE, "PUT", "2.0.0", params).id == text


@given(st.sampled_from(["name", "objectType"]), st.permutations(["mbox", "name", "objectType"]))
def test_neither_name_nor_order_makes_another_agent(left_out, order):
    whole = {"mbox": "mailto:anna@vedhamn.example", "name": "Anna", "objectType": "Agent"}
    agent = json.dumps({name: whole[name] for name in order if name != left_out})
    asked = parse_document_query(AGENT_PROFILE, "GET", "2.0.0", [("agent", agent)])
    assert asked.context == Context(KEY)
