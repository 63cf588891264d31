from __future__ import annotations

from datetime import timedelta

from app.notebook import contacts, follow_ups, interactions, shift_summary
from app.notebook.interactions import Log, NewContact
from app.notebook.notebook import Notebook
from tests.cast.notebook import NotebookSquad


def test_the_shift_sums_up_what_this_officer_did_since_it_began(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    old = interactions.log(dana, Log(new_contacts=[NewContact(name="Before")], fact="x", minutes=50, promise="old"))
    squad.sync()
    squad.clock.later(hours=10)
    began = squad.clock()
    squad.clock.later(hours=1)
    first = interactions.log(dana, Log(new_contacts=[NewContact(name="Ada")], fact="x", minutes=10, promise="soon"))
    interactions.log(dana, Log(new_contacts=[NewContact(name="Bea")], fact="x", minutes=5))
    interactions.log(dana, Log(contacts=first.contacts, fact="y"))
    interactions.log(eli, Log(new_contacts=[NewContact(name="Eli's")], fact="x", minutes=99))
    follow_ups.done(dana, old.follow_ups[0])
    given = follow_ups.add(dana, None, "task", "give away")
    follow_ups.reassign(dana, given, eli.officer)
    tomorrow = (squad.clock.local + timedelta(days=1)).date()
    follow_ups.add(dana, None, "task", "tomorrow", tomorrow.isoformat())
    follow_ups.add(dana, None, "task", "the day after", (tomorrow + timedelta(days=1)).isoformat())
    follow_ups.add(dana, None, "task", "any time")
    squad.sync()
    found = shift_summary.summary(dana, began)
    assert (found.contacts_logged, found.minutes) == (3, 15)
    assert (found.promises_kept, found.promises_open, found.handed_over) == (1, 1, 1)
    assert [row.title for row in found.without_next_step] == ["Bea"]
    assert [row.text for row in found.due_before_next] == ["tomorrow"]
    assert shift_summary.summary(eli, began).contacts_logged == 1
    assert shift_summary.summary(eli, began).handed_over == 0


def test_a_second_phone_of_the_same_officer_counts_as_theirs(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    tablet = squad.join("Dana Reyes", officer=bytes.fromhex(dana.officer))
    began = squad.clock()
    interactions.log(tablet, Log(new_contacts=[NewContact(name="Ada")], fact="x"))
    given = follow_ups.add(tablet, None, "task", "give away")
    follow_ups.reassign(tablet, given, eli.officer)
    squad.sync()
    found = shift_summary.summary(dana, began)
    assert (found.contacts_logged, found.handed_over) == (1, 1)


def test_an_empty_shift_is_all_noughts(dana: Notebook) -> None:
    found = shift_summary.summary(dana, dana.clock())
    assert (found.contacts_logged, found.minutes, found.without_next_step, found.due_before_next) == (0, 0, [], [])


def test_a_contact_with_something_planned_has_a_next_step(squad: NotebookSquad, dana: Notebook) -> None:
    began = squad.clock()
    saved = interactions.log(dana, Log(new_contacts=[NewContact(name="Ada")], fact="x"))
    assert [row.title for row in shift_summary.summary(dana, began).without_next_step] == ["Ada"]
    task = follow_ups.add(dana, saved.contacts[0], "task", "call")
    assert shift_summary.summary(dana, began).without_next_step == []
    follow_ups.cancel(dana, task, "not needed")
    assert [row.title for row in shift_summary.summary(dana, began).without_next_step] == ["Ada"]
    contacts.delete(dana, saved.contacts[0])
    assert shift_summary.summary(dana, began).without_next_step == []


def test_what_must_not_be_forgotten_goes_on_to_the_last(squad: NotebookSquad, dana: Notebook) -> None:
    began = squad.clock()
    gone = interactions.log(
        dana, Log(new_contacts=[NewContact(name=f"Gone {number}") for number in range(40)], fact="x")
    )
    for some in range(3):
        new = [NewContact(name=f"Met {some} {number}") for number in range(40)]
        interactions.log(dana, Log(new_contacts=new, fact="x"))
    dana.write(*(dana.change("contact", one, {"deleted": True}) for one in gone.contacts))
    for number in range(110):
        follow_ups.add(dana, None, "task", f"task {number}", squad.clock.local.date().isoformat())
    found = shift_summary.summary(dana, began)
    assert (len(found.without_next_step), len(found.due_before_next)) == (120, 110)


def test_minutes_with_people_are_a_share_of_the_shift(squad: NotebookSquad, dana: Notebook) -> None:
    began = squad.clock()
    squad.clock.later(hours=2)
    ada = interactions.log(dana, Log(new_contacts=[NewContact(name="Ada")], fact="x", minutes=30))
    assert shift_summary.summary(dana, began).share == 25
    interactions.log(dana, Log(contacts=ada.contacts, fact="y", minutes=100))
    assert shift_summary.summary(dana, began).share == 100, "notes of the same hour"
    assert shift_summary.summary(dana, squad.clock()).share is None, "it began this minute"
    squad.clock.later(hours=15)
    assert shift_summary.summary(dana, began).share is None, "nobody said when it began"
