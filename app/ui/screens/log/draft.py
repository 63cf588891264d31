"""The half-written note: on disk seconds after it was typed, there again after a lock, a crash or a flat battery."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import flet as ft

from app.state.form import Form
from app.state.session import Session
from app.ui import theme, when
from app.ui.parts.text import tiny
from app.ui.screen import part

if TYPE_CHECKING:
    from app.container import Container

DRAFT = "log"
KEPT_AFTER_S = 2.0
WRITTEN = ("fact", "impression", "promise", "follow_up", "place", "minutes")


@dataclass(frozen=True)
class Draft:
    """`words` is the beginning of what was written, `fields` what the form holds, `updated_ms` is UTC."""

    fields: dict[str, Any]
    updated_ms: int

    @property
    def words(self) -> str:
        for name in WRITTEN:
            if self.fields.get(name):
                return str(self.fields[name])
        return ""


def read_draft(container: Container) -> Draft | None:
    """The unfinished note of this officer on this phone, if there is one. Reads the disk."""
    for draft in container.drafts.all():
        if draft.id == DRAFT:
            return Draft(draft.fields, draft.updated_ms)
    return None


def discard_draft(container: Container) -> None:
    container.drafts.delete(DRAFT)


def worth_keeping(values: Mapping[str, Any]) -> bool:
    """Whether anything was said that the officer would miss: people, words, or a day for a follow-up."""
    if values.get("who") or values.get("skills") or values.get("follow_up_due"):
        return True
    if any(str(values.get(name) or "").strip() for name in WRITTEN):
        return True
    return any(str(value or "").strip() for name, value in values.items() if name.startswith("new."))


class DraftKeeper(ft.Observable):
    """Keeps the form on disk: `KEPT_AFTER_S` after a change, however fast the officer goes on typing.

    `kept_ms` is when it was last written, for the line in the header.
    """

    def __init__(self, session: Session, form: Form) -> None:
        self._session, self._form = session, form
        self._dirty = self._due = self._closed = False
        self._writing = asyncio.Lock()
        self.kept_ms: int | None = None

    def changed(self, _name: str = "") -> None:
        """The form has something new."""
        self._dirty = True
        if not self._due and not self._closed:
            self._due = True
            self._session.tasks.start(self._soon)

    async def _soon(self) -> None:
        await asyncio.sleep(KEPT_AFTER_S)
        self._due = False
        await self.flush()

    async def flush(self) -> None:
        """Write what is new, now. Raises StoreError; the form is then still counted as not kept."""
        async with self._writing:
            if not self._dirty or self._closed or self._session.phase != "open":
                return
            self._dirty = False
            container, values = self._session.container, dict(self._form.values)
            try:
                if worth_keeping(values):
                    await self._session.tasks.run(container.drafts.put, DRAFT, values)
                    self.kept_ms = container.clock()
                else:
                    await self._session.tasks.run(container.drafts.delete, DRAFT)
                    self.kept_ms = None
            except BaseException:
                self._dirty = True
                raise

    def found(self, draft: Draft) -> None:
        """The form was filled from this draft."""
        self.kept_ms = draft.updated_ms

    async def finish(self) -> None:
        """The note is saved, or given up: nothing more is kept, and the draft goes."""
        self._closed = True
        async with self._writing:
            await self._session.tasks.run(discard_draft, self._session.container)

    @property
    def closed(self) -> bool:
        return self._closed


@part
def DraftLine(keeper: DraftKeeper) -> ft.Control:
    """ "Draft kept 23:41" in the header, drawn alone each time the note is kept."""
    words = "" if keeper.kept_ms is None else f"Draft kept {when.clock(when.local(keeper.kept_ms))}"
    return tiny(words, theme.OK)
