"""The formats ids and canonical lose nothing but what they leave out."""

import pytest
from hypothesis import given

from lrs_bridge.web.xapi.dump import dump, load
from lrs_bridge.web.xapi.shown import shown
from tests.unit.domain.xapi.samples import statements

SERVED = (
    '{"verb":{"id":"a:v","display":{"sv":"gjorde","en":"did"}},"actor":{"mbox":"mailto:a@b.se",'
    '"name":"Anna"},"result":{"score":{"raw":1.10,"max":123456789012345678901234567890.5}},'
    '"object":{"id":"a:b","definition":{"name":{"sv":"kurs"},"extensions":{"a:x":0.1}}},'
    '"id":"11111111-1111-4111-8111-111111111111"}'
)


class Known:
    """Canonical definitions that note what they were asked for."""

    def __init__(self, **definitions):
        self.definitions, self.asked = definitions, []

    def __call__(self, activities):
        self.asked.append(set(activities))
        return {"a:b": self.definitions} if self.definitions else {}


@pytest.mark.parametrize(
    "number",
    [
        "0",
        "-0.0",
        "1.10",
        "1E+400",
        "0.1",
        "123456789012345678901234567890",
        "-9223372036854775809",
    ],
)
def test_a_number_stays_the_number_it_is(number):
    assert dump(load(number)) == number


def test_ids_keeps_order_and_numbers_and_asks_for_nothing():
    known = Known()
    [text] = shown([SERVED], "ids", None, known)
    assert text == (
        '{"verb":{"id":"a:v"},"actor":{"mbox":"mailto:a@b.se"},'
        '"result":{"score":{"raw":1.10,"max":123456789012345678901234567890.5}},'
        '"object":{"id":"a:b"},"id":"11111111-1111-4111-8111-111111111111"}'
    )
    assert known.asked == []


def test_canonical_shows_what_is_known_in_one_language():
    known = Known(name={"sv": "Kurs", "en": "Course"}, extensions={"a:x": load("0.10")})
    expected = SERVED.replace('"sv":"gjorde",', "").replace(
        '{"name":{"sv":"kurs"},"extensions":{"a:x":0.1}}',
        '{"name":{"en":"Course"},"extensions":{"a:x":0.10}}',
    )
    assert shown([SERVED], "canonical", "en", known) == [expected]


def test_canonical_definitions_are_fetched_once_for_a_page():
    known = Known()
    other = SERVED.replace('"a:b"', '"a:c"')
    texts = shown([SERVED, other, SERVED], "canonical", None, known)
    assert texts[0] == texts[2] == SERVED.replace(',"en":"did"', "")
    assert known.asked == [{"a:b", "a:c"}]


@given(statements)
def test_a_statement_without_languages_is_canonical_already(statement):
    statement = {**statement, "verb": {"id": "a:v"}, "object": {"id": "a:b"}}
    statement.pop("context", None)
    text = dump(load(dump(statement)))
    assert shown([text], "canonical", "sv", lambda _: {}) == [text]
