"""Two problems that are one, because two officers wrote the same: choosing the other one, and taking them apart."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from app.notebook import merged_problems
from app.notebook.problems import ProblemRow
from app.state.session import Session
from app.ui.hooks import use_optional
from app.ui.parts import button, card
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.text import heading, note
from app.ui.problems import words
from app.words import _


def use_same(session: Session, problem: str) -> Callable[[], Awaitable[None]]:
    """A hook: answers what opens the sheet on which the other one is chosen."""
    offered, set_offered = use_optional(tuple)

    async def choose() -> None:
        set_offered(await session.tasks.run(merged_problems.offered, session.notebook, problem))

    async def take(other: str) -> None:
        set_offered(None)
        await session.write(merged_problems.merge, problem, other)

        async def undo() -> None:
            await session.write(merged_problems.unmerge, other)

        session.say(_("The two are one problem now"), undo)

    def hide() -> None:
        set_offered(None)

    def rows(found: Sequence[ProblemRow]) -> ft.Control:
        lines = [
            card.row(
                row.title,
                " · ".join((words.statement(row), words.stage(row.stage))),
                key=f"same {row.id}",
                on_click=session.tasks.act(take, row.id, once="same"),
            )
            for row in found
        ]
        return card.rows_card(lines, indent=14)

    likely, others = offered or ((), ())
    parts: list[ft.Control | None] = [
        heading(_("Same as another problem")),
        note(_("Entries, responses, measures and helpers of both stand here together. You can take them apart again.")),
    ]
    if likely:
        parts += [card.section(_("Looks alike")), rows(likely)]
    if others:
        parts += [card.section(_("Other open problems")), rows(others)]
    if not likely and not others:
        parts.append(note(_("This squad has no other open problem.")))
    use_sheet(session, sheet(parts, hide, tall=len(likely) + len(others) > 3) if offered is not None else None)
    return choose


def merged_here(session: Session, rows: Sequence[ProblemRow]) -> list[ft.Control]:
    """Which others are one with this problem, what each says of itself, and the way to take it apart."""
    if not rows:
        return []
    lines = [
        card.row(
            row.title,
            " · ".join(one for one in (words.statement(row), row.lead_name) if one),
            key=f"merged {row.id}",
            leading=card.icon_mark(ft.Icons.CALL_MERGE_ROUNDED),
            below=[_apart(session, row.id)],
            about_lines=None,
        )
        for row in rows
    ]
    return [card.section(_("One with this problem"), len(rows)), card.rows_card(lines)]


def _apart(session: Session, other: str) -> ft.Control:
    async def apart() -> None:
        kept = await session.write(merged_problems.unmerge, other)

        async def undo() -> None:
            await session.write(merged_problems.merge, kept, other)

        session.say(_("Two problems again, each with its own entries"), undo)

    return button.quiet(_("Take apart"), session.tasks.act(apart, once=f"apart {other}"))
