"""What the fields of a record and their values are called: every kind, every value of any form, in the officer's words.

A history and two versions say them alike, but for days and moments, which a history says at length.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain import records
from app.domain.bounds import fewer_marks
from app.domain.kinds.kind import Fields, Kind
from app.domain.merge import ELEMENT
from app.journal.change import Value
from app.notebook.notebook import Notebook

NEWER = "A record of a newer version"
TITLE_CHARS = 80
SAYS_WHO = frozenset({"officer", "created_by"})
"""Fields of no kind, in which a forged app says that somebody else wrote."""


def title_of(kind: Kind, fields: Fields) -> str:
    """What a page or a list calls a record with these fields, in TITLE_CHARS characters; "" when nothing does."""
    said = tame(records.one_line(kind.title(fields), TITLE_CHARS * 4))
    return said if len(said) <= TITLE_CHARS else said[: TITLE_CHARS - 1] + "…"


def label(kind: Kind, name: str) -> str:
    """What a field is called; one that only a newer version, or a forged one, knows by its name."""
    said = kind.label(name) or ("Written as" if name in SAYS_WHO else tame(records.one_line(name, TITLE_CHARS)))
    return said or "A field without a name"


def words_of(nb: Notebook, kind: Kind, name: str, value: Value, most: int, long: bool = False) -> str:
    """A value as the officer would say it, at most `most` characters of text; one that no rule allows as it is read."""
    known = kind.field(name)
    said = known.words(_OfNotebook(nb, long), name, value) if known is not None and known.words is not None else None
    if ELEMENT in name:
        said = records.one_line(name.partition(ELEMENT)[2] if said is None else said)
        return said if value else f"{said}, removed"
    if said is not None:
        return said
    if value is None or value is False or value == "":
        return "Empty"
    if isinstance(value, str):
        who = nb.officer_name(records.ident(value)) if name in SAYS_WHO else ""
        return who or records.beside_others(records.cut(value, most))
    if isinstance(value, bytes):
        return f"{len(value):,} bytes"
    return "Yes" if value is True else str(value)[:most]


@dataclass(frozen=True)
class _OfNotebook:
    """A notebook as the Reader that the words for a value ask (app.domain.kinds.field)."""

    nb: Notebook
    long: bool

    @property
    def region(self) -> str:
        return self.nb.region

    def officer_name(self, officer: str | None) -> str:
        return self.nb.officer_name(officer)

    def stage_name(self, stage: str) -> str:
        return self.nb.stage_name(stage)

    def title(self, kind: str, record: str) -> str:
        if not records.is_id(record):
            return records.one_line(record)
        return title_of(self.nb.kinds.of(kind), self.nb.known(kind, record).shown()) or "Not in this notebook"

    def day(self, day: date) -> str:
        return f"{day:%a} {day.day} {day:%b %Y}" if self.long else day.isoformat()

    def moment(self, at_ms: int) -> str:
        try:
            at = self.nb.local(at_ms)
            return f"{at:%a} {at.day} {at:%b %Y %H:%M}" if self.long else f"{at:%Y-%m-%d %H:%M}"
        except (ValueError, OverflowError, OSError):
            return "A time outside any calendar"


def tame(text: str) -> str:
    """The text as any screen can draw it beside others: no control characters, nothing that turns a line's direction,
    and few combining marks in a row (app.domain.bounds)."""
    return fewer_marks(records.beside_others(text))
