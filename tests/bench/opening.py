"""Opening: from a passphrase that is right to everything shown, with the snapshot of the last time and without."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from argon2.low_level import ARGON2_VERSION, Type, hash_secret_raw

from app.device.keyring import PASSPHRASE as SLOT
from app.device.keyring import Keyring
from app.device.passphrase_slot import STANDARD, PassphraseSlot
from app.device.store import Store
from app.notebook.notebook import Notebook
from tests.bench.big_notebook import Held
from tests.bench.result import Row, Series, ms
from tests.cast.clock import ZONE
from tests.cast.device import PASSPHRASE

BAR_S = 0.5
ROUNDS = 5
ROUNDS_WITHOUT = 2
KEY_ROUNDS = 5


def rows(held: Held, folder: Path) -> Iterator[Row]:
    """Both ways of unlocking, against opening and reading a plain SQLite file with the same actions in the clear."""
    plain = plain_file(held, folder / "plain.db")
    key = storage_key(held)
    held.phone.notebook.close()
    snapshot = held.phone.folder / "beatbook.snapshot"
    for kind, rounds in (("with the snapshot", ROUNDS), ("without a snapshot", ROUNDS_WITHOUT)):
        series = Series()
        for _ in range(rounds):
            if kind.startswith("without"):
                snapshot.unlink(missing_ok=True)
            series.ours.append(unlock(held, key))
            began = perf_counter()
            _scan(plain)
            series.baseline.append(perf_counter() - began)
        took_s = median(series.ours)
        with_snapshot = kind == "with the snapshot"
        yield Row(
            key="unlock" if with_snapshot else "unlock without",
            what=f"Unlock with {held.notes:,} interactions {kind}, after the key derivation",
            ours=ms(took_s),
            baseline=f"{ms(median(series.baseline))} plain file opened, all rows read",
            ratio=series.ratio,
            spread=series.spread,
            bar=f"≤ {BAR_S} s" if with_snapshot else f"≤ {BAR_S} s with the snapshot",
            met=took_s <= BAR_S if with_snapshot else None,
            durability="reading only",
        )
    held.phone.open()
    held.tidy()


def key_rows() -> Iterator[Row]:
    """What one try at the passphrase costs, for information: it is meant to be slow."""
    slot = PassphraseSlot.make(PASSPHRASE, bytes(32), None, STANDARD)
    series = Series()
    for _ in range(KEY_ROUNDS):
        began = perf_counter()
        assert slot.open(PASSPHRASE, None)
        series.ours.append(perf_counter() - began)
        began = perf_counter()
        hash_secret_raw(
            PASSPHRASE.encode(), slot.salt, STANDARD.passes, STANDARD.memory_kib, STANDARD.lanes, 32, Type.ID,
            ARGON2_VERSION,
        )  # fmt: skip
        series.baseline.append(perf_counter() - began)
    yield Row(
        key="key",
        what=f"Key derivation, Argon2id {STANDARD.memory_kib // 1024} MiB × {STANDARD.passes}",
        ours=ms(median(series.ours)),
        baseline=f"{ms(median(series.baseline))} argon2-cffi alone",
        ratio=series.ratio,
        spread=series.spread,
        bar="for information",
        met=None,
        durability="nothing is written",
        drawn=False,
    )


def unlock(held: Held, storage_key: bytes) -> float:
    """Opens the store, the keys and the notebook, as unlocking does; closes them again untimed."""
    began = perf_counter()
    store = Store(held.phone.folder)
    notebook = Notebook(store, Keyring(store, storage_key), held.squad.roster, held.squad.clock, zone=ZONE)
    took_s = perf_counter() - began
    assert not notebook.unread()
    notebook.close()
    store.close()
    return took_s


def storage_key(held: Held) -> bytes:
    """What deriving a key from the passphrase gives."""
    data = held.phone.store.slot(SLOT)
    key = PassphraseSlot.parse(data).open(PASSPHRASE, None) if data else None
    assert key is not None
    return key


def plain_file(held: Held, path: Path) -> Path:
    """A plain SQLite file with every action of the notebook in the clear."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE actions (id INTEGER PRIMARY KEY, plain BLOB NOT NULL)")
    connection.executemany("INSERT INTO actions (plain) VALUES (?)", ((plain,) for plain in held.plain_actions()))
    connection.commit()
    connection.close()
    return path


def _scan(path: Path) -> None:
    connection = sqlite3.connect(path)
    for _ in connection.execute("SELECT id, plain FROM actions"):
        pass
    connection.close()
