"""XAPI-00182 to XAPI-00186: what holds for every document (1.0.3 Comm 2.2, 2.0 4.1.6)."""

from email.utils import parsedate_to_datetime

import pytest

from tests.conformance.http.documents import ACTIVITY_PROFILE, DOCUMENT, EACH, STATE, Place
from tests.statements import account

TEXT = {"Content-Type": "text/plain"}


@pytest.fixture(params=EACH)
def place(lrs, request):
    """Return each resource, and each version somewhere."""
    return Place(lrs, *request.param)


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        pytest.param("application/json", b'{"a":1,"a":', id="JSON or what is said to be"),
        pytest.param("text/html; charset=iso-8859-1", b"<b>\xe5</b>", id="a text"),
        pytest.param("application/octet-stream", bytes(range(256)), id="bytes"),
        pytest.param("application/x-www-form-urlencoded", b"a=1&b=%C3%A5", id="a form"),
        pytest.param("multipart/form-data; boundary=x", b"--x\r\n\r\n--x--", id="a form in parts"),
        pytest.param("not/known", b"", id="nothing, of an unknown type"),
    ],
)
def test_2_2_a_document_comes_back_as_the_bytes_it_was(lrs, content_type, content):
    place = Place(lrs, ACTIVITY_PROFILE, "1.0.3")
    place.new(content, headers={"Content-Type": content_type})
    answer = place("GET")
    assert (answer.status_code, answer.data) == (200, content)
    assert answer.headers["Content-Type"] == content_type


def test_2_2_a_document_without_a_type_is_bytes(lrs):
    place = Place(lrs, STATE, "1.0.3")
    place.new(b"x", headers={"Content-Type": None})
    assert place("GET").headers["Content-Type"] == "application/octet-stream"


def test_2_2_neither_activity_nor_agent_need_be_known(place):
    place.new(DOCUMENT)


def test_2_2_a_type_that_says_nothing_is_bytes(lrs):
    place = Place(lrs, STATE, "1.0.3")
    place.new(b"x", headers={"Content-Type": "  "})
    assert place("GET").headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_document_that_breaks_off_does_not_take_the_place_of_a_whole_one(place, method):
    place.keep()
    tag = place("GET").headers["ETag"]
    # As our server tells it: the stream ends, whether or not all has come.
    environ = {"CONTENT_LENGTH": "100", "wsgi.input_terminated": True}
    cut = place(method, b'{"a":1}', headers={"If-Match": tag}, environ=environ)
    assert cut.status_code == 400
    assert "broke off after 7 of 100 bytes" in cut.json["detail"]
    assert place("GET").headers["ETag"] == tag


def test_a_document_does_not_grow_for_ever(place, bridge):
    half = "x" * (bridge.settings.max_body_bytes // 2)
    place.keep({"a": half})
    tag = place("GET").headers["ETag"]
    assert place("POST", {"b": half}, headers={"If-Match": tag}).status_code == 413
    assert place("GET").headers["ETag"] == tag


def test_xapi_00182_a_rejected_request_changes_nothing(place):
    place.keep()
    before = place("GET")
    assert place("POST", b"x", headers=TEXT).status_code == 400
    assert place("PUT", b"x", headers={"If-Match": '"0"'}).status_code == 412
    assert place("PUT", b"x", foo="1").status_code == 400
    after = place("GET")
    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])
    assert after.headers["Last-Modified"] == before.headers["Last-Modified"]


def test_xapi_00183_a_merge_is_one_level_deep(place):
    place.keep({"x": {"a": 1, "b": 2}, "y": [1, 2]})
    place.keep({"x": {"c": 3}, "y": []})
    assert place.value == {"x": {"c": 3}, "y": []}


def test_xapi_00184_a_merge_overwrites_what_both_have(place):
    place.keep({"x": "foo", "y": "bar"})
    place.keep({"x": "bash", "z": "faz"})
    assert place.value == {"x": "bash", "y": "bar", "z": "faz"}


def test_xapi_00185_a_merge_makes_one_document(place):
    place.keep(b' {"n": 1.10,\n"big":12345678901234567890123 , "null":null}')
    place.keep('{"å":0.1000000000000000055511151231257827}'.encode())
    whole = '{"n":1.10,"big":12345678901234567890123,"null":null,'
    whole += '"å":0.1000000000000000055511151231257827}'
    assert place("GET").data.decode() == whole
    assert place("GET").headers["Content-Type"] == "application/json"


def test_xapi_00186_a_merge_reads_both_documents_first(place):
    place.keep(b'{"\\u0061":1}')
    place.keep(b'{"a":2}')
    assert place.value == {"a": 2}


def test_2_2_a_charset_does_not_make_another_type(place):
    headers = {"Content-Type": "application/json; charset=utf-8"}
    place.new(b'{"x":1}', headers=headers)
    place.keep({"y": 2})
    assert place("POST", b'{"z":3}', headers=headers).status_code == 204
    assert place.value == {"x": 1, "y": 2, "z": 3}


@pytest.mark.parametrize("content", [b"[1]", b"1", b'{"a":1,"a":2}', b'{"a":NaN}', b'{"a":1}{'])
def test_2_2_what_is_no_json_object_is_not_merged(lrs, content):
    place = Place(lrs, STATE, "2.0.0")
    place.keep()
    answer = place("POST", content)
    assert answer.status_code == 400
    assert "JSON object" in answer.get_json()["detail"]
    assert place.value == DOCUMENT


def test_2_2_last_modified_is_when_the_document_was(place):
    place.keep()
    first = parsedate_to_datetime(place("GET").headers["Last-Modified"])
    place.keep()
    assert parsedate_to_datetime(place("GET").headers["Last-Modified"]) > first


def test_2_2_last_modified_of_many_is_the_newest_ones(place):
    id = "stateId" if "stateId" in place.query else "profileId"
    place.keep(**{id: "z"})
    place.keep(**{id: "a"})
    newest = place("GET", **{id: "a"}).headers["Last-Modified"]
    assert place("GET", drop=[id]).headers["Last-Modified"] == newest
    nothing = place("GET", drop=[id], since="2099-01-01T00:00:00Z")
    assert nothing.get_json() == []
    assert "Last-Modified" not in nothing.headers


def test_xapi_00125_head_is_get_without_a_body(place):
    assert place("HEAD").status_code == 404
    place.keep()
    for drop in ([], ["stateId", "profileId"]):
        head, get = place("HEAD", drop=drop), place("GET", drop=drop)
        assert (head.status_code, head.data) == (200, b"")
        for name in ("ETag", "Last-Modified", "Content-Type", "Content-Length"):
            assert head.headers[name] == get.headers[name], name


def test_3_2_what_is_not_there_is_not_found(place):
    assert place("GET").status_code == 404
    assert place("DELETE").status_code == 204


def test_3_2_a_document_that_is_too_large_is_refused(lrs, bridge):
    place = Place(lrs, STATE, "2.0.0")
    most = bridge.settings.max_body_bytes
    assert place("PUT", b"x" * (most + 1)).status_code == 413
    assert place("GET").status_code == 404


def test_xapi_00324_xapi_00325_parameters_are_the_resources_own(place):
    assert place("GET", foo="1").status_code == 400
    wrong = {next(iter(place.query)).upper(): "x"}
    answer = place("GET", **wrong)
    assert answer.status_code == 400
    assert "letter case counts" in answer.get_json()["detail"]


def test_a_script_in_a_document_does_not_run_on_this_site(lrs):
    place = Place(lrs, STATE, "1.0.3")
    place.new(b"<script>", headers={"Content-Type": "text/html"})
    answer = place("GET")
    assert answer.headers["Content-Disposition"] == "attachment"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_document_of_unknown_length_is_refused(lrs, version):
    """Nobody would see that it broke off, and half of it would take the place of the whole."""
    query = {"activityId": "https://kurs.example/au", "agent": account("14"), "stateId": "x"}
    answer = lrs(
        "PUT", "activities/state", version=version, query=query,
        headers={"Transfer-Encoding": "chunked"},
    )  # fmt: skip
    assert answer.status_code == 411
    assert "Content-Length" in answer.json["detail"]
    assert lrs("GET", "activities/state", version=version, query=query).status_code == 404
