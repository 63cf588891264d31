"""A quick note adds its words with one tap, and takes only them back."""

from __future__ import annotations

from tests.app.ui.conftest import OpenDesk
from tests.app.ui.log.conftest import notes, tomas
from tests.cast.device import PASSPHRASE


async def test_a_quick_note_adds_its_words_and_one_more_tap_takes_them_back(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.type("What happened", "Rain all evening.")
        await d.tap("Called back")
        await d.screen.until(lambda: "Called back" in d.chosen(), "the chip")
        assert d.text("What happened") == "Rain all evening.\nCalled back about what we had talked about."
        assert "Phone" in d.chosen() and "On foot" not in d.chosen()
        await d.tap("Called back")
        await d.screen.until(lambda: "Called back" not in d.chosen(), "the chip")
        assert d.text("What happened") == "Rain all evening." and "On foot" in d.chosen()


async def test_a_quick_note_is_taken_back_after_a_lock_and_in_another_window_size_too(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.type("What happened", "Rain.")
        await d.tap("Called back")
        await d.screen.until(lambda: "Called back" in d.chosen(), "the chip")
        await d.session.lock()
        await d.type("PIN or passphrase", PASSPHRASE)
        await d.tap("Unlock")
        await d.screen.until(lambda: d.screen.fields("What happened") and "Called back" in d.chosen(), "the chip")
        await d.screen.page_event("resize", {"width": 1280, "height": 800})
        await d.screen.until(lambda: d.session.room.rail and "Called back" in d.chosen(), "the chip")
        await d.tap("Called back")
        await d.screen.until(lambda: d.text("What happened") == "Rain.", "the words as they were")
        assert "On foot" in d.chosen()


async def test_a_quick_note_leaves_what_the_officer_chose_and_typed_since(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        await d.tap("Tomás Mendes")
        await d.tap("On foot")  # by hand, though it stood there
        await d.tap("Called back")
        await d.screen.until(lambda: "Called back" in d.chosen(), "the chip")
        assert "On foot" in d.chosen() and "Phone" not in d.chosen()
        words = d.text("What happened") + " All is well."
        await d.type("What happened", words)
        await d.screen.until(lambda: "Called back" not in d.chosen(), "the chip to be over")
        await d.tap("Stopped by")
        await d.tap("Save")
        await d.says("Saved on this phone")
        [newest, _] = notes(d.notebook, "Tomás Mendes")
        assert newest.fact == f"{words}\nStopped by and asked how things are going." and newest.how_name == "On foot"


async def test_an_agency_without_quick_notes_offers_none(desk: OpenDesk) -> None:
    async with desk(before=tomas, route="/log") as d:
        policy = d.container.notebook.roster.policy
        assert isinstance(policy, dict)
        policy["quick_notes"] = []
        await d.tap("Tomás Mendes")
        await d.sees("What happened")
        await d.screen.until(lambda: not d.buttons("Called back"), "no quick notes")
