"""Insights on the screen: for oneself and for a squad, chart and table, over other weeks, and as a file."""

from __future__ import annotations

import asyncio
import csv
import io
from pathlib import Path
from typing import Any

import flet as ft

from app.container import Container
from app.domain import csv_text
from app.notebook import contacts, follow_ups, interactions, problems, spots, visits
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.ui import when
from app.ui.insights.addresses import EXPORT, INSIGHTS
from app.ui.insights.columns import grid
from tests.app.ui.conftest import Desk, OpenDesk, desk_on
from tests.app.ui.test_keys import out_of_reach, unkeyed
from tests.app.ui.test_pseudo import OWN, texts_outside
from tests.cast.device import PASSPHRASE
from tests.cast.notebook import a_while_ago
from tests.harness import pseudo

DAY = 24 * 60


def a_month(nb: Notebook) -> None:
    """Some of everything, by one officer."""
    bar = contacts.create(nb, {"kind": "venue", "name": "Copper Door"})
    contacts.create(nb, {"kind": "venue", "name": "Mill Rd shop"})
    lena = contacts.create(nb, {"name": "Lena Abara", f"member_of/{bar}": True, "primary": nb.officer})
    interactions.log(nb, Log([lena], fact="Talked.", how="on_foot", minutes=75, started_by="them"))
    for status in ("done", "broken"):
        promise = follow_ups.add(nb, lena, "promise", "Bring the form", when.now().date().isoformat())
        if status == "done":
            follow_ups.done(nb, promise)
        else:
            follow_ups.cancel(nb, promise, "Forgot.", status=status)
    contacts.edit(nb, lena, {"stage": "rapport"})
    quay = spots.add(nb, {"place": "Quay steps"})
    with a_while_ago(nb, 60):
        began = visits.begin(nb, quay).visit
    with a_while_ago(nb, 48):
        visits.end(nb, began)
    problems.add(nb, {"behaviour": "Fights on leaving", "place": "Copper alley"})


def files(d: Desk) -> list[bytes]:
    return [bytes(args["src_bytes"]) for name, args in d.screen.phone.called if name == "save_file"]


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def pictures(d: Desk) -> list[str]:
    return [str(one.label) for one in d.screen.find(ft.Semantics) if one.image and one.label]


async def test_a_month_is_added_up_with_what_each_number_counts(desk: OpenDesk) -> None:
    async with desk(INSIGHTS, before=a_month) as d:
        await d.sees("1 of 2 kept, 0 late")
        for words in ("Mill Rd shop", "1 place", "1 up, 0 down", "Known of to Rapport", "1 of 1", "1 h 15 · 1 note"):
            assert d.screen.says(words), words
        assert d.screen.says("1 of 1 note says its minutes; the others count as none.")
        assert d.screen.says("Nobody is ranked here. A number says what was written down, not what it was worth.")
        assert pictures(d) == ["Promises: Kept 1, Kept late 0, Broken 1, Let go by agreement 0"]


async def test_the_chart_turns_into_its_table_and_back(desk: OpenDesk) -> None:
    async with desk(INSIGHTS, before=a_month) as d:
        await d.tap("Show as table")
        await d.sees("Kept 1 · Kept late 0 · Broken 1 · Let go by agreement 0")
        assert pictures(d) == []
        await d.tap("Show as chart")
        await d.misses("Kept 1 · Kept late 0 · Broken 1 · Let go by agreement 0")


async def test_other_weeks_count_anew_and_a_year_has_thirteen_columns(desk: OpenDesk) -> None:
    def before(nb: Notebook) -> None:
        lena = contacts.create(nb, {"name": "Lena Abara"})
        for days in (1, 60, 200):
            at = nb.clock() - days * DAY * 60_000
            interactions.log(nb, Log([lena], at=at, fact="Talked.", how="phone", minutes=10))

    async with desk(INSIGHTS, before=before) as d:
        await d.sees("20 min · 2 notes")
        await d.tap("4 weeks")
        await d.sees("10 min · 1 note")
        await d.tap("A year")
        await d.sees("30 min · 3 notes")


async def test_a_squad_is_for_those_who_lead_it_and_has_everybodys_work(desk: OpenDesk) -> None:
    def before(nb: Notebook) -> None:
        a_month(nb)
        lena = contacts.create(nb, {"name": "Lena Abara"})
        theirs = follow_ups.add(nb, lena, "promise", "Call back")
        nb.write(nb.change("follow_up", theirs, {"owner": "ab" * 16}))
        follow_ups.done(nb, theirs)

    async with desk(INSIGHTS, before=before) as d:
        await d.sees("1 of 2 kept, 0 late")
        await d.tap("Harbour beat")
        await d.sees("2 of 3 kept, 0 late")
        await d.tap("Mine")
        await d.sees("1 of 2 kept, 0 late")


async def test_who_leads_no_squad_sees_their_own_and_gives_nothing_away(folder: Path) -> None:
    container = Container.open(folder / "b")
    await container.unlock(PASSPHRASE)
    await asyncio.to_thread(a_month, container.notebook)
    async with desk_on(container, route=INSIGHTS) as d:
        await d.sees("1 of 2 kept, 0 late")
        assert d.buttons("Mine") == [] and d.buttons("For an evaluator") == []
        await d.screen.go(EXPORT)
        await d.sees("Only who leads a squad may give its counts to an evaluator. Ask a supervisor.")
        assert d.buttons("Save the evaluator's file") == []


async def test_nothing_yet_says_of_each_figure_what_would_stand_there(desk: OpenDesk) -> None:
    async with desk(INSIGHTS) as d:
        await d.sees("Say in a note what you will do: it stands here once it is kept, late, broken or let go.")
        for words in (
            "Venues, agencies and people with an address stand here, by how many officers talked to them.",
            "Change somebody's stage as you come to know them: here is which way it went.",
            "Visits that ended count here: how many, how long, how long a place was left alone.",
            "Minutes that you write in a note add up here, by how you met.",
            "A venue in a program, a person on the by-name list: how far they are stands here.",
        ):
            assert d.screen.says(words), words
        assert pictures(d) == []


async def test_promises_that_are_only_open_have_no_picture_yet(desk: OpenDesk) -> None:
    def before(nb: Notebook) -> None:
        follow_ups.add(nb, contacts.create(nb, {"name": "Lena Abara"}), "promise", "Bring the form")

    async with desk(INSIGHTS, before=before) as d:
        await d.sees("None in this time")
        assert d.screen.says("Open now") and pictures(d) == [] and d.buttons("Show as table") == []


async def test_a_place_that_nobody_knows_leads_to_its_page(desk: OpenDesk) -> None:
    async with desk(INSIGHTS, before=a_month) as d:
        await d.tap("Mill Rd shop")
        await d.screen.until(lambda: d.screen.routes[-1].startswith("/people/"), "the page of the place")


async def test_every_number_goes_into_the_file_with_what_it_counts(desk: OpenDesk) -> None:
    async with desk(INSIGHTS, before=a_month) as d:
        d.screen.phone.answers["save_file"] = lambda _: "/somewhere/insights.csv"
        await d.sees("Promises")
        await d.tap("Save the tables")
        await d.says("The tables are saved. Beatbook does not protect them any more.")
        found = rows(files(d)[0])
        kept = [one for one in found if one["Figure"] == "Promises" and one["Number"] == "Kept"]
        assert (len(kept), sum(int(one["Value"]) for one in kept)) == (12, 1)
        assert all(one["What it counts"] for one in found)
        assert {one["Figure"] for one in found} >= {
            "Who is known by how many",
            "Visits",
            "Time by activity",
            "Programs",
        }
        assert "Reyes" not in files(d)[0].decode()


def test_a_cell_that_a_spreadsheet_would_work_out_is_text() -> None:
    said: list[Any] = ["=1+1", "+1", "-1", "@a", " =1", "\t=1", "Mendès, T.", -3]
    assert next(csv.reader([csv_text.written([said])])) == [
        *("'=1+1", "'+1", "'-1", "'@a", "' =1", "'\t=1", "Mendès, T.", "-3")
    ]


def test_the_lines_of_a_chart_hold_its_highest_column() -> None:
    assert [grid(most) for most in (0, 1, 2, 3, 9, 11, 46, 1_234)] == [
        *((1, 1), (1, 1), (1, 2), (2, 4), (5, 10), (10, 20), (50, 50), (1_000, 2_000))
    ]


async def test_every_row_has_a_key_every_button_is_in_reach_and_every_text_is_marked(desk: OpenDesk) -> None:
    async with desk(before=a_month) as d:
        with pseudo.spoken():
            await d.screen.go(INSIGHTS)
            await d.screen.until(lambda: d.session.taps.quiet and pictures(d), "the page")
            assert unkeyed(d)[0] and not unkeyed(d)[1] and not out_of_reach(d)
            assert texts_outside(d, (*OWN, "Copper Door", "Mill Rd shop", "Fights on leaving")) == set()
