"""A second tap, 60 to 600 ms after the first, does nothing to what has moved under the finger."""

from __future__ import annotations

import calendar
import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from app.notebook import conflicts, contacts, follow_ups, interactions, problems
from app.notebook.notebook import Notebook
from app.ui import when
from tests.cast.containers import PASSPHRASE_A, PASSPHRASE_B, edited_on_both, in_another_thread, opened
from tests.cast.near import NearPhone, NearSquad
from tests.harness import browser as harness
from tests.journeys.test_import import CARDS

APART_MS = (60, 180, 300, 450, 600) if os.environ.get("BEATBOOK_TAPS") == "all" else (600,)
"""`make soak` tries them all; the latest is the hardest to tell from a tap of its own."""


@pytest.fixture(scope="module")
def at_the_apps_pace() -> bool:
    return True


def before_the_shift(nb: Notebook) -> None:
    tomas = next(row.id for row in contacts.page(nb).rows if row.title == "Tomás Mendes")
    for number in range(10):
        follow_ups.add(nb, tomas, "promise", f"Promise {number}", when.now().date() - timedelta(days=1), None)


def done_count(near: NearPhone) -> int:
    return follow_ups.page(near.notebook, status="done").total


def test_marking_done_twice_marks_one_row_and_undo_restores_it(near: NearPhone) -> None:
    near.go("/")
    wrong = []
    for apart in APART_MS:
        near.tap_twice(near.button("Mark done").first, apart)
        if done_count(near) != 1:
            wrong.append((apart, done_count(near)))
        near.tap("Undo")
        near.until(lambda: done_count(near) == 0, "the undone")
    assert not wrong


def test_moving_or_handing_on_twice_leaves_the_promise_open(near: NearPhone) -> None:
    wrong = []
    for apart in APART_MS:
        row = follow_ups.page(near.notebook).rows[0]
        near.go(f"/follow-up/{row.id}")
        near.tap("Snooze")
        harness.press(near.page.get_by_role("checkbox", name="Tomorrow").first)
        harness.press(near.page.get_by_role("checkbox", name="Not there").first)
        near.tap_twice(near.button("Move it"), apart)
        now = follow_ups.read(near.notebook, row.id)
        if (now.status, now.snoozed) != ("open", 1):
            wrong.append(("move", apart, now.status, now.snoozed))
        near.go("/")
        row = follow_ups.page(near.notebook).rows[0]
        near.go(f"/follow-up/{row.id}")
        near.tap("Hand to another officer")
        near.tap_twice(near.button("Daniel Osei"), apart)
        now = follow_ups.read(near.notebook, row.id)
        if (now.status, now.mine) != ("open", False):
            wrong.append(("hand over", apart, now.status, now.mine))
        near.go("/")
    assert not wrong


def test_saving_or_closing_twice_opens_nothing_new(near: NearPhone) -> None:
    tomas = next(row.id for row in contacts.page(near.notebook).rows if row.title == "Tomás Mendes")
    before = len(interactions.timeline(near.notebook, tomas, limit=100).rows)
    wrong = []
    for number, apart in enumerate(APART_MS, before + 1):
        for start in ("/", f"/people/{tomas}"):
            near.go(start)
            near.tap("Log contact")
            near.tap_twice(near.button("Close", exact=True), apart)
            if not near.page.url.endswith(start):
                wrong.append(("close", apart, start, near.page.url))
        near.go(f"/people/{tomas}")
        near.tap("Log contact")
        near.type("What happened", f"Note {number}")
        near.tap_twice(near.button("Save", exact=True), apart)
        notes = len(interactions.timeline(near.notebook, tomas, limit=100).rows)
        if not near.page.url.endswith(tomas) or notes != number:
            wrong.append(("save", apart, near.page.url, notes))
    assert not wrong


def test_choosing_twice_from_a_menu_takes_no_page_away(near: NearPhone) -> None:
    """The second tap falls beside the menu on its way out, and in Flutter that pops whatever lies under it."""
    fights = problems.add(near.notebook, {"behaviour": "Fights between patrons leaving", "place": "Copper alley"})
    tomas = next(row.id for row in contacts.page(near.notebook).rows if row.title == "Tomás Mendes")
    wrong = []
    for page, row, apart in ((f"/problems/{fights}", "Close this problem", 90), (f"/people/{tomas}", "Edit", 120)):
        near.go(page)
        near.tap("More for")
        near.tap_twice(near.button(row, exact=True).last, apart)
        if page not in near.page.url:
            wrong.append((row, apart, near.page.url))
    assert not wrong


def test_locking_twice_only_locks(near: NearPhone) -> None:
    for apart in APART_MS:
        near.go("/more")
        near.tap_twice(near.button("Lock now"), apart)
        expect(near.button("Unlock", exact=True)).to_be_visible()
        expect(near.button("Forgotten?")).to_be_visible()
        near.unlock()


def test_ending_the_shift_twice_shows_what_waits_before_it_locks(near: NearPhone) -> None:
    for apart in APART_MS:
        near.go("/")
        near.go("/end-shift")
        near.tap_twice(near.button("End shift", exact=True).last, apart)
        expect(near.button("Lock anyway")).to_be_visible()
        assert near.session.phase == "open"


def test_discarding_twice_discards_one(near: NearPhone) -> None:
    drafts = near.session.container.drafts
    for other in drafts.all():
        drafts.delete(other.id)
    near.go("/")
    for number in range(len(APART_MS) + 1):
        drafts.put(f"draft {number}", {"fact": f"Words {number}"}, "log", place="/log", parked=True)
    near.session.tasks.start(near.changed)
    for left, apart in zip(range(len(APART_MS), 0, -1), APART_MS, strict=True):
        near.tap_twice(near.button("Discard", exact=True).first, apart)
        assert len(drafts.all()) == left + 1, "the question was answered by the second tap"
        if near.late and not near.button("Discard note").count():  # it fell beside the question, which closed
            near.tap("Discard", exact=True)
        near.tap_twice(near.button("Discard note"), apart)
        assert len(drafts.all()) == left, apart


def test_undoing_an_import_twice_undoes_it_once(near: NearPhone, tmp_path: Path) -> None:
    book = tmp_path / "people.vcf"
    book.write_text(CARDS, encoding="utf-8")
    near.go("/more/import")
    for apart in APART_MS:
        before = contacts.page(near.notebook).total
        near.choose_file("Choose a file", book)
        near.tap_twice(near.button("Import 2"), apart)
        expect(near.button("Undo the import")).to_be_visible()
        assert contacts.page(near.notebook).total == before + 2
        near.tap_twice(near.button("Undo the import"), apart)
        assert contacts.page(near.notebook).total == before
        expect(near.button("Choose a file")).to_be_visible()


async def edited(folder: Path, people: int) -> None:
    async with opened(folder / "a", folder / "b") as (a, b):
        await a.unlock(PASSPHRASE_A)
        await b.unlock(PASSPHRASE_B)
        await edited_on_both(a, b, ("Owner", "Manager, nights"), *(f"Person {n}" for n in range(people)))


def test_keeping_a_version_twice_settles_one_conflict(near_squad: NearSquad) -> None:
    near_squad.server.start().wait()
    in_another_thread(edited(near_squad.folder, len(APART_MS) + 1))
    near = near_squad.phone()
    near.begin("/more/attention")
    near.button("Keep this").first.wait_for()
    for left, apart in zip(range(len(APART_MS), 0, -1), APART_MS, strict=True):
        near.tap_twice(near.button("Keep this").first, apart)
        assert conflicts.count(near.notebook) == left, apart


def hurry(near: NearPhone, apart_ms: int, *targets: Locator) -> bool:
    """Taps one spot after the other without looking. False where a busy browser lost a tap on its way to the app."""
    near.settled()
    near.tapped.clear()
    spots = [harness.place_of(target) for target in targets]
    for spot in spots:
        near.page.mouse.click(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
        near.page.wait_for_timeout(apart_ms)
    harness.still(near.page)
    return len(near.tapped) >= len(targets)


def test_chips_and_filters_take_taps_as_quickly_as_one_taps(near: NearPhone) -> None:
    near.go("/people")
    chips = [near.chip(name) for name in ("Mine", "Going quiet")]
    for apart in (80, 250):  # the first narrows the list, and the list changes under the second
        while not hurry(near, apart, *chips):
            near.choose("All")
        for chip in chips:
            expect(chip).to_be_checked()
        near.choose("All")
        expect(chips[0]).not_to_be_checked()
    near.go("/log")
    near.tap("Skills, minutes, who started, place")
    skills = [near.chip(name) for name in ("Open question", "Reflection", "Summary")]
    near.page.mouse.move(195, 400)
    save = near.button("Save", exact=True)
    while harness.place_of(skills[-1])["y"] > harness.place_of(save)["y"] - 100:
        near.page.mouse.wheel(0, 1200)  # they stand at the end, where the thumb's button covers none of them
        near.settled()
    for apart, checked in ((60, True), (200, False)):
        hurry(near, apart, *skills)
        for skill in skills:
            expect(skill).to_be_checked(checked=checked)


def test_the_months_are_turned_as_quickly_as_one_taps(near: NearPhone) -> None:
    near.go("/follow-up/new")
    near.choose("Pick…")
    after = near.button("Next month")
    after.scroll_into_view_if_needed()
    hurry(near, 200, after, after, after)
    month = when.now().month - 1 + 3
    expect(
        near.page.get_by_text(f"{calendar.month_name[month % 12 + 1]} {when.now().year + month // 12}")
    ).to_be_visible()


def test_save_right_after_choosing_a_day_saves(near: NearPhone) -> None:
    near.go("/")
    near.go("/follow-up/new")
    near.type("What to do", "Bring the form")
    hurry(near, 150, near.page.get_by_role("checkbox", name="Tomorrow", exact=True), near.button("Save", exact=True))
    near.until(
        lambda: [row.text for row in follow_ups.page(near.notebook).rows].count("Bring the form") == 1, "the follow-up"
    )
