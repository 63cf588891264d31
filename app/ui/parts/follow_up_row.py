"""A task or promise in a list, two lines high: what and by when, then whom it is about and why.

The check at the left marks it done; a swipe does that, or moves it. The sheet behind ⋯ has the same and Call and Text,
for keyboards and screen readers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

import flet as ft

from app.notebook.follow_ups import FollowUpRow
from app.state.pane import Acts
from app.state.session import Session
from app.ui import theme
from app.ui.follow_ups.addresses import to_follow_up
from app.ui.parts import button, card
from app.ui.parts.follow_up_actions import FollowUpActions, Hand
from app.ui.parts.squads import squad_mark
from app.ui.parts.text import note, text, tiny
from app.ui.screen import kept, part
from app.words import _, ngettext, pgettext

INDENT = 56  # past the check
MORE_WIDTH = 44  # of the dots, at the end of the row
ONE_LINE_MAX = 1.3  # letters larger than this need the width of the row for themselves
SWIPED = 0.3  # of the width of a row; less slides back


def follow_up_rows(
    session: Session,
    rows: Sequence[FollowUpRow],
    actions: FollowUpActions,
    *,
    with_contact: bool = True,
    with_owners: bool = False,
    marks: Collection[str] = (),
) -> ft.Control:
    """A card of them, each leading to its page. `with_owners`: those that are not this officer's say whose they are.
    `marks`: the routes of those that are marked."""
    large, language = session.layout.letters > ONE_LINE_MAX, session.speech.language
    return card.rows_card(
        [
            _Line(
                *(session, actions.hand, row, row.id in actions.struck),
                *(with_contact, with_owners and not row.mine, large, to_follow_up(row.id) in marks, language),
                key=f"follow-up {row.id}",
            )
            for row in rows
        ],
        INDENT,
    )


def keyed_rows(rows: Sequence[FollowUpRow], actions: FollowUpActions) -> list[tuple[str, Acts]]:
    """The same rows for the keyboard."""
    found: list[tuple[str, Acts]] = []
    for row in rows:
        open_ = row.status == "open" and row.id not in actions.struck
        done, later = partial(actions.hand.done, row), partial(actions.hand.snooze, row)
        found.append((to_follow_up(row.id), {"done": done, "snooze": later} if open_ else {}))
    return found


@part
def FollowUpLine(
    session: Session,
    hand: Hand,
    row: FollowUpRow,
    is_done: bool,
    with_contact: bool,
    with_owner: bool,
    large: bool,
    marked: bool,
    _language: str,
) -> ft.Control:
    """The words are one button; the check and the dots are targets of their own beside them.

    Drawn again only when one of these is another: `_language` is that in which it speaks, `large` says that its words
    take as many lines as they need.
    """
    act, is_open = session.tasks.act, row.status == "open"
    ground = theme.CHIP if marked else theme.CARD
    words = button.tappable(
        _words(row, is_done, with_contact, with_owner, large),
        act(session.go, to_follow_up(row.id)),
        padding=ft.Padding.only(left=8, top=9, bottom=10, right=6 if is_open and not is_done else 14),
        alignment=ft.Alignment.TOP_LEFT,
        expand=True,
    )
    line: ft.Control = ft.Row(
        [_check(session, hand, row, is_done), words],
        spacing=0,
        vertical_alignment=ft.CrossAxisAlignment.START,
        expand=True,
    )
    if is_open and not is_done:
        name = _("More for {text}").format(text=row.text)
        dots = button.icon_button(
            ft.Icons.MORE_HORIZ_ROUNDED, name, act(hand.more, row), theme.SOFT, size=20, width=MORE_WIDTH
        )
        line = _swiped(session, hand, row, ft.Row([line, dots], spacing=0), ground)
    elif marked:
        line = ft.Container(line, bgcolor=ground)
    return ft.Semantics(container=True, content=line)


_Line = kept(FollowUpLine)


def _check(session: Session, hand: Hand, row: FollowUpRow, is_done: bool) -> ft.Control:
    """The same target in the same place, whether there is still something to do or not."""
    if row.status == "open" and not is_done:
        color = theme.PROMISE if row.kind == "promise" else theme.SOFT
        done = session.tasks.act(hand.done, row, once=f"done {row.id}")
        return button.icon_button(ft.Icons.CIRCLE_OUTLINED, _("Mark done"), done, color, size=26)
    if row.status == "cancelled":
        return button.icon_button(ft.Icons.REMOVE_CIRCLE_OUTLINE_ROUNDED, "", None, theme.SOFT, size=26)
    return button.icon_button(ft.Icons.CHECK_CIRCLE_ROUNDED, _("Done") if is_done else "", None, theme.OK, size=26)


def _swiped(session: Session, hand: Hand, row: FollowUpRow, line: ft.Control, ground: str) -> ft.Control:
    """Right: done; left: later. The row slides back and stays where it is."""

    async def swipe(event: ft.DismissibleDismissEvent) -> None:
        await event.control.confirm_dismiss(False)
        await (hand.done if event.direction == ft.DismissDirection.START_TO_END else hand.snooze)(row)

    def behind(icon: ft.IconData, tone: card.Tone, side: ft.Alignment) -> ft.Control:
        ink, ground = card.TONES[tone]
        sign = ft.Icon(icon, size=26, color=ink)
        return ft.Container(sign, bgcolor=ground, alignment=side, padding=ft.Padding.symmetric(horizontal=16))

    ways = ft.DismissDirection.START_TO_END, ft.DismissDirection.END_TO_START
    return ft.Dismissible(
        content=ft.Container(line, bgcolor=ground),
        background=behind(ft.Icons.CHECK_CIRCLE_ROUNDED, "ok", ft.Alignment.CENTER_LEFT),
        secondary_background=behind(ft.Icons.SNOOZE_ROUNDED, "promise", ft.Alignment.CENTER_RIGHT),
        dismiss_direction=ft.DismissDirection.HORIZONTAL,
        dismiss_thresholds=dict.fromkeys(ways, SWIPED),
        movement_duration=120,
        on_confirm_dismiss=session.tasks.guarded(swipe),
    )


def _words(row: FollowUpRow, is_done: bool, with_contact: bool, with_owner: bool, large: bool) -> ft.Control:
    lines = None if large else 1
    what = text(row.text, color=theme.SOFT if is_done else theme.INK, family=theme.MEDIUM, lines=lines, struck=is_done)
    due = tiny(_when(row), theme.LATE if row.late else theme.SOFT)
    marks: list[ft.Control] = [_mark(_("Promise"), "promise")] if row.kind == "promise" else []
    if row.versions:
        marks.append(_mark(_("Two versions"), "late"))
    marks.extend(squad_mark(row.squad) if with_contact else [])
    about = _about(row, with_contact, with_owner)
    second: list[ft.Control] = [*marks, *([note(about, lines=lines)] if about else [])]
    first = [ft.Row([ft.Container(what, expand=True), due], spacing=10)] if not large else [what, due]
    rest: ft.Control = note(" ")  # without anything to say the line keeps its place
    if large and second:  # what does not fit beside the marks goes below them
        rest = ft.Row(second, spacing=6, run_spacing=4, wrap=True)
    elif second:
        second[-1].expand = bool(about)
        rest = ft.Row(second, spacing=6)
    return ft.Column([*first, rest], spacing=4 if large else 2, tight=True)


def _mark(words: str, tone: card.Tone) -> ft.Control:
    """A badge no higher than the line it stands in."""
    ink, ground = card.TONES[tone]
    padding = ft.Padding.symmetric(horizontal=6, vertical=1)
    return ft.Container(tiny(words, ink), bgcolor=ground, border_radius=6, padding=padding)


def _about(row: FollowUpRow, with_contact: bool, with_owner: bool) -> str:
    """Whom it is about, whose it is, which partner owes it, to which problem it is a response or where it was agreed,
    that it was moved, and the first words of what was last said with them."""
    parts = (
        row.contact_title if with_contact else "",
        row.owner_name if with_owner else "",
        _("Partner: {name}").format(name=row.partner_title) if row.partner_title else "",
        row.problem_title or row.gathering_title,
        _moved(row) if row.status == "open" else "",
        row.why if with_contact else "",
    )
    return " · ".join(part for part in parts if part)


def _moved(row: FollowUpRow) -> str:
    # For translators: to a later day.
    moved = ngettext("moved once", "moved {count} times", row.snoozed)
    return moved.format(count=row.snoozed) if row.snoozed else ""


def _when(row: FollowUpRow) -> str:
    if row.status == "open":
        return row.due_text
    return {
        "done": pgettext("a promise", "Kept") if row.kind == "promise" else _("Done"),
        "cancelled": pgettext("state of a follow-up", "Canceled"),
    }.get(row.status, "")


def due_words(row: FollowUpRow) -> str:
    """When it is due, and that it was moved before."""
    return " · ".join(part for part in (_when(row), _moved(row) if row.status == "open" else "") if part)
