"""A task or promise in a list: who, what, when, and everything one can do with it at the thumb."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from app.notebook.follow_ups import FollowUpRow
from app.state.session import Session
from app.ui import theme
from app.ui.follow_ups.addresses import to_follow_up
from app.ui.parts import button, card
from app.ui.parts.call_button import call_and_text
from app.ui.parts.follow_up_actions import FollowUpActions
from app.ui.parts.squads import squad_mark
from app.ui.parts.text import note, text, tiny
from app.words import _, ngettext, pgettext

INDENT = 66  # past the avatar


def follow_up_rows(
    session: Session,
    rows: Sequence[FollowUpRow],
    actions: FollowUpActions,
    *,
    with_contact: bool = True,
    with_owners: bool = False,
) -> ft.Control:
    """A card of them, each leading to its page. `with_owners`: those that are not this officer's say whose they are."""
    return card.rows_card(
        [follow_up_row(session, row, actions, with_contact, with_owners and not row.mine) for row in rows]
    )


def follow_up_row(
    session: Session, row: FollowUpRow, actions: FollowUpActions, with_contact: bool, with_owner: bool
) -> ft.Control:
    """The words are one button; Mark done, Snooze, Call and Text are targets of their own beside and below them."""
    is_open, is_done = row.status == "open", row.id in actions.struck
    act = session.tasks.act
    sign = card.avatar(row.initials or "–", "late" if row.late else "primary") if with_contact else kind_mark(row)
    main = ft.Container(
        ft.Row(
            [sign, _words(row, is_done, with_contact, with_owner)],
            spacing=12,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        padding=ft.Padding.only(left=14, top=12, right=4),
        expand=True,
        ink=True,
        on_click=act(session.go, to_follow_up(row.id)),
    )
    top: list[ft.Control] = [main]
    due = tiny(due_words(row), theme.LATE if row.late else theme.SOFT)
    # Higher than the buttons beside it once it takes several lines.
    foot: list[ft.Control] = [ft.Container(due, expand=True, padding=ft.Padding.symmetric(vertical=6))]
    if is_open:
        mark_done = act(actions.done, row, once=f"done {row.id}")
        check = button.icon_button(ft.Icons.CHECK_ROUNDED, _("Mark done"), mark_done, ring=True)
        if is_done:  # the same target in the same place, and nothing more to do
            check = button.icon_button(ft.Icons.CHECK_CIRCLE_ROUNDED, _("Done"), None, theme.OK)
        top.append(ft.Container(check, padding=ft.Padding.only(top=10, right=12)))
        snooze = act(actions.snooze, row)
        foot.append(button.icon_button(ft.Icons.SNOOZE_ROUNDED, _("Snooze"), snooze, theme.SOFT, size=20))
        foot.extend(call_and_text(row.phone) if with_contact else [])
    edge = 0 if is_open else 4, 0 if is_open else 12
    under = ft.Container(
        ft.Row(foot, spacing=0), padding=ft.Padding.only(left=INDENT, right=12, top=edge[0], bottom=edge[1])
    )
    head = ft.Row(top, spacing=0, vertical_alignment=ft.CrossAxisAlignment.START)
    return ft.Semantics(
        key=f"follow-up {row.id}", container=True, content=ft.Column([head, under], spacing=0, tight=True)
    )


def _words(row: FollowUpRow, is_done: bool, with_contact: bool, with_owner: bool) -> ft.Control:
    about = " · ".join(
        part for part in (row.contact_title if with_contact else "", row.owner_name if with_owner else "") if part
    )
    second: list[ft.Control] = [card.badge(_("Promise"), "promise")] if row.kind == "promise" else []
    second.extend([note(about, lines=2)] if about else [])
    second.extend(squad_mark(row.squad) if with_contact else [])
    color = theme.SOFT if is_done else theme.INK
    lines: list[ft.Control] = [text(row.text, color=color, family=theme.MEDIUM, struck=is_done)]
    if second:
        # A name beside a badge and a mark has no room on a phone: what does not fit goes below, whole.
        lines.append(ft.Row(second, spacing=6, run_spacing=4, wrap=True))
    if row.versions:
        lines.append(card.badge(_("Two versions"), "late"))
    return ft.Column(lines, spacing=4, tight=True, expand=True)


def kind_mark(row: FollowUpRow) -> ft.Control:
    """A sign for what it is, where everybody knows whom it is about."""
    if row.kind == "promise":
        return card.icon_mark(ft.Icons.HANDSHAKE_ROUNDED, "promise")
    return card.icon_mark(ft.Icons.TASK_ALT_ROUNDED, "late" if row.late else "primary")


def due_words(row: FollowUpRow) -> str:
    """When it is due, and that it was moved before."""
    if row.status != "open":
        return {
            "done": pgettext("a promise", "Kept") if row.kind == "promise" else _("Done"),
            "cancelled": pgettext("state of a follow-up", "Canceled"),
        }.get(row.status, "")
    if not row.snoozed:
        return row.due_text
    # For translators: to a later day.
    moved = ngettext("moved once", "moved {count} times", row.snoozed).format(count=row.snoozed)
    return f"{row.due_text} · {moved}"
