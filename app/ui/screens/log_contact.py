"""Log contact: a conversation written down in thirty seconds, one hand, no signal.

Whatever is typed is kept on disk as a draft and comes back after a lock, a call or a crash. Saving is finished when
the note is on this phone; it never waits for a server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import flet as ft

from app.domain.interaction import HOW
from app.domain.records import NotValid
from app.notebook import contacts, interactions
from app.state.context import use_session
from app.state.form import Form
from app.state.session import Session
from app.ui import theme, when
from app.ui.hooks import use_kept, use_value
from app.ui.parts import button, card
from app.ui.parts.dialog import sheet
from app.ui.parts.field import chip_group
from app.ui.parts.page import page_view
from app.ui.parts.text import body, heading
from app.ui.screen import screen
from app.ui.screens.log.details import Circumstances, FollowUp, Skills
from app.ui.screens.log.draft import DRAFT, Draft, DraftKeeper, DraftLine, read_draft
from app.ui.screens.log.note import began_ms, begin, blank, check, new_contacts, read_log, restored
from app.ui.screens.log.nudge import WatchedField, keep_words, nudge_words, open_mentions
from app.ui.screens.log.promise import Promise
from app.ui.screens.log.who import Who

if TYPE_CHECKING:
    from app.container import Container


class Writing:
    """One visit to the screen: the form, what keeps it on disk, and the draft of somebody else found on arrival."""

    def __init__(self, session: Session) -> None:
        self.form = Form(blank())
        self._container = session.container
        self.keeper = DraftKeeper(session, self.form)
        self.form.on_change = self._changed
        self.other: Draft | None = None
        self.stop = session.keep_with(self.keeper.flush)

    def _changed(self, name: str) -> None:
        begin(self.form, self._container)
        if name != "who_search":
            self.keeper.changed(name)

    def begin(self, draft: Draft | None, who: str | None) -> None:
        """Go on with the draft, unless the officer came to write about somebody it does not mention."""
        if draft is None:
            self.form.fill(blank([who] if who else []))
        elif who is None or who in draft.fields.get("who", []):
            self.form.fill({**restored(draft.fields), "who_search": ""})
            self.keeper.found(draft)
        else:
            self.other = draft
            self.form.fill(blank([who]))


@screen
def LogContact() -> ft.View:
    session = use_session()
    who = ft.use_route_params().get("who")
    writing: Writing = use_kept(lambda: Writing(session))
    form, keeper = writing.form, writing.keeper
    ready, set_ready = use_value(False)
    saving, set_saving = use_value(False)
    asking, set_asking = use_value(False)
    problems, set_problems = use_value(dict[str, str]())
    changes, set_changes = use_value(0)

    def redraw() -> None:
        set_changes(lambda n: n + 1)

    async def open_draft() -> None:
        writing.begin(await session.tasks.run(read_draft, session.container), who)
        set_ready(True)

    def leave() -> None:
        writing.stop()
        session.tasks.start(_left, session, keeper)

    ft.use_effect(lambda: session.tasks.start(open_draft), [], cleanup=leave)

    async def choose_how(how: str) -> None:
        form.set("how", how)
        redraw()

    async def save() -> None:
        missing = check(form)
        set_problems(missing)
        redraw()
        if missing:
            session.warn(" ".join(missing.values()))
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
            await keeper.flush()  # should saving fail, the words are on disk
            saved = await session.tasks.run(_save, session.container, form)
            await keeper.finish()
            session.changed()  # only now: what is read again must not find the draft of what was just saved
        except NotValid as wrong:
            set_saving(False)
            set_problems({wrong.field: str(wrong)})
            session.warn(str(wrong))
            return
        except BaseException:
            set_saving(False)
            raise
        session.say("Saved on this phone", lambda: _take_back(session, saved, values))
        await session.back()

    async def continue_other() -> None:
        writing.begin(writing.other, None)
        writing.other = None
        redraw()

    async def drop_other() -> None:
        writing.other = None
        keeper.changed()
        redraw()

    found = open_mentions(form) if asking else []
    ft.use_dialog(
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
        else None
    )

    kept = len(form.get("kept_words", []))
    content: list[ft.Control | None] = []
    if ready and writing.other is not None:
        content.append(_other_draft(session, writing.other, continue_other, drop_other))
    elif ready:
        content = [
            Who(session, form, redraw, problems.get("who", ""), changes),
            chip_group(list(HOW.items()), [str(form.get("how"))], session.tasks.guarded(choose_how)),
            WatchedField(
                session, form, "fact", "What happened", "What was said and done", 3, problems.get("fact", ""), "", kept
            ),
            WatchedField(
                session,
                form,
                "impression",
                "My read",
                "Tired but open",
                2,
                "",
                "Your impression, kept apart from what happened.",
                kept,
            ),
            Skills(session, form, changes),
            Promise(session, form, changes),
            FollowUp(session, form, changes),
            Circumstances(session, form, problems.get("minutes", ""), changes),
        ]
    return page_view(
        session,
        "Log contact",
        _spaced(content),
        back="Close",
        pill=False,
        end=DraftLine(keeper),
        bottom=button.stacked(button.primary("Save", session.tasks.act(save, once="save"), busy=saving))
        if ready and writing.other is None
        else None,
        fullscreen=True,
    )


def _spaced(content: list[ft.Control | None]) -> list[ft.Control | None]:
    return [ft.Container(each, margin=ft.Margin.only(top=6)) for each in content if each is not None]


def _save(container: Container, form: Form) -> interactions.Saved:
    nb = container.notebook
    titles = [row.title for row in contacts.rows(nb, list(form.get("who", [])))]
    titles += [one.name or one.description for one in new_contacts(form)]
    return interactions.log(nb, read_log(form, titles, began_ms(form, container)))


async def _take_back(session: Session, saved: interactions.Saved, values: dict[str, Any]) -> None:
    """Undo: the note is taken back and lies there as a draft again, not a word lost."""
    await session.tasks.run(session.container.drafts.put, DRAFT, values)
    await session.write(interactions.undo, saved)
    session.say("Taken back. The note is a draft again.")


async def _left(session: Session, keeper: DraftKeeper) -> None:
    await keeper.flush()
    if session.phase == "open" and not keeper.closed:
        session.changed()  # Today shows the unfinished note


def _other_draft(session: Session, draft: Draft, go_on: Any, drop: Any) -> ft.Control:
    """Arriving to write about one person while a note about another lies unfinished."""
    return ft.Column(
        [
            card.card(
                card.row(
                    f"Unfinished note, {when.stamp(draft.updated_ms)}",
                    draft.words or "Nothing written yet",
                    leading=card.icon_mark(ft.Icons.EDIT_NOTE_ROUNDED, "promise"),
                )
            ),
            body("There is a note you have not saved yet. Finish it first, or begin a new one in its place."),
            button.stacked(
                button.primary("Continue that note", session.tasks.act(go_on)),
                button.quiet("Discard it and begin a new one", session.tasks.act(drop), theme.LATE),
            ),
        ],
        spacing=theme.GAP,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
