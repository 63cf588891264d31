"""Log contact: a conversation written down in thirty seconds, one hand, no signal.

Whatever is typed is kept on disk as a draft and comes back after a lock, a call or a crash. Saving is finished when
the note is on this phone; it never waits for a server.
"""

from __future__ import annotations

import uuid
from functools import partial
from typing import TYPE_CHECKING, Any

import flet as ft

from app.device.drafts import Draft
from app.domain.kinds.interaction import HOW_NAMES
from app.domain.records import NotValid
from app.notebook import contacts, interactions
from app.state.context import use_session
from app.state.form import Form
from app.state.session import Session
from app.state.writing import Writing
from app.ui import routes
from app.ui.hooks import use_kept, use_value
from app.ui.parts import button
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import chip_group
from app.ui.parts.page import page_view
from app.ui.parts.text import body, heading
from app.ui.screen import screen
from app.ui.screens.log.details import Circumstances, FollowUp, Skills
from app.ui.screens.log.draft import DRAFT, whose, worth_keeping
from app.ui.screens.log.note import began_ms, begin, blank, check, new_contacts, read_log
from app.ui.screens.log.nudge import WatchedField, keep_words, nudge_words, open_mentions
from app.ui.screens.log.promise import Promise
from app.ui.screens.log.who import Who

if TYPE_CHECKING:
    from app.container import Container


class Note(Writing):
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

        def fits(one: Draft) -> bool:
            return not one.parked and (who is None or one.place == place or who in one.fields.get("who", []))

        draft = await self.earlier(fits)
        self.begin(place, {**blank([who] if who else []), "who_search": ""}, draft=draft)
        self.form.values["who_search"] = ""


@screen
def LogContact() -> ft.View:
    session = use_session()
    who = ft.use_route_params().get("who")
    writing: Note = use_kept(lambda: Note(session))
    form = writing.form
    ready, set_ready = use_value(False)
    saving, set_saving = use_value(False)
    asking, set_asking = use_value(False)
    changes, set_changes = use_value(0)

    def redraw() -> None:
        set_changes(lambda n: n + 1)

    async def open_draft() -> None:
        await writing.open(routes.log_with(who) if who else routes.LOG, who)
        set_ready(True)

    ft.use_effect(lambda: session.tasks.start(open_draft), [], cleanup=lambda: session.tasks.start(writing.leave))

    async def choose_how(how: str) -> None:
        form.set("how", how)
        redraw()

    async def save() -> None:
        missing = check(form)
        if missing:
            redraw()
            await form.complain(missing)
        elif open_mentions(form):
            set_asking(True)
        else:
            await store()

    async def keep_and_save() -> None:
        keep_words(form, open_mentions(form))
        set_asking(False)
        await store()

    async def reword() -> None:
        set_asking(False)

    def hide() -> None:
        set_asking(False)

    async def store() -> None:
        values = dict(form.values)
        set_saving(True)
        try:
            await writing.keep()  # should saving fail, the words are on disk
            saved = await session.tasks.run(_save, session.container, form)
            await writing.finish()
            session.changed()  # only now: what is read again must not find the draft of what was just saved
        except NotValid as wrong:
            set_saving(False)
            redraw()
            await form.complain({wrong.field: str(wrong)})
            return
        except BaseException:
            set_saving(False)
            raise
        session.say("Saved on this phone", lambda: _take_back(session, saved, values))
        if writing.in_sight:
            await session.back()

    found = open_mentions(form) if asking else []
    use_sheet(
        session,
        sheet(
            [
                heading("Before this is saved"),
                body(nudge_words(found)),
                button.stacked(
                    button.primary("Keep as written", session.tasks.act(keep_and_save, once="save")),
                    button.quiet("Reword", session.tasks.act(reword)),
                ),
            ],
            hide,
        )
        if found
        else None,
    )

    kept = len(form.get("kept_words", []))
    content: list[ft.Control | None] = []
    if ready:
        content = [
            Who(session, form, redraw, changes),
            chip_group(list(HOW_NAMES.items()), [str(form.get("how"))], session.tasks.guarded(choose_how)),
            WatchedField(session, form, "fact", "What happened", "What was said and done", 3, "", kept),
            WatchedField(
                session,
                form,
                "impression",
                "My read",
                "Tired but open",
                2,
                "Your impression, kept apart from what happened.",
                kept,
            ),
            Skills(session, form, changes),
            Promise(session, form, changes, key=f"promise {form.turn('promise')}"),
            FollowUp(session, form, changes),
            Circumstances(session, form, changes),
        ]
    return page_view(
        session,
        "Log contact",
        _spaced(content),
        back="Close",
        pill=False,
        writing=writing,
        bottom=button.stacked(button.primary("Save", session.tasks.act(save, once="save"), busy=saving))
        if ready
        else None,
        fullscreen=True,
    )


def _spaced(content: list[ft.Control | None]) -> list[ft.Control | None]:
    return [ft.Container(each, margin=ft.Margin.only(top=6)) for each in content if each is not None]


def _save(container: Container, form: Form) -> interactions.Saved:
    nb = container.notebook
    titles = [row.title for row in contacts.rows(nb, list(form.get("who", [])), gone=True)]
    titles += [one.name or one.description for one in new_contacts(form)]
    return interactions.log(nb, read_log(form, titles, began_ms(form, container)))


async def _take_back(session: Session, saved: interactions.Saved, values: dict[str, Any]) -> None:
    """Undo: the note is taken back and lies there as a draft of its own again, not a word lost."""

    def park() -> None:
        about = whose(session, values)
        session.container.drafts.put(uuid.uuid4().hex, values, DRAFT, place=routes.LOG, about=about, parked=True)

    await session.tasks.run(park)
    await session.write(interactions.undo, saved)
    session.say("Taken back. The note is a draft again.")
