"""Today: what this officer owes, to whom and by when, and which relationships are going quiet."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from app.device.drafts import Draft
from app.notebook import contacts, squad
from app.notebook.follow_ups import FollowUpRow
from app.notebook.squad import Squad
from app.notebook.today import Today as DueToday
from app.notebook.today import what_to_do
from app.state.context import use_minute, use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme, when
from app.ui.contacts.addresses import IMPORT, PEOPLE, to_contact
from app.ui.contacts.people_list import Filter, people_choice
from app.ui.end_shift.addresses import END_SHIFT
from app.ui.follow_ups.addresses import FOLLOW_UPS
from app.ui.hooks import use_value
from app.ui.log.addresses import LOG
from app.ui.parts import button, card
from app.ui.parts.contact_row import contact_row
from app.ui.parts.follow_up_actions import FollowUpActions, use_follow_up_actions
from app.ui.parts.follow_up_row import follow_up_rows
from app.ui.parts.page import page_view
from app.ui.parts.paging import all_row
from app.ui.parts.squads import filter_chips, squad_filter
from app.ui.parts.text import body, note, strong
from app.ui.parts.unfinished import Unfinished
from app.ui.screen import screen
from app.ui.shift.addresses import MY_SHIFT
from app.words import _

QUIET_SHOWN = 5  # a longer list helps nobody at 23:40; People, Going quiet has them all


@dataclass(frozen=True)
class Read:
    """`people` counts the contacts of the squad: with none, the screen teaches instead. `left`: the names of squads
    that this officer is in no more, and was not told yet."""

    today: DueToday
    drafts: list[Draft]
    people: int
    squads: list[Squad]
    left: list[str]


@screen
def Today() -> ft.View:
    session = use_session()
    use_minute(session)
    kept = use_value(squad_filter(session))[0]
    actions = use_follow_up_actions(session)

    def read() -> Read:
        nb = session.notebook
        squads = squad.mine(nb)
        today = what_to_do(nb, nb.local(), kept.among(squads))
        drafts, left = session.container.drafts.all(), session.container.left.untold()
        return Read(today, drafts, contacts.page(nb, limit=1).total, squads, left)

    reading = use_read(session, read, kept.squad)
    found = actions.steady(reading.value)
    content: list[ft.Control | None] = []
    if session.present.wrong_clock:
        content.append(card.banner(session.present.wrong_clock, "plain", ft.Icons.SCHEDULE_ROUNDED))
    if found is not None:
        content.extend(_left(session, found.left))
        if found.drafts:
            content.append(Unfinished(session, found.drafts))
        content.extend(filter_chips(session, kept, found.squads) if found.people else [])
        lists = _lists(session, found.today, actions)
        if lists:
            content.extend(lists)
        elif found.people:
            content.append(
                card.card(
                    card.empty(
                        ft.Icons.TASK_ALT_ROUNDED,
                        _("Nothing is due"),
                        _(
                            "Promises and follow-ups come back here on their day, and so do people you have not seen "
                            "for a while."
                        ),
                    )
                )
            )
        else:
            content.append(_first_run(session))
        if found.people or found.drafts:
            content.append(_of_shift(session))
    if reading.problem:
        content.append(card.banner(reading.problem, "late", ft.Icons.ERROR_OUTLINE_ROUNDED))
    return page_view(session, _("Today"), content, tab="today", eyebrow=when.part_of_day())


def _left(session: Session, names: list[str]) -> list[ft.Control]:
    """Which squads went from this phone, until the officer has read it."""

    async def read() -> None:
        await session.container.left.told()
        session.changed()

    if not names:
        return []
    said = [_("You are no longer in {squad}. Its notes are gone from this phone.").format(squad=name) for name in names]
    done = button.alone(button.quiet(_("OK"), session.tasks.act(read, once="left")))
    return [card.banner("\n".join(said), "plain", ft.Icons.LOGOUT_ROUNDED, done)]


def _lists(session: Session, today: DueToday, actions: FollowUpActions) -> list[ft.Control]:
    shown: list[ft.Control] = []
    named: tuple[tuple[str, list[FollowUpRow], int, card.Tone], ...] = (
        (_("Overdue"), today.overdue, today.overdue_total, "late"),
        (_("Today"), today.today, today.today_total, "plain"),
        (_("Next 7 days"), today.next7, today.next7_total, "plain"),
        (_("Promises open"), today.promises, today.promises_total, "promise"),
    )
    for name, rows, total, tone in named:
        if rows:
            shown.append(card.section(name, total, tone))
            shown.append(follow_up_rows(session, rows, actions))
            whole = all_row(len(rows), total, session.tasks.act(session.go, FOLLOW_UPS))
            if whole is not None:
                shown.append(whole)
    quiet = today.going_quiet[:QUIET_SHOWN]
    if quiet:
        shown.append(card.section(_("Going quiet"), today.quiet_total))
        rows_shown: list[ft.Control] = [
            contact_row(row, session.tasks.act(session.go, to_contact(row.id))) for row in quiet
        ]
        shown.append(card.rows_card(rows_shown))
        whole = all_row(len(quiet), today.quiet_total, session.tasks.act(_show_quiet, session))
        if whole is not None:
            shown.append(whole)
    return shown


async def _show_quiet(session: Session) -> None:
    people_choice(session).filter = Filter(quiet=True, mine=True)  # the same ones that were counted
    await session.go(PEOPLE)


def _first_run(session: Session) -> ft.Control:
    def step(icon: ft.IconData, tone: card.Tone, name: str, words: str) -> ft.Control:
        return ft.Row(
            [
                card.icon_mark(icon, tone),
                ft.Column([strong(name), note(words)], spacing=2, tight=True, expand=True),
            ],
            spacing=14,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )

    steps = [
        step(
            ft.Icons.EDIT_NOTE_ROUNDED,
            "primary",
            _("Talk first, write after"),
            _("Thirty seconds: who, what happened, what you said you would do. A name is not needed."),
        ),
        step(
            ft.Icons.HANDSHAKE_ROUNDED,
            "promise",
            _("Promises come back"),
            _("What you said you would do stands here on its day until it is done."),
        ),
        step(
            ft.Icons.VERIFIED_ROUNDED,
            "ok",
            _("Nothing waits for signal"),
            _("Everything is kept on this phone at once and goes to the server when it can."),
        ),
    ]
    return ft.Column(
        [
            card.card(
                ft.Column([body(_("This is where your day begins.")), *steps], spacing=18, tight=True), padding=18
            ),
            ft.Container(height=4),
            button.stacked(
                button.primary(_("Log your first contact"), session.tasks.act(session.go, LOG)),
                button.quiet(_("Bring an address book"), session.tasks.act(session.go, IMPORT)),
            ),
        ],
        spacing=theme.GAP,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _of_shift(session: Session) -> ft.Control:
    act, go = session.tasks.act, session.go
    rows = [
        card.link_row(ft.Icons.LIST_ALT_ROUNDED, _("My shift"), act(go, MY_SHIFT)),
        card.link_row(ft.Icons.NIGHTLIGHT_ROUNDED, _("End shift"), act(go, END_SHIFT)),
    ]
    return ft.Container(card.rows_card(rows), margin=ft.Margin.only(top=8))
