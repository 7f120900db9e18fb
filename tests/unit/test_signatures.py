"""Signatures: what is taken, how far it is trusted, and what is refused before it is verified."""

import json
from base64 import b64decode, b64encode
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.domain.errors import InvalidStatementError, SettingsError
from lrs_bridge.domain.xapi.jws import MAX_HEADER, MAX_SIGNATURE
from lrs_bridge.signatures import JwsSignatures
from tests import signing
from tests.signing import NOW, certificate, encoded, hs, joined, key, pem, rs, sign, x5c

PAYLOAD = b'{"actor": {"mbox": "mailto:anna@example.com"}}'
CA = {"ca": True}
ROOT = certificate("Root", key("root"), "Root", key("root"), **CA)
MIDDLE = certificate("Middle", key("middle"), "Root", key("root"), **CA)
LEAF = certificate("Testcenter Vedhamn", key(), "Middle", key("middle"))
ALONE = certificate("Anna", key(), "Anna", key())
HONEST = sign(PAYLOAD)
TRUSTING = JwsSignatures([ROOT])


def read(text, signatures=TRUSTING, now=NOW):
    return signatures.read(text, now)


def chain(*certificates, **header):
    return sign(PAYLOAD, x5c=x5c(*certificates), **header)


def tampered(text, payload):
    head, _, signature = text.split(b".")
    return b".".join((head, encoded(payload), signature))


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
def test_payload_comes_back_as_it_was_signed(algorithm):
    found = read(sign(PAYLOAD, algorithm, typ="JWT", kid="1", other=2))

    assert (found.payload, found.algorithm) == (PAYLOAD, algorithm)
    assert (found.trust, found.subject) == ("unverified", None)


@pytest.mark.parametrize("version", [1, 3, 127])
@pytest.mark.parametrize("place", [0, 1])
def test_certificate_of_a_version_that_is_none_is_refused(version, place):
    texts = x5c(LEAF, MIDDLE)
    octets = b64decode(texts[place])
    said = octets.index(bytes.fromhex("a003020102"))
    texts[place] = b64encode(octets[: said + 4] + bytes([version]) + octets[said + 5 :]).decode()
    with pytest.raises(InvalidStatementError) as refused:
        read(sign(PAYLOAD, x5c=texts))
    assert refused.value.faults[0].rule == "RFC 7515 4.1.6"


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
def test_certificate_verifies_its_own_signature(algorithm):
    found = read(sign(PAYLOAD, algorithm, x5c=x5c(LEAF, MIDDLE)))

    assert (found.trust, found.subject) == ("valid", "CN=Testcenter Vedhamn")


NOT_CA = certificate("Middle", key("middle"), "Root", key("root"), ca=False)
NOT_FOR_CERTIFICATES = certificate(
    "Middle",
    key("middle"),
    "Root",
    key("root"),
    **CA,
    usage=signing.usage(signs_certificates=False),
)
FOR_CERTIFICATES = certificate(
    "Middle", key("middle"), "Root", key("root"), **CA, usage=signing.usage(signs_certificates=True)
)
SAYS_NOTHING = certificate("Middle", key("middle"), "Root", key("root"))
OTHER_ROOT = certificate("Root", key("other"), "Root", key("other"), **CA)
ENDED = certificate("Testcenter Vedhamn", key(), "Middle", key("middle"), end=-1)
MIDDLE_ENDED = certificate("Middle", key("middle"), "Root", key("root"), **CA, end=-1)
ALONE_ENDED = certificate("Anna", key(), "Anna", key(), end=-1)


@pytest.mark.parametrize(
    ("trust", "certificates"),
    [
        pytest.param("valid", (LEAF, MIDDLE, ROOT), id="root comes along"),
        pytest.param("valid", (LEAF, FOR_CERTIFICATES), id="key usage allows it"),
        pytest.param("untrusted", (LEAF,), id="middle is missing"),
        pytest.param("untrusted", (LEAF, NOT_CA), id="middle is no authority"),
        pytest.param("untrusted", (LEAF, SAYS_NOTHING), id="middle does not say what it is"),
        pytest.param("untrusted", (LEAF, NOT_FOR_CERTIFICATES), id="middle may not sign others"),
        pytest.param("untrusted", (LEAF, OTHER_ROOT), id="root of the same name is another"),
        pytest.param("expired", (ENDED, MIDDLE), id="leaf has ended"),
        pytest.param("expired", (LEAF, MIDDLE_ENDED), id="middle has ended"),
        pytest.param("self-signed", (ALONE,), id="only itself"),
        pytest.param("self-signed", (ALONE_ENDED,), id="only itself, and ended"),
    ],
)
def test_trust_is_told_and_never_a_reason_to_refuse(trust, certificates):
    assert read(chain(*certificates)).trust == trust


def test_trust_is_that_of_the_time():
    assert read(chain(LEAF, MIDDLE), now=NOW + timedelta(days=366)).trust == "expired"
    assert read(chain(LEAF, MIDDLE), now=NOW - timedelta(days=401)).trust == "expired"


def test_without_roots_nobody_is_trusted():
    nobody = JwsSignatures.load("")

    assert read(chain(LEAF, MIDDLE), nobody).trust == "untrusted"
    assert read(chain(ALONE), nobody).trust == "self-signed"


def test_certificate_that_is_trusted_by_name_needs_no_other():
    assert read(chain(ALONE), JwsSignatures([ALONE])).trust == "valid"


SMALL = certificate("Anna", key("small", 1024), "Anna", key("small", 1024))
CURVE = certificate("Anna", signing.curve_key(), "Anna", signing.curve_key())
SHORT = b"x" * 255
TWICE = b'{"alg": "none", "alg": "RS256"}'
DEEP = b"[" * 40_000

HOSTILE = [
    pytest.param(b"", "XAPI-00115", id="nothing"),
    pytest.param(b"{}", "XAPI-00115", id="JSON serialization"),
    pytest.param(HONEST.rpartition(b".")[0], "XAPI-00115", id="no signature"),
    pytest.param(HONEST.rpartition(b".")[0] + b".", "XAPI-00115", id="empty signature"),
    pytest.param(HONEST[:-1], "XAPI-00115", id="cut short"),
    pytest.param(HONEST[:-42], "XAPI-00117", id="cut shorter"),
    pytest.param(HONEST + b".x", "XAPI-00115", id="a fourth part"),
    pytest.param(HONEST + b"\n", "XAPI-00115", id="line break at the end"),
    pytest.param(b" " + HONEST, "XAPI-00115", id="space before"),
    pytest.param(HONEST.replace(b".", b".\r\n", 1), "XAPI-00115", id="line break inside"),
    pytest.param(HONEST + b"==", "XAPI-00115", id="padded"),
    pytest.param(HONEST.replace(b".", b"+.", 1), "XAPI-00115", id="base64 that is not base64url"),
    pytest.param("é".encode() + HONEST, "XAPI-00115", id="not ASCII"),
    pytest.param(HONEST.replace(b".", b"AAA.", 1), "XAPI-00115", id="header with more behind it"),
    pytest.param(joined(b"[]", PAYLOAD, rs()), "XAPI-00115", id="header is an array"),
    pytest.param(joined(b"\xff", PAYLOAD, rs()), "XAPI-00115", id="header is not UTF-8"),
    pytest.param(joined(TWICE, PAYLOAD, rs()), "XAPI-00115", id="algorithm twice"),
    pytest.param(joined(DEEP, PAYLOAD, rs()), "XAPI-00115", id="header deep"),
    pytest.param(sign(PAYLOAD, kid="k" * MAX_HEADER), "size", id="header huge"),
    pytest.param(sign(b"x" * MAX_SIGNATURE), "size", id="payload huge"),
    pytest.param(sign(PAYLOAD, kid=5), "XAPI-00115", id="key id is a number"),
    pytest.param(joined({}, PAYLOAD, rs()), "XAPI-00117", id="no algorithm"),
    pytest.param(
        encoded(b'{"alg":"none"}') + b"." + encoded(PAYLOAD) + b".", "XAPI-00115", id="none"
    ),
    pytest.param(joined({"alg": "none"}, PAYLOAD, rs()), "XAPI-00117", id="none, signed"),
    pytest.param(joined({"alg": "nOnE"}, PAYLOAD, rs()), "XAPI-00117", id="none, disguised"),
    pytest.param(joined({"alg": ["RS256"]}, PAYLOAD, rs()), "XAPI-00117", id="algorithms listed"),
    pytest.param(joined({"alg": "HS256"}, PAYLOAD, hs(b"x")), "XAPI-00117", id="HS256"),
    pytest.param(
        joined({"alg": "HS256", "x5c": x5c(LEAF)}, PAYLOAD, hs(pem(key()))),
        "XAPI-00117",
        id="HS256 with the public key",
    ),
    pytest.param(
        joined({"alg": "RS256", "x5c": x5c(LEAF)}, PAYLOAD, hs(pem(key()))),
        "XAPI-00117",
        id="RS256 in name, HS256 in deed",
    ),
    pytest.param(joined({"alg": "PS256"}, PAYLOAD, rs()), "XAPI-00117", id="PS256"),
    pytest.param(joined({"alg": "ES256"}, PAYLOAD, rs()), "XAPI-00117", id="ES256"),
    pytest.param(joined({"alg": "RS256"}, PAYLOAD, lambda _: SHORT), "XAPI-00117", id="key small"),
    pytest.param(sign(PAYLOAD, jwk={"kty": "RSA"}), "RFC 7515 4.1.3", id="key embedded"),
    pytest.param(sign(PAYLOAD, jku="https://x.example"), "RFC 7515 4.1.2", id="keys by URL"),
    pytest.param(
        sign(PAYLOAD, x5u="https://x.example"), "RFC 7515 4.1.5", id="certificates by URL"
    ),
    pytest.param(sign(PAYLOAD, crit=["exp"], exp=1), "RFC 7515 4.1.11", id="crit"),
    pytest.param(sign(PAYLOAD, crit=[]), "RFC 7515 4.1.11", id="crit empty"),
    pytest.param(sign(PAYLOAD, b64=False), "RFC 7797 3", id="payload not encoded"),
    pytest.param(sign(PAYLOAD, x5c=[]), "RFC 7515 4.1.6", id="no certificate"),
    pytest.param(sign(PAYLOAD, x5c=x5c(LEAF)[0]), "RFC 7515 4.1.6", id="certificate not listed"),
    pytest.param(sign(PAYLOAD, x5c=[None]), "RFC 7515 4.1.6", id="certificate is null"),
    pytest.param(sign(PAYLOAD, x5c=x5c(LEAF) * 11), "RFC 7515 4.1.6", id="certificates too many"),
    pytest.param(sign(PAYLOAD, x5c=["AAAA"]), "RFC 7515 4.1.6", id="certificate is none"),
    pytest.param(
        sign(PAYLOAD, x5c=[*x5c(LEAF), "AAAA"]), "RFC 7515 4.1.6", id="second certificate is none"
    ),
    pytest.param(
        sign(PAYLOAD, x5c=[x5c(LEAF)[0] + "\n"]), "RFC 7515 4.1.6", id="certificate with a break"
    ),
    pytest.param(sign(PAYLOAD, x5c=["é"]), "RFC 7515 4.1.6", id="certificate not ASCII"),
    pytest.param(chain(SMALL), "RFC 7518 3.3", id="certificate of a small key"),
    pytest.param(chain(CURVE), "RFC 7518 3.3", id="certificate of a curve"),
    pytest.param(
        sign(PAYLOAD, private=key("other"), x5c=x5c(LEAF, MIDDLE)),
        "xAPI 1.0.3 Data 2.6",
        id="another's key",
    ),
    pytest.param(
        tampered(chain(LEAF, MIDDLE), PAYLOAD.replace(b"anna", b"bill")),
        "xAPI 1.0.3 Data 2.6",
        id="payload exchanged",
    ),
    pytest.param(
        joined({"alg": "RS512", "x5c": x5c(LEAF)}, PAYLOAD, rs(algorithm="RS256")),
        "xAPI 1.0.3 Data 2.6",
        id="algorithm exchanged",
    ),
]


@pytest.mark.parametrize(("text", "rule"), HOSTILE)
def test_hostile_signature_is_refused(text, rule):
    with pytest.raises(InvalidStatementError) as caught:
        read(text)

    (fault,) = caught.value.faults
    assert (fault.path, fault.rule) == ("$", rule)
    assert fault.message.endswith(".")


def test_unreadable_key_of_a_certificate_is_no_certificate():
    der = bytearray(LEAF.public_bytes(signing.serialization.Encoding.DER))
    named = bytes.fromhex("2a864886f70d010101")  # rsaEncryption
    at = der.index(named)
    der[at : at + len(named)] = bytes.fromhex("2a864886f70d01017f")
    text = sign(PAYLOAD, x5c=[signing.b64encode(bytes(der)).decode()])

    with pytest.raises(InvalidStatementError, match=r"X\.509"):
        read(text)


@given(st.binary(max_size=40), st.integers(0, len(HONEST)))
def test_nothing_but_a_refusal_comes_of_noise(noise, at):
    text = HONEST[:at] + noise + HONEST[at:]
    with suppress(InvalidStatementError):
        read(text)


@given(st.binary(max_size=60))
def test_no_noise_beside_the_certificate_is_anothers_error(noise):
    text = sign(PAYLOAD, x5c=[signing.b64encode(noise).decode()])
    with pytest.raises(InvalidStatementError):
        read(text)


class TestRoots:
    def test_every_certificate_of_the_file_is_trusted(self, tmp_path):
        file = tmp_path / "roots.pem"
        whole = [one.public_bytes(signing.serialization.Encoding.PEM) for one in (OTHER_ROOT, ROOT)]
        file.write_bytes(b"".join(whole))

        assert read(chain(LEAF, MIDDLE), JwsSignatures.load(str(file))).trust == "valid"

    def test_file_that_is_not_there_is_named(self, tmp_path):
        with pytest.raises(SettingsError, match=r"signature_roots: .*gone\.pem cannot be read"):
            JwsSignatures.load(str(tmp_path / "gone.pem"))

    @pytest.mark.parametrize("content", [b"", b"x", pem(key())], ids=["empty", "noise", "a key"])
    def test_file_without_certificates_is_refused(self, tmp_path, content):
        file = Path(tmp_path / "roots.pem")
        file.write_bytes(content)
        with pytest.raises(SettingsError, match="certificates in PEM"):
            JwsSignatures.load(str(file))


def test_header_may_say_what_need_not_be_understood():
    head = json.dumps({"alg": "RS256", "cty": "application/json", "x-own": {"a": [1]}}).encode()

    assert read(joined(head, PAYLOAD, rs())).trust == "unverified"
