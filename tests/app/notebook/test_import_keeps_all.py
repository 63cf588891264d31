"""The rule of importing: every card, field and column is in the notebook or named with its reason."""

from __future__ import annotations

import csv
import io
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.notebook import address_book, contacts, people_import
from app.notebook.address_book import Reading
from app.notebook.people_import import IMPORT, MERGE, Decision
from tests.cast.notebook import NotebookSquad

# Words that stand for what somebody wrote: found again wherever they went. Numbers are told by their last digits.
WORDS = st.integers(1, 10**6).map(lambda number: f"Q{number}z")
NUMBERS = st.integers(0, 9_999).map(lambda number: f"202555{number:04}")
FIELDS = (
    "FN", "N", "NICKNAME", "ORG", "TITLE", "ROLE", "NOTE", "ADR", "LABEL", "EMAIL", "TEL", "TEL;TYPE=FAX,PREF",
    "TEL;TYPE=CELL", "URL", "BDAY", "X-FOO", "X-SKYPE", "IMPP", "CATEGORIES", "RELATED", "item1.TEL", "item1.X-ABLabel",
    "PHOTO;ENCODING=b", "GENDER", "SORT-STRING", "X-PHONETIC-FIRST-NAME",
)  # fmt: skip
COLUMNS = (
    "Name", "First Name", "Last Name", "Nickname", "Company", "Organization", "Job Title", "Position", "Notes",
    "Comments", "Phone", "Phone 1", "Cell Number", "Business Fax", "E-mail", "E-Mail Adress", "Home Street", "City",
    "Address 2",
    "Numer telefonu", "Cognome", "Priezvisko", "Apelido", "Abteilung", "Badge", "Lieblingsfarbe", "",
    "File As", "Title",
)  # fmt: skip
SHAPES = (
    "{n}", "{n} x7", "{n} ({w})", "{w}: {n}", "{n} / 2025550199", "{n}, 202-555-0188", "{n},,9#", "{n}.0", "ask {w}",
    "1.20256E+10", "06 12 34 56 78", "+1-800-MYFAX", "{n}\n2025550177",
)  # fmt: skip


@pytest.fixture(scope="module")
def squad() -> Iterator[NotebookSquad]:
    with tempfile.TemporaryDirectory() as folder:
        made = NotebookSquad(Path(folder))
        yield made
        made.close()


@st.composite
def values(draw: st.DrawFn, field: str) -> str:
    word, number = draw(WORDS), draw(NUMBERS)
    if re.search(r"TEL|Phone|Cell|telefonu|Fax", field):
        return draw(st.sampled_from(SHAPES)).format(n=number, w=word)
    if re.search(r"(?i)mail", field):
        return draw(st.sampled_from(("{w}@a.example", "{w} <{w}@a.example>; b{w}@b.example", "{w}"))).format(w=word)
    if field in ("N", "ADR", "ORG"):
        return ";".join(draw(st.lists(WORDS, min_size=1, max_size=9)))
    return word


def tokens(value: str) -> set[str]:
    """What must be found again: marked words, and the digits of numbers."""
    return {one.casefold() for one in re.findall(r"Q\d+z|\d{7,}|MYFAX", value)}


def told(squad: NotebookSquad, reading: Reading, decision: Decision) -> str:
    """All that an officer can see of a file after importing it: what the preview names, and the notebook."""
    found = people_import.preview(squad.dana, reading.cards)
    decisions = {at: decision for at, row in enumerate(found.rows) if row.like or row.twin is not None}
    done = people_import.run(squad.dana, people_import.people(found, decisions))
    seen = [one.reason for one in reading.unreadable] + [row.problem or "" for row in found.rows]
    seen += [f"{one.name} {' '.join(one.examples)}" for one in reading.left_out]
    batch = [row.id for row in contacts.page(squad.dana, limit=500).rows]
    for ident in batch:
        one = contacts.read(squad.dana, ident)
        seen += [one.name, one.description, one.role, one.address, *(f"{way.uri} {way.label}" for way in one.reach)]
    people_import.undo_import(squad.dana, done.batch, done.merged)
    return " ".join(seen).casefold()


def named(field: str, reading: Reading) -> bool:
    """Whether the preview names the whole field: then not each of its values need be shown."""
    return any(one.name in (field, f"Name in parts ({field})") and one.reason for one in reading.left_out)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.sampled_from([IMPORT, MERGE]))
def test_every_field_of_every_card_is_in_the_notebook_or_named(
    squad: NotebookSquad, data: st.DataObject, decision: Decision
) -> None:
    cards = data.draw(st.lists(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=9), min_size=1, max_size=4))
    glue = data.draw(st.sampled_from(["\r\n", ""]))
    lines: list[str] = []
    written: list[tuple[str, str]] = []
    for fields in cards:
        body = []
        for field in fields:
            value = data.draw(values(field)).replace("\n", "\\n")
            body.append(f"{field}:{value}")
            written.append((field.partition(";")[0].rpartition(".")[2].upper(), value))
        lines.append("\r\n".join(["BEGIN:VCARD", "VERSION:3.0", *body, "END:VCARD"]))
    reading = address_book.read(glue.join(lines).encode(), "x.vcf", region="US")
    whole = len(reading.cards) + sum(1 for one in reading.unreadable if not one.kept)
    assert whole == len(cards)
    seen = told(squad, reading, decision)
    for field, value in written:
        for token in tokens(value):
            assert token in seen or named(field, reading), (field, value, token)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.sampled_from([IMPORT, MERGE]))
def test_every_column_of_every_row_is_in_the_notebook_or_named(
    squad: NotebookSquad, data: st.DataObject, decision: Decision
) -> None:
    header = data.draw(st.lists(st.sampled_from(COLUMNS), min_size=2, max_size=9))
    if not {"Name", "First Name", "Phone", "Company"} & set(header):
        header = ["Name", *header]
    rows = [
        [data.draw(values(name)) if data.draw(st.booleans()) else "" for name in header]
        for _ in range(data.draw(st.integers(1, 4)))
    ]
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    reading = address_book.read(text.getvalue().encode(), "x.csv", region="US")
    seen = told(squad, reading, decision)
    for row in rows:
        for at, (name, value) in enumerate(zip(header, row, strict=True)):
            shown = name or f"Column {at + 1}"
            for token in tokens(value):
                there = token in seen or named(shown, reading) or named(f"{shown} ({at + 1})", reading)
                assert there, (name, value, token)


@pytest.mark.slow
@pytest.mark.parametrize("mark", ["\u0301", "\u0316\u0301", "\u05b0\u0301\u0327"])
def test_marks_heaped_on_one_letter_cost_little_and_are_said_to_be_cut(mark: str) -> None:
    heap = "e" + mark * (50_000 // len(mark))
    card = f"BEGIN:VCARD\nFN:Ada {heap[:3_000]}\nNOTE:{heap}\nEND:VCARD\n"
    began = time.process_time()
    for data in (card * 10, "Name,Notes\n" + f"Ada,{heap}\n" * 10):
        reading = address_book.read(data.encode(), region="US")
        assert len(reading.cards) == 10
        assert any("marks on one letter" in one.reason for one in reading.unreadable)
    assert time.process_time() - began < 10
