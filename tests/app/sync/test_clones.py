"""One phone in use twice, as after a backup put onto a second one: nothing is lost, and nothing is there twice."""

from __future__ import annotations

from app.journal.roster.state import SUPERVISOR
from app.sync import enrolment
from app.sync.conversation import Link
from tests.cast.exchanges import tell
from tests.cast.sync import SyncPhone, SyncSquad


def test_a_cloned_phone_numbers_its_unsent_notes_anew_and_loses_none(squad: SyncSquad) -> None:
    squad.a.write("before")
    squad.a.sync()
    twin = cloned(squad)
    squad.a.write("on the first")
    squad.a.write("on the first, later")
    twin.write("on the twin")
    squad.a.sync()
    twin.sync()
    squad.a.sync()
    squad.b.sync()
    assert squad.b.texts() == twin.texts() == ["before", "on the first", "on the first, later", "on the twin"]
    twin.store.close()


def test_what_two_clones_both_held_unsent_is_stored_once(squad: SyncSquad) -> None:
    squad.a.write("before")
    squad.a.sync()
    first = cloned(squad)
    squad.a.write("taken")
    first.write("held by both")
    first.store.close()
    second = first.clone(squad.folder / "second")
    first = SyncPhone.open(first.folder, squad.network)
    first.write("by the first")
    second.write("by the second")
    for phone in (squad.a, first, second, first, squad.a, squad.b):
        phone.sync()
    for phone in (squad.a, squad.b, first, second):
        assert phone.texts() == ["before", "by the first", "by the second", "held by both", "taken"]
        assert phone.store.unsent_count() == 0
    first.store.close()
    second.store.close()


def test_a_page_that_its_author_numbered_anew_is_carried_by_nobody_for_ever(squad: SyncSquad) -> None:
    squad.a.write("before")
    squad.a.sync()
    copy = squad.copy_server()
    twin = cloned(squad)
    for text in ("on the first", "on the first, later"):
        squad.a.write(text)
    squad.a.sync()
    squad.b.sync()
    squad.restore_server(copy)
    twin.write("on the twin")
    twin.sync()  # this takes the number of a page that the server had lost, and that phone B still has
    squad.b.write("by another")
    squad.b.sync()
    for phone in (squad.a, squad.b, twin):
        phone.sync()
    for aside in squad.b.store.quarantined():
        squad.b.local.try_again(aside)
    for phone in (squad.b, squad.a, twin):
        phone.sync()
        assert phone.texts() == ["before", "by another", "on the first", "on the first, later", "on the twin"]
        assert phone.store.unsent_count() == 0
        assert not phone.store.quarantined()
    twin.store.close()


def test_an_entry_is_let_go_only_for_one_that_is_on_the_server(squad: SyncSquad) -> None:
    squad.a.write("sent")
    squad.a.sync()
    sent = squad.a.store.entries_after(0)[-1].entry
    waiting, other = squad.a.write("waiting"), squad.a.write("waiting too")
    squad.a.store.drop(waiting.hash, other.hash)
    squad.a.store.drop(sent.hash, sent.hash)
    assert squad.a.texts() == ["sent", "waiting", "waiting too"]


def test_a_clone_is_brought_the_key_of_a_squad_that_nobody_but_the_other_one_has(squad: SyncSquad) -> None:
    squad.a.sync()
    twin = cloned(squad)
    fact, vault, key = enrolment.new_vault(squad.a.local.roster, squad.a.author, "Alone", {squad.a.officer: SUPERVISOR})
    assert tell(squad, squad.a, fact)
    squad.a.keyring.add_vault_key(vault, 1, key)
    squad.a.sync()
    twin.sync()
    assert twin.local.lacked() == [(vault, 1)]
    squad.a.link = Link()  # the app was closed meanwhile: the next sync asks who lacks a key
    squad.a.sync()
    twin.sync()
    assert (twin.local.lacked(), twin.keyring.secrets.vault_keys[vault]) == ([], {1: key})
    twin.store.close()


def cloned(squad: SyncSquad) -> SyncPhone:
    """A twin of phone A, which goes on as well."""
    squad.a.store.close()
    twin = squad.a.clone(squad.folder / "twin")
    squad.a = SyncPhone.open(squad.a.folder, squad.network)
    return twin
