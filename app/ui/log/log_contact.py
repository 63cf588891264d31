"""Log contact: a conversation written down in thirty seconds, one hand, no signal.

Whatever is typed is kept on disk as a draft and comes back after a lock, a call or a crash. Saving is finished when
the note is on this phone; it never waits for a server.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import flet as ft

from app.device.drafts import Draft
from app.domain.kinds.interaction import HOW_NAMES
from app.notebook import interactions, visits
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.pane import use_params
from app.state.session import Session
from app.ui.hooks import use_value
from app.ui.log.addresses import LOG, to_log_with
from app.ui.log.details import FOLDED, Details
from app.ui.log.draft import DRAFT, whose, worth_keeping
from app.ui.log.during import During
from app.ui.log.moment import Moment
from app.ui.log.next_steps import FollowUp, Promise
from app.ui.log.note import begin, blank, choose, names_nobody, read_note, wrong_moment
from app.ui.log.nudge import WatchedField, open_mentions, use_last_nudge
from app.ui.log.quick_notes import WhatHappened
from app.ui.log.squad import NoteSquad, use_squad_question
from app.ui.log.who import Who
from app.ui.parts.field import chip_group
from app.ui.parts.squads import remember
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.screen import screen
from app.words import _

BESIDE = {"contacts": "who_search", "at": "clock"}


class HalfWritten(Writing):
    """The note being written: its moment is when it was begun, however long it then waits half-written."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, DRAFT, worth_keeping, partial(whose, session))
        self._container = session.container

    def _changed(self, name: str) -> None:
        if name != "who_search":
            begin(self.form, self._container)
            super()._changed(name)

    async def open(self, place: str, who: str | None) -> None:
        """Goes on with what was cut off, unless the officer came to write about somebody it does not mention."""

        def fits(draft: Draft) -> bool:
            return not draft.parked and (who is None or draft.place == place or who in draft.fields.get("who", []))

        draft = await self.earlier(fits)
        runs = await self._session.tasks.run(visits.running, self._session.notebook)
        during = {"visit": runs.id if runs is not None else ""}
        self.begin(place, {**blank([who] if who else []), **during, "who_search": ""}, draft=draft)
        self.form.values["who_search"] = ""


@screen
def LogContact() -> ft.Control:
    session = use_session()
    who = use_params().get("who")
    changes, set_changes = use_value(0)
    unfolded, set_unfolded = use_value(False)

    async def open_draft(writing: HalfWritten) -> None:
        await writing.open(to_log_with(who) if who else LOG, who)

    written = use_written_form(session, lambda: HalfWritten(session), open_draft, beside=BESIDE)
    form = written.writing.form

    def redraw() -> None:
        set_changes(lambda n: n + 1)

    async def store() -> None:
        values = dict(form.values)
        note = await session.tasks.run(read_note, session, form)

        async def saved(made: interactions.Saved) -> None:
            await session.tasks.run(remember, session, session.notebook.squad_of(made.interaction))
            session.say(_("Saved on this phone"), lambda: _take_back(session, made, values))
            if written.writing.in_sight:
                await session.back()

        await written.saving.save(
            lambda: session.tasks.run(interactions.log, session.notebook, note), saved, wrong(note)
        )

    def wrong(note: interactions.Log) -> dict[str, str]:
        return {**wrong_moment(form, session.container), **interactions.missing(note)}

    ask = use_last_nudge(session, form, store)

    ask_squad = use_squad_question(session, form)

    async def finish() -> None:
        await (ask() if open_mentions(form) else store())

    async def save() -> None:
        note = await session.tasks.run(read_note, session, form)
        if missing := wrong(note):
            if missing.keys() & set(FOLDED):
                set_unfolded(True)
            await store()
        elif not await ask_squad(finish):
            await finish()

    async def fold() -> None:
        set_unfolded(lambda shown: not shown)

    fields = _fields(session, form, redraw, changes) if written.ready else []
    if fields:
        fields.append(Details(session, form, unfolded, fold))
    return form_view(session, _("Log contact"), [*map(_apart, fields)], written, save)


def _apart(field: ft.Control) -> ft.Control:
    return ft.Container(field, margin=ft.Margin.only(top=4))


def _fields(session: Session, form: Form, redraw: Callable[[], None], changes: int) -> list[ft.Control]:
    async def choose_how(how: str) -> None:
        choose(form, "how", how)
        redraw()

    kept = len(form.get("kept_words", []))
    read_hint = _("Your impression, kept apart from what happened.")
    ways = [(how, _(name)) for how, name in HOW_NAMES.items()]
    how = chip_group(ways, [str(form.get("how"))], session.tasks.guarded(choose_how), _("How"))
    return [
        *([During(session, form, redraw, key="during")] if form.text("visit") else []),
        Moment(session, form, changes, key="moment"),
        ft.Column(
            [Who(session, form, redraw, changes, key="who"), NoteSquad(session, form, changes, key="squad")],
            spacing=0,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        *([] if names_nobody(form) else [how]),
        WhatHappened(session, form, kept, redraw, key="fact"),
        WatchedField(
            session, form, "impression", _("My read"), _("e.g. tired but open"), 2, read_hint, kept, key="impression"
        ),
        Promise(session, form, changes, key=f"promise {form.turn('promise')}"),
        FollowUp(session, form, changes, key=f"follow up {form.turn('follow_up')}"),
    ]


async def _take_back(session: Session, saved: interactions.Saved, values: dict[str, Any]) -> None:
    """Undo: the note is taken back and lies there as a draft of its own again, not a word lost."""

    def park() -> None:
        about = whose(session, values)
        session.container.drafts.put(uuid.uuid4().hex, values, DRAFT, place=LOG, about=about, parked=True)

    await session.tasks.run(park)
    await session.write(interactions.undo, saved)
    session.say(_("Taken back. The note is a draft again."))
