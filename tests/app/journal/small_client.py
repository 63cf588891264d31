"""A second, small client of the journal, written from docs/protocol.md and from nothing of app.

It shares no line with the product, only the primitives of `cryptography`, `struct`, `hmac` and `msgpack`: where the
two agree on the vectors, the document says enough.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
import zlib
from dataclasses import dataclass
from typing import Any

import msgpack
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def record_id(vault: bytes, chance: bytes) -> bytes:
    return chance + sha256(b"beatbook/1/record\n" + vault + chance)[:6]


# --- keys and signatures -------------------------------------------------------------------------------


def verify_key(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, purpose: str, message: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).sign(f"beatbook/1/{purpose}\n".encode() + message)


def check(public: bytes, purpose: str, message: bytes, signature: bytes) -> None:
    """Raises InvalidSignature."""
    Ed25519PublicKey.from_public_bytes(public).verify(signature, f"beatbook/1/{purpose}\n".encode() + message)


def device_id(public: bytes) -> bytes:
    return sha256(public)[:16]


def extract(salt: bytes, secret: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), secret, "sha256")


def expand(key: bytes, info: bytes, length: int) -> bytes:
    out, block, count = b"", b"", 1
    while len(out) < length:
        block = hmac.digest(key, block + info + bytes([count]), "sha256")
        out, count = out + block, count + 1
    return out[:length]


def derive(secret: bytes, purpose: str, length: int) -> bytes:
    return expand(extract(b"", secret), purpose.encode(), length)


def hpke_private(secret: bytes, purpose: str) -> bytes:
    wide = int.from_bytes(derive(secret, purpose, 48), "big")
    return (wide % (P256_ORDER - 1) + 1).to_bytes(32, "big")


def hpke_public(private: bytes) -> bytes:
    key = ec.derive_private_key(int.from_bytes(private, "big"), ec.SECP256R1())
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


# --- sealed boxes --------------------------------------------------------------------------------------


def seal(key: bytes, purpose: str, nonce: bytes, plaintext: bytes, aad: bytes) -> bytes:
    both = hmac.digest(key, purpose.encode() + nonce, "sha512")
    return nonce + AESGCM(both[:32]).encrypt(bytes(12), plaintext, aad) + both[32:]


def unseal(key: bytes, purpose: str, sealed: bytes, aad: bytes) -> bytes:
    both = hmac.digest(key, purpose.encode() + sealed[:24], "sha512")
    assert hmac.compare_digest(both[32:], sealed[-32:])
    return AESGCM(both[:32]).decrypt(bytes(12), sealed[24:-32], aad)


def padme(length: int) -> int:
    step = 1
    if length >= 2:
        exponent = length.bit_length() - 1
        step = 1 << (exponent - exponent.bit_length())
    return -(-length // step) * step


def pad_plain(content: bytes) -> bytes:
    packed = b"\x00" + content + b"\x80"
    return packed + bytes(padme(len(packed)) - len(packed))


def unpad(padded: bytes) -> bytes:
    end = padded.rindex(b"\x80")
    assert not any(padded[end + 1 :])
    return zlib.decompress(padded[1:end]) if padded[0] == 1 else padded[1:end]


# --- HPKE, base mode, RFC 9180: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM ---------------------

_KEM = b"KEM" + struct.pack(">H", 0x0010)
_HPKE = b"HPKE" + struct.pack(">HHH", 0x0010, 0x0001, 0x0002)


def _labelled_extract(suite: bytes, salt: bytes, label: bytes, secret: bytes) -> bytes:
    return extract(salt, b"HPKE-v1" + suite + label + secret)


def _labelled_expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    return expand(key, struct.pack(">H", length) + b"HPKE-v1" + suite + label + info, length)


def _hpke_box(private: bytes, public: bytes, sent: bytes, receiver: bytes, info: bytes) -> tuple[AESGCM, bytes]:
    """The AEAD and its nonce that both sides reach: one private key, the other side's public key."""
    mine = ec.derive_private_key(int.from_bytes(private, "big"), ec.SECP256R1())
    shared = mine.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public))
    prk = _labelled_extract(_KEM, b"", b"eae_prk", shared)
    secret = _labelled_expand(_KEM, prk, b"shared_secret", sent + receiver, 32)
    context = (
        b"\x00" + _labelled_extract(_HPKE, b"", b"psk_id_hash", b"") + _labelled_extract(_HPKE, b"", b"info_hash", info)
    )
    schedule = _labelled_extract(_HPKE, secret, b"secret", b"")
    key = _labelled_expand(_HPKE, schedule, b"key", context, 32)
    return AESGCM(key), _labelled_expand(_HPKE, schedule, b"base_nonce", context, 12)


def wrap(public: bytes, ephemeral: bytes, plaintext: bytes, info: bytes) -> bytes:
    sent = hpke_public(ephemeral)
    box, nonce = _hpke_box(ephemeral, public, sent, public, info)
    return sent + box.encrypt(nonce, plaintext, b"")


def unwrap(private: bytes, wrapped: bytes, info: bytes) -> bytes:
    sent = wrapped[:65]
    box, nonce = _hpke_box(private, sent, sent, hpke_public(private), info)
    return box.decrypt(nonce, wrapped[65:], b"")


# --- entries -------------------------------------------------------------------------------------------

HEADER = struct.Struct(">BB16s16sQ32sI32s")


@dataclass(frozen=True)
class Page:
    """An entry taken apart."""

    header: bytes
    vault: bytes
    device: bytes
    number: int
    previous: bytes
    epoch: int
    signature: bytes
    body: bytes


def read_entry(data: bytes) -> Page:
    header, signature, body = data[:110], data[110:174], data[174:]
    version, suite, vault, device, number, previous, epoch, body_hash = HEADER.unpack(header)
    assert (version, suite) == (1, 1) and body_hash == sha256(body)
    return Page(header, vault, device, number, previous, epoch, signature, body)


def write_entry(
    seed: bytes, vault: bytes, device: bytes, number: int, previous: bytes, epoch: int, body: bytes
) -> bytes:
    header = HEADER.pack(1, 1, vault, device, number, previous, epoch, sha256(body))
    return header + sign(seed, "entry", header) + body


def seal_body(page_aad: bytes, vault_key: bytes, nonce: bytes, padded: bytes) -> bytes:
    return seal(vault_key, "beatbook entry", nonce, padded, page_aad)


def open_entry(data: bytes, vault_key: bytes, public: bytes) -> Any:
    """What an entry says, after every check the document asks for."""
    page = read_entry(data)
    check(public, "entry", page.header, page.signature)
    assert page.device == device_id(public)
    action = unpack(unpad(unseal(vault_key, "beatbook entry", page.body, page.header[:78])))
    assert action["stamp"][10:] == page.device
    return action


def moved(record: bytes, vault: bytes) -> bytes:
    return record_id(vault, record[:10])


def read_carried(carrier: bytes, vault: bytes, public: bytes) -> Any:
    """What the author of the entry that an action carries to this vault said, with the ids of this vault."""
    outer = unpack(carrier)
    assert outer["changes"] == []
    brought = outer["carried"]
    page = read_entry(brought["entry"])
    check(public, "entry", page.header, page.signature)
    assert page.device == device_id(public) and page.vault != vault
    assert hmac.compare_digest(brought["key"][32:], page.body[-32:])
    plain = AESGCM(brought["key"][:32]).decrypt(bytes(12), page.body[24:-32], page.header[:78])
    action = unpack(unpad(plain))
    assert action["stamp"][10:] == page.device and "carried" not in action

    def text(one: Any) -> Any:
        if isinstance(one, list):
            return [text(inner) if isinstance(inner, str) else inner for inner in one]
        if not (isinstance(one, str) and len(one) == 32 and set(one) <= set("0123456789abcdef")):
            return one
        ident = bytes.fromhex(one)
        return moved(ident, vault).hex() if ident == moved(ident, page.vault) else one

    def name(field: str) -> str:
        head, slash, element = field.partition("/")
        assert head + slash not in ("moved_from/", "moved_to/")
        return head + slash + str(text(element))

    for change in action["changes"]:
        assert change["r"] == moved(change["r"], page.vault)
        change["r"] = moved(change["r"], vault)
        change["s"] = {name(field): text(value) for field, value in change["s"].items()}
        change["b"] = {name(field): basis for field, basis in change["b"].items()}
    return action


# --- codes ---------------------------------------------------------------------------------------------


def code_text(kind: int, secret: bytes, anchor: bytes, address: str) -> str:
    content = bytes([kind]) + secret + anchor + address.encode()
    content += sha256(b"beatbook code" + content)[:3]
    bits = "".join(f"{byte:08b}" for byte in content)
    bits += "0" * (-len(bits) % 5)
    text = "".join(CROCKFORD[int(bits[at : at + 5], 2)] for at in range(0, len(bits), 5))
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def read_code(typed: str) -> tuple[int, bytes, bytes, str]:
    plain = "".join(one for one in typed.upper() if one.isalnum())
    plain = plain.replace("O", "0").replace("I", "1").replace("L", "1")
    bits = "".join(f"{CROCKFORD.index(one):05b}" for one in plain)
    content = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits) - 7, 8))
    content, check_bytes = content[:-3], content[-3:]
    assert check_bytes == sha256(b"beatbook code" + content)[:3]
    return content[0], content[1:17], content[17:33], content[33:].decode()


# --- messages ------------------------------------------------------------------------------------------


def pack(value: Any) -> bytes:
    return bytes(msgpack.packb(value))


def unpack(data: bytes) -> Any:
    return msgpack.unpackb(data, strict_map_key=False)
