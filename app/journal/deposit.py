"""What a device that was shut out had not sent yet: it lies on the server, apart, until a supervisor admits it.

The server signs for it, so that the device knows that nothing is lost with it:

    vault 16 | device 16 | number 8 | hash 32 | time 8    big endian, 80 bytes; then the signature, 64

"I hold the entries of this device in this vault that follow its end there, up to this number with this hash." Without
any it names the end itself.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from app.journal import keys
from app.journal.entry import Tip
from app.journal.errors import Malformed

DEPOSIT_MAX_BYTES = 64 << 20  # of one device
_LAYOUT = struct.Struct(">16s16sQ32sQ")
DEPOSIT_RECEIPT_BYTES = _LAYOUT.size + keys.SIGNATURE_BYTES


@dataclass(frozen=True)
class DepositReceipt:
    """`time_ms`: the server's clock, milliseconds since 1970 UTC."""

    vault: bytes
    device: bytes
    tip: Tip
    time_ms: int

    def sign(self, server: keys.SigningKey) -> bytes:
        """The signed receipt, 144 bytes."""
        message = _LAYOUT.pack(self.vault, self.device, *self.tip, self.time_ms)
        return message + server.sign(keys.DEPOSIT, message)

    @classmethod
    def verify(cls, data: bytes, server_key: bytes) -> DepositReceipt:
        """Raises Malformed or BadSignature."""
        if len(data) != DEPOSIT_RECEIPT_BYTES:
            raise Malformed("receipt.size")
        keys.verify(server_key, keys.DEPOSIT, data[: _LAYOUT.size], data[_LAYOUT.size :])
        vault, device, number, its_hash, time_ms = _LAYOUT.unpack_from(data)
        return cls(vault, device, (number, its_hash), time_ms)
