"""XAPI-00115 to XAPI-00117: signed statements (1.0.3 Data 2.6, 2.0 4.2.6), and what 4.2.7 adds."""

import json

import pytest

from tests.signing import (
    BOUNDARY,
    attachment,
    certificate,
    hs,
    joined,
    key,
    multipart,
    pem,
    rs,
    sign,
    signed,
    x5c,
)
from tests.statements import passed, uid

KIND = {"Content-Type": f"multipart/mixed; boundary={BOUNDARY}"}
STATEMENT = passed(id=uid(1))
PAYLOAD = json.dumps(STATEMENT).encode()
ANNA = certificate("Anna", key(), "Anna", key())


@pytest.fixture
def post(lrs, version):
    """Return a function that posts statements with parts in each version."""
    return lambda statements, *parts: lrs(
        "POST", "statements", multipart(statements, *parts), version=version, headers=KIND
    )


@pytest.fixture
def stored(lrs, version):
    """Return a function that tells how many statements are stored."""

    def count():
        answer = lrs("GET", "statements", version=version)
        return len(answer.json["statements"])

    return count


def refused(answer, rule, path="$.attachments[0]"):
    """Assert that a request was refused with place, rule and a sentence (Data 2.6: SHOULD)."""
    assert answer.status_code == 400, answer.text
    assert (answer.json["path"], answer.json["rule"]) == (path, rule)
    assert answer.json["detail"]


class TestXapi00115:
    """A signature is a JWS (RFC 7515), attached as octets under its usage type."""

    def test_signed_statement_is_stored_and_comes_back_with_its_signature(self, post, lrs, version):
        text = sign(STATEMENT)

        assert post(signed(STATEMENT, text), text).json == [uid(1)]
        got = lrs("GET", "statements", version=version, query={"attachments": "true"})
        assert got.data.count(text) == 1

    def test_xapi_00115_other_content_type_is_refused(self, post, stored):
        text = sign(STATEMENT)
        answer = post(signed(STATEMENT, text, contentType="text/plain"), text)

        refused(answer, "XAPI-00115", "$.attachments[0].contentType")
        assert stored() == 0

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param(b"signed: Anna", id="text"),
            pytest.param(sign(PAYLOAD) + b"\n", id="line break"),
            pytest.param(json.dumps({"payload": "e30", "signatures": []}).encode(), id="JSON form"),
            pytest.param(joined(b"[]", PAYLOAD, rs()), id="header"),
            pytest.param(sign(PAYLOAD).rpartition(b".")[0], id="no signature"),
        ],
    )
    def test_xapi_00115_what_is_no_jws_is_refused(self, post, stored, text):
        refused(post(signed(STATEMENT, text), text), "XAPI-00115")
        assert stored() == 0

    def test_signature_that_is_only_named_by_a_url_is_refused(self, lrs, version, stored):
        statement = signed(STATEMENT, sign(STATEMENT), fileUrl="https://example.com/signature")

        refused(lrs("POST", "statements", statement, version=version), "XAPI-00115")
        assert stored() == 0

    def test_signature_of_one_in_a_batch_refuses_the_batch_with_its_index(self, post, stored):
        answer = post([passed(id=uid(2)), signed(STATEMENT, b"x")], b"x")

        refused(answer, "XAPI-00115")
        assert answer.json["index"] == 1
        assert stored() == 0


class TestXapi00116:
    """What is signed is the statement, before the signature was added."""

    @pytest.mark.parametrize(
        "payload",
        [
            pytest.param(PAYLOAD.replace(b'"', b"'", 1), id="not JSON"),
            pytest.param(b'"statement"', id="no object"),
            pytest.param(b'{"id": 1, "id": 1}', id="a name twice"),
            pytest.param(json.dumps(passed(id=uid(2))).encode(), id="another id"),
            pytest.param(json.dumps(passed("15", id=uid(1))).encode(), id="another actor"),
            pytest.param(json.dumps(passed(raw=18, id=uid(1))).encode(), id="another result"),
            pytest.param(
                json.dumps(passed(id=uid(1), timestamp="2026-03-01T07:12:05Z")).encode(),
                id="another time",
            ),
        ],
    )
    def test_xapi_00116_another_payload_is_refused(self, post, stored, payload):
        text = sign(payload)

        refused(post(signed(STATEMENT, text), text), "XAPI-00116")
        assert stored() == 0

    @pytest.mark.parametrize(
        "payload",
        [
            pytest.param(json.dumps(STATEMENT, indent=4).encode(), id="other white space"),
            pytest.param(json.dumps(STATEMENT, sort_keys=True).encode(), id="other order"),
            pytest.param(json.dumps(passed()).encode(), id="before it had an id"),
            pytest.param(json.dumps({**STATEMENT, "version": "1.0.0"}).encode(), id="with version"),
            pytest.param(
                json.dumps(passed(id=uid(1), timestamp="2026-03-01T08:12:04.123456789+01:00"))
                .encode(),
                id="time in another zone",
            ),
        ],
    )  # fmt: skip
    def test_equivalent_payload_is_accepted(self, post, payload):
        text = sign(payload)

        assert post(signed(STATEMENT, text), text).status_code == 200

    def test_exchanged_attachment_is_refused(self, post, stored):
        photo, other = b"photo", b"another photo"
        described = {"usageType": "https://example.com/photo"}
        text = sign({**STATEMENT, "attachments": [attachment(photo, **described)]})
        exchanged = {**STATEMENT, "attachments": [attachment(other, **described)]}

        refused(post(signed(exchanged, text), text, other), "XAPI-00116", "$.attachments[1]")
        assert stored() == 0

    def test_other_attachments_are_signed_with_the_statement(self, post):
        photo = b"photo"
        whole = {**STATEMENT, "attachments": [attachment(photo, usageType="https://x.example/y")]}
        text = sign(whole)

        assert post(signed(whole, text), text, photo).status_code == 200


class TestXapi00117:
    """The algorithm is RS256, RS384 or RS512, and is used correctly."""

    @pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
    def test_rsa_with_sha_2_is_accepted(self, post, algorithm):
        text = sign(STATEMENT, algorithm)

        assert post(signed(STATEMENT, text), text).status_code == 200

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param(joined({"alg": "HS256"}, PAYLOAD, hs(b"secret")), id="HS256"),
            pytest.param(joined({"alg": "HS256"}, PAYLOAD, hs(pem(key()))), id="HS256, public key"),
            pytest.param(joined({"alg": "none"}, PAYLOAD, rs()), id="none"),
            pytest.param(joined({"alg": "ES256"}, PAYLOAD, rs()), id="ES256"),
            pytest.param(joined({}, PAYLOAD, rs()), id="none given"),
            pytest.param(joined({"alg": "RS256"}, PAYLOAD, hs(pem(key()))), id="RS256 in name"),
        ],
    )
    def test_xapi_00117_any_other_algorithm_is_refused(self, post, stored, text):
        refused(post(signed(STATEMENT, text), text), "XAPI-00117")
        assert stored() == 0


class TestData26Certificate:
    """1.0.3 Data 2.6, 2.0 4.2.6: a signature that brings its certificate is verified with it."""

    def test_signature_by_the_certificates_key_is_accepted(self, post, bridge):
        text = sign(STATEMENT, x5c=x5c(ANNA))

        assert post(signed(STATEMENT, text), text).status_code == 200
        (row,) = bridge.store.read(1, lambda tx: tx.signatures.of(uid(1)))
        assert (row.trust, row.subject) == ("self-signed", "CN=Anna")

    def test_forged_signature_is_refused(self, post, stored):
        text = sign(STATEMENT, private=key("forger"), x5c=x5c(ANNA))

        refused(post(signed(STATEMENT, text), text), "xAPI 1.0.3 Data 2.6")
        assert stored() == 0

    def test_key_that_comes_without_certificate_is_refused(self, post, stored):
        text = sign(STATEMENT, jwk={"kty": "RSA", "n": "AQAB", "e": "AQAB"})

        refused(post(signed(STATEMENT, text), text), "RFC 7515 4.1.3")
        assert stored() == 0


def test_4_2_7_duration_that_differs_beyond_a_hundredth_is_the_same(post):
    full, short = ({"duration": f"P1DT12H36M0.{it}S"} for it in ("1237", "12"))
    text = sign({**STATEMENT, "result": short})

    assert post(signed({**STATEMENT, "result": full}, text), text).status_code == 200


def test_4_2_7_duration_that_differs_in_a_hundredth_is_another(post):
    one, other = ({"duration": f"PT0.{it}S"} for it in ("13", "12"))
    text = sign({**STATEMENT, "result": other})

    refused(post(signed({**STATEMENT, "result": one}, text), text), "XAPI-00116")


def test_signed_statement_sent_again_is_no_conflict(post):
    text = sign(STATEMENT)
    post(signed(STATEMENT, text), text)

    assert post(signed(STATEMENT, text), text).status_code == 200


def test_put_takes_signed_statements_too(lrs, version):
    text, wrong = sign(STATEMENT), sign(passed(id=uid(2)))

    def put(signature):
        body = multipart(signed(STATEMENT, signature), signature)
        query = {"statementId": uid(1)}
        return lrs("PUT", "statements", body, version=version, query=query, headers=KIND)

    refused(put(wrong), "XAPI-00116")
    assert put(text).status_code == 204


def test_tolerant_source_has_a_wrong_signature_set_apart(client, add_source, bridge):
    auth = add_source("edx", adapter="openedx", tolerant=True)
    wrong, right = sign(passed("15", id=uid(1))), sign(passed(id=uid(2)))
    body = multipart([signed(STATEMENT, wrong), signed(passed(id=uid(2)), right)], wrong, right)
    answer = client.post(
        "/xapi/statements", data=body, auth=auth,
        headers={**KIND, "X-Experience-API-Version": "1.0.3"},
    )  # fmt: skip

    assert answer.status_code == 200
    (kept,) = bridge.store.read(1, lambda tx: tx.statements.quarantined())
    assert (kept.statement, kept.path, kept.rule) == (uid(1), "$.attachments[0]", "XAPI-00116")
    assert len(bridge.store.read(1, lambda tx: tx.signatures.of(uid(2)))) == 1
