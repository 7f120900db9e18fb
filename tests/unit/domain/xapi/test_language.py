import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.domain.xapi.language import is_language_tag
from lrs_bridge.domain.xapi.language_ranges import choose, parse_ranges


@pytest.mark.parametrize(
    "text",
    [
        *(
            "en",
            "sv-SE",
            "EN-us",
            "und",
            "tlh",
            "zh-Hans",
            "zh-Hans-CN",
            "zh-cmn-Hans-CN",
            "zh-yue-HK",
        ),
        *(
            "es-419",
            "sl-rozaj",
            "sl-rozaj-biske",
            "de-CH-1901",
            "sl-IT-nedis",
            "hy-Latn-IT-arevela",
        ),
        *("en-a-bbb-x-a-ccc", "de-DE-u-co-phonebk", "x-klingon", "x-a-b", "i-klingon", "en-GB-oed"),
        *("art-lojban", "zh-min-nan", "sgn-BE-FR", "abcd", "abcdefgh", "qaa-Qaaa-QM-x-southern"),
    ],
)
def test_well_formed_tags_are_taken(text):
    assert is_language_tag(text)
    assert is_language_tag(text.upper())


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "a",
            "a-b-c",
            "a12345678",
            "thisisnotalanguage",
            "en_US",
            "en-",
            "-en",
            "en--US",
            "12",
        ),
        *(
            "sv SE",
            "en-US-US",
            "de-1901-1901",
            "en-a-bb-a-cc",
            "en-a",
            "en-x",
            "x",
            "x-",
            "x-123456789",
        ),
        *("åå", "en-Hans-Hans", "zh-yue-cmn-hak-abc", "abcd-efg", "i-nonsense", "en\n", "en-a-x-b"),
    ],
)
def test_what_is_not_well_formed_is_refused(text):
    assert not is_language_tag(text)


@given(st.text())
def test_any_text_is_a_tag_or_not(text):
    assert is_language_tag(text) in (True, False)


@pytest.mark.parametrize(
    ("header", "ranges"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("sv-SE, en;q=0.5, nb;q=0.8", ["sv-se", "nb", "en"], id="by weight"),
        pytest.param("en;q=0, sv;q=x, nb;level=1, da; Q=1", ["da"], id="refused or not understood"),
        pytest.param("b,a,c", ["b", "a", "c"], id="equal weights keep their order"),
    ],
)
def test_ranges_come_most_wanted_first(header, ranges):
    assert parse_ranges(header) == ranges


@pytest.mark.parametrize(
    ("tags", "ranges", "chosen"),
    [
        pytest.param(["en", "sv"], ["sv"], "sv", id="the wanted"),
        pytest.param(["en", "sv-SE"], ["sv"], "sv-SE", id="more special"),
        pytest.param(["en", "sv"], ["sv-se"], "sv", id="more general"),
        pytest.param(["en-US", "en-GB"], ["en-gb", "en"], "en-GB", id="exact first"),
        pytest.param(["en", "sv"], ["da", "sv"], "sv", id="second choice"),
        pytest.param(["en", "sv"], ["da"], "en", id="none fits"),
        pytest.param(["en", "sv"], ["*"], "en", id="any"),
        pytest.param([], ["en"], None, id="no texts"),
    ],
)
def test_one_language_is_chosen(tags, ranges, chosen):
    texts = {tag: f"in {tag}" for tag in tags}
    assert choose(texts, ranges) == ({chosen: f"in {chosen}"} if chosen else {})
