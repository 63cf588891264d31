"""An officer of two squads sees both together. A record lives in one of them, and no outsider writes into it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.field_rules import NotValid
from app.journal import record_id, stamps
from app.journal.change import Action, Change, Value
from app.journal.errors import CannotOpen, Malformed
from app.journal.roster.state import OFFICER, SUPERVISOR
from app.notebook import address_book, contacts, feed, follow_ups, history, interactions, search, shift_summary
from app.notebook import squad as squad_of
from app.notebook.contact_list import Only
from app.notebook.errors import NoKey, NoMember, NotThere, SquadClosed
from app.notebook.feed import Feed
from app.notebook.interactions import Log, NewContact
from app.notebook.notebook import Notebook
from app.notebook.people_import import bringing_in, previewing
from app.notebook.search_results import Other
from app.notebook.today import what_to_do
from tests.cast.notebook import NotebookSquad, TwoSquads
from tests.telling import tells

ELSEWHERE = "Somebody of another squad"


class Town(TwoSquads):
    def signed(self, author: Notebook, vault: bytes, *changes: Change) -> None:
        """An entry of this officer's in this vault, whatever it says."""
        stamp = stamps.following(self.squad.clock(), [], author.device, b"even")
        self.sign(author, vault, Action(stamp, changes))


@pytest.fixture
def town(squad: NotebookSquad) -> Town:
    eli = squad.join("Eli Osei")
    day = squad.another("Day squad", eli)
    fay = squad.join("Fay Moreno", vault=day)
    squad.sync()
    return Town(squad, squad.dana, eli, fay, day)


def names(nb: Notebook, squad: str | None = None) -> list[str]:
    return [row.title for row in contacts.page(nb, squad=squad).rows]


def reasons(nb: Notebook) -> list[str]:
    return [reason.code for reason in nb.unread().values()]


# --- one app, all squads ---------------------------------------------------------------------------------------


def test_everything_of_both_squads_stands_together_with_a_mark(town: Town) -> None:
    q1 = contacts.create(town.dana, {"name": "Quinn Night"})
    q2 = contacts.create(town.fay, {"name": "Quentin Day"})
    interactions.log(town.dana, Log(contacts=[q1], fact="Saw the quarry"))
    interactions.log(town.fay, Log(contacts=[q2], fact="Saw the quarry, too"))
    for nb in (town.dana, town.fay):
        follow_ups.add(nb, None, "task", "quiet word")
    town.squad.sync()
    assert [(row.title, row.squad) for row in contacts.page(town.eli).rows] == [
        ("Quentin Day", "Day squad"),
        ("Quinn Night", "Night squad"),
    ]
    hits = search.search(town.eli, "quarry")
    assert {(hit.contact.title, hit.contact.squad) for hit in hits} == {
        ("Quentin Day", "Day squad"),
        ("Quinn Night", "Night squad"),
    }
    tasks = follow_ups.page(town.eli, whose="squad").rows
    assert sorted(row.squad for row in tasks) == ["Day squad", "Night squad"]
    assert interactions.timeline(town.eli, q2).rows[0].squad == "Day squad"
    assert [item.officer_name for item in history.read(town.eli, "contact", q2).page.rows] == ["Fay Moreno"] * 2
    assert [one.name for one in squad_of.mine(town.eli)] == ["Night squad", "Day squad"]


def test_an_officer_of_one_squad_sees_no_marks_and_nothing_of_the_other(town: Town) -> None:
    contacts.create(town.dana, {"name": "Quinn Night"})
    contacts.create(town.fay, {"name": "Quentin Day"})
    town.squad.sync()
    for nb, name in ((town.dana, "Quinn Night"), (town.fay, "Quentin Day")):
        assert [(row.title, row.squad) for row in contacts.page(nb).rows] == [(name, "")]
        assert reasons(nb) == []


def test_each_list_can_be_kept_to_one_squad(town: Town) -> None:
    today = town.squad.clock.local.date().isoformat()
    for squad, name in ((town.night, "Quinn Night"), (town.day, "Quentin Day")):
        who = contacts.create(town.eli, {"name": name, "cadence_days": 1}, squad)
        follow_ups.add(town.eli, who, "task", f"quiet word with {name}", today)
    town.squad.clock.later(days=3)
    now = town.squad.clock.local
    for squad, name in ((town.night, "Quinn Night"), (town.day, "Quentin Day")):
        assert names(town.eli, squad) == [name]
        assert [hit.contact.title for hit in search.search(town.eli, "q", only=Only(squad=squad))] == [name]
        (row,) = follow_ups.page(town.eli, squad=squad).rows
        assert row.contact_title == name
        assert follow_ups.open_counts(town.eli, now.date(), squad=squad) == {"overdue": 1}
        today_of_one = what_to_do(town.eli, now, squad)
        assert [one.contact_title for one in today_of_one.overdue] == [name] and today_of_one.overdue_total == 1
        assert [one.title for one in today_of_one.going_quiet] == [name] and today_of_one.quiet_total == 1
        (other,) = [one for one in search.everything(town.eli, "quiet", squad=squad) if isinstance(one, Other)]
        assert name in other.title and other.squad
    assert what_to_do(town.eli, now).overdue_total == what_to_do(town.eli, now).quiet_total == 2
    assert names(town.eli, "ab" * 16) == []


def test_the_shift_counts_all_squads_together_and_lists_what_one_of_them_keeps(town: Town) -> None:
    squads = (town.night, town.day)
    for squad in squads:
        interactions.log(town.eli, Log(new_contacts=[NewContact(name=squad)], fact="x", minutes=5, squad=squad))
        follow_ups.add(town.eli, None, "task", f"call {squad}", town.squad.clock.local.date().isoformat(), squad=squad)
    for asked in (None, *squads):
        shift = shift_summary.summary(town.eli, 0, asked)
        assert (shift.contacts_logged, shift.minutes) == (2, 10)
        wanted = set(squads) if asked is None else {asked}
        assert {row.title for row in shift.without_next_step} == wanted
        assert {row.text for row in shift.due_before_next} == {f"call {squad}" for squad in wanted}


# --- writing ---------------------------------------------------------------------------------------------------


def test_a_new_contact_is_of_the_squad_that_was_chosen(town: Town) -> None:
    first, chosen = contacts.create(town.eli, {"name": "A"}), contacts.create(town.eli, {"name": "B"}, town.day)
    assert (town.eli.squad_of(first), town.eli.squad_of(chosen)) == (town.night, town.day)
    town.squad.sync()
    assert names(town.dana) == ["A"] and names(town.fay) == ["B"]
    with pytest.raises(NoKey):
        contacts.create(town.dana, {"name": "C"}, town.day)


def test_what_is_written_about_somebody_goes_to_their_squad(town: Town) -> None:
    quentin = contacts.create(town.fay, {"name": "Quentin"})
    town.squad.sync()
    saved = interactions.log(
        town.eli, Log(contacts=[quentin], new_contacts=[NewContact(name="His friend")], fact="x", promise="call")
    )
    interactions.amend(town.eli, saved.interaction, "And more")
    follow_ups.add(town.eli, quentin, "task", "ask again")
    contacts.edit(town.eli, quentin, {"role": "Owner"})
    town.squad.sync()
    (item,) = interactions.timeline(town.fay, quentin).rows
    assert (item.officer_name, item.with_others, item.amendments[0].text) == ("Eli Osei", ["His friend"], "And more")
    assert follow_ups.count_of_contact(town.fay, quentin) == 2
    assert contacts.read(town.fay, quentin).role == "Owner"
    assert names(town.dana) == [] and town.squad.journals[town.squad.vault] == []
    interactions.undo(town.eli, saved)
    town.squad.sync()
    assert interactions.timeline(town.fay, quentin).total == 0


def test_a_note_with_people_of_two_squads_lives_in_one_and_names_the_others(town: Town) -> None:
    quinn, quentin = contacts.create(town.dana, {"name": "Quinn"}), contacts.create(town.fay, {"name": "Quentin"})
    town.squad.sync()
    both = [quinn, quentin]
    assert interactions.keepers(town.eli, both) == [town.night, town.day]
    kept_by_night = interactions.log(town.eli, Log(contacts=both, fact="x")).interaction
    kept = interactions.log(town.eli, Log(contacts=both, fact="Met both", promise="call", squad=town.day))
    town.squad.sync()
    assert town.eli.squad_of(kept_by_night) == town.night
    assert [item.fact for item in interactions.timeline(town.fay, quentin).rows] == ["Met both"]
    assert interactions.read(town.fay, kept.interaction).with_others == ["Quentin", ELSEWHERE.lower()]
    (promise,) = follow_ups.of_contact(town.fay, quentin)
    assert (promise.text, promise.contact) == ("call", quentin), "about whom all who read it know"
    with pytest.raises(NotThere):
        interactions.read(town.dana, kept.interaction)
    assert [item.fact for item in interactions.timeline(town.eli, quinn).rows] == ["Met both", "x"]
    assert ELSEWHERE in f"{history.read(town.fay, 'interaction', kept.interaction)}"


def test_a_task_about_somebody_of_another_squad_says_no_more_than_that(town: Town) -> None:
    quinn = contacts.create(town.dana, {"name": "Quinn"})
    ident = town.fay.new_id()
    town.fay.write(interactions.new_follow_up(town.fay, ident, {"kind": "task", "text": "ask", "contact": quinn}))
    row = follow_ups.read(town.fay, ident)
    assert (row.contact, row.contact_title) == (None, ELSEWHERE)
    assert [row.contact_title for row in what_to_do(town.fay, town.squad.clock.local).promises] == []


def test_one_act_on_records_of_two_squads_is_an_entry_of_each_or_nothing(town: Town) -> None:
    quinn = contacts.create(town.eli, {"name": "Quinn"}, town.night)
    quentin = contacts.create(town.eli, {"name": "Quentin"}, town.day)
    before = town.eli.store.count()
    with tells(Malformed, "too long"):
        town.eli.write(
            town.eli.change("contact", quinn, {"role": "Owner"}),
            town.eli.change("contact", quentin, {"noise": bytes(range(256)) * 1_100}),
        )
    assert town.eli.store.count() == before and contacts.read(town.eli, quinn).role == ""
    town.eli.write(*(town.eli.change("contact", one, {"role": "Owner"}) for one in (quinn, quentin)))
    written = town.eli.store.entries_after(0)[before:]
    assert [one.entry.header.vault for one in written] == [town.squad.vault, town.day_vault]
    assert len({town.eli.says(one.entry).stamp for one in written}) == 2
    town.squad.sync()
    assert contacts.read(town.dana, quinn).role == contacts.read(town.fay, quentin).role == "Owner"


def test_what_waits_is_counted_for_all_squads(town: Town) -> None:
    made = [contacts.create(town.eli, {"name": "A"}, squad) for squad in (town.night, town.day)]
    assert town.eli.waiting_contacts == set(made)
    town.squad.push(town.squad.phone(town.eli))
    assert town.eli.refresh() and town.eli.waiting_contacts == set()


def test_an_import_goes_into_one_squad_and_knows_only_its_people(town: Town) -> None:
    contacts.create(town.eli, {"name": "Maria Alvarez", "phone": "202 555 0123"}, town.night)
    (card,) = address_book.read(b"BEGIN:VCARD\nFN:Maria Alvarez\nTEL:202 555 0123\nEND:VCARD\n", region="US").cards
    assert previewing.preview(town.eli, [card], town.night).duplicates == 1
    assert previewing.preview(town.eli, [card], town.day).new == 1
    bringing_in.run(town.eli, [card], squad=town.day)
    town.squad.sync()
    assert names(town.fay) == ["Maria Alvarez"] and len(names(town.dana)) == 1


def test_work_is_handed_over_within_its_squad(town: Town) -> None:
    task = follow_ups.add(town.eli, None, "task", "of the day squad", squad=town.day)
    assert [one.name for one in follow_ups.heirs(town.eli, task)] == ["Fay Moreno"]
    with pytest.raises(NotValid, match="not in the squad"):
        follow_ups.reassign(town.eli, task, town.dana.officer)
    follow_ups.reassign(town.eli, task, town.fay.officer)
    assert follow_ups.read(town.eli, task).owner_name == "Fay Moreno"


def test_a_deletion_is_its_squads_and_says_nothing_of_another(town: Town) -> None:
    quinn = contacts.create(town.eli, {"name": "Quinn"}, town.night)
    met = interactions.log(town.eli, Log(contacts=[quinn], fact="of the day squad", squad=town.day))
    town.squad.sync()
    stamp = town.eli.known("interaction", met.interaction).opening
    assert all(stamp not in seen for seen in contacts.known_of(town.eli, quinn).values())
    contacts.delete(town.dana, quinn)
    town.squad.sync()
    assert town.eli.hidden("contact", quinn) and town.dana.hidden("contact", quinn)


# --- nobody writes from outside --------------------------------------------------------------------------------


def test_a_member_of_one_squad_cannot_write_into_what_another_keeps(town: Town) -> None:
    quinn = contacts.create(town.dana, {"name": "Quinn"})
    note = interactions.log(town.dana, Log(contacts=[quinn], fact="Said hello")).interaction
    town.squad.sync()
    seen = town.eli.seen("contact", quinn, ["name"])
    attacks = [
        Change(bytes.fromhex(quinn), "contact", {"name": "Forged"}, seen),
        Change(bytes.fromhex(quinn), "contact", {"deleted": True}),
        Change(bytes.fromhex(note), "interaction", {"deleted": True}),
        Change(record_id.new(town.squad.vault), "contact", {"name": "Invented"}),
        Change(bytes(16), "contact", {"name": "Of nobody"}),
    ]
    for attack in attacks:
        own = Change(record_id.new(town.day_vault), "contact", {"name": "Beside it"})
        town.signed(town.fay, town.day_vault, own, attack)
    town.squad.sync()
    for nb in (town.eli, town.fay):
        assert reasons(nb) == ["entry.foreign_record"] * len(attacks)
    assert names(town.eli) == ["Quinn"] and names(town.fay) == []
    assert interactions.read(town.eli, note).fact == "Said hello"
    assert history.read(town.eli, "contact", quinn).unread_total == len(attacks)


def test_a_supplement_from_another_squad_is_none(town: Town) -> None:
    quinn = contacts.create(town.dana, {"name": "Quinn"})
    note = interactions.log(town.dana, Log(contacts=[quinn], fact="Said hello")).interaction
    fields: dict[str, Value] = {"interaction": note, "text": "He lies", "at": town.squad.clock(), "offset_min": 0}
    town.signed(town.fay, town.day_vault, Change(record_id.new(town.day_vault), "amendment", fields))
    town.squad.sync()
    assert interactions.read(town.eli, note).amendments == []
    assert search.search(town.eli, "lies") == []


def test_a_supervisor_of_one_squad_takes_back_nothing_of_another(town: Town) -> None:
    town.squad.put_into(town.squad.vault, town.fay)
    town.squad.put_into(town.day_vault, town.fay, SUPERVISOR)
    kept = [
        interactions.log(town.eli, Log(new_contacts=[NewContact(name="Q")], fact="x", squad=squad)).interaction
        for squad in (town.night, town.day)
    ]
    town.squad.sync()
    for note in kept:
        town.fay.write(town.fay.change("interaction", note, {"deleted": True}))
    town.squad.sync()
    assert [town.eli.hidden("interaction", note) for note in kept] == [False, True]
    assert interactions.read(town.eli, kept[0]).attempts == ["Fay Moreno"]


# --- joining and leaving ---------------------------------------------------------------------------------------


def test_who_joins_another_squad_sees_it_without_a_restart(town: Town) -> None:
    quentin = contacts.create(town.fay, {"name": "Quentin"})
    town.squad.sync()
    interactions.log(town.eli, Log(contacts=[quentin], new_contacts=[NewContact(name="Q")], fact="x", squad=town.night))
    town.squad.sync()
    contacts.create(town.dana, {"name": "Quinn"})
    assert names(town.dana) == ["Q", "Quinn"]
    town.squad.put_into(town.day_vault, town.dana, with_key=False)
    town.squad.sync()
    assert names(town.dana) == ["Q", "Quinn"] and reasons(town.dana) == ["entry.no_key_yet"]
    town.squad.phone(town.dana).keyring.add_vault_key(town.day_vault, 1, town.squad.keys[town.day_vault])
    assert town.dana.refresh()
    assert names(town.dana) == ["Q", "Quentin", "Quinn"] and reasons(town.dana) == []
    assert contacts.rows(town.dana, [quentin])[0].squad == "Day squad", "named before it was known"
    assert [row.title for row in contacts.page(town.dana).rows if row.squad == "Night squad"] == ["Q", "Quinn"]


def test_what_came_before_the_membership_is_taken_in_with_it(town: Town) -> None:
    town.squad.take_out_of(town.day_vault, town.eli)
    town.eli.refresh()
    contacts.create(town.fay, {"name": "Quentin"})
    town.squad.push(town.squad.phone(town.fay))
    members = town.squad.roster.vaults[town.day_vault].members
    officer = bytes.fromhex(town.eli.officer)
    members[officer] = OFFICER
    town.squad.pull(town.squad.phone(town.eli))  # the entries are on the phone before the notebook hears of the squad
    del members[officer]
    town.eli.refresh()
    contacts.create(town.eli, {"name": "Quinn"})
    assert names(town.eli) == ["Quinn"]
    members[officer] = OFFICER
    assert town.eli.refresh() and names(town.eli) == ["Quentin", "Quinn"]


def test_who_leaves_a_squad_sees_nothing_of_it_any_more(town: Town) -> None:
    quinn = contacts.create(town.eli, {"name": "Quinn"}, town.night)
    quentin = contacts.create(town.eli, {"name": "Quentin"}, town.day)
    interactions.log(town.eli, Log(contacts=[quinn, quentin], fact="Quarrel", squad=town.night))
    town.squad.take_out_of(town.day_vault, town.eli)
    assert town.eli.refresh()
    assert [(row.title, row.squad) for row in contacts.page(town.eli).rows] == [("Quinn", "")]
    assert town.eli.squad_of(quentin) is None and quentin not in town.eli.waiting_contacts
    assert interactions.timeline(town.eli, quinn).rows[0].with_others == [ELSEWHERE.lower()]
    assert [hit.contact.title for hit in search.search(town.eli, "quentin")] == []
    for write in (
        lambda: contacts.edit(town.eli, quentin, {"role": "Owner"}),
        lambda: town.eli.write(Change(bytes.fromhex(quentin), "contact", {"role": "Owner"})),
    ):
        with pytest.raises(NotThere):
            write()
    assert len(town.eli.store.entries_after(0)) == 3, "nothing is erased"


@pytest.mark.parametrize("left", [False, True])
def test_a_snapshot_fits_as_long_as_the_squads_are_the_same(
    town: Town, monkeypatch: pytest.MonkeyPatch, left: bool
) -> None:
    monkeypatch.setattr(feed, "SAVE_VIEW_AT_CLOSE_ENTRIES", 1)
    contacts.create(town.eli, {"name": "Quinn"}, town.night)
    contacts.create(town.eli, {"name": "Quentin"}, town.day)
    town.squad.sync()
    phone = town.squad.phone(town.eli)
    town.eli.close()
    if left:
        town.squad.take_out_of(town.day_vault, town.eli)
        assert names(phone.open()) == ["Quinn"]
        return

    def sealed(*_: object) -> Action:
        raise CannotOpen("entry.no_key_yet")

    with monkeypatch.context() as shut:
        shut.setattr(Feed, "open", sealed)
        again = phone.open()
        assert [(row.title, row.squad) for row in contacts.page(again).rows] == [
            ("Quentin", "Day squad"),
            ("Quinn", "Night squad"),
        ]
    again.close()
    third = town.squad.another("Swing squad", again)
    assert contacts.create(phone.open(), {"name": "Quest"}, third.hex())
    assert names(phone.notebook) == ["Quentin", "Quest", "Quinn"]


def test_roles_learned_while_locked_count_at_unlocking(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "SAVE_VIEW_AT_CLOSE_ENTRIES", 1)
    note = interactions.log(town.eli, Log(new_contacts=[NewContact(name="Q")], fact="x", squad=town.day)).interaction
    town.squad.sync()
    town.fay.write(town.fay.change("interaction", note, {"deleted": True}))
    town.squad.sync()
    assert not town.eli.hidden("interaction", note)
    town.eli.close()
    town.squad.put_into(town.day_vault, town.fay, SUPERVISOR)
    assert town.squad.phone(town.eli).open().hidden("interaction", note)


# --- a squad that was closed -----------------------------------------------------------------------------------


def test_a_closed_squad_is_hidden_and_its_people_are_still_read_and_written_about(town: Town) -> None:
    before = contacts.create(town.eli, {"name": "Quentin Day"}, town.day)
    town.squad.close_squad(town.day_vault)
    town.squad.sync()
    assert [one.name for one in squad_of.mine(town.eli)] == ["Night squad"]
    assert [(row.title, row.squad) for row in contacts.page(town.eli).rows] == [("Quentin Day", "Day squad")]
    assert names(town.fay) == ["Quentin Day"] and squad_of.mine(town.fay) == []
    note = interactions.log(town.eli, Log(contacts=[before], fact="One more thing"))
    assert town.eli.squad_of(note.interaction) == town.day
    town.squad.sync()
    assert interactions.timeline(town.fay, before).rows[0].fact == "One more thing"


def test_nobody_new_comes_into_a_closed_squad(town: Town) -> None:
    known = contacts.create(town.eli, {"name": "Quentin Day"}, town.day)
    cards = address_book.read(b"BEGIN:VCARD\nFN:Maria Alvarez\nEND:VCARD\n", region="US").cards
    town.squad.close_squad(town.day_vault)
    town.squad.sync()
    with tells(SquadClosed, "This squad is closed"):
        contacts.create(town.eli, {"name": "Quinn"}, town.day)
    with tells(SquadClosed, "This squad is closed"):
        interactions.log(town.eli, Log(new_contacts=[NewContact(name="Quinn")], fact="x", squad=town.day))
    with tells(SquadClosed, "This squad is closed"):
        bringing_in.run(town.eli, cards, squad=town.day)
    assert names(town.eli) == ["Quentin Day"]
    beside = interactions.log(town.eli, Log(contacts=[known], new_contacts=[NewContact(name="Quinn")], fact="x"))
    assert town.eli.squad_of(beside.new_contacts[0]) == town.eli.squad_of(beside.interaction) == town.night
    with pytest.raises(NoKey):
        contacts.create(town.fay, {"name": "Quinn"})


def test_what_starts_without_a_squad_goes_to_the_first_that_is_open(town: Town) -> None:
    town.squad.close_squad(town.squad.vault)
    town.squad.sync()
    made = contacts.create(town.eli, {"name": "Quentin"})
    assert town.eli.squad_of(made) == town.day
    assert interactions.keepers(town.eli, [made]) == [town.day]


def test_a_note_with_people_of_an_open_and_a_closed_squad_is_kept_by_the_open_one(town: Town) -> None:
    quentin, quinn = (contacts.create(town.eli, {"name": "Q"}, squad) for squad in (town.day, town.night))
    assert interactions.keepers(town.eli, [quentin, quinn]) == [town.day, town.night]
    town.squad.close_squad(town.day_vault)
    assert interactions.keepers(town.eli, [quentin, quinn]) == [town.night]
    assert interactions.keepers(town.eli, [quentin]) == [town.day]


def test_what_a_squad_is_called_now_is_shown_at_once(town: Town) -> None:
    who = contacts.create(town.eli, {"name": "Quentin"}, town.day)
    shown: list[int] = []
    town.eli.on_shown = lambda: shown.append(town.eli.version)
    town.squad.rename(town.day_vault, "Dawn squad")
    assert town.eli.refresh() and shown, "screens read again"
    assert [one.name for one in squad_of.mine(town.eli)] == ["Night squad", "Dawn squad"]
    assert contacts.page(town.eli).rows[0].squad == "Dawn squad"
    assert town.eli.squad_mark(who) == "Dawn squad" and not town.eli.refresh()


# --- what changed since an officer chose -----------------------------------------------------------------------


def test_a_note_is_not_put_into_a_squad_that_was_closed_since_it_was_chosen(town: Town) -> None:
    here, there = (contacts.create(town.eli, {"name": "Quinn"}, squad) for squad in (town.night, town.day))
    town.squad.sync()
    town.squad.close_squad(town.day_vault)
    town.eli.refresh()
    both = Log(contacts=[here, there], fact="Met both", squad=town.day)
    with tells(SquadClosed, "Choose another one"):
        interactions.log(town.eli, both)
    assert town.eli.store.unsent_count() == 0 and interactions.timeline(town.eli, here).rows == []
    kept = interactions.log(town.eli, replace(both, squad=town.night)).interaction
    assert town.eli.squad_of(kept) == town.night


def test_nothing_is_put_into_a_squad_that_was_left_since_it_was_chosen(town: Town) -> None:
    here = contacts.create(town.eli, {"name": "Quinn"}, town.night)
    town.squad.sync()
    town.squad.take_out_of(town.day_vault, town.eli)
    town.eli.refresh()
    with tells(NoMember, "not in this squad any more"):
        interactions.log(town.eli, Log(contacts=[here], fact="Met", squad=town.day))
    with tells(NoMember, "not in this squad any more"):
        follow_ups.add(town.eli, None, "task", "Walk the alley", squad=town.day)
    assert town.eli.store.unsent_count() == 0
