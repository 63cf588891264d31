"""People come in from an address book: looked at first, the unreadable ones listed, all of it undone at once."""

from __future__ import annotations

from tests.cast.browser import BrowserSquad

CARDS = """BEGIN:VCARD
VERSION:3.0
N:Lindqvist;Grace;;;
FN:Grace Lindqvist
TEL;TYPE=CELL:+1 202 555 0125
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Tomás Mendes
TEL;TYPE=CELL:+1 202 555 0121
END:VCARD
BEGIN:VCARD
VERSION:3.0
NOTE:nobody
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Rafiq Khan
EMAIL:rafiq@cornershop.example
END:VCARD
"""


def test_an_address_book_is_previewed_imported_and_undone(squad: BrowserSquad, tmp_path) -> None:
    book = tmp_path / "people.vcf"
    book.write_text(CARDS, encoding="utf-8")
    a = squad.a
    a.begin()
    a.open("/more/import")
    a.choose_file("Choose a file", book)
    a.sees("Grace Lindqvist")
    a.sees("Known already?")
    a.sees("Not readable")
    a.sees("Line 12")
    a.picture("import")
    a.tap("Import 2")
    a.sees("Undo the import")
    a.tap("Undo the import")
    a.sees("The import is undone. 2 removed.")
