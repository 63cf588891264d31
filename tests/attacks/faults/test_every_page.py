"""A notebook damaged at each of its pages in turn: nothing that can be read is lost, and nothing the server has."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from app.device.attempts import LOCK_AFTER_TRIES
from app.device.drafts import Drafts
from app.device.errors import DeviceError, SlotDamaged
from app.device.keyring import PASSPHRASE, Keyring
from app.device.salvage import Mended, mend
from app.device.store import FILE_NAME, Cursor, Store
from app.journal.entry import Entry, next_head
from app.journal.errors import JournalError
from tests.app.device.writing import OTHER_VAULT, VAULT, text_of
from tests.attacks.faults.damage import HARMS, PAGE_BYTES, SEEDS, Sample, harm_page, page_count


def on_pages(sample: Sample) -> dict[bytes, int]:
    """For each entry that has no other copy, the page on which it lies; they are short, so it is one page each."""
    content = (sample.folder / FILE_NAME).read_bytes()
    return {
        entry.hash: content.index(entry.header.pack()) // PAGE_BYTES + 1 for entry in (*sample.waiting, sample.aside)
    }


def use(sample: Sample, folder: Path) -> Entry | None:
    """What the app does at its start, as far as the damage lets it. Returns what could still be saved.

    Only errors that say something to an officer may come out.
    """
    written = None
    with contextlib.suppress(DeviceError, JournalError), contextlib.ExitStack() as stack:
        store = stack.enter_context(Store(folder, busy_ms=200))
        with contextlib.suppress(DeviceError, JournalError):
            keyring = Keyring(store, sample.key)
            for _, sealed in store.roster():
                keyring.open("beatbook roster", sealed)
            Drafts(store, keyring).all()
        for read in (
            lambda: store.entries_after(0, 1000),
            lambda: store.unsent(VAULT, 1000, 1 << 20),
            lambda: store.chain_tips(VAULT),
            lambda: [store.head_at(VAULT, seq) for seq in range(0, 43, 7)],
            lambda: store.quarantined(),
            lambda: store.failures(PASSPHRASE),
            lambda: (store.unsent_count(), store.generation(), store.last_rowid()),
        ):
            with contextlib.suppress(DeviceError, JournalError):
                read()
        with contextlib.suppress(DeviceError, JournalError):
            written = store.append_own(VAULT, sample.me.device, sample.me.maker("written on the damaged file")).entry
    return written


def keys_are_whole(sample: Sample, folder: Path) -> bool:
    with Store(folder) as store:
        try:
            Keyring(store, sample.key)
        except SlotDamaged:
            return False
        return True


def check_whole(sample: Sample, folder: Path, mended: Mended, lost: set[bytes]) -> None:
    """Everything that may be asked of a mended notebook, before and after the next sync."""
    with Store(folder) as store:
        here = {one.entry.hash: one for one in store.entries_after(0, 10_000)}
        assert sample.aside.hash in lost or sample.aside.hash in {one.hash for one in store.quarantined()}
        waits = {one.hash for vault in (VAULT, OTHER_VAULT) for one in store.unsent(vault, 1000, 1 << 20)}
        for entry in sample.waiting:
            assert entry.hash in waits or entry.hash in lost, "what waited for signal still waits"
        assert mended.found == len(here)
        if not mended.opens:
            assert not Keyring.exists(store)
            assert waits == set(here)
            assert store.cursor(VAULT) == Cursor()
            return
        keyring = Keyring(store, sample.key)
        cursor, head = store.cursor(VAULT), bytes(32)
        mine = [one for one in here.values() if one.entry.header.vault == VAULT]
        places = {one.seq: one.entry.hash for one in mine if one.seq is not None}
        for seq in range(1, cursor.seq + 1):
            head = next_head(head, places[seq])
        assert cursor.head == head, "the cursor has passed nothing that is not here"
        sample.pull(store)
        full = {one.entry.hash: one.entry for one in store.entries_after(0, 10_000)}
        assert {one.hash for one in sample.server} <= set(full), "the rest came back from the server"
        assert len({text_of(one) for one in full.values()}) == len(full), "nothing is there twice"
        assert store.failures(PASSPHRASE) is not None
        assert len(store.failures(PASSPHRASE)) in (3, LOCK_AFTER_TRIES - 1), "no try was given back"
        assert [seq for seq, _ in store.roster()] == list(range(1, len(store.roster()) + 1)), "members without a hole"
        assert {one.fields.get("note") for one in Drafts(store, keyring).all()} <= {sample.draft}


@pytest.mark.parametrize("harm", HARMS)
def test_a_notebook_damaged_at_any_page_is_mended_and_loses_nothing_readable(
    whole: Sample, tmp_path: Path, harm: str
) -> None:
    where = on_pages(whole)
    for seed in range(SEEDS):
        for number in range(1, page_count(whole.folder / FILE_NAME) + 1):
            folder = tmp_path / "profile"
            path = whole.copy(folder)
            harm_page(path, number, HARMS[harm], seed)
            written = use(whole, folder)
            damaged = path.read_bytes()
            mended = mend(folder)
            assert (mended.aside / FILE_NAME).read_bytes() == damaged, "the damaged file is kept as it was"
            lost = {entry for entry, page in where.items() if page == number}
            if mended.opens and not keys_are_whole(whole, folder):
                mended = mend(folder, keep_keys=False)  # what an officer asks for when no passphrase opens it any more
            check_whole(whole, folder, mended, lost)
            with Store(folder) as store:
                assert written is None or store.known([written.hash]), "what was said to be saved is there"
