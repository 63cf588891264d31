"""A problem that two officers wrote is made one on its page, and taken apart there."""

from __future__ import annotations

from app.notebook import problems
from app.notebook.notebook import Notebook
from app.ui.problems.addresses import to_problem
from tests.app.ui.conftest import OpenDesk


async def test_the_other_one_is_chosen_its_entries_stand_here_and_it_is_taken_apart(desk: OpenDesk) -> None:
    made: list[str] = []

    def before(nb: Notebook) -> None:
        for behaviour, text in (("Fights between patrons", "Three in a week."), ("Fights at closing", "The queue.")):
            made.append(problems.add(nb, {"behaviour": behaviour, "place": "Copper alley"}))
            problems.write_entry(nb, made[-1], text)
        problems.add(nb, {"behaviour": "Bikes taken from racks", "place": "North gate"})

    async with desk(before=before) as d:
        await d.screen.go(to_problem(made[0]))
        await d.tap("More for Fights between patrons · Copper alley")
        await d.tap("Same as another problem…")
        await d.sees("Looks alike")
        assert d.screen.says("Bikes taken from racks")
        await d.tap("Fights at closing · Copper alley")
        await d.sees("The two are one problem now")
        await d.sees("The queue.")
        assert problems.page(d.notebook).total == 2
        await d.undo()
        await d.misses("The queue.")
        await d.tap("More for Fights between patrons · Copper alley")
        await d.tap("Same as another problem…")
        await d.tap("Fights at closing · Copper alley")
        await d.sees("One with this problem")
        await d.screen.go(to_problem(made[1]))
        await d.sees("Three in a week.")
        await d.tap("Take apart")
        await d.sees("Two problems again, each with its own entries")
        await d.misses("Three in a week.")
        assert problems.page(d.notebook).total == 3
