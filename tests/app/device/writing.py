"""Devices that write real, sealed and signed entries, and the server's order of them."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from app.device.store import Cursor
from app.journal import keys, record_id
from app.journal.change import Action, Change
from app.journal.entry import EMPTY_HEAD, Author, Entry, next_head, open_body
from app.journal.stamps import make

VAULT = b"v" * 16
OTHER_VAULT = b"w" * 16
VAULT_KEY = bytes(range(32))


def author(name: str) -> Author:
    """The same device for the same name, in every process."""
    key = keys.SigningKey(hashlib.sha256(name.encode()).digest())
    return Author(keys.device_id(key.public), key)


@dataclass
class Writer:
    """One device writing in one vault."""

    name: str = "phone"
    vault: bytes = VAULT
    number: int = 0
    previous: bytes = EMPTY_HEAD
    author: Author = field(init=False)

    def __post_init__(self) -> None:
        self.author = author(self.name)

    @property
    def device(self) -> bytes:
        return self.author.device

    def maker(self, text: str = "hello") -> Callable[[int, bytes], Entry]:
        """What `append_own` asks for."""

        def make_entry(number: int, previous: bytes) -> Entry:
            change = Change(record_id.of(self.vault, b"r" * 10), "contact", {"name": text})
            action = Action(make(1, number, self.device), (change,)).pack()
            return self.author.seal(self.vault, number, previous, 1, VAULT_KEY, action)

        return make_entry

    def write(self, text: str = "hello") -> Entry:
        """The next entry of this device's own chain, kept nowhere."""
        entry = self.maker(text)(self.number + 1, self.previous)
        self.number, self.previous = entry.header.number, entry.hash
        return entry

    def several(self, count: int) -> list[Entry]:
        return [self.write(f"note {at}") for at in range(count)]


def text_of(entry: Entry) -> str:
    return str(open_body(entry, VAULT_KEY).changes[0].set["name"])


def remake(writer: Writer) -> Callable[[Entry, int, bytes], Entry]:
    """The same action under a new number, as a sync does it."""

    def again(old: Entry, number: int, previous: bytes) -> Entry:
        return writer.author.seal(old.header.vault, number, previous, 1, VAULT_KEY, open_body(old, VAULT_KEY).pack())

    return again


def after(cursor: Cursor, entries: Iterable[Entry | bytes]) -> Cursor:
    """The server's cursor behind these entries (or hashes)."""
    seq, head = cursor.seq, cursor.head
    for entry in entries:
        seq, head = seq + 1, next_head(head, entry if isinstance(entry, bytes) else entry.hash)
    return Cursor(seq, head)


def numbered(entries: Iterable[Entry], first: int = 1) -> list[tuple[int, Entry]]:
    return list(enumerate(entries, first))
