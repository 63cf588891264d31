"""The sheet that asks what goes into a problem's file, and saves it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from app.state.session import Session
from app.ui.hooks import use_value
from app.ui.parts import button
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import chip_group
from app.ui.parts.save_file import use_save_file
from app.ui.parts.text import heading, note
from app.ui.problems.printed import printed, read_file
from app.words import _


def use_problem_file(session: Session, problem: str) -> Callable[[], Awaitable[None]]:
    """A hook: answers what opens the sheet. Names stay behind until they are ticked, each time anew."""
    save_file = use_save_file(session)
    open_, set_open = use_value(False)
    names, set_names = use_value(False)

    async def show() -> None:
        set_names(False)
        set_open(True)

    def hide() -> None:
        set_open(False)

    async def tick(_names: str) -> None:
        set_names(lambda now: not now)

    async def save() -> None:
        file = await session.tasks.run(read_file, session.notebook, problem, names)
        data = await session.tasks.run(printed, file)
        if await save_file(file.file_name, data, _("The problem's file is saved")):
            hide()

    words = _(
        "Everything about this problem as pages of paper, measures included. What was written stands there as it was "
        "written, names in it too. Once it is saved, Beatbook does not protect it any more."
    )
    goes = _("What goes along")
    parts = [
        heading(_("Problem file")),
        note(words),
        chip_group([("names", _("Names of people"))], ["names"] if names else [], session.tasks.guarded(tick), goes),
        button.primary(_("Save the file"), session.tasks.act(save, once="save file")),
    ]
    use_sheet(session, sheet(parts, hide) if open_ else None)
    return show
