"""My shift: one tap begins it, what is written stands in it, and it can be printed."""

from __future__ import annotations

from typing import Any

from app.notebook import interactions, shift_marks, shifts
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.ui.shift import printed
from tests.app.ui.conftest import Desk, OpenDesk, met

HEAD = {"partner": "Eli Osei", "duty": "Night shift", "call_sign": "4A12"}


def at_work(nb: Notebook) -> None:
    shifts.begin(nb, HEAD)
    someone = met(nb, "Tomás Mendes", "Wants help with the queue.")
    interactions.log(nb, Log(contacts=[someone], fact="Called him back.", promise="walk the alley"))
    interactions.log(nb, Log(about="observation", place="North gate", fact="Fence is open again."))


def saved_files(d: Desk) -> list[bytes]:
    return [bytes(args["src_bytes"]) for name, args in d.screen.phone.called if name == "save_file"]


async def test_one_tap_begins_a_shift_as_last_time_and_undo_takes_it_back(desk: OpenDesk) -> None:
    def once(nb: Notebook) -> None:
        shifts.end(nb) if shifts.begin(nb, HEAD) else None

    async with desk(before=once, route="/my-shift") as d:
        await d.sees("As last time: Night shift · Eli Osei · 4A12")
        await d.tap("Begin shift")
        await d.says("Your shift has begun")
        await d.screen.until(lambda: (one := shift_marks.current(d.notebook)) and one.ended is None, "the shift")
        assert shift_marks.earlier(d.notebook)[0].head.call_sign == "4A12"
        await d.undo()
        await d.sees("No shift has begun")
        assert len(shift_marks.earlier(d.notebook)) == 1


async def test_the_head_is_typed_over_last_time_and_stands_at_the_top(desk: OpenDesk) -> None:
    async with desk(route="/my-shift") as d:
        await d.tap("With partner, duty or call sign")
        await d.type("Partner", "Eli Osei")
        await d.tap("Foot patrol")
        await d.type("Call sign", "x" * 41)
        await d.tap("Save")
        await d.sees("Call sign is too long: 41 characters, and 40 fit. Shorten it.")
        await d.type("Call sign", "7B03")
        await d.tap("Save")
        await d.says("Your shift has begun")
        for words in ("Eli Osei", "Foot patrol", "7B03"):
            await d.sees(words)


async def test_everything_of_the_shift_stands_in_order_and_ending_it_closes_it(desk: OpenDesk) -> None:
    async with desk(before=at_work, route="/more") as d:
        await d.tap("My shift")
        for words in ("Called him back.", "Promised: walk the alley", "Observation · North gate", "4A12"):
            await d.sees(words)
        await d.tap("End shift")
        await d.tap("End shift")
        await d.sees("Back to Today")
        [shift] = shift_marks.earlier(d.notebook)
        assert shift.ended is not None


async def test_the_page_for_court_is_saved_only_after_its_question(desk: OpenDesk) -> None:
    answers: dict[str, Any] = {"save_file": lambda _: "/somewhere/shift.pdf"}
    async with desk(before=at_work, route="/my-shift") as d:
        d.screen.phone.answers.update(answers)
        await d.tap("Page for court")
        await d.sees("The page names the people in your notes")
        assert saved_files(d) == []
        await d.tap("Save the page")
        await d.says("The page is saved")
        [data] = saved_files(d)
        assert data.startswith(b"%PDF-")


async def test_the_page_has_every_line_with_the_number_time_and_hash_of_its_entry(desk: OpenDesk) -> None:
    async with desk(before=at_work) as d:
        shift = shift_marks.current(d.notebook)
        assert shift is not None
        page = printed.read_page(d.notebook, shift)
        newest = d.notebook.store.entry_at(d.notebook.store.last_rowid())
        assert newest is not None
        _, head, texts, [proof] = page.lines[-1]
        assert head == "Observation · North gate" and texts == ["Fence is open again."]
        assert newest.entry.hash.hex() in proof and f"Entry {newest.entry.header.number}, written" in proof
        assert any("Tomás Mendes" in line[1] for line in page.lines)
        assert "Night shift · Eli Osei · 4A12" in page.head


def test_letters_that_the_font_lacks_are_counted_and_long_notes_go_over_pages() -> None:
    line = ("21:40", "On foot · Łukasz Żółć, Αθηνά", ["word " * 4000, "東京 🙂"], ["Entry 1, hash ab"])
    plain = printed.printed(printed.Page("x.pdf", "Shift", ["head"], [line]))
    assert plain.count(b"/Type /Page\n") + plain.count(b"/Type /Page ") >= 3 or plain.count(b"/Page") >= 4


async def test_a_note_of_nobody_is_added_to_and_taken_back_where_it_stands(desk: OpenDesk) -> None:
    async with desk(before=at_work, route="/my-shift") as d:
        await d.sees("Fence is open again.")
        await d.choose("Add to this note", note=2)
        await d.type("What to add", "Closed at 23:00.")
        await d.tap("Add")
        await d.sees("Added: Closed at 23:00.")
        await d.choose("Take back", note=2)
        await d.type("Reason", "Wrong gate")
        await d.tap("Take back", -1)
        await d.misses("Fence is open again.")
        await d.undo()
        await d.sees("Fence is open again.")


async def test_the_head_is_corrected_and_the_shift_begins_when_it_began(desk: OpenDesk) -> None:
    async with desk(before=at_work, route="/my-shift") as d:
        before = shift_marks.earlier(d.notebook)
        await d.tap("Correct the head")
        await d.type("Call sign", "7B03")
        await d.tap("Save")
        await d.says("The head is corrected")
        await d.sees("7B03")
        [now] = shift_marks.earlier(d.notebook)
        assert (now.began, now.head.partner, now.head.call_sign) == (before[0].began, "Eli Osei", "7B03")
        assert [line.note.fact for line in shifts.lines(d.notebook, now) if line.note][-1] == "Fence is open again."
        await d.undo()
        await d.sees("4A12")
        assert shift_marks.earlier(d.notebook) == before
