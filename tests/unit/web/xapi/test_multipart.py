import hashlib
from contextlib import closing
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.exceptions import RequestEntityTooLarge

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.web.xapi import delimiters, multipart
from lrs_bridge.web.xapi.delimiters import MAX_HEADERS
from lrs_bridge.web.xapi.multipart import MAX_PARTS
from lrs_bridge.web.xapi.spool import Spool

TYPE = "multipart/mixed; boundary=abc"
JSON = b'--abc\r\nContent-Type: application/json\r\n\r\n{"a":1}'


MOST = 10_000_000


class Slow:
    """A connection that brings a few bytes at a time, as many as *sizes* say in turn."""

    def __init__(self, body, *sizes):
        self.body, self.sizes, self.turn = BytesIO(body), sizes, 0

    def read(self, size):
        self.turn += 1
        return self.body.read(min(size, self.sizes[self.turn % len(self.sizes)]))


def read(kind, body, *, most=MOST, room=MOST):
    """Return the statements, and by SHA-2 the content type and the data of each attachment."""
    stream = BytesIO(body) if isinstance(body, bytes) else body
    with closing(Spool(room)) as spool:
        statements, parts = multipart.read(kind, stream, spool, most)
        assert all(part.sha2 == sha2 for sha2, part in parts.items())
        return statements, {sha2: (it.content_type, content(it)) for sha2, it in parts.items()}


def content(part):
    data = b"".join(part.pieces())
    assert len(data) == part.length
    assert data == b"".join(part.pieces()), "a transaction may run twice"
    return data


def sha(data, kind="sha256"):
    return hashlib.new(kind, data).hexdigest()


def part(data, *, sha2=None, encoding="binary", extra="Content-Type: text/plain\r\n"):
    head = f"X-Experience-API-Hash: {sha2 or sha(data)}\r\nContent-Transfer-Encoding: {encoding}"
    return f"\r\n--abc\r\n{extra}{head}\r\n\r\n".encode() + data


END = b"\r\n--abc--\r\n"


def test_statements_and_attachments_are_told_apart():
    statements, parts = read(TYPE, JSON + part(b"one") + part(b"two", extra="") + END)
    assert statements == b'{"a":1}'
    assert parts == {
        sha(b"one"): ("text/plain", b"one"),
        sha(b"two"): (None, b"two"),
    }


def test_a_request_may_have_no_attachments():
    assert read(TYPE, JSON + END) == (b'{"a":1}', {})


@given(st.lists(st.binary(max_size=30) | st.just(b"\r\n--abc\r\n\r\n--abc--"), max_size=4))
def test_any_data_comes_through(datas):
    _, parts = read(TYPE, JSON + b"".join(map(part, datas)) + END)
    assert {sha2: data for sha2, (_, data) in parts.items()} == {sha(it): it for it in datas}


@given(st.lists(st.binary(max_size=30), max_size=3), st.lists(st.integers(1, 9), min_size=1))
@example([b"x\r\n--abc", b"--abc--\r\n--abc"], [1])
def test_it_does_not_matter_in_what_pieces_a_request_comes(datas, sizes):
    body = b"before\r\n" + JSON + b"".join(map(part, datas)) + END
    assert read(TYPE, Slow(body, *sizes)) == read(TYPE, body)


def test_a_part_that_is_sent_twice_is_one():
    assert list(read(TYPE, JSON + part(b"one") * 2 + END)[1].values()) == [("text/plain", b"one")]


@pytest.mark.parametrize("data", [b"-", b"--", b"----\r\n", b"\r\n---\r\n---"])
def test_a_boundary_of_dashes_is_told_from_dashes(data):
    body = (JSON + part(data) + END).replace(b"--abc", b"---")
    assert read("multipart/mixed; boundary=-", body)[1][sha(data)][1] == data


def test_data_larger_than_memory_is_meant_for_comes_through():
    data = bytes(range(256)) * 20_000
    assert read(TYPE, JSON + part(data) + END)[1][sha(data)][1] == data


@pytest.mark.parametrize(
    ("body", "limits", "says"),
    [
        pytest.param(JSON + END, {"most": 6}, "statements", id="statements"),
        pytest.param(b"before" * 9 + JSON + END, {"most": 50}, "statements", id="preamble"),
        pytest.param(JSON + part(b"one") + END, {"room": 2}, "attachments", id="an attachment"),
        pytest.param(
            JSON + part(b"one") + part(b"two") + END, {"room": 5}, "attachments", id="all together"
        ),
    ],
)
def test_what_is_too_large_is_not_read_to_its_end(body, limits, says):
    with pytest.raises(RequestEntityTooLarge, match=says):
        read(TYPE, body, **limits)


def test_as_much_as_is_allowed_is_taken():
    assert len(read(TYPE, JSON + part(b"one") + part(b"two") + END, most=7, room=6)[1]) == 2


@pytest.mark.parametrize("kind", ["sha224", "sha256", "sha384", "sha512"])
def test_every_sha2_is_recomputed(kind):
    data = b"data"
    sha2 = sha(data, kind)
    assert list(read(TYPE, JSON + part(data, sha2=sha2.upper()) + END)[1]) == [sha2]
    with pytest.raises(InvalidRequestError, match="does not have that SHA-2"):
        read(TYPE, JSON + part(data, sha2=sha(b"other", kind)) + END)


@pytest.mark.parametrize(
    "data", [b"text", b"ends with a break\r\n", b"", b"\r\n", b"holds --abc\r\n inside"]
)
def test_a_forgotten_line_break_is_made_up_for(data):
    """Some clients put the next delimiter right behind the data."""
    first = part(data)
    body = JSON + first + part(b"two")[2:] + b"--abc--"
    _, parts = read(TYPE, body)
    assert {sha2: data for sha2, (_, data) in parts.items()} == {
        sha(data): data,
        sha(b"two"): b"two",
    }


def test_a_boundary_in_a_header_ends_nothing():
    body = JSON.replace(b"\r\n\r\n", b"\r\nX: --abc\r\n\r\n") + part(b"one", extra="X: --abc\r\n")
    statements, parts = read(TYPE, body + END)
    assert statements == b'{"a":1}'
    assert list(parts) == [sha(b"one")]


def test_json_right_before_a_delimiter_is_taken():
    assert read(TYPE, JSON + b"--abc--")[0] == b'{"a":1}'


def test_what_stands_before_and_after_is_ignored():
    body = b"preamble --abcd\r\n" + JSON + part(b"one").replace(b"--abc\r", b"--abc \t\r") + END
    assert list(read('multipart/mixed; boundary="abc"', body + b"epilogue")[1]) == [sha(b"one")]


@pytest.mark.parametrize(
    ("kind", "body", "says"),
    [
        pytest.param("multipart/form-data; boundary=abc", JSON + END, "multipart/mixed", id="kind"),
        pytest.param("multipart/mixed;", JSON + END, "boundary", id="XAPI-00130 no boundary"),
        pytest.param("multipart/mixed; boundary=" + "a" * 71, b"", "boundary", id="long boundary"),
        pytest.param("multipart/mixed; boundary=å", b"", "boundary", id="boundary not ASCII"),
        pytest.param(TYPE, b"", "no part", id="XAPI-00131 no delimiter"),
        pytest.param(TYPE, b"--abc--", "no part", id="only the end"),
        pytest.param(TYPE, b"--abc\r\n\r\n{}" + END, "application/json", id="XAPI-00133 no type"),
        pytest.param(
            TYPE,
            JSON.replace(b"application/json", b"text/plain") + END,
            "application/json",
            id="XAPI-00134 first part",
        ),
        pytest.param(TYPE, JSON, "closing boundary", id="cut off after the statements"),
        pytest.param(TYPE, JSON + part(b"one"), "closing boundary", id="cut off in the data"),
        pytest.param(TYPE, b"--abc\r\nContent-Type: a/b", "empty line", id="cut off in headers"),
        pytest.param(
            TYPE,
            JSON + part(b"one", extra=f"X: {'y' * MAX_HEADERS}\r\n") + END,
            "empty line",
            id="too long headers",
        ),
        pytest.param(TYPE, JSON + part(b"", extra="nonsense\r\n") + END, "colon", id="no header"),
        pytest.param(
            TYPE, JSON + part(b"one", encoding="base64") + END, "binary", id="XAPI-00135 encoding"
        ),
        pytest.param(
            TYPE, JSON + part(b"one", sha2="x" * 64) + END, "X-Experience-API-Hash", id="no SHA-2"
        ),
        pytest.param(
            TYPE, JSON + b"\r\n" + JSON + END, "Content-Transfer-Encoding", id="statements in two"
        ),
        pytest.param(
            TYPE, JSON + part(b"one") * MAX_PARTS + END, f"at most {MAX_PARTS}", id="too many"
        ),
    ],
)
def test_what_cannot_be_read_is_refused(kind, body, says):
    with pytest.raises(InvalidRequestError, match=says):
        read(kind, body)


@given(st.binary(max_size=60).map(lambda it: it.replace(b"!", b"\r\n--abc")))
def test_any_bytes_are_read_or_refused(body):
    for start in (b"", JSON, JSON + part(b"one")):
        try:
            read(TYPE, start + body)
        except InvalidRequestError as error:
            assert str(error)  # noqa: PT017 -- either is right


@pytest.mark.timeout(10)
def test_many_delimiters_are_hashed_once():
    noise = b"x--abc\r\n" * 100_000
    assert read(TYPE, JSON + part(noise) + END)[1][sha(noise)][1] == noise


def test_data_that_is_full_of_the_boundary_is_refused(monkeypatch):
    monkeypatch.setattr(delimiters, "MAX_BOUNDARIES", 9)
    read(TYPE, JSON + part(b"--abc " * 6) + END)
    with pytest.raises(InvalidRequestError, match="another one"):
        read(TYPE, JSON + part(b"--abc " * 7) + END)
