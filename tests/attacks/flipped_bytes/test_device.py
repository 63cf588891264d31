"""A flipped bit in anything a phone keeps: told by name, and the rest opens as before.

The slots and the snapshot: every bit of every byte as bytes; and through the store, one bit of every byte.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.device.errors import SlotDamaged, WrongRecoveryKey
from app.device.keyring import PASSPHRASE, RECOVERY, SECRETS, Keyring, _open_secrets
from app.device.passphrase_slot import FLOOR, PassphraseSlot
from app.device.recovery_key import RecoveryKey
from app.device.recovery_slot import RecoverySlot
from app.device.secrets import Secrets
from app.device.snapshot import SnapshotFile
from app.journal.entry import BODY_AT, HEADER_BYTES
from app.state.error_sentences import sentence
from app.sync.enrolment import DeviceKeys
from tests.attacks.flipped_bytes.flips import ONE_BIT, flips
from tests.cast.device import ADDRESS, StoredPhone
from tests.cast.device import PASSPHRASE as WORDS
from tests.telling import tells

NOW_MS = 1_790_000_000_000
CHECK_BYTES = 32


@dataclass
class FlippedPhone(StoredPhone):
    recovery: RecoveryKey


@pytest.fixture
def device(tmp_path: Path) -> Iterator[FlippedPhone]:
    folder, recovery = tmp_path / "profile", RecoveryKey.new()
    own, vault_keys = DeviceKeys.new(), {os.urandom(16): {1: os.urandom(32)}}
    secrets = Secrets(own.seed, own.hpke_private, os.urandom(16), os.urandom(16), ADDRESS, vault_keys)
    phone = FlippedPhone(folder, *StoredPhone.keep(folder, secrets, recovery.public), recovery)
    yield phone
    phone.close()


def slot(device: FlippedPhone, name: str) -> bytes:
    data = device.store.slot(name)
    assert data is not None
    return data


def rechecked(data: bytes) -> bytes:
    """With a check that fits again: what somebody does who knows how a slot is made."""
    content = data[:-CHECK_BYTES]
    return content + hashlib.sha256(content).digest()


# --- slots -----------------------------------------------------------------------------------------------


def test_a_damaged_passphrase_slot_costs_no_try_and_the_recovery_key_still_opens(device: FlippedPhone) -> None:
    right = slot(device, PASSPHRASE)
    for _, damaged in flips(right):
        with pytest.raises(SlotDamaged):
            PassphraseSlot.parse(damaged)
    before = Keyring.tries_left(device.store, NOW_MS)
    for _, damaged in flips(right, ONE_BIT):
        device.store.put_slot(PASSPHRASE, damaged)
        with tells(SlotDamaged, "recovery key"):
            Keyring.unlock(device.store, WORDS, NOW_MS)
    assert Keyring.tries_left(device.store, NOW_MS) == before
    opened = Keyring.recover(device.store, device.recovery.private, WORDS, cost=FLOOR)
    assert opened.secrets == device.keyring.secrets
    assert Keyring.unlock(device.store, WORDS, NOW_MS).secrets == opened.secrets


def test_a_passphrase_slot_altered_with_skill_does_not_open(
    device: FlippedPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check is made to fit again. Its key is derived once: what is asked here is whether the box notices."""
    right = slot(device, PASSPHRASE)
    whole = PassphraseSlot.parse(right)
    key = whole._key(WORDS, None)
    assert whole.open(WORDS, None) is not None
    monkeypatch.setattr(PassphraseSlot, "_key", lambda *_: key)
    refused = wrong = 0
    for at, damaged in flips(right[:-CHECK_BYTES] + bytes(CHECK_BYTES)):
        if at >= len(right) - CHECK_BYTES:
            break
        try:
            altered = PassphraseSlot.parse(rechecked(damaged))
        except SlotDamaged:
            refused += 1
            continue
        if not altered.with_hardware:
            assert altered.open(WORDS, None) is None, at
        else:
            assert altered.open(WORDS, bytes(32)) is None, at
        wrong += 1
    assert refused > 8 * 5 and wrong > 8 * 100
    assert refused + wrong == 8 * (len(right) - CHECK_BYTES)


def test_a_damaged_recovery_slot_is_told_and_the_passphrase_still_opens(device: FlippedPhone) -> None:
    right = slot(device, RECOVERY)
    for at, damaged in flips(right):
        with pytest.raises(SlotDamaged):
            RecoverySlot.parse(damaged)
        if at < len(right) - CHECK_BYTES and at >= 5:
            with pytest.raises((SlotDamaged, WrongRecoveryKey)):
                RecoverySlot.parse(rechecked(damaged)).open(device.recovery.private)
    for _, damaged in flips(right, ONE_BIT):
        device.store.put_slot(RECOVERY, damaged)
        with pytest.raises(SlotDamaged):
            Keyring.recover(device.store, device.recovery.private, WORDS, cost=FLOOR)
    assert Keyring.unlock(device.store, WORDS, NOW_MS).secrets == device.keyring.secrets


def test_damaged_secrets_are_told_and_nothing_is_made_in_their_place(device: FlippedPhone) -> None:
    right, storage_key = slot(device, SECRETS), device.keyring._storage_key()
    for _, damaged in flips(right):
        with pytest.raises(SlotDamaged):
            _open_secrets(storage_key, damaged)
    others = slot(device, PASSPHRASE), slot(device, RECOVERY)
    for _, damaged in flips(right, ONE_BIT):
        device.store.put_slot(SECRETS, damaged)
        with pytest.raises(SlotDamaged):
            Keyring(device.store, storage_key)
        assert slot(device, SECRETS) == damaged  # left as it is
    assert (slot(device, PASSPHRASE), slot(device, RECOVERY)) == others
    device.store.put_slot(SECRETS, right)
    assert Keyring.unlock(device.store, WORDS, NOW_MS).secrets == device.keyring.secrets


# --- the snapshot ----------------------------------------------------------------------------------------


def test_a_damaged_snapshot_is_ignored_and_the_entries_are_there(device: FlippedPhone) -> None:
    device.write("one")
    snapshot = SnapshotFile(device.store, device.keyring, form=7)
    assert snapshot.write(b"the read model" * 5, device.store.generation(), device.store.last_rowid())
    right = snapshot.path.read_bytes()
    for at, damaged in flips(right):
        snapshot.path.write_bytes(damaged)
        assert snapshot.read() is None, at
    for length in range(len(right)):
        snapshot.path.write_bytes(right[:length])
        assert snapshot.read() is None
    snapshot.path.write_bytes(right + b"\0")
    assert snapshot.read() is None
    assert device.texts() == ["one"]
    snapshot.path.write_bytes(right)
    kept = snapshot.read()
    assert kept is not None and kept.data == b"the read model" * 5


# --- entries on the disk ---------------------------------------------------------------------------------


def test_an_entry_damaged_on_the_disk_is_set_aside_and_the_others_are_read(device: FlippedPhone) -> None:
    """Header and body: at the first reading. The signature is looked at by whoever is told, the server first."""
    for text in ("before", "damaged", "behind"):
        device.write(text)
    rows = device.store.entries_after(0)
    right, rowid = rows[1].entry.pack(), rows[1].rowid
    before, behind = rows[0].entry, rows[2].entry

    def put(packed: bytes) -> None:
        with device.store._file.write() as connection:
            connection.exec_driver_sql("DELETE FROM quarantine")
            connection.exec_driver_sql("DELETE FROM entries WHERE rowid = ?", (rowid,))
            header = rows[1].entry.header
            connection.exec_driver_sql(
                "INSERT INTO entries (rowid, vault, device, number, hash, header, signature, body)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    rowid, header.vault, header.device, header.number, rows[1].entry.hash,
                    packed[:HEADER_BYTES], packed[HEADER_BYTES:BODY_AT], packed[BODY_AT:],
                ),
            )  # fmt: skip

    for at, damaged in flips(right, ONE_BIT):
        put(damaged)
        read = [one.entry for one in device.store.entries_after(0)]
        if HEADER_BYTES <= at < BODY_AT:
            assert [one.hash for one in read] == [before.hash, rows[1].entry.hash, behind.hash]
            continue
        assert read == [before, behind], at
        (aside,) = device.store.quarantined()
        assert aside.raw == damaged
        assert sentence(aside.reason) == "This page was damaged on this device's disk."
    put(right)
    assert device.texts() == ["before", "damaged", "behind"]
