"""News: what others did that is an officer's, by arrival on their phone, until they have looked."""

from __future__ import annotations

import os
from typing import Any

import pytest

from app.domain.kinds import contact
from app.domain.merge import DELETED
from app.journal import stamps
from app.journal.change import Action, Change
from app.notebook import contacts, feed, follow_ups, handing_over, handovers, interactions, news, problems
from app.notebook import squad as squads
from app.notebook.interactions import Log
from app.notebook.news import News
from app.notebook.notebook import Notebook
from tests.cast.notebook import NotebookSquad


def told(nb: Notebook) -> list[tuple[str, str]]:
    """What is unread, newest first: what happened, and with whom or what."""
    return [(one.what, one.words or one.title) for one in rows(nb)]


def rows(nb: Notebook) -> list[News]:
    return news.page(nb, 50, unread_only=True).rows


def of_dana(squad: NotebookSquad, dana: Notebook, **fields: Any) -> str:
    """A contact whose primary officer is Dana, on every phone."""
    ident = contacts.create(dana, {"name": "Lena Abara", "primary": dana.officer, **fields})
    squad.sync()
    return ident


def noted(nb: Notebook, *who: str, words: str = "talked at the door") -> str:
    return interactions.log(nb, Log(contacts=who, fact=words)).interaction


def sign(squad: NotebookSquad, nb: Notebook, *changes: Change, ms: int | None = None) -> None:
    """An entry of this officer's that their app would not have written."""
    stamp = stamps.make(squad.clock() if ms is None else ms, 7, nb.device)
    packed = Action(stamp, changes).pack()
    nb.store.append_own(
        squad.vault, nb.device, lambda n, p: nb.author.seal(squad.vault, n, p, 1, squad.vault_key, packed)
    )


def test_what_others_did_with_my_people_is_news_and_what_i_did_is_not(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    lena = of_dana(squad, dana)
    backed = contacts.create(dana, {"name": "Noor Haddad", "primary": eli.officer, "backup": dana.officer})
    starred = contacts.create(eli, {"name": "Tomás Mendes", "primary": eli.officer})
    squad.sync()
    contacts.mark_favourite(dana, starred, True)
    strange = contacts.create(eli, {"name": "Ida Falk", "primary": eli.officer})
    promise = follow_ups.add(dana, lena, "promise", "Bring the form")
    noted(dana, lena)
    squad.sync()
    assert told(dana) == [] and news.unread(dana) == 0
    noted(eli, strange)
    note = noted(eli, lena, backed)
    interactions.amend(eli, note, "and the brother came")
    noted(eli, starred)
    contacts.edit(eli, lena, {"stage": "trusted"})
    follow_ups.done(eli, promise)
    squad.sync()
    assert told(dana) == [
        ("done", "Bring the form"),
        ("stage", "Lena Abara"),
        ("note", "Tomás Mendes"),
        ("supplement", rows(dana)[3].title),
        ("note", rows(dana)[4].title),
    ]
    assert {one.officer_name for one in rows(dana)} == {"Eli Osei"}
    assert [one.others for one in rows(dana)] == [0, 0, 0, 1, 1]
    assert told(eli) == [("given", "Noor Haddad")]


def test_a_problem_that_somebody_else_gave_me_to_lead_is_news_until_it_is_anothers_or_closed(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    stated = {"behaviour": "Fights between patrons leaving", "place": "Copper alley"}
    problems.add(dana, {**stated, "title": "Dana's own"})
    squad.sync()
    led = problems.add(dana, {**stated, "title": "Alley fights", "lead": eli.officer})
    squad.sync()
    [one] = rows(eli)
    assert told(eli) == [("leads", "Alley fights")] and told(dana) == []
    assert (one.kind, one.record, one.title, one.officer_name) == ("problem", led, "", "Dana Reyes")
    problems.edit(dana, led, {"review": "2026-01-01"})
    squad.sync()
    assert told(eli) == [("leads", "Alley fights")]
    problems.edit(eli, led, {"lead": dana.officer})
    squad.sync()
    assert (told(eli), told(dana)) == ([], [("leads", "Alley fights")])
    problems.close(eli, led, {"worked": "Two doors.", "watch": "The venue"})
    squad.sync()
    assert told(dana) == []


def test_what_is_given_to_me_is_news(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    ident = contacts.create(dana, {"name": "Lena Abara", "primary": dana.officer})
    task = follow_ups.add(dana, ident, "task", "Call the landlord")
    squad.sync()
    handing_over.reassign(dana, task, eli.officer)
    follow_ups.add(dana, None, "task", "Bring the keys", owner=eli.officer)
    contacts.edit(dana, ident, {"primary": eli.officer})
    squad.sync()
    assert told(eli) == [("given", "Lena Abara"), ("handed", "Bring the keys"), ("handed", "Call the landlord")]
    handing_over.give_back(eli, task, "I am on leave")
    squad.sync()
    (back,) = rows(dana)
    assert (back.what, back.words, back.more, back.record) == ("given_back", "Call the landlord", "I am on leave", task)
    assert told(eli) == [("given", "Lena Abara"), ("handed", "Bring the keys")]  # it is theirs no more


def test_a_note_taken_back_is_told_without_it(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    lena = of_dana(squad, dana)
    note = noted(eli, lena)
    squad.sync()
    news.seen(dana)
    interactions.take_back(eli, note, "wrong person")
    squad.sync()
    assert told(dana) == [("taken_back", "Lena Abara")]
    interactions.put_back(eli, note)
    squad.sync()
    assert told(dana) == []


def test_the_first_fill_is_no_news_and_neither_is_that_of_a_second_squad(squad: NotebookSquad, dana: Notebook) -> None:
    lena = of_dana(squad, dana)
    noted(dana, lena)
    squad.sync()
    eli = squad.join("Eli Osei")
    contacts.edit(dana, lena, {"primary": eli.officer})
    squad.sync()
    assert contacts.page(eli).total == 1 and told(eli) == []
    noted(dana, lena)
    squad.sync()
    assert told(eli) == [("note", "Lena Abara")]
    day = squad.another("Day squad", dana)
    dana.refresh()
    there = contacts.create(dana, {"name": "Ida Falk", "primary": eli.officer}, day.hex())
    noted(dana, there)
    squad.sync()
    squad.put_into(day, eli)
    squad.sync()
    assert told(eli) == [("note", "Lena Abara")]
    noted(dana, there, words="later")
    squad.sync()
    assert told(eli) == [("note", "Ida Falk"), ("note", "Lena Abara")]


def test_what_was_written_long_ago_and_arrives_late_is_news(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    lena = of_dana(squad, dana)
    noted(eli, lena, words="offline")
    squad.clock.later(days=7)
    noted(dana, lena)
    squad.sync(dana)
    news.seen(dana)
    squad.sync()
    squad.sync()
    (late,) = rows(dana)
    assert late.what == "note" and late.at < squad.clock() - 6 * 86_400_000
    assert news.page(dana, 50).rows[0].unread


@pytest.mark.parametrize("save_at", [1, 500])  # with a snapshot, and without one
def test_seen_survives_locking_and_a_read_model_made_anew(
    squad: NotebookSquad, dana: Notebook, eli: Notebook, save_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "SAVE_VIEW_AT_CLOSE_ENTRIES", save_at)
    lena = of_dana(squad, dana)
    noted(eli, lena)
    squad.sync()
    phone = squad.phone(dana)
    assert news.unread(phone.reopen()) == 1
    news.seen(phone.notebook)
    noted(eli, lena, words="again")
    squad.sync()
    assert news.unread(phone.notebook) == 1
    for indexed in (None, not phone.notebook.projection.indexed):  # the other kind of index: no snapshot fits
        shown = news.page(phone.reopen(indexed), 50).rows
        assert [one.unread for one in shown] == [True, False]
    news.seen(phone.notebook)
    assert news.unread(phone.reopen()) == 0


def test_what_could_not_be_read_when_they_looked_is_news_once_it_can(squad: NotebookSquad, dana: Notebook) -> None:
    lena = of_dana(squad, dana)
    eli = squad.join("Eli Osei")
    squad.sync()
    key = os.urandom(32)
    squad.rotate(key)
    squad.phone(eli).keyring.add_vault_key(squad.vault, 2, key)
    noted(eli, lena)
    squad.sync()
    assert dana.unread() and told(dana) == []
    news.seen(dana)
    squad.phone(dana).keyring.add_vault_key(squad.vault, 2, key)
    dana.refresh()
    assert told(dana) == [("note", "Lena Abara")]
    news.seen(dana)
    assert news.unread(dana) == 0


def test_my_second_phone_is_nobody_else(squad: NotebookSquad, dana: Notebook) -> None:
    lena = of_dana(squad, dana)
    second = squad.join("Dana Reyes", bytes.fromhex(dana.officer))
    squad.sync()
    noted(second, lena)
    squad.sync()
    assert told(dana) == [] and told(second) == []


def test_an_entry_of_a_forged_app_names_its_signer_and_nobody_else(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    lena, fay = of_dana(squad, dana), squad.join("Fay Ito")
    task = follow_ups.add(eli, lena, "task", "Call the landlord")
    squad.sync()
    handing_over.reassign(eli, task, dana.officer)
    squad.sync()
    ident = bytes.fromhex(task)
    # Dated back behind what stands, it changes nothing; of a strange form, neither.
    sign(squad, fay, Change(ident, "follow_up", {"owner": dana.officer}), ms=1)
    sign(squad, fay, Change(squad.record("x"), "follow_up", {"owner": ["?"], "status": {"a": 1}, "contact": 5}))
    sign(squad, fay, Change(squad.record("y"), "interaction", {"contacts": {"a": lena}, DELETED: True, "at": "?"}))
    sign(squad, fay, Change(squad.record("z"), "contact", {"stage": [lena], "primary": 7, "name": None}))
    sign(squad, fay, Change(squad.record("n"), "amendment", {"interaction": lena, "text": 5}))
    note = noted(eli, lena)
    squad.sync()
    sign(squad, fay, Change(bytes.fromhex(note), "interaction", {DELETED: True}))  # not theirs to take back
    sign(squad, fay, Change(squad.record("v"), "interaction", {"contacts": [lena], "officer": eli.officer, "at": 5}))
    fay.refresh()
    squad.sync()
    assert {(one.what, one.officer_name) for one in rows(dana)} == {
        ("note", "Fay Ito"),
        ("note", "Eli Osei"),
        ("handed", "Eli Osei"),
    }


def test_a_page_has_the_latest_and_says_whether_there_are_more(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    lena = of_dana(squad, dana)
    for number in range(5):
        noted(eli, lena, words=f"number {number}")
    squad.sync()
    found = news.page(dana, 3)
    assert len(found.rows) == 3 and found.more and news.unread(dana) == 5
    before = dana.news_mark
    news.seen(dana)
    assert not any(one.unread for one in news.page(dana, 50).rows)
    assert all(one.unread for one in news.page(dana, 50, since=before).rows)
    assert not news.page(dana, 5).more


def test_a_note_about_whoever_was_merged_is_about_the_one_they_are(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    lena = of_dana(squad, dana)
    twin = contacts.create(eli, {"name": "L. Abara", "primary": eli.officer})
    noted(eli, twin)
    squad.sync()
    assert told(dana) == []
    dana.write(dana.change("contact", twin, {"merged_into": lena}))
    noted(eli, twin)
    squad.sync()
    assert [(one.what, one.record) for one in rows(dana)] == [("note", lena)]


def offered(dana: Notebook, eli: Notebook, *who: str, name: str = "Harbor beat") -> str:
    said = {"to": eli.officer, "name": name, "contacts": who}
    return handovers.offer(dana, said, squads.mine(dana)[0].id)


def test_what_is_said_to_a_handover_is_news_to_the_other_of_the_two(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    lena, noor = of_dana(squad, dana), contacts.create(dana, {"name": "Noor Haddad", "primary": dana.officer})
    given = offered(dana, eli, lena, noor)
    squad.sync()
    [one] = rows(eli)
    assert (one.what, one.kind, one.record, one.giver) == ("offered", "handover", given, dana.officer)
    assert (one.words, one.officer_name, rows(dana)) == ("Harbor beat", "Dana Reyes", [])
    news.seen(eli)
    asked = handovers.ask(eli, given, dana.officer, "Is she home on Fridays?")
    squad.sync()
    assert told(dana) == [("asked", "Harbor beat")] and told(eli) == []
    handovers.unsay(eli, asked)
    squad.sync()
    assert told(dana) == [] and news.unread(dana) == 0
    handovers.ask(eli, given, dana.officer, "Is she home on Fridays?")
    squad.sync()
    handovers.ask(dana, given, dana.officer, "Yes.")
    squad.sync()
    assert told(eli) == [("answered", "Harbor beat")]
    news.seen(dana)
    handovers.accept(eli, given, dana.officer, {(contact.KIND, noor)})
    squad.sync()
    assert told(dana) == [("taken", "Harbor beat")]
    handovers.withdraw(dana, given, dana.officer)
    squad.sync()
    assert [one.what for one in rows(eli)] == ["withdrawn", "answered"]


def test_a_handover_that_was_taken_back_or_is_between_others_is_no_news(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    fay = squad.join("Fay Moss")
    given = offered(dana, eli, of_dana(squad, dana))
    squad.sync()
    assert told(fay) == []
    forged = {"handover": given, "giver": dana.officer, "said": "taken", "at": dana.clock()}
    sign(squad, fay, Change(bytes.fromhex(fay.new_id(squads.mine(fay)[0].id)), "handover_step", forged))
    squad.sync()
    assert told(dana) == []  # nobody asked Fay
    handovers.take_back(dana, given)
    squad.sync()
    assert told(eli) == []
