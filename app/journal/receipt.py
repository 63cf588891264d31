"""The receipt: what the server signs after a push, so that "it is on the server" is a fact and not a hope.

    vault 16 | device 16 | count 8 | seq 8 | head 32 | time 8    big endian, 88 bytes; then the signature, 64

"I hold entries 1 … count of this device in this vault, and the vault's journal had this head at this seq."
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, field

from app.journal import keys
from app.journal.errors import Malformed

_LAYOUT = struct.Struct(">16s16sQQ32sQ")
RECEIPT_BYTES = _LAYOUT.size + keys.SIGNATURE_BYTES


@dataclass(frozen=True)
class Receipt:
    """`time_ms`: the server's clock, milliseconds since 1970 UTC. `signed`: the bytes it was verified from."""

    vault: bytes
    device: bytes
    count: int
    seq: int
    head: bytes
    time_ms: int
    signed: bytes = field(default=b"", compare=False, repr=False)

    def _message(self) -> bytes:
        return _LAYOUT.pack(self.vault, self.device, self.count, self.seq, self.head, self.time_ms)

    def sign(self, server: keys.SigningKey) -> bytes:
        """The signed receipt, 152 bytes."""
        return self._message() + server.sign(keys.RECEIPT, self._message())

    @classmethod
    def verify(cls, data: bytes, server_key: bytes) -> Receipt:
        """Raises Malformed or BadSignature."""
        if not isinstance(data, bytes) or len(data) != RECEIPT_BYTES:
            raise Malformed("receipt.size")
        keys.verify(server_key, keys.RECEIPT, data[: _LAYOUT.size], data[_LAYOUT.size :])
        vault, device, count, seq, head, time_ms = _LAYOUT.unpack_from(data)
        return cls(vault, device, count, seq, head, time_ms, data)

    @property
    def short(self) -> str:
        """How people name it: six bytes of its hash, as "7F3A C21D 90B4"."""
        name = hashlib.sha256(self._message()).hexdigest()[:12].upper()
        return " ".join(name[at : at + 4] for at in range(0, 12, 4))
