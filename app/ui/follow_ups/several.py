"""Several of this officer's follow-ups at once: done, tomorrow, at the next shift, or somebody else's.

Of those to which the list was narrowed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

import flet as ft

from app import formats
from app.domain.due_choice import NEXT_SHIFT, TOMORROW, due
from app.notebook import follow_ups, squad
from app.notebook.follow_ups import AT_ONCE, FollowUpRow
from app.notebook.seen_versions import Basis
from app.notebook.squad import Squad, SquadMember
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui import when
from app.ui.follow_ups.choice import Filter, follow_up_choice
from app.ui.follow_ups.filters import filter_line
from app.ui.follow_ups.hand_over import choice as choice_row
from app.ui.hooks import use_value
from app.ui.parts import button, card
from app.ui.parts.field import chip_group
from app.ui.parts.follow_up_actions import REASONS
from app.ui.parts.page import page_view
from app.ui.parts.squads import SquadFilter, filter_chips, squad_filter
from app.ui.parts.text import note
from app.ui.screen import screen
from app.words import _, ngettext


@dataclass(frozen=True)
class Read:
    """`heirs`: the other officers of the squads of these follow-ups, with the squads that each is in. `total` counts
    those that are not listed, too; `said`: to what it is narrowed, in words.
    """

    rows: list[FollowUpRow]
    total: int
    squads: list[Squad]
    said: dict[str, str]
    seen: dict[str, Basis]
    keepers: dict[str, str]
    heirs: dict[str, list[SquadMember]]

    def heirs_of(self, some: list[FollowUpRow]) -> list[SquadMember]:
        """To whom all of these may go: of follow-ups of two squads, only who is in both."""
        groups = [self.heirs[one] for one in sorted({self.keepers[row.id] for row in some})]
        return [one for one in groups[0] if all(one.id in [of.id for of in each] for each in groups)] if groups else []


def _read(session: Session, wanted: Filter, kept: SquadFilter) -> Read:
    nb = session.notebook
    with nb.lock:
        squads = squad.mine(nb)
        mine = replace(wanted, whose="mine", status="open")
        page = follow_ups.page(nb, order=wanted.order, limit=AT_ONCE, **mine.only(nb, kept.among(squads)))
        rows = page.rows
        keepers = {row.id: nb.squad_of(row.id) or "" for row in rows}
        heirs = {one: [of for of in squad.officers(nb, one) if not of.me] for one in set(keepers.values())}
        seen = {row.id: follow_ups.seen(nb, row.id) for row in rows}
        return Read(rows, page.total, squads, mine.said(nb), seen, keepers, heirs)


@screen
def Several() -> ft.Control:
    session = use_session()
    none: frozenset[str] = frozenset()
    chosen, set_chosen = use_value(none)
    reason, set_reason = use_value(_(REASONS[1]))

    choice = use_value(follow_up_choice(session))[0]
    kept = use_value(squad_filter(session))[0]
    wanted = choice.filter

    found = use_read(session, lambda: _read(session, wanted, kept), wanted, kept.squad).value
    some = [row for row in found.rows if row.id in chosen] if found is not None else []

    async def toggle(follow_up: str) -> None:
        set_chosen(lambda now: now ^ {follow_up})

    async def choose_reason(words: str) -> None:
        set_reason(words)

    async def move(to: str) -> None:
        if found is not None:
            await _move(session, some, found.seen, to, reason)

    async def done() -> None:
        await _done(session, some)

    async def hand_over(officer: str) -> None:
        heir = next((one for one in heirs if one.id == officer), None)
        if found is not None and heir is not None:
            await _hand_over(session, some, found.seen, heir)

    heirs = found.heirs_of(some) if found is not None else []
    act, guarded = session.tasks.act, session.tasks.guarded
    content: list[ft.Control | None] = []
    bottom: ft.Control | None = None
    if found is not None:
        rows = [choice_row(session, row, row.id in chosen, toggle) for row in found.rows]
        narrowing = [*filter_chips(session, kept, found.squads), *filter_line(session, choice, found.said)]
        narrowed = bool(found.said) or kept.among(found.squads) is not None
        content = [*narrowing, *(_rows(found, rows) if rows else [_nothing(narrowed)])]
    if some:
        content.extend([_reasons(reason, guarded(choose_reason)), _heirs(heirs, guarded(hand_over))])
        tomorrow, next_shift = (act(move, to, once="move") for to in (TOMORROW, NEXT_SHIFT))
        bottom = button.stacked(
            button.primary(_("Mark done"), act(done, once="done"), icon=ft.Icons.CHECK_ROUNDED),
            _later(session, tomorrow, next_shift),
        )
    return page_view(session, _("Choose several"), content, back="close", bottom=bottom, fullscreen=True)


async def _done(session: Session, some: list[FollowUpRow]) -> None:
    closed = await session.write(follow_ups.done_all, [row.id for row in some])

    async def undo() -> None:
        for one, after in closed.items():
            await session.write(follow_ups.reopen, one, after)

    session.say(ngettext("{count} done", "{count} done", len(some)).format(count=len(some)), undo)
    await session.back()


async def _move(session: Session, some: list[FollowUpRow], seen: Mapping[str, Basis], to: str, reason: str) -> None:
    day = due(to, when.now()).day
    moved = await session.write(follow_ups.snooze_all, {row.id: seen[row.id] for row in some}, day, reason)

    async def undo() -> None:
        await session.write(follow_ups.unsnooze, moved)

    said = ngettext("{count} moved to {day}", "{count} moved to {day}", len(moved))
    session.say(said.format(count=len(moved), day=when.day(day)), undo)
    await session.back()


async def _hand_over(session: Session, some: list[FollowUpRow], seen: Mapping[str, Basis], heir: SquadMember) -> None:
    after = await session.write(follow_ups.reassign_all, {row.id: seen[row.id] for row in some}, heir.id)

    async def undo() -> None:
        await session.write(follow_ups.reassign_all, after, session.notebook.officer)

    said = ngettext("{count} handed to {name}", "{count} handed to {name}", len(some))
    session.say(said.format(count=len(some), name=heir.name), undo)
    await session.back()


def _rows(found: Read, rows: list[ft.Control]) -> list[ft.Control]:
    count = {"count": formats.number(len(rows)), "total": formats.number(found.total)}
    first = [note(_("The first {count} of {total}.").format_map(count))] if found.total > len(rows) else []
    asked = note(_("Choose what is done, what is to wait, or what is to be somebody else's."))
    return [asked, *first, card.rows_card(rows)]


def _nothing(narrowed: bool) -> ft.Control:
    if narrowed:
        words = _("No follow-up matches what you chose.")
        return card.empty(ft.Icons.SEARCH_OFF_ROUNDED, _("None of these"), words)
    words = _("A promise or follow-up from a note appears here. You can also add one by itself.")
    return card.empty(ft.Icons.TASK_ALT_ROUNDED, _("Nothing to do"), words)


def _later(session: Session, tomorrow: button.Handler, next_shift: button.Handler) -> ft.Control:
    """Two ways to let them wait, beside each other where their words fit."""
    ways = [(_("Tomorrow"), tomorrow), (_("Next shift"), next_shift)]
    if button.fit_beside(session, *(words for words, _act in ways)):
        return ft.Row(
            [button.secondary(words, act, expand=True) for words, act in ways], spacing=button.BETWEEN, tight=False
        )
    return button.stacked(*(button.secondary(words, act) for words, act in ways))


def _reasons(reason: str, choose: Callable[[str], Awaitable[None]]) -> ft.Control:
    return chip_group([(_(words), _(words)) for words in REASONS], [reason], choose, _("Why it moves"))


def _heirs(heirs: list[SquadMember], hand_over: Callable[[str], Awaitable[None]]) -> ft.Control | None:
    if not heirs:
        return None
    return chip_group([(one.id, one.name) for one in heirs], [], hand_over, _("Hand to another officer"))
