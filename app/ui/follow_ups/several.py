"""Several of this officer's follow-ups at once: tomorrow, at the next shift, or somebody else's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app.domain.due_choice import NEXT_SHIFT, TOMORROW, due
from app.notebook import follow_ups, squad
from app.notebook.follow_ups import AT_ONCE, FollowUpRow
from app.notebook.seen_versions import Basis
from app.notebook.squad import SquadMember
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui import when
from app.ui.follow_ups.hand_over import choice
from app.ui.hooks import use_value
from app.ui.parts import button, card
from app.ui.parts.field import chip_group
from app.ui.parts.follow_up_actions import REASONS
from app.ui.parts.page import page_view
from app.ui.parts.text import note
from app.ui.screen import screen
from app.words import _, ngettext


@dataclass(frozen=True)
class Read:
    """`heirs`: the other officers of the squads of these follow-ups, with the squads that each is in."""

    rows: list[FollowUpRow]
    seen: dict[str, Basis]
    keepers: dict[str, str]
    heirs: dict[str, list[SquadMember]]

    def heirs_of(self, some: list[FollowUpRow]) -> list[SquadMember]:
        """To whom all of these may go: of follow-ups of two squads, only who is in both."""
        groups = [self.heirs[one] for one in sorted({self.keepers[row.id] for row in some})]
        return [one for one in groups[0] if all(one.id in [of.id for of in each] for each in groups)] if groups else []


def _read(session: Session) -> Read:
    nb = session.notebook
    with nb.lock:
        rows = follow_ups.page(nb, limit=AT_ONCE).rows
        keepers = {row.id: nb.squad_of(row.id) or "" for row in rows}
        heirs = {one: [of for of in squad.officers(nb, one) if not of.me] for one in set(keepers.values())}
        return Read(rows, {row.id: follow_ups.seen(nb, row.id) for row in rows}, keepers, heirs)


@screen
def Several() -> ft.Control:
    session = use_session()
    none: frozenset[str] = frozenset()
    chosen, set_chosen = use_value(none)
    reason, set_reason = use_value(_(REASONS[1]))

    found = use_read(session, lambda: _read(session)).value
    some = [row for row in found.rows if row.id in chosen] if found is not None else []

    async def toggle(follow_up: str) -> None:
        set_chosen(lambda now: now ^ {follow_up})

    async def choose_reason(words: str) -> None:
        set_reason(words)

    async def move(to: str) -> None:
        if found is None:
            return
        day, basis = due(to, when.now()).day, {row.id: found.seen[row.id] for row in some}
        moved = await session.write(follow_ups.snooze_all, basis, day, reason)

        async def undo() -> None:
            await session.write(follow_ups.unsnooze, moved)

        said = ngettext("{count} moved to {day}", "{count} moved to {day}", len(some))
        session.say(said.format(count=len(some), day=when.day(day)), undo)
        await session.back()

    async def hand_over(officer: str) -> None:
        heir = next((one for one in heirs if one.id == officer), None)
        if found is None or heir is None:
            return
        after = await session.write(follow_ups.reassign_all, {row.id: found.seen[row.id] for row in some}, heir.id)

        async def undo() -> None:
            await session.write(follow_ups.reassign_all, after, session.notebook.officer)

        said = ngettext("{count} handed to {name}", "{count} handed to {name}", len(some))
        session.say(said.format(count=len(some), name=heir.name), undo)
        await session.back()

    heirs = found.heirs_of(some) if found is not None else []
    act, guarded = session.tasks.act, session.tasks.guarded
    content: list[ft.Control | None] = []
    bottom: ft.Control | None = None
    if found is not None and found.rows:
        content = [
            note(_("Choose what is to wait, or to be somebody else's.")),
            card.rows_card([choice(session, row, row.id in chosen, toggle) for row in found.rows]),
        ]
        if some:
            content.extend([_reasons(reason, guarded(choose_reason)), _heirs(heirs, guarded(hand_over))])
            tomorrow, next_shift = (act(move, to, once="move") for to in (TOMORROW, NEXT_SHIFT))
            bottom = button.stacked(
                button.primary(_("Tomorrow"), tomorrow), button.secondary(_("Next shift"), next_shift)
            )
    elif found is not None:
        words = _("A promise or follow-up from a note appears here. You can also add one by itself.")
        content = [card.empty(ft.Icons.TASK_ALT_ROUNDED, _("Nothing to do"), words)]
    return page_view(session, _("Choose several"), content, back="close", bottom=bottom, fullscreen=True)


def _reasons(reason: str, choose: Callable[[str], Awaitable[None]]) -> ft.Control:
    return chip_group([(_(words), _(words)) for words in REASONS], [reason], choose, _("Why it moves"))


def _heirs(heirs: list[SquadMember], hand_over: Callable[[str], Awaitable[None]]) -> ft.Control | None:
    if not heirs:
        return None
    return chip_group([(one.id, one.name) for one in heirs], [], hand_over, _("Hand to another officer"))
