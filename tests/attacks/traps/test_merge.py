"""What several officers wrote becomes the same for all of them, and nobody's words are lost on the way."""

from __future__ import annotations

from app.journal import record_id, stamps
from app.journal.change import Action, Change
from app.journal.entry import open_body
from app.notebook import contacts
from app.notebook.notebook import Notebook
from tests.app.domain import test_merge as merging
from tests.app.notebook import conftest as notebooks
from tests.app.sync import conftest as phones
from tests.attacks.traps.trap import trap
from tests.cast.clock import now_ms
from tests.cast.notebook import NotebookSquad
from tests.cast.sync import SyncPhone, SyncSquad

squad, dana, eli = notebooks.squad, notebooks.dana, notebooks.eli
synced = phones.squad


@trap("a tie-break that prefers its own side", without="a tie-break that prefers its own side")
def test_two_officers_who_wrote_the_same_field_apart_see_the_same_version_first(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    lena = contacts.create(dana, {"name": "Lena"})
    squad.sync()
    contacts.edit(dana, lena, {"role": "Owner"})
    contacts.edit(eli, lena, {"role": "Manager"})
    squad.sync()
    squad.sync()
    first, second = contacts.read(dana, lena), contacts.read(eli, lena)
    assert first.role == second.role
    assert dana.state("contact", lena).contested() == eli.state("contact", lena).contested() == ["role"]


@trap("a tie-break that prefers its own side", without="the later of two edits wins")
def test_of_two_versions_both_are_kept_until_somebody_chooses(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    lena = contacts.create(dana, {"name": "Lena"})
    squad.sync()
    contacts.edit(dana, lena, {"role": "Owner"})
    contacts.edit(eli, lena, {"role": "Manager"})
    squad.sync()
    squad.sync()
    for nb in (dana, eli):
        assert sorted(str(one.value) for one in nb.state("contact", lena).live("role")) == ["Manager", "Owner"]


@trap("a tie-break that prefers its own side", without="a stamp of this phone's clock alone")
def test_a_phone_whose_clock_ran_ahead_does_not_win_for_ever(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    squad.clock.later(days=365)
    lena = contacts.create(dana, {"name": "Lena", "role": "Owner"})
    squad.sync()
    squad.clock.later(days=-365)
    contacts.edit(eli, lena, {"role": "Manager"})
    squad.sync()
    squad.sync()
    assert contacts.read(dana, lena).role == contacts.read(eli, lena).role == "Manager"


test_a_value_that_comes_after_the_one_that_replaced_it_stays_replaced = trap(
    "a tie-break that prefers its own side", without="what was replaced is forgotten", elsewhere=True
)(merging.test_a_write_may_arrive_before_the_one_it_replaces)


@trap("a remote delete destroying a local edit", without="a remote delete destroying a local edit")
def test_what_one_officer_wrote_returns_though_another_deleted_the_contact(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    lena = contacts.create(dana, {"name": "Lena"})
    squad.sync()
    contacts.delete(dana, lena)
    contacts.edit(eli, lena, {"role": "Owner, will testify"})
    squad.sync()
    squad.sync()
    for nb in (dana, eli):
        assert [row.title for row in contacts.page(nb).rows] == ["Lena"]
        assert contacts.read(nb, lena).role == "Owner, will testify"
        assert nb.state("contact", lena).returned, "and the screen says that it came back"


@trap("an old app erasing unknown fields", without="an old app erasing unknown fields")
def test_what_a_newer_app_wrote_survives_being_numbered_anew_by_an_older_one(synced: SyncSquad) -> None:
    squad = synced
    squad.a.write("before")
    squad.a.sync()
    squad.a.store.close()
    twin = squad.a.clone(squad.folder / "twin")
    squad.a = SyncPhone.open(squad.a.folder, squad.network)
    vault, author = squad.a.vault, squad.a.local.author
    key = squad.a.local.keyring.secrets.vault_keys[vault][1]
    change = Change(
        record_id.new(vault), "hologram", {"fact": "x", "angle": [1.5, None]}, {}, {"z": {"scene": b"\x00"}}
    )
    newer = Action(stamps.make(now_ms(), 0, author.device), (change,), {"witness": "two", "schema": 2})
    squad.a.store.append_own(
        vault, author.device, lambda number, previous: author.seal(vault, number, previous, 1, key, newer.pack())
    )
    twin.write("on the twin")
    twin.sync()
    squad.a.sync()  # its page 2 is taken: what waits is opened, numbered and sealed anew
    squad.b.sync()
    said = [open_body(one.entry, key) for one in squad.b.store.entries_after(0)]
    assert newer in said
    twin.store.close()


@trap("an old app erasing unknown fields", without="unknown fields left out of the state")
def test_a_field_of_a_newer_app_survives_an_edit_by_an_older_one(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    lena = contacts.create(dana, {"name": "Lena"})
    dana.write(dana.change("contact", lena, {"hologram": "blue"}))
    squad.sync()
    contacts.edit(eli, lena, {"name": "Lena Abara"})
    squad.sync()
    squad.sync()
    for nb in (dana, eli):
        assert nb.state("contact", lena).value("hologram") == "blue"
