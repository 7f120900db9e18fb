from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import RequestEntityTooLarge

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.web.xapi.whole import read


class Slow:
    """A stream that gives a byte at a time."""

    def __init__(self, content):
        self._rest = BytesIO(content)

    def read(self, size, /):
        return self._rest.read(min(size, 1))


@pytest.mark.parametrize("stream", [BytesIO, Slow])
@given(content=st.binary(max_size=9), told=st.booleans())
def test_a_body_is_read_as_it_was_sent(stream, content, told):
    assert read(stream(content), len(content) if told else None, 9) == content


def test_no_more_is_read_than_was_told():
    assert read(BytesIO(b"abc"), 2, 9) == b"ab"


@given(content=st.binary(max_size=8))
def test_a_body_that_breaks_off_is_refused(content):
    with pytest.raises(InvalidRequestError, match=f"after {len(content)} of 9 bytes"):
        read(BytesIO(content), 9, 9)


@pytest.mark.parametrize("length", [None, 10])
def test_a_body_that_is_too_large_is_refused(length):
    with pytest.raises(RequestEntityTooLarge):
        read(BytesIO(bytes(10)), length, 9)
