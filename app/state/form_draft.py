"""A form being filled in, whichever it is: on disk from its first word, there again after a lock, a kill, back, X.

A draft that was cut off (lock, kill, another screen) opens by itself when its form is opened again; one that the
officer closed is parked, and opens when they go on with it. Today and the end of the shift list both.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import flet as ft

from app.device.drafts import Draft
from app.notebook.errors import NotThere
from app.state.form import Form
from app.state.session import Session
from app.words import _

KEPT_EVERY_S = 0.4  # the first word at once, the next ones no later than this


class Writing(ft.Observable):
    """One form and its draft. `kept_ms` is when it was last written to the disk, None when there is nothing to keep.

    `worth_keeping(values)`: whether there is anything the officer would miss. `about(values)`: whose it is, in words.
    """

    def __init__(
        self,
        session: Session,
        kind: str,
        worth_keeping: Callable[[Mapping[str, Any]], bool],
        about: Callable[[Mapping[str, Any]], str] = lambda values: "",
    ) -> None:
        self._session, self._kind = session, kind
        self._worth_keeping, self._about = worth_keeping, about
        self._id = self.subject = self._place = self._parked_at = ""
        self._dirty = self._due = False
        self._disk = asyncio.Lock()
        self._stop: Callable[[], None] | None = None
        self.form = Form(on_change=self._changed)
        self.kept_ms: int | None = None

    @property
    def begun(self) -> bool:
        """The form is open: between `begin` and `finish` or `leave`."""
        return bool(self._id)

    @property
    def in_sight(self) -> bool:
        """The officer is still where the form is written, and may be led on from there."""
        return self._session.page.route == self._place

    # Opening ----------------------------------------------------------------------------------------------------

    async def earlier(self, fits: Callable[[Draft], bool]) -> Draft | None:
        """The newest draft of this kind that fits and that no window is writing."""
        writing = self._session.container.profile.windows.writing
        for draft in await self._session.tasks.run(self._session.container.drafts.all):
            if draft.kind == self._kind and draft.id not in writing and fits(draft):
                return draft
        return None

    def begin(
        self,
        place: str,
        values: Mapping[str, Any],
        subject: str = "",
        draft: Draft | None = None,
        parked_at: str | None = None,
    ) -> None:
        """The form opens at `place` (a route) with these values, or goes on with `draft` on top of them.

        `parked_at` is the route that opens it again once it is parked, where that is another one.
        """
        self._id = draft.id if draft is not None else uuid.uuid4().hex
        self.subject, self._place, self._parked_at = subject, place, parked_at or place
        self._dirty = False
        self.form.fill({**values, **(draft.fields if draft is not None else {})})
        self.kept_ms = draft.updated_ms if draft is not None else None
        self._session.container.profile.windows.writing.add(self._id)
        self._stop = self._session.forms_with(self)

    # While it is written ----------------------------------------------------------------------------------------

    def _changed(self, _name: str) -> None:
        self._dirty = True
        if self.begun and not self._due:
            self._due = True
            self._session.tasks.start(self._keep_going)

    async def _keep_going(self) -> None:
        try:
            while self._dirty and self.begun:
                await self.keep()
                await asyncio.sleep(KEPT_EVERY_S)
        finally:
            self._due = False

    async def keep(self) -> None:
        """What is new goes to the disk now. Raises StoreError; it is then still counted as not kept."""
        async with self._disk:
            if self._dirty and self.begun and self._session.phase == "open":
                await self._put(parked=False)

    async def _put(self, parked: bool) -> None:
        container, values = self._session.container, dict(self.form.values)
        self._dirty = False
        try:
            if self._worth_keeping(values):
                await self._session.tasks.run(self._to_disk, values, parked)
                self.kept_ms = container.clock()
            else:
                await self._session.tasks.run(container.drafts.delete, self._id)
                self.kept_ms = None
        except BaseException:
            self._dirty = True
            raise

    def _to_disk(self, values: dict[str, Any], parked: bool) -> None:
        place = self._parked_at if parked else self._place
        try:
            about = self._about(values)
        except NotThere:  # deleted or taken back meanwhile; the words are kept all the same
            about = ""
        self._session.container.drafts.put(
            self._id, values, self._kind, subject=self.subject, place=place, about=about, parked=parked
        )

    # The end ----------------------------------------------------------------------------------------------------

    async def finish(self) -> None:
        """It is saved: the draft goes."""
        async with self._disk:
            if self.begun:
                mine = self._id
                self.release()
                await self._session.tasks.run(self._session.container.drafts.delete, mine)

    async def park(self) -> None:
        """The officer closed it: what is worth keeping waits on Today, with a way back now."""
        await self.leave(parked=True)

    async def leave(self, parked: bool = False) -> None:
        """The screen is gone. Unless it was closed, the form goes on where it was when it is opened again."""
        async with self._disk:
            if not self.begun:
                return
            mine, place, listed = self._id, self._parked_at, self.kept_ms is not None
            by_hand = self._session.phase == "open" and not self._session.leaving
            try:
                if by_hand:
                    await self._put(parked)
            finally:
                self.release()
        if by_hand and (listed or self.kept_ms is not None):
            self._session.changed()  # Today lists what is unfinished
        if by_hand and self.kept_ms is not None:
            self._session.say(_("Kept on Today, not finished"), lambda: go_on(self._session, mine, place))

    def release(self) -> None:
        """Lets go of the draft as it is on the disk; another window may go on with it."""
        self._session.container.profile.windows.writing.discard(self._id)
        self._id = ""
        if self._stop is not None:
            self._stop()
            self._stop = None


async def go_on(session: Session, draft_id: str, place: str) -> None:
    """Opens a parked draft where it was written."""
    drafts = session.container.drafts

    def unpark() -> None:
        for draft in drafts.all():
            if draft.id == draft_id:
                drafts.put(draft.id, draft.fields, draft.kind, subject=draft.subject, place=place, about=draft.about)

    await session.tasks.run(unpark)
    if session.page.route == place:
        session.moved()
    else:
        await session.go(place)
