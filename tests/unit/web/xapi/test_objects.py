import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import RequestEntityTooLarge

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.web.xapi.objects import read, within, write

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda some: st.lists(some, max_size=3) | st.dictionaries(text, some, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(text, values, max_size=5))
def test_an_object_is_written_as_it_was_read(value):
    assert json.loads(write(read(json.dumps(value).encode()))) == value


def test_an_object_larger_than_any_body_is_not_written():
    objects = within(9)
    assert objects.write({"a": b"123"}) == b'{"a":123}'
    with pytest.raises(RequestEntityTooLarge):
        objects.write({"a": b"1234"})


@pytest.mark.parametrize(
    "number", ["1.10", "1e400", "-0.0", "9" * 400, "0.1234567890123456789012345678901234567890"]
)
def test_numbers_stay_the_text_they_are(number):
    content = f'{{"n":{number},"in":[{{"n": {number}}}]}}'.encode()
    assert write(read(content)) == content


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"[1]", id="an array"),
        pytest.param(b"null", id="null"),
        pytest.param(b'{"a":1', id="cut off"),
        pytest.param(b'{"a":1}{', id="more behind it"),
        pytest.param(b'\xef\xbb\xbf{"a":1}', id="byte order mark"),
        pytest.param(b'{"a":"\xff"}', id="not UTF-8"),
        pytest.param(b'{"a":"\\ud800"}', id="lone surrogate"),
        pytest.param(b'{"a":NaN}', id="NaN"),
        pytest.param(b'{"a":Infinity}', id="infinity"),
        pytest.param(b'{"a":1,"a":2}', id="a name twice"),
        pytest.param(b'{"a":{"b":1,"b":2}}', id="a name twice below"),
        pytest.param(b'{"a":' * 300 + b"1" + b"}" * 300, id="too deep"),
    ],
)
def test_what_is_no_sound_object_is_refused_in_words(content):
    with pytest.raises(InvalidRequestError, match="must be a JSON object in UTF-8"):
        read(content)
