"""The supervisor's desk: what is nobody's, each officer's work, and giving several of it to somebody at once."""

from __future__ import annotations

from pathlib import Path

from app.container import Container
from app.notebook import contacts, follow_ups, handovers, problems, squad
from app.notebook.notebook import Notebook
from tests.app.ui.conftest import Desk, OpenDesk, day, desk_on, met
from tests.cast.containers import OSEI
from tests.cast.device import PASSPHRASE


def busy(nb: Notebook) -> None:
    """Two people without an officer, and two tasks of this one."""
    for name in ("Lena Abara", "Rafiq Khan"):
        met(nb, name, primary=None)
    for text in ("Look at the sign", "See the owner"):
        follow_ups.add(nb, None, "task", text)


def osei(d: Desk) -> str:
    keeper = squad.mine(d.notebook)[0].id
    return next(one.id for one in squad.officers(d.notebook, keeper) if one.name == OSEI)


def owners(d: Desk, *texts: str) -> set[str]:
    rows = follow_ups.page(d.notebook, whose="squad").rows
    return {row.owner_name for row in rows if row.text in texts}


async def test_it_stands_under_more_for_who_leads(desk: OpenDesk) -> None:
    async with desk("/more", before=busy) as d:
        await d.tap("Supervisor's desk")
        await d.sees("2 to look at")
        await d.sees("2 open")
        await d.sees(OSEI)
        await d.sees("Nothing open")
        await d.sees("No review is due")


async def test_two_people_get_an_officer_and_undo_takes_it_back(desk: OpenDesk) -> None:
    async with desk("/more/desk", before=busy) as d:
        await d.tap("No officer")
        for name in ("Lena Abara", "Rafiq Khan"):
            await d.tap(name)
        await d.tap("Give 2 to an officer")
        await d.tap(OSEI)
        await d.says(f"2 given to {OSEI}")
        await d.sees("Everybody has an officer who is in their squad.")
        everybody = [contacts.read(d.notebook, row.id) for row in contacts.page(d.notebook).rows]
        assert {one.primary for one in everybody} == {osei(d)}
        await d.undo()
        await d.sees("Rafiq Khan")
        everybody = [contacts.read(d.notebook, row.id) for row in contacts.page(d.notebook).rows]
        assert {one.primary for one in everybody} == {None}


async def test_one_that_is_chosen_alone_can_be_opened(desk: OpenDesk) -> None:
    async with desk("/more/desk/without-officer", before=busy) as d:
        await d.tap("Lena Abara")
        await d.tap("Open")
        await d.sees("Said hello.")


async def test_an_officers_work_is_given_to_another_and_back(desk: OpenDesk) -> None:
    async with desk("/more/desk", before=busy) as d:
        await d.tap(f"{d.notebook.officer_name(d.notebook.officer)} (you)")
        for text in ("Look at the sign", "See the owner"):
            await d.tap(text)
        await d.tap("Give 2 to an officer")
        assert not d.buttons(f"{d.notebook.officer_name(d.notebook.officer)} (you)"), "they have it"
        await d.tap(OSEI)
        await d.says(f"2 handed to {OSEI}")
        await d.sees("They have nothing open here.")
        assert owners(d, "Look at the sign", "See the owner") == {OSEI}
        await d.undo()
        assert owners(d, "Look at the sign", "See the owner") != {OSEI}


async def test_what_was_handed_over_and_not_accepted_waits_on_the_desk(desk: OpenDesk) -> None:
    def before(nb: Notebook) -> None:
        keeper = squad.mine(nb)[0].id
        other = next(one.id for one in squad.officers(nb, keeper) if not one.me)
        follow_ups.reassign(nb, follow_ups.add(nb, None, "task", "See the owner"), other)

    async with desk("/more/desk/not-accepted", before=before) as d:
        await d.sees("See the owner")
        await d.sees(OSEI)
        await d.tap("See the owner")
        await d.tap("Give 1 to an officer")
        await d.tap(f"{d.notebook.officer_name(d.notebook.officer)} (you)")
        await d.sees("Whatever was handed over was accepted.")


async def test_promises_at_risk_and_reviews_due(desk: OpenDesk) -> None:
    def before(nb: Notebook) -> None:
        follow_ups.add(nb, None, "promise", "Bring the form", day("tomorrow").isoformat())
        problems.add(nb, {"behaviour": "Fights", "place": "Copper alley", "review": day("tomorrow").isoformat()})

    async with desk("/more/desk", before=before) as d:
        await d.sees("Reviews due")
        await d.sees("Fights")
        await d.tap("Promises at risk")
        await d.sees("Bring the form")


async def test_a_wide_window_shows_the_lists_beside_what_is_open(desk: OpenDesk) -> None:
    async with desk("/more/desk", before=busy, width=1280) as d:
        await d.sees("No review is due")
        await d.tap("No officer")
        await d.sees("Lena Abara")
        await d.sees("Work by officer")


async def test_who_leads_no_squad_is_told_whom_it_is_for(folder: Path) -> None:
    container = Container.open(folder / "b")
    await container.unlock(PASSPHRASE)
    async with desk_on(container, route="/more/desk/promises") as d:
        await d.sees("Only a supervisor of the squad can do this.")
        await d.session.go("/more")
        await d.sees("Agency")
        assert not d.buttons("Supervisor's desk")


async def test_a_handover_that_nobody_accepted_stands_there(desk: OpenDesk) -> None:
    def offered(nb: Notebook) -> None:
        keeper = squad.mine(nb)[0].id
        other = next(one.id for one in squad.officers(nb, keeper) if one.name == OSEI)
        lena = met(nb, "Lena Abara", primary=nb.officer)
        handovers.offer(nb, {"to": other, "name": "Quayside", "contacts": [lena]}, keeper)

    async with desk("/more/desk", before=offered) as d:
        await d.sees("Handovers nobody accepted")
        await d.tap("Quayside")
        await d.sees("Not accepted yet")
