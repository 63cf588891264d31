"""CSV files: the rows of a sheet of contacts, each read for itself.

The header line says what the columns are (csv_columns) and which character separates them. A quotation mark
that is opened and never closed would swallow the rest of the file in most readers; here it costs its own
row.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain import reach
from app.notebook.address_book.card import (
    CARDS_MAX,
    NAME_MAX,
    SAID,
    Behind,
    Card,
    Draft,
    LeftOut,
    Meanings,
    Reading,
    Unreadable,
    in_order,
    joined,
    one_line,
)
from app.notebook.address_book.csv_columns import (
    NO_SALUTATION,
    PLAIN_SALUTATIONS,
    SALUTATION,
    Column,
    columns,
    looks_like,
    score,
    sounding,
)
from app.notebook.address_book.file_text import CUT, Content, damage, decode, guessed_remark

ROW_MAX_LINES = 400
ROW_MAX_CHARS = 100_000  # below the limit of the csv module
COLUMNS_MAX = 500
STRAY_MARKS_MAX_CHARS = 10_000
SAMPLE_ROWS = 100  # looked at to tell what a column holds
SAMPLE_ROW_LINES = 20
_NUMBER_MIN_CHARS = 7  # of what a column must hold in a sheet that names none
_NOT_CHOSEN = {SALUTATION: NO_SALUTATION}
_DELIMITERS = ",;\t|"
_CHARACTERS = {",": "comma", ";": "semicolon", "\t": "tab"}
_GOOGLE_SEVERAL = " ::: "
# What may be read twice because a quotation mark was never closed, before rows of several lines are given up.
_PATIENCE_CHARS = 20_000_000


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


def open_sheet(content: Content, meanings: Meanings) -> Sheet | None:
    """The sheet, when its first line names columns of an address book, or its columns hold phones or e-mails."""
    lines, damaged, about = _text(content)
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    delimiters = _DELIMITERS
    if lines[first].casefold().startswith(("sep=", '"sep=')):  # Excel says which
        delimiters = lines[first].strip().strip('"')[4:5] or _DELIMITERS
        first += 1
    best: Sheet | None = None
    best_score = 0
    for delimiter in delimiters:
        row = _row(lines, first, delimiter) if first < len(lines) else None
        if row is None or len(row.values) > COLUMNS_MAX:
            continue
        known, said = _understood(lines, row, delimiter, meanings)
        sheet = Sheet(lines, row.next, delimiter, known, _named(row.values), said, damaged, about)
        points = score(known)
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
        called = one_line(name[:NAME_MAX]) or f"Column {at}"
        if called in taken:
            called = f"{called} ({at})"
        taken.add(called)
        names.append(called)
    return names


def _understood(
    lines: list[str], row: _Row, delimiter: str, meanings: Meanings
) -> tuple[dict[int, Column], dict[int, str]]:
    known = columns(row.values)
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
            column = sounding(
                name, [values[at].strip() for values in sample if at < len(values) and values[at].strip()]
            )
            if column is not None:
                known[at], said[at] = column, column.field
    return dict(sorted(known.items())), said


def _sample(lines: list[str], at: int, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    while at < len(lines) and len(rows) < SAMPLE_ROWS:
        row = _row(lines, at, delimiter, most_lines=SAMPLE_ROW_LINES)
        if row is not None:
            rows.append(row.values)
        at = row.next if row is not None else at + 1
        if row is None and at > SAMPLE_ROWS * SAMPLE_ROW_LINES:
            break
    return rows


def _without_names(sheet: Sheet, row: _Row, meanings: Meanings) -> tuple[Sheet, int]:
    """A sheet whose first line says nothing, told by what stands in it; that line may be somebody, too."""
    sample = _sample(sheet.lines, sheet.first, sheet.delimiter)
    people = any(looks_like(field, [value]) for value in row.values for field in ("phone", "email"))
    names = [f"Column {at}" for at in range(1, sheet.width + 1)] if people else sheet.header
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


def read(sheet: Sheet, region: str) -> Reading:
    """All rows of the sheet. Bad content never raises."""
    cards: list[Card] = []
    unreadable: list[Unreadable] = []
    behind = Behind()
    said = {sheet.header[at]: meaning for at, meaning in sheet.said.items()}
    for number, row in enumerate(_rows(sheet)):
        if number >= CARDS_MAX:
            unreadable.append(
                Unreadable(
                    row.line,
                    f"A file may hold {CARDS_MAX:,} rows. The rows from this line on were not imported:"
                    " put them in a file of their own.",
                )
            )
            break
        if isinstance(row, Unreadable):
            unreadable.append(row)
            continue
        draft = _draft(row, sheet)
        card = draft.finish(region)
        unreadable += draft.remarks
        behind.take(draft.left)
        if sheet.damaged:
            lines = range(row.line - 1, row.next)
            unreadable += [Unreadable(at + 1, sheet.damaged[at], kept=True) for at in lines if at in sheet.damaged]
        if isinstance(card, Unreadable):
            unreadable.append(card)
        else:
            cards.append(card)
    left_out = tuple(
        LeftOut(name, count, examples, _why_left(name, said), name not in _NOT_CHOSEN, said.get(name, ""))
        for name, count, examples in behind
    )
    return Reading(tuple(cards), in_order(unreadable), "CSV", left_out, sheet.about)


def _why_left(name: str, said: Meanings) -> str:
    return _NOT_CHOSEN.get(name) or (SAID if name in said else "Beatbook has no such column. You can say what it is.")


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
        {at: CUT for at, why in wrong.items() if why == "cut"},
        (guessed_remark(content, guessed),) if guessed else (),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """`next` is the index of the line after the row."""

    line: int
    values: list[str]
    next: int


def _row(lines: list[str], at: int, delimiter: str, most_lines: int = ROW_MAX_LINES) -> _Row | None:
    """The row that starts at lines[at], or None when its quotation marks do not add up."""
    if len(lines[at]) > ROW_MAX_CHARS:
        return None
    reader = csv.reader(_within_reach(lines, at, most_lines), delimiter=delimiter, strict=True)
    try:
        values = next(reader)
    except (csv.Error, StopIteration):
        return None
    return _Row(at + 1, values, at + reader.line_num)


def _within_reach(lines: list[str], at: int, most_lines: int) -> Iterator[str]:
    chars = 0
    for line in lines[at : at + most_lines]:
        chars += len(line)
        if chars > ROW_MAX_CHARS:
            return
        yield line


def _rows(sheet: Sheet) -> Iterator[_Row | Unreadable]:
    at = sheet.first
    patience = _PATIENCE_CHARS
    while at < len(sheet.lines):
        if not sheet.lines[at].strip(f' \n"{sheet.delimiter}'):
            at += 1
            continue
        row = _row(sheet.lines, at, sheet.delimiter, ROW_MAX_LINES if patience > 0 else 1)
        too_wide = row is not None and any(row.values[sheet.width :])
        if row is not None and not too_wide:
            yield row
            at = row.next
        elif row is not None and row.next == at + 1:
            character = _CHARACTERS.get(sheet.delimiter, "separator")
            yield Unreadable(
                at + 1,
                f"This row has more columns than the header. Put a text that holds a {character} in quotation"
                " marks, or add this person by hand.",
            )
            at += 1
        else:  # a mark that is never closed, or closed by the next row
            patience -= sum(map(len, _within_reach(sheet.lines, at, ROW_MAX_LINES)))
            alone = _lenient(sheet, at)
            after = at + 1 if alone else _end_of_broken_row(sheet, at)
            yield alone or Unreadable(at + 1, _why(sheet.lines[at], after if after > at + 1 else 0))
            at = after


def _why(line: str, last: int) -> str:
    to = f", down to line {last}," if last else ""
    if len(line) > ROW_MAX_CHARS:
        return f"This row{to} is far longer than a contact can be. Add this person by hand."
    return f"The quotation marks in this row{to} do not match. Correct them, or add this person by hand."


def _end_of_broken_row(sheet: Sheet, at: int) -> int:
    """The index of the next line that has enough columns to be a row: what lies between is the rest of a
    text of several lines, and no person."""
    least = max(1, sheet.width // 2)
    after = at + 1
    while after < min(len(sheet.lines), at + ROW_MAX_LINES):
        if sheet.lines[after].count(sheet.delimiter) + 1 >= least:
            return after
        after += 1
    return at + 1


def _lenient(sheet: Sheet, at: int) -> _Row | None:
    """A line with stray quotation marks that still has exactly the columns of the header: a quoted text ends
    where a mark stands before a separator."""
    line = sheet.lines[at].rstrip("\n")
    if len(line) > STRAY_MARKS_MAX_CHARS or line.count('"') % 2:
        return None
    end = re.escape(sheet.delimiter)
    field = re.compile(f'(?:"(.*?)"|([^{end}"][^{end}]*)|)(?:{end}|$)')
    values: list[str] = []
    start = 0
    while start <= len(line) and len(values) <= sheet.width:
        found = field.match(line, start)
        if found is None:
            return None
        values.append((found[1] or found[2] or "").replace('""', '"'))
        if not found[0].endswith(sheet.delimiter):
            break
        start = found.end()
    return _Row(at + 1, values, at + 1) if len(values) == sheet.width else None


def _draft(row: _Row, sheet: Sheet) -> Draft:
    draft = Draft(row.line)
    single: dict[str, str] = {}
    labels: dict[tuple[str, str], str] = {}
    label_names: dict[tuple[str, str], str] = {}
    places: dict[str, dict[str, str]] = {}
    reached: list[tuple[Column, str]] = []
    for index, value in enumerate(map(str.strip, row.values[: sheet.width])):
        column, name = sheet.columns.get(index), sheet.header[index]
        if not value:
            continue
        if column is None or index in sheet.said:
            draft.left.append((name, value))
        if column is None:
            continue
        if column.field in ("phone", "email"):
            reached.append((column, value))
        elif column.field in ("phone_label", "email_label", "address_label"):
            labels[column.field.removesuffix("_label"), column.slot] = value
            label_names[column.field.removesuffix("_label"), column.slot] = name
        elif column.field == "address":
            places.setdefault(column.slot, {}).setdefault(column.label or "street", value)
            draft.said.append((name, ", ".join(value.splitlines())))
        elif column.field == "note":
            draft.notes.append(f"{column.label}: {value}" if column.label else value)
        elif column.field == "prefix" and value.casefold().rstrip(".") in PLAIN_SALUTATIONS:
            draft.left.append((SALUTATION, value))
        else:
            single.setdefault(column.field, value)
            draft.said.append((name, value))
    starred: list[tuple[bool, Column, str, str]] = []
    for column, value in reached:
        label = labels.get((column.field, column.slot), column.label)
        starred += [(label.startswith("*"), column, _word(label), one) for one in value.split(_GOOGLE_SEVERAL)]
    for star, column, label, value in sorted(starred, key=lambda found: not found[0]):  # Google stars the preferred one
        if column.field == "phone" and star and reach.rank(label) != reach.NEVER_CALLED:
            draft.preferred = draft.preferred or value
        (draft.phones if column.field == "phone" else draft.emails).append((label, value))
    for slot, parts in places.items():
        label = _word(labels.get(("address", slot), slot if not slot.isdigit() else ""))
        draft.addresses.append((label, _address(parts)))
    if len(places) == 1:  # a label tells several apart
        draft.left += [(label_names[key], labels[key]) for key in labels if key[0] == "address"]
    draft.name = _name(single)
    draft.nickname = single.get("nickname", "") or single.get("file_as", "")
    draft.organisation = joined([single.get("organisation", ""), single.get("department", "")], ", ")
    draft.title = single.get("title", "")
    draft.is_venue = bool(draft.organisation) and not (draft.name or single.get("nickname"))
    if draft.is_venue:
        draft.nickname = ""
    return draft


def _word(label: str) -> str:
    """The usual words in small letters; a label its owner thought of as it is."""
    written = label.strip("* ")
    word = written.casefold()
    if word in ("cell", "home fax", "work fax"):
        return "mobile" if word == "cell" else "fax"
    return word if word in ("mobile", "home", "work", "main", "fax", "pager", "other") else written


def _name(single: dict[str, str]) -> str:
    prefix = single.get("prefix", "")
    if prefix.casefold().rstrip(".") in PLAIN_SALUTATIONS:
        prefix = ""
    whole = single.get("name", "")
    first, middle, last = (single.get(part, "") for part in ("first", "middle", "last"))
    if whole and first and not last and first.casefold() not in whole.casefold():
        last, whole = whole, ""  # a sheet with "First name" and "Name"
    return whole or joined([prefix, first, middle, last, single.get("suffix", "")])


def _address(parts: dict[str, str]) -> str:
    area = joined([parts.get("region", ""), parts.get("code", "")])
    pieces = [parts.get(part, "") for part in ("street", "street2", "street3", "box", "city")]
    built = joined([*(", ".join(piece.splitlines()) for piece in pieces), area, parts.get("country", "")], ", ")
    return built or ", ".join(line.strip() for line in parts.get("formatted", "").splitlines())
