"""One measure: its chart and what it says, other places, and its readings, to be corrected or taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app import formats
from app.domain.before_after import Reading, Side
from app.domain.kinds import measure as rules
from app.domain.kinds import reading as reading_rules
from app.notebook import measures
from app.notebook.measures import Measure
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme
from app.ui.history.addresses import to_history
from app.ui.measures.addresses import to_edit_measure, to_import, to_measure, to_reading
from app.ui.measures.chart import SIDES, days_of
from app.ui.measures.measure_card import MeasureCard, other_places
from app.ui.needs_attention.addresses import ATTENTION
from app.ui.parts import button, card
from app.ui.parts.menu import Way, dots, use_menu
from app.ui.parts.page import page_view
from app.ui.parts.paging import Shown, use_shown
from app.ui.parts.text import note, text
from app.ui.problems.addresses import to_problem
from app.ui.screen import screen
from app.words import _, ngettext

AT_ONCE = 15


@screen
def MeasurePage() -> ft.Control:
    session = use_session()
    measure = ft.use_route_params().get("measure") or ""
    menu = use_menu(session)
    shown = use_shown(AT_ONCE)
    reading = use_read(session, lambda: measures.read(session.notebook, measure), measure)
    found, act = reading.value, session.tasks.act

    async def take_back(kind: str, ident: str, words: str) -> None:
        async def undo() -> None:
            await session.write(measures.put_back, kind, [ident])

        await session.write(measures.take_back, kind, [ident])
        session.say(words, undo)

    async def ways_of(one: Reading) -> None:
        async def correct() -> None:
            await session.go(to_reading(measure, one.id))

        async def history() -> None:
            await session.go(to_history(to_measure(measure), reading_rules.KIND, one.id))

        async def back() -> None:
            await take_back(reading_rules.KIND, one.id, _("The reading is taken back"))

        await menu(
            days_of(one),
            [
                Way(ft.Icons.EDIT_ROUNDED, _("Correct"), correct),
                Way(ft.Icons.HISTORY_ROUNDED, _("History"), history),
                Way(ft.Icons.UNDO_ROUNDED, _("Take back"), back, danger=True),
            ],
        )

    async def ways() -> None:
        async def edit() -> None:
            await session.go(to_edit_measure(measure))

        async def history() -> None:
            await session.go(to_history(to_measure(measure), rules.KIND, measure))

        async def back() -> None:
            if found is not None:
                await take_back(rules.KIND, measure, _("The measure is taken back"))
                await session.go(to_problem(found.problem))

        found_ways = [
            Way(ft.Icons.EDIT_ROUNDED, _("Change the measure"), edit),
            Way(ft.Icons.HISTORY_ROUNDED, _("History"), history),
            Way(ft.Icons.UNDO_ROUNDED, _("Take back"), back, danger=True),
        ]
        await menu(found.name if found is not None else _("Measure"), found_ways)

    content: list[ft.Control | None] = []
    bottom: ft.Control | None = None
    if found is not None:
        content = [
            _two_versions(session, found),
            MeasureCard(session, found, False, key=f"measure {found.id}"),
            *(other_places(session, found) if found.at == rules.OWN else []),
            *_readings(session, found, shown, ways_of),
        ]
        bottom = button.stacked(
            button.primary(_("Add a reading"), act(session.go, to_reading(measure))),
            button.quiet(_("Bring in a CSV file"), act(session.go, to_import(measure))),
        )
    elif reading.problem:
        content = [card.empty(ft.Icons.SHOW_CHART_ROUNDED, _("Not here"), reading.problem)]
    corner = [dots(_("More for this measure"), act(ways))] if found is not None else []
    name = found.name if found is not None and found.name else _("Measure")
    above = to_problem(found.problem) if found is not None else ""
    return page_view(session, name, content, back="back", back_to=above, bottom=bottom, corner=corner)


def _two_versions(session: Session, measure: Measure) -> ft.Control | None:
    if not measure.versions:
        return None
    choose = button.quiet(_("Choose one"), session.tasks.act(session.go, ATTENTION))
    words = _("Two officers wrote different things of this measure or its readings.")
    return card.banner(words, "late", ft.Icons.CALL_SPLIT_ROUNDED, button.alone(choose))


def _readings(
    session: Session,
    measure: Measure,
    shown: Shown,
    ways_of: Callable[[Reading], Awaitable[None]],
) -> list[ft.Control | None]:
    """The latest first."""
    if not measure.readings:
        words = _("Each reading is a count of one day, or of several days together.")
        return [card.card(card.empty(ft.Icons.PIN_ROUNDED, _("No readings yet"), words))]
    both = list(zip(measure.readings, measure.found.sides, strict=True))[::-1]
    rows = [_row(session, measure, one, side, ways_of) for one, side in both[: shown.count]]
    left = (
        note(
            ngettext(
                "{count} earlier reading is not shown.", "{count} earlier readings are not shown.", measure.unread
            ).format(count=formats.number(measure.unread))
        )
        if measure.unread
        else None
    )
    return [
        card.section(_("Readings"), len(both)),
        card.rows_card(rows, indent=16),
        *shown.rest(len(both)),
        left,
    ]


def _row(
    session: Session, measure: Measure, one: Reading, side: Side, ways_of: Callable[[Reading], Awaitable[None]]
) -> ft.Control:
    number = formats.number(one.count)
    said = f"{number} {measure.unit}" if measure.unit else number
    words = ft.MergeSemantics(
        ft.Row(
            [
                ft.Column(
                    [
                        text(days_of(one)),
                        note(_(SIDES[side]), theme.LATE if side == "twice" else theme.SOFT),
                    ],
                    spacing=2,
                    tight=True,
                    expand=True,
                ),
                text(number, family=theme.SEMIBOLD, semantics_label=said),
            ],
            spacing=12,
        )
    )
    name = _("More for {name}").format(name=days_of(one))
    return ft.Row(
        [
            ft.Container(words, expand=True, padding=ft.Padding.only(left=16, top=10, bottom=10)),
            dots(name, session.tasks.act(ways_of, one)),
        ],
        key=f"reading {one.id}",
        spacing=4,
    )
