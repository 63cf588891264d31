"""People from the address book of a phone or a desktop: reading the file, nothing else.

`read` takes the bytes of a vCard (2.1, 3.0, 4.0) or CSV file (Google, Outlook, or any sheet with plain
headers) and gives back every card it could read, with the line it came from, and every line it could not,
with a reason in plain words. One bad card never costs its neighbours, and nothing is cut or left out
without a remark. Nothing is stored here: the preview and the import are `people_import`.

Taken over: names, organisation, job title, phones, emails, addresses and the note; what a card says of these
and has no place of its own goes into the note. Photos, birthdays, relations, web pages and all other fields and
columns stay behind, because an officer's notebook keeps what the officer needs; each is named (`Reading.left_out`),
and the officer may say what it is. So every card, field and column is on a card or named with a reason.
"""

from __future__ import annotations

from app.notebook.address_book.card import (
    ADDRESS_MAX,
    CARDS_MAX,
    EMAILS_MAX,
    FILE_MAX_BYTES,
    MEANINGS,
    NAME_MAX,
    NOTE_MAX,
    PHONES_MAX,
    TITLE_MAX,
    AddressBookError,
    Card,
    LeftOut,
    Meanings,
    Reading,
    Unreadable,
)
from app.notebook.address_book.file_text import clean, known_other_format
from app.words import N_, _

__all__ = [
    "ADDRESS_MAX",
    "CARDS_MAX",
    "EMAILS_MAX",
    "FILE_MAX_BYTES",
    "MEANINGS",
    "NAME_MAX",
    "NOTE_MAX",
    "PHONES_MAX",
    "TITLE_MAX",
    "AddressBookError",
    "Card",
    "LeftOut",
    "Meanings",
    "Reading",
    "Unreadable",
    "read",
]

NO_HEADER = N_(
    "{file} is not an address book Beatbook can read. One of its first lines must name the columns, such as Name, Phone"
    " and Email."
)
NO_ADDRESS_BOOK = N_(
    "{file} is not an address book Beatbook can read. Export your contacts as vCard (.vcf) or CSV and choose that file."
)


def read(data: bytes, filename: str = "", *, region: str, meanings: Meanings | None = None) -> Reading:
    """Every card in the file, in its order, and every line that could not be read.

    `region` is the two-letter country whose way of writing phone numbers the file follows; it decides what is
    one number, and whether two on one card are the same. `filename` is used in messages alone: the content says
    what kind of file it is. `meanings` says what fields and columns are that stayed behind at the first reading.

    Raises AddressBookError, with a message to show, when the file is empty, larger than 50 MB, or no
    address book.
    """
    from app.notebook.address_book import csv_file, csv_sheet, vcard

    if len(data) > FILE_MAX_BYTES:
        raise AddressBookError(
            _(
                "This file is larger than {count} MB. Export the contacts without photos, or in several parts, and"
                " import them one after the other."
            ).format(count=FILE_MAX_BYTES // 1_000_000)
        )
    other = known_other_format(data)
    if other:
        raise AddressBookError(other)
    content = clean(data)
    if not content.data.strip():
        raise AddressBookError(_("This file is empty. Export your contacts again and choose the new file."))

    if vcard.starts_with_a_card(content.data):
        return vcard.read(content, region, meanings or {})
    sheet = csv_sheet.open_sheet(content, meanings or {})
    if sheet is not None:
        return csv_file.read(sheet, region)
    if vcard.holds_a_card(content.data):
        return vcard.read(content, region, meanings or {})
    sheet = csv_sheet.open_sheet(content, meanings or {}, above=csv_sheet.LINES_ABOVE)
    if sheet is not None:
        return csv_file.read(sheet, region)
    why = NO_HEADER if filename.casefold().endswith((".csv", ".txt", ".tsv")) else NO_ADDRESS_BOOK
    raise AddressBookError(_(why).format(file=_quoted(filename)))


def _quoted(filename: str) -> str:
    name = " ".join(filename.replace("\\", "/").rsplit("/", 1)[-1].split())
    name = "".join(character for character in name if character.isprintable())[:80]
    return _("“{name}”").format(name=name) if name else _("This file")
