"""Today: what this officer owes, to whom and by when, and which relationships are going quiet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import flet as ft

from app.device.drafts import Draft
from app.notebook import contacts, handovers, news, out_of_contact, problems, squad
from app.notebook.follow_ups import FollowUpRow
from app.notebook.handovers import HandoverRow
from app.notebook.out_of_contact import OutOfContact
from app.notebook.problems import ProblemRow
from app.notebook.squad import Squad
from app.notebook.today import Today as DueToday
from app.notebook.today import what_to_do
from app.state.context import use_minute, use_session
from app.state.pane import Acts, use_marks, use_pane
from app.state.reading import Ahead, use_read
from app.state.session import Session
from app.ui import theme, when
from app.ui.contacts.addresses import IMPORT, PEOPLE, to_contact
from app.ui.contacts.people_choice import Filter, people_choice
from app.ui.end_shift.addresses import END_SHIFT
from app.ui.follow_ups.addresses import FOLLOW_UPS
from app.ui.handovers.section import handover_section
from app.ui.hooks import use_value
from app.ui.log.addresses import LOG
from app.ui.news.section import ROWS as NEWS_ROWS
from app.ui.news.section import news_section
from app.ui.outreach.section import silent_section
from app.ui.parts import button, card
from app.ui.parts.contact_row import contact_line
from app.ui.parts.follow_up_actions import FollowUpActions, use_follow_up_actions
from app.ui.parts.follow_up_row import follow_up_rows, keyed_rows
from app.ui.parts.page import page_view
from app.ui.parts.paging import STEP, all_row, first_rows, more_row
from app.ui.parts.squads import SquadFilter, filter_chips, squad_filter
from app.ui.parts.text import body, note, strong
from app.ui.parts.unfinished import Unfinished
from app.ui.problems.sections import review_section
from app.ui.screen import screen
from app.ui.shift.addresses import MY_SHIFT
from app.ui.today.addresses import TODAY
from app.ui.visits.doing import DRAFT as VISIT_DRAFT
from app.ui.visits.section import Now, read_now, running_row, visits_section
from app.words import _

QUIET_SHOWN = 5  # a longer list helps nobody at 23:40; People, Going quiet has them all


@dataclass(frozen=True)
class Read:
    """`people` counts the contacts of the squad: with none, the screen teaches instead. `left`: the names of squads
    that this officer is in no more, and was not told yet. `news`: the first of what is `unread`. `now`: the visit
    that runs, and the places of this shift. `silent`: who of the by-name list was not met for long."""

    today: DueToday
    drafts: list[Draft]
    people: int
    squads: list[Squad]
    left: list[str]
    news: news.Page
    unread: int
    now: Now
    problems: list[ProblemRow]
    handovers: list[HandoverRow]
    silent: OutOfContact


def _read(session: Session, kept: SquadFilter, shown: int) -> Read:
    nb = session.notebook
    squads = squad.mine(nb)
    of = kept.among(squads)
    due = what_to_do(nb, nb.local(), of, shown)
    listed, total = _counts(due)
    return Read(
        due,
        [one for one in session.container.drafts.all() if one.kind != VISIT_DRAFT],
        contacts.page(nb, limit=1).total,
        squads,
        session.container.left.untold(),
        news.page(nb, NEWS_ROWS, unread_only=True),
        news.unread(nb),
        read_now(nb, of, places=listed >= total),
        problems.to_review(nb, nb.local().date(), of),
        handovers.to_look_at(nb),
        out_of_contact.read(nb, of) if listed >= total else OutOfContact(),
    )


def _ahead(session: Session) -> Ahead[Read]:
    ahead: Ahead[Read] = session.memory.setdefault("today", Ahead())
    return ahead


async def read_ahead(session: Session) -> None:
    """Before the notebook is shown at Today: the first look is not at an empty one. Anywhere else, what is read now
    would be old when Today is drawn."""
    if session.page.route != TODAY:
        return
    kept, shown = squad_filter(session), first_rows(session)
    await _ahead(session).read(session, lambda: _read(session, kept, shown), kept.squad, shown)


@screen
def Today() -> ft.Control:
    session = use_session()
    use_minute(session)
    kept = use_value(squad_filter(session))[0]
    shown, set_shown = use_value(first_rows(session))
    actions, marks, pane = use_follow_up_actions(session), use_marks(), use_pane()

    ahead = _ahead(session)
    reading = use_read(session, lambda: _read(session, kept, shown), kept.squad, shown, ahead=ahead)
    found = actions.steady(reading.value)
    listed, total = _counts(found.today) if found is not None else (0, 0)

    async def more() -> None:
        if listed < total:
            set_shown(listed + STEP)

    content: list[ft.Control | None] = []
    if session.present.wrong_clock:
        content.append(card.banner(session.present.wrong_clock, "plain", ft.Icons.SCHEDULE_ROUNDED))
    if found is not None:
        content.extend(_left(session, found.left))
        content.extend(running_row(session, found.now))
        if found.drafts:
            content.append(Unfinished(session, found.drafts))
        content.extend(handover_section(session, found.handovers))
        content.extend(news_section(session, found.news, found.unread))
        content.extend(filter_chips(session, kept, found.squads) if found.people else [])
        content.extend(review_section(session, found.problems))
        lists = _lists(session, found.today, actions, marks)
        pane.listed.rows = _keyed(found.today, actions)
        if lists:
            content.extend(lists)
            rest = more_row(listed, total, session.tasks.act(more))
            content.extend([rest] if rest is not None else _all_quiet(session, found.today))
        elif found.people or found.problems or found.now.places:
            content.extend([] if found.problems else [_nothing_due()])
        else:
            content.append(_first_run(session))
        if listed >= total:
            content.extend(silent_section(session, found.silent))
            content.extend(visits_section(session, found.now))
        if (found.people or found.drafts) and listed >= total:
            content.append(_further(session))
    content += card.went_wrong(reading.problem)
    return page_view(
        session,
        _("Today"),
        content,
        eyebrow=when.part_of_day(),
        corner=_ways_out(session),
        on_near_end=more if listed < total else None,
    )


def _nothing_due() -> ft.Control:
    words = _("Promises and follow-ups come back here on their day, and so do people you have not seen for a while.")
    return card.card(card.empty(ft.Icons.TASK_ALT_ROUNDED, _("Nothing is due"), words))


def _ways_out(session: Session) -> list[ft.Control]:
    act = session.tasks.act
    return [
        button.icon_button(ft.Icons.CHECKLIST_ROUNDED, _("Follow-ups"), act(session.go, FOLLOW_UPS)),
        button.icon_button(ft.Icons.BEDTIME_ROUNDED, _("End shift"), act(session.go, END_SHIFT)),
        button.icon_button(ft.Icons.LOCK_ROUNDED, _("Lock now"), act(session.lock, once="lock")),
    ]


def _counts(today: DueToday) -> tuple[int, int]:
    """How many rows are listed, and how many can be."""
    quiet = min(today.quiet_total, QUIET_SHOWN)
    due = today.overdue_total + today.today_total + today.next7_total + today.promises_total
    listed = len(today.overdue) + len(today.today) + len(today.next7) + len(today.promises)
    return listed + min(len(today.going_quiet), quiet), due + quiet


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


def _lists(session: Session, today: DueToday, actions: FollowUpActions, marks: Collection[str]) -> list[ft.Control]:
    shown: list[ft.Control] = []
    named: tuple[tuple[str, list[FollowUpRow], int, card.Tone], ...] = (
        (_("Overdue"), today.overdue, today.overdue_total, "late"),
        (_("Today"), today.today, today.today_total, "plain"),
        (_("Next 7 days"), today.next7, today.next7_total, "plain"),
        (_("Promises open"), today.promises, today.promises_total, "promise"),
    )
    for name, rows, total, tone in named:
        if rows:
            listed = follow_up_rows(session, rows, actions, marks=marks)
            shown.append(_section(card.section(name, total, tone), listed, name))
    quiet = today.going_quiet[:QUIET_SHOWN]
    if quiet:
        to = {row.id: to_contact(row.id) for row in quiet}
        lines = [contact_line(session, row, to[row.id], selected=to[row.id] in marks) for row in quiet]
        people = card.rows_card(lines)
        name = _("Going quiet")
        shown.append(_section(card.section(name, today.quiet_total), people, name))
    return shown


def _keyed(today: DueToday, actions: FollowUpActions) -> list[tuple[str, Acts]]:
    due = [*today.overdue, *today.today, *today.next7, *today.promises]
    return keyed_rows(due, actions) + [(to_contact(row.id), {}) for row in today.going_quiet[:QUIET_SHOWN]]


def _section(heading: ft.Control, rows: ft.Control, name: str) -> ft.Control:
    """Both under one key: a list that comes or goes leaves the rows of the others as they are."""
    together = [heading, rows]
    stretch = ft.CrossAxisAlignment.STRETCH
    return ft.Column(together, spacing=theme.GAP, tight=True, horizontal_alignment=stretch, key=f"section {name}")


def _all_quiet(session: Session, today: DueToday) -> list[ft.Control]:
    whole = all_row(QUIET_SHOWN, today.quiet_total, session.tasks.act(_show_quiet, session))
    return [whole] if whole is not None else []


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


def _further(session: Session) -> ft.Control:
    act = session.tasks.act
    everything = card.link_row(ft.Icons.CHECKLIST_ROUNDED, _("All follow-ups"), act(session.go, FOLLOW_UPS))
    shift = card.link_row(ft.Icons.LIST_ALT_ROUNDED, _("My shift"), act(session.go, MY_SHIFT))
    return ft.Container(card.rows_card([everything, shift]), margin=ft.Margin.only(top=8))
