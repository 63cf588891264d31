"""Somebody moves to another squad with their history: whole, provable, in any order, and back."""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass

import pytest

from app.domain.kinds import follow_up as tasks
from app.journal import carried, record_id, stamps
from app.journal.change import Action, Change, Value
from app.journal.entry import Author, box_key
from app.journal.errors import Malformed
from app.journal.roster.of_squads import CloseFact
from app.journal.roster.state import SUPERVISOR
from app.notebook import contacts, divided_contacts, follow_ups, history, interactions, moving, search, shift_summary
from app.notebook.errors import NoRight, NotMoved
from app.notebook.interactions import Log, NewContact
from app.notebook.likely_places import likely_places
from app.notebook.moving import Where
from app.notebook.notebook import Notebook
from tests.cast.notebook import NotebookSquad, TwoSquads
from tests.telling import tells


@dataclass
class Town(TwoSquads):
    """Gus is in both, too."""

    gus: Notebook

    @property
    def all(self) -> tuple[Notebook, ...]:
        return self.dana, self.eli, self.fay, self.gus

    def bring(self, bearer: Notebook, one: carried.Carried) -> None:
        """An entry by which this officer brings something to the day squad, whatever that is."""
        stamp = stamps.following(self.squad.clock(), [], bearer.device, b"odds")
        self.sign(bearer, self.day_vault, Action(stamp, (), one.extra()))

    def settle(self, *only: Notebook) -> None:
        """All sync, and see to what is left, until nothing is."""
        for _ in range(8):
            self.squad.sync(*only)
            if not any([moving.carry_over(nb) for nb in only or self.all]):  # noqa: C419 - each of them does
                return
        raise AssertionError("the phones never come to rest")


@pytest.fixture
def town(squad: NotebookSquad) -> Town:
    eli = squad.join("Eli Osei")
    gus = squad.join("Gus Lind")
    day = squad.another("Day squad", eli, gus)
    fay = squad.join("Fay Moreno", vault=day)
    squad.sync()
    return Town(squad, squad.dana, eli, fay, day, gus)


def names(nb: Notebook) -> list[str]:
    return [row.title for row in contacts.page(nb).rows]


def notes(nb: Notebook, contact: str) -> list[tuple[str, str, list[str]]]:
    return [
        (one.fact, one.officer_name, [more.text for more in one.amendments])
        for one in interactions.timeline(nb, contact).rows
    ]


def quinn(town: Town) -> str:
    """Somebody of Eli's in the night squad, known to Dana: a note of each, a supplement, a promise, a tag."""
    contact = contacts.create(town.eli, {"name": "Quinn", "tag/loud": True})
    interactions.log(town.eli, Log(contacts=[contact], fact="First met", promise="bring the form", minutes=20))
    town.squad.sync()
    note = interactions.log(town.dana, Log(contacts=[contact], fact="Saw them again"))
    interactions.amend(town.dana, note.interaction, "with a dog")
    contacts.edit(town.dana, contact, {"role": "Cook"})
    town.squad.clock.later(minutes=1)
    town.squad.sync()
    return contact


HISTORY = [("First met", "Eli Osei", []), ("Saw them again", "Dana Reyes", ["with a dog"])]


# --- whole -----------------------------------------------------------------------------------------------------


def test_a_person_moves_with_all_that_is_about_them_under_their_authors_names(town: Town) -> None:
    here = quinn(town)
    there = moving.move(town.eli, here, town.day)
    town.settle()
    assert there != here
    for nb in (town.fay, town.gus, town.eli):
        found = contacts.read(nb, there)
        assert (found.name, found.role, found.tags, found.primary_name) == ("Quinn", "Cook", ["loud"], "Eli Osei")
        assert sorted(notes(nb, there)) == HISTORY
        assert names(nb) == ["Quinn"]
        assert [row.text for row in follow_ups.page(nb, whose="squad").rows] == ["bring the form"]
        assert nb.unread() == {}
    items = history.read(town.fay, "contact", there).page.rows
    assert {(one.officer_name, one.brought_by) for one in items} == {
        ("Eli Osei", "Eli Osei"),
        ("Dana Reyes", "Eli Osei"),
        ("Eli Osei", ""),
    }


def test_the_old_squad_sees_that_they_moved_and_only_who_is_in_both_sees_where(town: Town) -> None:
    here = quinn(town)
    there = moving.move(town.eli, here, town.day)
    town.settle()
    assert names(town.dana) == []
    assert follow_ups.page(town.dana, whose="squad").rows == []
    assert search.search(town.dana, "quinn") == []
    assert moving.where(town.dana, here) == [Where("", "")]
    assert moving.where(town.gus, here) == [Where("Day squad", there)]
    assert moving.where(town.gus, there) == []
    assert history.read(town.dana, "contact", here).page.rows[0].acts[0].name == "Moved to another squad"


def test_whoever_moved_out_of_sight_stands_beside_the_deleted_and_is_found_by_name(town: Town) -> None:
    here, other = quinn(town), contacts.create(town.dana, {"name": "Robin Quinn"})
    town.squad.sync()
    contacts.delete(town.dana, other)
    there = moving.move(town.eli, here, town.day)
    town.settle()

    def gone(nb: Notebook, text: str = "") -> list[tuple[str, bool]]:
        found = contacts.gone(nb, text=text)
        assert found.total == len(found.rows)
        return [(row.id, row.moved) for row in found.rows]

    assert gone(town.dana) == gone(town.dana, "QUIN") == [(here, True), (other, False)]
    assert gone(town.dana, "robin q") == [(other, False)]
    assert gone(town.dana, "uinn") == gone(town.dana, "cook") == []
    assert gone(town.eli) == gone(town.gus) == [(other, False)], "they see where the other one is"
    assert gone(town.fay) == []
    contacts.delete(town.fay, there)
    town.squad.sync()
    assert (here, True) in gone(town.eli) and (there, False) in gone(town.eli)
    assert gone(town.fay) == [(there, False)]


def test_nothing_leaves_the_old_squad_before_the_server_has_it_all(town: Town) -> None:
    here = quinn(town)
    moving.move(town.eli, here, town.day)
    assert not moving.carry_over(town.eli)
    assert names(town.eli) == ["Quinn", "Quinn"]
    (going,) = moving.where(town.eli, here)
    assert (going.squad, going.moving, going.done) == ("Day squad", True, 0)
    assert going.total == 5
    town.squad.sync(town.eli)
    assert moving.where(town.eli, here)[0].done == 5
    assert moving.carry_over(town.eli)
    assert names(town.eli) == ["Quinn"]


def test_the_shift_counts_a_note_once_that_is_in_two_squads(town: Town) -> None:
    here = quinn(town)
    moving.move(town.eli, here, town.day)
    shift = shift_summary.summary(town.eli, 0)
    assert (shift.contacts_logged, shift.minutes) == (1, 20)


def test_a_note_with_somebody_who_stays_is_in_both_squads(town: Town) -> None:
    here, stays = (contacts.create(town.eli, {"name": name}) for name in ("Quinn", "Rosa"))
    interactions.log(town.eli, Log(contacts=[here, stays], fact="The two of them"))
    town.squad.sync()
    there = moving.move(town.eli, here, town.day)
    town.settle()
    assert notes(town.fay, there) == [("The two of them", "Eli Osei", [])]
    assert interactions.timeline(town.fay, there).rows[0].with_others == ["somebody of another squad"]
    assert interactions.timeline(town.gus, there).rows[0].with_others == ["Rosa"]
    assert notes(town.dana, stays) == [("The two of them", "Eli Osei", [])]
    rosa = moving.move(town.eli, stays, town.day)
    town.settle()
    assert interactions.timeline(town.fay, there).rows[0].with_others == ["Rosa"]
    assert notes(town.fay, rosa) == notes(town.fay, there)


def test_what_was_taken_back_stays_so(town: Town) -> None:
    here = quinn(town)
    wrong = interactions.log(town.dana, Log(contacts=[here], fact="Somebody else"))
    interactions.undo(town.dana, wrong)
    town.squad.sync()
    there = moving.move(town.eli, here, town.day)
    town.settle()
    assert sorted(notes(town.fay, there)) == HISTORY


# --- where they belong -----------------------------------------------------------------------------------------


def belongs(nb: Notebook, contact: str) -> list[tuple[str, str]]:
    """What each place is called on somebody's page, and the page that a tap on it opens."""
    return [(home.title, home.row.id if home.row else "") for home in contacts.read(nb, contact).member_of]


def subtitles(nb: Notebook, name: str) -> list[str]:
    return [row.subtitle for row in contacts.page(nb).rows if row.title == name]


def people_of(nb: Notebook, place: str) -> list[tuple[str, bool]]:
    """Who stands on a place's page: id, and whether they are said to have moved."""
    found = contacts.read(nb, place)
    assert found.members_total == len(found.members)
    return [(row.id, row.moved) for row in found.members]


def at_the_library(town: Town) -> tuple[str, str]:
    """Grace, of a library of the night squad, both Eli's."""
    library = contacts.create(town.eli, {"name": "Riverton Library", "kind": "venue"})
    grace = contacts.create(town.eli, {"name": "Grace", "role": "Librarian", f"member_of/{library}": True})
    town.squad.sync()
    return library, grace


def test_who_moved_still_belongs_to_the_place_that_stayed_for_whoever_is_in_both_squads(town: Town) -> None:
    library, here = at_the_library(town)
    there = moving.move(town.eli, here, town.day)
    town.settle()
    for nb in (town.eli, town.gus):
        assert belongs(nb, there) == [("Riverton Library", library)]
        assert likely_places(nb, [there]) == ["Riverton Library"]
        told = [
            line.words
            for item in history.read(nb, "contact", there).page.rows
            for act in item.acts
            for line in act.lines
        ]
        assert "Riverton Library" in told
        assert subtitles(nb, "Grace") == ["Librarian · Riverton Library"]
        assert people_of(nb, library) == [(there, False)]
    assert belongs(town.fay, there) == [("A place of another squad", "")]
    assert likely_places(town.fay, [there]) == []
    assert subtitles(town.fay, "Grace") == ["Librarian"]
    assert belongs(town.dana, here) == [("Riverton Library", library)]
    assert people_of(town.dana, library) == [(here, True)]
    moving.move(town.eli, there, town.night)
    town.settle()
    for nb in (town.eli, town.dana):
        assert belongs(nb, here) == [("Riverton Library", library)]
        assert people_of(nb, library) == [(here, False)]


def test_a_place_that_moved_keeps_its_people_for_whoever_is_in_both_squads(town: Town) -> None:
    library, grace = at_the_library(town)
    there = moving.move(town.eli, library, town.day)
    town.settle()
    assert belongs(town.eli, grace) == [("Riverton Library", there)]
    assert subtitles(town.eli, "Grace") == ["Librarian · Riverton Library"]
    assert people_of(town.eli, there) == people_of(town.eli, library) == [(grace, False)]
    assert people_of(town.fay, there) == []
    assert belongs(town.dana, grace) == [("Riverton Library", library)]
    moved = moving.move(town.eli, grace, town.day)
    town.settle()
    assert belongs(town.fay, moved) == [("Riverton Library", there)]
    assert people_of(town.fay, there) == people_of(town.eli, there) == [(moved, False)]


def test_who_left_the_place_after_moving_is_not_among_its_people_any_more(town: Town) -> None:
    library, here = at_the_library(town)
    there = moving.move(town.eli, here, town.day)
    town.settle()
    (home,) = contacts.read(town.eli, there).member_of
    contacts.edit(town.eli, there, {f"member_of/{home.named}": False})
    assert belongs(town.eli, there) == people_of(town.eli, library) == []


def test_a_place_that_was_deleted_is_nobodys_in_any_squad(town: Town) -> None:
    library, here = at_the_library(town)
    there = moving.move(town.eli, here, town.day)
    town.settle()
    contacts.delete(town.eli, library)
    assert belongs(town.eli, there) == []
    assert subtitles(town.eli, "Grace") == ["Librarian"]


# --- in any order ----------------------------------------------------------------------------------------------


def test_what_was_written_offline_in_the_old_squad_is_brought_over_by_anybody_in_both(town: Town) -> None:
    here = quinn(town)
    there = moving.move(town.eli, here, town.day)
    interactions.log(town.dana, Log(contacts=[here], fact="While offline", promise="call back"))
    contacts.edit(town.dana, here, {"role": "Baker"})
    town.settle(town.eli, town.fay, town.gus)
    assert names(town.dana) == ["Quinn"]
    town.squad.sync(town.dana)
    assert names(town.dana) == ["Quinn"], "nothing is lost from sight before it is there"
    town.settle(town.gus, town.dana, town.fay)
    assert names(town.dana) == []
    assert ("While offline", "Dana Reyes", []) in notes(town.fay, there)
    assert contacts.read(town.fay, there).role == "Baker"
    texts = sorted(row.text for row in follow_ups.page(town.fay, whose="squad").rows)
    assert texts == ["bring the form", "call back"]


def test_what_is_written_on_the_page_that_somebody_left_brings_them_back_until_it_was_taken_along(town: Town) -> None:
    here = quinn(town)
    there = moving.move(town.eli, here, town.day)
    town.settle()
    assert names(town.dana) == []
    interactions.log(town.dana, Log(contacts=[here], fact="Met by chance"))
    assert names(town.dana) == ["Quinn"]
    assert not contacts.read(town.dana, here).deleted and not contacts.read(town.dana, here).row.moved
    town.settle()
    assert names(town.dana) == []
    assert ("Met by chance", "Dana Reyes", []) in notes(town.fay, there)


def test_a_note_taken_back_in_the_old_squad_meanwhile_is_taken_back_in_the_new_one(town: Town) -> None:
    here = quinn(town)
    saved = interactions.log(town.dana, Log(contacts=[here], fact="Not so"))
    town.squad.sync()
    there = moving.move(town.eli, here, town.day)
    town.settle(town.eli, town.fay, town.gus)
    assert ("Not so", "Dana Reyes", []) in notes(town.fay, there)
    interactions.undo(town.dana, saved)
    town.settle()
    assert sorted(notes(town.fay, there)) == HISTORY


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::4])
def test_phones_that_come_online_in_any_order_agree(town: Town, order: tuple[int, ...]) -> None:
    here = quinn(town)
    town.squad.put_into(town.squad.vault, town.gus, SUPERVISOR)
    there = moving.move(town.eli, here, town.day)
    assert moving.move(town.gus, here, town.day) == there
    interactions.log(town.dana, Log(contacts=[here], fact="Dana, offline"))
    interactions.log(town.gus, Log(contacts=[here], fact="Gus, offline"))
    for number in order:
        town.settle(town.all[number])
    town.settle()
    wanted = sorted([*HISTORY, ("Dana, offline", "Dana Reyes", []), ("Gus, offline", "Gus Lind", [])])
    for nb in (town.eli, town.fay, town.gus):
        assert sorted(notes(nb, there)) == wanted
        assert names(nb) == ["Quinn"]
    assert names(town.dana) == []
    told = [
        sorted((one.at, one.officer_name) for one in history.read(nb, "contact", there).page.rows)
        for nb in (town.eli, town.fay, town.gus)
    ]
    assert told[0] == told[1] == told[2]
    assert contacts.read(town.fay, there).two_versions == []


def test_moving_twice_changes_nothing(town: Town) -> None:
    here = quinn(town)
    there = moving.move(town.eli, here, town.day)
    before = len(history.read(town.eli, "contact", there).page.rows)
    assert moving.move(town.eli, here, town.day) == there
    town.settle()
    assert len(history.read(town.fay, "contact", there).page.rows) == before + 1, "the second act is told"
    assert sorted(notes(town.fay, there)) == HISTORY
    count = town.eli.store.count()
    assert not moving.carry_over(town.eli)
    assert town.eli.store.count() == count


def test_unlocking_anew_shows_the_same(town: Town) -> None:
    here = quinn(town)
    there = moving.move(town.eli, here, town.day)
    town.settle()
    fay = town.squad.phone(town.fay).reopen()
    assert sorted(notes(fay, there)) == HISTORY
    eli = town.squad.phone(town.eli).reopen()
    assert names(eli) == ["Quinn"]
    assert not moving.carry_over(eli)


# --- and back --------------------------------------------------------------------------------------------------


def test_undone_at_once_they_are_where_they_were(town: Town) -> None:
    here = quinn(town)
    there = moving.move(town.eli, here, town.day)
    assert moving.move(town.eli, there, town.night) == here
    town.settle()
    assert names(town.dana) == ["Quinn"]
    assert names(town.fay) == []
    assert names(town.eli) == ["Quinn"]
    assert sorted(notes(town.dana, here)) == HISTORY
    assert [row.text for row in follow_ups.page(town.dana, whose="squad").rows] == ["bring the form"]


def test_moved_back_later_they_bring_what_was_written_there(town: Town) -> None:
    here = quinn(town)
    there = moving.move(town.eli, here, town.day)
    town.settle()
    interactions.log(town.fay, Log(contacts=[there], fact="By day"))
    town.settle()
    assert moving.move(town.eli, there, town.night) == here
    town.settle()
    assert sorted(notes(town.dana, here)) == sorted([*HISTORY, ("By day", "Fay Moreno", [])])
    assert names(town.dana) == ["Quinn"]
    assert [row.text for row in follow_ups.page(town.dana, whose="squad").rows] == ["bring the form"]
    assert names(town.fay) == []
    assert moving.where(town.eli, there) == [Where("Night squad", here)]
    assert moving.where(town.eli, here) == []
    town.settle()
    assert names(town.eli) == ["Quinn"], "and they stay there"


def test_a_follow_up_deleted_in_the_new_squad_is_deleted_at_home(town: Town) -> None:
    here = quinn(town)
    there = moving.move(town.eli, here, town.day)
    town.settle()
    (task,) = follow_ups.page(town.fay, whose="squad").rows
    town.fay.write(town.fay.change(tasks.KIND, task.id, {"deleted": True}))
    town.settle()
    moving.move(town.eli, there, town.night)
    town.settle()
    assert follow_ups.page(town.dana, whose="squad").rows == []


def test_a_circle_of_three_squads_comes_home(town: Town) -> None:
    third = town.squad.another("River coalition", town.eli)
    here = quinn(town)
    way = [here]
    for vault in (town.day, third.hex(), town.night):
        way.append(moving.move(town.eli, way[-1], vault))
        town.settle()
        interactions.log(town.eli, Log(contacts=[way[-1]], fact=f"In {len(way)}"))
        town.settle()
    assert way[3] == here
    assert names(town.eli) == names(town.dana) == ["Quinn"]
    facts = sorted(fact for fact, _, _ in notes(town.dana, here))
    assert facts == ["First met", "In 2", "In 3", "In 4", "Saw them again"]
    interactions.log(town.fay, Log(contacts=[way[1]], fact="Left behind by day"))
    town.settle()
    assert ("Left behind by day", "Fay Moreno", []) in notes(town.dana, here), "by the way they went"
    assert names(town.fay) == []


def test_who_was_never_in_the_first_squad_moves_them_on_in_their_own_words_until_somebody_who_was_brings_the_others(
    town: Town,
) -> None:
    third = town.squad.another("River coalition", town.fay, town.eli)
    there = moving.move(town.eli, quinn(town), town.day)
    town.settle()
    contacts.edit(town.fay, there, {"backup": town.fay.officer})
    town.settle()
    onward = moving.move(town.fay, there, third.hex())
    town.settle(town.fay, town.dana, town.gus)
    assert town.fay.unread() == {}
    facts = [(fact, officer) for fact, officer, _ in notes(town.fay, onward)]
    assert sorted(facts) == [
        ("First met", "Brought by Fay Moreno, says: by Eli Osei"),
        ("Saw them again", "Brought by Fay Moreno, says: by Dana Reyes"),
    ]
    town.settle()
    for nb in (town.fay, town.eli):
        assert sorted(notes(nb, onward)) == HISTORY
        assert nb.unread() == {}


def test_moved_to_two_squads_at_once_they_are_in_both_until_somebody_moves_one(town: Town) -> None:
    third = town.squad.another("River coalition", town.gus, town.eli)
    here = quinn(town)
    by_day = moving.move(town.eli, here, town.day)
    contacts.edit(town.eli, here, {"backup": town.gus.officer})
    town.squad.sync(town.eli)
    town.squad.pull(town.squad.phone(town.gus))
    town.gus.refresh()
    by_river = moving.move(town.gus, here, third.hex())
    town.settle()
    assert sorted(one.squad for one in moving.where(town.eli, here)) == ["Day squad", "River coalition"]
    assert names(town.eli) == ["Quinn", "Quinn"]
    assert moving.move(town.eli, by_day, third.hex()) == by_river
    town.settle()
    assert names(town.eli) == ["Quinn"]
    assert names(town.fay) == []
    assert sorted(notes(town.eli, by_river)) == HISTORY


# --- what is not carried ---------------------------------------------------------------------------------------


def test_what_was_said_together_with_somebody_who_stays_is_copied_with_the_bearers_name(town: Town) -> None:
    here = quinn(town)
    interactions.log(town.dana, Log(contacts=[here], new_contacts=[NewContact("Rosa")], fact="Came with Rosa"))
    town.settle()
    there = moving.move(town.eli, here, town.day)
    town.settle()
    assert ("Came with Rosa", "Brought by Eli Osei, says: by Dana Reyes", []) in notes(town.fay, there)
    assert "Rosa" not in names(town.fay)
    town.settle()
    assert len(notes(town.fay, there)) == 3


def test_what_was_handed_over_together_with_the_work_of_who_stays_moves_without_a_second_version(town: Town) -> None:
    eli = town.eli
    here, stays = (contacts.create(eli, {"name": name}) for name in ("Quinn", "Hana"))
    both = [follow_ups.add(eli, who, "task", "Call them", eli.local().date().isoformat()) for who in (here, stays)]
    town.squad.clock.later(minutes=1)
    follow_ups.reassign_all(eli, {one: follow_ups.seen(eli, one) for one in both}, town.gus.officer)
    town.settle()
    moving.move(eli, here, town.day)
    town.settle()
    for nb in (town.fay, town.gus, eli):
        (task,) = [row for row in follow_ups.page(nb, whose="squad").rows if row.contact_title == "Quinn"]
        assert (task.owner, task.versions) == (town.gus.officer, 0)


def test_two_copies_of_one_note_are_shown_as_one(town: Town) -> None:
    here = quinn(town)
    interactions.log(town.dana, Log(contacts=[here], new_contacts=[NewContact("Rosa")], fact="Came with Rosa"))
    town.settle()
    town.squad.put_into(town.squad.vault, town.gus, SUPERVISOR)
    there = moving.move(town.eli, here, town.day)
    assert moving.move(town.gus, here, town.day) == there
    town.settle()
    (copy,) = (one for one in interactions.timeline(town.fay, there).rows if one.fact == "Came with Rosa")
    assert copy.amendments == []


# --- who may, and what cannot be -------------------------------------------------------------------------------


def test_who_may_not_is_told_so_and_nothing_changes(town: Town) -> None:
    here = quinn(town)
    town.squad.sync()
    count = town.gus.store.count()
    with pytest.raises(NoRight, match=r"moving\.no_right"):
        moving.move(town.gus, here, town.day)
    assert moving.squads(town.gus, here) == []
    assert [one.name for one in moving.squads(town.eli, here)] == ["Day squad"]
    for squad, why in ((town.night, "same_squad"), (bytes(16).hex(), "not_in_both")):
        with pytest.raises(NotMoved, match=why):
            moving.move(town.eli, here, squad)
    with pytest.raises(NotMoved, match="not_in_both"):
        moving.move(town.dana, here, town.day)
    fresh = contacts.create(town.eli, {"name": "Rosa"})
    with pytest.raises(NotMoved, match="unsent"):
        moving.move(town.eli, fresh, town.day)
    contacts.delete(town.eli, fresh)
    with pytest.raises(NotMoved, match="deleted"):
        moving.move(town.eli, fresh, town.day)
    town.squad.signed.must(town.squad.phones[0], CloseFact(town.day_vault).body())
    town.eli.refresh()
    with pytest.raises(NotMoved, match="closed"):
        moving.move(town.eli, here, town.day)
    assert town.gus.store.count() == count


def test_a_supervisor_moves_whom_others_look_after(town: Town) -> None:
    town.squad.put_into(town.squad.vault, town.gus, SUPERVISOR)
    here = quinn(town)
    there = moving.move(town.gus, here, town.day)
    town.settle()
    assert sorted(notes(town.fay, there)) == HISTORY


def test_the_word_of_somebody_who_may_not_moves_nobody(town: Town) -> None:
    here = quinn(town)
    there = record_id.moved(bytes.fromhex(here), town.day_vault)
    town.gus.write(Change(there, "contact", {carried.MOVED_FROM + town.night: True}))
    town.settle()
    assert names(town.dana) == ["Quinn"]
    assert moving.where(town.eli, here) == []


def test_a_move_at_the_end_of_time_keeps_nobody_for_ever(town: Town) -> None:
    here = quinn(town)
    there = record_id.moved(bytes.fromhex(here), town.day_vault)
    moving.move(town.eli, here, town.day)
    town.settle()
    last = stamps.make(stamps.LAST_MS, stamps.MAX_COUNTER, town.eli.device)
    act = Action(last, (Change(there, "contact", {carried.MOVED_FROM + town.night: True}),))
    town.eli.store.append_own(
        town.day_vault,
        town.eli.device,
        lambda n, p: town.eli.author.seal(town.day_vault, n, p, 1, town.squad.keys[town.day_vault], act.pack()),
    )
    town.settle()
    assert moving.move(town.eli, there.hex(), town.night) == here
    town.settle()
    assert names(town.dana) == ["Quinn"]
    assert sorted(notes(town.dana, here)) == HISTORY


def test_a_record_made_to_be_landed_on_is_not(town: Town) -> None:
    day = contacts.create(town.fay, {"name": "Someone by day"})
    town.squad.sync()
    bait = record_id.moved(bytes.fromhex(day), town.squad.vault)
    town.dana.write(Change(bait, "contact", {"name": "Bait", "primary": town.eli.officer}))
    town.squad.sync()
    with pytest.raises(NotMoved, match="taken"):
        moving.move(town.eli, bait.hex(), town.day)


def test_an_invented_note_is_not_read_in_anothers_name(town: Town) -> None:
    here = quinn(town)
    there = moving.move(town.eli, here, town.day)
    town.settle()
    stamp = stamps.following(town.squad.clock(), [], town.dana.device, b"even")
    note = Change(town.squad.record("invented"), "interaction", {"contacts": [here], "fact": "Invented"})
    vault_key, packed = town.squad.keys[town.squad.vault], Action(stamp, (note,)).pack()
    for device in (town.dana.device, town.eli.device):
        claimed = Author(device, town.eli.author.key).seal(town.squad.vault, 99, bytes(32), 1, vault_key, packed)
        town.bring(town.eli, carried.Carried(claimed, box_key(claimed, vault_key)))
    town.squad.sync()
    assert sorted(notes(town.fay, there)) == HISTORY
    assert sorted(reason.code for reason in town.fay.unread().values()) == ["entry.foreign_stamp", "signature.wrong"]


def test_an_earlier_stamp_at_a_moved_id_stands_beside_the_note_in_its_own_name(town: Town) -> None:
    here = quinn(town)
    there = moving.move(town.eli, here, town.day)
    town.settle()
    note = next(one.id for one in interactions.timeline(town.fay, there).rows if one.officer_name == "Dana Reyes")
    early = stamps.make(1, 0, town.fay.device)
    forged = Action(early, (Change(bytes.fromhex(note), "interaction", {"contacts": [there], "fact": "Never"}),))
    town.fay.store.append_own(
        town.day_vault,
        town.fay.device,
        lambda n, p: town.fay.author.seal(town.day_vault, n, p, 1, town.squad.keys[town.day_vault], forged.pack()),
    )
    town.squad.sync()
    both = interactions.read(town.eli, note)
    assert {(both.officer_name, both.fact)} | {(one.officer_name, one.text) for one in both.amendments} >= {
        ("Fay Moreno", "Never"),
        ("Dana Reyes", "Saw them again"),
    }


# --- in two squads at once -------------------------------------------------------------------------------------


def in_two(town: Town) -> tuple[str, str, str]:
    """Eli moved Quinn to the day squad, Gus to the river coalition: the record that they left, and both squads' ids."""
    third = town.squad.another("River coalition", town.gus, town.eli)
    here = quinn(town)
    moving.move(town.eli, here, town.day)
    contacts.edit(town.eli, here, {"backup": town.gus.officer})
    town.squad.sync(town.eli)
    town.squad.pull(town.squad.phone(town.gus))
    town.gus.refresh()
    moving.move(town.gus, here, third.hex())
    town.settle()
    return here, town.day, third.hex()


def test_who_is_in_two_squads_at_once_is_told_to_who_is_in_all_of_them(town: Town) -> None:
    here, *_ = in_two(town)
    for nb in (town.eli, town.gus):
        (one,) = divided_contacts.divided(nb)
        assert (one.contact, one.title) == (here, "Quinn")
        assert [squad.name for squad in one.squads] == ["Day squad", "River coalition"]
    for nb in (town.dana, town.fay):
        assert divided_contacts.divided(nb) == []


def test_a_supervisor_of_both_keeps_them_in_one_and_nobody_else_may(town: Town) -> None:
    here, day, river = in_two(town)
    contacts.edit(town.eli, divided_place(town.eli, here, day), {"primary": None, "backup": None})
    contacts.edit(town.eli, divided_place(town.eli, here, river), {"primary": None, "backup": None})
    town.settle()
    (one,) = divided_contacts.divided(town.eli)
    assert one.keeps == []
    with tells(NoRight, "or a supervisor"):
        divided_contacts.keep_in(town.eli, here, river)
    assert town.eli.store.unsent_count() == 0
    town.squad.put_into(town.day_vault, town.eli, SUPERVISOR)
    (one,) = divided_contacts.divided(town.eli)
    assert [squad.name for squad in one.keeps] == ["River coalition"], "they may leave the squad that Eli leads"
    there = divided_contacts.keep_in(town.eli, here, river)
    assert divided_contacts.divided(town.eli) == [], "on their way"
    town.settle()
    assert divided_contacts.divided(town.gus) == [] and names(town.eli) == ["Quinn"] and names(town.fay) == []
    assert sorted(notes(town.eli, there)) == HISTORY
    with tells(NotMoved, "in one squad again"):
        divided_contacts.keep_in(town.gus, here, day)


def divided_place(nb: Notebook, here: str, squad: str) -> str:
    return record_id.moved(bytes.fromhex(here), bytes.fromhex(squad)).hex()


# --- with a forged app -------------------------------------------------------------------------------------------


def test_an_entry_that_only_calls_itself_a_copy_keeps_no_note_from_being_brought(town: Town) -> None:
    here = quinn(town)
    met = Log(contacts=[here], fact="met with a newcomer", new_contacts=[NewContact("Newt")])
    interactions.log(town.dana, met)
    town.squad.sync()
    note = town.squad.journals[town.squad.vault][-1]
    junk = Change(record_id.new(town.day_vault), "contact", {"name": "Junk"})
    stamp = stamps.following(town.squad.clock(), [], town.gus.device, b"odds")
    town.sign(town.gus, town.day_vault, Action(stamp, (junk,), carried.copies([note.hash])))
    town.squad.sync()
    there = moving.move(town.eli, here, town.day)
    town.settle()
    assert sorted(fact for fact, _, _ in notes(town.fay, there)) == ["First met", "Saw them again", met.fact]
    written = len(town.squad.journals[town.day_vault])
    town.settle()
    assert len(town.squad.journals[town.day_vault]) == written


def test_what_would_be_too_large_as_a_copy_stays_behind_and_keeps_nobody_from_moving(town: Town) -> None:
    here = quinn(town)
    town.sign(town.gus, town.squad.vault, _largest(town, here))
    town.squad.sync()
    there = moving.move(town.eli, here, town.day)
    town.settle()
    assert sorted(notes(town.fay, there)) == HISTORY
    assert names(town.dana) == []


def _largest(town: Town, contact: str) -> Action:
    """A note of the largest size that an entry takes, in an action that is not carried: it makes somebody else, too."""
    noise, gus = os.urandom(262_144), town.gus
    stamp = stamps.following(town.squad.clock(), [], gus.device, b"even")

    def of(size: int) -> Action:
        odd = {f"glow {at}": noise[at : min(at + 900, size)] for at in range(0, size, 900)}
        note = Change(town.squad.record("n"), "interaction", {"contacts": [contact], "at": 1, "fact": "x", **odd})
        return Action(stamp, (note, Change(town.squad.record("m"), "contact", {})))

    fits, too_large = 0, len(noise)
    while too_large - fits > 1:
        middle = (fits + too_large) // 2
        try:
            gus.author.seal(town.squad.vault, 1, bytes(32), 1, town.squad.vault_key, of(middle).pack())
        except Malformed:
            too_large = middle
        else:
            fits = middle
    return of(fits)


def test_a_hundred_moves_in_one_entry_make_a_phone_write_only_so_much_at_once_and_in_a_day(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "FOLLOWED_AT_ONCE", 30)
    monkeypatch.setattr(moving, "FOLLOWED_A_DAY", 70)
    chances = [os.urandom(record_id.CHANCE_BYTES) for _ in range(100)]
    arrived: dict[str, Value] = {carried.MOVED_FROM + town.night: True}
    theirs: dict[str, Value] = {"name": "Crowd", "primary": town.gus.officer}
    for vault, values in ((town.squad.vault, theirs), (town.day_vault, arrived)):
        crowd = tuple(Change(record_id.of(vault, chance), "contact", values) for chance in chances)
        stamp = stamps.following(town.squad.clock(), [], town.gus.device, os.urandom(stamps.CHANCE_BYTES))
        town.sign(town.gus, vault, Action(stamp, crowd))
    town.squad.sync()
    wrote = []
    for _ in range(5):
        before = town.eli.store.unsent_count()
        moving.carry_over(town.eli)
        wrote.append(town.eli.store.unsent_count() - before)
    assert wrote == [30, 30, 10, 0, 0]
    here = quinn(town)
    moving.move(town.eli, here, town.day)
    for _ in range(4):
        town.squad.sync()
        moving.carry_over(town.eli)
    assert contacts.read(town.eli, here).deleted, "what this officer moves is not held up by it"
    town.squad.clock.later(hours=24)
    assert moving.carry_over(town.eli), "and it goes on another day"


def test_who_was_taken_out_of_a_squad_moves_nobody_out_of_it_and_reads_no_more_of_it(town: Town) -> None:
    here = quinn(town)
    contacts.edit(town.dana, here, {"primary": town.gus.officer})
    town.squad.sync()
    town.squad.take_out_of(town.squad.vault, town.gus)
    interactions.log(town.dana, Log(contacts=[here], fact="Not for Gus"))
    there = record_id.moved(bytes.fromhex(here), town.day_vault)
    arrival = Change(there, "contact", {carried.MOVED_FROM + town.night: True})
    stamp = stamps.following(town.squad.clock(), [], town.gus.device, b"odds")
    town.sign(town.gus, town.day_vault, Action(stamp, (arrival,)))
    town.settle(town.dana, town.eli, town.fay)
    assert names(town.dana) == ["Quinn"] and moving.where(town.eli, here) == []
    assert notes(town.fay, there.hex()) == []
    moved = moving.move(town.eli, here, town.day) if moving.squads(town.eli, here) else ""
    assert moved == "", "and only who may in the old squad moves them after all"
