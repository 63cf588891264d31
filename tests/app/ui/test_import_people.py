"""Import people: everything is seen before it comes in, and goes out again with one tap."""

from __future__ import annotations

import asyncio
from typing import Any

import flet as ft

from app.notebook import contacts
from app.notebook.notebook import Notebook
from tests.app.ui.conftest import Desk, OpenDesk, met

CARDS = b"""BEGIN:VCARD
VERSION:3.0
FN:Grace Lindqvist
TEL;TYPE=CELL:+1 202 555 0125
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Thomas Mendez
TEL;TYPE=CELL:+1 202 555 0121
END:VCARD
BEGIN:VCARD
VERSION:3.0
NOTE:nobody
END:VCARD
"""


def known(nb: Notebook) -> None:
    met(nb, "Tom\xe1s Mendes", **{"reach/tel:+12025550121": "mobile"})


def names(nb: Notebook) -> set[str]:
    return {row.title for row in contacts.page(nb).rows}


async def choose_file(d: Desk, name: str = "people.vcf", data: bytes = CARDS) -> None:
    picked: list[dict[str, Any]] = [{"id": 1, "name": name, "size": len(data), "path": None, "bytes": data}]
    d.screen.phone.answers["pick_files"] = lambda _: picked
    await d.tap("Choose a file")


async def test_new_known_and_unreadable_people_are_told_apart(desk: OpenDesk) -> None:
    async with desk("/more/import", before=known) as d:
        await choose_file(d)
        await d.sees("Grace Lindqvist")
        assert {"1 new", "1 known already", "1 not readable", "Known already?", "Line 11"} <= set(d.screen.texts)
        assert d.screen.says("Same phone number: Tom\xe1s Mendes")
        assert d.chosen() == ["Skip"]
        assert d.screen.buttons("Import 1")


async def test_an_import_comes_in_and_is_undone_as_one(desk: OpenDesk) -> None:
    async with desk("/more/import", before=known) as d:
        await choose_file(d)
        await d.tap("Import anyway")
        await d.tap("Import 2")
        await d.sees("2 people imported")
        assert {"Grace Lindqvist", "Thomas Mendez"} <= await asyncio.to_thread(names, d.notebook)
        await d.tap("Undo the import")
        await d.says("The import is undone. 2 removed.")
        assert await asyncio.to_thread(names, d.notebook) == {"Tom\xe1s Mendes"}


async def test_a_file_that_is_no_address_book_says_what_to_do(desk: OpenDesk) -> None:
    async with desk("/more/import") as d:
        await choose_file(d, "holiday.jpg", b"\xff\xd8\xff\xe0 not people")
        await d.says("Export your contacts as vCard")
        assert d.screen.buttons("Choose a file")


async def test_choosing_no_file_changes_nothing(desk: OpenDesk) -> None:
    async with desk("/more/import") as d:
        d.screen.phone.answers["pick_files"] = lambda _: []
        await d.tap("Choose a file")
        assert d.screen.buttons("Choose a file") and not d.screen.find(ft.ProgressBar)
