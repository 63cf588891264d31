from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from app.domain.field_rules import NotValid
from app.domain.kinds import follow_up
from app.domain.kinds import gathering as rules
from app.notebook import conflicts, contacts, follow_ups, gatherings, history, interactions, merging, moving, search
from app.notebook.errors import NotThere
from app.notebook.gatherings import Gathering
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.notebook.search_results import Other
from tests.cast.notebook import NotebookSquad, a_while_ago


def today(nb: Notebook) -> date:
    return nb.local().date()


def person(nb: Notebook, name: str, **fields: Any) -> str:
    return contacts.create(nb, {"name": name, **fields})


def write(nb: Notebook, kind: str = rules.EVENT, *, came: Any = (), wanted: Any = (), **fields: Any) -> str:
    people = {f"came/{one}": True for one in came} | {f"wanted/{one}": True for one in wanted}
    said = {"kind": kind, "title": "Night market stand", "day": today(nb).isoformat()}
    return gatherings.add(nb, {**said, **people, **fields})


def reached(found: Gathering) -> dict[str, bool]:
    return {one.row.title: one.reached for one in found.wanted}


def test_an_event_shows_who_of_those_that_matter_it_reached(dana: Notebook) -> None:
    door, kiosk = person(dana, "Copper Door", kind="venue"), person(dana, "Quay Kiosk", kind="venue")
    lena = person(dana, "Lena Marsh", **{f"member_of/{door}": True})
    omar, ines = person(dana, "Omar Haddad"), person(dana, "Inés Prado")
    found = gatherings.read(dana, write(dana, came=[lena, omar], wanted=[door, kiosk, omar, ines], others="40"))
    # Whoever was missed stands first; a place is reached by somebody who belongs there.
    assert reached(found) == {"Inés Prado": False, "Quay Kiosk": False, "Copper Door": True, "Omar Haddad": True}
    assert [one.row.title for one in found.wanted][:2] == ["Inés Prado", "Quay Kiosk"]
    assert {one.row.title: one.through for one in found.wanted}["Copper Door"] == ("Lena Marsh",)
    assert (found.row.wanted, found.row.reached, found.others) == (4, 2, 40)
    (row,) = gatherings.page(dana, "over").rows
    assert (row.wanted, row.reached, row.came) == (4, 2, True)


def test_who_was_new_is_counted_from_the_notes(dana: Notebook) -> None:
    agency = person(dana, "Harbor Outreach", kind="agency")
    known, new, that_day, worker = (person(dana, one) for one in ("Ada Quist", "Bo Lind", "Cem Ak", "Dee Fox"))
    contacts.edit(dana, worker, {f"member_of/{agency}": True})
    with a_while_ago(dana, minutes=60 * 24 * 3):
        interactions.log(dana, Log(contacts=[known, worker], fact="Spoke at the stand."))
    interactions.log(dana, Log(contacts=[that_day], fact="Met at the event itself."))
    found = gatherings.read(dana, write(dana, came=[known, new, that_day, agency]))
    assert {one.row.title: one.new for one in found.came} == {
        "Bo Lind": True,
        "Cem Ak": True,
        "Ada Quist": False,
        "Harbor Outreach": False,  # one of its people was met
    }
    assert found.new == 2
    later = write(dana, came=[new], day=(today(dana) + timedelta(1)).isoformat())
    assert gatherings.read(dana, later).new == 0, "who came to an earlier one is known"


def test_one_tap_follows_up_whoever_was_missed_and_a_second_one_does_nothing(dana: Notebook) -> None:
    ines = person(dana, "Inés Prado")
    event = write(dana, wanted=[ines])
    made = gatherings.reach_out(dana, event, ines)
    assert gatherings.reach_out(dana, event, ines) == made
    (wanted,) = gatherings.read(dana, event).wanted
    assert wanted.follow_up is not None and wanted.follow_up.id == made
    row = follow_ups.read(dana, made)
    assert (row.contact, row.gathering, row.gathering_title) == (ines, event, "Night market stand")
    assert row.due == (today(dana) + timedelta(7)).isoformat()
    follow_ups.cancel(dana, made, "She moved away")
    assert gatherings.read(dana, event).wanted[0].follow_up is None
    again = gatherings.reach_out(dana, event, ines)
    assert again != made
    gatherings.take_back(dana, again)
    gatherings.take_back(dana, again)
    assert [one.id for one in gatherings.read(dana, event).agreed] == [made]


def test_what_a_partner_owes_stays_on_the_list_of_an_officer_who_keeps_watch(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    agency = person(dana, "City Works", kind="agency", phone="202 555 0143")
    meeting = write(dana, rules.MEETING, came=[agency], title="Coalition meeting")
    squad.sync()
    said = {"text": "Light the stairs", "partner": agency, "due": today(dana).isoformat()}
    owed = gatherings.agree(dana, meeting, {**said, "owner": eli.officer})
    ours = gatherings.agree(dana, meeting, {"text": "Bring the count"})
    squad.sync()
    (row,) = follow_ups.page(eli).rows
    assert (row.id, row.partner, row.partner_title, row.gathering) == (owed, agency, "City Works", meeting)
    assert [one.id for one in gatherings.owed_by(eli, agency)] == [owed]
    found = gatherings.read(dana, meeting)
    assert [one.id for one in found.agreed] == [owed, ours] and (found.row.agreed, found.row.open) == (2, 2)
    assert (gatherings.page(dana, "over").rows[0].agreed, gatherings.page(dana, "over").rows[0].open) == (2, 2)
    follow_ups.done(dana, ours)
    assert (gatherings.page(dana, "over").rows[0].agreed, gatherings.page(dana, "over").rows[0].open) == (2, 1)


def test_what_comes_back_is_still_owed(dana: Notebook) -> None:
    agency = person(dana, "City Works", kind="agency")
    meeting = write(dana, rules.MEETING, came=[agency])
    due = today(dana).isoformat()
    said = {"text": "Send the count", "partner": agency, "due": due, "repeats": f"every 7 days from {due}"}
    first = gatherings.agree(dana, meeting, said)
    follow_ups.done(dana, first)
    (later,) = [one for one in gatherings.read(dana, meeting).agreed if one.status == follow_up.OPEN]
    assert later.id != first and later.partner == agency


def test_two_officers_write_down_who_came_and_nobody_is_lost(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    ada, bo, cem = (person(dana, one) for one in ("Ada Quist", "Bo Lind", "Cem Ak"))
    event = write(dana, came=[ada], words="Locks for bicycles")
    squad.sync()
    gatherings.edit(dana, event, {f"came/{bo}": True, f"came/{ada}": False}, gatherings.seen(dana, event))
    gatherings.edit(eli, event, {f"came/{cem}": True, "others": "12", "words": "Locks and lights"})
    squad.sync()
    for nb in (dana, eli):
        found = gatherings.read(nb, event)
        assert [one.row.title for one in found.came] == ["Bo Lind", "Cem Ak"] and found.others == 12
        assert found.row.versions == 0


def test_two_accounts_of_one_meeting_are_two_versions_of_its_words(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    meeting = write(dana, rules.MEETING)
    squad.sync()
    gatherings.edit(dana, meeting, {"words": "Lights at the quay"})
    gatherings.edit(eli, meeting, {"words": "Beds in winter"})
    squad.sync()
    assert gatherings.read(dana, meeting).row.versions == 1
    (both,) = conflicts.of_record(dana, meeting)
    assert sorted(one.shown for one in both.versions) == ["Beds in winter", "Lights at the quay"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": " "}, "title"),
        ({"day": ""}, "day"),
        ({"day": "2026-02-30"}, "day"),
        ({"kind": "raid"}, "kind"),
        ({"others": "many"}, "others"),
        ({"others": "9" * 5_000}, "others"),
        ({"others": "100000"}, "others"),
        ({"came/nobody": True}, "came/nobody"),
        ({f"wanted/{number:032x}": True for number in range(101)}, "wanted"),
    ],
)
def test_what_is_no_gathering_is_not_written(dana: Notebook, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(NotValid) as refused:
        write(dana, **fields)
    assert refused.value.field == field and gatherings.page(dana, "over").total == 0


def test_those_to_come_stand_apart_the_next_one_first(dana: Notebook) -> None:
    def on(days: int, title: str) -> None:
        write(dana, rules.MEETING, title=title, day=(today(dana) + timedelta(days)).isoformat())

    for days, title in ((30, "Spring"), (7, "Next"), (0, "Today"), (-7, "Last")):
        on(days, title)
    write(dana, rules.EVENT)
    assert [row.title for row in gatherings.page(dana, "ahead").rows] == ["Next", "Spring"]
    assert [row.title for row in gatherings.page(dana, "over", rules.MEETING).rows] == ["Today", "Last"]
    assert gatherings.page(dana, "over", limit=1).total == 3


def test_an_agency_shows_the_meetings_that_its_people_came_to(dana: Notebook) -> None:
    agency = person(dana, "Harbor Outreach", kind="agency")
    worker = person(dana, "Dee Fox", **{f"member_of/{agency}": True})
    meeting = write(dana, rules.MEETING, came=[worker], title="Coalition meeting")
    write(dana, wanted=[agency])
    assert [row.id for row in gatherings.of_contact(dana, agency)] == [meeting]
    assert [row.id for row in gatherings.of_contact(dana, worker)] == [meeting]
    day = (today(dana) + timedelta(30)).isoformat()
    assert gatherings.last_before(dana, rules.MEETING, None, day) == ("Coalition meeting", [worker])
    assert gatherings.last_before(dana, rules.MEETING, None, today(dana).isoformat()) == ("", [])


def test_a_venue_stands_for_the_place(dana: Notebook) -> None:
    door = person(dana, "Copper Door", kind="venue")
    event = write(dana, place="", venue=door)
    assert gatherings.read(dana, event).row.place == "Copper Door"
    gatherings.edit(dana, event, {"title": "Coffee at the door"})
    assert gatherings.read(dana, event).row.place == "Copper Door"


def test_a_deleted_one_is_on_no_list_and_its_agreements_stay(dana: Notebook) -> None:
    meeting = write(dana, rules.MEETING, came=[person(dana, "Dee Fox")])
    agreed = gatherings.agree(dana, meeting, {"text": "Bring the count"})
    gatherings.delete(dana, meeting)
    gatherings.delete(dana, meeting)
    assert gatherings.page(dana, "over").total == 0
    assert follow_ups.read(dana, agreed).gathering is None
    for refused in (lambda: gatherings.read(dana, meeting), lambda: gatherings.agree(dana, meeting, {"text": "More"})):
        with pytest.raises(NotThere):
            refused()
    gatherings.restore(dana, meeting)
    assert follow_ups.read(dana, agreed).gathering == meeting


def test_its_history_says_what_was_done(dana: Notebook) -> None:
    ada = person(dana, "Ada Quist")
    meeting = write(dana, rules.MEETING)
    gatherings.edit(dana, meeting, {f"came/{ada}": True, "others": "3"})
    gatherings.edit(dana, meeting, {"title": "Winter beds"})
    said = [act.name for item in history.read(dana, rules.KIND, meeting).page.rows for act in item.acts]
    assert said == ["Meeting changed", "Who came to the meeting", "Meeting written"]


def test_a_search_finds_it_by_its_words(dana: Notebook) -> None:
    meeting = write(dana, rules.MEETING, title="Coalition", words="Beds for the winter")
    (hit,) = search.everything(dana, "winter beds", 5)
    assert isinstance(hit, Other) and (hit.kind, hit.id, hit.noun) == (rules.KIND, meeting, "Meeting")


def test_two_contacts_that_become_one_came_once(dana: Notebook) -> None:
    one, other = person(dana, "Ada Quist"), person(dana, "A. Quist")
    event = write(dana, came=[one, other], wanted=[other])
    merging.merge(dana, merging.both(dana, one, other), ())
    found = gatherings.read(dana, event)
    assert [each.row.id for each in found.came] == [one] and reached(found) == {"Ada Quist": True}
    assert [row.id for row in gatherings.of_contact(dana, one)] == [event]


def test_what_was_agreed_about_somebody_stays_with_the_meeting_when_they_move(
    squad: NotebookSquad, dana: Notebook
) -> None:
    day = squad.another("Day squad", dana)
    ada = person(dana, "Ada Quist")
    meeting = write(dana, rules.MEETING, came=[ada], wanted=[ada])
    agreed = gatherings.agree(dana, meeting, {"text": "Find a bed", "contact": ada})
    squad.sync()
    moving.move(dana, ada, day.hex())
    squad.sync()
    moving.carry_over(dana)
    found = gatherings.read(dana, meeting)
    assert [one.id for one in found.agreed] == [agreed] and reached(found) == {"Ada Quist": True}
    assert dana.squad_of(agreed) == dana.squad_of(meeting)


def test_who_was_deleted_is_shown_again_once_they_came_to_one(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    ada = person(dana, "Ada Quist")
    squad.sync()
    contacts.delete(eli, ada)
    write(dana, came=[ada])
    squad.sync()
    assert [row.title for row in contacts.rows(eli, [ada])] == ["Ada Quist"]


def test_a_set_that_two_officers_filled_beyond_its_room_can_still_be_changed(dana: Notebook) -> None:
    event = write(dana)
    for first in (0, 150):  # each of them saw room for theirs
        dana.write(dana.change(rules.KIND, event, {f"came/{one:032x}": True for one in range(first, first + 150)}))
    gatherings.edit(dana, event, {"title": "Coffee on the quay"})
    assert gatherings.read(dana, event).row.title == "Coffee on the quay"
    with pytest.raises(NotValid):
        gatherings.edit(dana, event, {f"came/{person(dana, 'Ada Quist')}": True})


@pytest.mark.parametrize("title", ["", "   ", "\u200b", "\u2063\u00a0"])
def test_a_title_of_which_nothing_can_be_seen_is_none(dana: Notebook, title: str) -> None:
    with pytest.raises(NotValid, match="Say what it is called"):
        write(dana, title=title)
