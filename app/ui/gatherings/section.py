"""What the page of a contact says of meetings and events: those they came to, and what they owe us from them."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from app.notebook import gatherings
from app.notebook.follow_ups import FollowUpRow
from app.notebook.gatherings import GatheringRow
from app.notebook.notebook import Notebook
from app.state.session import Session
from app.ui.follow_ups.addresses import to_follow_up
from app.ui.gatherings.addresses import GATHERINGS
from app.ui.gatherings.rows import gathering_rows
from app.ui.parts import card
from app.words import _

SHOWN = 4


@dataclass(frozen=True)
class Gathered:
    """`owed`: what they said they would do, and have not done yet."""

    came: list[GatheringRow]
    owed: list[FollowUpRow]


def read_gathered(nb: Notebook, contact: str) -> Gathered:
    return Gathered(gatherings.of_contact(nb, contact), gatherings.owed_by(nb, contact))


def gathered_section(session: Session, found: Gathered) -> list[ft.Control]:
    """Nothing where there is nothing."""
    shown: list[ft.Control] = []
    act = session.tasks.act
    if found.owed:
        rows = [
            card.row(
                one.text,
                " · ".join(said for said in (one.due_text, one.gathering_title) if said),
                key=f"owed {one.id}",
                on_click=act(session.go, to_follow_up(one.id)),
            )
            for one in found.owed
        ]
        shown += [card.section(_("What they owe us"), len(rows)), card.rows_card(rows, indent=14)]
    if found.came:
        shown += [card.section(_("Meetings and events"), len(found.came)), gathering_rows(session, found.came[:SHOWN])]
        if len(found.came) > SHOWN:
            shown.append(card.card(card.row(_("Show all"), key="all gatherings", on_click=act(session.go, GATHERINGS))))
    return shown
