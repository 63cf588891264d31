"""Counts from a CSV file: a day, perhaps a last day, and how many. Each row comes in, or is named with the reason why
not.

A row is one line: a date and a count, or a first day, a last day and a count; a line above them that holds neither
names the columns. How long one date lasts (a day, a week, a month) is told by how far the dates lie apart, unless the
officer says it. Nothing is stored here but by `bring_in`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise

from app import formats
from app.domain import days
from app.domain.before_after import Reading, overlaps
from app.domain.field_rules import DAY_MIN, NotValid, one_line
from app.domain.kinds import reading as rules
from app.notebook import measures
from app.notebook.address_book import AddressBookError
from app.notebook.address_book.file_text import Content, clean, decode
from app.notebook.measures import Measure
from app.notebook.not_valid_words import refusal
from app.notebook.notebook import Notebook
from app.words import N_, _, ngettext

FILE_MAX_BYTES = 1_000_000
ROWS_MAX = 1_000
LINES_MAX = 10_000  # each is named with what is wrong; a longer file is a list of something else
SHOWN_MAX_CHARS = 60
LASTS = {"day": N_("One day"), "week": N_("One week"), "month": N_("One month")}
MONTH_FIRST = frozenset({"US"})
"""Countries that write the month before the day, where nothing in the file tells."""

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?\Z")
_WRITTEN = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?: .*)?\Z")
_COUNT = re.compile(r"(\d+|\d{1,3}(?:[, \u00a0\u202f]\d{3})+)(?:[.,]0{1,2})?\Z")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+\Z")  # with a point, as in Spain; elsewhere a fraction
_DIGITS_MAX = 12
_FRACTION = re.compile(r"\d*[.,]\d+\Z")
_NEGATIVE = re.compile(r"[-\u2212(]\s*\d")
_NUMBER = re.compile(r"[-\u2212]?\d+(?:[.,]\d+)?\Z")


class Unreadable(Exception):
    """A file of which no row can be read; the text is for the officer."""


@dataclass(frozen=True)
class Row:
    """`said`: what stands in this line of the file. Either there is a `reading`, or `problem` says why there is none.
    `remark`: what should be known of one that comes in."""

    line: int
    said: str
    reading: Reading | None = None
    problem: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Looked:
    """`lasts`: how long a row without a last day lasts, a key of LASTS; "" where each has one. `about`: what was
    guessed of the file."""

    rows: list[Row]
    lasts: str
    about: list[str] = field(default_factory=list)

    @property
    def coming(self) -> list[Reading]:
        return [row.reading for row in self.rows if row.reading is not None]


# --- looking -----------------------------------------------------------------------------------------------


def look(nb: Notebook, measure: Measure, data: bytes, lasts: str = "") -> Looked:
    """What each row of a file would become. Raises Unreadable. `lasts`: what the officer said, "" for nothing."""
    lines = _lines(data)
    cells = [(number, said, _cells(said)) for number, said in lines]
    month_first, about = _order([one for _n, _s, row in cells for one in row[:2]], nb.region)
    if cells and _names_columns(cells[0][2], month_first):
        cells = cells[1:]
    if not any(_day(row[0], month_first) for _n, _s, row in cells):
        raise Unreadable(
            _("No row of this file begins with a date. It needs a date and a count in each row, such as 2026-11-14,5.")
        )
    spans = any(len(row) > 2 and _day(row[1], month_first) for _n, _s, row in cells)
    starts = [found for _n, _s, row in cells if (found := _day(row[0], month_first))]
    lasting = "" if spans else lasts if lasts in LASTS else _usual(starts)
    today = nb.local().date()
    rows = [_row(number, said, row, month_first, lasting, today) for number, said, row in cells[:ROWS_MAX]]
    rows += [
        Row(
            number,
            one_line(said, SHOWN_MAX_CHARS),
            problem=_("A file may hold {most} rows. Put the rows from here on in a file of their own.").format(
                most=formats.number(ROWS_MAX)
            ),
        )
        for number, said, _row_cells in cells[ROWS_MAX:]
    ]
    return Looked(_remarked(_once(rows, measure.readings), measure), lasting, about)


def _lines(data: bytes) -> list[tuple[int, str]]:
    """The lines that hold something, with their numbers from 1."""
    if len(data) > FILE_MAX_BYTES:
        raise Unreadable(
            _("This file is larger than {count} MB. Counts are far smaller: choose another file.").format(
                count=FILE_MAX_BYTES // 1_000_000
            )
        )
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable(_("This is a workbook or an archive. Save the sheet of counts as CSV and choose that file."))
    try:
        content = clean(data)
    except AddressBookError as trouble:
        raise Unreadable(str(trouble)) from None
    raw_lines = content.data.split(b"\n")
    if len(raw_lines) > LINES_MAX:
        raise Unreadable(
            _(
                "This file has more than {most} lines. Counts are fewer: put those of this measure in a file of"
                " their own."
            ).format(most=formats.number(LINES_MAX))
        )
    found = [(number, said) for number, raw in enumerate(raw_lines, 1) if (said := _text(raw, content).strip(" \t,;"))]
    if not found:
        raise Unreadable(_("This file is empty. Export the counts again and choose the new file."))
    return found[1:] if found[0][1].casefold().startswith("sep=") else found


def _text(raw: bytes, content: Content) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return decode(raw, "", content.guessed)


def _cells(said: str) -> list[str]:
    """What stands between the separators, of which the first one is behind a date. Where a quotation mark does not
    match, as in a note of several lines, the last cell shows it."""
    separator = min((one for one in ",;\t" if one in said), key=said.index, default=",")
    for strict in (True, False):
        try:
            cells = [one.strip() for one in next(csv.reader([said], delimiter=separator, strict=strict))]
        except (csv.Error, StopIteration):
            continue
        return cells if strict else [*cells[:-1], f'"{cells[-1]}']
    return [said]


def _names_columns(cells: Sequence[str], month_first: bool) -> bool:
    return not any(_day(one, month_first) or _NUMBER.match(one) for one in cells)


def _order(cells: Sequence[str], region: str) -> tuple[bool, list[str]]:
    """Whether the month stands first in dates like 3/4/2026, and what was guessed about it."""
    found = [one for cell in cells if (one := _WRITTEN.match(cell)) and one[2] != "."]
    if not found:
        return False, []
    first, second = (any(int(one[at]) > 12 for one in found) for at in (1, 3))
    if first != second:
        return second, []
    month_first = region in MONTH_FIRST
    example = _day(found[0][0], month_first)
    shown = formats.day_and_year(example) if example else "?"
    words = (
        _("Dates are read with the month first: {written} is {day}.")
        if month_first
        else _("Dates are read with the day first: {written} is {day}.")
    )
    return month_first, [words.format(written=one_line(found[0][0], SHOWN_MAX_CHARS), day=shown)]


def _day(said: str, month_first: bool) -> date | None:
    if found := _ISO.match(said):
        year, month, day = (int(one) for one in found.groups())
    elif found := _WRITTEN.match(said):
        one, other, year = int(found[1]), int(found[3]), int(found[4])
        day, month = (other, one) if month_first and found[2] != "." else (one, other)
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _usual(starts: Sequence[date]) -> str:
    """How long most rows last, by the days between them."""
    gaps = [(after - before).days for before, after in pairwise(sorted(set(starts)))]
    if gaps and all(one.day == 1 for one in starts) and min(gaps) >= 28:
        return "month"
    return "week" if gaps and all(gap % 7 == 0 for gap in gaps) else "day"


def _last(first: date, lasts: str) -> date:
    if lasts == "month":
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        same_day = min(first.day, ((following + timedelta(days=32)).replace(day=1) - timedelta(days=1)).day)
        return following.replace(day=same_day) - timedelta(days=1)
    return days.added(first, 6 if lasts == "week" else 0)


def _row(number: int, said: str, cells: list[str], month_first: bool, lasts: str, today: date) -> Row:
    shown = Row(number, one_line(said, SHOWN_MAX_CHARS))
    first = _day(cells[0], month_first)
    if first is None:
        return replace(shown, problem=_("No date stands at its beginning. Write dates like 2026-11-14."))
    if first.isoformat() < DAY_MIN:
        return replace(shown, problem=_("That day is too long ago."))
    last = _last(first, lasts) if lasts else _day(cells[1], month_first) if len(cells) > 2 else first
    if last is None:
        return replace(shown, problem=_("Its last day is no date. Write dates like 2026-11-14."))
    column = 1 if lasts or len(cells) < 3 else 2
    written = cells[column] if column < len(cells) else ""
    if wrong := _no_count(written):
        return replace(shown, problem=wrong)
    whole = _COUNT.match(written)
    count = int(re.sub(r"\D", "", whole[1])[:_DIGITS_MAX]) if whole else 0
    try:
        rules.clean({"first": first, "last": last, "count": count}, today)
    except NotValid as refused:
        return replace(shown, problem=refusal(refused))
    more = [one for one in cells[column + 1 :] if one]
    left = _("Not read: {words}.").format(words=one_line(", ".join(more), SHOWN_MAX_CHARS)) if more else ""
    return replace(shown, reading=Reading(first, last, count), remark=left)


def _no_count(written: str) -> str:
    """Why this is no count; "" where it is one."""
    if not written:
        return _("No count stands here. An empty cell is not zero: write 0 where nothing happened.")
    if _COUNT.match(written):
        return ""
    if _NEGATIVE.match(written):
        return _("A count cannot be negative.")
    if _THOUSANDS.match(written):
        return _("{number} may be a fraction or thousands. Write it without a point.").format(
            number=one_line(written, SHOWN_MAX_CHARS)
        )
    if _FRACTION.match(written):
        return _("A count is a whole number. Write how many there were, not an average.")
    return _("This is not a number: {words}").format(words=one_line(written, SHOWN_MAX_CHARS))


def _once(rows: Sequence[Row], there: Sequence[Reading]) -> Iterator[Row]:
    """No day is counted twice: the earlier line stands, and what is in the notebook stands before the file."""
    taken: list[Row] = []
    for row in rows:
        one = row.reading
        if one is not None:
            known = next((known for known in there if overlaps(one, known)), None)
            same = next((other for other in taken if other.reading and overlaps(one, other.reading)), None)
            if known is not None:
                words = _("The notebook counts these days already: {count}.")
                row = replace(row, reading=None, problem=words.format(count=formats.number(known.count)))
            elif same is not None and same.reading is not None:
                words = _("Line {number} counts these days already: {count}.")
                said = words.format(number=same.line, count=formats.number(same.reading.count))
                row = replace(row, reading=None, problem=said)
            else:
                taken.append(row)
        yield row


def _remarked(rows: Iterator[Row], measure: Measure) -> list[Row]:
    """What should be known of those that come in: of which time they are none, and the days that nobody counted."""
    found, divide = list(rows), measure.divide
    coming = [(row.reading, at) for at, row in enumerate(found) if row.reading is not None]
    there = [(one, None) for one in measure.readings]
    until: date | None = None
    for one, at in sorted([*coming, *there], key=lambda pair: pair[0].first):
        missing = (one.first - until).days - 1 if until else 0
        until = max(one.last, until or one.last)
        if at is None:
            continue
        remarks = [found[at].remark] if found[at].remark else []
        if missing > 0:
            words = ngettext(
                "{count} day before it is not counted. It is left out, and not taken for zero.",
                "{count} days before it are not counted. They are left out, and not taken for zero.",
                missing,
            )
            remarks.append(words.format(count=formats.number(missing)))
        if divide.response and divide.side(one) == "neither":
            in_baseline = divide.baseline and divide.baseline[0] <= one.first <= divide.baseline[1]
            words = (
                _("In the baseline, but the first response was on {day}: it is neither before nor after.")
                if in_baseline and one.last >= divide.response
                else _("Neither before nor after the response: outside the baseline, or across the day of {day}.")
            )
            remarks.append(words.format(day=formats.day_and_year(divide.response)))
        found[at] = replace(found[at], remark=" ".join(remarks))
    return found


# --- bringing in -------------------------------------------------------------------------------------------


def bring_in(nb: Notebook, measure: str, readings: Sequence[Reading]) -> list[str]:
    """Writes what was looked at; answers the ids of what is new, for Undo. Raises NotThere.

    A day that the notebook has come to count meanwhile stays behind.
    """
    with nb.lock:
        there = measures.read(nb, measure).readings
        new = [one for one in readings if not any(overlaps(one, known) for known in there)]
        today = nb.local().date()
        fields = [rules.clean({"first": one.first, "last": one.last, "count": one.count}, today) for one in new]
        return measures.add_readings(nb, measure, fields)
