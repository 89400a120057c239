"""Encryption of single fields, and blind indexes for equality search. Keys stay in this process's memory."""

import hmac
import os
import unicodedata
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT = b"\x01"
KEY_ID_BYTES = 4
NONCE_BYTES = 12
HEADER_BYTES = len(FORMAT) + KEY_ID_BYTES + NONCE_BYTES


class UnreadableError(Exception):
    """The value was altered, moved to another row, or written with a key we no longer hold."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value lives. It is authenticated with the value: copied to another row, it no longer opens."""

    table: str
    column: str
    row: str

    def as_bytes(self) -> bytes:
        return "\x1f".join((self.table, self.column, self.row)).encode()


def _derive(secret: str, purpose: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"toit-commun {purpose}".encode())
    return derivation.derive(secret.encode())


@dataclass(frozen=True, slots=True, repr=False)
class _Key:
    identifier: bytes
    cipher: AESGCM

    @classmethod
    def of(cls, secret: str) -> "_Key":
        raw = _derive(secret, "field encryption 1")
        return cls(sha256(b"key id" + raw).digest()[:KEY_ID_BYTES], AESGCM(raw))


class Keyring:
    """The current key, which writes, and the former ones, which still read until everything is rewritten."""

    def __init__(self, secret: str, *, former: tuple[str, ...] = ()) -> None:
        self._current = _Key.of(secret)
        self._keys = {key.identifier: key for key in (*map(_Key.of, former), self._current)}
        self._index_key = _derive(secret, "blind index 1")

    def encrypt(self, value: str, place: Place) -> bytes:
        """Format, key identifier, nonce, then the value encrypted and authenticated with its place (AES-256-GCM)."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._current.cipher.encrypt(nonce, value.encode(), place.as_bytes())
        return FORMAT + self._current.identifier + nonce + sealed

    def decrypt(self, stored: bytes, place: Place) -> str:
        """The value written at that place; ``UnreadableError`` rather than a doubtful answer."""
        if stored[:1] != FORMAT or len(stored) <= HEADER_BYTES:
            raise UnreadableError("format")
        key = self._keys.get(stored[1 : 1 + KEY_ID_BYTES])
        if key is None:
            raise UnreadableError("key")
        nonce = stored[1 + KEY_ID_BYTES : HEADER_BYTES]
        try:
            return key.cipher.decrypt(nonce, stored[HEADER_BYTES:], place.as_bytes()).decode()
        except InvalidTag:
            raise UnreadableError("authentication") from None

    def is_current(self, stored: bytes) -> bool:
        """Whether a value was written with the key that writes today; rotation rewrites the others."""
        return stored[1 : 1 + KEY_ID_BYTES] == self._current.identifier

    def blind_index(self, value: str, *, purpose: str) -> bytes:
        """A keyed digest that finds equal values without showing them; ``purpose`` keeps two columns apart.

        Case, accents' composition and surrounding spaces do not count.
        """
        folded = unicodedata.normalize("NFKC", value).strip().casefold()
        return hmac.digest(self._index_key, f"{purpose}\x1f{folded}".encode(), "sha256")


_keyring: Keyring | None = None


def use(secret: str, *, former: tuple[str, ...] = ()) -> None:
    """Install this process's keys, once, at start."""
    global _keyring  # noqa: PLW0603  (the keys of a process are its configuration)
    _keyring = Keyring(secret, former=former)


def keyring() -> Keyring:
    """This process's keys."""
    if _keyring is None:
        raise RuntimeError("register.crypto.use(secret) was not called")
    return _keyring
