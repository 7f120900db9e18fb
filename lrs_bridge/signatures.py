"""JSON web signatures verified with the certificate they bring (RFC 7515, xAPI 1.0.3 Data 2.6)."""

from base64 import b64decode
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import verification
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry, extract_compact, validate_compact

from lrs_bridge.domain.errors import SettingsError
from lrs_bridge.domain.xapi import jws
from lrs_bridge.ports.signatures import Signed, Trust

_BITS = range(8 * jws.LEAST_OCTETS, 8 * jws.MOST_OCTETS + 1)


class JwsSignatures:
    """Reads signatures; trusts the given roots and no others."""

    def __init__(self, roots: Sequence[x509.Certificate] = ()) -> None:
        self._store = verification.Store(list(roots)) if roots else None

    @classmethod
    def load(cls, path: str) -> Self:
        """Trust the certificates of a PEM file; none if *path* is empty.

        Raises:
            SettingsError: It cannot be read, or holds no certificates.
        """
        if not path:
            return cls()
        try:
            return cls(x509.load_pem_x509_certificates(Path(path).read_bytes()))
        except OSError as error:
            raise SettingsError(
                f"signature_roots: {path} cannot be read: {error.strerror}."
            ) from error
        except ValueError as error:
            raise SettingsError(
                f"signature_roots: {path} does not hold certificates in PEM."
            ) from error

    def read(self, jws_text: bytes, now: datetime) -> Signed:
        """Read a signature and verify it with its own certificate, if it has one."""
        header, payload = jws.read(jws_text)
        algorithm = header["alg"]
        if "x5c" not in header:
            _verify(jws_text, None)
            return Signed(payload, algorithm, "unverified", None)
        chain = [_certificate(text) for text in header["x5c"]]
        key, subject = _signer(chain[0])
        _verify(jws_text, key)
        return Signed(payload, algorithm, self._trust(chain, now), subject)

    def _trust(self, chain: Sequence[x509.Certificate], now: datetime) -> Trust:
        if self._leads_to_root(chain, now):
            return "valid"
        if self._leads_to_root(chain, max(one.not_valid_before_utc for one in chain)):
            return "expired"
        return "self-signed" if _signed_by_itself(chain[0]) else "untrusted"

    def _leads_to_root(self, chain: Sequence[x509.Certificate], when: datetime) -> bool:
        if self._store is None:
            return False
        leaf, *others = chain
        verifier = (
            verification.PolicyBuilder()
            .store(self._store)
            .time(when)
            .extension_policies(ca_policy=_AUTHORITY, ee_policy=_ANYBODY)
            .build_client_verifier()
        )
        try:
            verifier.verify(leaf, others)
        except (verification.VerificationError, ValueError, UnsupportedAlgorithm):
            return False
        return True


def _verify(text: bytes, key: RSAPublicKey | None) -> None:
    """Check the header's form, and the signature if there is a key to check it with."""
    try:
        found = extract_compact(text, registry=_REGISTRY)
        _REGISTRY.check_header(found.headers())
        if key is not None and not validate_compact(
            found, RSAKey.import_key(key), registry=_REGISTRY
        ):
            raise jws.refused(
                "xAPI 1.0.3 Data 2.6",
                'The signature was not made with the key of the first certificate of "x5c".',
            )
    except JoseError as error:
        raise jws.refused("XAPI-00115", f"The signature is malformed: {error}.") from error


def _certificate(text: str) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(b64decode(text, validate=True))
    except (ValueError, x509.InvalidVersion) as error:
        raise _no_certificate() from error


def _signer(leaf: x509.Certificate) -> tuple[RSAPublicKey, str]:
    """Return the key and the name of whoever signed."""
    try:
        key, subject = leaf.public_key(), leaf.subject.rfc4514_string()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _no_certificate() from error
    if not isinstance(key, RSAPublicKey) or key.key_size not in _BITS:
        raise jws.refused(
            "RFC 7518 3.3",
            'The first certificate of "x5c" must be of an RSA key of 2048 to 8192 bits.',
        )
    return key, subject


def _no_certificate() -> Exception:
    return jws.refused(
        "RFC 7515 4.1.6", 'What "x5c" lists must be X.509 certificates: DER in base64.'
    )


def _signed_by_itself(leaf: x509.Certificate) -> bool:
    try:
        leaf.verify_directly_issued_by(leaf)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _may_sign_certificates(
    policy: verification.Policy, certificate: x509.Certificate, found: x509.KeyUsage | None
) -> None:
    if found is not None and not found.key_cert_sign:
        raise ValueError(f"{certificate.subject} may not sign certificates by {policy}")


def _registry() -> JWSRegistry:
    """Return what joserfc shall allow; the sizes were checked before."""
    registry = JWSRegistry(algorithms=jws.ALGORITHMS, strict_check_header=False)
    registry.max_header_length = jws.MAX_HEADER
    registry.max_payload_length = registry.max_signature_length = jws.MAX_SIGNATURE
    return registry


_REGISTRY = _registry()
_ANYBODY = verification.ExtensionPolicy.permit_all()
_AUTHORITY = (
    verification.ExtensionPolicy.permit_all()
    .require_present(x509.BasicConstraints, verification.Criticality.AGNOSTIC, None)
    .may_be_present(x509.KeyUsage, verification.Criticality.AGNOSTIC, _may_sign_certificates)
)
"""What private authorities are asked for, less than the web asks of public ones.

That they say so themselves, or any ordinary certificate could vouch for another.
"""
