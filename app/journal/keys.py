"""Keys of a device: Ed25519 to sign, P-256 to receive (HPKE), and the derivation both sides agree on.

Every signature is over a purpose and a message, so that one made for an entry can never pass for a receipt,
a request or a roster fact.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.journal.errors import BadSignature, Malformed

SIGNATURE_BYTES = 64
VERIFY_KEY_BYTES = 32
HPKE_PUBLIC_BYTES = 65  # uncompressed P-256 point
HPKE_PRIVATE_BYTES = 32
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

ENTRY = b"beatbook/1/entry\n"
REQUEST = b"beatbook/1/request\n"
ANSWER = b"beatbook/1/answer\n"
RECEIPT = b"beatbook/1/receipt\n"
ENROLMENT = b"beatbook/1/enrolment\n"
DEPOSIT = b"beatbook/1/deposit\n"


@dataclass(frozen=True)
class SigningKey:
    """An Ed25519 key from its 32-byte seed."""

    seed: bytes

    def __post_init__(self) -> None:
        object.__setattr__(self, "_key", Ed25519PrivateKey.from_private_bytes(self.seed))

    def __repr__(self) -> str:
        return "SigningKey(…)"

    @property
    def public(self) -> bytes:
        """The 32-byte verify key."""
        key: Ed25519PrivateKey = self._key  # type: ignore[attr-defined]  # set in __post_init__ of a frozen class
        return key.public_key().public_bytes_raw()

    def sign(self, purpose: bytes, message: bytes) -> bytes:
        key: Ed25519PrivateKey = self._key  # type: ignore[attr-defined]  # set in __post_init__ of a frozen class
        return key.sign(purpose + message)


def verify(public: bytes, purpose: bytes, message: bytes, signature: bytes) -> None:
    """Raises BadSignature unless the key made this signature for this purpose."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, purpose + message)
    except (InvalidSignature, ValueError) as error:
        raise BadSignature("signature.wrong") from error


def device_id(verify_key: bytes) -> bytes:
    """A device is named by its key: the first 16 bytes of SHA-256 of the verify key."""
    return hashlib.sha256(verify_key).digest()[:16]


def derive(secret: bytes, purpose: str, length: int = 32) -> bytes:
    """HKDF-SHA256 without salt (RFC 5869); `purpose` is the info text."""
    return HKDF(hashes.SHA256(), length, None, purpose.encode()).derive(secret)


def hpke_private(secret: bytes, purpose: str) -> bytes:
    """A P-256 private key (32 bytes) derived from a secret: 48 bytes of HKDF reduced into 1 … order-1."""
    wide = int.from_bytes(derive(secret, purpose, 48), "big")
    return (wide % (_P256_ORDER - 1) + 1).to_bytes(HPKE_PRIVATE_BYTES, "big")


def load_hpke_private(private: bytes) -> ec.EllipticCurvePrivateKey:
    """The P-256 key object; raises Malformed for a number out of range."""
    try:
        return ec.derive_private_key(int.from_bytes(private, "big"), ec.SECP256R1())
    except ValueError as error:
        raise Malformed("key.private_form") from error


def load_hpke_public(public: bytes) -> ec.EllipticCurvePublicKey:
    """The P-256 key object; raises Malformed for bytes that are no point of the curve."""
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    except ValueError as error:
        raise Malformed("key.public_form") from error


def hpke_public(private: bytes) -> bytes:
    """The 65-byte uncompressed point of a private key."""
    return (
        load_hpke_private(private)
        .public_key()
        .public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    )


def same(left: bytes, right: bytes) -> bool:
    """Equality in constant time."""
    return hmac.compare_digest(left, right)
