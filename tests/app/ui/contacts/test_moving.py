"""Moving somebody from their page: the choice, the way there, and back."""

from __future__ import annotations

import asyncio
import itertools

from app.journal import record_id
from app.journal.roster.of_squads import WithdrawFact
from app.notebook import contacts, moving
from tests.app.ui.conftest import Desk, OpenDesk, met, spoken
from tests.app.ui.test_squads import FIRST, SECOND, in_two

SEQ = itertools.count(1)


async def on_the_server(d: Desk) -> str:
    """An officer of two squads; all that they wrote in the first is on the server. Answers that squad."""
    first, _ = await in_two(d)
    await asyncio.to_thread(acknowledge, d)
    return first


def acknowledge(d: Desk) -> None:
    """As if a server had taken all that waits."""
    store = d.notebook.store
    for vault in d.notebook.vaults:
        store.acknowledge(vault, [(entry.hash, next(SEQ)) for entry in store.unsent(vault)])
    d.notebook.refresh()


def settle(d: Desk) -> None:
    acknowledge(d)
    while moving.carry_over(d.notebook):
        acknowledge(d)


def person(d: Desk, squad: str = FIRST) -> str:
    return next(one.id for one in contacts.page(d.notebook).rows if one.title == "Tomás Mendes" and one.squad == squad)


async def test_an_officer_of_one_squad_is_offered_no_move(desk: OpenDesk) -> None:
    async with desk("/people", before=lambda nb: met(nb, "Tomás Mendes")) as d:
        await d.tap("Tomás Mendes")
        await d.dots()
        await d.sees("Pause")
        assert not d.screen.says("Move to another squad")


async def test_somebody_is_moved_seen_on_the_way_and_moved_back(desk: OpenDesk) -> None:
    async with desk("/people") as d:
        await on_the_server(d)
        here = person(d)
        await d.screen.go(f"/people/{here}")
        await d.choose("Move to another squad")
        await d.sees("Tomás Mendes goes there with all notes")
        await d.tap("Move")
        await d.says(f"Moving to {SECOND}")
        there = person(d, SECOND)
        await d.sees(SECOND)
        await d.undo()
        await d.sees(FIRST)
        assert moving.where(d.notebook, here) == []
        assert [one.squad for one in moving.where(d.notebook, there)] == [FIRST]

        await d.choose("Move to another squad")
        await d.tap("Move")
        await d.sees(SECOND)
        await d.screen.go(f"/people/{here}")
        await d.sees(f"Moving to {SECOND}: 0 of 2 on the server")
        await asyncio.to_thread(settle, d)
        d.session.changed()
        await d.sees(f"Moved to {SECOND}")
        assert not d.screen.says("Bring back")
        await d.tap("Open them there")
        await d.screen.until(lambda: d.buttons("Follow up"), "their page there")
        await d.dots()
        await d.sees("Move to another squad")
        assert person(d, SECOND) == there


async def test_who_is_only_on_this_phone_is_not_moved_and_the_page_says_why(desk: OpenDesk) -> None:
    async with desk("/people") as d:
        await in_two(d)
        await d.screen.go(f"/people/{person(d)}")
        await d.choose("Move to another squad")
        await d.tap("Move")
        await d.sees("They are only on this phone so far. Sync, then move them.")
        assert [row.title for row in contacts.page(d.notebook).rows].count("Tomás Mendes") == 1


async def test_the_place_that_stayed_is_named_and_opened_from_the_page_of_who_moved(desk: OpenDesk) -> None:
    async with desk("/people") as d:
        first = await on_the_server(d)
        here = person(d)
        library = contacts.create(d.notebook, {"name": "Riverton Library", "kind": "venue"}, first)
        contacts.edit(d.notebook, here, {f"member_of/{library}": True})
        there = await asyncio.to_thread(moved_to_second, d, here)
        await d.screen.go(f"/people/{there}")
        await d.tap("Riverton Library")
        await d.sees("People here")
        await d.tap("Tomás Mendes")
        await d.screen.until(lambda: d.buttons("Riverton Library"), "where they belong")
        await d.choose("Edit")
        await d.tap("Remove Riverton Library")
        await d.tap("Save")
        await d.says("Saved on this phone")
        assert contacts.read(d.notebook, there).member_of == []


async def test_a_place_of_a_squad_that_the_officer_is_not_in_is_told_of_and_no_more(desk: OpenDesk) -> None:
    async with desk("/people") as d:
        await on_the_server(d)
        who = person(d)
        contacts.edit(d.notebook, who, {f"member_of/{record_id.new(bytes(16)).hex()}": True})
        await d.screen.go(f"/people/{who}")
        await d.sees("A place of another squad")
        assert not d.buttons("A place of another squad")


def moved_to_second(d: Desk, here: str) -> str:
    """As if both phones had done all there is to do."""
    acknowledge(d)
    there = moving.move(d.notebook, here, d.notebook.vaults[1].hex())
    settle(d)
    d.session.changed()
    return there


# --- the page and the lists of the squad that they left ----------------------------------------------------------


async def left_behind(d: Desk) -> str:
    """Tomás moved to the second squad, and the officer of this phone is not in it any more. Answers his old page."""
    await on_the_server(d)
    here = person(d)
    await asyncio.to_thread(moved_to_second, d, here)
    local, second = d.container.members.local, d.notebook.vaults[1]
    gone = WithdrawFact(local.keyring.secrets.officer, second, {})
    local.add_facts([local.roster.sign_fact(local.author, gone.body())])
    await asyncio.to_thread(d.notebook.refresh)
    d.session.changed()
    assert contacts.page(d.notebook).total == 0
    return here


async def test_who_searches_for_somebody_who_moved_is_told_so_and_finds_their_page(desk: OpenDesk) -> None:
    async with desk("/people") as d:
        await left_behind(d)
        await d.type("Search people", "tomas")
        await d.sees("Nothing holds “tomas”. Somebody of that name moved to another squad.")
        await d.tap("Tomás Mendes")
        await d.sees("Moved to another squad.")
        await d.screen.go("/people")
        await d.tap("Deleted and taken back")
        await d.sees("Tomás Mendes")
        assert spoken(d.buttons("Tomás Mendes")[0])[-1] == "Moved"
        await d.screen.go("/people")
        await d.type("Search people", "zzz")
        await d.sees("Nothing holds “zzz”.")
        assert not d.screen.says("Somebody of that name") and not d.buttons("Deleted and taken back")


async def test_who_searches_for_somebody_who_was_deleted_is_told_so(desk: OpenDesk) -> None:
    async with desk("/people", before=lambda nb: met(nb, "Tomás Mendes")) as d:
        contacts.delete(d.notebook, person(d, ""))
        d.session.changed()
        await d.type("Search people", "mendes")
        await d.sees("Nothing holds “mendes”. Somebody of that name was deleted.")


async def test_the_page_that_somebody_left_takes_a_note_and_says_what_becomes_of_it(desk: OpenDesk) -> None:
    async with desk("/people") as d:
        here = await left_behind(d)
        await d.screen.go(f"/people/{here}")
        await d.sees("What is written here brings them back to the lists of this squad, until the phone of an officer")
        await d.dots()
        await d.sees("History")
        for name in ("Follow up", "Edit", "Pause", "Delete", "Bring back", "Open them there", "Add to favourites"):
            assert not d.buttons(name), name
        await d.tap("Log contact")
        await d.sees("Moved to another squad. What is written here")


async def test_who_is_in_both_squads_writes_on_the_page_of_the_new_one(desk: OpenDesk) -> None:
    async with desk("/people") as d:
        await on_the_server(d)
        here = person(d)
        await asyncio.to_thread(moved_to_second, d, here)
        await d.screen.go(f"/people/{here}")
        await d.sees(f"Moved to {SECOND}. What is written here brings them back")
        for name in ("Log contact", "Follow up"):
            assert not d.buttons(name), name
        await d.choose("History")
        await d.screen.go(f"/people/{here}")
        await d.tap("Open them there")
        await d.screen.until(lambda: d.buttons("Follow up"), "their page there")
        await d.dots()
        for name in ("Log contact", "Follow up", "Edit", "Pause"):
            await d.screen.until(lambda name=name: d.buttons(name), name)
