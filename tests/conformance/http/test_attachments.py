"""Attachments over HTTP: xAPI 1.0.3 Comm 1.5 and Data 2.4.11, xAPI 2.0 4.1.3 and 4.2.2.6."""

import hashlib
import json

import pytest

from tests.multipart import BOUNDARY, KIND, attachment, multipart, part, taken_apart
from tests.statements import passed, text, uid

ONE, TWO, THREE = b"the first", b"the second\r\n", b"the third"
URL = "https://bilder.example/1.png"


@pytest.fixture
def send(lrs, version):
    """Return a function that posts a body under a content type."""

    def post(body, kind=KIND, method="POST", **query):
        return lrs(
            method, "statements", body, version=version, query=query, headers={"Content-Type": kind}
        )

    return post


@pytest.fixture
def get(lrs, version):
    """Return a function that asks for statements."""
    return lambda method="GET", **query: lrs(method, "statements", version=version, query=query)


def having(*attachments, id=1):
    return passed(id=uid(id), attachments=list(attachments))


STATEMENT = having(attachment(ONE))
WHOLE = multipart(STATEMENT, part(ONE))
PLAIN = text(STATEMENT)


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_xapi_00127_json_and_multipart_mixed_are_taken(send, get, method):
    query = {"statementId": uid(1)} if method == "PUT" else {}
    assert send(WHOLE, method=method, **query).status_code in {200, 204}
    assert send(text(having(attachment(TWO, fileUrl=URL), id=2)), "application/json").json
    assert len(get().json["statements"]) == 2


def test_media_types_may_be_written_in_any_letter_case(send, get):
    """RFC 9110 8.3.1."""
    body = WHOLE.replace(b"application/json", b"Application/JSON", 1)
    assert send(body, KIND.replace("multipart/mixed", "Multipart/Mixed")).status_code == 200
    assert len(get().json["statements"]) == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(WHOLE, f"multipart/form-data; boundary={BOUNDARY}", id="form-data"),
        pytest.param(
            text(having(attachment(ONE, fileUrl=URL))),
            f"multipart/form-data; boundary={BOUNDARY}",
            id="form-data with fileUrl",
        ),
        pytest.param(WHOLE, "application/octet-stream", id="octets"),
        pytest.param(PLAIN, "text/plain", id="text"),
    ],
)
def test_xapi_00127_any_other_content_type_is_refused(send, get, body, kind):
    assert send(body, kind).status_code == 400
    assert get().json["statements"] == []


def test_xapi_00128_a_surplus_part_is_refused(send, get):
    assert send(multipart(STATEMENT, part(ONE), part(TWO))).status_code == 400
    assert send(multipart(passed(), part(TWO))).status_code == 400
    assert get().json["statements"] == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(PLAIN, "application/json", id="json"),
        pytest.param(text([passed(), STATEMENT]), "application/json", id="second of a batch"),
        pytest.param(multipart(STATEMENT), KIND, id="no part"),
        pytest.param(
            multipart(having(attachment(ONE), attachment(TWO)), part(ONE)), KIND, id="one of two"
        ),
        pytest.param(
            multipart(having(attachment(ONE), attachment(TWO, fileUrl=URL)), part(TWO)),
            KIND,
            id="a part only for the one with fileUrl",
        ),
    ],
)
def test_xapi_00129_an_attachment_with_neither_file_url_nor_part_is_refused(send, get, body, kind):
    assert send(body, kind).status_code == 400
    assert get().json["statements"] == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(
            WHOLE.replace(f"--{BOUNDARY}\r\n".encode(), b"", 1),
            KIND,
            id="XAPI-00130 none before the statements",
        ),
        pytest.param(
            WHOLE.replace(f"\r\n--{BOUNDARY}\r\n".encode(), b"\r\n", 1),
            KIND,
            id="XAPI-00130 none before an attachment",
        ),
        pytest.param(WHOLE, "multipart/mixed", id="XAPI-00130 none in the header"),
        pytest.param(
            WHOLE.replace(BOUNDARY.encode(), b"other"), KIND, id="XAPI-00131 another in the body"
        ),
        pytest.param(
            multipart(STATEMENT, part(ONE, X_Experience_API_Hash=None)), KIND, id="XAPI-00132 none"
        ),
        pytest.param(
            multipart(
                STATEMENT, part(TWO, X_Experience_API_Hash=hashlib.sha256(ONE).hexdigest())
            ),
            KIND,
            id="XAPI-00132 not that of the data",
        ),
        pytest.param(
            multipart(STATEMENT, part(ONE, X_Experience_API_Hash="ab" * 32)),
            KIND,
            id="XAPI-00132 neither the data's nor an attachment's",
        ),
        pytest.param(
            multipart(STATEMENT, part(ONE, X_Experience_API_Hash=hashlib.sha1(ONE).hexdigest())),
            KIND,
            id="XAPI-00132 no SHA-2",
        ),
        pytest.param(
            part(ONE).removeprefix(b"\r\n") + b"\r\n" + WHOLE,
            KIND,
            id="XAPI-00133 statements not in the first part",
        ),
        pytest.param(
            WHOLE.replace(b"application/json", b"text/plain"), KIND, id="XAPI-00134 text"
        ),
        pytest.param(
            WHOLE.replace(b"Content-Type: application/json\r\n", b""), KIND, id="XAPI-00134 none"
        ),
        pytest.param(
            multipart(STATEMENT, part(ONE, Content_Transfer_Encoding=None)),
            KIND,
            id="XAPI-00135 none",
        ),
        pytest.param(
            multipart(STATEMENT, part(ONE, Content_Transfer_Encoding="base64")),
            KIND,
            id="XAPI-00135 base64",
        ),
        pytest.param(WHOLE[: -len(BOUNDARY) - 8], KIND, id="RFC 2046 5.1.1 ends early"),
    ],
)  # fmt: skip
def test_what_is_no_transmission_of_attachments_is_refused(send, get, body, kind):
    assert send(body, kind).status_code == 400
    assert get().json["statements"] == []


@pytest.mark.parametrize("version", ["1.0.3"])
def test_xapi_1_0_3_comm_1_5_2_content_types_of_part_and_attachment_match(send, get):
    assert send(multipart(STATEMENT, part(ONE, Content_Type="image/jpeg"))).status_code == 400
    assert get().json["statements"] == []
    assert send(multipart(STATEMENT, part(ONE, Content_Type="IMAGE/PNG; q=1"))).status_code == 200


@pytest.mark.parametrize("version", ["2.0.0"])
def test_xapi_2_0_4_1_3_a_part_may_have_another_content_type(send):
    assert send(multipart(STATEMENT, part(ONE, Content_Type="image/jpeg"))).status_code == 200


def test_xapi_1_0_3_comm_1_5_2_data_is_matched_by_its_hash_and_nothing_else(send, get):
    assert send(multipart(having(attachment(ONE, length=1)), part(ONE))).status_code == 200
    assert [data for _, data in taken_apart(get(attachments=True))[1:]] == [ONE]


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param(passed(), id="no attachment"),
        pytest.param([passed(), passed("15")], id="a batch without any"),
        pytest.param(having(attachment(ONE, fileUrl=URL)), id="fileUrl"),
        pytest.param(having(), id="an empty list"),
    ],
)
def test_xapi_1_0_3_comm_1_5_2_multipart_without_parts_is_taken(send, statements):
    assert send(multipart(statements)).status_code == 200


def test_xapi_1_0_3_comm_1_5_2_one_part_serves_several_statements(send, get):
    several = [having(attachment(ONE), attachment(TWO)), having(attachment(ONE), id=2)]
    assert send(multipart(several, part(ONE), part(TWO))).status_code == 200
    assert sorted(data for _, data in taken_apart(get(attachments=True))[1:]) == [ONE, TWO]


@pytest.mark.parametrize("kind", ["sha224", "sha256", "sha384", "sha512"])
def test_xapi_00103_every_sha_2_is_taken(send, get, kind):
    sha2 = hashlib.new(kind, ONE).hexdigest()
    statement = having(attachment(ONE, sha2=sha2.upper()))
    assert send(multipart(statement, part(ONE, X_Experience_API_Hash=sha2))).status_code == 200
    [(head, data)] = taken_apart(get(attachments=True))[1:]
    assert (head["X-Experience-API-Hash"], data) == (sha2, ONE)


def test_xapi_1_0_3_data_2_4_11_an_attachment_of_a_substatement_is_one(send, get):
    inner = {name: it for name, it in STATEMENT.items() if name != "id"}
    outer = passed(id=uid(1), object=inner | {"objectType": "SubStatement"})
    del outer["result"]
    assert send(text(outer), "application/json").status_code == 400
    assert send(multipart(outer, part(ONE))).status_code == 200
    assert [data for _, data in taken_apart(get(attachments=True))[1:]] == [ONE]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"length": "27"}, id="XAPI-00102 length"),
        pytest.param({"sha2": "ab"}, id="XAPI-00103 sha2"),
        pytest.param({"fileUrl": "x"}, id="XAPI-00104 fileUrl"),
        pytest.param({"contentType": 999}, id="XAPI-00105 contentType"),
        pytest.param({"display": "Skyddet"}, id="XAPI-00106 display"),
        pytest.param({"display": {"sv": 1}}, id="XAPI-00106 display in a language"),
        pytest.param({"usageType": "photo"}, id="XAPI-00107 usageType"),
    ],
)
def test_what_describes_no_attachment_is_refused(send, change):
    answer = send(multipart(having(attachment(ONE) | change), part(ONE)))
    assert answer.status_code == 400
    assert answer.json["path"].startswith("$.attachments[0].")


def test_xapi_00025_attachments_are_an_array(send):
    answer = send(multipart(STATEMENT | {"attachments": attachment(ONE)}, part(ONE)))
    assert (answer.status_code, answer.json["path"]) == (400, "$.attachments")


class TestRetrieval:
    """XAPI-00167: the parameter ``attachments``."""

    @pytest.fixture(autouse=True)
    def _sent(self, send):
        send(WHOLE)
        send(multipart(having(attachment(TWO), attachment(THREE), id=2), part(TWO), part(THREE)))

    def test_xapi_00167_true_brings_every_attachment_of_the_answer(self, get):
        (first, statements), *others = taken_apart(get(attachments=True))
        assert first["Content-Type"] == "application/json"
        assert len(json.loads(statements)["statements"]) == 2
        assert sorted(data for _, data in others) == sorted([ONE, TWO, THREE])
        for head, data in others:
            assert head["Content-Transfer-Encoding"] == "binary"
            assert head["X-Experience-API-Hash"] == hashlib.sha256(data).hexdigest()
            assert head["Content-Type"] == "image/png"

    def test_xapi_00167_true_is_multipart_even_if_nothing_is_found(self, get):
        [(_, statements)] = taken_apart(get(attachments=True, verb="https://no.example/verb"))
        assert json.loads(statements)["statements"] == []

    @pytest.mark.parametrize("query", [{}, {"attachments": False}])
    def test_xapi_00167_false_or_none_is_json(self, get, query):
        answer = get(**query)
        assert answer.mimetype == "application/json"
        assert ONE not in answer.data

    def test_xapi_00149_more_is_multipart_too(self, get):
        (_, page), *_ = taken_apart(get(attachments=True, limit=1))
        more = json.loads(page)["more"].partition("more=")[2]
        (_, statements), *others = taken_apart(get(more=more))
        assert [it["id"] for it in json.loads(statements)["statements"]] == [uid(1)]
        assert [data for _, data in others] == [ONE]

    def test_xapi_00125_head_is_as_get_without_the_body(self, get):
        found, head = get(attachments=True), get("HEAD", attachments=True)
        assert (head.status_code, head.data) == (200, b"")
        assert head.mimetype == "multipart/mixed"
        assert set(head.headers.keys()) == set(found.headers.keys())

    def test_the_boundary_is_never_the_same(self, get):
        kinds = {get(attachments=True).content_type for _ in range(3)}
        assert len(kinds) == 3
