from __future__ import annotations

import pytest

from app.domain.field_rules import NotValid
from app.journal.change import Change
from app.notebook import contacts, follow_ups, interactions
from app.notebook.errors import NotThere, TakenBack
from app.notebook.interactions import Log, NewContact
from app.notebook.notebook import Notebook
from tests.cast.notebook import NotebookSquad
from tests.telling import tells


def test_one_log_with_everything_is_one_entry(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena Abara"})
    before = dana.store.count()
    saved = interactions.log(
        dana,
        Log(
            contacts=[lena],
            new_contacts=[NewContact(name="Jo", phone="202 555 0144"), NewContact(description="Doorman")],
            how="walk_in",
            started_by="them",
            place="Harbour Grill",
            minutes=12,
            fact="New doorman starts tonight.\nTwo scuffles last weekend.",
            impression="Tired but open.",
            skills=["reflection", "open_question"],
            promise="walk the alley",
            promise_due="2026-11-28",
            follow_up_due="2026-12-04",
        ),
    )
    assert dana.store.count() == before + 1
    assert saved.contacts == (lena, *saved.new_contacts)
    squad.sync()
    (item,) = interactions.timeline(eli, lena).rows
    assert (item.id, item.at, item.offset_min) == (saved.interaction, squad.clock(), -300)
    assert (item.how_name, item.officer_name, item.mine) == ("Walk-in", "Dana Reyes", False)
    assert (item.place, item.minutes) == ("Harbour Grill", 12)
    assert item.fact == "New doorman starts tonight.\nTwo scuffles last weekend."
    assert (item.impression, item.skills) == ("Tired but open.", ["Open question", "Reflection"])
    assert item.with_others == ["Jo", "Doorman"]
    jo = contacts.read(eli, saved.new_contacts[0])
    assert (jo.row.stage, jo.row.phone, jo.primary_name) == ("introduced", "+12025550144", "Dana Reyes")
    promise, task = (follow_ups.read(eli, one) for one in saved.follow_ups)
    assert (promise.kind, promise.text, promise.due, promise.contact) == (
        "promise",
        "walk the alley",
        "2026-11-28",
        lena,
    )
    assert (task.kind, task.text, task.due) == ("task", "Follow up", "2026-12-04")


def test_a_new_contact_alone_is_enough(dana: Notebook) -> None:
    saved = interactions.log(
        dana, Log(new_contacts=[NewContact(description="Bike path, green tent")], fact="Said hello")
    )
    assert interactions.timeline(dana, saved.contacts[0]).rows[0].fact == "Said hello"
    assert saved.follow_ups == ()


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (Log(fact="Nobody there"), "contacts"),
        (Log(new_contacts=[NewContact(name="Jo")], fact=" "), "fact"),
        (Log(new_contacts=[NewContact()], fact="x"), "name"),
        (Log(new_contacts=[NewContact(name="Jo", phone="none")], fact="x"), "phone"),
        (Log(new_contacts=[NewContact(name="Jo")], fact="x" * 20_001), "fact"),
        (Log(new_contacts=[NewContact(name="Jo")], fact="x", minutes=-1), "minutes"),
        (Log(new_contacts=[NewContact(name="Jo")], fact="x", how="drone"), "how"),
        (Log(new_contacts=[NewContact(name="Jo")], fact="x", promise="y", promise_due="soon"), "due"),
        (Log(new_contacts=[NewContact(name="Jo")], fact="x", at=4_000_000_000_000), "at"),
    ],
)
def test_a_log_that_breaks_a_rule_writes_nothing_at_all(dana: Notebook, draft: Log, field: str) -> None:
    with pytest.raises(NotValid) as refused:
        interactions.log(dana, draft)
    assert refused.value.field == field
    assert dana.store.count() == 0
    assert contacts.page(dana).total == 0


def test_a_log_about_somebody_whom_nobody_ever_wrote_down_writes_nothing(dana: Notebook) -> None:
    before = dana.store.count()
    with pytest.raises(NotThere):
        interactions.log(dana, Log(contacts=["0" * 32], fact="x"))
    assert dana.store.count() == before


def test_meeting_somebody_who_was_deleted_on_this_very_phone_brings_them_back(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    lena = contacts.create(dana, {"name": "Lena"})
    contacts.delete(dana, lena)
    saved = interactions.log(dana, Log(contacts=[lena], fact="Met her all the same.", promise="Bring the form"))
    squad.sync()
    for nb in (dana, eli):
        known = contacts.read(nb, lena)
        assert known.returned and not known.deleted
        assert [item.fact for item in interactions.timeline(nb, lena).rows] == ["Met her all the same."]
        assert [row.text for row in follow_ups.of_contact(nb, lena)] == ["Bring the form"]
        assert [one.field for one in known.two_versions] == ["deleted"]
    interactions.undo(dana, saved)
    assert contacts.read(dana, lena).deleted


def test_a_supplement_to_a_note_about_somebody_who_was_deleted_brings_them_back(dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena"})
    note = interactions.log(dana, Log(contacts=[lena], fact="x")).interaction
    contacts.delete(dana, lena)
    interactions.amend(dana, note, "She called back.")
    assert contacts.read(dana, lena).returned
    [item] = interactions.timeline(dana, lena).rows
    assert [one.text for one in item.amendments] == ["She called back."]


def test_changing_somebody_who_was_deleted_brings_them_back(dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena"})
    basis = contacts.read(dana, lena).basis
    contacts.delete(dana, lena)
    assert [row.title for row in contacts.gone(dana).rows] == ["Lena"]
    assert contacts.rows(dana, [lena]) == []
    assert [row.gone for row in contacts.rows(dana, [lena], gone=True)] == [True]
    contacts.edit(dana, lena, {"role": "Owner"}, basis)
    assert contacts.read(dana, lena).returned
    assert contacts.gone(dana).total == 0


def test_undo_takes_back_all_of_a_log_and_erases_nothing(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena", "stage": "working"})
    squad.clock.later(days=20)
    saved = interactions.log(
        dana, Log(contacts=[lena], new_contacts=[NewContact(name="Jo")], fact="x", promise="y", follow_up="z")
    )
    assert contacts.read(dana, lena).row.quiet == "no"
    entries = dana.store.count()
    interactions.undo(dana, saved)
    interactions.undo(dana, saved)
    assert dana.store.count() == entries + 1
    squad.sync()
    for nb in (dana, eli):
        assert interactions.timeline(nb, lena).rows == []
        assert contacts.read(nb, lena).row.last_at is None
        assert contacts.read(nb, lena).row.quiet == "late"
        assert [row.title for row in contacts.page(nb).rows] == ["Lena"]
        assert follow_ups.page(nb, whose="squad").total == 0
        with pytest.raises(NotThere):
            interactions.read(nb, saved.interaction)
        assert nb.state("interaction", saved.interaction).value("fact") == "x"


def test_undoing_a_log_does_not_take_away_what_another_officer_wrote_since(squad: NotebookSquad, eli: Notebook) -> None:
    dana = squad.dana
    saved = interactions.log(dana, Log(new_contacts=[NewContact(name="Jo")], fact="x"))
    squad.sync()
    contacts.edit(eli, saved.new_contacts[0], {"role": "Owner"})
    interactions.undo(dana, saved)
    squad.sync()
    assert contacts.read(dana, saved.new_contacts[0]).returned


def test_a_note_taken_back_leaves_the_latest_other_one_counting(squad: NotebookSquad, dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena"})
    first = squad.clock()
    interactions.log(dana, Log(contacts=[lena], fact="first"))
    squad.clock.later(hours=1)
    second = interactions.log(dana, Log(contacts=[lena], fact="second"))
    interactions.undo(dana, second)
    assert contacts.read(dana, lena).row.last_at == first


def test_an_amendment_stands_beside_the_note_with_name_and_time(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    saved = interactions.log(dana, Log(new_contacts=[NewContact(name="Jo")], fact="Said hello"))
    squad.sync()
    squad.clock.later(hours=1)
    interactions.amend(eli, saved.interaction, " Jo also asked about the shelter. ")
    squad.sync()
    item = interactions.read(dana, saved.interaction)
    assert item.fact == "Said hello"
    (amendment,) = item.amendments
    assert amendment.text == "Jo also asked about the shelter."
    assert (amendment.officer_name, amendment.at) == ("Eli Osei", squad.clock())


def test_only_a_note_that_stands_can_be_amended(dana: Notebook) -> None:
    saved = interactions.log(dana, Log(new_contacts=[NewContact(name="Jo")], fact="x"))
    with pytest.raises(NotValid, match="empty"):
        interactions.amend(dana, saved.interaction, "  ")
    interactions.undo(dana, saved)
    with tells(TakenBack, "Yours is kept"):
        interactions.amend(dana, saved.interaction, "More")
    with tells(NotThere, "search for it"):
        interactions.amend(dana, "0" * 32, "More")


def test_nobody_can_rewrite_a_note(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    saved = interactions.log(dana, Log(new_contacts=[NewContact(name="Jo")], fact="Said hello", minutes=5))
    squad.sync()
    record = bytes.fromhex(saved.interaction)
    basis = eli.state("interaction", saved.interaction).basis(["fact"])
    eli.write(Change(record, "interaction", {"fact": "Was rude", "impression": "Hostile"}, basis))
    squad.sync()
    for nb in (dana, eli):
        item = interactions.read(nb, saved.interaction)
        assert (item.fact, item.impression, item.minutes) == ("Said hello", "", 5)


def test_the_place_of_the_last_visit_is_remembered(squad: NotebookSquad, dana: Notebook) -> None:
    assert interactions.last_place(dana) == ""
    saved = interactions.log(dana, Log(new_contacts=[NewContact(name="Jo")], fact="x", place="Quay Lane"))
    squad.clock.later(hours=1)
    interactions.log(dana, Log(contacts=saved.contacts, fact="y", place="Mill Rd"))
    assert interactions.last_place(dana) == "Mill Rd"
