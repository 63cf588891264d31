"""Shown instead of the notebook on a phone that was reported gone: that it was, whom to tell, what became of it."""

from __future__ import annotations

import asyncio

import flet as ft

from app.container.gone import GoneNote
from app.state.context import use_session
from app.state.error_sentences import sentence
from app.state.session import Session
from app.ui import when
from app.ui.front.frame import front_view
from app.ui.hooks import use_watched
from app.ui.parts import button, card
from app.ui.parts.text import body, note, told
from app.ui.phones.words import reason
from app.ui.screen import screen
from app.words import _, ngettext

KEYS_KEPT_S = 300
"""So long an unlocked phone tries to hand over before it locks again, as an idle one does (FBI CJIS 6.0, AC-11: within
30 min)."""


class HandingOver(ft.Observable):
    """What is only on this phone goes to the server. `problem` in words, or ""."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.busy = False
        self.problem = ""

    async def try_again(self) -> None:
        self.busy, self.problem = True, ""
        try:
            report = await self._session.container.sync_now()
            if report.offline:
                self.problem = _("No signal. Try again when there is.")
            elif report.problem:
                self.problem = sentence(report.problem)
        finally:
            self.busy = False

    async def lock_in_time(self) -> None:
        """Locks where it could not hand over: nobody needs to be there to tap."""
        await asyncio.sleep(KEYS_KEPT_S)
        if self._session.phase == "gone" and (found := self._session.container.gone_note) and not found.emptied:
            await self.lock()

    async def lock(self) -> None:
        await self._session.tasks.run(self._session.container.lock)
        self._session.entered()

    async def set_up_anew(self) -> None:
        await self._session.container.set_up_anew()
        self._session.entered()


@screen
def Gone() -> ft.Control:
    session = use_session()
    ft.use_state(session.book)
    ft.use_state(session.sync)
    work = use_watched(lambda: HandingOver(session))
    ft.use_effect(lambda: session.tasks.start(work.lock_in_time), [])
    found = session.container.gone_note
    if found is None:  # locked or set up anew in this very moment: the next drawing is another one's
        return front_view(session, _("This phone was reported gone"), [], [])
    act = session.tasks.act
    return front_view(
        session,
        _("This phone was reported gone"),
        [
            body(_said(found)),
            _whom(found),
            _what_became(found),
            told(work.problem),
        ],
        [button.secondary(_("Set up this phone anew"), act(work.set_up_anew))]
        if found.emptied
        else [
            button.primary(_("Hand it over now"), act(work.try_again, once="gone"), busy=work.busy),
            button.quiet(_("Lock now"), act(work.lock)),
        ],
    )


def _said(found: GoneNote) -> str:
    words = _("{agency} shut it out: {reason}, reported {time}. The notebook is not shown on it any more.")
    return words.format(agency=found.agency, reason=reason(found.reason), time=when.stamp(found.at_ms))


def _whom(found: GoneNote) -> ft.Control:
    where = _("If you found it, or it is yours again, tell: {whom}").format(whom=found.whom)
    nobody = _("If you found it, bring it to {agency}. If it is yours again, tell your supervisor.")
    return card.banner(where if found.whom else nobody.format(agency=found.agency), icon=ft.Icons.CALL_ROUNDED)


def _what_became(found: GoneNote) -> ft.Control:
    if found.emptied:
        return note(
            _("What had not been sent was handed over to the server first. Keys and notes are gone from this phone.")
        )
    waits = ngettext(
        "{count} entry is only on this phone. It goes to the server before anything is deleted here.",
        "{count} entries are only on this phone. They go to the server before anything is deleted here.",
        found.rest,
    )
    return note(waits.format(count=found.rest))
