"""Search from anywhere: what it finds, where that leads, and that Back comes back to it."""

from __future__ import annotations

import flet as ft
from flet.messaging.protocol import Message

from app.domain.due_choice import due
from app.notebook import contacts, follow_ups, measures, problems, search
from app.notebook.notebook import Notebook
from app.notebook.search_results import Other
from app.ui.search.pages import page_of
from app.ui.when import now
from tests.app.ui.conftest import Desk, OpenDesk, met
from tests.harness.screens import controls


def town(nb: Notebook) -> None:
    tomas = met(nb, "Tomás Mendes", "Two kegs went missing on Friday.", role="Manager")
    met(nb, "Lena Abara", "Asked about parking.")
    contacts.create(nb, {"kind": "venue", "name": "Keg and Anchor"})
    follow_ups.add(nb, tomas, "promise", "Ask about the kegs", due("tomorrow", now()).day.isoformat())


async def look_for(d: Desk, words: str) -> None:
    await d.tap("Search everything")
    await d.sees("Everything your squads know")
    await d.type("Search everything", words)


def bold(d: Desk) -> set[str]:
    found: list[ft.TextSpan] = [span for one in d.screen.find(ft.Text) for span in one.spans or []]
    return {span.text.strip() for span in found if span.text and span.style is not None}


def rows(d: Desk) -> list[str]:
    lines = [one for one in d.screen.find(ft.Text) if one.spans]
    return ["".join(span.text or "" for span in one.spans or []) for one in lines]


async def test_people_places_notes_and_promises_stand_in_groups_with_what_matched_in_bold(desk: OpenDesk) -> None:
    async with desk(before=town) as d:
        await look_for(d, "keg")
        await d.sees("In notes")
        headings = [words for words in d.screen.texts if words in ("Places and agencies", "In notes", "Follow-ups")]
        assert headings[:3] == ["Places and agencies", "In notes", "Follow-ups"]
        assert bold(d) == {"Keg", "kegs"}
        assert "Two kegs went missing on Friday." in rows(d)


async def test_the_field_comes_after_its_screen_so_that_it_takes_the_focus_but_not_over_what_was_found(
    desk: OpenDesk,
) -> None:
    async with desk(before=town) as d:
        seen: list[list[bool | None]] = []  # on each drawing of the screen: whether its field asks for the focus
        send = d.screen.phone.send_message

        def sent(message: Message) -> None:
            send(message)
            if d.screen.says("Everything your squads know"):
                seen.append([one.autofocus for one in d.screen.fields("Search everything")])

        d.screen.phone.send_message = sent  # type: ignore[method-assign]  # listens, and sends on
        await look_for(d, "lena")
        assert seen[0] == [] and [True] in seen
        await open_row(d, "Lena")
        await d.sees("Asked about parking.")
        await d.screen.back()
        await d.screen.until(lambda: "Lena Abara" in rows(d), "what was found")
        assert not d.screen.field("Search everything").autofocus


async def open_row(d: Desk, words: str) -> None:
    await d.screen.until(lambda: any(words in one for one in rows(d)) and d.session.taps.quiet, words)
    row = next(one for one in d.screen.walk() if getattr(one, "on_click", None) and words in str(said(one)))
    await d.screen.fire(row, "click")


async def test_back_comes_back_to_what_was_found_and_close_to_where_it_was_begun(desk: OpenDesk) -> None:
    async with desk("/follow-ups", before=town) as d:
        await look_for(d, "lena")
        await open_row(d, "Lena")
        await d.sees("Asked about parking.")
        await d.screen.back()
        await d.screen.until(lambda: "Lena Abara" in rows(d), "what was found")
        assert d.text("Search everything") == "lena"
        await d.tap("Close")
        await d.screen.until(lambda: d.screen.routes[-1] == "/follow-ups", "where it was begun")


async def test_what_stands_on_the_page_of_another_record_leads_to_that_page(desk: OpenDesk) -> None:
    made: dict[str, str] = {}

    def begun(nb: Notebook) -> None:
        ident = problems.add(nb, {"behaviour": "Fights between patrons", "place": "Copper alley"})
        problems.write_entry(nb, ident, "The taxi rank moved in spring.")
        made.update(problem=ident, measure=measures.add(nb, ident, {"name": "Calls after closing"}))

    async with desk("/people", before=begun) as d:
        for words, where in (("taxi", "/problems/{problem}"), ("closing", "/measure/{measure}")):
            await look_for(d, words)
            await d.screen.until(lambda words=words: any(words in one for one in rows(d)), words)
            await d.screen.until(lambda: d.session.taps.quiet, "rest")
            row = next(one for one in d.screen.walk() if getattr(one, "on_click", None) and words in str(said(one)))
            await d.screen.fire(row, "click")
            wanted = where.format(**made)
            await d.screen.until(lambda wanted=wanted: d.session.page.route == wanted, wanted)
            await d.screen.back()
            await d.tap("Clear")
            await d.tap("Close")
        await d.type("Search people", "taxi")
        await d.tap("The taxi rank moved in spring.")
        await d.screen.until(lambda: d.session.page.route == f"/problems/{made['problem']}", "the problem")


async def test_a_part_of_a_deleted_record_leads_to_its_own_history(desk: OpenDesk) -> None:
    def begun(nb: Notebook) -> None:
        ident = problems.add(nb, {"behaviour": "Fights between patrons", "place": "Copper alley"})
        problems.write_entry(nb, ident, "The taxi rank moved in spring.")
        problems.delete(nb, ident)

    async with desk(before=begun) as d:
        [entry] = search.everything(d.notebook, "taxi")
        assert isinstance(entry, Other) and page_of(entry) == f"/people/history/problem_entry/{entry.id}"


def said(control: ft.Control) -> list[str]:
    return [span.text or "" for one in texts(control) for span in one.spans or []]


def texts(control: object) -> list[ft.Text]:
    return [one for one in controls(control) if isinstance(one, ft.Text)]


async def test_a_slip_is_found_after_what_is_exact(desk: OpenDesk) -> None:
    async with desk(before=town) as d:
        await look_for(d, "mendex")
        await d.screen.until(lambda: "Tomás Mendes" in rows(d), "Tomás")
        assert bold(d) == {"Mendes"}


async def test_nobody_found_leads_to_a_new_contact_of_that_name(desk: OpenDesk) -> None:
    async with desk(before=town) as d:
        await look_for(d, "Ruth Okafor")
        await d.sees("Nothing found")
        await d.tap("New contact")
        await d.screen.until(lambda: d.screen.routes[-1] == "/people/new" and d.screen.fields("Name"), "the form")
        assert d.text("Name") == "Ruth Okafor"


async def test_it_opens_empty_and_is_wiped_with_one_tap(desk: OpenDesk) -> None:
    async with desk(before=town) as d:
        await look_for(d, "lena")
        await d.screen.until(lambda: "Lena Abara" in rows(d), "Lena")
        await d.tap("Clear")
        await d.sees("Everything your squads know")
        assert d.text("Search everything") == ""
        await d.tap("Close")
        await look_for(d, "keg")
        await d.sees("In notes")


async def test_rows_come_some_at_a_time(desk: OpenDesk) -> None:
    def many(nb: Notebook) -> None:
        for number in range(30):
            contacts.create(nb, {"name": f"Neighbour {number:02}"})

    async with desk(before=many) as d:
        await look_for(d, "neighbour")
        await d.screen.until(lambda: len(rows(d)) == 12, "twelve")
        await d.tap("Show more")
        await d.screen.until(lambda: len(rows(d)) == 27, "more")
        await d.tap("Show more")
        await d.screen.until(lambda: len(rows(d)) == 30, "all")
        assert not d.screen.says("Show more")


async def test_a_lock_forgets_what_was_looked_for(desk: OpenDesk) -> None:
    async with desk(before=town) as d:
        await look_for(d, "lena")
        await d.session.lock()
        await d.sees("Your notebook is locked.")
        assert not d.session.memory
