from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from app.domain.field_rules import NotValid
from app.journal.change import Change
from app.notebook import conflicts, contacts, interactions
from app.notebook.contacts import Warned
from app.notebook.errors import NotThere
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.notebook.paging import Listing
from app.notebook.search import search
from app.notebook.today import what_to_do
from tests.cast.notebook import NotebookSquad
from tests.telling import tells


def met(nb: Notebook, *who: str, days_ago: float = 0, fact: str = "Said hello") -> str:
    at = nb.clock() - round(days_ago * 86_400_000)
    return interactions.log(nb, Log(contacts=who, at=at, fact=fact)).interaction


def titles(found: Listing[contacts.ContactRow]) -> list[str]:
    return [row.title for row in found.rows]


def test_a_contact_shows_all_that_was_written(dana: Notebook, eli: Notebook) -> None:
    place = contacts.create(dana, {"kind": "venue", "name": "Copper Door", "address": "214 Wharf St"})
    lena = contacts.create(
        dana,
        {
            "name": "Lena Abara",
            "description": "Always at the bar",
            "role": "Owner",
            "phone": "(202) 555-0122",
            "mail": "Lena@harbour.example",
            "reach_note": "Mornings",
            "stage": "rapport",
            "backup": eli.officer,
            "tag/nightlife": True,
            f"member_of/{place}": True,
            "interpreter": "Portuguese",
        },
    )
    known = contacts.read(dana, lena)
    assert known.row.title == known.name == "Lena Abara"
    assert known.row.subtitle == "Owner · Copper Door"
    assert known.row.phone == "+12025550122"
    assert [(one.uri, one.shown) for one in known.reach] == [
        ("tel:+12025550122", "(202) 555-0122"),
        ("mailto:lena@harbour.example", "lena@harbour.example"),
    ]
    assert (known.primary_name, known.backup_name) == ("Dana Reyes", "Eli Osei")
    assert (known.row.stage_name, known.cadence_days, known.cadence_own) == ("Rapport", 14, False)
    assert known.tags == ["nightlife"]
    assert [row.title for row in known.member_of] == ["Copper Door"]
    assert [row.title for row in contacts.read(dana, place).members] == ["Lena Abara"]
    assert (known.description, known.reach_note, known.interpreter) == ("Always at the bar", "Mornings", "Portuguese")
    assert known.created == dana.clock()
    assert not known.deleted and not known.newer


def test_somebody_without_a_name_has_a_title_all_the_same(dana: Notebook) -> None:
    ident = contacts.create(dana, {"description": "Owner's brother, red jacket"})
    row = contacts.read(dana, ident).row
    assert (row.title, row.unnamed, row.subtitle) == ("Owner's brother, red jacket", True, "")


def test_a_contact_about_whom_nothing_is_known_is_refused(dana: Notebook) -> None:
    with pytest.raises(NotValid, match="Write a name"):
        contacts.create(dana, {"name": "  "})
    ident = contacts.create(dana, {"name": "Lena"})
    with pytest.raises(NotValid, match="Write a name"):
        contacts.edit(dana, ident, {"name": ""})


def test_the_list_goes_by_name_with_the_unnamed_last_page_by_page(dana: Notebook) -> None:
    for name in ("Zoë", "adam", "Émile", "Bea", "Örjan"):
        contacts.create(dana, {"name": name})
    contacts.create(dana, {"description": "A tall man"})
    first = contacts.page(dana, limit=4)
    assert titles(first) == ["adam", "Bea", "Émile", "Örjan"]
    assert first.total == 6
    second = contacts.page(dana, after=first.next, limit=4)
    assert titles(second) == ["Zoë", "A tall man"]
    assert second.next is None


def test_the_list_keeps_what_is_asked_for(dana: Notebook, eli: Notebook) -> None:
    contacts.create(dana, {"name": "Lena", "stage": "rapport", "role": "Owner"})
    contacts.create(dana, {"name": "Copper Door", "kind": "venue", "primary": eli.officer})
    contacts.create(dana, {"name": "Priya", "primary": eli.officer, "backup": dana.officer})
    assert titles(contacts.page(dana, kind="venue")) == ["Copper Door"]
    assert titles(contacts.page(dana, stage="rapport")) == ["Lena"]
    assert titles(contacts.page(dana, mine=True)) == ["Lena", "Priya"]
    assert titles(contacts.page(dana, text="own")) == ["Lena"]
    assert titles(contacts.page(dana, text="len OWN")) == ["Lena"]
    assert titles(contacts.page(dana, text="100%")) == []


def test_relationships_past_their_cadence_are_marked_and_found(squad: NotebookSquad, dana: Notebook) -> None:
    ids = {stage: contacts.create(dana, {"name": stage, "stage": stage}) for stage in ("working", "rapport", "paused")}
    met(dana, *ids.values())
    squad.clock.later(days=7)
    quiet = {row.title: (row.quiet, row.quiet_days) for row in contacts.page(dana).rows}
    assert quiet == {"working": ("due", 7), "rapport": ("no", 7), "paused": ("no", 7)}
    assert titles(contacts.page(dana, quiet=True)) == ["working"]
    squad.clock.later(days=300)
    late = {row.title: row.quiet for row in contacts.page(dana).rows}
    assert late == {"working": "late", "rapport": "late", "paused": "no"}
    met(dana, *ids.values())
    assert titles(contacts.page(dana, quiet=True)) == []


def test_a_role_line_names_only_a_venue_that_is_still_there(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    doors = sorted(contacts.create(dana, {"kind": "venue", "name": "Door"}) for _ in range(3))
    for number, door in enumerate(doors):
        contacts.edit(dana, door, {"name": f"Door {number}"})
    fields = {"name": "Lena", "role": "Cook"} | {f"member_of/{door}": True for door in doors}
    lena = contacts.create(dana, fields)
    squad.sync()

    def lines() -> set[str]:
        squad.sync()
        read = [row.subtitle for nb in (dana, eli) for row in contacts.page(nb, text="lena").rows]
        found = [hit.contact.subtitle for nb in (dana, eli) for hit in search(nb, "lena")]
        return {*read, *found, contacts.read(dana, lena).row.subtitle}

    assert lines() == {"Cook · Door 0"}
    contacts.delete(eli, doors[0])
    assert lines() == {"Cook · Door 1"}
    contacts.delete(dana, doors[1])
    contacts.edit(dana, lena, {f"member_of/{doors[2]}": False})
    assert lines() == {"Cook"}
    contacts.restore(eli, doors[0])
    assert lines() == {"Cook · Door 0"}
    squad.phone(dana).reopen()


@pytest.mark.parametrize(
    ("met_at", "now", "days", "said"),
    [
        ("2026-03-02T23:30", "2026-03-08T23:59", 6, "no"),
        ("2026-03-02T23:30", "2026-03-09T00:01", 7, "due"),
        ("2026-10-26T00:30", "2026-11-01T23:59", 6, "no"),
        ("2026-10-26T00:30", "2026-11-02T00:01", 7, "due"),
        ("2026-11-01T00:15", "2026-11-01T23:45", 0, "no"),
    ],
)
def test_a_week_over_a_change_of_the_clocks_is_seven_days_on_every_screen(
    squad: NotebookSquad, dana: Notebook, met_at: str, now: str, days: int, said: str
) -> None:
    squad.clock.at(met_at)
    lena = contacts.create(dana, {"name": "Lena", "stage": "working"})
    met(dana, lena)
    squad.clock.at(now)
    rows = [contacts.page(dana).rows[0], contacts.read(dana, lena).row]
    assert {(row.quiet_days, row.quiet) for row in rows} == {(days, said)}
    quiet = what_to_do(dana, squad.clock.local)
    assert quiet.quiet_total == len(quiet.going_quiet) == contacts.page(dana, quiet=True).total == (said != "no")


def test_a_phone_in_another_zone_counts_the_days_there(squad: NotebookSquad, dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena", "stage": "working"})
    met(dana, lena)  # on Friday at 21:30, which is Saturday in London
    squad.clock.at("2026-12-04T12:00")
    assert contacts.page(dana, quiet=True).total == 1
    dana.zone = ZoneInfo("Europe/London")
    assert contacts.page(dana, quiet=True).total == 0
    assert what_to_do(dana, dana.local()).going_quiet == []
    assert contacts.read(dana, lena).row.quiet_days == 6
    dana.zone = ZoneInfo("Asia/Kolkata")
    squad.clock.at("2026-12-04T13:30")  # Saturday has begun there
    assert contacts.page(dana, quiet=True).total == 1


def test_whom_somebody_else_put_on_another_rhythm_is_quiet_by_it_at_once(squad: NotebookSquad, dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena", "cadence_days": 400})
    squad.clock.later(days=9)
    assert contacts.page(dana, quiet=True).total == 0
    contacts.edit(dana, lena, {"cadence_days": 9})
    assert contacts.page(dana, quiet=True).total == 1
    assert contacts.page(squad.phone(dana).reopen(), quiet=True).total == 1


def test_a_contact_never_met_goes_quiet_from_the_day_it_was_added(squad: NotebookSquad, dana: Notebook) -> None:
    contacts.create(dana, {"name": "Lena"})
    squad.clock.later(days=61)
    row = contacts.page(dana, quiet=True).rows[0]
    assert (row.quiet, row.last_at, row.quiet_days) == ("due", None, None)


def test_a_contacts_own_cadence_counts(squad: NotebookSquad, dana: Notebook) -> None:
    often = contacts.create(dana, {"name": "Often", "cadence_days": 2})
    never = contacts.create(dana, {"name": "Never", "cadence_days": 0})
    met(dana, often, never)
    squad.clock.later(days=400)
    assert titles(contacts.page(dana, quiet=True)) == ["Often"]
    known = contacts.read(dana, often)
    assert (known.cadence_days, known.cadence_own) == (2, True)
    assert contacts.read(dana, never).cadence_days is None


def test_recent_are_those_this_officer_met_or_added_last(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    ids = [contacts.create(dana, {"name": name}) for name in ("Ada", "Bea", "Cal")]
    squad.clock.later(minutes=1)
    met(dana, ids[1])
    squad.clock.later(minutes=1)
    contacts.create(dana, {"name": "Dot"})
    squad.sync()
    met(eli, ids[0])
    squad.sync()
    assert [row.title for row in contacts.recent(dana)][:2] == ["Dot", "Bea"]
    assert [row.title for row in contacts.recent(dana, limit=1)] == ["Dot"]
    assert [row.title for row in contacts.recent(eli)] == ["Ada"]


def test_only_fields_that_differ_are_written(dana: Notebook) -> None:
    ident = contacts.create(dana, {"name": "Lena", "role": "Owner"})
    before = dana.store.count()
    contacts.edit(dana, ident, {"name": "Lena", "role": " Owner ", "address": "", "backup": None, "tag/x": False})
    assert dana.store.count() == before
    contacts.edit(dana, ident, {"name": "Lena Abara", "role": "Owner"})
    assert dana.store.count() == before + 1
    assert contacts.read(dana, ident).name == "Lena Abara"


def test_two_officers_editing_different_fields_offline_both_keep_theirs(squad: NotebookSquad, eli: Notebook) -> None:
    dana = squad.dana
    ident = contacts.create(dana, {"name": "Lena", "role": "Cook", "tag/quiet": True})
    squad.sync()
    contacts.edit(dana, ident, {"role": "Owner", "tag/nightlife": True})
    contacts.edit(eli, ident, {"address": "8 Quay Lane", "tag/noise": True, "tag/quiet": None, "phone": "202 555 0122"})
    squad.sync()
    for nb in (dana, eli):
        known = contacts.read(nb, ident)
        assert (known.row.subtitle, known.address, known.tags) == ("Owner", "8 Quay Lane", ["nightlife", "noise"])
        assert known.row.versions == 0


def test_a_number_can_be_taken_away_again(dana: Notebook) -> None:
    ident = contacts.create(dana, {"name": "Lena", "phone": "202 555 0122"})
    contacts.edit(dana, ident, {"reach/tel:+12025550122": None, "phone": "202 555 0199"})
    assert [one.uri for one in contacts.read(dana, ident).reach] == ["tel:+12025550199"]


def test_stages_are_remembered_with_date_and_officer(squad: NotebookSquad, eli: Notebook) -> None:
    dana = squad.dana
    ident = contacts.create(dana, {"name": "Lena", "stage": "introduced"})
    began = squad.clock()
    squad.clock.later(days=3)
    squad.sync()
    contacts.edit(eli, ident, {"stage": "trusted"})
    squad.sync()
    assert [(step.stage_name, step.at, step.officer_name) for step in contacts.read(dana, ident).stage_history] == [
        ("Introduced", began, "Dana Reyes"),
        ("Trusted", squad.clock(), "Eli Osei"),
    ]


def test_deleting_hides_and_restoring_brings_back(dana: Notebook) -> None:
    ident = contacts.create(dana, {"name": "Lena"})
    note = met(dana, ident)
    contacts.delete(dana, ident)
    contacts.delete(dana, ident)
    assert contacts.page(dana).total == 0
    assert contacts.rows(dana, [ident]) == []
    assert contacts.recent(dana) == []
    assert contacts.read(dana, ident).deleted
    contacts.restore(dana, ident)
    contacts.restore(dana, ident)
    assert contacts.page(dana).total == 1
    assert interactions.timeline(dana, ident).rows[0].id == note


def test_an_edit_made_elsewhere_brings_a_deleted_contact_back_and_says_so(squad: NotebookSquad, eli: Notebook) -> None:
    dana = squad.dana
    ident = contacts.create(dana, {"name": "Lena"})
    squad.sync()
    contacts.edit(eli, ident, {"role": "Owner"})
    squad.clock.later(hours=1)
    contacts.delete(dana, ident)
    squad.sync()
    for nb in (dana, eli):
        known = contacts.read(nb, ident)
        assert known.returned and not known.deleted and known.row.versions == 1
        (choice,) = known.two_versions
        assert [version.shown for version in choice.versions] == ["Keep it", "Delete it"]
        assert [version.officer_name for version in choice.versions] == ["Eli Osei", "Dana Reyes"]
    conflicts.choose(eli, ident, "deleted", True)
    squad.sync()
    assert contacts.page(dana).total == 0


def test_a_returned_contact_can_be_kept(squad: NotebookSquad, eli: Notebook) -> None:
    ident = contacts.create(squad.dana, {"name": "Lena"})
    squad.sync()
    contacts.edit(eli, ident, {"role": "Owner"})
    contacts.delete(squad.dana, ident)
    squad.sync()
    contacts.restore(squad.dana, ident)
    squad.sync()
    assert contacts.read(eli, ident).two_versions == []
    assert contacts.page(eli).total == 1


def test_the_guard_counts_officers_not_visits(squad: NotebookSquad, eli: Notebook) -> None:
    dana = squad.dana
    ident = contacts.create(dana, {"name": "Lena"})
    met(dana, ident)
    met(dana, ident, days_ago=2)
    met(dana, ident, days_ago=9)
    assert contacts.burden(dana, ident) == 1
    squad.sync()
    met(eli, ident)
    squad.sync()
    assert contacts.burden(dana, ident) == 2
    assert sorted(contacts.read(dana, ident).known_by) == ["Dana Reyes", "Eli Osei"]
    assert contacts.burden(dana, "0" * 32) == 0


def test_the_guard_warns_of_as_many_officers_as_the_agency_says(squad: NotebookSquad, eli: Notebook) -> None:
    dana = squad.dana
    ident = contacts.create(dana, {"name": "Lena"})
    met(dana, ident)
    met(eli, contacts.create(eli, {"name": "Ada"}))
    squad.sync()
    met(eli, ident, days_ago=9)
    squad.sync()
    assert contacts.warnings(dana, ident) == []
    dana.roster.policy.update(burden_officers=2)
    assert contacts.warnings(dana, ident) == []
    dana.roster.policy.update(burden_days=10)
    assert contacts.warnings(dana, ident) == [Warned("burden", 2, 10)]


def test_who_asked_not_to_be_contacted_goes_never_quiet_and_is_warned_of(squad: NotebookSquad, eli: Notebook) -> None:
    dana = squad.dana
    ident = contacts.create(dana, {"name": "Lena", "stage": "rapport"})
    met(dana, ident, days_ago=40)
    assert contacts.page(dana, quiet=True).total == 1
    contacts.edit(dana, ident, {"opted_out": True})
    squad.sync()
    contacts.edit(eli, ident, {"stage": "working", "cadence_days": 1})
    squad.sync()
    known = contacts.read(dana, ident)
    assert (known.row.opted_out, known.row.quiet, known.cadence_days, known.two_versions) == (True, "no", None, [])
    assert contacts.page(dana, quiet=True).total == 0
    assert contacts.warnings(dana, ident) == [Warned("opted_out")]
    contacts.edit(dana, ident, {"opted_out": False, "stage": "paused"})
    assert contacts.warnings(dana, ident) == [Warned("paused")]
    assert contacts.warnings(dana, "0" * 32) == []


def test_a_favourite_is_one_officers_and_on_all_their_phones(squad: NotebookSquad, eli: Notebook) -> None:
    dana = squad.dana
    lena, ada = (contacts.create(dana, {"name": name}) for name in ("Lena", "Ada"))
    squad.sync()
    contacts.mark_favourite(dana, lena, True)
    contacts.mark_favourite(eli, ada, True)
    contacts.mark_favourite(eli, lena, True)
    squad.sync()
    again = squad.join("Dana Reyes", officer=bytes.fromhex(dana.officer))
    squad.sync()
    for nb in (dana, again):
        assert [row.title for row in contacts.page(nb, favourite=True).rows] == ["Lena"]
        assert contacts.read(nb, lena).favourite and not contacts.read(nb, ada).favourite
    contacts.mark_favourite(dana, lena, False)
    assert contacts.page(dana, favourite=True).total == 0
    assert contacts.read(dana, lena).two_versions == []
    squad.sync()
    assert contacts.page(eli, favourite=True).total == 2
    contacts.delete(eli, ada)
    assert contacts.page(eli, favourite=True).total == 1


def test_a_forged_favourite_or_mark_is_none(dana: Notebook) -> None:
    ident = contacts.create(dana, {"name": "Lena"})
    dana.write(
        Change(bytes.fromhex(ident), "contact", {"favourite_of/": True, "favourite_of/x": True, "opted_out": "yes"})
    )
    dana.write(Change(bytes.fromhex(ident), "contact", {"under_18": 1, f"favourite_of/{dana.officer}": "yes"}))
    known = contacts.read(dana, ident)
    assert (known.row.opted_out, known.under_18, known.favourite) == (False, False, True)
    with pytest.raises(NotValid):
        contacts.edit(dana, ident, {"favourite_of/x": True})


def test_an_unknown_contact_is_not_there(dana: Notebook) -> None:
    for ident in ("0" * 32, "not an id", ""):
        with tells(NotThere, "search for it"):
            contacts.read(dana, ident)
        with pytest.raises(NotThere):
            contacts.edit(dana, ident, {"name": "x"})
        with pytest.raises(NotThere):
            contacts.delete(dana, ident)
    assert contacts.rows(dana, ["0" * 32]) == []


def test_what_a_newer_version_wrote_is_kept_and_pointed_out(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    ident = contacts.create(dana, {"name": "Lena"})
    dana.write(Change(bytes.fromhex(ident), "contact", {"hologram": {"x": 1}, "kind": 7, "cadence_days": "soon"}))
    contacts.edit(dana, ident, {"role": "Owner"})
    squad.sync()
    known = contacts.read(eli, ident)
    assert known.newer and known.row.title == "Lena"
    assert eli.state("contact", ident).value("hologram") == {"x": 1}


def test_an_agencys_own_stages_decide_when_a_relationship_is_quiet(squad: NotebookSquad, dana: Notebook) -> None:
    ident = contacts.create(dana, {"name": "Lena", "stage": "rapport"})
    met(dana, ident)
    squad.clock.later(days=5)
    assert contacts.read(dana, ident).row.quiet == "no"
    squad.policy({"stages": [{"id": "rapport", "name": "On good terms", "cadence_days": 5}]})
    assert dana.refresh()
    row = contacts.read(dana, ident).row
    assert (row.stage_name, row.quiet) == ("On good terms", "due")
    assert [stage.name for stage in dana.stages] == ["On good terms", "Paused"]
    squad.policy({"stages": [{"id": "met", "name": "Met", "cadence_days": 5}]})
    dana.refresh()
    assert contacts.read(dana, ident).row.stage_name == "rapport"
    assert contacts.read(dana, ident).row.quiet == "no"


def test_the_agencys_country_decides_how_numbers_are_read(squad: NotebookSquad, dana: Notebook) -> None:
    squad.policy({"region": "GB"})
    ident = contacts.create(dana, {"name": "Ada", "phone": "020 7946 0018"})
    assert contacts.read(dana, ident).reach[0].uri == "tel:+442079460018"
    assert contacts.read(dana, ident).reach[0].shown == "020 7946 0018"


def test_a_venues_members_go_on_to_the_last(dana: Notebook) -> None:
    place = contacts.create(dana, {"kind": "venue", "name": "Copper Door"})
    belongs = {f"member_of/{place}": True}
    dana.write_many([[contacts.new(dana, {"name": f"Guest {number:03}", **belongs})[1]] for number in range(230)])
    contacts.delete(dana, contacts.page(dana, text="guest 007").rows[0].id)
    known = contacts.read(dana, place)
    assert (len(known.members), known.members_total) == (contacts.MEMBERS, 229)
    whole = contacts.read(dana, place, members=1_000)
    assert (len(whole.members), whole.members_total) == (229, 229)
    assert whole.members[-1].title == "Guest 229"


def test_names_stand_in_the_order_people_look_for_them(dana: Notebook) -> None:
    names = [
        "Zoë",
        "Łukasz",
        "Çelik",
        "Ångström",
        "Lena",
        "Cem",
        "Anna",
        "Mo",
        "İpek",
        "Иван",
        "李雷",
        "🦊",
        "Æsa",
        "Þór",
    ]
    for name in names:
        contacts.create(dana, {"name": name})
    contacts.create(dana, {"description": "A tall man"})
    assert titles(contacts.page(dana)) == [
        *("Æsa", "Ångström", "Anna", "Çelik", "Cem", "İpek", "Lena", "Łukasz", "Mo", "Þór", "Zoë"),
        *("Иван", "李雷", "🦊", "A tall man"),
    ]
    for name, tag in (("Tagged", "tag/łódź"), ("Tagged", "tag/Alley"), ("Tagged", "tag/zebra")):
        found = contacts.page(dana, text=name).rows
        contacts.edit(dana, found[0].id if found else contacts.create(dana, {"name": name}), {tag: True})
    assert contacts.read(dana, contacts.page(dana, text="tagged").rows[0].id).tags == ["Alley", "łódź", "zebra"]


def test_somebody_deleted_takes_nobodys_place_among_the_recent(squad: NotebookSquad, dana: Notebook) -> None:
    lena, gone = (contacts.create(dana, {"name": name}) for name in ("Lena", "Gone"))
    met(dana, lena)
    for _ in range(205):
        squad.clock.later(minutes=1)
        met(dana, gone)
    contacts.delete(dana, gone)
    assert [row.title for row in contacts.recent(dana, limit=2)] == ["Lena"]


def test_more_rows_than_one_statement_takes_are_all_read(dana: Notebook) -> None:
    made = [contacts.new(dana, {"name": f"Guest {number:04}"}) for number in range(1_203)]
    dana.write_many([[change] for _, change in made])
    assert len(contacts.rows(dana, [ident for ident, _ in made])) == 1_203
