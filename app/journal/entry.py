"""The entry: one numbered, chained, signed page of the journal.

    header (110 bytes, fixed, big endian)          body
      version     1                                  nonce       24
      suite       1                                  ciphertext
      vault      16                                  commitment  32
      device     16   author
      number      8   1, 2, 3 … per (device, vault)
      previous   32   hash of the author's previous header in this vault; zeros for the first
      epoch       4   which vault key
      body_hash  32   SHA-256 of the body
    signature    64   Ed25519 over "beatbook/1/entry\\n" ‖ header

The hash of an entry is SHA-256(header). The chain covers the body through body_hash, so a body can be blacked
out by law later while the page stays, numbered and signed.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from app.journal import keys, record_id, sealing, stamps
from app.journal.change import ACTION_MAX_BYTES, Action
from app.journal.errors import BadSignature, BrokenChain, JournalError, Malformed, NotAllowed, UnknownVersion

VERSION = 1
SUITE = 1  # Ed25519, HPKE P-256/HKDF-SHA256/AES-256-GCM, HMAC-SHA-512, SHA-256
_LAYOUT = struct.Struct(">BB16s16sQ32sI32s")
HEADER_BYTES = _LAYOUT.size
BODY_AT = HEADER_BYTES + keys.SIGNATURE_BYTES
ENTRY_MAX_BYTES = 256 * 1024
NUMBER_MAX = (1 << 63) - 1  # what a database column holds
FIRST_PREVIOUS = bytes(32)
EMPTY_HEAD = bytes(32)
BODY_PURPOSE = "beatbook entry"


@dataclass(frozen=True)
class Header:
    """The fixed part of an entry; see the module for the layout."""

    vault: bytes
    device: bytes
    number: int
    previous: bytes
    epoch: int
    body_hash: bytes

    @cached_property
    def hash(self) -> bytes:
        """SHA-256 of it: the name of its entry, 32 bytes."""
        return hashlib.sha256(self.pack()).digest()

    def pack(self) -> bytes:
        return _LAYOUT.pack(
            VERSION, SUITE, self.vault, self.device, self.number, self.previous, self.epoch, self.body_hash
        )

    def aad(self) -> bytes:
        """What the body is bound to: the header without body_hash, 78 bytes."""
        return self.pack()[:-32]


@dataclass(frozen=True)
class Entry:
    header: Header
    signature: bytes
    body: bytes

    @cached_property
    def hash(self) -> bytes:
        """SHA-256 of the header: the name of this page, 32 bytes."""
        return self.header.hash

    def pack(self) -> bytes:
        """The bytes that lie on the phone, travel, and lie on the server: header ‖ signature ‖ body."""
        return self.header.pack() + self.signature + self.body

    @classmethod
    def parse(cls, data: bytes) -> Entry:
        """Raises Malformed, or UnknownVersion for a version or suite this app does not know."""
        if not isinstance(data, bytes):
            raise Malformed("entry.size")
        return cls.of_parts(data[:HEADER_BYTES], data[HEADER_BYTES:BODY_AT], data[BODY_AT:])

    @classmethod
    def of_parts(cls, header: bytes, signature: bytes, body: bytes) -> Entry:
        """The same of the three parts of its bytes. Raises as `parse` does."""
        if len(header) != HEADER_BYTES or len(signature) != BODY_AT - HEADER_BYTES:
            raise Malformed("entry.size")
        if not 0 < len(body) <= ENTRY_MAX_BYTES - BODY_AT:
            raise Malformed("entry.size")
        entry = cls(read_header(header), signature, body)
        if not 1 <= entry.header.number <= NUMBER_MAX:
            raise Malformed("entry.number")
        if hashlib.sha256(body).digest() != entry.header.body_hash:
            raise Malformed("entry.altered")
        entry.__dict__["hash"] = hashlib.sha256(header).digest()
        return entry

    def verify(self, public: bytes) -> None:
        """Raises BadSignature."""
        keys.verify(public, keys.ENTRY, self.header.pack(), self.signature)


def read_header(data: bytes) -> Header:
    """The header that an entry's bytes begin with, whatever follows. Raises as `Entry.parse` does."""
    if len(data) < HEADER_BYTES:
        raise Malformed("entry.size")
    version, suite, *fields = _LAYOUT.unpack_from(data)
    if version != VERSION or suite != SUITE:
        raise UnknownVersion("entry.newer")
    return Header(*fields)


def sign(
    key: keys.SigningKey, vault: bytes, number: int, previous: bytes, epoch: int, body: bytes, device: bytes
) -> Entry:
    """A signed entry around a body that is ready (a roster fact, or a sealed body)."""
    header = Header(vault, device, number, previous, epoch, hashlib.sha256(body).digest())
    return Entry(header, key.sign(keys.ENTRY, header.pack()), body)


@dataclass(frozen=True)
class Author:
    """Who writes: a device and its signing key."""

    device: bytes
    key: keys.SigningKey

    def seal(self, vault: bytes, number: int, previous: bytes, epoch: int, vault_key: bytes, action: bytes) -> Entry:
        """Seals a packed action under the vault key and signs it. Raises Malformed when it is too large."""
        aad = Header(vault, self.device, number, previous, epoch, bytes(32)).aad()
        body = sealing.seal(vault_key, BODY_PURPOSE, sealing.pad(action), aad)
        if len(action) > ACTION_MAX_BYTES or BODY_AT + len(body) > ENTRY_MAX_BYTES:
            raise Malformed("entry.too_long")
        return sign(self.key, vault, number, previous, epoch, body, self.device)


def open_body(entry: Entry, vault_key: bytes) -> Action:
    """What an entry says. Raises CannotOpen for a wrong key or header, Malformed for damaged content.

    The stamp must be the signer's own: otherwise one officer could write in another's name. Its records must be the
    vault's own: otherwise somebody of one squad could write into what another one keeps.
    """
    return open_with(entry, box_key(entry, vault_key))


def box_key(entry: Entry, vault_key: bytes) -> bytes:
    """What opens this entry's body and no other one. Raises CannotOpen."""
    return sealing.box_key(vault_key, BODY_PURPOSE, entry.body)


def open_with(entry: Entry, own_key: bytes) -> Action:
    """The same as `open_body` for whoever has only the key of its box."""
    padded = sealing.open_with(own_key, entry.body, entry.header.aad())
    action = Action.parse(sealing.unpad(padded, ACTION_MAX_BYTES))
    if stamps.author(action.stamp) != entry.header.device:
        raise Malformed("entry.foreign_stamp")
    if not all(record_id.belongs(change.record, entry.header.vault) for change in action.changes):
        raise Malformed("entry.foreign_record")
    return action


def open_with_any(entry: Entry, keys: Sequence[bytes]) -> Action:
    """The same with whichever of these keys fits. Raises what the first of them raises; there must be one."""
    for key in keys[1:]:
        with suppress(JournalError):
            return open_body(entry, key)
    return open_body(entry, keys[0])


def next_head(head: bytes, entry_hash: bytes) -> bytes:
    """The running hash over a vault's entries in server order: SHA-256(head ‖ entry hash)."""
    return hashlib.sha256(head + entry_hash).digest()


Tip = tuple[int, bytes]  # (number, hash) of a device's newest known entry in a vault; (0, zeros) before it


@dataclass(frozen=True)
class RefusedEntry:
    """An entry that did not pass, and why. It is set aside, never dropped."""

    entry: Entry
    error: JournalError


def verify_page(
    entries: Iterable[Entry],
    vault: bytes,
    tips: Mapping[bytes, Tip],
    verify_key: Callable[[bytes], bytes],
    check_right: Callable[[Header], None] = lambda header: None,
) -> tuple[list[Entry], list[RefusedEntry]]:
    """Checks a page of one vault: chain links for all, one signature per author device.

    The newest entry's signature covers the earlier ones through the hash chain, so it alone is checked; when
    it fails, the check walks back to the newest entry whose signature holds, and those behind it are refused
    (a later page may still cover them).

    `tips` holds each device's newest accepted entry; `verify_key(device)` gives its key or raises NotAllowed, and so
    does `check_right(header)` where that device might not write this: what it wrote behind that is refused likewise.
    Returns (accepted in page order, refused with reasons). One bad entry never stops another device's.
    """
    page = list(entries)
    refused: dict[int, JournalError] = {}
    chains: dict[bytes, list[int]] = {}
    heads: dict[bytes, Tip] = {}
    barred: dict[bytes, NotAllowed] = {}
    for at, entry in enumerate(page):
        header = entry.header
        number, previous = heads.get(header.device) or tips.get(header.device) or (0, FIRST_PREVIOUS)
        if header.vault != vault:
            refused[at] = NotAllowed("entry.other_vault")
        elif header.device in barred:
            refused[at] = barred[header.device]
        elif header.number != number + 1:
            code = "gap" if header.number > number else "fork"
            refused[at] = BrokenChain("entry.gap", code)
        elif header.previous != previous:
            refused[at] = BrokenChain("entry.fork", "fork")
        elif (error := _barred(check_right, header)) is not None:
            refused[at] = barred[header.device] = error
        else:
            heads[header.device] = (header.number, entry.hash)
            chains.setdefault(header.device, []).append(at)
    for device, places in chains.items():
        covered = 0
        problem: JournalError | None = None
        try:
            key = verify_key(device)
            for count in range(len(places), 0, -1):
                try:
                    page[places[count - 1]].verify(key)
                    covered = count
                    break
                except BadSignature as error:
                    problem = error
        except NotAllowed as error:
            problem = error
        for place in places[covered:]:
            refused[place] = problem or BadSignature("signature.wrong")
    accepted = [entry for at, entry in enumerate(page) if at not in refused]
    return accepted, [RefusedEntry(page[at], error) for at, error in sorted(refused.items())]


def _barred(check_right: Callable[[Header], None], header: Header) -> NotAllowed | None:
    try:
        check_right(header)
    except NotAllowed as error:
        return error
    return None
