"""The screens of measures: writing, counting, correcting, taking back, the table, and a file looked at first."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import flet as ft

from app import formats
from app.domain.before_after import Divide, Reading, compare
from app.journal.change import Change
from app.notebook import measures
from app.notebook.measures import Measure, Response
from app.notebook.notebook import Notebook
from app.ui import charts
from app.ui.measures import verdict
from app.ui.measures.chart import marked, said, shown
from tests.app.ui.conftest import Desk, OpenDesk, spoken
from tests.app.ui.test_keys import out_of_reach, unkeyed
from tests.app.ui.test_pseudo import OWN, texts_outside
from tests.harness import pseudo
from tests.harness.screens import Screen


def problem(nb: Notebook) -> str:
    ident = nb.new_id()
    fields = {"behaviour": "Fights between patrons", "place": "Copper alley", "lead": nb.officer}
    nb.write(Change(bytes.fromhex(ident), "problem", {**fields, "stage": "response", "status": "open"}))
    return ident


def ago(days: int) -> date:
    return date.today() - timedelta(days)  # noqa: DTZ011 - the day of this device, as the app has it


def counted(nb: Notebook, *counts: int) -> str:
    """A measure with a reading of each of the last weeks; answers its id."""
    fights = measures.add(nb, problem(nb), {"name": "Fights", "unit": "fights"})
    for at, count in enumerate(reversed(counts)):
        measures.add_reading(nb, fights, {"first": ago(7 * at + 7), "last": ago(7 * at + 1), "count": count})
    return fights


class Kept:
    """What a test's `before` made."""

    ident = ""

    def counted(self, *counts: int) -> Any:
        def before(nb: Notebook) -> None:
            self.ident = counted(nb, *counts)

        return before

    def problem(self, nb: Notebook) -> None:
        self.ident = problem(nb)


def charts_on(screen: Screen) -> list[charts.LineChart]:
    return screen.find(charts.LineChart)


def dots_of(d: Desk) -> list[str]:
    return [words for one in d.screen.walk() for words in spoken(one) if words.startswith("More for ")]


async def test_a_measure_is_written_and_undone(desk: OpenDesk) -> None:
    kept = Kept()
    async with desk(before=kept.problem) as d:
        await d.screen.go(f"/measure/new/{kept.ident}")
        await d.tap("Save")
        await d.sees("What is counted is empty. Say what is counted.")
        await d.type("What is counted", "Fights")
        await d.type("Unit", "fights")
        await d.tap("Save")
        await d.says("The measure is written")
        (one,) = measures.of_problem(d.notebook, kept.ident)
        assert (one.name, one.unit, one.better, one.at) == ("Fights", "fights", "down", "own")
        await d.undo()
        assert measures.of_problem(d.notebook, kept.ident) == []


async def test_a_place_to_compare_with_begins_with_the_words_of_its_measure(desk: OpenDesk) -> None:
    kept = Kept()
    async with desk(before=kept.counted(4)) as d:
        await d.screen.go(f"/measure/{kept.ident}")
        await d.tap("Add a place to compare with")
        await d.type("Where", "Harbor steps")
        assert d.text("What is counted") == "Fights"
        await d.tap("Save")
        await d.says("The measure is written")
        (other,) = measures.read(d.notebook, kept.ident).others
        assert (other.at, other.where, other.unit) == ("comparison", "Harbor steps", "fights")
        await d.sees("At the comparison place, Harbor steps: Nothing is counted yet.")
        await d.tap("Harbor steps")
        await d.misses("Other places")


async def test_a_reading_needs_its_day_and_a_whole_number_and_is_undone(desk: OpenDesk) -> None:
    kept = Kept()
    async with desk(before=kept.counted()) as d:
        await d.screen.go(f"/measure/{kept.ident}")
        await d.sees("Nothing is counted yet.")
        await d.tap("Add a reading")
        await d.type("Count", "four")
        await d.tap("Save")
        await d.sees("Count must be a whole number.")
        await d.type("Count", "4")
        await d.tap("Save")
        await d.sees("Choose the day that was counted.")
        await d.tap("From: Pick…")
        await d.tap(f"Today {date.today().day}")  # noqa: DTZ011 - as above
        await d.tap("Save")
        await d.says("The reading is written")
        await d.sees("4 fights in 1 day. No response is done yet: all of this is the time before.")
        await d.undo()
        await d.sees("Nothing is counted yet.")


async def test_a_new_reading_goes_on_behind_the_last_one(desk: OpenDesk) -> None:
    kept = Kept()

    def before(nb: Notebook) -> None:
        kept.ident = counted(nb)
        measures.add_reading(nb, kept.ident, {"first": ago(20), "last": ago(14), "count": 6})

    async with desk(before=before) as d:
        await d.screen.go(f"/measure/{kept.ident}/reading")
        await d.type("Count", "2")
        await d.tap("Save")
        await d.says("The reading is written")
        (_, new) = measures.read(d.notebook, kept.ident).readings
        assert (new.first, new.last, new.count) == (ago(13), ago(7), 2)


async def test_a_reading_is_corrected_and_taken_back_each_with_undo(desk: OpenDesk) -> None:
    kept = Kept()
    async with desk(before=kept.counted(6)) as d:
        await d.screen.go(f"/measure/{kept.ident}")
        await d.sees("6 fights in 1 week")
        await d.tap(dots_of(d)[1])
        await d.tap("Correct")
        await d.screen.until(lambda: d.screen.fields("Count"), "the form")
        assert d.text("Count") == "6"
        await d.type("Count", "8")
        await d.tap("Save")
        await d.says("The reading is corrected")
        await d.sees("8 fights in 1 week")
        await d.undo()
        await d.sees("6 fights in 1 week")
        await d.tap(dots_of(d)[1])
        await d.tap("Take back", -1)
        await d.sees("No readings yet")
        await d.undo()
        await d.sees("6 fights in 1 week")


async def test_a_chart_is_one_picture_with_a_sentence_and_can_be_shown_as_a_table(desk: OpenDesk) -> None:
    kept = Kept()
    async with desk(before=kept.counted(6, 4, 5)) as d:
        await d.screen.go(f"/measure/{kept.ident}")
        await d.sees("15 fights in 3 weeks")
        (drawn,) = charts_on(d.screen)
        assert [[point.y for point in one.points] for one in drawn.data_series] == [[6, 4, 5]]
        pictures = [one for one in d.screen.find(ft.Semantics) if one.image]
        assert [one.label for one in pictures] == [said(measures.read(d.notebook, kept.ident))]
        assert pictures[0].exclude_semantics and pictures[0].label.startswith("Fights: 3 readings, ")
        await d.tap("Show as table")
        await d.sees("Show as chart")
        assert charts_on(d.screen) == []
        rows = [spoken(one) for one in d.screen.find(ft.MergeSemantics) if str(one.key).startswith("counted ")]
        assert [row[1:] for row in rows] == [["before", f"{count} fights"] for count in (5, 4, 6)]


async def test_a_long_table_comes_some_rows_at_a_time(desk: OpenDesk) -> None:
    kept = Kept()
    async with desk(before=kept.counted(*range(20))) as d:
        await d.screen.go(f"/measure/{kept.ident}")
        await d.tap("Show as table")
        await d.sees("Show as chart")
        rows = [one for one in d.screen.find(ft.MergeSemantics) if str(one.key).startswith("counted ")]
        assert len(rows) == 15 and spoken(rows[0])[2] == "19 fights"


async def test_the_days_at_the_edges_have_their_years_where_these_differ(desk: OpenDesk) -> None:
    kept = Kept()

    def before(nb: Notebook) -> None:
        kept.ident = counted(nb)
        for ago_ in (500, 7):
            measures.add_reading(nb, kept.ident, {"first": ago(ago_), "last": ago(ago_), "count": 3})

    async with desk(before=before) as d:
        await d.screen.go(f"/measure/{kept.ident}")
        await d.sees(formats.day_and_year(ago(500)))


async def test_a_file_is_looked_at_row_by_row_and_brought_in_and_undone_as_one(desk: OpenDesk) -> None:
    kept = Kept()
    async with desk(before=kept.counted()) as d:
        await d.screen.go(f"/measure/{kept.ident}")
        await d.tap("Bring in a CSV file")
        await hand_over(d, b"no counts at all")
        await d.sees("No row of this file begins with a date.")
        await hand_over(d, b"date,count\n2026-01-05,4\n2026-01-12,x\n2026-01-19,6\n")
        await d.sees("1 row stays behind")
        await d.sees("This is not a number: x")
        assert d.chosen() == ["One week"]
        await d.tap("One day")
        await d.tap("Bring in 2 readings")
        await d.says("2 readings came in")
        assert [one.days for one in measures.read(d.notebook, kept.ident).readings] == [1, 1]
        await d.undo()
        assert not measures.read(d.notebook, kept.ident).readings


async def hand_over(d: Desk, data: bytes) -> None:
    """The officer chooses this file."""
    d.screen.phone.answers["pick_files"] = lambda _args: [{"id": 0, "name": "counts.csv", "size": 9, "bytes": data}]
    await d.tap("Choose a file" if d.buttons("Choose a file") else "Choose another file")


# --- what is said ----------------------------------------------------------------------------------------------------

RESPONSE = date(2026, 11, 14)


def made(
    before: list[int], after: list[int], at: str = "own", where: str = "", *others: Measure, **more: Any
) -> Measure:
    weeks = [
        Reading(first := day + timedelta(weeks=week), first + timedelta(6), count, f"{day} {week}")
        for day, counts in ((RESPONSE - timedelta(weeks=len(before)), before), (RESPONSE, after))
        for week, count in enumerate(counts)
    ]
    divide = Divide(None, RESPONSE)
    done = [Response(RESPONSE, "Queue moves")]
    fields = {"unit": "fights", "better": "down", **more}
    return Measure("m", "p", "Fights", fields["unit"], fields["better"], at, where, divide, weeks,
                   compare(weeks, divide), done, others=list(others))  # fmt: skip


def test_a_fall_is_said_with_its_interval_and_no_cause() -> None:
    fell = made([4, 5, 3, 6, 4, 5, 4, 4], [2, 1, 2, 2])
    assert verdict.sentences(fell) == [
        "35 fights in 8 weeks before, 7 in 4 weeks after: a fall of 60\u00a0% (95\u00a0%: 8 to 86\u00a0%).",
        "Whether the response did it cannot be said from before and after alone.",
    ]
    assert (verdict.pill(fell.found), verdict.tone(fell)) == ("4.4 → 1.8 a week", "ok")
    assert verdict.tone(made([4, 5, 3, 6, 4, 5, 4, 4], [2, 1, 2, 2], better="up")) == "late"


def test_a_baseline_that_the_response_was_before_is_said_to_be_one() -> None:
    fell = made([4, 5, 3, 6], [1, 1])
    first, last = RESPONSE, RESPONSE + timedelta(13)
    for begins, words in (
        (first, "The first response was on Sat 14 Nov 2026, when the baseline had not begun yet."),
        (first - timedelta(9), "No reading lies in the baseline before the first response, on Sat 14 Nov 2026"),
    ):
        divide = Divide((begins, last), RESPONSE)
        late = replace(fell, divide=divide, readings=fell.readings[4:], found=compare(fell.readings[4:], divide))
        assert verdict.change(late).startswith(words), verdict.change(late)


def test_too_few_and_what_cannot_be_told_claim_nothing() -> None:
    few = made([4, 5, 3, 6], [1, 1])
    assert (
        verdict.change(few)
        == "18 fights in 4 weeks before, 2 in 2 weeks after: too few to say whether anything changed."
    )
    same = made([4, 5, 3, 6, 4, 5, 4, 4], [4, 4, 5, 3])
    assert verdict.sentences(same) == [
        (
            "35 fights in 8 weeks before, 16 in 4 weeks after: no change that these numbers can tell"
            " (95\u00a0%: from a fall of 53\u00a0% to a rise of 70\u00a0%)."
        )
    ]
    assert verdict.tone(few) == verdict.tone(same) == "plain"


def test_other_places_say_what_they_speak_for_and_no_more() -> None:
    counts = [4, 5, 3, 6, 4, 5, 4, 4]
    too = made(counts, [2, 1, 2, 2], "comparison", "Harbor steps")
    same = made(counts, [4, 4, 5, 3], "comparison", "Harbor steps")
    rose = made(counts, [9, 12, 9, 9], "displacement", "Market Row")
    said_of = [verdict.sentences(made(counts, [2, 1, 2, 2], "own", "", other))[2] for other in (too, same, rose)]
    assert said_of[0].startswith(
        "At the comparison place, Harbor steps: 35 fights in 8 weeks before, 7 in 4 weeks after"
    )
    assert [one.rpartition(". ")[2] for one in said_of] == [
        "It went the same way there, so something else may have done both.",
        "That speaks neither for the response nor against it.",
        "Some of it may have moved there.",
    ]


def test_a_response_long_before_or_after_does_not_press_the_line_together() -> None:
    measure = made([4, 5, 3, 6], [1, 1])
    far = Response(date(1970, 1, 1), "Long ago")
    assert marked(replace(measure, responses=[far, *measure.responses]), shown(measure)) == measure.responses


def test_a_chart_costs_no_second_library_that_happens_to_be_there() -> None:
    there = "('matplotlib' in sys.modules, 'flet_charts' in sys.modules)"
    said_by = f"import sys, app.ui.routes; print({there}); import app.ui.charts; print({there})"
    run = subprocess.run([sys.executable, "-c", said_by], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["(False, False)", "(False, True)"]
    assert importlib.util.find_spec("matplotlib") is not None


SCREENS = (
    "/measure/{m}",
    "/measure/{m}/edit",
    "/measure/{m}/reading",
    "/measure/{m}/import",
    "/measure/new/{p}/comparison/{m}",
    "/problems/{p}",
)


async def test_every_row_has_a_key_and_every_text_is_translated(desk: OpenDesk) -> None:
    kept = Kept()
    async with desk(before=kept.counted(6, 4, 5)) as d:
        ids = {"m": kept.ident, "p": measures.read(d.notebook, kept.ident).problem}
        with pseudo.spoken():
            for route in SCREENS:
                await d.screen.go(route.format(**ids))
                await d.screen.until(lambda: d.session.taps.quiet and unkeyed(d)[0], f"rows on {route}")
                assert not unkeyed(d)[1] and not out_of_reach(d), route
                own = ("Fights", "fights", "Fights between patrons", "Copper alley", *OWN)
                assert not texts_outside(d, own), route
