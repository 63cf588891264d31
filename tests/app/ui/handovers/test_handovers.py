"""The screens of handovers: offering one, what the receiver is shown, accepting all or some, asking, withdrawing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from app.domain.kinds import contact
from app.notebook import contacts, follow_ups, handovers, squad
from app.notebook.notebook import Notebook
from app.ui.handovers import printed
from app.ui.paper import Paper
from tests.app.ui.conftest import OpenDesk
from tests.app.ui.test_keys import unkeyed
from tests.cast.containers import OSEI, unlocked


class Made:
    """What a test's `before` made: Ruth, with a promise, and the Copper Door where she belongs."""

    ruth = door = handover = ""

    def people(self, nb: Notebook) -> None:
        mine = {"primary": nb.officer}
        self.door = contacts.create(nb, {"name": "Copper Door", "kind": "venue", **mine})
        at = {f"member_of/{self.door}": True, "reach_note": "At the laundry, mornings"}
        self.ruth = contacts.create(nb, {"name": "Ruth Okafor", **mine, **at})
        follow_ups.add(nb, self.ruth, "promise", "Call back about the bed")


async def test_without_handovers_the_list_teaches(desk: OpenDesk) -> None:
    async with desk(route="/more") as d:
        await d.tap("Handovers")
        await d.sees("No handovers")
        await d.tap("New handover")
        await d.sees("Nothing to hand over")


async def test_a_beat_is_offered_with_one_tap_once_it_is_said_to_whom(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.people, route="/handovers/new") as d:
        await d.sees("A whole beat")
        assert unkeyed(d)[1] == []
        await d.tap("Copper Door")
        await d.tap("Offer the handover")
        await d.sees("Choose who is to have them.")
        assert handovers.page(d.notebook) == []
        await d.tap("Officer Daniel Osei")
        await d.tap("Offer the handover")
        await d.sees("Not accepted yet")
        (row,) = handovers.page(d.notebook)
        assert (row.name, set(row.items)) == (
            "Copper Door",
            {(contact.KIND, made.ruth), (contact.KIND, made.door)},
        )
        assert contacts.read(d.notebook, made.ruth).primary == d.notebook.officer
        await d.undo()
        await d.screen.until(lambda: handovers.page(d.notebook) == [], "that it is gone")


async def test_what_nobody_took_is_withdrawn_and_brought_back(desk: OpenDesk) -> None:
    made = Made()

    def before(nb: Notebook) -> None:
        made.people(nb)
        (keeper,) = squad.mine(nb)
        to = next(one.id for one in squad.officers(nb, keeper.id) if not one.me)
        made.handover = handovers.offer(nb, {"to": to, "contacts": [made.ruth]}, keeper.id)

    async with desk(before=before, route="/handovers") as d:
        await d.sees("From you")
        await d.screen.go(f"/handovers/one/{made.handover}/any")
        await d.sees("Promise: Call back about the bed · any time")
        await d.tap("Withdraw what is not accepted")
        await d.sees("Withdrawn")
        await d.undo()
        await d.sees("Not accepted yet")


def offered(nb: Notebook, made: Made, to: str) -> None:
    made.people(nb)
    said = {"to": to, "name": "Harbor beat", "contacts": [made.ruth, made.door], "words": "She worries"}
    made.handover = handovers.offer(nb, said, squad.mine(nb)[0].id)


@pytest.mark.usefixtures("server")
async def test_the_receiver_sees_it_on_today_asks_and_accepts_some(desk: OpenDesk, folder: Path) -> None:
    made = Made()
    async with unlocked(folder / "a", folder / "b") as (first, second):
        await asyncio.to_thread(offered, second.notebook, made, first.notebook.officer)
        for phone in (second, first):
            assert (await phone.sync_now()).problem is None
    async with desk() as d:
        await d.sees("Handovers")
        await d.tap("Harbor beat")
        await d.sees("At the laundry, mornings")
        await d.sees("Promise: Call back about the bed · any time")
        assert unkeyed(d)[1] == []
        await d.tap("Ask first")
        await d.type("Your question", "Is she home on Fridays?")
        await d.tap("Send")
        await d.sees("Is she home on Fridays?")
        await d.tap("Copper Door", at=-1)  # left out
        await d.tap("Accept 1")
        await d.screen.until(lambda: contacts.read(d.notebook, made.ruth).primary == d.notebook.officer, "her officer")
        (row,) = handovers.page(d.notebook)
        assert row.open == ((contact.KIND, made.door),)
        texts = {one.text for one in follow_ups.page(d.notebook).rows}
        assert texts == {f"Meet Ruth Okafor together with {OSEI}", "Call back about the bed"}


async def test_a_handover_is_saved_as_a_page_that_says_what_its_screen_does(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, said = Made(), list[str]()

    class Heard(Paper):
        def say(self, words: str, *more: Any, **other: Any) -> None:
            said.append(words)
            super().say(words, *more, **other)

    def before(nb: Notebook) -> None:
        offered(nb, made, next(one.id for one in squad.officers(nb, squad.mine(nb)[0].id) if not one.me))
        contacts.create(nb, {"name": "Nobody In It", "primary": nb.officer})

    monkeypatch.setattr(printed, "Paper", Heard)
    async with desk(before=before) as d:
        d.screen.phone.answers["save_file"] = lambda _: "/somewhere/handover.pdf"
        await d.screen.go(f"/handovers/one/{made.handover}/any")
        await d.tap("Save as PDF")
        await d.sees("Beatbook does not protect it any more.")
        assert [name for name, _ in d.screen.phone.called if name == "save_file"] == []
        await d.tap("Save the page")
        await d.says("The page is saved")
        (data,) = [args["src_bytes"] for name, args in d.screen.phone.called if name == "save_file"]
    assert data.startswith(b"%PDF-") and data.count(b"/Type /Page\n") == 1
    assert said[0] == "Harbor beat" and f"To: {OSEI}" in said and "She worries" in said
    assert "How they like to be met: At the laundry, mornings" in said
    assert "– Promise: Call back about the bed · any time" in said
    assert not any("Nobody In It" in one for one in said)
