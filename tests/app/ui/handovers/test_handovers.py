"""The screens of handovers: offering one, what the receiver is shown, accepting all or some, asking, withdrawing."""

from __future__ import annotations

from app.notebook import contacts, follow_ups, handovers
from app.notebook.notebook import Notebook
from tests.app.ui.conftest import OpenDesk
from tests.app.ui.test_keys import unkeyed


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


async def test_who_is_alone_in_a_squad_is_told_so(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.people, route="/handovers/new") as d:
        await d.sees("You are the only officer of this squad so far.")
        await d.tap("Copper Door")
        assert unkeyed(d)[1] == []
        await d.tap("Offer the handover")
        await d.sees("Choose who is to have them.")
        assert handovers.page(d.notebook) == []
