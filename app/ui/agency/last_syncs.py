"""When each device last synced, as the server knows it: shown to who may report it, kept nowhere on the phone."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from app.container.members import Member
from app.state.now import now_ms
from app.state.session import Session
from app.state.tasks import EXPECTED, safe_text
from app.ui import when
from app.ui.hooks import use_value
from app.ui.parts import card
from app.words import _

HOUR_MS = 3_600_000
FRESH_H = 24  # what a phone in use syncs within


@dataclass(frozen=True)
class LastSyncs:
    """`times` by device, None while nobody knows; `problem` says why not."""

    times: dict[bytes, int] | None = None
    problem: str = ""

    def of(self, officer: Member) -> list[ft.Control]:
        """A badge with the latest of an officer's devices; nothing while it is not known."""
        if self.times is None or not officer.in_use:
            return []
        known = [self.times[one.id] for one in officer.in_use if one.id in self.times]
        if not known:
            return [card.badge(_("no sync yet"))]
        fresh = now_ms() - max(known) < FRESH_H * HOUR_MS
        return [card.badge(when.ago(max(known)), "ok" if fresh else "plain")]

    def words(self, device: bytes) -> str:
        """The same of one device, whole."""
        if self.times is None or device not in self.times:
            return self.time(device)
        return _("Last sync {time}").format(time=self.time(device))

    def time(self, device: bytes) -> str:
        """When that was; nothing while it is not known."""
        if self.times is None:
            return ""
        return when.stamp(self.times[device]) if device in self.times else _("No sync yet")


def use_last_syncs(session: Session, everybody: bool = False) -> LastSyncs:
    """A hook: asked for when a screen opens, and again when there is signal again; by an admin's, or by everybody's of
    the phones that they may report."""
    found, set_found = use_value(LastSyncs())

    async def ask() -> None:
        if not everybody and not session.container.squads.may_change:
            return
        try:
            set_found(LastSyncs(await session.container.members.last_syncs()))
        except EXPECTED as trouble:
            set_found(LastSyncs(None, safe_text(trouble)))

    ft.use_effect(lambda: session.tasks.start(ask), [session.sync.state == "offline"])
    return found
