"""Writing a follow-up by itself: a task or promise, for whom, and when."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import flet as ft

from app.domain.kinds.follow_up import KINDS
from app.domain.records import is_time
from app.notebook import contacts, follow_ups, search
from app.notebook.contacts import ContactRow
from app.state.context import use_session
from app.state.form import Form
from app.state.reading import use_read
from app.state.session import Session
from app.state.taps import STAYS_APART
from app.state.writing import Writing
from app.ui import routes, theme
from app.ui.hooks import Typing, use_kept, use_redraw, use_value
from app.ui.parts import button, card
from app.ui.parts.contact_row import BACK, contact_mark, contact_row
from app.ui.parts.due_choice import Due, DueChoice
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.page import page_view
from app.ui.parts.paging import more_row
from app.ui.parts.text import label
from app.ui.screen import screen

PAUSE_S = 0.12
FOUND = 4
FOUND_MORE = 20
BLANK: dict[str, Any] = {"kind": "task", "text": "", "time": "", "who": "", "due": None}


def worth_keeping(values: Mapping[str, Any]) -> bool:
    return any(str(values.get(name) or "").strip() for name in ("text", "time", "due"))


def whose(session: Session, values: Mapping[str, Any]) -> str:
    """The person of an unfinished follow-up. Reads the notebook."""
    people = [values["who"]] if values.get("who") else []
    return ", ".join(row.title for row in contacts.rows(session.notebook, people, gone=True))


@screen
def NewFollowUp() -> ft.View:
    """A task or promise by itself, perhaps for somebody already chosen."""
    session = use_session()
    who = ft.use_route_params().get("who") or ""
    writing = use_kept(lambda: Writing(session, "follow-up", worth_keeping, partial(whose, session)))
    form = writing.form
    ready, set_ready = use_value(False)
    saving, set_saving = use_value(False)
    query, set_query = use_value("")
    found, set_found = use_value(FOUND)
    redraw = use_redraw()
    typing = use_kept(Typing)
    chosen = form.text("who")
    due = Due.read(form.get("due"))

    async def open_draft() -> None:
        place = routes.new_follow_up(who)
        draft = await writing.earlier(lambda one: not one.parked and one.place == place)
        writing.begin(place, {**BLANK, "who": who}, draft=draft)
        set_ready(True)

    ft.use_effect(lambda: session.tasks.start(open_draft), [], cleanup=lambda: session.tasks.start(writing.leave))

    def read() -> list[tuple[ContactRow, str]]:
        """Each with the words in which the search found them; one more than is shown, if there is."""
        nb = session.notebook
        if chosen:
            return [(row, "") for row in contacts.rows(nb, [chosen], gone=True)]
        return [(hit.contact, hit.snippet) for hit in search.search(nb, query, limit=found + 1)] if query else []

    rows = use_read(session, read, chosen, query, found).value or []

    async def typed(words: str) -> None:
        if await typing.paused(PAUSE_S):
            set_found(FOUND)
            set_query(words.strip())

    async def show_more() -> None:
        set_found(found + FOUND_MORE)

    async def choose(contact: str) -> None:
        form.set("who", contact)
        form.set("search", "")
        set_query("")
        redraw()

    async def choose_kind(kind: str) -> None:
        form.set("kind", kind)
        redraw()

    async def choose_due(chosen_due: Due | None) -> None:
        form.set("due", chosen_due.stored() if chosen_due else None)
        redraw()

    async def save() -> None:
        missing: dict[str, str] = {}
        if not form.text("text"):
            missing["text"] = "Write what is to be done."
        if form.text("time") and not is_time(form.text("time")):
            missing["time"] = "Write the time like 22:30."
        if missing:
            await form.complain(missing)
            return
        day = due.day.isoformat() if due is not None else None
        set_saving(True)
        try:
            await writing.keep()
            made = await session.write(
                follow_ups.add,
                form.text("who") or None,
                form.text("kind"),
                form.text("text"),
                day,
                (form.text("time") or None) if day else None,
            )
        except BaseException:
            set_saving(False)
            raise

        await writing.finish()

        async def undo() -> None:
            await session.write(follow_ups.cancel, made, "Added by mistake")

        session.say("Saved on this phone", undo)
        if writing.in_sight:
            await session.back()

    act = session.tasks.act
    promise = form.text("kind") == "promise"
    for_whom: list[ft.Control] = []
    if chosen:
        for_whom.append(label("For"))
        for_whom.append(card.rows_card([_chosen(session, row, choose) for row, _ in rows]))
    else:
        for_whom.append(
            text_field(form, "search", "For", hint="Name or place, if it is about somebody", on_change=typed)
        )
        if rows:
            for_whom.append(
                card.rows_card([contact_row(row, act(choose, row.id), why or None) for row, why in rows[:found]])
            )
        rest = more_row(found, None if len(rows) > found else len(rows), act(show_more))
        if rest is not None:
            for_whom.append(rest)
    content: list[ft.Control | None] = [
        chip_group(list(KINDS.items()), [form.text("kind")], session.tasks.guarded(choose_kind)),
        text_field(
            form,
            "text",
            "I said I would" if promise else "What to do",
            lines=2,
            hint="bring the noise-permit form" if promise else "Ask how the weekend went",
        ),
        ft.Column(for_whom, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        DueChoice(session, due, choose_due, "When"),
        ft.Container(_time(form) if due is not None else None, data=STAYS_APART),  # the last: it moves nothing
    ]
    return page_view(
        session,
        "New follow-up",
        content if ready else [],
        back="Close",
        pill=False,
        writing=writing,
        bottom=button.stacked(button.primary("Save", act(save, once="save"), busy=saving)) if ready else None,
        fullscreen=True,
    )


def _time(form: Form) -> ft.Control:
    field = text_field(form, "time", "At", hint="22:30", keyboard_type=ft.KeyboardType.DATETIME)
    return ft.Container(field, width=160)


def _chosen(session: Session, row: ContactRow, choose: Callable[[str], Awaitable[None]]) -> ft.Control:
    leave = button.icon_button(ft.Icons.CLOSE_ROUNDED, f"Remove {row.title}", session.tasks.act(choose, ""), theme.SOFT)
    about = BACK if row.gone else row.subtitle
    return card.row(row.title, about, key=f"contact {row.id}", leading=contact_mark(row), trailing=[leave])
