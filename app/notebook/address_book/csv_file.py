"""CSV files: each row of a sheet of contacts becomes a card, or is named with the reason why it does not."""

from __future__ import annotations

from app import formats
from app.domain import reach
from app.notebook.address_book.card import (
    CARDS_MAX,
    SAID,
    Behind,
    Card,
    LeftOut,
    Meanings,
    RawCard,
    Reading,
    Unreadable,
    in_order,
)
from app.notebook.address_book.card_text import joined
from app.notebook.address_book.csv_columns import NO_SALUTATION, PLAIN_SALUTATIONS, SALUTATION, Column
from app.notebook.address_book.csv_rows import Row, rows
from app.notebook.address_book.csv_sheet import Sheet
from app.words import N_, _

NO_SUCH_COLUMN = N_("Beatbook has no such column. You can say what it is.")
_NOT_CHOSEN = {SALUTATION: NO_SALUTATION}
_GOOGLE_SEVERAL = " ::: "


def read(sheet: Sheet, region: str) -> Reading:
    """All rows of the sheet. Bad content never raises."""
    cards: list[Card] = []
    unreadable: list[Unreadable] = []
    behind = Behind()
    said = {sheet.header[at]: meaning for at, meaning in sheet.said.items()}
    for number, row in enumerate(rows(sheet.lines, sheet.first, sheet.delimiter, sheet.width)):
        if number >= CARDS_MAX:
            unreadable.append(
                Unreadable(
                    row.line,
                    _(
                        "A file may hold {most} rows. The rows from this line on were not imported: put them in a file"
                        " of their own."
                    ).format(most=formats.number(CARDS_MAX)),
                )
            )
            break
        if isinstance(row, Unreadable):
            unreadable.append(row)
            continue
        raw = _raw(row, sheet)
        card = raw.finish(region)
        unreadable += raw.remarks
        behind.take(raw.left)
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
    return _(_NOT_CHOSEN.get(name, SAID if name in said else NO_SUCH_COLUMN))


def _raw(row: Row, sheet: Sheet) -> RawCard:
    raw = RawCard(row.line)
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
            raw.left.append((name, value))
        if column is None:
            continue
        if column.field in ("phone", "email"):
            reached.append((column, value))
        elif column.field in ("phone_label", "email_label", "address_label"):
            key = column.field.removesuffix("_label"), column.slot
            if key in labels:
                raw.left.append((name, value))
            labels.setdefault(key, value)
            label_names.setdefault(key, name)
        elif column.field == "address":
            places.setdefault(column.slot, {}).setdefault(column.label or "street", value)
            raw.said.append((name, ", ".join(value.splitlines())))
        elif column.field == "note":
            raw.notes.append(f"{column.label}: {value}" if column.label else value)
        elif column.field == "prefix" and value.casefold().rstrip(".") in PLAIN_SALUTATIONS:
            raw.left.append((SALUTATION, value))
        else:
            single.setdefault(column.field, value)
            raw.said.append((name, value))
    starred: list[tuple[bool, Column, str, str]] = []
    for column, value in reached:
        label = labels.get((column.field, column.slot), column.label)
        starred += [(label.startswith("*"), column, _word(label), one) for one in value.split(_GOOGLE_SEVERAL)]
    for star, column, label, value in sorted(starred, key=lambda found: not found[0]):  # Google stars the preferred one
        if column.field == "phone" and star and reach.rank(label) != reach.NEVER_CALLED:
            raw.preferred = raw.preferred or value
        (raw.phones if column.field == "phone" else raw.emails).append((label, value))
    for slot, parts in places.items():
        label = _word(labels.get(("address", slot), slot if not slot.isdigit() else ""))
        raw.addresses.append((label, _address(parts)))
    labelled = {(column.field, column.slot) for column, __ in reached}
    labelled |= {("address", slot) for slot in [*places][1:]}  # it tells the others from the first
    raw.left += [(label_names[key], labels[key]) for key in labels if key not in labelled]
    raw.name = _name(single)
    raw.nickname = single.get("nickname", "") or single.get("file_as", "")
    raw.organisation = joined([single.get("organisation", ""), single.get("department", "")], ", ")
    raw.title = single.get("title", "")
    raw.is_venue = bool(raw.organisation) and not (raw.name or single.get("nickname"))
    if raw.is_venue:
        raw.nickname = ""
    return raw


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
