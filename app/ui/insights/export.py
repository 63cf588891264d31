"""The evaluator's file, before it leaves: every number of it, its README, and then the button that saves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

import flet as ft

from app import formats
from app.domain import days, evaluators_file
from app.domain.codebook import BLOCK_WEEKS, OF
from app.domain.evaluators_file import Row
from app.domain.small_cells import FEW
from app.notebook import squad
from app.notebook.insights import evaluation
from app.notebook.insights.evaluation import BLOCKS
from app.notebook.squad import Squad
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.state.taps import HOLDS
from app.ui import theme
from app.ui.hooks import use_value
from app.ui.insights.figures import weeks_words
from app.ui.parts import button, card
from app.ui.parts.field import chip, chip_group
from app.ui.parts.page import page_view
from app.ui.parts.save_file import use_save_file
from app.ui.parts.segmented import Strip, segmented
from app.ui.parts.text import note, text
from app.ui.screen import part, screen
from app.words import _


@dataclass(frozen=True)
class Read:
    """`of`: the squad (its id) and how many blocks. `few`: so few officers are in it."""

    of: tuple[str, int]
    rows: list[Row]
    led: list[Squad]
    few: int


@screen
def ExportPage() -> ft.Control:
    session = use_session()
    chosen, set_chosen = use_value("")
    blocks, set_blocks = use_value(BLOCKS[0])
    save_file = use_save_file(session)

    async def choose(squad_id: str) -> None:
        set_chosen(squad_id)

    async def choose_blocks(count: str) -> None:
        set_blocks(int(count))

    def read() -> Read:
        nb = session.notebook
        led = squad.led(nb)
        of = next((one.id for one in led if one.id == chosen), led[0].id if led else "")
        return Read((of, blocks), evaluation.read(nb, of, blocks), led, len(squad.officers(nb, of)))

    reading = use_read(session, read, chosen, blocks)
    found = reading.value

    async def save() -> None:
        if found is not None and found.rows:
            last = days.iso_week(max(row.first for row in found.rows))
            name = f"evaluation-{last}.zip"
            said = _("The evaluator's file is saved. Give each block once.")
            await save_file(name, evaluators_file.packed(found.rows), said)

    options = [(str(one), _("A year") if one == 13 else weeks_words(one * BLOCK_WEEKS)) for one in BLOCKS]
    content: list[ft.Control | None] = [segmented(session, Strip(options, str(blocks), choose_blocks))]
    if reading.problem:
        content = [card.banner(reading.problem, "late", ft.Icons.ERROR_OUTLINE_ROUNDED)]
    elif found is None or found.of[1] != blocks or (chosen and found.of[0] != chosen):
        content += [card.progress_bar(None), ft.Semantics(live_region=True, content=note(_("Adding it up…")))]
    else:
        if len(found.led) > 1:
            squads = [(one.id, one.name) for one in found.led]
            content.append(chip_group(squads, [found.of[0]], session.tasks.guarded(choose)))
        content += _shown(session, found)
    ready = bool(found and found.rows and not reading.problem)
    bottom = button.primary(_("Save the evaluator's file"), session.tasks.act(save, once="save")) if ready else None
    return page_view(session, _("For an evaluator"), content, back="back", bottom=bottom)


def _shown(session: Session, found: Read) -> list[ft.Control]:
    if not found.rows:
        words = _("Blocks of four weeks that are over for a week stand here, number by number, before anything leaves.")
        return [card.card(card.empty(ft.Icons.SCIENCE_ROUNDED, _("Nothing to give yet"), words))]
    words = _(
        "This is all that leaves: no names, no places, no words, no days. Counts from 1 to {most} are hidden, and"
        " others with them, so that nobody can work them out. Once it is saved, Beatbook does not protect it any more."
    )
    shown: list[ft.Control] = [text(words.format(most=FEW - 1))]
    if found.few < FEW:
        warn = _(
            "Fewer than {count} officers are in this squad: its numbers are theirs. Ask them before you give it away."
        )
        shown.append(card.banner(warn.format(count=FEW), "promise", ft.Icons.GROUPS_ROUNDED))
    return [*shown, Blocks(session, found.rows, key="blocks"), Readme(session, found.rows, key="readme")]


@part
def Blocks(session: Session, rows: list[Row]) -> ft.Control:
    """One block at a time, the latest first, as its rows stand in the file."""
    firsts = sorted({row.first for row in rows}, reverse=True)
    chosen, set_chosen = use_value("")
    first = next((one for one in firsts if one.isoformat() == chosen), firsts[0])

    async def choose(iso: str) -> None:
        set_chosen(iso)

    act = session.tasks.act
    chips = [chip(_block(one), one == first, act(choose, one.isoformat()), f"block {one}") for one in firsts]
    shown: list[ft.Control] = [card.section(_("What leaves"), len(rows))]
    if len(chips) > 1:
        shown.append(ft.Row([*chips], spacing=8, scroll=ft.ScrollMode.HIDDEN, data=HOLDS))
    for measure, some in groupby((row for row in rows if row.first == first), lambda row: row.measure):
        facts = [
            card.fact(row.category, _("hidden") if row.value is None else formats.number(row.value), key=row.category)
            for row in some
        ]
        shown += [ft.Semantics(header=True, content=note(_(OF[measure].name))), card.rows_card(facts, indent=16)]
    return ft.Column(shown, spacing=theme.GAP, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


@part
def Readme(session: Session, rows: list[Row]) -> ft.Control:
    """What goes along in words, folded."""
    opened, set_opened = use_value(False)

    async def turn() -> None:
        set_opened(lambda now: not now)

    words = _("Hide the README") if opened else _("Read the README that goes along")
    shown: list[ft.Control] = [ft.Row([button.quiet(words, session.tasks.act(turn))])]
    if opened:
        shown.append(card.card(note(evaluators_file.readme(rows).replace("\r\n", "\n")), padding=16))
    return ft.Column(shown, spacing=theme.GAP, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _block(first: date) -> str:
    last = days.added(first, 7 * BLOCK_WEEKS - 1)
    return _("{first} – {last}").format(first=formats.day_month_year(first), last=formats.day_month_year(last))
