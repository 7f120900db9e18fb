"""The alternate request syntax of xAPI 1.0.3 Comm 1.3, which xAPI 2.0 does not have."""

import json
from urllib.parse import urlencode

import pytest

from tests.statements import passed, uid

VERSION = "X-Experience-API-Version"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def form(client, lrs):
    """Return a function that sends a form; every header goes into it, as old browsers must."""

    def send(method, fields=(), *, path="statements", how="POST", query=None, body=None, **headers):
        given = {"Authorization": lrs.authorization, VERSION: "1.0.3"} | dict(fields)
        text = urlencode({name: text for name, text in given.items() if text is not None})
        return client.open(
            f"/xapi/{path}",
            method=how,
            query_string=query or {"method": method},
            data=text if body is None else body,
            headers={
                name: value
                for name, value in ({"Content-Type": FORM} | headers).items()
                if value is not None
            },
        )

    return send


def put(**more):
    """Return the fields of a PUT of a statement."""
    content = json.dumps(passed(), ensure_ascii=False)
    return {"statementId": uid(1), "content": content, "Content-Type": "application/json"} | more


def stored(lrs):
    """Return the ids of what is stored."""
    return [one["id"] for one in lrs("GET", "statements").json["statements"]]


def test_xapi_00336_get_is_tunnelled_with_its_parameters(form, lrs):
    lrs("POST", "statements", [passed(id=uid(n)) for n in (1, 2, 3)])

    answer = form("GET", {"limit": "1", "ascending": "true"})

    assert answer.status_code == 200
    assert [one["id"] for one in answer.json["statements"]] == [uid(1)]
    assert answer.headers[VERSION] == "1.0.3"


def test_xapi_00148_get_by_post_answers_a_statement_result(form):
    answer = form("GET")
    assert (answer.status_code, answer.json) == (200, {"statements": [], "more": ""})


def test_xapi_00336_put_is_tunnelled_with_its_content(form, lrs):
    assert form("PUT", put()).status_code == 204
    assert stored(lrs) == [uid(1)]


def test_xapi_00336_post_is_tunnelled_with_its_content(form, lrs):
    answer = form("POST", {"content": json.dumps([passed(id=uid(2))])})
    assert (answer.status_code, answer.json) == (200, [uid(2)])
    assert stored(lrs) == [uid(2)]


def test_content_is_text_in_utf_8(form, lrs):
    """Comm 1.3.s3.b6."""
    statement = passed(name="Åsa & Øyvind = 50 % + 学")
    form("POST", {"content": json.dumps(statement, ensure_ascii=False)})
    [one] = lrs("GET", "statements").json["statements"]
    assert one["actor"] == statement["actor"]


@pytest.mark.parametrize("kind", [None, "text/plain", "text/plain;charset=UTF-8"])
def test_form_may_come_untyped_from_a_browser_that_cannot_say_what_it_sends(form, lrs, kind):
    assert form("PUT", put(), **{"Content-Type": kind}).status_code == 204
    assert stored(lrs) == [uid(1)]


@pytest.mark.parametrize("name", [VERSION, VERSION.lower()])
def test_header_names_have_no_letter_case(form, name):
    fields = {VERSION: None, name: "1.0.2", "CONTENT-TYPE": "application/json"}
    assert form("POST", {"content": "[]"} | fields).status_code == 200


def test_credentials_may_come_as_header(form, lrs):
    answer = form(
        "GET", {"Authorization": None, VERSION: None},
        Authorization=lrs.authorization, **{VERSION: "1.0.1"},
    )  # fmt: skip
    assert answer.status_code == 200


@pytest.mark.parametrize("shown", [None, "Basic !", "Basic eDp5"])
def test_wrong_credentials_in_the_form_are_answered_401(form, shown):
    answer = form("GET", {"Authorization": shown})
    assert answer.status_code == 401
    assert answer.headers.getlist("WWW-Authenticate")


def test_field_wins_over_header(form):
    """Comm 1.3.s3.b7: fields of these names are the headers of the request."""
    assert form("GET", {VERSION: "1.0.0"}, **{VERSION: "2.0.0"}).status_code == 200
    assert form("GET", {VERSION: "0.8"}, **{VERSION: "1.0.3"}).status_code == 400


def test_accept_language_comes_from_the_form(form, lrs):
    verb = {"id": "http://example.com/did", "display": {"en": "did", "sv": "gjorde"}}
    lrs("POST", "statements", passed(verb=verb))

    answer = form("GET", {"format": "canonical", "Accept-Language": "sv"})

    [one] = answer.json["statements"]
    assert one["verb"]["display"] == {"sv": "gjorde"}


def test_length_is_counted_not_believed(form, lrs):
    assert form("PUT", put(**{"Content-Length": "3"})).status_code == 204
    assert stored(lrs) == [uid(1)]


def test_both_spellings_and_two_slashes_lead_to_the_same(form, client, lrs):
    answer = client.post(
        "/xAPI//statements?method=GET", data={"Authorization": lrs.authorization, VERSION: "1.0.0"}
    )
    assert answer.status_code == 200


def test_parameter_whose_value_says_method_is_no_alternate_syntax(lrs):
    assert lrs("GET", "statements", query={"verb": "http://example.com/method"}).status_code == 200


def test_preflight_is_answered_before_the_form_is_there(client):
    assert client.options("/xapi/statements?method=PUT").status_code == 204


def test_elsewhere_the_parameter_means_nothing(client):
    assert client.get("/healthz?method=PUT").status_code == 200


REFUSED = [
    pytest.param("PUT", {"how": "PUT"}, "goes with POST only", id="put-with-method"),
    pytest.param("GET", {"how": "GET"}, "goes with POST only", id="get-with-method"),
    pytest.param("DELETE", {"how": "DELETE"}, "goes with POST only", id="delete-with-method"),
    pytest.param(
        "PUT", {"query": {"method": "PUT", "limit": "1"}}, "as a field", id="other-parameter"
    ),
    pytest.param("PUT", {"query": "method=PUT&method=GET"}, "as a field", id="method-twice"),
    pytest.param("PATCH", {}, "one of DELETE, GET, POST, PUT", id="unknown-method"),
    pytest.param("put", {}, "one of DELETE, GET, POST, PUT", id="letter-case"),
    pytest.param("HEAD", {}, "one of DELETE, GET, POST, PUT", id="head"),
    pytest.param("", {}, "one of DELETE, GET, POST, PUT", id="no-method"),
    pytest.param("PUT", {"fields": put(content=None)}, "field content", id="no-content"),
    pytest.param(
        "PUT", {"body": f"{VERSION}=1.0.3&content=a&content=b"}, "field content", id="content-twice"
    ),
    pytest.param(
        "PUT", {"body": f"{VERSION}=1.0.3&{VERSION}=1.0.2"}, "more than once", id="header-twice"
    ),
    pytest.param(
        "PUT", {"fields": put(**{"Content-Type": "a/b\r\nSet-Cookie: a=b"})}, "printable", id="crlf"
    ),
    pytest.param("PUT", {"fields": put(**{"Content-Type": "a/b\0"})}, "printable", id="nul"),
    pytest.param("PUT", {"fields": put(**{"Content-Type": "a/\u0416"})}, "printable", id="wide"),
    pytest.param("GET", {"fields": {"Accept-Language": "\xe5"}}, "printable", id="latin"),
    pytest.param("PUT", {"body": b'{"content": 1}'}, "no form", id="json-as-form"),
    pytest.param("PUT", {"body": b"content=%ff"}, "no form", id="not-utf-8"),
    pytest.param("PUT", {"body": b"content=\xff"}, "no form", id="raw-not-utf-8"),
    pytest.param("PUT", {"body": "a=b&" * 200 + "c=d"}, "no form", id="too-many-fields"),
    pytest.param("PUT", {"Content-Type": "application/json"}, "as " + FORM, id="not-a-form"),
    pytest.param(
        "PUT", {"body": "text", "Content-Type": "text/plain"}, "no form", id="untyped-and-no-form"
    ),
    pytest.param("PUT", {"Content-Type": "multipart/form-data"}, "as " + FORM, id="multipart"),
    pytest.param("GET", {"body": ""}, f"Send {VERSION} 1.0.3", id="no-version"),
    pytest.param("GET", {"fields": {VERSION: "0.95"}}, f"Send {VERSION} 1.0.3", id="old-version"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "how", "message"), REFUSED)
def test_malformed_alternate_request_is_refused_in_words(form, lrs, method, how, message):
    answer = form(method, **{"fields": put()} | how)

    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert message in answer.json["detail"]
    assert answer.headers[VERSION] == "1.0.3"
    assert answer.headers["X-Experience-API-Consistent-Through"]
    assert stored(lrs) == []


def test_form_is_bounded_like_any_body(form, bridge):
    assert form("PUT", body="a" * (bridge.settings.max_body_bytes + 1)).status_code == 413


@pytest.mark.parametrize("where", ["field", "header"])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_2_0_4_1_1_knows_no_alternate_syntax(form, lrs, method, where):
    how = {"fields": put(**{VERSION: "2.0.0"})}
    if where == "header":
        how = {"fields": put(**{VERSION: None}), VERSION: "2.0.0"}

    answer = form(method, **how)

    assert answer.status_code == 400
    assert "no alternate request syntax" in answer.json["detail"]
    assert answer.headers[VERSION] == "2.0.0"
    assert stored(lrs) == []
