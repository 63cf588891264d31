"""Things that can be chosen, for a handover or from one: a row each, taken or left with a tap."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence

import flet as ft

from app.domain.kinds.handover import Item
from app.state.session import Session
from app.ui.parts import card


def chosen_rows(
    session: Session,
    name: str,
    things: Sequence[tuple[Item, str, str]],
    chosen: Collection[Item],
    toggle: Callable[[Item], Awaitable[None]],
) -> list[ft.Control]:
    """`things`: each with what it is called, and what is to be said of it. Nothing without any."""
    if not things:
        return []
    rows = [_row(session, item, title, about, item in chosen, toggle) for item, title, about in things]
    return [card.section(name, sum(item in chosen for item, *_rest in things)), card.rows_card(rows)]


def _row(
    session: Session,
    item: Item,
    title: str,
    about: str,
    is_chosen: bool,
    toggle: Callable[[Item], Awaitable[None]],
) -> ft.Control:
    icon = ft.Icons.CHECK_BOX_ROUNDED if is_chosen else ft.Icons.CHECK_BOX_OUTLINE_BLANK_ROUNDED
    row = card.row(
        title,
        about,
        key=f"thing {item[1]}",
        leading=card.icon_mark(icon, "primary" if is_chosen else "plain"),
        on_click=session.tasks.act(toggle, item),
        name_lines=4,
    )
    return ft.Semantics(key=f"chosen {item[1]}", checked=is_chosen, content=row)
