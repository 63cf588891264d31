"""What holds for every file: limits, hostile bytes, line numbers, phone numbers, speed."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.notebook import address_book
from app.notebook.address_book import CARDS_MAX, AddressBookError, Reading
from app.notebook.address_book.file_text import clean

read = partial(address_book.read, region="US")

FIRST_LINE = b"BEGIN:VCARD\r\nVERSION:3.0\r\n"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\0", "empty"),
        (b"a" * (address_book.FILE_MAX_BYTES + 1), "larger than 50 MB"),
        (b"\n" * 2_000_000, "1,500,000 lines"),
        (b"PK\x03\x04 workbook", "as CSV"),
        (b"!BDN outlook", "Outlook"),
        (b"\xff\xd8\xff\xe0 a photo", "vCard"),
        (b"Dear colleague,\nplease find below\n", "not an address book"),
    ],
)
def test_what_is_no_address_book_is_refused_with_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(AddressBookError, match=says):
        read(data, "people.txt")


def test_the_refusal_names_the_file_without_its_folders() -> None:
    with pytest.raises(AddressBookError) as refused:
        read(b"1,2,3\n4,5,6\n", "exports/phone/people.csv")
    assert str(refused.value).startswith("“people.csv” is not an address book")
    assert "first line" in str(refused.value)


@pytest.mark.slow
def test_the_20_001st_card_is_not_imported_and_its_line_is_named() -> None:
    many = CARDS_MAX + 2
    for reading, line in (
        (read(b"BEGIN:VCARD\nFN:Ada\nEND:VCARD\n" * many), 3 * CARDS_MAX + 1),
        (read(b"Name\n" + b"Ada\n" * many), CARDS_MAX + 2),
    ):
        assert len(reading.cards) == CARDS_MAX
        (defect,) = reading.unreadable
        assert defect.line == line
        assert "20,000" in defect.reason


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [
        b"BEGIN:VCARD\nFN:" + b"a" * 5_000_000,
        b"BEGIN:VCARD\nFN" + b';A="' * 1_250_000,
        b"BEGIN:VCARD\nTEL;A=" + b"," * 2_500_000 + b'!":1',
        b"BEGIN:VCARD\n" + b"FN" * 2_500_000,
        b"BEGIN:VCARD\nFN:a" + b"\n " * 350_000,
        b"BEGIN:VCARD\nNOTE;ENCODING=QUOTED-PRINTABLE:a" + b"=\nb" * 350_000,
        b"BEGIN:VCARD\n" + b"TEL:1\n" * 350_000,
        b"BEGIN:VCARD\n" + b"?\n" * 350_000,
        b"BEGIN:VCARD\nAGENT:\n" * 175_000,
        b"Name,Phone\n" + b'"\n' * 350_000,
        b"Name,Phone\n" + (b'"' + b"a" * 998 + b"\n") * 5_000,
        b"Name,Phone\n" + (b'"a"b"c",' * 120 + b"\n") * 5_000,
        b"Name,Phone\n" + b"," * 5_000_000,
    ],
    ids=lambda data: repr(bytes(data[:24])),
)
def test_a_hostile_file_is_read_in_seconds(data: bytes) -> None:
    """Each is a quarter of the largest file, and has a quarter of the time."""
    began = time.process_time()
    reading = read(data)
    assert time.process_time() - began < 5
    assert len(reading.cards) + len(reading.unreadable) <= 2 * CARDS_MAX + 1


def holds(data: bytes, reading: Reading) -> None:
    lines = clean(data).data.count(b"\n") + 1
    for card in reading.cards:
        assert card.name or card.phones or card.emails
        shown = (card.name, card.organisation, card.title, card.address, *sum(card.phones + card.emails, ()))
        assert all(text == text.strip() and "\n" not in text and "\0" not in text for text in shown)
        assert len(card.name) <= address_book.NAME_MAX
        assert len(card.note) <= address_book.NOTE_MAX
        str(card).encode()  # no half characters
    for numbers in ([card.line for card in reading.cards], [one.line for one in reading.unreadable]):
        assert numbers == sorted(numbers)
        assert all(1 <= number <= lines for number in numbers)


PIECES = [
    b"BEGIN:VCARD\r\n", b"END:VCARD\r\n", b"VERSION:2.1\n", b"VERSION:4.0\n", b"FN:", b"N:", b"TEL;CELL:",
    b"item1.TEL:", b"item1.X-ABLabel:", b"NOTE;ENCODING=QUOTED-PRINTABLE:", b";CHARSET=utf-7:",
    b";CHARSET=shift_jis:", b"=\r\n", b"=C3", b"\r\n ", b"\n", b"\r", b'"', b";", b",", b"\\", b"\\n",
    b"PHOTO;BASE64:", b"QUJD", b"AGENT:\n", b"KIND:org\n", b"KIND:group\n", b"ADR:;;1 Elm;Gary", b"ORG:",
    b"EMAIL:a@b.example", b"tel:+1;ext=", b"312 555 0100", b"\0", b"\xff\xfe", b"\xef\xbb\xbf",
    b"\xe5\xad\x97", b"\xfc", b"\xd8", b"Name,Phone,Notes\n", b"Vorname;Mobiltelefon\n", b'Ada,"312',
    b"sep=;\n", b" ::: ", b"Title,Phone 1 - Type,Phone 1 - Value,Address 1 - Formatted\n",
    "\u202e".encode(), "e\u0301".encode(),
]  # fmt: skip


@pytest.mark.slow
@settings(max_examples=400, deadline=2000)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=8)), max_size=60).map(b"".join))
def test_no_bytes_crash_it_and_every_line_number_is_in_the_file(data: bytes) -> None:
    with contextlib.suppress(AddressBookError):
        holds(data, read(data, "x.vcf"))


@settings(max_examples=100, deadline=2000)
@given(st.binary(max_size=400))
def test_no_bytes_inside_a_card_cost_the_cards_around_it(data: bytes) -> None:
    inside = data.replace(b"\n", b"").replace(b"\r", b"")
    before = FIRST_LINE + b"FN:Ada\r\nEND:VCARD\r\n"
    after = FIRST_LINE + b"FN:Zed\r\nEND:VCARD\r\n"
    reading = read(before + FIRST_LINE + inside + b"\r\nEND:VCARD\r\n" + after)
    assert (reading.cards[0].line, reading.cards[0].name) == (1, "Ada")
    assert (reading.cards[-1].line, reading.cards[-1].name) == (9, "Zed")


TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Cn", "Co", "Z")), min_size=1, max_size=20)


@settings(max_examples=100, deadline=2000)
@given(st.lists(st.tuples(TEXT, TEXT, st.integers(0, 3)), max_size=8))
def test_cards_written_by_the_rules_come_back_whole_with_their_lines(
    people: list[tuple[str, str, int]],
) -> None:
    import unicodedata

    import vobject

    text = ""
    expected = []
    for family, given_name, empty_lines in people:
        expected.append((text.count("\n") + 1, unicodedata.normalize("NFC", f"{given_name} {family}")))
        card = vobject.vCard()
        card.add("n").value = vobject.vcard.Name(family=family, given=given_name)
        card.add("fn").value = f"{given_name} {family}"
        text += card.serialize() + "\r\n" * empty_lines
    if not people:
        return
    whole = read(text.encode())
    assert [(card.line, card.name) for card in whole.cards] == expected
    without_fn = "\r\n".join(line for line in text.split("\r\n") if not line.startswith("FN:"))
    if "\r\n " not in text:
        assert [card.name for card in read(without_fn.encode()).cards] == [name for _, name in expected]


@pytest.mark.slow
def test_5_000_cards_or_rows_are_read_faster_than_vobject_alone_reads_the_cards() -> None:
    import vobject

    cards = "".join(
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Reyes{i};Maria;Elena;;\r\nFN:Maria Elena Reyes{i}\r\n"
        f"ORG:Store\\, Inc.;Desk\r\nitem1.TEL;type=CELL;type=VOICE:(312) 555-{i:04}\r\nitem1.X-ABLabel:Shop\r\n"
        f"TEL;TYPE=HOME:+1 312 556 {i:04}\r\nEMAIL;TYPE=HOME:maria{i}@example.org\r\n"
        f"ADR;TYPE=HOME:;;{i} W 18th St;Chicago;IL;60608;USA\r\nNOTE:Speaks Spanish\\, and English.\r\n"
        f"PHOTO;ENCODING=b;TYPE=JPEG:{'A' * 3000}\r\nEND:VCARD\r\n"
        for i in range(5_000)
    )
    rows = "First Name,Last Name,Mobile Phone,Home Phone,E-mail Address,Home Street,Notes\r\n" + "".join(
        f'Maria,Reyes{i},(312) 555-{i:04},(312) 556-{i:04},m{i}@example.org,{i} W 18th,"note, with\r\ntwo lines"\r\n'
        for i in range(5_000)
    )
    began = time.process_time()
    first_1_000 = cards.partition("N:Reyes1000;")[0].rpartition("BEGIN:VCARD")[0]
    assert sum(1 for _ in vobject.readComponents(first_1_000)) == 1_000
    alone_s = (time.process_time() - began) * 5
    for text in (cards, rows):
        began = time.process_time()
        reading = read(text.encode())
        took_s = time.process_time() - began
        assert (len(reading.cards), reading.unreadable) == (5_000, ())
        assert took_s < alone_s


def test_the_libraries_are_loaded_with_the_first_card_and_not_before() -> None:
    code = (
        "import sys; import app.notebook.address_book as book;"
        "assert not {'vobject', 'phonenumbers'} & set(sys.modules);"
        r"book.read(b'BEGIN:VCARD\nADR:;;a\\,b\nTEL:312 555 0100\nTEL:+13125550100\nEND:VCARD\n', region='US');"
        "assert {'vobject', 'phonenumbers'} <= set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
