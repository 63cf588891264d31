from __future__ import annotations

import pytest

from app.domain.records import NotValid
from app.notebook import attention, contacts, follow_ups
from app.notebook.errors import NotThere
from app.notebook.notebook import Notebook
from tests.squad import Squad


def test_both_versions_are_shown_with_author_and_time_until_somebody_chooses(squad: Squad, eli: Notebook) -> None:
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
        (matter,) = attention.two_versions(nb)
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
        assert matter.can_join and attention.count(nb) == 1
        assert contacts.read(nb, ident).row.subtitle == "Head of house"
        assert contacts.page(nb).rows[0].versions == 1
    attention.choose(dana, ident, "role", "Owner")
    squad.sync()
    for nb in (dana, eli):
        assert attention.two_versions(nb) == [] and attention.count(nb) == 0
        assert contacts.read(nb, ident).role == "Owner"


def test_two_versions_can_be_joined_into_one(squad: Squad, eli: Notebook) -> None:
    ident = contacts.create(squad.dana, {"name": "Lena"})
    squad.sync()
    contacts.edit(squad.dana, ident, {"reach_note": "Mornings"})
    contacts.edit(eli, ident, {"reach_note": "By text"})
    squad.sync()
    attention.choose(eli, ident, "reach_note", " Mornings, by text ")
    assert contacts.read(eli, ident).reach_note == "Mornings, by text"
    with pytest.raises(NotThere):
        attention.choose(eli, ident, "reach_note", "Again")


def test_a_joined_text_follows_the_rules_and_a_version_as_it_stands_is_always_allowed(
    squad: Squad, eli: Notebook
) -> None:
    dana = squad.dana
    ident = contacts.create(dana, {"name": "Lena"})
    squad.sync()
    contacts.edit(dana, ident, {"role": "Owner"})
    dana_role = dana.state("contact", ident).value("role")
    eli.write(eli.change("contact", ident, {"role": "x" * 300}))  # an app of tomorrow allows more
    squad.sync()
    with pytest.raises(NotValid, match="too long"):
        attention.choose(dana, ident, "role", "y" * 300)
    attention.choose(dana, ident, "role", "x" * 300)
    assert dana_role == "Owner" and contacts.read(dana, ident).role == "x" * 300


def test_officers_who_chose_differently_offline_are_asked_again(squad: Squad, eli: Notebook) -> None:
    dana = squad.dana
    ident = contacts.create(dana, {"name": "Lena"})
    squad.sync()
    contacts.edit(dana, ident, {"stage": "trusted"})
    contacts.edit(eli, ident, {"stage": "working"})
    squad.sync()
    attention.choose(dana, ident, "stage", "trusted")
    attention.choose(eli, ident, "stage", "working")
    squad.sync()
    (matter,) = attention.two_versions(dana)
    assert sorted(one.shown for one in matter.versions) == ["Trusted", "Working together"]
    assert not matter.can_join


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("stage", "known_of", "Known of"),
        ("stage", "of tomorrow", "of tomorrow"),
        ("primary", None, "Nobody"),
        ("primary", "0" * 32, "Unknown officer"),
        ("cadence_days", None, "As its stage says"),
        ("cadence_days", 0, "No reminders"),
        ("cadence_days", 9, "Every 9 days"),
        ("due", None, "Any time"),
        ("due", "2026-11-28", "2026-11-28"),
        ("kind", "venue", "Venue"),
        ("status", "done", "Done"),
        ("done_at", None, "Not done"),
        ("done_at", 1_795_833_000_000, "2026-11-27 21:30"),
        ("role", "", "Empty"),
        ("something", True, "Yes"),
        ("something", 3, "3"),
    ],
)
def test_values_are_said_in_the_officers_words(dana: Notebook, field: str, value: object, shown: str) -> None:
    assert attention.shown_value(dana, field, value) == shown  # type: ignore[arg-type]  # any value a field may hold


def test_a_follow_up_is_named_by_what_is_to_be_done(squad: Squad, eli: Notebook) -> None:
    dana = squad.dana
    ident = follow_ups.add(dana, None, "task", "Bring the form")
    squad.sync()
    follow_ups.reassign(dana, ident, eli.officer)
    eli.write(eli.change("follow_up", ident, {"owner": "0" * 32}))
    squad.sync()
    (matter,) = attention.two_versions(dana)
    assert (matter.title, matter.label) == ("Bring the form", "Officer")
    assert sorted(one.shown for one in matter.versions) == ["Eli Osei", "Unknown officer"]


def test_a_kind_of_a_newer_version_can_still_be_settled(squad: Squad, eli: Notebook) -> None:
    dana, ident = squad.dana, "ab" * 16
    dana.write(dana.change("visit", ident, {"band": 1}))
    eli.write(eli.change("visit", ident, {"band": 2}))
    squad.sync()
    (matter,) = attention.two_versions(dana)
    assert matter.title == "A record of a newer version"
    attention.choose(dana, ident, "band", 2)
    assert attention.two_versions(dana) == []


def test_every_contested_field_is_listed_however_many(squad: Squad, dana: Notebook, eli: Notebook) -> None:
    made = [contacts.new(dana, {"name": f"Guest {number}"}) for number in range(210)]
    dana.write(*(change for _, change in made))
    squad.sync()
    for nb, role in ((dana, "Owner"), (eli, "Manager")):
        nb.write(*(nb.change("contact", ident, {"role": role}) for ident, _ in made))
    squad.sync()
    assert len(attention.two_versions(dana)) == attention.count(dana) == 210
