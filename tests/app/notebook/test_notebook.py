"""Writing, taking in, and what happens when something does not fit."""

from __future__ import annotations

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest

from app.device.errors import StoreBusy
from app.device.store import FILE_NAME, Store
from app.journal import stamps
from app.journal.change import Action, Change
from app.journal.errors import Malformed
from app.notebook import contacts, follow_ups, interactions
from app.notebook.errors import Closed, NoKey
from app.notebook.interactions import Log, NewContact
from app.notebook.notebook import Notebook
from app.notebook.today import what_to_do
from app.state.error_sentences import sentence
from tests.cast.notebook import NotebookSquad
from tests.telling import tells


def add(nb: Notebook, name: str) -> str:
    return contacts.create(nb, {"name": name})


def names(nb: Notebook) -> list[str]:
    return [row.title for row in contacts.page(nb).rows]


def put(squad: NotebookSquad, nb: Notebook, action: bytes, epoch: int = 1, key: bytes | None = None) -> None:
    """An entry of `nb`'s device with this plaintext, as another version of the app may write it."""
    nb.store.append_own(
        squad.vault,
        nb.device,
        lambda number, previous: nb.author.seal(squad.vault, number, previous, epoch, key or squad.vault_key, action),
    )


def test_what_was_saved_is_there_after_locking_and_unlocking(squad: NotebookSquad, dana: Notebook) -> None:
    lena = add(dana, "Lena Abara")
    interactions.log(dana, Log(contacts=[lena], fact="Said hello", promise="call"))
    again = squad.phones[0].reopen()
    assert names(again) == ["Lena Abara"]
    assert interactions.timeline(again, lena).rows[0].fact == "Said hello"
    assert follow_ups.page(again).total == 1


def test_after_locking_nothing_can_be_read_or_written(dana: Notebook) -> None:
    lena = add(dana, "Lena")
    dana.close()
    dana.close()
    for use in (
        lambda: contacts.page(dana),
        lambda: contacts.read(dana, lena),
        lambda: contacts.create(dana, {"name": "x"}),
        lambda: what_to_do(dana, dana.local()),
        lambda: interactions.timeline(dana, lena),
        dana.refresh,
        dana.unread,
    ):
        with tells(Closed, "locked"):
            use()


def test_two_windows_on_one_profile_see_each_others_work(squad: NotebookSquad, dana: Notebook) -> None:
    phone = squad.phones[0]
    other = Notebook(phone.store, phone.keyring, squad.roster, squad.clock)
    first = add(dana, "Lena")
    assert names(other) == []
    assert other.refresh()
    second = add(other, "Tomás")
    third = add(dana, "Priya")
    assert dana.refresh() and other.refresh()
    assert names(dana) == names(other) == ["Lena", "Priya", "Tomás"]
    assert not dana.refresh() and not other.refresh()
    assert len({first, second, third}) == 3
    other.close()


def test_two_windows_editing_the_same_field_at_the_same_moment_lose_nothing(
    squad: NotebookSquad, dana: Notebook
) -> None:
    phone = squad.phones[0]
    lena = add(dana, "Lena")
    other = Notebook(phone.store, phone.keyring, squad.roster, squad.clock)
    contacts.edit(dana, lena, {"role": "Owner"})
    contacts.edit(other, lena, {"role": "Manager"})
    dana.refresh()
    other.refresh()
    for nb in (dana, other):
        (matter,) = contacts.read(nb, lena).two_versions
        assert {one.value for one in matter.versions} == {"Owner", "Manager"}
    other.close()


def test_everybody_who_syncs_sees_the_same(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    for number in range(5):
        add(dana, f"Dana's {number}")
        add(eli, f"Eli's {number}")
    assert names(eli) == [f"Eli's {number}" for number in range(5)]
    squad.sync()
    assert names(dana) == names(eli) and len(names(dana)) == 10


def test_saved_entries_wait_until_the_server_has_them(squad: NotebookSquad, dana: Notebook) -> None:
    lena = add(dana, "Lena")
    assert contacts.page(dana).rows[0].waiting
    squad.sync()
    assert not contacts.page(dana).rows[0].waiting
    add(dana, "Tomás")
    interactions.log(dana, Log(contacts=[lena], fact="x"))
    assert [row.waiting for row in contacts.page(dana).rows] == [True, True]
    assert [row.waiting for row in contacts.page(squad.phones[0].reopen()).rows] == [True, True]


def test_what_a_restored_server_lost_waits_again(squad: NotebookSquad, dana: Notebook) -> None:
    add(dana, "Lena")
    squad.sync()
    add(dana, "Tomás")
    squad.sync()
    dana.store.rewind(squad.vault, 1)
    assert dana.refresh()
    assert {row.title: row.waiting for row in contacts.page(dana).rows} == {"Lena": False, "Tomás": True}


def test_a_clock_that_jumps_back_years_loses_no_edit(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    lena = add(dana, "Lena")
    squad.clock.later(days=-700)
    contacts.edit(dana, lena, {"role": "Owner"})
    squad.sync()
    contacts.edit(eli, lena, {"role": "Manager"})
    squad.sync()
    for nb in (dana, eli):
        assert contacts.read(nb, lena).role == "Manager"
        assert contacts.read(nb, lena).two_versions == []


def test_actions_within_one_millisecond_have_stamps_of_their_own(dana: Notebook) -> None:
    lena = add(dana, "Lena")
    contacts.edit(dana, lena, {"role": "Owner"})
    contacts.edit(dana, lena, {"address": "Quay Lane"})
    assert len(dana.state("contact", lena).stamps()) == 3


def test_a_phone_without_the_squads_key_writes_nothing_and_shows_what_it_gets_later(squad: NotebookSquad) -> None:
    add(squad.dana, "Lena")
    late = squad.join("Late Comer", with_key=False)
    squad.sync()
    with tells(NoKey, "Sync"):
        add(late, "x")
    assert names(late) == []
    assert [sentence(reason) for reason in late.unread().values()] == ["This device has no key for this entry yet."]
    squad.phone(late).keyring.add_vault_key(squad.vault, 1, squad.vault_key)
    assert late.refresh()
    assert names(late) == ["Lena"]
    assert late.unread() == {}


def test_a_new_key_is_used_from_then_on_and_old_entries_stay_readable(squad: NotebookSquad, dana: Notebook) -> None:
    add(dana, "Lena")
    new_key = bytes(range(32))
    squad.phones[0].keyring.add_vault_key(squad.vault, 2, new_key)
    add(dana, "before the roster knows of the key")
    squad.rotate(new_key)
    add(dana, "Tomás")
    epochs = [stored.entry.header.epoch for stored in dana.store.entries_after(0)]
    assert epochs == [1, 1, 2]
    assert names(squad.phones[0].reopen()) == ["before the roster knows of the key", "Lena", "Tomás"]


def test_one_entry_that_cannot_be_read_never_stops_the_others(squad: NotebookSquad, dana: Notebook) -> None:
    add(dana, "Before")
    put(squad, dana, b"not msgpack at all \xff")
    put(
        squad,
        dana,
        Action(stamps.make(1, 0, b"x" * 16), (Change(squad.record("r"), "contact", {"name": "Forged"}),)).pack(),
    )
    put(
        squad,
        dana,
        Action(stamps.make(1, 0, dana.device), (Change(squad.record("r"), "contact", {"name": "Sealed"}),)).pack(),
        9,
    )
    dana.refresh()
    add(dana, "After")
    assert names(dana) == ["After", "Before"]
    assert len(dana.unread()) == 3
    assert not any("Forged" in f"{reason} {sentence(reason)}" for reason in dana.unread().values())
    assert names(squad.phones[0].reopen()) == ["After", "Before"]


@pytest.mark.parametrize("kind", ["contact", "interaction", "amendment", "follow_up", "from tomorrow"])
@pytest.mark.parametrize("odd", [None, True, -1, 1 << 63, 1.5, "", "x", b"x", ["x"], [["x"]], {"a": 1}, {1: [2]}])
def test_odd_values_from_elsewhere_are_shown_plainly_or_not_at_all(
    shared: tuple[NotebookSquad, Notebook], kind: str, odd: Any
) -> None:
    squad, dana = shared
    ids = ("contacts", "contact", "interaction", "officer", "owner", "primary", "backup")
    fields = ("kind", "name", "at", "how", "minutes", "fact", "due", "due_time", "stage", "cadence_days", "created")
    more = ("text", "status", "done_at", "skills", "source", "deleted")
    many = ("reach/tel:1", "tag/x", "member_of/x", "moved/x")
    record = squad.record(kind + repr(odd)).hex()
    change = Change(bytes.fromhex(record), kind, dict.fromkeys((*ids, *fields, *more, *many), odd))
    put(squad, dana, Action(stamps.make(squad.clock(), 0, dana.device), (change,)).pack())
    dana.refresh()
    assert dana.unread() == {}
    contacts.page(dana)
    contacts.recent(dana)
    what_to_do(dana, squad.clock.local)
    follow_ups.page(dana, whose="squad")
    if kind == "contact":
        contacts.read(dana, record)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = NotebookSquad(tmp_path_factory.mktemp("shared"))
    yield made, made.dana
    made.close()


def test_a_note_too_long_for_an_entry_is_refused_whole(squad: NotebookSquad, dana: Notebook) -> None:
    with tells(Malformed, "too long"):
        dana.write(Change(squad.record("r"), "contact", {"noise": os.urandom(300_000)}))
    assert dana.store.count() == 0
    add(dana, "Lena")
    assert names(dana) == ["Lena"]


def test_a_save_that_could_not_be_shown_is_on_disk_and_shown_later(
    squad: NotebookSquad, dana: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(dana.projection, "_apply", lambda _: 1 / 0)
        add(dana, "Lena")
    assert names(dana) == []
    assert dana.store.count() == 1
    assert dana.refresh()
    assert names(dana) == ["Lena"]


def test_a_save_that_the_disk_refused_leaves_nothing_behind(squad: NotebookSquad, dana: Notebook) -> None:
    phone = squad.phones[0]
    with Store(phone.folder, busy_ms=50) as store, closing(sqlite3.connect(phone.folder / FILE_NAME)) as other:
        nb = Notebook(store, phone.keyring, squad.roster, squad.clock)
        add(nb, "Lena")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy):
            add(nb, "Tomás")
        other.rollback()
        assert names(nb) == ["Lena"] and store.count() == 1
        add(nb, "Tomás")
        assert names(nb) == ["Lena", "Tomás"]
        nb.close()


def test_own_writes_are_announced(dana: Notebook) -> None:
    heard: list[int] = []
    dana.on_write = lambda: heard.append(dana.version)
    before = dana.version
    add(dana, "Lena")
    assert heard == [dana.version] and dana.version > before


def test_many_threads_may_write_and_read_at_once(squad: NotebookSquad, dana: Notebook) -> None:

    def work(number: int) -> None:
        for at in range(8):
            saved = interactions.log(dana, Log(new_contacts=[NewContact(name=f"{number} {at}")], fact="x"))
            contacts.page(dana)
            interactions.timeline(dana, saved.contacts[0])
            dana.refresh()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(work, range(4), timeout=60)) == [None] * 4
    assert contacts.page(dana).total == 32
    assert dana.store.count() == 32


def test_a_member_of_no_squad_yet_opens_an_empty_notebook(squad: NotebookSquad) -> None:
    keys, squad.vault = squad.vault, b"v" * 16
    vaults = dict(squad.roster.vaults)
    squad.roster.vaults.clear()
    late = squad.phones[0].reopen()
    assert names(late) == []
    with pytest.raises(NoKey):
        add(late, "x")
    squad.roster.vaults.update(vaults)
    squad.vault = keys
    late.refresh()
    add(late, "Lena")
    assert names(late) == ["Lena"]


def test_local_time_is_the_officers_own(squad: NotebookSquad, dana: Notebook) -> None:
    assert f"{dana.local():%Y-%m-%d %H:%M %z}" == "2026-11-27 21:30 -0500"
    assert dana.local(0).utcoffset() is not None
    device_time = Notebook(squad.phones[0].store, squad.phones[0].keyring, squad.roster, squad.clock)
    assert device_time.local() == dana.local() and device_time.local().tzinfo is not None
    device_time.close()


def test_officers_nobody_knows_have_a_word_too(dana: Notebook) -> None:
    assert dana.officer_name(None) == ""
    assert dana.officer_name("0" * 32) == "Unknown officer"
    assert dana.writer_name(stamps.make(1, 0, b"x" * 16)) == "Unknown officer"
    assert dana.stage_name("rapport") == "Rapport"
