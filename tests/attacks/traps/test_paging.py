"""Taking in what the server has: nothing is skipped, nothing is thrown away, whatever dies or comes back older."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.device.errors import StoreFull
from app.journal.messages import Sync, Synced
from app.journal.refusal_codes import LATER
from app.sync.errors import Refused, Untrusted
from tests.app.sync import conftest, test_clones
from tests.attacks.simulation.fuses import FUSES, Fuse, Killed, installed
from tests.attacks.traps.conftest import Joining
from tests.attacks.traps.trap import trap
from tests.cast.exchanges import answers_come, page_with
from tests.cast.sync import SyncPhone, SyncSquad

MOMENTS_MAX = 20
squad = conftest.squad


def killed_while_pulling(squad: SyncSquad) -> Iterator[SyncPhone]:
    """B's phone as it was before a pull, killed at every moment before and after one of its commits, one by one."""
    squad.b.store.close()
    kills = 0
    with installed():
        for moment in range(1, MOMENTS_MAX):
            phone = squad.b.clone(squad.folder / f"killed at {moment}")
            FUSES[phone.folder] = fuse = Fuse()
            fuse.light(moment)
            try:
                phone.sync()
            except Killed:
                kills += 1
                yield phone
            else:
                assert kills, "a pull without a commit proves nothing"
                return
            finally:
                phone.store.close()
    raise AssertionError("this phone never got through")


@trap("cursor saved before its page", without="cursor saved before its page")
def test_a_phone_killed_while_it_takes_in_a_page_has_every_note_after_the_next_sync(squad: SyncSquad) -> None:
    for number in range(3):
        squad.a.write(f"note {number}")
    squad.a.sync()
    for phone in killed_while_pulling(squad):
        phone.store.close()
        again = SyncPhone.open(phone.folder, squad.network)
        again.sync()
        assert again.texts() == ["note 0", "note 1", "note 2"]
        again.store.close()


@trap(
    "page and cursor in different transactions",
    without=("page and cursor in two transactions", "cursor saved before its page"),
)
def test_a_phone_killed_while_it_takes_in_a_page_holds_what_its_cursor_says_and_no_more(squad: SyncSquad) -> None:
    for number in range(3):
        squad.a.write(f"note {number}")
    squad.a.sync()
    for phone in killed_while_pulling(squad):
        held = [one.seq for one in phone.store.entries_after(0)]
        assert held == list(range(1, phone.store.cursor(phone.vault).seq + 1))


@trap("a clock moved although the batch failed", without="clock moved although the batch failed")
def test_a_page_that_did_not_fit_on_the_disk_comes_again_when_there_is_room(squad: SyncSquad) -> None:
    for _ in range(3):
        squad.a.write(os.urandom(8_000).hex())
    squad.a.sync()
    writer = squad.b.store._file._writer
    pages = writer.exec_driver_sql("PRAGMA page_count").scalar_one()
    writer.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    writer.rollback()
    with pytest.raises(StoreFull):
        squad.b.sync()
    writer.exec_driver_sql("PRAGMA max_page_count = 1073741823")
    writer.rollback()
    squad.b.sync()
    assert squad.b.texts() == squad.a.texts()


@trap(
    "server restored from backup",
    without=("what a restored server lost is not sent again", "only own entries are handed back"),
    fails=(AssertionError, Untrusted),
)
def test_what_a_restored_server_lost_comes_back_though_its_authors_phone_is_gone(
    squad: SyncSquad, join: Joining
) -> None:
    reader = join("Officer Lund")
    squad.a.write("kept")
    squad.a.sync()
    copy = squad.copy_server()
    for number in range(3):
        squad.a.write(f"lost by the server {number}")
    squad.a.sync()
    squad.b.sync()
    squad.restore_server(copy)  # and A's phone is at the bottom of the harbour
    squad.b.sync()
    reader.sync()
    assert reader.texts() == ["kept", *(f"lost by the server {number}" for number in range(3))]


@trap("server restored from backup", without="an acknowledgement is believed for ever")
def test_an_entry_acknowledged_and_lost_before_its_author_pulled_it_back_is_sent_again(squad: SyncSquad) -> None:
    copy = squad.copy_server()
    squad.b.write("by another, so that A's entry is not simply the next page")
    squad.b.sync()
    squad.a.write("acknowledged")

    def no_pages(asked: Sync, answer: Synced) -> Synced:
        """Another squad's took all the room."""
        pairs = zip(asked.vaults, answer.vaults, strict=True)
        return replace(answer, vaults=[page_with(one, [], 2, page.receipt, LATER) for one, page in pairs])

    squad.network.fault = answers_come(no_pages)
    with pytest.raises(Untrusted):
        squad.a.sync()
    assert squad.a.store.unsent_count() == 0
    squad.network.fault = None
    squad.restore_server(copy)
    squad.a.sync()
    squad.b.sync()
    assert "acknowledged" in squad.b.texts()


@trap("an empty server read as a mass delete", without="an empty server read as a mass delete")
def test_a_server_that_lost_everything_takes_nothing_from_the_phones_and_is_filled_again(
    squad: SyncSquad, join: Joining
) -> None:
    reader = join("Officer Lund")
    empty = squad.copy_server()
    squad.a.write("by A")
    squad.b.write("by B")
    squad.a.sync()
    squad.b.sync()
    squad.a.sync()
    squad.restore_server(empty)
    for phone in (squad.a, squad.b, reader):
        phone.sync()
        assert phone.texts() == ["by A", "by B"]


@trap("a hard error on an unknown cursor", without="a hard error on an unknown cursor", fails=Refused)
def test_a_phone_that_knows_more_than_its_server_goes_on_syncing(squad: SyncSquad) -> None:
    empty = squad.copy_server()
    squad.a.write("known to the server once")
    squad.a.sync()
    squad.restore_server(empty)
    squad.a.sync()
    squad.b.sync()
    assert squad.b.texts() == ["known to the server once"]


test_a_cloned_phone_loses_none_of_its_notes = trap(
    "cloned phone", without="own unsent entries dropped at a fork", elsewhere=True
)(test_clones.test_a_cloned_phone_numbers_its_unsent_notes_anew_and_loses_none)
