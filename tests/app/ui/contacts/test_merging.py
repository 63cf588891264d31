"""Merging two contacts from a page and from Needs attention, field by field, and back."""

from __future__ import annotations

import asyncio

import pytest

from app.notebook import contacts, duplicates, interactions, merging
from app.notebook.notebook import Notebook
from tests.app.ui.conftest import Desk, OpenDesk, met


def two(nb: Notebook) -> None:
    met(nb, "Tomás Mendes", "Spoke about the keg.", days_ago=1, role="Manager", phone="202 555 0122")
    met(nb, "Tomas Mendez", "Asked the way.", days_ago=3, role="Owner", phone="202 555 0177")


def titles(d: Desk) -> list[str]:
    return [row.title for row in contacts.page(d.notebook).rows]


async def test_two_who_may_be_one_are_listed_and_merged_field_by_field(desk: OpenDesk) -> None:
    async with desk("/more", before=two) as d:
        await d.tap("Needs attention")
        await d.sees("May be the same")
        assert d.screen.says("A like name")
        await d.tap("Merge")
        await d.sees("Where they differ")
        assert d.chosen() == ["Name: Tomás Mendes", "Role: Manager", "(202) 555-0122", "(202) 555-0177"]
        await d.tap("Role: Owner")
        await d.tap("(202) 555-0177")
        await d.tap("Merge")
        await d.says("Merged: both are one contact now")
        await d.sees("Asked the way.")
        assert d.screen.says("Spoke about the keg.") and d.screen.says("Owner") and titles(d) == ["Tomás Mendes"]
        assert not d.screen.says("(202) 555-0177")
        await d.undo()
        assert sorted(titles(d)) == ["Tomas Mendez", "Tomás Mendes"]
        await d.sees("Manager")


async def test_somebody_is_merged_from_their_page_and_taken_apart_there(desk: OpenDesk) -> None:
    async with desk("/people", before=two) as d:
        await d.tap("Tomás Mendes")
        await d.choose("Merge with another contact")
        await d.sees("Looks alike")
        await d.tap("Tomas Mendez")
        await d.tap("Merge")
        await d.sees("Merged with this contact")
        (kept,) = contacts.page(d.notebook).rows
        other = merging.merged(d.notebook, kept.id)[0].id
        await d.screen.go(f"/people/{other}")
        await d.sees("Merged with Tomás Mendes. All notes and follow-ups with them stand there.")
        assert not d.screen.says("Deleted") and not d.screen.says("Edit")
        await d.tap("Take apart")
        await d.says("Two contacts again, each with their own notes")
        await d.sees("Asked the way.")
        await d.undo()
        await d.sees("Merged with Tomás Mendes")
        assert titles(d) == ["Tomás Mendes"]


async def test_what_was_chosen_is_a_draft_and_there_again(desk: OpenDesk) -> None:
    async with desk("/more/attention", before=two) as d:
        await d.tap("Merge")
        await d.tap("Role: Owner")
        await d.tap("Close")
        await d.screen.go("/")
        await d.sees("Unfinished merging")
        assert d.screen.says("Tomás Mendes, Tomas Mendez")
        await d.tap("Continue")
        await d.sees("Where they differ")
        assert "Role: Owner" in d.chosen() and "Role: Manager" not in d.chosen()


async def test_two_who_are_not_the_same_are_asked_about_once(desk: OpenDesk) -> None:
    async with desk("/more/attention", before=two) as d:
        await d.tap("Not the same")
        await d.says("Two different contacts. Nobody is asked again.")
        await d.sees("Nothing needs you")
        await d.undo()
        await d.sees("May be the same")
        assert len(await asyncio.to_thread(duplicates.pairs, d.notebook)) == 1


@pytest.mark.parametrize("way", ["Take over", "Leave it"])
async def test_what_was_written_of_the_other_after_a_merge_waits_to_be_looked_at(desk: OpenDesk, way: str) -> None:
    def before(nb: Notebook) -> None:
        two(nb)
        kept, other = (row.id for row in contacts.page(nb).rows)
        late = nb.change("contact", other, {"role": "Cleaner", "address": "Quay 4"})
        merging.merge(nb, merging.both(nb, kept, other), ())
        nb.write(late)

    async with desk("/more/attention", before=before) as d:
        await d.sees("Role: Cleaner")
        assert d.screen.says("Written after a merge") and d.screen.says("Address: Quay 4")
        await d.tap(way)
        await d.sees("Nothing needs you")
        (row,) = contacts.page(d.notebook).rows
        page = contacts.read(d.notebook, row.id)
        assert (page.role == "Cleaner", page.address) == ((True, "Quay 4") if way == "Take over" else (False, ""))
        assert len(interactions.timeline(d.notebook, row.id).rows) == 2


async def test_who_cannot_be_merged_is_told_why(desk: OpenDesk) -> None:
    async with desk("/people", before=two) as d:
        one, other = (row.id for row in contacts.page(d.notebook).rows)
        await asyncio.to_thread(contacts.delete, d.notebook, other)
        await d.screen.go(f"/people/{one}/merge/{other}")
        await d.sees("One of them was deleted. Bring them back first, then merge them.")
