"""Programmes: begun, checked, renewed, granted and ended; two officers; a template that changes; strangers' values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.field_rules import NotValid
from app.domain.kinds import check as check_rules
from app.domain.kinds import programme as rules
from app.domain.shipped_templates import BARS, BY_NAME
from app.domain.template import Item, Section, Template, document
from app.journal.change import Change
from app.notebook import conflicts, contacts, follow_ups, history, merging, moving, programmes, search
from app.notebook.errors import NoRight, NotThere
from app.notebook.notebook import Notebook
from app.notebook.programmes import Checked, Line, Programme
from tests.cast.notebook import NotebookSquad

MET = {"state": "met", "agency": "Fire marshal", "by": "O. Nwosu"}


def venue(nb: Notebook, name: str = "Copper Door", kind: str = "venue") -> str:
    return contacts.create(nb, {"name": name, "kind": kind})


def bar(nb: Notebook) -> str:
    return programmes.begin(nb, venue(nb), BARS)


def today(nb: Notebook) -> date:
    return nb.local().date()


def line(nb: Notebook, programme: str, item: str) -> Line:
    found = programmes.read(nb, programme).line(item)
    assert found is not None
    return found


def only(nb: Notebook, programme: str, item: str) -> Checked:
    (found,) = line(nb, programme, item).latest
    return found


def dues(nb: Notebook, status: str = "open") -> list[str]:
    rows = follow_ups.page(nb, whose="squad", status=status, limit=99).rows
    return sorted(row.due or "" for row in rows if row.programme)


def ahead(until: date, *days: int) -> list[str]:
    return sorted((until - timedelta(days=one)).isoformat() for one in days)


# --- how it stands --------------------------------------------------------------------------------------------------


def test_a_venue_shows_how_many_items_are_open_and_what_lapses_next(dana: Notebook) -> None:
    there = venue(dana)
    ident = programmes.begin(dana, there, BARS)
    (row,) = programmes.of_contact(dana, there)
    assert (row.id, row.name, row.open, row.total, row.next_expiry) == (ident, "Bar accreditation", 12, 12, None)
    assert row.contact is not None and row.contact.title == "Copper Door" and row.standing == "preparing"
    until = today(dana) + timedelta(days=100)
    programmes.check(dana, ident, "occupancy", MET)
    programmes.check(dana, ident, "health", {**MET, "until": until.isoformat()})
    programmes.check(dana, ident, "underage", {"state": "drafted", "evidence": "Waits for the manager"})
    (row,) = programmes.page(dana)
    assert (row.open, row.total, row.next_expiry, row.soon) == (10, 12, until, False)
    states = {one.item.id: one.state for one in programmes.read(dana, ident).lines}
    assert (states["occupancy"], states["underage"], states["bystander"]) == ("met", "drafted", "not_started")


def test_a_check_has_evidence_agency_person_day_and_end(squad: NotebookSquad, dana: Notebook) -> None:
    ident = bar(dana)
    day = today(dana) - timedelta(days=3)
    said = {**MET, "evidence": "Counted with the owner", "day": day.isoformat()}
    programmes.check(dana, ident, "occupancy", said)
    found = only(dana, ident, "occupancy")
    assert (found.agency, found.by, found.evidence) == ("Fire marshal", "O. Nwosu", "Counted with the owner")
    assert (found.name, found.day, found.until) == ("Occupancy and exits", day, day.replace(year=day.year + 1))
    assert found.officer_name == "Dana Reyes"
    squad.clock.later(days=400)
    assert line(dana, ident, "occupancy").state == "lapsed"
    (row,) = programmes.page(dana)
    assert (row.open, row.lapsed, row.next_expiry) == (12, 1, None)


def test_a_training_is_met_once_everybody_who_is_named_has_it(squad: NotebookSquad, dana: Notebook) -> None:
    ident, lena = bar(dana), contacts.create(dana, {"name": "Lena Abara"})
    programmes.check(dana, ident, "de-escalation", {**MET, "person": lena})
    programmes.check(dana, ident, "de-escalation", {"state": "drafted", "person_words": "The new bartender"})
    found = line(dana, ident, "de-escalation")
    assert (found.state, found.met, [one.person for one in found.latest]) == (
        "drafted",
        1,
        ["Lena Abara", "The new bartender"],
    )
    squad.clock.later(minutes=1)
    programmes.check(dana, ident, "de-escalation", {**MET, "person_words": "The new bartender", "until": ""})
    assert (line(dana, ident, "de-escalation").state, line(dana, ident, "de-escalation").met) == ("met", 2)
    squad.clock.later(days=800)  # hers holds for two years
    assert (line(dana, ident, "de-escalation").state, line(dana, ident, "de-escalation").met) == ("lapsed", 1)
    programmes.check(dana, ident, "de-escalation", {"state": "not_started", "person": lena})  # she left
    assert line(dana, ident, "de-escalation").state == "met"


def test_the_latest_verification_counts_and_the_ones_before_stay(squad: NotebookSquad, dana: Notebook) -> None:
    ident = bar(dana)
    early, late = (today(dana) - timedelta(days=one) for one in (300, 5))
    programmes.check(dana, ident, "premises", {**MET, "day": late.isoformat(), "by": "Second"})
    squad.clock.later(minutes=1)
    programmes.check(dana, ident, "premises", {**MET, "day": early.isoformat(), "by": "First, written afterwards"})
    assert only(dana, ident, "premises").by == "Second"
    assert [one.by for one in line(dana, ident, "premises").earlier] == ["First, written afterwards"]


@pytest.mark.parametrize(
    ("item", "said", "field"),
    [
        ("occupancy", {"state": "met"}, "agency"),
        ("occupancy", {"state": "great"}, "state"),
        ("occupancy", {}, "state"),
        ("occupancy", {**MET, "day": "2999-01-01"}, "day"),
        ("occupancy", {**MET, "day": "yesterday"}, "day"),
        ("occupancy", {**MET, "day": ""}, "day"),
        ("occupancy", {**MET, "until": "2001-01-01"}, "until"),
        ("occupancy", {**MET, "until": "31/12/2030"}, "until"),
        ("occupancy", {**MET, "evidence": "x" * 3_000}, "evidence"),
        ("de-escalation", MET, "person_words"),
    ],
)
def test_a_bad_check_is_refused_at_its_field_and_changes_nothing(
    dana: Notebook, item: str, said: dict[str, str], field: str
) -> None:
    ident = bar(dana)
    before = dana.version
    with pytest.raises(NotValid) as wrong:
        programmes.check(dana, ident, item, said)
    assert wrong.value.field == field and wrong.value.message
    assert dana.version == before


def test_an_item_that_is_not_asked_for_cannot_be_checked(dana: Notebook) -> None:
    with pytest.raises(NotThere):
        programmes.check(dana, bar(dana), "golf", MET)


# --- reminders ------------------------------------------------------------------------------------------------------


def test_what_lapses_is_reminded_of_60_30_and_7_days_before_once_for_a_day(dana: Notebook) -> None:
    ident, until = bar(dana), today(dana) + timedelta(days=300)
    for item in ("occupancy", "health", "premises"):
        programmes.check(dana, ident, item, {**MET, "until": until.isoformat()})
    assert dues(dana) == ahead(until, 60, 30, 7)
    (row, *_rest) = follow_ups.page(dana, whose="squad", limit=9).rows
    assert (
        row.text.startswith("Renew by ")
        and row.text.endswith(": Bar accreditation")
        and row.contact_title == "Copper Door"
    )
    assert (row.programme, row.programme_name) == (ident, "Bar accreditation")


def test_a_reminder_stands_on_the_page_of_its_venue_once_its_day_has_come(squad: NotebookSquad, dana: Notebook) -> None:
    there = venue(dana)
    ident, until = programmes.begin(dana, there, BARS), today(dana) + timedelta(days=90)
    programmes.check(dana, ident, "occupancy", {**MET, "until": until.isoformat()})
    task = follow_ups.add(dana, there, "task", "Bring the form", due=until.isoformat())
    assert [row.id for row in follow_ups.of_contact(dana, there)] == [task]
    squad.clock.later(days=60)
    found = follow_ups.of_contact(dana, there)
    assert [bool(row.programme) for row in found] == [True, True, False]
    assert follow_ups.count_of_contact(dana, there) == 3


@pytest.mark.parametrize(("left", "due"), [(40, [10, 33]), (7, [0]), (3, [0]), (0, [0])])
def test_of_what_lapses_sooner_only_the_reminders_to_come_are_written(
    dana: Notebook, left: int, due: list[int]
) -> None:
    until = today(dana) + timedelta(days=left)
    programmes.check(dana, bar(dana), "occupancy", {**MET, "until": until.isoformat()})
    assert dues(dana) == sorted((today(dana) + timedelta(days=one)).isoformat() for one in due)


def test_what_is_renewed_needs_no_reminder_any_more(squad: NotebookSquad, dana: Notebook) -> None:
    ident, until = bar(dana), today(dana) + timedelta(days=90)
    first = programmes.check(dana, ident, "occupancy", {**MET, "until": until.isoformat()})
    squad.clock.later(days=85)
    assert dues(dana) == ahead(until, 60, 30, 7)  # nobody did anything: they stand, two of them late
    again = until + timedelta(days=365)
    second = programmes.check(dana, ident, "occupancy", {**MET, "until": again.isoformat()})
    assert (dues(dana), dues(dana, "done")) == (ahead(again, 60, 30, 7), ahead(until, 60, 30, 7))
    programmes.take_back(dana, second)
    assert only(dana, ident, "occupancy").id == first
    assert dues(dana, "cancelled") == ahead(again, 60, 30, 7)


def test_a_check_taken_back_takes_its_reminders_with_it_and_brings_them_again(dana: Notebook) -> None:
    ident, until = bar(dana), today(dana) + timedelta(days=90)
    made = programmes.check(dana, ident, "occupancy", {**MET, "until": until.isoformat()})
    programmes.take_back(dana, made)
    assert (line(dana, ident, "occupancy").state, dues(dana)) == ("not_started", [])
    programmes.put_check_back(dana, made)
    assert (line(dana, ident, "occupancy").state, dues(dana)) == ("met", ahead(until, 60, 30, 7))


def test_two_officers_who_verify_without_seeing_each_other_write_one_set_of_reminders(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    ident, until = bar(dana), today(dana) + timedelta(days=90)
    squad.sync()
    programmes.check(dana, ident, "occupancy", {**MET, "until": until.isoformat()})
    programmes.check(eli, ident, "health", {**MET, "until": until.isoformat()})
    programmes.check(eli, ident, "occupancy", {**MET, "until": until.isoformat(), "by": "Somebody else"})
    squad.sync()
    for one in (dana, eli):
        assert dues(one) == ahead(until, 60, 30, 7)
        found = line(one, ident, "occupancy")
        assert {check.by for check in (*found.latest, *found.earlier)} == {"O. Nwosu", "Somebody else"}
    assert conflicts.count(dana) == 0


# --- granted, suspended, ended --------------------------------------------------------------------------------------


def test_it_is_granted_suspended_and_ended_with_days_and_reasons(squad: NotebookSquad, dana: Notebook) -> None:
    ident, day = bar(dana), today(dana)
    programmes.check(dana, ident, "occupancy", {**MET, "until": (day + timedelta(days=90)).isoformat()})
    programmes.stand(dana, ident, "granted", day.isoformat())
    squad.clock.later(days=10)
    was, basis = programmes.stand(dana, ident, "suspended", today(dana).isoformat(), "Sold to a minor twice")
    row = programmes.read(dana, ident).row
    assert (row.standing, row.granted, row.since) == ("suspended", day, day + timedelta(days=10))
    assert row.reason == "Sold to a minor twice"
    programmes.put_back(dana, ident, was, basis)
    assert programmes.read(dana, ident).row.standing == "granted"
    programmes.stand(dana, ident, "ended", today(dana).isoformat(), "Closed for good")
    assert (programmes.read(dana, ident).row.standing, dues(dana)) == ("ended", [])
    acts = [act.name for item in history.read(dana, rules.KIND, ident).page.rows for act in item.acts]
    assert "Accreditation granted" in acts and "Program ended" in acts


@pytest.mark.parametrize(
    ("standing", "day", "reason", "field"),
    [
        ("granted", "", "", "since"),
        ("granted", "2999-01-01", "", "since"),
        ("granted", "2001-01-01", "", "since"),
        ("granted", "soon", "", "since"),
        ("suspended", "today", "", "reason"),
        ("ended", "today", " ", "reason"),
        ("preparing", "today", "x", "standing"),
        ("golden", "today", "x", "standing"),
    ],
)
def test_a_bad_standing_is_refused_at_its_field(
    dana: Notebook, standing: str, day: str, reason: str, field: str
) -> None:
    ident = bar(dana)
    before = dana.version
    with pytest.raises(NotValid) as wrong:
        programmes.stand(dana, ident, standing, today(dana).isoformat() if day == "today" else day, reason)
    assert (wrong.value.field, dana.version) == (field, before)


def test_one_grants_while_another_suspends_and_both_are_kept_to_be_chosen(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    ident = bar(dana)
    squad.sync()
    programmes.stand(dana, ident, "granted", today(dana).isoformat())
    programmes.stand(eli, ident, "suspended", today(eli).isoformat(), "A fight on Friday")
    squad.sync()
    assert programmes.read(dana, ident).row.versions and conflicts.count(dana) == 1
    (matter,) = conflicts.two_versions(dana)
    dana_said, eli_said = sorted(matter.versions, key=lambda one: one.officer_name)
    conflicts.settle(dana, ident, matter.field, eli_said)
    row = programmes.read(dana, ident).row
    assert (row.standing, row.reason, row.granted, row.versions) == (
        "suspended",
        "A fight on Friday",
        today(dana),
        0,
    )
    assert dana_said.officer_name == "Dana Reyes"


def test_two_who_begin_it_without_seeing_each_other_begin_the_same_one(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    there = venue(dana)
    squad.sync()
    ident = programmes.begin(dana, there, BARS)
    assert programmes.begin(eli, there, BARS) == ident
    squad.sync()
    assert [row.id for row in programmes.of_contact(dana, there)] == [ident]
    with pytest.raises(NotValid):
        programmes.begin(dana, there, BARS)


def test_one_that_ended_begins_again_with_what_was_verified(dana: Notebook) -> None:
    there = venue(dana)
    ident = programmes.begin(dana, there, BARS)
    programmes.check(dana, ident, "occupancy", MET)
    programmes.stand(dana, ident, "ended", today(dana).isoformat(), "New owner")
    assert [one.id for one in programmes.offered(dana, there)] == [BARS.id]
    assert programmes.begin(dana, there, BARS) == ident
    found = programmes.read(dana, ident)
    assert (found.row.standing, found.row.reason, found.row.open) == ("preparing", "", 11)
    assert len(dues(dana)) == 3


def test_a_program_is_for_those_it_says(dana: Notebook) -> None:
    person = contacts.create(dana, {"name": "Rafiq Khan"})
    assert [one.id for one in programmes.offered(dana, person)] == [BY_NAME.id]
    with pytest.raises(NotValid, match="for others: Venues"):
        programmes.begin(dana, person, BARS)


def test_a_deleted_one_is_on_no_list_and_comes_back(dana: Notebook) -> None:
    there = venue(dana)
    ident = programmes.begin(dana, there, BARS)
    programmes.check(dana, ident, "occupancy", MET)
    programmes.delete(dana, ident)
    assert (programmes.of_contact(dana, there), programmes.page(dana), dues(dana)) == ([], [], [])
    with pytest.raises(NotThere):
        programmes.read(dana, ident)
    programmes.restore(dana, ident)
    assert programmes.read(dana, ident).row.open == 11 and len(dues(dana)) == 3


# --- the template changes -------------------------------------------------------------------------------------------


def _newer() -> Template:
    renamed = Item("occupancy", "Exits, counted", verified_by="City fire", holds=None)
    return replace(BARS, version=2, sections=(Section("Building", (renamed, Item("toilets", "Toilets"))),))


def test_a_template_changed_later_never_rewrites_what_was_verified_before(squad: NotebookSquad, dana: Notebook) -> None:
    ident = bar(dana)
    programmes.check(dana, ident, "occupancy", MET)
    programmes.check(dana, ident, "health", MET)
    before = programmes.read(dana, ident)
    assert not before.row.newer
    squad.policy({"template/bar-accreditation": document(_newer())})
    now = programmes.read(dana, ident)
    assert (now.sections, now.row.open, now.row.version) == (before.sections, 10, 1)
    assert now.row.newer and now.newest == _newer()
    was, basis = programmes.take_over(dana, ident, _newer())
    taken = programmes.read(dana, ident)
    assert (taken.row.version, taken.row.open, taken.row.total, taken.row.newer) == (2, 1, 2, False)
    found = only(dana, ident, "occupancy")
    assert (found.name, found.agency, found.until) == (
        "Occupancy and exits",
        "Fire marshal",
        only(dana, ident, "occupancy").day.replace(year=today(dana).year + 1),
    )
    assert [one.name for one in taken.others] == ["Health inspection"]  # asked for no more, and still there
    programmes.put_back(dana, ident, was, basis)
    assert programmes.read(dana, ident).sections == before.sections


def test_a_retired_template_begins_nothing_new_and_goes_on_where_it_was(squad: NotebookSquad, dana: Notebook) -> None:
    ident = bar(dana)
    squad.policy({"template/bar-accreditation": document(replace(BARS, version=2, retired=True))})
    assert programmes.offered(dana, venue(dana, "Harbour Grill")) == []
    found = programmes.read(dana, ident)
    assert (found.row.total, found.row.newer) == (12, False)


# --- others ---------------------------------------------------------------------------------------------------------


def test_only_its_author_or_a_supervisor_takes_a_check_back(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    ident = bar(dana)
    made = programmes.check(dana, ident, "occupancy", MET)
    squad.sync()
    assert not only(eli, ident, "occupancy").may_take_back
    with pytest.raises(NoRight):
        programmes.take_back(eli, made)
    programmes.take_back(dana, made)
    squad.sync()
    assert line(eli, ident, "occupancy").state == "not_started"


def test_it_follows_a_venue_that_was_merged_and_is_found(dana: Notebook) -> None:
    there, other = venue(dana), venue(dana, "Copper Door Bar")
    ident = programmes.begin(dana, there, BARS)
    programmes.check(dana, ident, "occupancy", {**MET, "evidence": "Turnstile count"})
    merging.merge(dana, merging.both(dana, other, there), [])
    assert [row.id for row in programmes.of_contact(dana, other)] == [ident]
    assert {hit.kind for hit in search.everything(dana, "turnstile", 9)} == {"check"}  # type: ignore[union-attr]  # no contact is called so


def test_a_reminder_stays_with_its_program_when_the_venue_moves(squad: NotebookSquad, dana: Notebook) -> None:
    other = squad.another("Day squad", dana)
    there = venue(dana)
    programmes.check(dana, programmes.begin(dana, there, BARS), "occupancy", MET)
    squad.sync()
    moving.move(dana, there, other.hex())
    squad.sync()
    rows = [row for row in follow_ups.page(dana, whose="squad", limit=9).rows if row.programme]
    assert [row.squad for row in rows] == ["Night squad"] * 3


def test_a_check_of_another_squad_counts_for_nothing(squad: NotebookSquad, dana: Notebook) -> None:
    ident, other = bar(dana), squad.another("Day squad", dana)
    squad.sync()
    fields = check_rules.CHECK.clean({**MET, "programme": ident, "item": "occupancy", "day": "2026-01-01", "at": 1})
    dana.write(Change(bytes.fromhex(dana.new_id(other.hex())), "check", fields))
    assert line(dana, ident, "occupancy").state == "not_started"


ODD = [7, True, None, "x" * 9_000, ["a"], {"b": 1}, b"\x00" * 50, "\u202e\u0000", -1, (1 << 63) - 1, "2026-13-45"]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_values_of_any_form_never_make_a_page_fail(dana: Notebook, odd: object) -> None:
    ident = bar(dana)
    programmes.check(dana, ident, "occupancy", MET)
    odd_check = {name: odd for name in check_rules.FIELDS if name not in ("programme", "deleted")}
    for more in ({}, {"day": "2026-01-01", "item": "occupancy", "state": odd}):
        whole = {**odd_check, **more, "programme": ident}
        dana.write(Change(bytes.fromhex(dana.new_id()), "check", whole))  # type: ignore[arg-type]  # as a forged app would
    forged = {name: odd for name in rules.FIELDS if name not in ("contact", "deleted")}
    dana.write(Change(bytes.fromhex(dana.new_id()), "programme", forged))  # type: ignore[arg-type]  # as a forged app would
    for row in programmes.page(dana):
        found: Programme = programmes.read(dana, row.id)
        assert found.row.total in (0, 12)
        assert history.read(dana, rules.KIND, row.id).page.rows
