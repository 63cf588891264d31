"""The page of a meeting or an event. An event begins with whom it reached, a meeting with what was agreed."""

from __future__ import annotations

import flet as ft

from app.domain.kinds.gathering import EVENT, KIND
from app.notebook import gatherings
from app.notebook.gatherings import Gathering as Known
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui.gatherings import words
from app.ui.gatherings.addresses import GATHERINGS, to_agree, to_edit_gathering, to_gathering
from app.ui.gatherings.agreed import agreed_section
from app.ui.gatherings.who_came import came_section, reach_section
from app.ui.history.addresses import to_history
from app.ui.needs_attention.addresses import ATTENTION
from app.ui.parts import button, card
from app.ui.parts.follow_up_actions import use_follow_up_actions
from app.ui.parts.menu import Way, dots, use_menu
from app.ui.parts.page import page_view
from app.ui.parts.paging import use_shown
from app.ui.parts.squads import squad_mark
from app.ui.parts.text import not_sent, note, text
from app.ui.screen import screen
from app.words import _

PEOPLE = 12


@screen
def Gathering() -> ft.Control:
    session = use_session()
    gathering = ft.use_route_params().get("id") or ""
    actions, menu, people = use_follow_up_actions(session), use_menu(session), use_shown(PEOPLE)
    reading = use_read(session, lambda: gatherings.read(session.notebook, gathering), gathering)
    found = actions.steady(reading.value)
    content, corner, name = list[ft.Control | None](), list[ft.Control](), _("Meeting or event")
    bottom: ft.Control | None = None
    if found is not None:
        name = words.heading(found.row.title)
        behind = session.tasks.act(menu, name, _ways(session, found))
        corner = [dots(_("More for {name}").format(name=name), behind)]
        reach, agreed = reach_section(session, found), agreed_section(session, found, actions)
        came = came_section(session, found, people)
        content = [
            _statement(found),
            _two_versions(session, found),
            card.card(text(found.words), padding=14, key="words") if found.words else None,
            *([*reach, *came, *agreed] if found.row.kind == EVENT else [*agreed, *came, *reach]),
        ]
        bottom = _thumb(session, found)
    elif reading.problem:
        content = [card.empty(ft.Icons.GROUPS_ROUNDED, _("Not here"), reading.problem)]
    return page_view(session, name, content, back="back", pill=False, corner=corner, bottom=bottom)


def _statement(found: Known) -> ft.Control:
    row = found.row
    whole = row.title if words.heading(row.title) != row.title else ""
    lines: list[ft.Control] = [note(one) for one in (whole, words.statement(row)) if one]
    if mark := squad_mark(row.squad, whole=True):
        lines.append(ft.Row(mark, wrap=True))
    if found.waiting:
        lines.append(not_sent())
    return ft.Column(lines, spacing=4, tight=True)


def _two_versions(session: Session, found: Known) -> ft.Control | None:
    if not found.row.versions:
        return None
    choose = button.quiet(_("Choose one"), session.tasks.act(session.go, ATTENTION))
    said = _("Two officers wrote different things of it.")
    return card.banner(said, "late", ft.Icons.CALL_SPLIT_ROUNDED, button.alone(choose))


def _thumb(session: Session, found: Known) -> ft.Control:
    """What follows as a rule: first who came, then what came of it."""
    act, row = session.tasks.act, found.row
    if row.ahead or not row.came:
        said = _("Change it") if row.ahead else _("Write down who came")
        return button.stacked(button.primary(said, act(session.go, to_edit_gathering(row.id))))
    said = _("Add a follow-up") if row.kind == EVENT else _("Add what was agreed")
    return button.stacked(button.primary(said, act(session.go, to_agree(row.id)), icon=ft.Icons.ADD_ROUNDED))


def _ways(session: Session, found: Known) -> list[Way]:
    row = found.row

    async def edit() -> None:
        await session.go(to_edit_gathering(row.id))

    async def agree() -> None:
        await session.go(to_agree(row.id))

    async def history() -> None:
        await session.go(to_history(to_gathering(row.id), KIND, row.id))

    async def delete() -> None:
        await session.write(gatherings.delete, row.id)

        async def undo() -> None:
            await session.write(gatherings.restore, row.id)

        session.say(_("Deleted: on no list of the squad any more"), undo)
        await session.go(GATHERINGS)

    return [
        Way(ft.Icons.EDIT_ROUNDED, _("Edit"), edit),
        Way(ft.Icons.ADD_TASK_ROUNDED, _("Add a follow-up"), agree),
        Way(ft.Icons.HISTORY_ROUNDED, _("History"), history),
        Way(ft.Icons.DELETE_ROUNDED, _("Delete"), delete, danger=True),
    ]
