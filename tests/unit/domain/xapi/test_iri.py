import pytest

from lrs_bridge.domain.xapi.iri import is_iri, is_mailto, is_media_type, is_sha1
from lrs_bridge.domain.xapi.uuid import is_uuid


@pytest.mark.parametrize(
    "text",
    [
        *(
            "http://example.com",
            "https://example.com:8443/a/b;c=d?e=f&g[h"[:-2],
            "a:b",
            "urn:uuid:x",
        ),
        *("course-v1:edX+DemoX+Demo_Course", "uuid://ba4252ce", "act:foobar", "tag:a.se,2026:x/y"),
        *("https://exämple.se/å?ö=ä#ü", "http://[::1]:80/a", "http://u:p@h/a", "http://a/%C3%A5"),
        *(
            "mailto:a@b.se",
            "http://a.se/?q=\ue000",
            "file:///c:/x",
            "http://a.se#x?y/z",
            "a:\U0001f600",
        ),
    ],
)
def test_iris_of_any_scheme_are_taken(text):
    assert is_iri(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "a", "a:", "example.com/x", "/x", "//a.se/x", "ab=c://should.fail.com", "1a:b", ":b"),
        *("http://a b", "http://a.se/ ", " http://a.se", "http://a.se\n", "http://a.se/<x>", 'a:"'),
        *("http://a.se/{x}", "http://a.se/a|b", "a:\\b", "a:^", "a:`", "http://a.se/%zz", "a:%2"),
        *("http://a.se#b#c", "http://a.se:x/", "http://[::1", "http://a[0].se", "a:b[0]", "a:\x00"),
        *("undefined?subContentId=1", "438AD672-DE2C-4F0B-8876-35444E7DD746", "a:\ufffe", "å:b"),
    ],
)
def test_what_is_no_iri_is_refused(text):
    assert not is_iri(text)


@pytest.mark.parametrize("text", ["mailto:x@y", "mailto:å.b+c@exämple.se", "mailto:a@[127.0.0.1]"])
def test_a_mailto_iri_has_one_address(text):
    assert is_mailto(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "a@b.se",
            "mailto:",
            "mailto:false",
            "mailto:should.fail.com",
            "http://should.fail.com",
        ),
        *(
            "mailto:mailto:a@b.se",
            "mailto:a@b.se,c@d.se",
            "mailto:a@b.se?subject=x",
            "MAILTO:a@b.se",
        ),
        *("mailto:a b@c.se", "mailto:@b.se", "mailto:a@", "mailto:a@b@c", "mailto:a@b.se\n"),
    ],
)
def test_what_is_no_mailto_iri_is_refused(text):
    assert not is_mailto(text)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        *(("ab" * 20, True), ("AB" * 20, True), ("ab" * 19 + "a", False), ("g" * 40, False)),
        *(("", False), ("\u0660" * 40, False), ("ab" * 20 + "\n", False)),
    ],
)
def test_a_sha1_is_forty_hexadecimal_digits(text, right):
    assert is_sha1(text) == right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        *(("text/plain", True), ("text/plain; charset=ascii", True), ('a/b;c="d\\"e";f=g', True)),
        *(("image/svg+xml", True), ("application/vnd.a.b+json ; x=y", True)),
        *(
            ("", False),
            ("file", False),
            ("text/", False),
            ("text/plain;", False),
            ("a/b; c", False),
        ),
        *(("a b/c", False), ("a/b\n", False), ('a/b;c="', False), ("text/plain/x", False)),
    ],
)
def test_a_media_type_has_a_slash_and_well_formed_parameters(text, right):
    assert is_media_type(text) == right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        *(
            ("6f8e3c1a-0000-4000-8000-00000000000f", True),
            ("6F8E3C1A-0000-0000-0000-00000000000F", True),
        ),
        *(
            ("6f8e3c1a-0000-4000-8000-00000000000f0", False),
            ("MA97B177-9383-4934-8543-0F91A7A02836", False),
        ),
        *(
            ("{6f8e3c1a-0000-4000-8000-00000000000f}", False),
            ("6f8e3c1a000040008000000000000000", False),
        ),
        *(("urn:uuid:6f8e3c1a-0000-4000-8000-00000000000f", False), ("", False)),
    ],
)
def test_a_uuid_is_in_its_standard_form(text, right):
    assert is_uuid(text) == right


@pytest.mark.timeout(5)
@pytest.mark.parametrize("end", ["", " ", "@", "%", "#"])
@pytest.mark.parametrize("begin", ["a:", "http://", "mailto:", "a/b;", ""])
def test_long_texts_are_read_once(begin, end):
    for piece in ("a", "%41", "@", "a.", ";a=b", ":", "/"):
        text = begin + piece * 100_000 + end
        is_iri(text)
        is_mailto(text)
        is_media_type(text)
