"""Signatures of a request: checked against the statements that name them, each read once."""

import json
from decimal import Decimal

import pytest

from lrs_bridge.domain.errors import InvalidStatementError
from lrs_bridge.domain.xapi.jws import MAX_SIGNATURE
from lrs_bridge.ports.signatures import SignatureRow
from lrs_bridge.services.signatures import SignedParts
from lrs_bridge.signatures import JwsSignatures
from lrs_bridge.web.xapi.parse import parse
from tests.signing import NOW, attachment, certificate, key, sign, signed, x5c
from tests.unit.domain.xapi.samples import STATEMENT

WHOLE = {**STATEMENT, "result": {"duration": "PT1.23S", "score": {"scaled": 0.5}}}
ANNA = certificate("Anna", key(), "Anna", key())


class Counting(JwsSignatures):
    """Counts how often it reads."""

    reads = 0

    def read(self, jws_text, now):
        self.reads += 1
        return super().read(jws_text, now)


def parts(*signatures, version="1.0.3", mended=parse, reader=None):
    by_sha2 = {attachment(one)["sha2"]: one for one in signatures}
    return SignedParts(by_sha2.get, reader or JwsSignatures(), mended, version, NOW)


def fault(statement, *signatures, **how):
    with pytest.raises(InvalidStatementError) as caught:
        parts(*signatures, **how).check(statement)
    (found,) = caught.value.faults
    return found


def test_statement_without_signature_has_nothing_to_keep():
    assert parts().check(WHOLE) == ()


@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
def test_what_is_known_of_each_signature_is_kept(version):
    first, second = sign(WHOLE, x5c=x5c(ANNA)), sign(WHOLE, "RS512")
    statement = signed(signed(WHOLE, first), second)

    assert parts(first, second, version=version).check(statement) == (
        SignatureRow(attachment(first)["sha2"], "RS256", "self-signed", "CN=Anna"),
        SignatureRow(attachment(second)["sha2"], "RS512", "unverified", None),
    )


def test_numbers_are_compared_with_every_digit_they_have():
    text = sign(json.dumps(WHOLE).replace("0.5", "0.50").encode())
    statement = signed({**WHOLE, "result": parse(json.dumps(WHOLE["result"]).encode())}, text)

    assert isinstance(statement["result"]["score"]["scaled"], Decimal)
    assert len(parts(text).check(statement)) == 1


def test_what_an_lrs_assigns_may_be_of_any_form_in_what_was_signed():
    text = sign({**WHOLE, "version": "0.95", "stored": "yesterday", "authority": 1})

    assert len(parts(text).check(signed(WHOLE, text))) == 1


def test_missing_signature_is_asked_for():
    found = fault(signed(WHOLE, sign(WHOLE), fileUrl="https://example.com/signature"))

    assert (found.path, found.rule) == ("$.attachments[0]", "XAPI-00115")


@pytest.mark.parametrize(
    ("payload", "rule"),
    [
        pytest.param(json.dumps(WHOLE).replace('"', "'", 1).encode(), "XAPI-00116", id="no JSON"),
        pytest.param(b"[]", "XAPI-00116", id="an array"),
        pytest.param(b"{}", "XAPI-00116", id="no statement"),
        pytest.param(b'{"actor": 1, "actor": 2}', "XAPI-00116", id="a name twice"),
        pytest.param(b"[" * 10_000, "XAPI-00116", id="deep"),
        pytest.param({**WHOLE, "actor": {}}, "XAPI-00116", id="no valid statement"),
        pytest.param({**WHOLE, "result": {}}, "XAPI-00116", id="another statement"),
    ],
)
def test_payload_that_is_not_this_statement_is_refused(payload, rule):
    text = sign(payload)
    found = fault(signed(WHOLE, text), text)

    assert (found.path, found.rule) == ("$.attachments[0]", rule)


def test_fault_names_the_attachment_and_what_differs():
    good, bad = sign(WHOLE), sign({**WHOLE, "result": {"duration": "PT1.2S"}})
    found = fault(signed(signed(WHOLE, good), bad), good, bad)

    assert found.path == "$.attachments[1]"
    assert "$.result" in found.message


def test_malformed_signature_keeps_its_own_rule():
    found = fault(signed(WHOLE, b"x"), b"x")

    assert (found.path, found.rule) == ("$.attachments[0]", "XAPI-00115")


def test_signature_that_says_it_is_too_long_is_not_even_fetched():
    text = sign(WHOLE)
    reader = Counting()
    found = fault(signed(WHOLE, text, length=MAX_SIGNATURE + 1), text, reader=reader)

    assert (found.rule, reader.reads) == ("size", 0)


def test_mended_statement_is_compared_with_what_was_signed_mended_alike():
    def mended(raw):
        value = parse(raw)
        value["actor"]["mbox"] = "mailto:" + value["actor"]["mbox"].removeprefix("mailto:")
        return value

    text = sign({**WHOLE, "actor": {**WHOLE["actor"], "mbox": "anna@example.com"}})

    assert len(parts(text, mended=mended).check(signed(WHOLE, text))) == 1
    assert fault(signed(WHOLE, text), text).rule == "XAPI-00116"


@pytest.mark.parametrize("right", [True, False])
def test_signature_that_many_statements_name_is_read_once(right):
    text = sign(WHOLE if right else b"no statement")
    reader = Counting()
    whole = parts(text, reader=reader)
    for _ in range(3):
        if right:
            whole.check(signed(WHOLE, text))
        else:
            with pytest.raises(InvalidStatementError):
                whole.check(signed(WHOLE, text))

    assert reader.reads == 1
