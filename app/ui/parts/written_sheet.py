"""A sheet in which something is written: kept like every form, back after a lock, parked when it is closed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import flet as ft

from app.device.drafts import Draft
from app.notebook.seen_versions import Basis
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.pane import use_address
from app.state.saving import Saving
from app.state.session import Session
from app.ui.hooks import use_follow, use_kept, use_value, use_watched


@dataclass(frozen=True)
class WrittenSheet:
    """`subject` is the id of what is written about, "" while the sheet is closed.

    `open(subject)` shows it, with what was written about the same before; `hide` is for `on_dismiss`. It closes by
    itself once it is saved.
    """

    form: Form
    saving: Saving
    subject: str
    open: Callable[[str], Awaitable[None]]
    hide: Callable[[], None]


class SheetWriting(Writing):
    """What is written in a sheet, of which nothing but what differs from what it began with is worth keeping.

    `about(subject)` says whose it is, in words; `close` is called once it is saved.
    """

    def __init__(
        self,
        session: Session,
        kind: str,
        blank: Mapping[str, Any],
        about: Callable[[str], str],
        close: Callable[[], None],
    ) -> None:
        def worth_keeping(values: Mapping[str, Any]) -> bool:
            first = values.get("at_first") or blank
            return any((values.get(name) or "") != (first.get(name) or "") for name in blank)

        super().__init__(session, kind, worth_keeping, lambda values: about(self.subject))
        self._close = close

    async def finish(self) -> None:
        self._close()
        await super().finish()


def use_written_sheet(
    session: Session,
    kind: str,
    blank: Mapping[str, Any],
    about: Callable[[str], str],
    parked_at: Callable[[str], str],
    only: str = "",
    seen: Callable[[str], Basis] | None = None,
    tells: bool = False,
    begins: Callable[[str], Mapping[str, Any]] | None = None,
) -> WrittenSheet:
    """A hook, once for each kind of sheet on a screen. `kind` names its drafts.

    `about(subject)` says whose it is, in words; `parked_at(subject)` is the route that opens it again from a list.
    With `only`, the sheet is about this one subject. `seen(subject)` is what the officer has before them of it when
    they begin: the form keeps it as "basis", also across a lock, because what they write is said on top of that.
    `tells` is for `Saving`. `begins(subject)` is what stands in it already, read like `seen`.
    """
    subject, set_subject = use_value("")
    here = use_address(session)

    writing = use_kept(lambda: SheetWriting(session, kind, blank, about, lambda: set_subject("")))
    saving = use_watched(lambda: Saving(session, writing.form, writing, tells=tells))

    async def show(asked: str, draft: Draft | None) -> None:
        saving.clear()
        basis = {} if seen is None or draft is not None else await session.tasks.run(seen, asked)
        said = {} if begins is None or draft is not None else await session.tasks.run(begins, asked)
        at_first = {"at_first": {**blank, **said}} if said else {}
        writing.begin(here, {**blank, **said, **at_first, "basis": basis}, asked, draft, parked_at(asked))
        set_subject(asked)

    async def open_(asked: str) -> None:
        if writing.begun and writing.subject == asked:
            return
        await writing.park()
        await show(asked, await writing.earlier(lambda draft: draft.subject == asked))

    async def come_back() -> None:
        if session.page.route != here:
            if writing.begun:
                hide()  # the officer went on to another screen
            return
        draft = await writing.earlier(
            lambda draft: draft.place == here and not draft.parked and only in ("", draft.subject)
        )
        if draft is not None and not writing.begun:
            await show(draft.subject, draft)

    def hide() -> None:
        set_subject("")
        session.tasks.start(writing.park)

    # Followed, not drawn: the screens that lie under the one that opens stay as they are.
    use_follow(session.passage, lambda: session.tasks.start(come_back))
    ft.use_effect(lambda: None, [], cleanup=lambda: session.tasks.start(writing.leave))
    return WrittenSheet(writing.form, saving, subject, open_, hide)
