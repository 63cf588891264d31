"""Where everything is: a pill in the header of every screen, and the sheet behind it."""

from __future__ import annotations

import flet as ft

from app.state.context import use_minute
from app.state.session import Session
from app.state.sync_state import SyncState
from app.ui import theme, when
from app.ui.hooks import use_value
from app.ui.needs_attention.addresses import ATTENTION
from app.ui.parts import button
from app.ui.parts.card import Tone, card, divider, dot, fact, progress_bar
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.text import heading, note, tiny
from app.ui.screen import part
from app.words import _, ngettext


def tone_of(sync: SyncState) -> Tone:
    if sync.state == "attention":
        return "late"
    if sync.state == "syncing":
        return "primary"
    return "promise" if sync.waiting or sync.state == "offline" else "ok"


def _waiting(count: int) -> str:
    if count == 0:
        return _("Nothing")
    return ngettext("{count} entry", "{count} entries", count).format(count=count)


@part
def SyncPill(session: Session, sync: SyncState) -> ft.Control:
    """Named "Sync status" and the text; tapping it tells what waits and offers Sync now."""
    use_minute(session)
    open_, set_open = use_value(False)
    busy, set_busy = use_value(False)

    async def show() -> None:
        set_open(True)

    def hide() -> None:
        set_open(False)

    async def sync_now() -> None:
        set_busy(True)
        try:
            await session.sync_now()
        finally:
            set_busy(False)
            set_open(False)

    async def look() -> None:
        set_open(False)
        await session.go(ATTENTION)

    again = session.tasks.act(sync_now, once="sync")
    # Where something was set aside, another sync is not what helps.
    aside = sync.state == "attention" and not sync.problem
    ways: list[ft.Control] = [button.primary(_("Sync now"), again, busy=busy)]
    if aside:
        ways = [
            button.primary(_("See what it is"), session.tasks.act(look)),
            button.secondary(_("Sync now"), again),
        ]
    use_sheet(session, sheet([*_state(session, sync), *ways], hide) if open_ else None)
    pill = ft.Container(
        ft.Row(
            [dot(tone_of(sync)), ft.Container(tiny(sync.text), expand=True, expand_loose=True)], spacing=7, tight=True
        ),
        bgcolor=theme.CARD,
        border=ft.Border.all(1, theme.LINE),
        border_radius=20,
        padding=ft.Padding.symmetric(horizontal=11, vertical=7),
    )
    named = button.tappable(
        pill,
        session.tasks.act(show),
        padding=ft.Padding.symmetric(vertical=8),  # the target is 48 dp, the pill itself is slimmer
        said={"label": _("Sync status")},
    )
    return ft.Semantics(container=True, content=named)  # else the title beside it would be merged, too


def _state(session: Session, sync: SyncState) -> list[ft.Control]:
    """What the sheet says: where everything is, what waits, and how far a sync is."""
    facts = card(
        fact(_("Waiting on this phone"), _waiting(sync.waiting)),
        divider(),
        fact(_("Last sync"), when.ago(sync.last_ms)),
    )
    said: list[ft.Control] = [heading(sync.text), note(_explain(sync))]
    if session.present.wrong_clock:
        said.append(note(session.present.wrong_clock))
    # The bar keeps its place while nothing goes on, so that Sync now does not move away from under the finger.
    going = sync.state == "syncing"
    known = sync.done / sync.total if sync.total else None
    return [*said, facts, progress_bar(known if going else 0, opacity=1 if going else 0)]


def _explain(sync: SyncState) -> str:
    if sync.state == "attention":
        return sync.problem or _("Something was set aside. It is kept, says why, and can be tried again.")
    if sync.state == "syncing":
        return _("Sending what waits and fetching what others wrote.")
    if sync.problem:
        return sync.problem
    if sync.state == "offline" or sync.waiting:
        return _("Everything is safe on this phone. It goes to the server when there is signal.")
    return _("Everything you wrote is on the server.")
