"""The shift: what an officer did since it began, and what must not be forgotten before the next."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from app.domain import days
from app.domain.kinds import follow_up as rules
from app.domain.shift_start import SHIFT_MAX_MS
from app.journal.record_id import CHANCE_BYTES
from app.notebook import contact_list, follow_ups
from app.notebook.contact_list import ContactRow
from app.notebook.follow_ups import FollowUpRow
from app.notebook.kinds.follow_up import follow_ups as follow_up_table
from app.notebook.kinds.interaction import interaction_contacts, interactions
from app.notebook.notebook import Notebook


@dataclass(frozen=True)
class Shift:
    """`contacts_logged`: interactions of this officer, `minutes` their sum, `handed_over` follow-ups given away.

    `share`: the minutes in percent of the time since the shift began, None where nobody knows when that was.
    `without_next_step`: contacts met this shift for whom nothing is planned. The numbers are of all squads, the lists
    of the one asked for.
    """

    contacts_logged: int
    minutes: int
    share: int | None
    promises_kept: int
    promises_open: int
    handed_over: int
    without_next_step: list[ContactRow]
    due_before_next: list[FollowUpRow]


def summary(nb: Notebook, since_ms: int, squad: str | None = None) -> Shift:
    """The shift that began at `since_ms`; what is due until the end of tomorrow counts as before the next.

    `squad`: lists only what this one keeps.
    """
    task = follow_up_table.c
    promises = (task.kind == rules.PROMISE, task.owner == nb.officer, task.deleted == 0)
    after = days.added(nb.local().date(), 2)
    due_soon = (
        follow_ups.query()
        .where(
            task.owner == nb.officer,
            task.status == rules.OPEN,
            task.deleted == 0,
            task.due_key < f"{after}",
            *_kept_by(nb, squad, follow_up_table.name, "num"),
        )
        .order_by(task.due_key, task.num)
    )
    # A note that went with somebody to another squad is in both: it has the same chance there (app.journal.record_id).
    chance = func.substr(interactions.c.id, 1, 2 * CHANCE_BYTES)
    written = (
        select(func.max(interactions.c.minutes).label("minutes"))
        .where(interactions.c.officer == nb.officer, interactions.c.at >= since_ms)
        .group_by(chance)
        .subquery()
    )
    with nb.lock:
        logged, minutes = nb.rows(
            select(func.count(), func.coalesce(func.sum(written.c.minutes), 0)).select_from(written)
        )[0]
        return Shift(
            contacts_logged=logged,
            minutes=minutes,
            share=_share(minutes, nb.clock() - since_ms),
            promises_kept=_count(nb, *promises, task.status == rules.DONE, task.done_at >= since_ms),
            promises_open=_count(nb, *promises, task.status == rules.OPEN),
            handed_over=_count(
                nb,
                task.given_at >= since_ms,
                task.given_by.in_(nb.my_devices()),
                task.owner != nb.officer,
                task.deleted == 0,
            ),
            without_next_step=_without_next_step(nb, since_ms, squad),
            due_before_next=follow_ups.built(nb, nb.rows(due_soon)),
        )


def _share(minutes: int, shift_ms: int) -> int | None:
    """In percent, 100 at most: notes of the same hour may add up to more. No shift is as long as SHIFT_MAX_MS: its
    beginning was not said."""
    if not 60_000 <= shift_ms < SHIFT_MAX_MS:
        return None
    return min(100, round(100 * minutes * 60_000 / shift_ms))


def _count(nb: Notebook, *conditions: object) -> int:
    return int(nb.rows(select(func.count()).select_from(follow_up_table).where(*conditions))[0][0])  # type: ignore[arg-type]  # conditions of one table


def _kept_by(nb: Notebook, squad: str | None, table: str, column: str) -> list[ColumnElement[bool]]:
    return [contact_list.of_squad(table, column, nb.squad_number(squad))] if squad is not None else []


def _without_next_step(nb: Notebook, since_ms: int, squad: str | None) -> list[ContactRow]:
    present, task = interaction_contacts.c, follow_up_table.c
    planned = select(task.contact).where(task.status == rules.OPEN, task.deleted == 0, task.contact.is_not(None))
    met = (
        select(present.contact, func.max(present.at).label("at"))
        .join(interactions, interactions.c.num == present.interaction)
        .where(
            interactions.c.officer == nb.officer,
            interactions.c.at >= since_ms,
            present.here == 0,
            present.contact.not_in(planned),
            *_kept_by(nb, squad, interaction_contacts.name, "contact"),
        )
        .group_by(present.contact)
        .order_by(func.max(present.at).desc())
    )
    return contact_list.of_numbers(nb, [row.contact for row in nb.rows(met)])
