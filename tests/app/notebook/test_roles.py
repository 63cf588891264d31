"""What a supervisor may do more than an officer, in the squad that keeps the record and in no other."""

from __future__ import annotations

import pytest

from app.domain.field_rules import NotValid
from app.journal.change import Change
from app.journal.roster.state import SUPERVISOR
from app.notebook import contacts, follow_ups, history, interactions
from app.notebook import squad as squads
from app.notebook.errors import NoRight, NotThere, TakenBack
from app.notebook.interactions import Log, NewContact
from app.notebook.notebook import Notebook
from app.notebook.writer import Part
from tests.app.notebook.test_two_squads import Town
from tests.app.notebook.test_two_squads import town as town  # the fixture
from tests.telling import tells


@pytest.fixture
def lead(town: Town) -> Town:
    """Fay is in both squads, too: a supervisor by day and an officer by night."""
    town.squad.put_into(town.day_vault, town.fay, SUPERVISOR)
    town.squad.put_into(town.squad.vault, town.fay)
    town.squad.sync()
    return town


def noted(nb: Notebook, squad: str, fact: str = "Said too much") -> str:
    return interactions.log(nb, Log(new_contacts=[NewContact(name="Quinn")], fact=fact, squad=squad)).interaction


def said(nb: Notebook, note: str) -> list[tuple[str, str, list[str]]]:
    """Who did what with a note, and the lines of it, newest first."""
    items = history.read(nb, "interaction", note, own=True).page.rows
    return [(item.officer_name, act.name, [line.words for line in act.lines]) for item in items for act in item.acts]


# --- taking back a note ----------------------------------------------------------------------------------------


def test_a_supervisor_takes_back_a_colleagues_note_and_its_history_shows_why(lead: Town) -> None:
    note = noted(lead.eli, lead.day)
    lead.squad.sync()
    assert interactions.read(lead.fay, note).may_take_back
    lead.squad.clock.later(minutes=1)
    interactions.take_back(lead.fay, note, "  Names a witness ")
    lead.squad.sync()
    for nb in (lead.eli, lead.fay):
        assert nb.hidden("interaction", note)
        assert said(nb, note)[0] == ("Fay Moreno", "Note taken back", ["Names a witness"])
        with pytest.raises(TakenBack):
            interactions.amend(nb, note, "more")
    interactions.put_back(lead.fay, note)
    lead.squad.sync()
    item = interactions.read(lead.eli, note)
    assert (item.fact, item.amendments, item.attempts) == ("Said too much", [], []), "the reason is no word of the note"


def test_an_author_takes_back_their_own(lead: Town) -> None:
    note = noted(lead.eli, lead.night)
    assert interactions.read(lead.eli, note).may_take_back
    interactions.take_back(lead.eli, note, "Wrong person")
    assert lead.eli.hidden("interaction", note)
    interactions.put_back(lead.eli, note)
    assert not lead.eli.hidden("interaction", note)


def test_the_right_is_that_of_the_squad_that_keeps_the_note(lead: Town) -> None:
    by_day, by_night = noted(lead.eli, lead.day), noted(lead.eli, lead.night)
    lead.squad.sync()
    assert [interactions.read(lead.fay, note).may_take_back for note in (by_day, by_night)] == [True, False]
    with tells(NoRight, "or a supervisor"):
        interactions.take_back(lead.fay, by_night, "I lead elsewhere")
    assert not lead.fay.hidden("interaction", by_night) and lead.fay.store.unsent_count() == 0


def test_without_a_reason_nothing_is_taken_back(lead: Town) -> None:
    note = noted(lead.fay, lead.day)
    for reason in ("", "  \n", "x" * 301):
        with pytest.raises(NotValid):
            interactions.take_back(lead.fay, note, reason)
    assert interactions.read(lead.fay, note).fact == "Said too much"


def test_what_was_taken_back_already_is_not_there_to_be_taken_back(lead: Town) -> None:
    note = noted(lead.fay, lead.day)
    interactions.take_back(lead.fay, note, "Once")
    with pytest.raises(NotThere):
        interactions.take_back(lead.fay, note, "Twice")


def test_an_officers_forged_app_takes_nothing_back_and_its_reason_stands_with_the_attempt(lead: Town) -> None:
    note = noted(lead.dana, lead.night)
    lead.squad.sync()
    taken = Change(bytes.fromhex(note), "interaction", {"deleted": True})
    lead.fay.write_parts([Part(lead.squad.vault, [taken], {"why": "Because I say so \u202e"})])
    lead.squad.sync()
    for nb in (lead.dana, lead.eli, lead.fay):
        item = interactions.read(nb, note)
        assert (item.fact, item.attempts) == ("Said too much", ["Fay Moreno"])
        who, what, why = said(nb, note)[0]
        assert (who, what) == ("Fay Moreno", "Note not taken back: only its author and supervisors may")
        assert why == ["Because I say so"]


def test_a_reason_that_is_no_text_is_not_shown(lead: Town) -> None:
    note = noted(lead.fay, lead.day)
    taken = Change(bytes.fromhex(note), "interaction", {"deleted": True})
    lead.fay.write_parts([Part(lead.day_vault, [taken], {"why": 7})])
    assert said(lead.fay, note)[0] == ("Fay Moreno", "Note taken back", [])


# --- others' follow-ups ----------------------------------------------------------------------------------------


def test_a_supervisor_looks_through_the_follow_ups_of_an_officer_of_the_squad(lead: Town) -> None:
    for squad, text in ((lead.day, "by day"), (lead.night, "by night")):
        follow_ups.add(lead.eli, None, "task", text, squad=squad)
    follow_ups.add(lead.fay, None, "task", "Fay's own", squad=lead.day)
    lead.squad.sync()
    assert [one.name for one in squads.led(lead.fay)] == ["Day squad"]
    assert "Eli Osei" in [one.name for one in follow_ups.colleagues(lead.fay)]
    rows = follow_ups.page(lead.fay, whose="squad", squad=lead.day, owner=lead.eli.officer).rows
    assert [row.text for row in rows] == ["by day"]
    counted = follow_ups.open_counts(lead.fay, lead.fay.local().date(), owner=lead.eli.officer)
    assert counted == {"any_time": 2}


def test_an_officer_leads_nobody_and_may_look_at_what_colleagues_have_to_do(lead: Town) -> None:
    assert squads.led(lead.eli) == []
    names = [one.name for one in follow_ups.colleagues(lead.eli)]
    assert "Fay Moreno" in names and "Eli Osei" not in names


def test_several_are_handed_over_as_one_act_and_taken_back_as_one(lead: Town) -> None:
    tasks = [follow_ups.add(lead.eli, None, "task", f"task {at}", squad=lead.day) for at in range(3)]
    lead.squad.sync()
    some = {one: follow_ups.seen(lead.fay, one) for one in tasks}
    after = follow_ups.reassign_all(lead.fay, some, lead.fay.officer)
    assert lead.fay.store.unsent_count() == 1
    lead.squad.sync()
    assert [follow_ups.read(lead.eli, one).owner_name for one in tasks] == ["Fay Moreno"] * 3
    assert follow_ups.read(lead.eli, tasks[0]).handed_by == ""
    follow_ups.reassign_all(lead.fay, after, lead.eli.officer)
    lead.squad.sync()
    assert [follow_ups.read(lead.eli, one).handed_by for one in tasks] == ["Fay Moreno"] * 3


def test_several_go_together_or_not_at_all(lead: Town) -> None:
    """One of them is of a squad in which who hands over is a plain officer."""
    tasks = [follow_ups.add(lead.eli, None, "task", squad, squad=squad) for squad in (lead.day, lead.night)]
    lead.squad.sync()
    with pytest.raises(NoRight):
        follow_ups.reassign_all(lead.fay, dict.fromkeys(tasks), lead.fay.officer)
    assert [follow_ups.read(lead.fay, one).owner for one in tasks] == [lead.eli.officer] * 2
    assert lead.fay.store.unsent_count() == 0


def test_nothing_is_handed_to_somebody_who_left_meanwhile(lead: Town) -> None:
    task = follow_ups.add(lead.fay, None, "task", "by day", squad=lead.day)
    (eli,) = [one for one in follow_ups.heirs(lead.fay, task) if one.id == lead.eli.officer]
    lead.squad.take_out_of(lead.day_vault, lead.eli)
    for hand_over in (
        lambda: follow_ups.reassign(lead.fay, task, eli.id),
        lambda: follow_ups.reassign_all(lead.fay, {task: None}, eli.id),
    ):
        with pytest.raises(NotValid, match="not in the squad"):
            hand_over()
    assert follow_ups.read(lead.fay, task).mine


def test_what_somebody_changed_meanwhile_is_a_second_version(lead: Town) -> None:
    mia = lead.squad.join("Mia Lund", vault=lead.day_vault)
    task = follow_ups.add(lead.eli, None, "task", "by day", squad=lead.day)
    lead.squad.sync()
    some = {task: follow_ups.seen(lead.fay, task)}
    follow_ups.reassign(lead.eli, task, mia.officer)
    lead.squad.sync()
    follow_ups.reassign_all(lead.fay, some, lead.fay.officer)
    assert follow_ups.read(lead.fay, task).versions == 1


def test_the_people_of_a_squad_are_told_apart_by_who_leads_where(lead: Town) -> None:
    who = contacts.create(lead.fay, {"name": "Quinn"}, lead.day)
    assert squads.supervises(lead.fay, lead.fay.squad_of(who)) and not squads.supervises(lead.fay, lead.night)
