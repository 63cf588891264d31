"""Saving a form: once, and what keeps it from being saved is never said nowhere."""

from __future__ import annotations

import asyncio

from app.domain.kinds.follow_up import TEXT_MAX
from app.notebook import contacts, interactions
from app.notebook.notebook import Notebook
from app.state.form import Form
from app.state.saving import Saving
from tests.app.ui.conftest import OpenDesk, met


async def test_a_form_is_saved_once_however_often_it_is_asked(desk: OpenDesk) -> None:
    async with desk() as d:
        saving, may_go_on, worked = Saving(d.session, Form()), asyncio.Event(), list[str]()

        async def work() -> None:
            worked.append("once")
            await may_go_on.wait()

        first = asyncio.create_task(saving.save(work))
        await asyncio.sleep(0)
        assert saving.busy
        await saving.save(work)
        may_go_on.set()
        await first
        assert worked == ["once"] and not saving.busy


async def test_what_is_wrong_with_a_field_that_is_not_on_the_screen_is_told(desk: OpenDesk) -> None:
    def notes(nb: Notebook) -> int:
        return interactions.timeline(nb, contacts.page(nb).rows[0].id).total

    async with desk("/log", before=lambda nb: met(nb, "Tomás Mendes")) as d:
        await d.tap("Tomás Mendes")
        await d.type("What happened", "Said hello.")
        await d.type("I said I would", "x" * (TEXT_MAX + 1))
        await d.tap("Save")
        await d.says("What to do is too long")
        assert notes(d.notebook) == 1 and d.text("What happened") == "Said hello."
        await d.type("I said I would", "walk the alley")
        await d.tap("Save")
        await d.says("Saved on this phone")
        assert notes(d.notebook) == 2
