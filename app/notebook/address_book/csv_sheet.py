"""A CSV file opened as a sheet of contacts: what separates its columns, and what each of them is.

The header line says what the columns are (csv_columns). Where it says nothing, what stands in a column may, and
somebody's word always does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice

from app.notebook.address_book.card import NAME_MAX, Meanings
from app.notebook.address_book.card_text import one_line
from app.notebook.address_book.csv_columns import Column, columns, holding, looks_like, score, sounding
from app.notebook.address_book.csv_rows import Row, row_at
from app.notebook.address_book.file_text import CUT, Content, damage, decode, guessed_remark
from app.words import _

COLUMNS_MAX = 500
SAMPLE_ROWS = 100  # looked at to tell what a column holds
SAMPLE_ROW_LINES = 20
LINES_ABOVE = 5  # of a title, above the names of the columns
TITLE_MAX_CHARS = 200
NAMES_BELOW_TITLE = 2
_EMPTY = ' \n"' + ",;\t|"
_NUMBER_MIN_CHARS = 7  # of what a column must hold in a sheet that names none
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Sheet:
    """`lines` end in "\\n"; the first row of people is lines[first]. Line numbers count from 1. `header` names every
    column, `said` those that were understood by somebody's word or by what stands in them; `damaged` is what is wrong
    with the letters of a line, by its index; `about` says what was guessed."""

    lines: list[str]
    first: int
    delimiter: str
    columns: dict[int, Column]
    header: list[str]
    said: dict[int, str]
    damaged: dict[int, str]
    about: tuple[str, ...]

    @property
    def width(self) -> int:
        return len(self.header)


def open_sheet(content: Content, meanings: Meanings, above: int = 0) -> Sheet | None:
    """The sheet, when its first line names columns of an address book, or its columns hold phones or e-mails; else
    when one of the next lines does, with no more than `above` lines that hold something above it."""
    lines, damaged, about = _text(content)
    filled = list(islice((at for at, line in enumerate(lines) if line.strip(_EMPTY)), above + 2))
    for at, first in enumerate(filled[: above + 1]):
        delimiters = _DELIMITERS
        if at == 0 and lines[first].casefold().startswith(("sep=", '"sep=')):  # Excel says which
            delimiters = lines[first].strip().strip('"')[4:5] or _DELIMITERS
            first = (*filled, len(lines))[1]
        sheet = _sheet(lines, first, delimiters, meanings, titled=at > 0)
        if sheet is not None:
            title = one_line(" ".join(lines[one] for one in filled[:at]))[:TITLE_MAX_CHARS]
            above_it = (
                (_("The lines above the names of the columns stay behind: “{title}”.").format(title=title),)
                if at
                else ()
            )
            return replace(sheet, damaged=damaged, about=(*about, *above_it))
    return None


def _sheet(lines: list[str], first: int, delimiters: str, meanings: Meanings, titled: bool) -> Sheet | None:
    """The sheet whose names of columns, or first row, are in lines[first]; below a title there must be two names."""
    best: Sheet | None = None
    best_score = 0
    for delimiter in delimiters:
        row = row_at(lines, first, delimiter) if first < len(lines) else None
        if row is None or len(row.values) > COLUMNS_MAX:
            continue
        known, said = _understood(lines, row, delimiter, meanings)
        sheet = Sheet(lines, row.next, delimiter, known, _named(row.values), said, {}, ())
        points = score(known)
        if titled and len(known) < NAMES_BELOW_TITLE:
            continue
        if not points and len(row.values) > 1:
            sheet, points = _without_names(sheet, row, meanings)
        if points > best_score:
            best_score, best = points, sheet
    return best


def _named(header: list[str]) -> list[str]:
    """A name for every column, no two alike."""
    names: list[str] = []
    taken: set[str] = set()
    for at, name in enumerate(header, start=1):
        called = one_line(name[:NAME_MAX]) or _("Column {number}").format(number=at)
        if called in taken:
            called = f"{called} ({at})"
        taken.add(called)
        names.append(called)
    return names


def _understood(
    lines: list[str], row: Row, delimiter: str, meanings: Meanings
) -> tuple[dict[int, Column], dict[int, str]]:
    known = columns(row.values)
    with_names = bool(known)
    said: dict[int, str] = {}
    sample: list[list[str]] | None = None
    for at, name in enumerate(_named(row.values)):
        if name in meanings:
            meaning = meanings[name]
            known.pop(at, None)
            if meaning:
                known[at], said[at] = Column(meaning, name if meaning == "note" else "", name), meaning
        elif at not in known:
            sample = _sample(lines, row.next, delimiter) if sample is None else sample
            values = [one[at].strip() for one in sample if at < len(one) and one[at].strip()]
            column = sounding(name, values) or (holding(name, values) if with_names else None)
            if column is not None:
                known[at], said[at] = column, column.field
    return dict(sorted(known.items())), said


def _sample(lines: list[str], at: int, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    while at < len(lines) and len(rows) < SAMPLE_ROWS:
        row = row_at(lines, at, delimiter, most_lines=SAMPLE_ROW_LINES)
        if row is not None:
            rows.append(row.values)
        at = row.next if row is not None else at + 1
        if row is None and at > SAMPLE_ROWS * SAMPLE_ROW_LINES:
            break
    return rows


def _without_names(sheet: Sheet, row: Row, meanings: Meanings) -> tuple[Sheet, int]:
    """A sheet whose first line says nothing, told by what stands in it; that line may be somebody, too."""
    sample = _sample(sheet.lines, sheet.first, sheet.delimiter)
    people = any(looks_like(field, [value]) for value in row.values for field in ("phone", "email"))
    names = [_("Column {number}").format(number=at) for at in range(1, sheet.width + 1)] if people else sheet.header
    known: dict[int, Column] = {}
    said: dict[int, str] = {}
    points = 0
    for at, name in enumerate(names):
        values = [
            one[at].strip() for one in ([row.values] if people else []) + sample if at < len(one) and one[at].strip()
        ]
        looks = next((field for field in ("email", "phone") if looks_like(field, values)), "")
        points += bool(looks) and all(len(value) >= _NUMBER_MIN_CHARS for value in values)
        meaning = meanings.get(name, looks)
        if meaning:
            known[at], said[at] = Column(meaning, name if meaning == "note" else "", name), meaning
    first = row.line - 1 if people else sheet.first
    return Sheet(sheet.lines, first, sheet.delimiter, known, names, said, sheet.damaged, sheet.about), points


def _text(content: Content) -> tuple[list[str], dict[int, str], tuple[str, ...]]:
    """The lines of the sheet, what is wrong with the letters of some, by their index, and what was guessed."""
    try:
        return [line + "\n" for line in content.data.decode("utf-8").split("\n")], {}, ()
    except UnicodeDecodeError:  # line by line, so that one bad byte does not change the others
        raw = content.data.split(b"\n")
    wrong = {at: damage(line) for at, line in enumerate(raw) if not line.isascii()}
    guessed = [at + 1 for at, why in wrong.items() if why == "guessed"]
    return (
        [decode(line, "", content.guessed) + "\n" for line in raw],
        {at: _(CUT) for at, why in wrong.items() if why == "cut"},
        (guessed_remark(content, guessed),) if guessed else (),
    )
