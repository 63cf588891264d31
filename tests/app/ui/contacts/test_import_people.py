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


SHEET = b"""Name,Phone,Radio call sign,E-mail
Grace Lindqvist,202 555 0125,Harbour 7,grace@a.example
Thomas Mendez,202 555 0121,,tomas@a.example
Lindqvist Grace,202 555 0125,,other@a.example
Rafiq Khan,202 555 0130,Harbour 9,
"""


async def test_the_officer_says_what_a_column_is_and_sees_the_preview_again(desk: OpenDesk) -> None:
    async with desk("/more/import", before=known) as d:
        await choose_file(d, "people.csv", SHEET)
        await d.sees("Radio call sign")
        assert d.screen.says("2 cards, such as Harbour 7 \xb7 Harbour 9")
        await d.tap("Say what Radio call sign is")
        await d.tap("Note")
        await d.sees("Change what Radio call sign is")
        await d.tap("Import 2")
        await d.sees("2 people imported")

        def notes() -> list[str]:
            return [contacts.read(d.notebook, row.id).description for row in contacts.page(d.notebook).rows]

        said = await asyncio.to_thread(notes)
        assert {"Radio call sign: Harbour 7", "Radio call sign: Harbour 9"} <= set(said)


async def test_new_people_can_be_left_out_and_known_ones_merged(desk: OpenDesk) -> None:
    async with desk("/more/import", before=known) as d:
        await choose_file(d, "people.csv", SHEET)
        await d.sees("Twice in the file?")
        assert d.screen.says("Merging adds 1 e-mail, words about them.")
        assert d.chosen() == ["Skip", "Merge"]
        await d.tap("Leave out Rafiq Khan")
        assert d.screen.buttons("Import 1")
        await d.tap("Merge", 0)
        await d.tap("Import 2")
        await d.sees("1 person imported, added to 1 known person")

        def ways(name: str) -> set[str]:
            row = next(row for row in contacts.page(d.notebook).rows if row.title == name)
            return {one.uri for one in contacts.read(d.notebook, row.id).reach}

        assert "mailto:tomas@a.example" in await asyncio.to_thread(ways, "Tom\xe1s Mendes")
        assert {"mailto:grace@a.example", "mailto:other@a.example"} <= await asyncio.to_thread(ways, "Grace Lindqvist")
        await d.tap("Undo the import")
        await d.says("The import is undone. 1 removed. What went into 1 known person is taken back.")
        assert "mailto:tomas@a.example" not in await asyncio.to_thread(ways, "Tom\xe1s Mendes")
        assert await asyncio.to_thread(names, d.notebook) == {"Tom\xe1s Mendes"}
