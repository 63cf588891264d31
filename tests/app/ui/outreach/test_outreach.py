"""The screens of the by-name list: somebody put on it, met, engaged, with consent signed, off it; the counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import flet as ft

from app.domain import signature
from app.notebook import outreach
from app.notebook.notebook import Notebook
from app.notebook.outreach import Row
from app.ui import when
from app.ui.outreach import counts
from tests.app.ui.conftest import Desk, OpenDesk, met
from tests.app.ui.test_keys import out_of_reach, unkeyed

DRAWN = signature.packed([[(10, 20), (30, 40), (50, 60), (70, 20)]])


class Made:
    """What a test's `before` made."""

    who = listed = ""

    def listed_person(self, nb: Notebook) -> None:
        self.who = met(nb, "Walter Ames", days_ago=3, address="North bench")
        self.listed = outreach.add(nb, self.who)

    def signed(self, nb: Notebook) -> None:
        self.listed_person(nb)
        today = nb.local().date().isoformat()
        said = {"consent": "written", "consent_for": "Name, to Harbor House", "consent_on": today, "signature": DRAWN}
        outreach.consent(nb, self.listed, said)

    def silent(self, nb: Notebook) -> None:
        for name, days_ago in (("Walter Ames", 95), ("Odile Brandt", 70), ("Jun Park", 2)):
            outreach.add(nb, met(nb, name, days_ago=days_ago))
        outreach.add_new(nb, "Red Jacket", "North bench")

    @property
    def page(self) -> str:
        return f"/outreach/one/{self.listed}"


def only(d: Desk) -> Row:
    (row,) = outreach.page(d.notebook)
    return row


async def drag(d: Desk, *points: tuple[float, float]) -> None:
    """A stroke in the field of the signature, as the client tells it."""
    for number, (x, y) in enumerate(points):
        (pad,) = (one for one in d.screen.find(ft.GestureDetector) if one.on_pan_update is not None)
        data: Any = {"k": "touch", "l": {"x": x, "y": y}, "g": {"x": x, "y": y}, "ld": {"x": 0, "y": 0}}
        await d.screen.fire(pad, "pan_update" if number else "pan_start", data)


async def test_somebody_without_a_name_comes_on_the_list_and_undo_takes_them_off(desk: OpenDesk) -> None:
    async with desk() as d:
        await d.screen.go("/outreach")
        await d.sees("Nobody is on the list yet")
        await d.tap("Add somebody")
        await d.tap("Save")
        await d.sees("Say how you tell them from others: “Red Jacket”.")
        await d.type("Nickname", "Red Jacket")
        await d.type("Where they are seen", "North bench")
        await d.tap("Save")
        await d.sees("Seen, not met")
        row = only(d)
        assert row.contact is not None and (row.contact.title, row.contact.subtitle) == ("Red Jacket", "North bench")
        await d.undo()
        await d.sees("Nobody is on the list yet")
        assert outreach.page(d.notebook) == []


async def test_somebody_known_is_put_on_the_list_from_their_page(desk: OpenDesk) -> None:
    made = Made()

    def before(nb: Notebook) -> None:
        made.who = met(nb, "Walter Ames")

    async with desk(before=before) as d:
        await d.screen.go(f"/people/{made.who}")
        await d.choose("Put on the by-name list")
        await d.sees("Contacts in person")
        assert only(d).contact is not None
        await d.screen.go(f"/people/{made.who}")
        await d.sees("1 contact in person")


async def test_who_was_not_met_for_long_stands_first_and_is_warned_of(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.silent) as d:
        await d.screen.go("/outreach")
        await d.sees("95 days without contact")
        await d.sees("70 days without contact")
        await d.sees("No contact for 60 days or more")
        await d.tap("Odile Brandt")
        await d.sees("70 days without contact. In 20 days they count as out of contact: look for them first.")
        await d.screen.go("/outreach")
        await d.tap("Walter Ames")
        await d.tap("Take off the list")
        await d.tap("Take off the list", at=-1)
        await d.sees("Choose why.")
        await d.tap("No contact for 90 days")
        await d.tap("Take off the list", at=-1)
        await d.says("Off the list")
        await d.choose("Put back on the list")
        await d.says("Back on the list")
        assert all(row.exited is None for row in outreach.page(d.notebook))


async def test_engaged_and_consent_signed_on_the_screen_and_withdrawn(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.listed_person) as d:
        await d.screen.go(made.page)
        await d.tap("Engaged")
        await d.tap("Engaged", at=-1)
        await d.says("Engaged")
        assert only(d).step == "engaged"
        await d.tap("Record consent")
        await d.tap("Written")
        await d.type("What they agree to", "Name and place, to Harbor House")
        await d.tap("Save")
        await d.sees("They have not signed yet. Let them sign, or choose Spoken.")
        await d.tap("Sign on the screen")
        await drag(d, (20, 30), (60, 40), (90, 20), (130, 50))
        await d.tap("Signed")
        await d.tap("Sign again")
        await d.tap("Clear")
        await drag(d, (20, 30), (60, 40), (90, 20))
        await drag(d, (10, 60), (20, 61), (30, 62))
        await d.tap("Signed")
        await d.tap("90 days")
        await d.tap("Save")
        await d.sees("Withdraw consent")
        found = outreach.read(d.notebook, made.listed)
        assert [len(stroke) for stroke in found.signature] == [3, 3]
        assert found.row.consents and found.row.consent_until == when.now().date() + timedelta(days=90)
        await d.tap("Withdraw consent")
        await d.says("Consent withdrawn")
        assert not only(d).consents
        await d.undo()
        assert only(d).consents


async def test_a_consent_that_is_half_written_is_a_draft_with_its_signature(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.listed_person) as d:
        await d.screen.go(f"{made.page}/consent")
        await d.tap("Written")
        await d.type("What they agree to", "Name")
        await d.tap("Sign on the screen")
        await drag(d, (20, 30), (60, 40), (90, 20))
        await d.tap("Signed")
        await d.tap("Close")
        await d.tap("Record consent")
        await d.sees("Sign again")
        assert d.text("What they agree to") == "Name"


async def test_the_numbers_name_nobody_on_the_screen_in_the_table_and_on_paper(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.silent) as d:
        await d.screen.go("/outreach/counts")
        await d.sees("People contacted")
        await d.sees("Save as CSV")
        today = when.now().date()
        page = counts.Page(outreach.counts(d.notebook, today - timedelta(days=89), today), "Riverton Police", [], "")
        table = counts.as_csv(page).decode("utf-8-sig").splitlines()
        assert table[0] == "Measure,Count,What it counts,From,Until"
        assert any(line.startswith("Contacts in person,2,") for line in table)
        assert "Ames" not in "".join(table) and counts.printed(page).startswith(b"%PDF")


async def test_every_row_has_a_key_and_is_within_reach(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.signed) as d:
        for route in ("/outreach", "/outreach/add", "/outreach/counts", made.page, f"{made.page}/consent"):
            await d.screen.go(route)
            await d.screen.until(lambda: d.session.taps.quiet, route)
            assert not unkeyed(d)[1] and not out_of_reach(d), route


async def test_what_is_not_there_says_so(desk: OpenDesk) -> None:
    async with desk() as d:
        for route in ("/outreach/one/x", "/outreach/one/" + "0" * 32, "/outreach/one/x/consent"):
            await d.screen.go(route)
            await d.sees("Not here")
