"""Sealing: one construction for everything that is kept secret, and HPKE for handing a key to a device.

    nonce       24 random bytes
    ciphertext  AES-256-GCM of the plaintext, tag included
    commitment  32 bytes

Box key and commitment are the two halves of HMAC-SHA-512(key, purpose ‖ nonce): each box has an AES key of
its own (so the GCM nonce may be zeros), and the commitment binds the box to one key before anything is
decrypted (AES-GCM alone can be opened under two keys: Albertini et al., USENIX Security 2022).
"""

from __future__ import annotations

import hmac
import os
import zlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from app.journal.errors import CannotOpen, Malformed
from app.journal.keys import load_hpke_private, load_hpke_public

KEY_BYTES = 32
NONCE_BYTES = 24
COMMITMENT_BYTES = 32
BOX_KEY_BYTES = KEY_BYTES + COMMITMENT_BYTES
OVERHEAD_BYTES = NONCE_BYTES + 16 + COMMITMENT_BYTES
_ZERO_NONCE = bytes(12)  # the AES key is used once, so its nonce may be constant
_HPKE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)

_PLAIN, _ZLIB = b"\x00", b"\x01"
COMPRESS_FROM_BYTES = 200  # below this zlib seldom wins
EXPAND_MAX = 16  # times: prose shrinks to a third, an import to a sixth; more is a trap for whoever opens it
EXPAND_FREE_BYTES = 4096  # and whatever fits into this


def new_key() -> bytes:
    """32 random bytes."""
    return os.urandom(KEY_BYTES)


def _box_key(key: bytes, purpose: str, nonce: bytes) -> bytes:
    return hmac.digest(key, purpose.encode() + nonce, "sha512")


def seal(key: bytes, purpose: str, plaintext: bytes, aad: bytes = b"") -> bytes:
    """A sealed box. `purpose` keeps boxes of different kinds apart; `aad` is authenticated, not stored."""
    nonce = os.urandom(NONCE_BYTES)
    own = _box_key(key, purpose, nonce)
    return b"".join((nonce, AESGCM(own[:KEY_BYTES]).encrypt(_ZERO_NONCE, plaintext, aad), own[KEY_BYTES:]))


def open_sealed(key: bytes, purpose: str, sealed: bytes, aad: bytes = b"") -> bytes:
    """The plaintext of a box. Raises CannotOpen for a wrong key, purpose or aad, or any altered byte."""
    return open_with(box_key(key, purpose, sealed), sealed, aad)


def box_key(key: bytes, purpose: str, sealed: bytes) -> bytes:
    """The BOX_KEY_BYTES that open this box and no other one. Raises CannotOpen for what is too short to be a box."""
    if len(sealed) < OVERHEAD_BYTES:
        raise CannotOpen("box.short")
    return _box_key(key, purpose, sealed[:NONCE_BYTES])


def open_with(own: bytes, sealed: bytes, aad: bytes = b"") -> bytes:
    """The same as `open_sealed` for whoever has only the key of this box."""
    cipher, ciphertext = _opener(own, sealed)
    try:
        return cipher.decrypt(_ZERO_NONCE, ciphertext, aad)
    except InvalidTag as error:
        raise CannotOpen("box.altered") from error


def open_into(key: bytes, purpose: str, sealed: bytes, aad: bytes, place: memoryview) -> None:
    """The same as `open_sealed`, without a copy: the plaintext lands in `place`, which has its length."""
    cipher, ciphertext = _opener(box_key(key, purpose, sealed), sealed)
    if len(sealed) != len(place) + OVERHEAD_BYTES:
        raise CannotOpen("box.altered")
    try:
        cipher.decrypt_into(_ZERO_NONCE, ciphertext, aad, place)
    except InvalidTag as error:
        raise CannotOpen("box.altered") from error


def _opener(own: bytes, sealed: bytes) -> tuple[AESGCM, memoryview]:
    """What decrypts this box, and its ciphertext. Raises CannotOpen unless the box commits to this key."""
    if len(sealed) < OVERHEAD_BYTES:
        raise CannotOpen("box.short")
    if len(own) != BOX_KEY_BYTES or not hmac.compare_digest(own[KEY_BYTES:], sealed[-COMMITMENT_BYTES:]):
        raise CannotOpen("box.other_key")
    return AESGCM(own[:KEY_BYTES]), memoryview(sealed)[NONCE_BYTES:-COMMITMENT_BYTES]


def wrap(public: bytes, plaintext: bytes, info: bytes) -> bytes:
    """HPKE (RFC 9180, base mode, P-256) to the 65-byte public key: encapsulated key ‖ ciphertext."""
    return _HPKE.encrypt(plaintext, load_hpke_public(public), info)


def unwrap(private: bytes, wrapped: bytes, info: bytes) -> bytes:
    """Opens what `wrap` made for this private key and the same info. Raises CannotOpen."""
    try:
        return _HPKE.decrypt(wrapped, load_hpke_private(private), info)
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("wrap.not_ours") from error


def padme(length: int) -> int:
    """The Padmé size for `length` bytes: hides all but O(log log n) bits, costs at most 12 %.

    Source: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files", PETS 2019.
    """
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    free_bits = exponent - exponent.bit_length()
    mask = (1 << free_bits) - 1
    return (length + mask) & ~mask


def pad(content: bytes) -> bytes:
    """Compressed when that helps, marked with its end (0x80) and filled with zeros to the Padmé size."""
    packed = _PLAIN + content
    if len(content) >= COMPRESS_FROM_BYTES:
        squeezed = zlib.compress(content, 6)
        if len(squeezed) < len(content) <= _expanded_max(len(squeezed)):
            packed = _ZLIB + squeezed
    packed += b"\x80"
    return packed.ljust(padme(len(packed)), b"\x00")


def _expanded_max(squeezed_bytes: int) -> int:
    return EXPAND_FREE_BYTES + EXPAND_MAX * squeezed_bytes


def unpad(padded: bytes, limit: int) -> bytes:
    """The content of `pad`, at most `limit` bytes once expanded. Raises Malformed."""
    end = padded.rfind(b"\x80")
    if end < 1 or padded[end + 1 :].strip(b"\x00"):
        raise Malformed("entry.padding")
    kind, content = padded[:1], padded[1:end]
    if kind == _PLAIN and len(content) <= limit:
        return content
    if kind == _ZLIB:
        expander, most = zlib.decompressobj(), min(limit, _expanded_max(len(content)))
        try:
            expanded = expander.decompress(content, most + 1)
        except zlib.error as error:
            raise Malformed("entry.content") from error
        if expander.eof and len(expanded) <= most:
            return expanded
    raise Malformed("entry.content_form")
