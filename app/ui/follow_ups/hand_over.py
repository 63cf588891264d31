"""Several follow-ups of one officer, given to another one of the squad by somebody who leads it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app.notebook import follow_ups, squad
from app.notebook.follow_ups import AT_ONCE, FollowUpRow
from app.notebook.seen_versions import Basis
from app.notebook.squad import SquadMember
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui.hooks import use_value
from app.ui.parts import button, card
from app.ui.parts.field import chip_group
from app.ui.parts.follow_up_row import due_words
from app.ui.parts.officer_name import officer_name
from app.ui.parts.page import page_view
from app.ui.parts.text import note
from app.ui.screen import screen
from app.words import _, ngettext


@dataclass(frozen=True)
class Read:
    """An officer's open follow-ups in a squad, what is seen of each, and to whom they may be given.

    `leads`: whether who looks leads the squad; else nothing of it is shown.
    """

    name: str
    squad: str
    rows: list[FollowUpRow]
    seen: dict[str, Basis]
    heirs: list[SquadMember]
    leads: bool


@screen
def HandOver() -> ft.Control:
    session = use_session()
    params = ft.use_route_params()
    keeper, owner = params.get("squad", ""), params.get("officer", "")
    kept: frozenset[str] = frozenset()
    left_out, set_left_out = use_value(kept)  # they are all handed over, but for these
    chosen, set_chosen = use_value("")

    def read() -> Read:
        nb = session.notebook
        with nb.lock:
            led = {one.id: one.name for one in squad.led(nb)}
            leads = keeper in led
            rows = follow_ups.page(nb, squad=keeper, owner=owner, limit=AT_ONCE).rows if leads else []
            heirs = [one for one in squad.officers(nb, keeper) if one.id != owner] if leads else []
            seen = {row.id: follow_ups.seen(nb, row.id) for row in rows}
            return Read(nb.officer_name(owner), led.get(keeper, ""), rows, seen, heirs, leads)

    reading = use_read(session, read, keeper, owner)
    found = reading.value

    async def toggle(follow_up: str) -> None:
        set_left_out(left_out ^ {follow_up})

    async def choose(officer: str) -> None:
        set_chosen(officer)

    async def hand_over() -> None:
        heir = next((one for one in found.heirs if one.id == chosen), None) if found is not None else None
        if found is None or heir is None:
            session.say(_("Choose who is to have them."))
            return
        some = {one: seen for one, seen in found.seen.items() if one not in left_out}
        after = await session.write(follow_ups.reassign_all, some, heir.id)

        async def undo() -> None:
            await session.write(follow_ups.reassign_all, after, owner)

        said = ngettext("{count} handed to {name}", "{count} handed to {name}", len(some))
        session.say(said.format(count=len(some), name=heir.name), undo)
        await session.back()

    content: list[ft.Control | None] = []
    bottom: ft.Control | None = None
    if found is not None and found.rows:
        count = sum(row.id not in left_out for row in found.rows)
        content = [
            note(_("Open follow-ups of {name} in {squad}.").format(name=found.name, squad=found.squad)),
            card.rows_card([choice(session, row, row.id not in left_out, toggle) for row in found.rows]),
            _heirs(session, found, chosen, choose),
        ]
        words = ngettext("Hand over {count}", "Hand over {count}", count).format(count=count)
        if count:
            bottom = button.stacked(button.primary(words, session.tasks.act(hand_over, once="hand over")))
    elif found is not None:
        said = _("They have nothing open here.") if found.leads else _("Only a supervisor of the squad can do this.")
        content = [card.empty(ft.Icons.TASK_ALT_ROUNDED, _("Nothing to hand over"), said)]
    elif reading.problem:
        content = [card.empty(ft.Icons.EVENT_BUSY_ROUNDED, _("Not here"), reading.problem)]
    return page_view(session, _("Hand over"), content, back="close", bottom=bottom, fullscreen=True)


def choice(
    session: Session,
    row: FollowUpRow,
    chosen: bool,
    toggle: Callable[[str], Awaitable[None]],
    with_owner: bool = False,
) -> ft.Control:
    """A row that is chosen or not, with a tap. `with_owner`: it says whose it is."""
    owner = row.owner_name if with_owner else ""
    about = " · ".join(words for words in (owner, row.contact_title, due_words(row)) if words)
    icon = ft.Icons.CHECK_BOX_ROUNDED if chosen else ft.Icons.CHECK_BOX_OUTLINE_BLANK_ROUNDED
    shown = card.row(
        row.text,
        about,
        key=f"choice {row.id}",
        leading=card.icon_mark(icon, "primary" if chosen else "plain"),
        on_click=session.tasks.act(toggle, row.id),
    )
    return ft.Semantics(key=f"chosen {row.id}", checked=chosen, content=shown)


def _heirs(session: Session, found: Read, chosen: str, choose: Callable[[str], Awaitable[None]]) -> ft.Control:
    if not found.heirs:
        return note(_("Nobody else is in this squad."))
    names = [(one.id, officer_name(one.name, one.me)) for one in found.heirs]
    return chip_group(names, [chosen], session.tasks.guarded(choose), _("To whom"))
