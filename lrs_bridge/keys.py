"""What is secret and lies outside the database: one key file, and all that is derived of it."""

import base64
import hmac
import os
import secrets
import stat
from hashlib import blake2b
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lrs_bridge.domain.errors import SettingsError

_KEY_BYTES = 32
_NONCE_BYTES = 12
_SIGNATURE_BYTES = 12


class FileKeys:
    """Keyed digests and encryption, each purpose with a key of its own derived from one."""

    def __init__(self, master: bytes) -> None:
        self._equality = _derive(master, b"equality")
        self._digest = _derive(master, b"digest")
        self._hidden = _derive(master, b"hidden")
        self._sign = _derive(master, b"sign")
        self._cipher = AESGCM(_derive(master, b"seal"))

    @classmethod
    def create(cls, path: Path) -> Self:
        """Write a new key file that only its owner can read.

        Raises:
            SettingsError: There is one already, or it cannot be written.
        """
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise SettingsError(f"There is a key file {path} already.") from error
        except OSError as error:
            raise SettingsError(f"{path} cannot be written: {error.strerror}.") from error
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        return cls.load(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the key file.

        Raises:
            SettingsError: It is missing, malformed, or others can read it.
        """
        try:
            mode, text = path.stat().st_mode, path.read_text(encoding="ascii")
            master = bytes.fromhex(text.strip())
        except FileNotFoundError as error:
            raise SettingsError(f"There is no key file {path}: run `lrs-bridge init`.") from error
        except OSError as error:
            raise SettingsError(f"{path} cannot be read: {error.strerror}.") from error
        except ValueError as error:
            raise SettingsError(f"{path} is not a key file: restore it from a copy.") from error
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise SettingsError(f"Others can read {path}: run `chmod 600 {path}`.")
        if len(master) != _KEY_BYTES:
            raise SettingsError(f"{path} is not a key file: restore it from a copy.")
        return cls(master)

    @property
    def equality(self) -> bytes:
        """The key of statement digests."""
        return self._equality

    def digest(self, secret: str) -> bytes:
        """Return the keyed hash of a generated secret, as it is stored."""
        return _hash(self._digest, secret)

    def matches(self, secret: str, digest: bytes) -> bool:
        """Compare in constant time."""
        return hmac.compare_digest(self.digest(secret), digest)

    def hidden(self, identifier: str) -> bytes:
        """Return the keyed hash of an identifier, for the ledger of erased people."""
        return _hash(self._hidden, identifier)

    def sign(self, text: str) -> str:
        """Return *text* with a short signature, safe in a URL."""
        raw = text.encode()
        return f"{_safe(raw)}.{_safe(self._signature(raw))}"

    def signed(self, text: str) -> str | None:
        """Return what `sign` was given, or None if it was not us who signed."""
        body, _, signature = text.partition(".")
        try:
            raw = _unsafe(body)
            genuine = hmac.compare_digest(_unsafe(signature), self._signature(raw))
            # Base64 has several spellings of the same bytes; only ours is accepted.
            return raw.decode() if genuine and self.sign(raw.decode()) == text else None
        except ValueError:
            return None

    def seal(self, text: str) -> bytes:
        """Encrypt; the result begins with its nonce."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, text.encode(), None)

    def unseal(self, sealed: bytes) -> str:
        """Decrypt.

        Raises:
            SettingsError: It was encrypted with another key file.
        """
        try:
            opened = self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
        except (InvalidTag, ValueError) as error:
            raise SettingsError(
                "A stored secret was encrypted with another key file: restore the right one."
            ) from error
        return opened.decode()

    def _signature(self, raw: bytes) -> bytes:
        return blake2b(raw, key=self._sign, digest_size=_SIGNATURE_BYTES).digest()


def _derive(master: bytes, purpose: bytes) -> bytes:
    return blake2b(key=master, person=purpose, digest_size=_KEY_BYTES).digest()


def _hash(key: bytes, text: str) -> bytes:
    return blake2b(text.encode(), key=key, digest_size=_KEY_BYTES).digest()


def _safe(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unsafe(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
