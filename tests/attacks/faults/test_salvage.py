"""A damaged phone in a real squad: it is mended, unlocked, synced, and everything is there."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from app.device import folder as places
from app.device.attempts import LOCK_AFTER_TRIES
from app.device.carving import DamagedFile
from app.device.errors import SlotLocked, StoreBusy, StoreError, StoreUnreadable, WrongPassphrase
from app.device.keyring import PASSPHRASE, Keyring
from app.device.salvage import mend
from app.device.store import FILE_NAME, Quarantined, Store
from app.state.error_sentences import sentence
from app.sync.errors import Untrusted
from tests.attacks.faults.damage import Sample, harm_page, scribbled
from tests.cast.clock import now_ms
from tests.cast.exchanges import answers_come, page_with
from tests.cast.notebook import NotebookSquad
from tests.cast.sync import SyncPhone, SyncSquad, inviting
from tests.telling import tells

WRONG = "not the words of this phone"


def pages_of(folder: Path, table: str) -> list[int]:
    """The leaf pages of a table in a closed notebook."""
    file = DamagedFile(folder / FILE_NAME)
    found = file.leaves(file.tables()[table])
    file.close()
    assert found
    return found


def forget(folder: Path, statement: str, *values: object) -> None:
    """Takes rows out of a closed notebook, as a page that rotted would."""
    raw = sqlite3.connect(folder / FILE_NAME)
    with raw:
        raw.execute(statement, values)
    raw.close()


def reopened(squad: SyncSquad, phone: SyncPhone) -> SyncPhone:
    again = SyncPhone.open(phone.folder, squad.network)
    if phone is squad.a:
        squad.a = again
    else:
        squad.b = again
    return again


def everybody_has(squad: SyncSquad, texts: list[str]) -> None:
    for _ in range(2):
        squad.a.sync()
        squad.b.sync()
    assert squad.a.texts() == squad.b.texts() == sorted(texts)
    newcomer = squad.invite("Officer Lund", squad.folder / "newcomer")
    newcomer.sync()
    assert newcomer.texts() == sorted(texts)
    newcomer.store.close()


@pytest.fixture
def written(squad: SyncSquad) -> list[str]:
    """A squad whose phone A has its own notes and B's, and three that wait for signal; A is closed."""
    texts = []
    for at in range(30):
        texts += [f"A wrote {at}", f"B wrote {at}" + " at some length" * 20]
        squad.a.write(texts[-2])
        squad.b.write(texts[-1])
    squad.a.sync()
    squad.b.sync()
    squad.a.sync()
    for at in range(3):
        texts.append(f"A waits {at}")
        squad.a.write(texts[-1])
    squad.a.store.close()
    return texts


def test_a_page_of_notes_that_rotted_comes_back_from_the_server(squad: SyncSquad, written: list[str]) -> None:
    first, *_ = pages_of(squad.a.folder, "entries")
    harm_page(squad.a.folder / FILE_NAME, first, scribbled)
    mended = mend(squad.a.folder)
    assert mended.opens and mended.gone == 0
    assert mended.coming > 0 and mended.found + mended.coming == 63
    assert mended.waiting == 3
    a = reopened(squad, squad.a)
    assert a.store.cursor(a.vault).seq == 0, "the first page is missing: nothing is proven any more"
    everybody_has(squad, written)
    assert a.store.unsent_count() == 0 and a.store.quarantined() == []


@pytest.mark.parametrize("number", [1, 2])
def test_the_head_of_the_file_and_the_root_of_its_notes_may_go_and_nothing_is_lost(
    squad: SyncSquad, written: list[str], number: int
) -> None:
    harm_page(squad.a.folder / FILE_NAME, number, scribbled)
    with pytest.raises(StoreUnreadable), Store(squad.a.folder) as store:
        store.entries_after(0)
    mended = mend(squad.a.folder)
    assert (mended.found, mended.waiting, mended.coming, mended.gone) == (63, 3, 0, 0)
    reopened(squad, squad.a)
    everybody_has(squad, written)


def test_own_notes_that_only_the_server_has_left_are_met_as_a_cloned_phone_meets_them(
    squad: SyncSquad, written: list[str]
) -> None:
    vault, me = squad.a.vault, squad.a.local.author.device
    forget(squad.a.folder, "DELETE FROM entries WHERE device = ? AND number > 20", me)
    mend(squad.a.folder)
    a = reopened(squad, squad.a)
    assert a.store.chain_tips(vault, [me])[me][0] == 20
    late = "written after the repair, under a number the server holds otherwise"
    a.write(late)
    everybody_has(squad, [*(one for one in written if not one.startswith("A waits")), late])


def test_a_note_lost_before_it_was_sent_does_not_hold_up_those_behind_it(squad: SyncSquad, written: list[str]) -> None:
    me = squad.a.local.author.device
    forget(squad.a.folder, "DELETE FROM entries WHERE device = ? AND number = 32 AND seq IS NULL", me)
    mended = mend(squad.a.folder)
    assert mended.gone == 0, "nothing in the file speaks of it any more"
    reopened(squad, squad.a)
    everybody_has(squad, [one for one in written if one != "A waits 1"])
    assert squad.a.store.unsent_count() == 0


def test_what_waits_behind_a_lost_page_of_another_phone_is_set_aside_in_sight(
    squad: SyncSquad, written: list[str]
) -> None:
    lost = squad.b
    for at in range(4):
        lost.write(f"B waits {at}")
    lost.store.close()
    forget(lost.folder, "DELETE FROM entries WHERE device = ? AND number = 32", lost.local.author.device)
    mended = mend(lost.folder, keep_keys=False)
    assert not mended.opens and mended.waiting == 3
    reopened(squad, squad.a)
    new = squad.b = squad.invite("Officer Osei, again", lost.folder)
    for _ in range(3):
        new.sync()
    asides = new.store.quarantined()
    assert len(asides) == 2 and all("lost on the phone that wrote it" in sentence(one.reason) for one in asides)
    new.write("new phone, first note")
    new.sync()
    squad.a.sync()
    assert set(squad.a.texts()) == {*written, "B waits 0", "new phone, first note"}
    assert {"B waits 2", "B waits 3"} <= set(new.texts()), "they are read on this phone all the same"


def test_without_keys_the_waiting_notes_reach_the_squad_through_the_new_device(
    squad: SyncSquad, written: list[str]
) -> None:
    for page in pages_of(squad.a.folder, "slots"):
        harm_page(squad.a.folder / FILE_NAME, page, scribbled)
    reader = squad.b
    mended = mend(squad.a.folder)
    assert not mended.opens and (mended.found, mended.waiting) == (3, 3)
    assert mended.coming == 60
    with Store(squad.a.folder) as store:
        assert not Keyring.exists(store) and store.unsent_count() == 3
    code = squad.network.run(inviting(reader, "Officer Osei", officer=reader.officer))
    squad.a = squad.join(code, squad.a.folder)
    squad.a.write("and goes on")
    squad.a.sync()
    squad.b.sync()
    assert squad.b.texts() == squad.a.texts() == sorted([*written, "and goes on"])
    assert squad.a.store.unsent_count() == 0


def test_a_list_of_members_that_rotted_comes_back_and_notes_are_read_meanwhile(
    squad: SyncSquad, written: list[str]
) -> None:
    for page in pages_of(squad.a.folder, "roster"):
        harm_page(squad.a.folder / FILE_NAME, page, scribbled)
    assert mend(squad.a.folder).opens
    a = reopened(squad, squad.a)
    assert a.local.roster.seq < 4
    a.sync()
    assert a.local.roster.head == squad.b.local.roster.head
    everybody_has(squad, written)


def test_one_fact_that_was_altered_on_disk_brings_back_those_behind_it(squad: SyncSquad, written: list[str]) -> None:
    with Store(squad.a.folder) as store:
        rows = store.roster()
        assert len(rows) >= 4
        spoiled = bytearray(rows[2][1])
        spoiled[40] ^= 1
        store.replace_roster([*rows[:2], (3, bytes(spoiled)), *rows[3:]], store.roster_cursor())
    a = reopened(squad, squad.a)
    assert a.local.roster.seq == 2
    a.sync()
    assert a.local.roster.seq == squad.b.local.roster.seq
    a.store.close()
    assert reopened(squad, squad.a).local.roster.seq == squad.b.local.roster.seq, "and it is whole on the disk again"


def test_a_server_cannot_use_the_damage_to_show_another_agency(
    squad: SyncSquad, written: list[str], tmp_path: Path
) -> None:
    other = NotebookSquad(tmp_path / "other")
    forget(squad.a.folder, "DELETE FROM roster")
    a = reopened(squad, squad.a)
    assert a.local.roster.seq == 0
    fact = other.roster.sign_fact(other.phones[0].keyring.secrets.author, {"fact": "policy", "policy": {}})

    squad.network.fault = answers_come(
        lambda asked, answer: replace(answer, roster=page_with(asked.roster, [fact.pack()]))
    )
    with tells(Untrusted, "another agency"):
        a.sync()
    assert a.local.roster.seq == 0 and a.store.roster() == []
    other.close()


def test_a_lock_survives_the_repair(squad: SyncSquad, written: list[str]) -> None:
    folder = squad.a.folder
    with Store(folder) as store:
        for _ in range(LOCK_AFTER_TRIES):
            with pytest.raises(WrongPassphrase):
                Keyring.unlock(store, WRONG, now_ms())
    harm_page(folder / FILE_NAME, 1, scribbled)
    assert mend(folder).opens
    with Store(folder) as store, pytest.raises(SlotLocked):
        Keyring.unlock(store, WRONG, now_ms())


def test_tries_that_cannot_be_read_leave_a_single_one(squad: SyncSquad, written: list[str]) -> None:
    folder = squad.a.folder
    for page in pages_of(folder, "attempts"):
        harm_page(folder / FILE_NAME, page, scribbled)
    assert mend(folder).opens
    with Store(folder) as store:
        assert Keyring.tries_left(store, now_ms()) == 1
        assert Keyring.tries_left(store, now_ms() - 10**11) == 1, "a clock set back gives none back"
    with Store(folder) as store:
        with pytest.raises(WrongPassphrase):
            Keyring.unlock(store, WRONG, now_ms())
        with pytest.raises(SlotLocked):
            Keyring.unlock(store, WRONG, now_ms())
        assert store.failures(PASSPHRASE)


def test_a_damaged_note_that_waited_is_kept_and_retry_never_throws_it_away(
    squad: SyncSquad, written: list[str]
) -> None:
    folder = squad.a.folder
    forget(folder, "UPDATE entries SET body = zeroblob(length(body)) WHERE number = 32 AND seq IS NULL")
    mended = mend(folder)
    assert mended.gone == 1
    a = reopened(squad, squad.a)
    (aside,) = a.store.quarantined()
    assert "damaged" in sentence(aside.reason)
    a.store.release(aside.id)  # what Retry does
    assert [one.raw for one in a.store.quarantined()] == [aside.raw]
    everybody_has(squad, [one for one in written if one != "A waits 1"])


def test_what_was_set_aside_and_reads_again_is_sent_after_retry(squad: SyncSquad, written: list[str]) -> None:
    a = reopened(squad, squad.a)
    (entry, *_) = a.store.unsent(a.vault, 1, 1 << 20)
    a.store.close()
    forget(a.folder, "DELETE FROM entries WHERE hash = ?", entry.hash)
    with Store(a.folder) as store:
        aside = store.quarantine(Quarantined(0, a.vault, entry.pack(), "refused.other", 1, now_ms()))
        store.release(aside)
        assert store.quarantined() == []
    reopened(squad, a)
    everybody_has(squad, written)


def test_a_notebook_open_in_another_window_is_not_taken_from_under_it(squad: SyncSquad, written: list[str]) -> None:
    folder = squad.a.folder
    with Store(folder) as other:
        with tells(StoreBusy, "Close Beatbook everywhere"):
            mend(folder, busy_ms=50)
        assert other.count() == 63
    assert mend(folder).found == 63


@pytest.mark.parametrize("step", ["new_copy", "copy_is_whole", "set_aside", "put_in_place", "sync_folder"])
@pytest.mark.parametrize("after", [False, True])
def test_a_repair_killed_at_any_step_leaves_the_damaged_notebook_or_the_mended_one(
    whole: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    folder = tmp_path / "profile"
    whole.copy(folder)
    harm_page(folder / FILE_NAME, 1, scribbled)
    damaged = (folder / FILE_NAME).read_bytes()
    real = getattr(places, step)

    def killed(*arguments: object) -> object:
        if after:
            real(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(places, step, killed)
    with pytest.raises(KeyboardInterrupt):
        mend(folder)
    monkeypatch.undo()
    everything = len(whole.server) + len(whole.waiting)
    try:
        Store(folder).close()
    except StoreUnreadable:
        assert mend(folder).found == everything
    with Store(folder) as store:
        assert store.count() == everything
    kept = [path for path in folder.glob(f"set-aside-*/{FILE_NAME}") if path.read_bytes() == damaged]
    assert len(kept) == 1, "the damaged file is kept, once"
    assert not (folder / places.MENDED).exists() and not (folder / places.MENDING).exists()


def test_a_set_aside_notebook_that_was_cut_off_half_way_goes_on_in_its_folder(tmp_path: Path) -> None:
    with Store(tmp_path / "p"):
        pass
    folder = tmp_path / "p"
    (folder / f"{FILE_NAME}-wal").write_bytes(b"log")
    (folder / "set-aside-1").mkdir()
    (folder / f"{FILE_NAME}-wal").rename(folder / "set-aside-1" / f"{FILE_NAME}-wal")
    aside = places.set_aside(folder)
    assert {path.name for path in aside.iterdir()} == {FILE_NAME, f"{FILE_NAME}-wal"}


def test_another_programs_file_can_be_set_aside_whole(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    (folder / FILE_NAME).write_bytes(b"a letter to somebody\n" * 500)
    with pytest.raises(StoreError):
        Store(folder)
    mended = mend(folder)
    assert (mended.found, mended.opens) == (0, False)
    assert (mended.aside / FILE_NAME).read_bytes() == b"a letter to somebody\n" * 500
    with Store(folder) as store:
        assert store.count() == 0
