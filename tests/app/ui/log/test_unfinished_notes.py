"""A note is kept from its first words on, whatever happens: a lock, a kill, another note, an Undo."""

from __future__ import annotations

from pathlib import Path

import flet as ft
import pytest

from app.container import Container
from app.notebook import contacts
from app.notebook.notebook import Notebook
from app.state import form_draft
from tests.app.ui.conftest import OpenDesk, met
from tests.app.ui.log.conftest import drafts, kept, notes, tomas
from tests.cast.device import PASSPHRASE


async def test_the_first_words_are_on_disk_at_once_and_the_next_ones_within_a_second(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert form_draft.KEPT_EVERY_S < 1
    async with desk(before=tomas, route="/log") as d:
        await d.type("What happened", "Half a")
        assert (await kept(d))["fact"] == "Half a"
        await d.type("What happened", "Half a sentence about")
        await d.screen.until(lambda: drafts(d)[0]["fact"] == "Half a sentence about", "the next words on disk")
        await d.sees("Draft kept")


async def test_going_to_the_background_keeps_the_note_at_once(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_draft, "KEPT_EVERY_S", 60)
    async with desk(before=tomas, route="/log") as d:
        await d.type("What happened", "Radio")
        await kept(d)
        await d.type("What happened", "Radio call, back later")
        await d.screen.lifecycle(ft.AppLifecycleState.PAUSE)
        assert (await kept(d))["fact"] == "Radio call, back later"


async def test_locking_and_unlocking_returns_to_the_half_written_note(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form_draft, "KEPT_EVERY_S", 60)
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.type("What happened", "Half a sentence about")
        await d.session.lock()
        await d.type("PIN or passphrase", PASSPHRASE)
        await d.tap("Unlock")
        await d.screen.until(lambda: d.screen.fields("What happened"))
        assert d.text("What happened") == "Half a sentence about"
        await d.sees("Tomás Mendes")


async def test_a_killed_app_reopens_the_half_written_note(desk: OpenDesk, folder: Path) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.type("I said I would", "walk the alley")
        await d.tap("Tomorrow")
        await d.screen.until(lambda: any(draft.get("promise_due") for draft in drafts(d)))
    assert Container.open(folder / "a").phase == "locked"
    async with desk() as d:
        await d.sees("Unfinished note")
        await d.tap("Continue")
        await d.screen.until(lambda: d.screen.fields("I said I would"))
        assert d.text("I said I would") == "walk the alley"
        assert "Tomorrow" in d.chosen()
        await d.type("What happened", "Queue on the alley side.")
        await d.tap("Save")
        await d.says("Saved on this phone")


async def test_undo_takes_the_note_back_without_losing_a_word(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.type("What happened", "Written too soon.")
        await d.tap("Save")
        await d.says("Saved on this phone")
        await d.undo()
        await d.says("The note is a draft again.")
        assert [note.fact for note in notes(d.notebook, "Tomás Mendes")] == ["Said hello."]
        await d.sees("Unfinished note")
        await d.sees("Written too soon.")


async def test_a_note_about_somebody_else_is_not_lost_on_the_way(desk: OpenDesk) -> None:
    async with desk(before=tomas) as d:
        d.container.drafts.put("a note", {"fact": "About the laundromat", "who": []}, "log", place="/log")
        row = contacts.page(d.notebook).rows[0]
        await d.screen.go(f"/log/{row.id}")
        await d.type("What happened", "About Tomás")
        await d.tap("Close")
        await d.sees("About the laundromat")
        await d.sees("About Tomás")
        await d.tap("Continue", at=1)
        await d.screen.until(lambda: d.screen.fields("What happened"))
        assert d.text("What happened") == "About the laundromat"


async def test_undo_of_one_note_and_the_draft_of_another_both_stay(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.type("What happened", "Note A, written too soon.")
        await d.tap("Save")
        await d.says("Saved on this phone")
        notice = d.session.notices.current
        await d.tap("Log contact")
        await d.type("What happened", "Note B, half")
        await kept(d)
        assert notice is not None and notice.undo is not None
        await notice.undo()
        assert {draft["fact"] for draft in drafts(d)} == {"Note A, written too soon.", "Note B, half"}
        await d.type("What happened", "Note B, half written")
        await d.tap("Close")
        await d.sees("Note A, written too soon.")
        await d.sees("Note B, half written")


async def test_several_notes_may_be_parked_and_each_says_whose_it_is(desk: OpenDesk) -> None:
    def two(nb: Notebook) -> None:
        met(nb, "Tomás Mendes")
        met(nb, "Lena Abara")

    async with desk(before=two) as d:
        for name, words in (("Tomás Mendes", "The alley"), ("Lena Abara", "The permit")):
            await d.tap("Log contact")
            await d.tap(name)
            await d.type("What happened", words)
            await d.tap("Close")
            await d.sees(words)
        await d.sees("Tomás Mendes")
        await d.sees("Lena Abara")
        assert len(drafts(d)) == 2
        await d.undo()  # the notice about the one left last leads back into it
        await d.screen.until(lambda: d.screen.fields("What happened"))
        assert d.text("What happened") == "The permit"


async def test_closing_keeps_the_note_for_later(desk: OpenDesk) -> None:
    async with desk(before=tomas) as d:
        await d.tap("Log contact")
        await d.type("What happened", "Later more")
        await d.tap("Close")
        await d.sees("Unfinished note")
        await d.sees("Later more")


async def test_a_note_begun_before_midnight_happened_before_midnight(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        begun = 1_700_000_000_000
        await d.tap("Tomás Mendes")
        fields = {**(await kept(d)), "started_ms": begun, "fact": "Begun long ago"}
        await d.tap("Close")
        await d.screen.until(lambda: d.screen.routes[-1] == "/")
        d.container.drafts.put("older", fields, "log", place="/log")
        await d.screen.go("/log")
        await d.screen.until(lambda: d.screen.fields("What happened"))
        await d.tap("Save")
        await d.says("Saved on this phone")
        assert begun in [note.at for note in notes(d.notebook, "Tomás Mendes")]
