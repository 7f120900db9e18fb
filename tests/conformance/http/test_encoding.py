"""Text is UTF-8: xAPI 1.0.3 Comm 1.4, xAPI 2.0 4.1.1."""

import json

import pytest

from tests.statements import passed, uid

TEXTS = ["Åsa Öberg", "学習記録", "👩🏽‍🔧 e\u0301 \u202e", "\u0000", "\U0010ffff"]


@pytest.mark.parametrize("escaped", [True, False], ids=["escaped", "raw"])
def test_xapi_00015_text_comes_back_as_it_was_sent(lrs, version, escaped):
    for number, text in enumerate(TEXTS):
        statement = passed(id=uid(number), result={"response": text})
        body = json.dumps(statement, ensure_ascii=escaped).encode()
        assert lrs("POST", "statements", body, version=version).status_code == 200

        query = {"statementId": uid(number)}
        answer = lrs("GET", "statements", version=version, query=query)
        assert json.loads(answer.data.decode())["result"]["response"] == text


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_xapi_00015_charset_may_be_said(lrs, version, charset):
    kind = {"Content-Type": f"application/json; charset={charset}"}
    body = json.dumps(passed(name="Åsa"), ensure_ascii=False).encode()
    assert lrs("POST", "statements", body, version=version, headers=kind).status_code == 200


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-32", "utf-8-sig"])
def test_xapi_00015_another_encoding_is_refused(lrs, version, encoding):
    body = json.dumps(passed(name="Åsa"), ensure_ascii=False).encode(encoding)
    assert lrs("POST", "statements", body, version=version).status_code == 400


def test_xapi_00015_query_is_utf_8(lrs, version):
    lrs("POST", "statements", passed(name="Åsa", id=uid(1)))
    agent = passed(name="Åsa")["actor"]
    found = lrs("GET", "statements", version=version, query={"agent": agent}).json["statements"]
    assert [one["id"] for one in found] == [uid(1)]
