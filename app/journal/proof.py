"""How a device says who it is: by a signature over each of its requests, and how the server answers for its own word.

    key 32 | challenge 40 | SHA-256 of the body 32 | signature 64     168 bytes, in hex in `Authorization: Beatbook`

The challenge is the server's own time under a MAC of its own, out of its last answer: so the phone's clock plays no
part, and the server keeps nothing. The same request again has no effect: whatever it brings is there already.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass

from app.journal import keys
from app.journal.errors import BadSignature, Malformed

SCHEME = "Beatbook"
CHALLENGE_BYTES = 8 + 32
CHALLENGE_LIFE_MS = 604_800_000  # a week
MARK_BYTES = 16
_LAYOUT = struct.Struct(f">{keys.VERIFY_KEY_BYTES}s{CHALLENGE_BYTES}s32s{keys.SIGNATURE_BYTES}s")
PROOF_BYTES = _LAYOUT.size


@dataclass(frozen=True)
class Proof:
    """Who asks (the device's verify key), and what: `digest` is SHA-256 of the request's body."""

    key: bytes
    challenge: bytes
    digest: bytes
    signature: bytes

    @classmethod
    def sign(cls, key: keys.SigningKey, agency: bytes, challenge: bytes, path: str, body: bytes) -> Proof:
        digest = hashlib.sha256(body).digest()
        return cls(key.public, challenge, digest, key.sign(keys.REQUEST, _asked(agency, challenge, digest, path)))

    def verify(self, agency: bytes, path: str) -> None:
        """Raises BadSignature."""
        keys.verify(self.key, keys.REQUEST, _asked(agency, self.challenge, self.digest, path), self.signature)

    def header(self) -> str:
        """The value of `Authorization`."""
        packed = _LAYOUT.pack(self.key, self.challenge, self.digest, self.signature)
        return f"{SCHEME} {packed.hex()}"

    @classmethod
    def parse(cls, header: str) -> Proof:
        """Raises Malformed."""
        scheme, _, text = header.partition(" ")
        if scheme.lower() != SCHEME.lower() or len(text) != 2 * PROOF_BYTES:
            raise Malformed("message.unreadable")
        try:
            return cls(*_LAYOUT.unpack(bytes.fromhex(text)))
        except (ValueError, struct.error) as error:
            raise Malformed("message.unreadable") from error


def _asked(agency: bytes, challenge: bytes, digest: bytes, path: str) -> bytes:
    return agency + challenge + digest + path.encode()


def sign_answer(server: keys.SigningKey, agency: bytes, digest: bytes, time_ms: int, challenge: bytes) -> bytes:
    """What a server signs of an answer: its time and the next challenge, for the request with this digest only."""
    return server.sign(keys.ANSWER, _answered(agency, digest, time_ms, challenge))


def is_answer(server_key: bytes, agency: bytes, digest: bytes, time_ms: int, challenge: bytes, signed: bytes) -> bool:
    """Whether that server signed it."""
    try:
        keys.verify(server_key, keys.ANSWER, _answered(agency, digest, time_ms, challenge), signed)
    except BadSignature:
        return False
    return True


def _answered(agency: bytes, digest: bytes, time_ms: int, challenge: bytes) -> bytes:
    return agency + digest + time_ms.to_bytes(8, "big") + challenge
