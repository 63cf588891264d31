"""Ways to spoil a file, and a notebook to spoil: small, but with a row in every table and every kind of page."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.device.attempts import Attempts
from app.device.drafts import Drafts
from app.device.keyring import PASSPHRASE, Keyring
from app.device.passphrase_slot import FLOOR
from app.device.recovery_key import RecoveryKey
from app.device.secrets import Secrets
from app.device.store import FILE_NAME, Cursor, Quarantined, Store
from app.journal.entry import Entry
from tests.app.device.writing import OTHER_VAULT, VAULT, VAULT_KEY, Writer, after, numbered

PAGE_BYTES = 4096
WORDS = "a lantern over the harbour wall"
SEEDS = int(os.environ.get("BEATBOOK_FAULT_SEEDS", "1"))  # `make soak` does more
NOW_MS = 1_790_000_000_000
FACTS = 12
Harm = Callable[[bytearray, random.Random], None]


def zeroed(page: bytearray, _luck: random.Random) -> None:
    """A sector that was never written."""
    page[:] = bytes(len(page))


def scribbled(page: bytearray, luck: random.Random) -> None:
    """A sector of something else."""
    page[:] = luck.randbytes(len(page))


def flipped(page: bytearray, luck: random.Random) -> None:
    """A few bits that did not hold."""
    for at in luck.sample(range(len(page)), 12):
        page[at] ^= 1 << luck.randrange(8)


def headless(page: bytearray, luck: random.Random) -> None:
    """The beginning of a page is where most of its meaning stands."""
    start = 100 if page.startswith(b"SQLite format 3") else 0
    for at in luck.sample(range(start, start + 24), 3):
        page[at] = luck.randrange(256)


HARMS: dict[str, Harm] = {"zeroed": zeroed, "scribbled": scribbled, "flipped": flipped, "headless": headless}


def harm_page(path: Path, number: int, harm: Harm, seed: int = 0) -> None:
    """Spoils one page of a file; the first is number 1."""
    content = bytearray(path.read_bytes())
    start = (number - 1) * PAGE_BYTES
    page = content[start : start + PAGE_BYTES]
    harm(page, random.Random(f"{number} {seed}"))
    content[start : start + PAGE_BYTES] = page
    path.write_bytes(content)


def page_count(path: Path) -> int:
    return path.stat().st_size // PAGE_BYTES


@dataclass
class Sample:
    """A notebook that is closed, and what was in it."""

    folder: Path
    key: bytes
    me: Writer
    server: list[Entry]
    waiting: list[Entry]
    aside: Entry
    draft: str

    def copy(self, folder: Path) -> Path:
        """Another copy of it. Returns the file."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        return folder / FILE_NAME

    def pull(self, store: Store) -> None:
        """What a sync brings: the rest of the server's journal, in pages."""
        while (cursor := store.cursor(VAULT)).seq < len(self.server):
            page = self.server[cursor.seq : cursor.seq + 40]
            store.commit_page(VAULT, numbered(page, cursor.seq + 1), after(cursor, page))


def sample(folder: Path) -> Sample:
    """Two devices' entries on the server, some that wait, some of another squad; drafts, keys, tries, quarantine."""
    me, other, elsewhere = Writer("phone"), Writer("laptop"), Writer("phone", OTHER_VAULT)
    store = Store(folder)
    seed, hpke = bytes(range(32)), bytes(range(1, 33))
    secrets = Secrets(seed, hpke, b"a" * 16, b"o" * 16, "https://beatbook.example", {VAULT: {1: VAULT_KEY}})
    keyring = Keyring.create(store, WORDS, secrets, RecoveryKey.new().public, cost=FLOOR)
    for number in range(1, FACTS + 1):
        fact = keyring.seal("beatbook roster", b"fact %d " % number * 12)
        store.add_roster([(number, fact)], Cursor(number, b"h" * 32))
    server: list[Entry] = []
    for at in range(3):
        mine = store.append_own_many(VAULT, me.device, [me.maker(f"mine {at} {number}") for number in range(6)])
        me.number, me.previous = mine[-1].entry.header.number, mine[-1].entry.hash
        theirs = [other.write(f"theirs {at} {number}" + " and on" * (600 if number == 3 else 9)) for number in range(8)]
        page = [*theirs, *(one.entry for one in mine)]
        cursor = store.cursor(VAULT)
        store.commit_page(VAULT, numbered(page, cursor.seq + 1), after(cursor, page))
        server += page
    waiting = [one.entry for one in store.append_own_many(VAULT, me.device, [me.maker(f"waits {n}") for n in range(9)])]
    waiting += [
        one.entry
        for one in store.append_own_many(OTHER_VAULT, me.device, [elsewhere.maker(f"elsewhere {n}") for n in range(3)])
    ]
    stranger = Writer("stranger").write("refused")
    store.quarantine(Quarantined(0, VAULT, stranger.pack(), "pulled.not_allowed", 3, NOW_MS))
    Drafts(store, keyring).put("log", {"note": "half a sentence"})
    for _ in range(3):
        Attempts(store, PASSPHRASE).begin(NOW_MS)
    store.put_slot("settings", keyring.seal("beatbook settings", b"\x80"))
    store.close()
    return Sample(folder, keyring._storage_key(), me, server, waiting, stranger, "half a sentence")
