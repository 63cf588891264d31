"""Codes that an officer scans or types: one to found an agency, one to join it.

A code carries 16 secret bytes from which everything is derived, an anchor that pins what the server may claim
(founding: SHA-256 of the server key; joining: the agency's id, 16 bytes each), and the server's address:

    kind 1 | secret 16 | anchor 16 | address (UTF-8) | check 3        in Crockford base 32, groups of four

The secret never leaves the phones. The server sees a ticket, a public key and a sealed bundle.
"""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from typing import Any

from app.journal import keys, sealing
from app.journal.errors import Malformed
from app.journal.packing import count, pack, take, unpack_map
from app.journal.server_address import check_address

FOUND, JOIN = 1, 2
SECRET_BYTES = 16
CODE_MAX_CHARS = 2_000  # as typed: the longest code has some 450 with its dashes
BUNDLE_MAX_BYTES = 64 * 1024
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RFC4648 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TO_CROCKFORD = str.maketrans(_RFC4648, _CROCKFORD)
_FROM_TYPED = str.maketrans("OILU" + _CROCKFORD, "ABB?" + _RFC4648)  # O is 0, I and L are 1, no U
_BUNDLE = "beatbook invitation bundle"


@dataclass(frozen=True)
class Code:
    """What a join or founding code says."""

    kind: int
    secret: bytes
    anchor: bytes
    address: str

    def __repr__(self) -> str:
        return f"Code(kind={self.kind}, address={self.address!r})"

    @classmethod
    def new(cls, kind: int, anchor: bytes, address: str) -> Code:
        """Raises Malformed for an address that no phone would call."""
        check_address(address)
        return cls(kind, os.urandom(SECRET_BYTES), anchor, address)

    def text(self) -> str:
        """The code as shown: capitals and digits in groups of four."""
        content = bytes([self.kind]) + self.secret + self.anchor + self.address.encode()
        plain = base64.b32encode(content + _check(content)).decode().rstrip("=").translate(_TO_CROCKFORD)
        return "-".join(plain[at : at + 4] for at in range(0, len(plain), 4))

    @classmethod
    def parse(cls, typed: str) -> Code:
        """Reads what was typed or pasted; case, spaces and dashes do not matter. Raises Malformed."""
        if len(typed) > CODE_MAX_CHARS:
            raise Malformed("code.too_long")
        plain = "".join(one for one in typed.upper() if one.isalnum()).translate(_FROM_TYPED)
        try:
            content = base64.b32decode(plain + "=" * (-len(plain) % 8))
        except ValueError as error:
            raise Malformed("code.mistyped") from error
        content, check = content[:-3], content[-3:]
        if len(content) < 34 or check != _check(content) or content[0] not in (FOUND, JOIN):
            raise Malformed("code.incomplete")
        try:
            address = content[33:].decode()
        except UnicodeDecodeError as error:
            raise Malformed("code.damaged") from error
        check_address(address)
        return cls(content[0], content[1:17], content[17:33], address)

    @property
    def ticket(self) -> bytes:
        """What the server knows this code by, 16 bytes."""
        return keys.derive(self.secret, "beatbook invitation ticket", 16)

    @property
    def key(self) -> keys.SigningKey:
        """The invitation key: the roster names its public half; it signs the enrolment."""
        return keys.SigningKey(keys.derive(self.secret, "beatbook invitation key"))

    def seal(self, bundle: Bundle) -> bytes:
        return sealing.seal(keys.derive(self.secret, _BUNDLE), _BUNDLE, bundle.pack(), self.anchor)

    def open(self, sealed: bytes) -> Bundle:
        """Raises CannotOpen or Malformed."""
        return Bundle.parse(sealing.open_sealed(keys.derive(self.secret, _BUNDLE), _BUNDLE, sealed, self.anchor))


@dataclass(frozen=True)
class Bundle:
    """What a new device receives: the vault keys, and how far the roster had come when it was invited.

    `keys[vault][epoch]` is a 32-byte vault key. A server that shows a shorter or other roster is refused.
    """

    roster_seq: int
    roster_head: bytes
    keys: dict[bytes, dict[int, bytes]]

    def pack(self) -> bytes:
        return pack({"seq": self.roster_seq, "head": self.roster_head, "keys": self.keys})

    @classmethod
    def parse(cls, data: bytes) -> Bundle:
        raw = unpack_map(data, BUNDLE_MAX_BYTES)
        vaults: dict[Any, Any] = take(raw, "keys", dict)
        for vault, epochs in vaults.items():
            if not isinstance(vault, bytes) or len(vault) != 16 or not isinstance(epochs, dict):
                raise Malformed("bundle.keys")
            for epoch, key in epochs.items():
                if type(epoch) is not int or not isinstance(key, bytes) or len(key) != sealing.KEY_BYTES:
                    raise Malformed("bundle.keys")
        return cls(count(raw, "seq"), take(raw, "head", bytes, 32), vaults)


def server_anchor(server_key: bytes) -> bytes:
    """The anchor of a founding code: the first 16 bytes of SHA-256 of the server's verify key."""
    return hashlib.sha256(server_key).digest()[:16]


def _check(content: bytes) -> bytes:
    return hashlib.sha256(b"beatbook code" + content).digest()[:3]
