import json
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.domain.errors import InvalidRequestError, InvalidStatementError
from lrs_bridge.web.xapi.parse import MAX_DEPTH, MAX_NODES, parse, split

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)
objects = st.dictionaries(st.text(max_size=3), values, max_size=3)


@given(st.lists(objects, max_size=4), st.sampled_from(["", " ", "\r\n\t"]))
def test_a_batch_is_cut_into_its_statements(statements, space):
    body = split(f"{space}{json.dumps(statements, indent=1)}{space}".encode())
    assert body.batch
    assert [parse(raw) for raw in body.slices] == statements


@given(objects)
def test_a_single_statement_is_its_own_slice(statement):
    text = json.dumps(statement, ensure_ascii=False).encode()
    body = split(b"\n" + text + b"\n")
    assert not body.batch
    assert body.slices == [text]
    assert parse(text) == statement


def test_a_slice_keeps_the_sender_s_bytes():
    assert split(b'[ {"a" : 1.50,"b":"\\u00e5"} , {} ]').slices == [
        b'{"a" : 1.50,"b":"\\u00e5"}',
        b"{}",
    ]


def test_an_empty_batch_is_a_heartbeat():
    assert split(b" [] ") == split(b"[]")
    assert split(b"[]").slices == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b'"text"', id="a string"),
        pytest.param(b"1", id="a number"),
        pytest.param(b"\xef\xbb\xbf[]", id="byte order mark"),
        pytest.param("[]".encode("utf-16"), id="UTF-16"),
        pytest.param(b"[{}", id="truncated"),
        pytest.param(b"[{}]]", id="more after the end"),
        pytest.param(b"[{} {}]", id="no comma"),
        pytest.param(b"[" * 100_000, id="very deep"),
        pytest.param(b"[" + b"1," * MAX_NODES + b"1]", id="too many items"),
    ],
)
def test_what_is_no_body_is_refused(body):
    with pytest.raises(InvalidRequestError):
        split(body)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        pytest.param(b"0.1234567890123456789", Decimal("0.1234567890123456789"), id="all digits"),
        pytest.param(b"18446744073709551617", 2**64 + 1, id="large integer"),
        pytest.param(b"9" * 4300, int("9" * 4300), id="largest integer"),
        pytest.param(b"1.0", Decimal("1.0"), id="decimal"),
        pytest.param(b"1E308", Decimal("1E308"), id="largest exponent"),
        pytest.param(b"-1e-308", Decimal("-1e-308"), id="smallest exponent"),
        pytest.param(b'"a\\u0000b"', "a\0b", id="escaped zero"),
        pytest.param(b'"\\ud83d\\ude00"', "\U0001f600", id="a pair of surrogates"),
        pytest.param(b"null", None, id="null"),
    ],
)
def test_nothing_is_lost(raw, value):
    assert parse(raw) == value


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        pytest.param(b"", "EOF", id="nothing"),
        pytest.param(b'{"a":1,"a":2}', 'duplicate key "a"', id="a name twice"),
        pytest.param(b'{"a":1,"\\u0061":2}', 'duplicate key "a"', id="a name twice, escaped"),
        pytest.param(b'[{"b":{"a":1,"a":2}}]', "duplicate key", id="a name twice, deep"),
        pytest.param(b"\xef\xbb\xbf{}", "JSON", id="byte order mark"),
        pytest.param(b'"\xff"', "unicode", id="no UTF-8"),
        pytest.param(b'"\xed\xa0\x80"', "unicode", id="surrogate in UTF-8"),
        pytest.param(b'"\xc0\x80"', "unicode", id="overlong UTF-8"),
        pytest.param(b'"\\ud800"', "hex escape", id="lone surrogate"),
        pytest.param(b'"\\ude00"', "surrogate", id="lone second surrogate"),
        pytest.param(b'"\\ud800\\ud800"', "surrogate", id="two first surrogates"),
        pytest.param(b'{"\\ud800":1}', "hex escape", id="surrogate in a name"),
        pytest.param(b'"\x01"', "control", id="control character"),
        pytest.param(b"NaN", "JSON", id="NaN"),
        pytest.param(b"[Infinity]", "JSON", id="Infinity"),
        pytest.param(b"-Infinity", "JSON", id="-Infinity"),
        pytest.param(b"01", "number", id="leading zero"),
        pytest.param(b"{} {}", "trailing", id="more after the end"),
        pytest.param(b'{"a":1,}', "comma", id="trailing comma"),
        pytest.param(b"[1e309]", "exponent", id="exponent"),
        pytest.param(b"1e-309", "exponent", id="negative exponent"),
        pytest.param(b"1" * 310 + b".5", "exponent", id="many digits"),
        pytest.param(b"1e99999999999999999999", "exponent", id="absurd exponent"),
        pytest.param(b"1" * 4301, "number", id="too long integer"),
        pytest.param(b"[" * 65 + b"]" * 65, "64 deep", id="deep"),
        pytest.param(b"[" * 100_000, "recursion", id="very deep"),
        pytest.param(b"[" + b"1," * MAX_NODES + b"1]", str(MAX_NODES), id="too many values"),
        pytest.param(b'{"a":{' + b'"":0' + b"}}x", "trailing", id="rubbish"),
    ],
)
def test_what_would_be_lost_or_misread_is_refused(raw, says):
    with pytest.raises(InvalidStatementError, match=says):
        parse(raw)


def test_the_bounds_themselves_are_allowed():
    assert parse(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    assert len(parse(b"[" + b"1," * (MAX_NODES - 2) + b"1]")) == MAX_NODES - 1


PIECES = b"""{ } [ ] , : " a 1 . e - \\u d800 null NaN "a":""".split()
pieces = st.sampled_from([*PIECES, b"\xff", b" ", b"9" * 400])


@given(st.binary(max_size=40) | st.lists(pieces, max_size=30).map(b"".join))
def test_any_bytes_are_understood_or_refused(body):
    with suppress(InvalidStatementError):
        parse(body)
    with suppress(InvalidRequestError, InvalidStatementError):
        for raw in split(body).slices:
            parse(raw)


def test_one_item_that_is_not_quite_json_does_not_hide_the_others():
    half = rb'{"b": "\ud83d"}'
    body = split(rb'[{"a": 1} , ' + half + rb',{"c": [2]}]')
    assert body.slices == [b'{"a": 1}', half, b'{"c": [2]}']
    with pytest.raises(InvalidStatementError):
        parse(half)


@pytest.mark.parametrize(
    "text",
    [
        rb'[{"b": "\ud83d"}',
        rb'[{"b": "\ud83d"}] x',
        rb'[{"b": "\ud83d"} {}]',
        rb'[{"b": "\ud83d"},]',
        b"[" * 100_000,
    ],
)
def test_what_cannot_be_told_apart_is_refused_whole(text):
    with pytest.raises(InvalidRequestError):
        split(text)
