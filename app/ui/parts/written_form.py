"""A screen that is a form: its draft opens with it and is kept, Close parks it, Save stands at the thumb."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import flet as ft

from app.state.form_draft import Writing
from app.state.saving import Saving
from app.state.session import Session
from app.ui.hooks import use_kept, use_value, use_watched
from app.ui.parts import button
from app.ui.parts.page import page_view
from app.words import _

W = TypeVar("W", bound=Writing)


@dataclass(frozen=True)
class WrittenForm(Generic[W]):
    """`ready` once it is open: what is typed sooner would be overwritten by its opening."""

    writing: W
    saving: Saving
    ready: bool


def use_written_form(
    session: Session,
    make: Callable[[], W],
    open_: Callable[[W], Awaitable[None]],
    known: bool = True,
    beside: Mapping[str, str] | None = None,
) -> WrittenForm[W]:
    """A hook: the form is opened by `open_(writing)` as soon as what it shows is `known`, once.

    What a sync brings in while the officer types must not overwrite the form. `beside` is for `Saving`.
    """
    writing = use_kept(make)
    saving = use_watched(lambda: Saving(session, writing.form, writing, beside))
    ready, set_ready = use_value(False)

    async def begin() -> None:
        if known and not writing.begun:
            await open_(writing)
            set_ready(True)

    ft.use_effect(lambda: session.tasks.start(begin), [known])
    ft.use_effect(lambda: None, [], cleanup=lambda: session.tasks.start(writing.leave))
    return WrittenForm(writing, saving, ready)


def form_view(
    session: Session,
    name: str,
    content: Sequence[ft.Control | None],
    written: WrittenForm[W],
    save: Callable[[], Awaitable[None]],
    back_to: str = "",
    words: str = "",
) -> ft.Control:
    """The `ft.View` of the form. Call it exactly once, last, as `page_view`. `words` are those of its button."""
    done = button.primary(words or _("Save"), session.tasks.act(save), busy=written.saving.busy)
    bottom = button.stacked(done) if written.ready else None
    return page_view(
        session,
        name,
        content,
        back="close",
        back_to=back_to,
        pill=False,
        writing=written.writing,
        bottom=bottom,
        fullscreen=True,
    )
