from __future__ import annotations

from datetime import date

import pytest

from app.domain.field_rules import NotValid
from app.domain.kinds import follow_up
from app.domain.kinds.kind import Kind
from app.journal.change import Value
from app.notebook import conflicts, contacts, follow_ups
from app.notebook.errors import NotThere
from app.notebook.kinds.registry import KINDS
from app.notebook.notebook import Notebook
from app.notebook.value_words import words_of
from tests.cast.notebook import NotebookSquad


def test_both_versions_are_shown_with_author_and_time_until_somebody_chooses(
    squad: NotebookSquad, eli: Notebook
) -> None:
    dana = squad.dana
    ident = contacts.create(dana, {"name": "Lena", "role": "Cook"})
    squad.sync()
    squad.clock.later(hours=1)
    contacts.edit(dana, ident, {"role": "Owner"})
    early = squad.clock()
    squad.clock.later(hours=1)
    contacts.edit(eli, ident, {"role": "Head of house"})
    squad.sync()
    for nb in (dana, eli):
        (matter,) = conflicts.two_versions(nb)
        assert (matter.record, matter.kind, matter.title, matter.field, matter.label) == (
            ident,
            "contact",
            "Lena",
            "role",
            "Role",
        )
        assert [(one.value, one.officer_name, one.at) for one in matter.versions] == [
            ("Head of house", "Eli Osei", squad.clock()),
            ("Owner", "Dana Reyes", early),
        ]
        assert matter.can_join and conflicts.count(nb) == 1
        assert contacts.read(nb, ident).row.subtitle == "Head of house"
        assert contacts.page(nb).rows[0].versions == 1
    conflicts.choose(dana, ident, "role", "Owner")
    squad.sync()
    for nb in (dana, eli):
        assert conflicts.two_versions(nb) == [] and conflicts.count(nb) == 0
        assert contacts.read(nb, ident).role == "Owner"


def test_two_versions_can_be_joined_into_one(squad: NotebookSquad, eli: Notebook) -> None:
    ident = contacts.create(squad.dana, {"name": "Lena"})
    squad.sync()
    contacts.edit(squad.dana, ident, {"reach_note": "Mornings"})
    contacts.edit(eli, ident, {"reach_note": "By text"})
    squad.sync()
    conflicts.choose(eli, ident, "reach_note", " Mornings, by text ")
    assert contacts.read(eli, ident).reach_note == "Mornings, by text"
    with pytest.raises(NotThere):
        conflicts.choose(eli, ident, "reach_note", "Again")


def test_a_joined_text_follows_the_rules_and_a_version_as_it_stands_is_always_allowed(
    squad: NotebookSquad, eli: Notebook
) -> None:
    dana = squad.dana
    ident = contacts.create(dana, {"name": "Lena"})
    squad.sync()
    contacts.edit(dana, ident, {"role": "Owner"})
    dana_role = dana.state("contact", ident).value("role")
    eli.write(eli.change("contact", ident, {"role": "x" * 300}))  # an app of tomorrow allows more
    squad.sync()
    with pytest.raises(NotValid, match="too long"):
        conflicts.choose(dana, ident, "role", "y" * 300)
    conflicts.choose(dana, ident, "role", "x" * 300)
    assert dana_role == "Owner" and contacts.read(dana, ident).role == "x" * 300


def test_officers_who_chose_differently_offline_are_asked_again(squad: NotebookSquad, eli: Notebook) -> None:
    dana = squad.dana
    ident = contacts.create(dana, {"name": "Lena"})
    squad.sync()
    contacts.edit(dana, ident, {"stage": "trusted"})
    contacts.edit(eli, ident, {"stage": "working"})
    squad.sync()
    conflicts.choose(dana, ident, "stage", "trusted")
    conflicts.choose(eli, ident, "stage", "working")
    squad.sync()
    (matter,) = conflicts.two_versions(dana)
    assert sorted(one.shown for one in matter.versions) == ["Trusted", "Working together"]
    assert not matter.can_join


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "field", "value", "shown"),
    [
        ("contact", "stage", "known_of", "Known of"),
        ("contact", "stage", "of tomorrow", "of tomorrow"),
        ("contact", "primary", None, "Nobody"),
        ("contact", "primary", "0" * 32, "Unknown officer"),
        ("contact", "cadence_days", None, "As its stage says"),
        ("contact", "cadence_days", 0, "No reminders"),
        ("contact", "cadence_days", 9, "Every 9 days"),
        ("follow_up", "due", None, "Any time"),
        ("follow_up", "due", "2026-11-28", "2026-11-28"),
        ("contact", "kind", "venue", "Venue"),
        ("follow_up", "status", "done", "Done"),
        ("follow_up", "done_at", None, "Not done"),
        ("follow_up", "done_at", 1_795_833_000_000, "2026-11-27 21:30"),
        ("contact", "role", "", "Empty"),
        ("contact", "something", True, "Yes"),
        ("contact", "something", 3, "3"),
    ],
)
def test_values_are_said_in_the_officers_words(dana: Notebook, kind: str, field: str, value: Value, shown: str) -> None:
    assert words_of(dana, dana.kinds.of(kind), field, value, 2_000) == shown


def test_a_follow_up_is_named_by_what_is_to_be_done(squad: NotebookSquad, eli: Notebook) -> None:
    dana = squad.dana
    ident = follow_ups.add(dana, None, "task", "Bring the form")
    squad.sync()
    follow_ups.reassign(dana, ident, eli.officer)
    eli.write(eli.change("follow_up", ident, {"owner": "0" * 32}))
    squad.sync()
    (matter,) = conflicts.two_versions(dana)
    assert (matter.title, matter.label) == ("Bring the form", "Officer")
    assert sorted(one.shown for one in matter.versions) == ["Eli Osei", "Unknown officer"]


def test_a_kind_of_a_newer_version_can_still_be_settled(squad: NotebookSquad, eli: Notebook) -> None:
    dana, ident = squad.dana, squad.dana.new_id()
    dana.write(dana.change("a later kind", ident, {"band": 1}))
    eli.write(eli.change("a later kind", ident, {"band": 2}))
    squad.sync()
    (matter,) = conflicts.two_versions(dana)
    assert matter.title == "A record of a newer version"
    conflicts.choose(dana, ident, "band", 2)
    assert conflicts.two_versions(dana) == []


# --- fields that belong together --------------------------------------------------------------------------------


def moved_by_both(squad: NotebookSquad, eli: Notebook) -> str:
    """A follow-up that both officers moved, to different days for different reasons."""
    ident = follow_ups.add(squad.dana, None, "task", "Bring the form", "2026-11-28")
    squad.sync()
    follow_ups.snooze(squad.dana, ident, date(2026, 12, 4), "He is away")
    squad.clock.later(minutes=1)
    follow_ups.snooze(eli, ident, date(2026, 12, 11), "Office closed")
    squad.sync()
    return ident


@pytest.mark.parametrize(("at", "day", "reason"), [(0, "2026-12-11", "Office closed"), (1, "2026-12-04", "He is away")])
def test_the_day_and_the_reason_of_a_follow_up_are_one_choice(
    squad: NotebookSquad, eli: Notebook, at: int, day: str, reason: str
) -> None:
    ident = moved_by_both(squad, eli)
    (matter,) = conflicts.two_versions(squad.dana)
    assert matter.label == "Due day, reason" and not matter.can_join
    assert [one.lines for one in matter.versions] == [
        (("Due day", "2026-12-11"), ("Reason", "Office closed")),
        (("Due day", "2026-12-04"), ("Reason", "He is away")),
    ]
    assert [one.officer_name for one in matter.versions] == ["Eli Osei", "Dana Reyes"]
    conflicts.settle(squad.dana, ident, matter.field, matter.versions[at])
    squad.sync()
    for nb in (squad.dana, eli):
        row = follow_ups.read(nb, ident)
        assert (row.due, row.reason) == (day, reason) and conflicts.two_versions(nb) == []


def test_moved_by_one_and_cancelled_by_the_other_is_one_choice_that_undoes_the_other(
    squad: NotebookSquad, eli: Notebook
) -> None:
    dana = squad.dana
    ident = follow_ups.add(dana, None, "task", "Bring the form", "2026-11-28")
    squad.sync()
    follow_ups.snooze(dana, ident, date(2026, 12, 4), "He is away")
    follow_ups.cancel(eli, ident, "Sorted out")
    squad.sync()
    (matter,) = conflicts.two_versions(dana)
    moved, cancelled = sorted(matter.versions, key=lambda one: one.officer_name)
    assert dict(moved.lines) == {"Status": "Open", "Reason": "He is away"}
    assert dict(cancelled.lines) == {"Status": "Canceled", "Reason": "Sorted out"}
    conflicts.settle(dana, ident, matter.field, moved)
    row = follow_ups.read(dana, ident)
    assert (row.status, row.due, row.reason) == ("open", "2026-12-04", "He is away")


def test_done_by_one_and_cancelled_by_the_other_leaves_no_half_of_either(squad: NotebookSquad, eli: Notebook) -> None:
    dana = squad.dana
    ident = follow_ups.add(dana, None, "promise", "Walk the alley")
    squad.sync()
    follow_ups.done(dana, ident)
    follow_ups.cancel(eli, ident, "Nobody there")
    squad.sync()
    (matter,) = conflicts.two_versions(dana)
    done = next(one for one in matter.versions if one.officer_name == "Dana Reyes")
    cancelled = next(one for one in matter.versions if one.officer_name == "Eli Osei")
    conflicts.settle(dana, ident, matter.field, cancelled)
    shown = dana.state("follow_up", ident).shown()
    assert (shown["status"], shown["done_at"], shown["reason"]) == ("cancelled", None, "Nobody there")
    with pytest.raises(NotThere):
        conflicts.settle(dana, ident, matter.field, done)


def test_the_officers_of_a_contact_are_one_choice_and_so_are_stage_and_reminder(
    squad: NotebookSquad, eli: Notebook
) -> None:
    dana = squad.dana
    ident = contacts.create(dana, {"name": "Lena", "stage": "rapport"})
    squad.sync()
    contacts.edit(dana, ident, {"primary": eli.officer, "backup": dana.officer, "stage": "trusted", "cadence_days": 3})
    contacts.edit(eli, ident, {"primary": None, "stage": "paused"})
    squad.sync()
    officers, stage = sorted(conflicts.two_versions(eli), key=lambda one: one.field)
    assert (officers.label, stage.label) == ("Primary officer, backup officer", "Stage, reminder")
    assert dict(stage.versions[0].lines).keys() == {"Stage", "Reminder"}
    for matter in (officers, stage):
        theirs = next(one for one in matter.versions if one.officer_name == "Eli Osei")
        conflicts.settle(eli, ident, matter.field, theirs)
    shown = eli.state("contact", ident).shown()
    assert [shown.get(one) for one in ("primary", "backup", "stage", "cadence_days")] == [None, None, "paused", None]
    assert conflicts.two_versions(eli) == []


def test_three_officers_versions_of_a_day_and_a_reason_stay_apart(squad: NotebookSquad, eli: Notebook) -> None:
    mia = squad.join("Mia Lund")
    ident = follow_ups.add(squad.dana, None, "task", "Bring the form", "2026-11-28")
    squad.sync()
    for number, nb in enumerate((squad.dana, eli, mia), start=1):
        squad.clock.later(minutes=1)
        follow_ups.snooze(nb, ident, date(2026, 12, number), f"reason {number}")
    squad.sync()
    (matter,) = conflicts.two_versions(mia)
    assert [one.shown for one in matter.versions] == [f"2026-12-0{n}; reason {n}" for n in (3, 2, 1)]


@pytest.mark.parametrize("kind", KINDS.all, ids=lambda kind: kind.id)
def test_every_group_names_fields_of_its_kind_and_each_at_most_once(kind: Kind) -> None:
    named = [one for group in kind.together for one in group.fields]
    assert len(named) == len(set(named)) and set(named) <= set(kind.fields)
    for group in kind.together:
        assert set(group.unwritten) <= set(group.fields)


def test_every_act_on_a_follow_up_writes_fields_of_one_group() -> None:
    acts = [
        follow_up.snooze(date(2026, 12, 4), "x", "0" * 32, date(2026, 11, 27)),
        follow_up.close("x"),
        follow_up.done(1),
        follow_up.reopen({}),
    ]
    for fields in acts:
        group = follow_up.FOLLOW_UP.group(next(iter(fields)))
        marks = {name for name in fields if name.startswith("moved/")}  # one of each move, never contested
        assert group is not None and set(fields) - marks <= set(group.fields)


def test_every_contested_field_is_listed_however_many(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    made = [contacts.new(dana, {"name": f"Guest {number}"}) for number in range(210)]
    dana.write_many([[change] for _, change in made])
    squad.sync()
    for nb, role in ((dana, "Owner"), (eli, "Manager")):
        nb.write_many([[nb.change("contact", ident, {"role": role})] for ident, _ in made])
    squad.sync()
    assert len(conflicts.two_versions(dana)) == conflicts.count(dana) == 210
