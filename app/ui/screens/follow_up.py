"""One follow-up: done, later, somebody else's, or cancelled with a reason."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app.domain.initials import initials
from app.domain.kinds.follow_up import KIND
from app.notebook import contacts, follow_ups
from app.notebook.contacts import ContactRow
from app.notebook.follow_ups import FollowUpRow
from app.notebook.squad import SquadMember
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui import routes, theme
from app.ui.hooks import use_optional
from app.ui.parts import button, card
from app.ui.parts.contact_row import contact_row
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import text_field
from app.ui.parts.follow_up_row import due_words, use_follow_up_actions
from app.ui.parts.page import page_view
from app.ui.parts.reach import call_and_text
from app.ui.parts.text import heading, note, text
from app.ui.parts.written_sheet import WrittenSheet, use_written_sheet
from app.ui.screen import screen

Work = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Read:
    row: FollowUpRow
    heirs: list[SquadMember]
    contact: ContactRow | None


@screen
def FollowUp() -> ft.View:
    session = use_session()
    follow_up = ft.use_route_params().get("id", "")
    actions = use_follow_up_actions(session)
    handing, set_handing = use_optional(dict)  # what the officer saw when they began to hand it over
    canceling = use_written_sheet(
        session,
        "cancel",
        {"reason": ""},
        lambda asked: follow_ups.read(session.notebook, asked).contact_title,
        routes.follow_up,
        seen=lambda asked: follow_ups.seen(session.notebook, asked),
    )

    def read() -> Read:
        nb = session.notebook
        row = follow_ups.read(nb, follow_up)
        found = contacts.rows(nb, [row.contact], gone=True) if row.contact else []
        return Read(row, follow_ups.heirs(nb, follow_up), found[0] if found else None)

    reading = use_read(session, read, follow_up)
    found = reading.value

    async def hand_over() -> None:
        set_handing(await session.tasks.run(follow_ups.seen, session.notebook, follow_up))

    def keep_it() -> None:
        set_handing(None)

    async def cancel() -> None:
        form = canceling.form
        if not form.text("reason"):
            await form.complain({"reason": "Say in a few words why."})
            return
        after = await session.write(follow_ups.cancel, canceling.subject, form.text("reason"), form.get("basis"))
        await canceling.done()

        async def undo() -> None:
            await session.write(follow_ups.reopen, follow_up, after)

        session.say("Cancelled", undo)

    async def reassign(officer: SquadMember) -> None:
        before = found.row.owner if found is not None else officer.id
        after = await session.write(follow_ups.reassign, follow_up, officer.id, handing)
        set_handing(None)

        async def undo() -> None:
            await session.write(follow_ups.reassign, follow_up, before, after)

        session.say("It is yours now" if officer.me else f"Handed to {officer.name}", undo)

    async def reopen() -> None:
        await session.write(follow_ups.reopen, follow_up)

    async def done() -> None:
        if found is not None:
            await actions.done(found.row)
            await session.back()

    use_sheet(session, _cancel_sheet(session, canceling, cancel) if canceling.subject else None)
    use_sheet(
        session,
        _officer_sheet(session, found, reassign, keep_it) if handing is not None and found is not None else None,
    )
    act = session.tasks.act
    content: list[ft.Control | None] = []
    bottom: ft.Control | None = None
    if found is not None:
        row = found.row
        content = [_what(row), *_about(session, row, found.contact)]
        history = card.link_row(
            ft.Icons.HISTORY_ROUNDED,
            "History",
            act(session.go, routes.history(routes.follow_up(follow_up), KIND, follow_up)),
        )
        if row.status == "open":
            content.append(
                card.rows_card(
                    [
                        card.link_row(ft.Icons.SNOOZE_ROUNDED, "Snooze", act(actions.snooze, row)),
                        *([_hand_over(found.heirs, act(hand_over))] if found.heirs or row.mine else []),
                        card.link_row(ft.Icons.BLOCK_ROUNDED, "Cancel it", act(canceling.open, follow_up)),
                        history,
                    ]
                )
            )
            if not found.heirs and not row.mine:
                content.append(note(f"Only {row.owner_name} or a supervisor can hand it to somebody else."))
            bottom = button.stacked(button.primary("Mark done", act(done, once="done"), icon=ft.Icons.CHECK_ROUNDED))
        else:
            bottom = button.stacked(button.secondary("Open it again", act(reopen, once="reopen")))
            content.append(card.rows_card([history]))
    elif reading.problem:
        content = [card.empty(ft.Icons.EVENT_BUSY_ROUNDED, "Not here", reading.problem)]
    name = "Promise" if found is not None and found.row.kind == "promise" else "Follow-up"
    return page_view(session, name, content, back="Close", bottom=bottom, fullscreen=True)


def _hand_over(heirs: list[SquadMember], ask: Callable[[], Awaitable[None]]) -> ft.Control:
    back = len(heirs) == 1 and heirs[0].me
    return card.link_row(ft.Icons.SWAP_HORIZ_ROUNDED, "Take it back" if back else "Hand to another officer", ask)


def _what(row: FollowUpRow) -> ft.Control:
    due = due_words(row)
    return card.card(
        ft.Column(
            [
                text(row.text, 17, family=theme.MEDIUM),
                ft.Row(
                    [
                        *([card.badge("Promise", "promise")] if row.kind == "promise" else []),
                        card.badge(due, "late" if row.late else "ok" if row.status == "done" else "plain"),
                        *([card.badge("On this phone", "promise")] if row.waiting else []),
                    ],
                    wrap=True,
                    spacing=6,
                    run_spacing=6,
                ),
                *([note(f"Reason: {row.reason}")] if row.reason else []),
            ],
            spacing=10,
            tight=True,
        ),
        padding=18,
    )


def _about(session: Session, row: FollowUpRow, contact: ContactRow | None) -> list[ft.Control]:
    shown: list[ft.Control] = []
    rows: list[ft.Control] = []
    if contact is not None:
        rows.append(contact_row(contact, session.tasks.act(session.go, routes.contact(contact.id)), chevron=True))
    if row.phone:
        rows.append(
            ft.Container(
                ft.Row(
                    [
                        ft.Container(text("Reach them"), expand=True),
                        *call_and_text(row.phone),
                    ],
                    spacing=4,
                ),
                key=f"reach {row.phone}",
                padding=ft.Padding.only(left=16, right=8, top=4, bottom=4),
            )
        )
    rows.append(card.fact("Whose it is", "Yours" if row.mine else row.owner_name))
    if row.handed_by:
        rows.append(card.fact("Handed over by", row.handed_by))
    shown.append(card.rows_card(rows, indent=16))
    return shown


def _cancel_sheet(session: Session, canceling: WrittenSheet, cancel: Work) -> ft.BottomSheet:
    return sheet(
        [
            heading("Cancel it"),
            text_field(canceling.form, "reason", "Reason", hint="They sorted it out themselves"),
            button.danger("Cancel this follow-up", session.tasks.act(cancel, once="cancel")),
        ],
        canceling.hide,
    )


def _officer_sheet(
    session: Session,
    found: Read,
    reassign: Callable[[SquadMember], Awaitable[None]],
    hide: Callable[[], None],
) -> ft.BottomSheet:
    rows = [
        card.row(
            f"{officer.name} (you)" if officer.me else officer.name,
            key=f"officer {officer.id}",
            leading=card.avatar(initials(officer.name)),
            on_click=session.tasks.act(reassign, officer, once="reassign"),
        )
        for officer in found.heirs
    ]
    return sheet(
        [
            heading("Hand to another officer"),
            note("They see it under Today after their next sync."),
            card.rows_card(rows) if rows else note("You are the only officer of this squad so far."),
        ],
        hide,
    )
