"""What the fields of a record and their values are called: every kind, every value of any form, in the officer's words.

A history and two versions say them alike, but for days and moments, which a history says at length.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app import formats
from app.domain import field_rules
from app.domain.kinds import contact
from app.domain.kinds.kind import Fields, Kind
from app.domain.merge import ELEMENT
from app.domain.untrusted_values import fewer_marks
from app.journal.change import Value
from app.notebook import counterparts
from app.notebook.notebook import Notebook
from app.words import N_, _, counted, ngettext

NEWER = N_("A record of a newer version")
OF_ANOTHER_SQUAD = N_("Somebody of another squad")
OF_ANOTHER_SQUAD_TOO = N_("somebody of another squad")
"""The same among others of a list."""
TITLE_CHARS = 80
_UNNAMED = frozenset({*contact.UNNAMED.values(), contact.UNNAMED_OTHER})
SAYS_WHO = frozenset({"officer", "created_by"})
"""Fields of no kind, in which a forged app says that somebody else wrote."""


def named(title: str) -> str:
    """The title of a contact as rows keep it, in the officer's words where nobody gave it one."""
    return _(title) if title in _UNNAMED else title


def title_of(kind: Kind, fields: Fields) -> str:
    """What a page or a list calls a record with these fields, in TITLE_CHARS characters; "" when nothing does."""
    said = tame(field_rules.one_line(named(kind.title(fields)), TITLE_CHARS * 4))
    return said if len(said) <= TITLE_CHARS else said[: TITLE_CHARS - 1] + "…"


def label(kind: Kind, name: str) -> str:
    """What a field is called; one that only a newer version, or a forged one, knows by its name."""
    if known := kind.label(name):
        return _(known)
    return (
        _("Written as")
        if name in SAYS_WHO
        else tame(field_rules.one_line(name, TITLE_CHARS)) or _("A field without a name")
    )


def words_of(nb: Notebook, kind: Kind, name: str, value: Value, most: int, long: bool = False) -> str:
    """A value as the officer would say it, at most `most` characters of text; one that no rule allows as it is read."""
    known = kind.field(name)
    said = known.words(_OfNotebook(nb, long), name, value) if known is not None and known.words is not None else None
    if ELEMENT in name:
        said = field_rules.one_line(name.partition(ELEMENT)[2] if said is None else said)
        return said if value else _("{value}, removed").format(value=said)
    if said is not None:
        return said
    if value is None or value is False or value == "":
        return _("Empty")
    if isinstance(value, str):
        who = nb.officer_name(field_rules.ident(value)) if name in SAYS_WHO else ""
        return who or field_rules.beside_others(field_rules.cut(value, most))
    if isinstance(value, bytes):
        return ngettext("{count} bytes", "{count} bytes", len(value)).format(count=formats.number(len(value)))
    return _("Yes") if value is True else str(value)[:most]


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
        if not field_rules.is_id(record):
            return field_rules.one_line(record)
        if kind == contact.KIND and self.nb.squad_of(record) is None:
            return _(OF_ANOTHER_SQUAD)
        with self.nb.lock:
            known = self.nb.known(kind, record)
            if known.empty() and kind == contact.KIND:  # they stayed in another squad, or went there
                there = counterparts.best(self.nb, [record]).get(record)
                known = self.nb.known(kind, there.id) if there else known
        named_so = "" if known.empty() else title_of(self.nb.kinds.of(kind), known.shown())
        return named_so or _("Not in this notebook")

    def day(self, day: date) -> str:
        return formats.day_and_year(day) if self.long else day.isoformat()

    def moment(self, at_ms: int) -> str:
        try:
            at = self.nb.local(at_ms)
            return formats.moment(at) if self.long else f"{at.date().isoformat()} {formats.clock(at)}"
        except (ValueError, OverflowError, OSError):
            return _("A time outside any calendar")

    def say(self, text: str) -> str:
        return _(text)

    def counted(self, forms: tuple[str, str], count: int, **values: str) -> str:
        return counted(forms, count).format(count=formats.number(count), **values)

    def listed(self, items: Iterable[str]) -> str:
        return formats.listed(items)


def tame(text: str) -> str:
    """The text as any screen can draw it beside others: no control characters, nothing that turns a line's direction,
    and few combining marks in a row (app.domain.untrusted_values)."""
    return fewer_marks(field_rules.beside_others(text))
