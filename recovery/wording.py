"""Records in words: what fields are called, what their values mean, who wrote when. In English, times in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from app.domain import field_rules, policy
from app.domain.kinds.kind import Kind
from app.domain.merge import ELEMENT
from app.domain.untrusted_values import fewer_marks
from app.journal import stamps
from app.journal.change import Value
from recovery.book import Book, Record

_LINE_CHARS = 200


def moment(at_ms: int) -> str:
    """2026-03-12 14:03 UTC"""
    try:
        return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return "a time outside any calendar"


def tame(text: str) -> str:
    """As any page can draw it: no control characters, nothing that turns a line's direction, few marks in a row."""
    return fewer_marks(field_rules.beside_others(text))


def line(text: object, most: int = _LINE_CHARS) -> str:
    return tame(field_rules.one_line(text, most))


@dataclass(frozen=True)
class Wording:
    """The Reader whom the words for a value ask (app.domain.kinds.field)."""

    book: Book

    # --- of records ------------------------------------------------------------------------------------------

    def title_of(self, record: Record) -> str:
        return line(record.kind.title(record.fields)) or "Without a name"

    def noun_of(self, record: Record) -> str:
        return record.kind.noun_of(record.fields) or f"A record of a newer version ({line(record.kind.id)})"

    def label(self, kind: Kind, name: str) -> str:
        return kind.label(name) or line(name) or "A field without a name"

    def value(self, kind: Kind, name: str, value: Value) -> str:
        known = kind.field(name)
        said = known.words(self, name, value) if known is not None and known.words is not None else None
        if ELEMENT in name:
            said = line(name.partition(ELEMENT)[2] if said is None else said)
            return said if value else f"{said}, removed"
        if said is not None:
            return tame(said)
        if value is None or value is False or value == "":
            return ""
        if isinstance(value, str):
            return tame(field_rules.cut(value))
        if isinstance(value, bytes):
            return f"{len(value)} bytes"
        return "Yes" if value is True else tame(str(value))

    def by(self, stamp: bytes) -> str:
        """Maya Ortiz, 2026-03-12 14:03 UTC"""
        return f"{self.book.writer(stamp)}, {moment(stamps.millis(stamp))}"

    # --- the Reader ------------------------------------------------------------------------------------------

    @property
    def region(self) -> str:
        return policy.REGION.of(self.book.roster.policy)

    def officer_name(self, officer: str | None) -> str:
        return self.book.officer_name(officer)

    def stage_name(self, stage: str) -> str:
        return next((one.name for one in self.book.stages if one.id == stage), stage)

    def title(self, kind: str, record: str) -> str:
        if not field_rules.is_id(record):
            return line(record)
        found = self.book.record(kind, record)
        return "Not in this copy" if found.state.empty() else self.title_of(found)

    def day(self, day: date) -> str:
        return day.isoformat()

    def moment(self, at_ms: int) -> str:
        return moment(at_ms)

    def say(self, text: str) -> str:
        return text

    def counted(self, forms: tuple[str, str], count: int, **values: str) -> str:
        return forms[count != 1].format(count=count, **values)

    def listed(self, items: Iterable[str]) -> str:
        return ", ".join(items)
