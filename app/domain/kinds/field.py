"""A field of a kind of record: its rule, what people call it, and how its values are said.

A field whose name ends in "/" stands for a set: "tag/loud" and "tag/shy" are two elements of "tag/". Whoever reads an
element, of a kind that it knows or not, tells it by the slash (app.domain.merge).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.domain import field_rules
from app.domain.field_rules import Rule
from app.journal.change import Value
from app.words import N_, nN_


class Reader(Protocol):
    """What the words for a value need to know: who is who, and how whoever reads them says things.

    `say` takes a marked text, `counted` the two forms of one with a `count`, and other values by name (app.words).
    """

    @property
    def region(self) -> str: ...
    def officer_name(self, officer: str | None) -> str: ...
    def stage_name(self, stage: str) -> str: ...
    def title(self, kind: str, record: str) -> str: ...
    def day(self, day: date) -> str: ...
    def moment(self, at_ms: int) -> str: ...
    def say(self, text: str) -> str: ...
    def counted(self, forms: tuple[str, str], count: int, **values: str) -> str: ...
    def listed(self, items: Iterable[str]) -> str: ...


_AND_MORE = nN_("{named} and {count} more", "{named} and {count} more")

Words = Callable[[Reader, str, Value], str | None]
"""(reader, name of the field, value) -> the value in the officer's words; None for one that is said as it stands."""


@dataclass(frozen=True)
class Field:
    """`free`: free text, so that search finds it and two versions of it may be joined by hand.

    `titles`: the record is called by it. `names`: the kind of the records that it names, `most` of them. What a history
    passes over: a field that is `silent`, because the entry says it elsewhere, and of a new record what it `begins` as.
    """

    label: str | Callable[[str], str]
    rule: Rule
    words: Words | None = None
    free: bool = False
    titles: bool = False
    names: str = ""
    most: int = 1
    silent: bool = False
    begins: tuple[Value, ...] = ()


# --- forms of fields ---------------------------------------------------------------------------------------------


def choice(label: str, names: Mapping[str, str], *, begins: tuple[Value, ...] = ()) -> Field:
    """One of a few words; one that only a newer version knows is said as it came."""

    def words(reader: Reader, _name: str, value: Value) -> str | None:
        found = field_rules.word(value)
        return reader.say(names[found]) if found in names else found or None

    return Field(label, field_rules.one_of(label, *names), words, begins=begins)


def choices(label: str, names: Mapping[str, str]) -> Field:
    """A list of such words."""

    def words(reader: Reader, _name: str, value: Value) -> str | None:
        if not isinstance(value, list):
            return None
        return reader.listed(reader.say(names[one]) if one in names else one for one in field_rules.words(value))

    return Field(label, field_rules.choices(label, *names), words)


def officer(label: str, *, optional: bool = True) -> Field:
    def words(reader: Reader, _name: str, value: Value) -> str:
        return reader.officer_name(field_rules.ident(value)) or reader.say(N_("Nobody"))

    return Field(label, field_rules.identity(label, optional), words)


def record(label: str, kind: str, *, optional: bool = True, silent: bool = False) -> Field:
    """One record of a kind."""

    def words(reader: Reader, _name: str, value: Value) -> str | None:
        return reader.title(kind, value) if isinstance(value, str) and value else None

    return Field(label, field_rules.identity(label, optional), words, names=kind, silent=silent)


def several(label: str, kind: str, most: int) -> Field:
    """A list of records of a kind, `most` of them."""

    def words(reader: Reader, _name: str, value: Value) -> str | None:
        if not isinstance(value, list):
            return None
        named = reader.listed(reader.title(kind, one) for one in field_rules.idents(value)[:most])
        return reader.counted(_AND_MORE, len(value) - most, named=named) if len(value) > most else named

    return Field(label, field_rules.identities(label, most), words, names=kind, most=most)


def day(label: str, rule: Rule, none: str) -> Field:
    """A local day; `none` is said where there is none."""

    def words(reader: Reader, _name: str, value: Value) -> str:
        found = field_rules.day_or_none(value)
        return reader.day(date.fromisoformat(found)) if found else reader.say(none)

    return Field(label, rule, words)


def moment(label: str, rule: Rule | None = None, *, none: str = "", silent: bool = False) -> Field:
    """A moment, ms UTC; `none` is said where there is none."""

    def words(reader: Reader, _name: str, value: Value) -> str | None:
        if isinstance(value, int) and not isinstance(value, bool):
            return reader.moment(value)
        return reader.say(none) or None

    return Field(label, rule or field_rules.moment(label), words, silent=silent)


def squad(label: str) -> Field:
    """A squad that is named in the field's name; in words only that it is another one, which the act says already."""

    def words(reader: Reader, _name: str, _value: Value) -> str:
        return reader.say(N_("another squad"))

    return Field(label, field_rules.yes_no(label), words, silent=True)


def deleted() -> Field:
    return Field(N_("Deleted"), field_rules.yes_no(N_("Deleted")))
