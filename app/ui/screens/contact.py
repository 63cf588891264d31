"""A contact's page: how to reach them, what was promised, what was said, and who else knows them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app.domain import reach as ways
from app.domain.kinds.contact import KIND as CONTACT
from app.domain.kinds.contact import KINDS, PAUSED
from app.notebook import contacts, follow_ups, interactions
from app.notebook.contacts import Contact as Known
from app.notebook.follow_ups import FollowUpRow
from app.notebook.interactions import TimelineItem
from app.notebook.paging import Page
from app.state.context import use_minute, use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui import routes, theme, when
from app.ui.hooks import use_value
from app.ui.parts import button, card
from app.ui.parts.contact_row import contact_mark, contact_row, quiet_badge
from app.ui.parts.dialog import Question, use_question
from app.ui.parts.follow_up_row import FollowUpActions, follow_up_row, use_follow_up_actions
from app.ui.parts.page import page_view
from app.ui.parts.paging import more_row
from app.ui.parts.reach import reach_button
from app.ui.parts.text import note, strong, text, tiny
from app.ui.screen import screen
from app.ui.screens.contact_timeline import timeline_cards, use_amendment
from app.ui.screens.edit_contact import EditContact, NewContact
from app.ui.screens.people import PeopleList
from app.ui.screens.people_list import people_choice

__all__ = ["Contact", "EditContact", "NewContact"]
NOTES = 20
ROWS = 50  # of follow-ups and of people who belong here


@dataclass(frozen=True)
class Read:
    known: Known
    open: list[FollowUpRow]
    open_total: int
    notes: Page[TimelineItem]


@screen
def Contact() -> ft.View:
    session = use_session()
    use_minute(session)
    contact = ft.use_route_params().get("id", "")
    shown, set_shown = use_value(NOTES)
    tasks, set_tasks = use_value(ROWS)
    members, set_members = use_value(ROWS)
    actions = use_follow_up_actions(session)
    ask = use_question(session)
    amend = use_amendment(session, contact)

    def read() -> Read:
        nb = session.notebook
        return Read(
            contacts.read(nb, contact, members),
            follow_ups.of_contact(nb, contact, limit=tasks),
            follow_ups.count_of_contact(nb, contact),
            interactions.timeline(nb, contact, limit=shown),
        )

    reading = use_read(session, read, contact, shown, tasks, members)
    found = actions.steady(reading.value)

    async def more() -> None:
        set_shown(lambda n: n + NOTES)

    async def more_tasks() -> None:
        set_tasks(lambda n: n + ROWS)

    async def more_members() -> None:
        set_members(lambda n: n + ROWS)

    async def pause() -> None:
        if found is None:
            return
        stage, basis = found.known.row.stage, found.known.basis
        after = await session.write(contacts.edit, contact, {"stage": PAUSED}, basis)

        async def undo() -> None:
            await session.write(contacts.edit, contact, {"stage": stage}, after)

        session.say("Paused. No reminders until the stage is changed.", undo)

    async def restore() -> None:
        await session.write(contacts.restore, contact)

    async def ask_delete() -> None:
        basis = await session.tasks.run(contacts.known_of, session.notebook, contact)

        async def delete() -> None:
            await session.write(contacts.delete, contact, basis)
            session.say("Deleted", restore)
            await session.go(routes.PEOPLE)

        ask(
            Question(
                "Delete this contact?",
                "They leave every list of the squad. What was written stays in the journal. Undo brings them back.",
                "Delete contact",
                delete,
                danger=True,
            )
        )

    content: list[ft.Control | None] = []
    name = "Contact"
    if found is not None:
        known = found.known
        name = known.row.title
        content = [
            _identity(session, known),
            _reach(known),
            _deleted(session, known, restore),
            _two_versions(session, known),
            *_open(session, found.open, found.open_total, actions),
            more_row(len(found.open), found.open_total, session.tasks.act(more_tasks)),
            card.section("Notes", found.notes.total),
            *timeline_cards(session, found.notes.rows, amend, contact),
            more_row(len(found.notes.rows), found.notes.total, session.tasks.act(more)),
            *_people(session, known),
            more_row(len(known.members), known.members_total, session.tasks.act(more_members)),
            *_about(known),
            ft.Row(
                [
                    button.quiet(
                        "History",
                        session.tasks.act(session.go, routes.history(routes.contact(contact), CONTACT, contact)),
                        theme.SOFT,
                    ),
                    *([button.quiet("Pause", session.tasks.act(pause))] if known.row.stage != PAUSED else []),
                    *([] if known.deleted else [button.quiet("Delete", session.tasks.act(ask_delete), theme.LATE)]),
                ],
                alignment=ft.MainAxisAlignment.CENTER,
                wrap=True,
                spacing=4,
            ),
        ]
    elif reading.problem:
        content = [card.empty(ft.Icons.PERSON_OFF_ROUNDED, "Not here", reading.problem)]
    choice = people_choice(session)
    return page_view(
        session,
        name,
        content,
        tab="People" if session.wide else None,
        back=None if session.wide else "Back",
        bottom=_thumb(session, contact, name) if found is not None else None,
        beside=PeopleList(session, choice, contact) if session.wide else None,
    )


def _thumb(session: Session, contact: str, name: str) -> ft.Control:
    # Beside the rail's Log contact this button needs a name of its own.
    words = f"Log with {name.split()[0]}" if session.wide else "Log contact"
    return ft.Row(
        [
            button.secondary("Follow up", session.tasks.act(session.go, routes.new_follow_up(contact)), expand=True),
            button.primary(words, session.tasks.act(session.go, routes.log_with(contact)), expand=True),
        ],
        spacing=10,
    )


def _identity(session: Session, known: Known) -> ft.Control:
    row = known.row
    lines = [part for part in (known.role, known.description if known.name else "") if part]
    badge = quiet_badge(row)
    words: list[ft.Control] = [strong(", ".join(lines))] if lines else [strong(KINDS.get(row.kind, "Contact"))]
    words.extend(note(home.title) for home in known.member_of)
    words.append(ft.Row([note(cadence_line(known)), *([badge] if badge else [])], wrap=True, spacing=6, run_spacing=4))
    if row.waiting:
        words.append(tiny("On this phone, not yet on the server", theme.PROMISE))
    return card.card(
        ft.Row(
            [
                contact_mark(row, 56),
                ft.Column(words, spacing=3, tight=True, expand=True),
                button.icon_button(
                    ft.Icons.EDIT_ROUNDED, "Edit", session.tasks.act(session.go, routes.edit_contact(row.id)), size=20
                ),
            ],
            spacing=14,
        ),
        padding=ft.Padding.only(left=16, top=16, right=6, bottom=16),
    )


def cadence_line(known: Known) -> str:
    """Rapport · every 14 days · last seen 9 days ago"""
    parts = [known.row.stage_name]
    if known.cadence_days:
        parts.append("every day" if known.cadence_days == 1 else f"every {known.cadence_days} days")
    elif known.row.stage != PAUSED:
        parts.append("no reminders")
    parts.append(f"last seen {when.ago(known.row.last_at)}" if known.row.last_at else "not met yet")
    return " · ".join(parts)


def _reach(known: Known) -> ft.Control | None:
    rows: list[ft.Control] = []
    for reach in known.reach:
        is_phone = reach.uri.startswith("tel:")
        buttons = (
            [
                reach_button(ft.Icons.CALL_ROUNDED, "Call", ways.dialled(reach.uri)),
                reach_button(ft.Icons.SMS_ROUNDED, "Text", ways.texted(reach.uri)),
            ]
            if is_phone
            else [reach_button(ft.Icons.MAIL_ROUNDED, "Mail", reach.uri)]
        )
        words: list[ft.Control] = [text(reach.shown, lines=2)]
        if reach.label:
            words.append(note(reach.label, lines=1))
        rows.append(
            ft.Container(
                ft.Row([ft.Column(words, spacing=1, tight=True, expand=True), *buttons], spacing=4),
                key=f"reach {reach.uri}",
                padding=ft.Padding.only(left=16, right=8, top=6, bottom=6),
            )
        )
    if known.reach_note:
        rows.append(
            ft.Container(
                ft.Row(
                    [
                        ft.Icon(ft.Icons.TIPS_AND_UPDATES_ROUNDED, size=20, color=theme.SOFT),
                        ft.Container(note(known.reach_note, theme.INK), expand=True),
                    ],
                    spacing=12,
                ),
                key="reach note",
                padding=ft.Padding.symmetric(horizontal=16, vertical=14),
            )
        )
    if known.interpreter:
        rows.append(card.fact("Interpreter", known.interpreter))
    return card.rows_card(rows, indent=16) if rows else None


def _deleted(session: Session, known: Known, restore: Callable[[], Awaitable[None]]) -> ft.Control | None:
    if not known.deleted:
        return None
    return card.banner(
        "Deleted: on no list of the squad any more. Whatever is written with them brings them back.",
        "late",
        ft.Icons.AUTO_DELETE_ROUNDED,
        ft.Row([button.quiet("Bring back", session.tasks.act(restore, once="restore"), theme.LATE)]),
    )


def _two_versions(session: Session, known: Known) -> ft.Control | None:
    if not known.two_versions:
        return None
    labels = ", ".join(one.label for one in known.two_versions)
    return card.banner(
        f"Two officers wrote different things: {labels}.",
        "late",
        ft.Icons.CALL_SPLIT_ROUNDED,
        ft.Row([button.quiet("Choose one", session.tasks.act(session.go, routes.ATTENTION), theme.LATE)]),
    )


def _open(session: Session, rows: list[FollowUpRow], total: int, actions: FollowUpActions) -> list[ft.Control]:
    if not rows:
        return []
    promises = sum(1 for row in rows if row.kind == "promise")
    name = "Promises and follow-ups" if promises else "Follow-ups"
    return [
        card.section(name, total),
        card.rows_card(
            [
                follow_up_row(
                    session,
                    row,
                    actions,
                    session.tasks.act(session.go, routes.follow_up(row.id)),
                    with_contact=False,
                    with_owner=not row.mine,
                )
                for row in rows
            ]
        ),
    ]


def _people(session: Session, known: Known) -> list[ft.Control]:
    shown: list[ft.Control] = []
    for name, rows, total in (
        ("Belongs to", known.member_of, len(known.member_of)),
        ("People here", known.members, known.members_total),
    ):
        if rows:
            shown.append(card.section(name, total))
            shown.append(
                card.rows_card(
                    [contact_row(row, session.tasks.act(session.go, routes.contact(row.id))) for row in rows]
                )
            )
    return shown


def _about(known: Known) -> list[ft.Control]:
    facts = [
        ("Address", known.address),
        ("Primary officer", known.primary_name),
        ("Backup officer", known.backup_name),
        ("Known by", ", ".join(known.known_by)),
        ("Tags", ", ".join(known.tags)),
        ("Added", when.day(when.local(known.created).date()) if known.created else ""),
    ]
    rows = [card.fact(name, value) for name, value in facts if value]
    steps = [
        card.fact(
            step.stage_name, f"{when.day(when.local(step.at).date())} · {step.officer_name}", key=f"step {number}"
        )
        for number, step in enumerate(known.stage_history)
    ]
    shown: list[ft.Control] = []
    if rows:
        shown.extend([card.section("About"), card.rows_card(rows, indent=16)])
    if len(steps) > 1:
        shown.extend([card.section("How it grew"), card.rows_card(steps, indent=16)])
    return shown
