"""Above a list of follow-ups: what it is narrowed to, cleared with one tap, and the sheet in which that is chosen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import flet as ft

from app import formats
from app.notebook import follow_ups, squad
from app.notebook.follow_ups import Only, Person
from app.notebook.paging import Listing
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme
from app.ui.follow_ups.choice import ORDERS, FollowUpChoice
from app.ui.hooks import use_value
from app.ui.parts import button
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import chip, chip_group, removable
from app.ui.parts.paging import more_row
from app.ui.parts.squads import SquadFilter
from app.ui.parts.text import heading, label, text
from app.ui.screen import part
from app.words import _, ngettext

PEOPLE, PEOPLE_MORE = 8, 24  # chips at first, and so many more at each tap


def filter_button(choice: FollowUpChoice, on_click: button.Handler) -> ft.Control:
    """ "Filter", and beside it how many hold."""
    wanted = choice.filter
    count = sum((bool(wanted.contact), wanted.promises, wanted.only_overdue))
    name = _("Filter ({count})").format(count=count) if count else _("Filter")
    return button.tappable(
        ft.Row(
            [
                ft.Icon(ft.Icons.TUNE_ROUNDED, size=20, color=theme.PRIMARY),
                text(name, color=theme.PRIMARY, family=theme.SEMIBOLD),
            ],
            spacing=8,
            tight=True,
        ),
        on_click,
        padding=ft.Padding.only(left=2, right=12, top=14, bottom=14),
        radius=theme.FIELD_RADIUS,
    )


def filter_line(
    session: Session, choice: FollowUpChoice, said: Mapping[str, str], with_order: bool = True
) -> list[ft.Control]:
    """What is left out, each word with its way back, and one that shows everything; nothing while nothing is.

    `said`: what `Filter.said` answers. `with_order`: an order other than the usual one is among them.
    """
    act, order = session.tasks.act, choice.filter.order
    kept = {**said, **({"order": _(ORDERS[order])} if with_order and order != "due" else {})}
    if not kept:
        return []
    chips = [removable(words, f"filter {field}", act(choice.leave, field)) for field, words in kept.items()]
    clear = button.quiet(_("Show all"), act(choice.clear), key="filter clear")
    return [ft.Row([*chips, *([clear] if said else [])], wrap=True, spacing=8, run_spacing=8, key="filters")]


def use_filters(session: Session, choice: FollowUpChoice, kept: SquadFilter) -> Callable[[], Awaitable[None]]:
    """A hook: answers what opens the sheet. What is chosen there holds at once."""
    open_, set_open = use_value(False)

    async def show() -> None:
        set_open(True)

    def hide() -> None:
        set_open(False)

    body = FilterParts(session, choice, kept, hide)
    use_sheet(session, sheet([heading(_("Filter")), body], hide, tall=True) if open_ else None)
    return show


@dataclass(frozen=True)
class Read:
    """Whom they are about, whoever is chosen; and how many are listed as it is chosen."""

    people: Listing[Person]
    total: int


@part
def FilterParts(session: Session, choice: FollowUpChoice, kept: SquadFilter, hide: Callable[[], None]) -> ft.Control:
    ft.use_state(choice)
    most, set_most = use_value(PEOPLE)
    wanted = choice.filter

    def read() -> Read:
        nb = session.notebook
        only = wanted.only(nb, kept.among(squad.mine(nb)))
        whoever: Only = {**only, "contact": None}
        return Read(follow_ups.people(nb, most, **whoever), follow_ups.page(nb, limit=0, **only).total)

    found = use_read(session, read, wanted, kept.squad, most).value
    act, guarded = session.tasks.act, session.tasks.guarded

    async def more() -> None:
        set_most(lambda now: now + PEOPLE_MORE)

    async def close() -> None:
        hide()

    orders = [(order, _(words)) for order, words in ORDERS.items()]
    marks = [chip(_("Promises"), wanted.promises, act(choice.toggle, "promises"), "promises")]
    if wanted.status == "open":
        marks.insert(0, chip(_("Overdue"), wanted.overdue, act(choice.toggle, "overdue"), "overdue"))
    parts: list[ft.Control] = [
        chip_group(orders, [wanted.order], guarded(choice.sort), _("In which order")),
        label(_("Only these")),
        ft.Row([*marks], wrap=True, spacing=8, run_spacing=8),
    ]
    if found is not None and found.people.rows:
        names = [(one.id, f"{one.title} {formats.number(one.count)}") for one in found.people.rows]
        parts.append(chip_group(names, [wanted.contact], guarded(choice.show_contact), _("About whom")))
        rest = more_row(len(names), found.people.total, act(more))
        parts.extend([rest] if rest is not None else [])
    if found is not None:
        words = ngettext("Show {count} follow-up", "Show {count} follow-ups", found.total)
        parts.append(button.primary(words.format(count=formats.number(found.total)), act(close)))
    return ft.Column(parts, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
