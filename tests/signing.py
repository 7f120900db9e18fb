"""Signers of statements: keys, certificates and signatures, honest and hostile."""

import hmac
import json
from base64 import b64encode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
USAGE = "http://adlnet.gov/expapi/attachments/signature"
BOUNDARY = "signed-part"
_SHA = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}


@cache
def key(name="signer", bits=2048):
    """Return the RSA key of that name, made once a run."""
    return rsa.generate_private_key(65537, bits)


@cache
def curve_key():
    return ec.generate_private_key(ec.SECP256R1())


def pem(private):
    """Return the public key as its owner would publish it."""
    return private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def certificate(subject, private, issuer, issuer_key, *, ca=None, usage=None, end=365):
    """Return a certificate valid from a day before NOW for *end* days."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=400))
        .not_valid_after(NOW + timedelta(days=end))
    )
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), True)  # noqa: FBT003 -- its own name is `critical`
    if usage is not None:
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(issuer_key, hashes.SHA256())


def usage(*, signs_certificates):
    return x509.KeyUsage(
        digital_signature=True, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=signs_certificates,
        crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def x5c(*certificates):
    """Return certificates as a header lists them."""
    der = serialization.Encoding.DER
    return [b64encode(one.public_bytes(der)).decode() for one in certificates]


def encoded(octets):
    return urlsafe_b64encode(octets).rstrip(b"=")


def joined(header, payload, make):
    """Return a JWS whose signature *make* makes of what is signed."""
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    text = encoded(head) + b"." + encoded(payload)
    return text + b"." + encoded(make(text))


def rs(private=None, algorithm="RS256"):
    """Return a maker of RSA signatures."""
    private = private or key()
    return lambda text: private.sign(text, padding.PKCS1v15(), _SHA[algorithm[2:]])


def hs(secret):
    """Return a maker of symmetric signatures."""
    return lambda text: hmac.new(secret, text, sha256).digest()


def sign(statement, algorithm="RS256", private=None, **header):
    """Return the signature of a statement, or of a payload that is none."""
    payload = statement if isinstance(statement, bytes) else json.dumps(statement).encode()
    return joined({"alg": algorithm, **header}, payload, rs(private, algorithm))


def attachment(signature, **more):
    """Describe a signature as an attachment."""
    return {
        "usageType": USAGE,
        "display": {"en": "Signature"},
        "contentType": "application/octet-stream",
        "length": len(signature),
        "sha2": sha256(signature).hexdigest(),
        **more,
    }


def signed(statement, signature, **more):
    """Return a statement with its signature described."""
    kept = statement.get("attachments", [])
    return {**statement, "attachments": [*kept, attachment(signature, **more)]}


def multipart(statements, *parts):
    """Return the body of a request with statements and parts."""
    pieces = [b"Content-Type: application/json\r\n\r\n" + json.dumps(statements).encode()]
    pieces += [
        b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n"
        b"X-Experience-API-Hash: " + sha256(part).hexdigest().encode() + b"\r\n\r\n" + part
        for part in parts
    ]
    mark = b"--" + BOUNDARY.encode()
    return b"".join(mark + b"\r\n" + piece + b"\r\n" for piece in pieces) + mark + b"--\r\n"
