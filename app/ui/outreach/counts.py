"""The numbers that HUD asks of street outreach, of the last days: counts only, on the screen, as CSV and on paper."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import flet as ft

from app import formats
from app.domain.kinds import outreach as rules
from app.notebook import outreach, squad
from app.notebook.outreach import Counts as Found
from app.notebook.squad import Squad
from app.state.context import use_session
from app.state.reading import use_read
from app.ui import when
from app.ui.hooks import use_value
from app.ui.paper import SMALL, SOFT, STRONG, Paper
from app.ui.parts import button, card
from app.ui.parts.page import page_view
from app.ui.parts.save_file import use_save_file
from app.ui.parts.segmented import Strip, segmented
from app.ui.parts.squads import filter_chips, squad_filter
from app.ui.parts.text import note
from app.ui.screen import screen
from app.words import _, ngettext

DAYS = (30, 90, 365)


@dataclass(frozen=True)
class Line:
    name: str
    value: str
    counts: str


@dataclass(frozen=True)
class Page:
    found: Found
    agency: str
    squads: list[Squad]
    squad: str


@screen
def Counts() -> ft.Control:
    session = use_session()
    last_days, set_last_days = use_value(DAYS[1])
    kept = use_value(squad_filter(session))[0]
    save_file = use_save_file(session)

    def read() -> Page:
        nb, today, squads = session.notebook, when.now().date(), squad.mine(session.notebook)
        of = kept.among(squads)
        found = outreach.counts(nb, today - timedelta(days=last_days - 1), today, of)
        return Page(found, nb.roster.name, squads, next((one.name for one in squads if one.id == of), ""))

    reading = use_read(session, read, last_days, kept.squad)
    page, act = reading.value, session.tasks.act

    async def choose(chosen: str) -> None:
        set_last_days(int(chosen))

    def saver(ending: str, made: Callable[[Page], bytes]) -> Callable[[], Awaitable[None]]:
        async def save() -> None:
            if page is not None:
                data = await session.tasks.run(made, page)
                await save_file(f"outreach-{page.found.last}.{ending}", data, _("Saved to a file"))

        return save

    spans = [(str(one), ngettext("{count} day", "{count} days", one).format(count=one)) for one in DAYS]
    content: list[ft.Control | None] = [segmented(session, Strip(spans, str(last_days), choose))]
    content += card.went_wrong(reading.problem)
    if page is not None:
        content += filter_chips(session, kept, page.squads)
        rows = [
            card.row(one.name, one.counts, key=one.name, trailing=[number(one)], about_lines=None)
            for one in lines(page.found)
        ]
        content += [card.rows_card(rows, indent=14), note(of_days(page.found)), note(no_names())]
        beside = button.fit_beside(session, _("Save as CSV"), _("Save as PDF"))
        two = [
            button.secondary(_("Save as CSV"), act(saver("csv", as_csv)), expand=beside),
            button.secondary(_("Save as PDF"), act(saver("pdf", printed)), expand=beside),
        ]
        content.append(ft.Row([*two], spacing=button.BETWEEN) if beside else button.stacked(*two))
    return page_view(session, _("Outreach in numbers"), content, back="back")


def number(line: Line) -> ft.Control:
    return card.badge(line.value, "primary")


def of_days(found: Found) -> str:
    return _("From {first} to {last}.").format(
        first=formats.day_month_year(found.first), last=formats.day_month_year(found.last)
    )


def no_names() -> str:
    return _(
        "Counts of this notebook, not of the coalition's records system. Nobody is named, and nothing is said about "
        "anybody's health or housing."
    )


def lines(found: Found) -> list[Line]:
    """What is counted, how many, and what that counts."""
    middle = found.to_engage[len(found.to_engage) // 2] if found.to_engage else None
    said = [
        (_("On the list"), found.on_list, _("People who were on it on any of these days")),
        (_("New on the list"), found.new, _("Put on it in these days")),
        (_("First contacts"), found.met, _("People spoken with for the first time: project start")),
        (_("Engaged"), found.engaged, _("People whose date of engagement is in these days")),
        (
            _("Contacts in person"),
            found.contacts,
            _("Notes in which somebody of the list was met face to face; calls do not count"),
        ),
        (_("People contacted"), found.people, _("People of the list who were met at least once")),
        (
            _("Contacts until engagement"),
            "–" if middle is None else middle,
            _("Of those who were engaged, the one in the middle"),
        ),
        (_("No contact for 60 days or more"), found.silent, _("On the list today, and to be looked for")),
        (_("Off the list"), sum(found.exits.values()), _("Exits in these days")),
        *((_(rules.EXITS[why]), count, _("Of these exits")) for why, count in found.exits.items()),
    ]
    return [Line(name, str(count), about) for name, count, about in said]


def as_csv(page: Page) -> bytes:
    """With the mark at its beginning by which spreadsheets know UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_("Measure"), _("Count"), _("What it counts"), _("From"), _("Until")])
    for one in lines(page.found):
        writer.writerow([one.name, one.value, one.counts, page.found.first, page.found.last])
    return text.getvalue().encode("utf-8-sig")


def printed(page: Page) -> bytes:
    """The same on paper, A4."""
    paper = Paper(_("Outreach in numbers"))
    paper.say(" · ".join(one for one in (page.agency, page.squad) if one), size=12)
    paper.say(of_days(page.found))
    paper.gap(3)
    for one in lines(page.found):
        paper.room_for(12)
        paper.say(f"{one.name}: {one.value}", STRONG)
        paper.say(one.counts, ink=SOFT)
        paper.gap(1)
    paper.gap(4)
    paper.say(no_names(), size=SMALL, ink=SOFT)
    return paper.done()
