"""The screens of meetings and events: whom one reached, who came, what was agreed and who owes it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.domain.kinds import gathering as rules
from app.notebook import contacts, follow_ups, gatherings, problems
from app.notebook.gatherings import Gathering, GatheringRow
from app.notebook.notebook import Notebook
from app.ui import when
from app.ui.gatherings.gathering_form import worth_keeping
from tests.app.ui.conftest import Desk, OpenDesk
from tests.app.ui.search.test_search import open_row
from tests.app.ui.test_keys import unkeyed


class Made:
    """What a test's `before` made."""

    works = kiosk = ines = omar = event = meeting = ""

    def people(self, nb: Notebook) -> None:
        self.works = contacts.create(nb, {"name": "City Works", "kind": "agency"})
        self.kiosk = contacts.create(nb, {"name": "Quay Kiosk", "kind": "venue"})
        self.ines = contacts.create(nb, {"name": "Inés Prado"})
        self.omar = contacts.create(nb, {"name": "Omar Haddad", f"member_of/{self.kiosk}": True})

    def both(self, nb: Notebook) -> None:
        self.people(nb)
        day = when.now().date().isoformat()
        wanted = {f"wanted/{one}": True for one in (self.kiosk, self.ines)}
        came = {f"came/{self.omar}": True, "others": "20"}
        self.event = gatherings.add(nb, {"kind": rules.EVENT, "title": "Coffee", "day": day, **wanted, **came})
        came = {f"came/{self.works}": True}
        self.meeting = gatherings.add(nb, {"kind": rules.MEETING, "title": "Coalition meeting", "day": day, **came})


def listed(d: Desk) -> list[GatheringRow]:
    return [*gatherings.page(d.notebook, "ahead").rows, *gatherings.page(d.notebook, "over").rows]


def only(d: Desk) -> Gathering:
    (row,) = listed(d)
    return gatherings.read(d.notebook, row.id)


async def saved(d: Desk) -> None:
    await d.tap("Save")
    await d.says("Saved on this phone")


async def find(d: Desk, field: str, name: str) -> None:
    await d.type(field, name.split()[0])
    await d.tap(name)


# --- writing one -----------------------------------------------------------------------------------------------------


async def test_a_meeting_is_written_with_who_came(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.people) as d:
        await d.screen.go("/more")
        await d.tap("Meetings and events")
        await d.sees("No meeting or event yet")
        await d.tap("New meeting or event")
        await d.type("What it is called", "Coalition meeting")
        await find(d, "Who came", "City Works")
        await d.type("People without a record", "3")
        await d.type("What it is about", "Lights at the quay")
        await saved(d)
        await d.sees("1 new to us · 3 without a record")
        assert unkeyed(d)[1] == []
        found = only(d)
        assert (found.row.kind, found.row.title, found.words) == ("meeting", "Coalition meeting", "Lights at the quay")
        assert [one.row.id for one in found.came] == [made.works] and found.row.day == when.now().date()
        await d.undo()
        await d.screen.until(lambda: not listed(d), "it to be gone")


async def test_an_event_is_for_those_around_a_problem(desk: OpenDesk) -> None:
    made = Made()

    def before(nb: Notebook) -> None:
        made.people(nb)
        said = {"behaviour": "Fights at the kiosk", "venue": made.kiosk, f"guardian/{made.ines}": True}
        problems.add(nb, {**said, "title": "Kiosk fights"})

    async with desk(route="/gatherings/new", before=before) as d:
        await d.tap("Event")
        await d.type("What it is called", "Coffee")
        await d.tap("People of Kiosk fights")
        await d.sees("Inés Prado")
        await d.tap("Remove Quay Kiosk")
        await saved(d)
        assert [one.row.title for one in only(d).wanted] == ["Inés Prado"]


async def test_what_is_wrong_stands_at_its_field_and_keeps_the_words(desk: OpenDesk) -> None:
    async with desk(route="/gatherings/new") as d:
        await d.type("People without a record", "a crowd")
        await d.tap("Save")
        await d.sees("Say what it is called: “Coalition meeting”, “Night market stand”.")
        await d.type("What it is called", "Coalition meeting")
        await d.tap("Save")
        await d.sees("A number of people, at most 99,999.")
        assert d.text("People without a record") == "a crowd" and listed(d) == []
        await d.type("People without a record", "12")
        await saved(d)
        assert only(d).others == 12


async def test_the_next_meeting_begins_with_who_came_to_the_last(desk: OpenDesk) -> None:
    made = Made()

    def before(nb: Notebook) -> None:
        made.people(nb)
        day = (when.now().date() - timedelta(30)).isoformat()
        came = {f"came/{one}": True for one in (made.works, made.omar)}
        gatherings.add(nb, {"kind": rules.MEETING, "title": "Winter beds", "day": day, **came})

    async with desk(route="/gatherings/new", before=before) as d:
        await d.type("What it is called", "Spring")
        await d.tap("All who came to Winter beds")
        await d.tap("Remove Omar Haddad")
        await saved(d)
        assert [one.row.title for one in gatherings.read(d.notebook, listed(d)[0].id).came] == ["City Works"]


async def test_of_one_to_come_nobody_came_yet(desk: OpenDesk) -> None:
    made = Made()

    def before(nb: Notebook) -> None:
        made.both(nb)
        day = (when.now().date() + timedelta(7)).isoformat()
        gatherings.edit(nb, made.event, {"day": day, f"came/{made.omar}": False, "others": ""})

    async with desk(route=f"/gatherings/one/{made.event}", before=before) as d:
        await d.screen.go(f"/gatherings/one/{made.event}")
        await d.sees("2 to reach")
        assert not d.buttons("Follow up with Inés Prado")
        await d.tap("Change it")
        await d.screen.until(lambda: d.screen.fields("What it is called"), "the form")
        assert not d.screen.fields("Who came")


async def test_who_was_left_out_is_gone_and_who_came_meanwhile_stays(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.both) as d:
        await d.screen.go(f"/gatherings/one/{made.event}/edit")
        await d.type("What it is called", "Coffee on the quay")
        gatherings.edit(d.notebook, made.event, {f"came/{made.works}": True})  # a colleague, meanwhile
        await d.tap("Remove Omar Haddad")
        await d.tap("Remove Inés Prado")
        await saved(d)
        found = gatherings.read(d.notebook, made.event)
        assert [one.row.title for one in found.came] == ["City Works"] and found.row.title == "Coffee on the quay"
        assert [one.row.title for one in found.wanted] == ["Quay Kiosk"] and found.row.versions == 0


async def test_a_form_that_is_left_is_kept(desk: OpenDesk) -> None:
    made = Made()
    async with desk(route="/gatherings/new", before=made.people) as d:
        await d.type("What it is called", "Coalition")
        await find(d, "Who came", "City Works")
        await d.screen.go("/more")
        await d.screen.go("/gatherings/new")
        await d.sees("City Works")
        assert d.text("What it is called") == "Coalition"
        await saved(d)
        assert [one.row.title for one in only(d).came] == ["City Works"]
    begun = {"title": "", "kind": "meeting"}
    assert not worth_keeping({**begun, "kind": "event", "search came": "ci", "at_first": begun})


# --- its page --------------------------------------------------------------------------------------------------------


async def test_an_event_begins_with_whom_it_missed_and_a_tap_follows_them_up(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.both) as d:
        await d.screen.go(f"/gatherings/one/{made.event}")
        await d.sees("1 of 2 reached")
        await d.sees("1 was missed: see them yourself.")
        await d.sees("Omar Haddad came")
        await d.sees("1 new to us · 20 without a record")
        assert unkeyed(d)[1] == []
        await d.tap("Follow up with Inés Prado")
        await d.sees("What follows")
        (task,) = follow_ups.page(d.notebook).rows
        assert (task.contact, task.gathering) == (made.ines, made.event)
        await d.screen.until(lambda: not d.buttons("Follow up with Inés Prado"), "the tap to be done with")
        await d.undo()
        await d.screen.until(lambda: d.buttons("Follow up with Inés Prado"), "the follow-up to be gone")
        assert gatherings.read(d.notebook, made.event).agreed == []


async def test_an_event_for_nobody_asks_whom_it_is_for(desk: OpenDesk) -> None:
    made = Made()

    def before(nb: Notebook) -> None:
        made.both(nb)
        gatherings.edit(nb, made.event, {f"wanted/{one}": False for one in (made.kiosk, made.ines)})

    async with desk(before=before) as d:
        await d.screen.go(f"/gatherings/one/{made.event}")
        await d.tap("Say whom it is for")
        await d.screen.until(lambda: d.screen.fields("Whom you want to reach"), "the form")


async def test_a_partner_owes_what_was_agreed_and_an_officer_keeps_watch(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.both) as d:
        await d.screen.go(f"/gatherings/one/{made.meeting}")
        await d.sees("Each thing with its day and who owes it")
        await d.tap("Add what was agreed")
        await d.type("What was agreed", "Light the stairs")
        await d.tap("City Works")
        await d.sees("It stays on the list of an officer")
        await d.tap("1 week")
        await saved(d)
        (task,) = follow_ups.page(d.notebook).rows
        assert (task.partner, task.gathering, task.mine) == (made.works, made.meeting, True)
        await d.sees("Partner: City Works")
        await d.screen.go(f"/follow-up/{task.id}")
        await d.sees("Partner who owes it")
        await d.tap("Coalition meeting")
        await d.sees("0 of 1")
        await d.screen.go(f"/people/{made.works}")
        await d.sees("What they owe us")
        await d.sees("Light the stairs")
        await d.tap("Coalition meeting")
        await d.sees("What was agreed")


async def test_it_is_deleted_and_back_with_one_tap(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.both) as d:
        await d.screen.go(f"/gatherings/one/{made.event}")
        await d.choose("Delete")
        await d.says("Deleted: on no list of the squad any more")
        assert [row.id for row in listed(d)] == [made.meeting]
        await d.undo()
        await d.screen.until(lambda: len(listed(d)) == 2, "it to be back")


async def test_the_list_says_whom_events_missed_and_what_is_open(desk: OpenDesk) -> None:
    made = Made()

    def before(nb: Notebook) -> None:
        made.both(nb)
        gatherings.agree(nb, made.meeting, {"text": "Bring the count"})

    async with desk(route="/gatherings", before=before) as d:
        await d.sees("1 of 2 reached")
        await d.sees("1 agreed, 1 open")
        await d.tap("Meetings")
        await d.misses("1 of 2 reached")
        assert unkeyed(d)[1] == []


async def test_a_kind_of_which_there_is_none_does_not_say_that_there_is_nothing(desk: OpenDesk) -> None:
    made = Made()

    def before(nb: Notebook) -> None:
        made.both(nb)
        gatherings.delete(nb, made.meeting)

    async with desk(route="/gatherings", before=before) as d:
        await d.tap("Meetings")
        await d.sees("None of these")
        assert not d.screen.says("No meeting or event yet")


async def test_a_search_leads_to_its_page(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.both) as d:
        await d.screen.go("/search")
        await d.type("Search everything", "coalition")
        await open_row(d, "Coalition")
        await d.sees("What was agreed")


async def test_a_forged_one_is_shown_and_changed(desk: OpenDesk) -> None:
    made: dict[str, str] = {}

    def before(nb: Notebook) -> None:
        day = when.now().date().isoformat()
        made["id"] = gatherings.add(nb, {"kind": rules.EVENT, "title": "Coffee", "day": day})
        forged: dict[str, Any] = {"kind": 7, "title": ["a"], "day": "soon", "others": -3, "came/x": True, "words": 4}
        nb.write(nb.change(rules.KIND, made["id"], {**forged, "wanted/" + "ab" * 16: True, "venue": "nobody"}))

    async with desk(before=before) as d:
        await d.screen.go("/gatherings")
        await d.tap("Without a name")
        await d.sees("Event")
        await d.choose("Edit")
        await d.type("What it is called", "Coffee again")
        await d.tap("Save")
        await d.sees("Choose the day.")
