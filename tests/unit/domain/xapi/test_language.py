import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.domain.xapi.language import is_language_tag
from lrs_bridge.domain.xapi.language_ranges import MOST, choose, parse_ranges


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
        pytest.param(
            "sv-SE, en;q=0.5, nb;q=0.8", [("sv-se", 1), ("nb", 0.8), ("en", 0.5)], id="by weight"
        ),
        pytest.param("en;q=0, da; Q=1.5", [("da", 1), ("en", 0)], id="refused ones come last"),
        pytest.param("sv;q=x, nb;level=1, fr;q=nan, de;q=-1, ;q=1", [], id="not understood"),
        pytest.param("b,a,c", [("b", 1), ("a", 1), ("c", 1)], id="equal weights keep their order"),
        pytest.param("a-" * 99 + "a,sv", [("sv", 1)], id="longer than any tag"),
        pytest.param("q," * 99 + "sv;q=x", [("q", 1)] * MOST, id="no more than anybody speaks"),
    ],
)
def test_ranges_come_most_wanted_first(header, ranges):
    assert parse_ranges(header) == ranges


@pytest.mark.parametrize(
    ("tags", "header", "chosen"),
    [
        pytest.param("en sv", "sv", "sv", id="the wanted"),
        pytest.param("en sv-SE", "sv", "sv-SE", id="more special"),
        pytest.param("en sv", "sv-se", "sv", id="more general"),
        pytest.param("en sv-FI", "sv-Latn-SE", "sv-FI", id="of the same language"),
        pytest.param("en-US en-GB", "en-GB, en", "en-GB", id="exact first"),
        pytest.param("en sv", "da, sv", "sv", id="second choice"),
        pytest.param("en-US sv", "en-GB, sv;q=0.1", "sv", id="wanted before shortened"),
        pytest.param("en-US en-GB", "en;q=0.9, en-US;q=0.1", "en-GB", id="longest range counts"),
        pytest.param("en sv", "da", "en", id="none fits"),
        pytest.param("en sv", "", "en", id="nothing said"),
        pytest.param("en sv", "*", "en", id="any"),
        pytest.param("sv en", "*, sv;q=0.5", "en", id="any rather than a less wanted"),
        pytest.param("en sv da", "*;q=0.5, da", "da", id="wanted rather than any"),
        pytest.param("en sv", "en;q=0", "sv", id="not the refused"),
        pytest.param("en sv", "en;q=0, *;q=0.1", "sv", id="any but the refused"),
        pytest.param("en-US sv", "en-GB, en-US;q=0", "sv", id="refused though shortened fits"),
        pytest.param("en", "en;q=0", "en", id="the refused if there is no other"),
        pytest.param("", "en", None, id="no texts"),
    ],
)
def test_one_language_is_chosen(tags, header, chosen):
    texts = {tag: f"in {tag}" for tag in tags.split()}
    ranges = parse_ranges(header)
    assert choose(texts, ranges) == ({chosen: f"in {chosen}"} if chosen else {})
