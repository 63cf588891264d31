"""A template of a programme: what is asked for, in sections, who verifies each item, and for how long that holds.

It is the agency's (app.domain.agency_templates), and an admin writes it (app.domain.template_yaml).
Whoever wrote it, it is read within the bounds here, and a part that cannot be read is left out. A programme keeps the
template as it was when it began, as text, so that a later version never changes what was asked of somebody before.
"""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from app.domain import days, field_rules
from app.words import N_

VENUE, PERSON, AGENCY = "venue", "person", "agency"
WHOSE = {VENUE: N_("Venues"), PERSON: N_("People"), AGENCY: N_("Agencies")}
"""Who can be in a programme, by the kind of the contact."""
NAME_MAX, WORDS_MAX = 80, 500  # characters
SECTIONS_MAX, ITEMS_MAX, TEMPLATES_MAX = 20, 60, 20
VERSION_MAX = 9_999
BYTES_MAX = 12_000  # of all of it as text, so that one fits into the fact that carries it, and into a record's field
DAYS, MONTHS, YEARS = "days", "months", "years"
HOLDS_MAX = {DAYS: 3_650, MONTHS: 120, YEARS: 10}

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}\Z")
_HOLDS = re.compile(r"([0-9]{1,4}) +(day|month|year)s?\Z")


@dataclass(frozen=True)
class Holds:
    """For how long something holds once it was verified; `unit` DAYS, MONTHS or YEARS."""

    count: int
    unit: str

    def until(self, verified: date) -> date:
        """The last day on which it holds; of a month too short for that day, its last."""
        if self.unit == DAYS:
            return days.added(verified, self.count)
        months = verified.year * 12 + verified.month - 1 + self.count * (12 if self.unit == YEARS else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(verified.day, monthrange(year, month + 1)[1]))

    def stored(self) -> str:
        """12 months"""
        return f"{self.count} {self.unit if self.count != 1 else self.unit[:-1]}"


def holds(said: str) -> Holds | None:
    """What "12 months" says; None for anything that is no such time."""
    found = _HOLDS.match(said.strip().lower())
    if found is None:
        return None
    count, unit = int(found[1]), found[2] + "s"
    return Holds(count, unit) if 1 <= count <= HOLDS_MAX[unit] else None


@dataclass(frozen=True)
class Item:
    """`evidence`: what is to be seen; `verified_by`: usually by which agency. `holds` None: for good. `each`: it is
    verified person by person, as a training is."""

    id: str
    name: str
    evidence: str = ""
    verified_by: str = ""
    holds: Holds | None = None
    each: bool = False


@dataclass(frozen=True)
class Section:
    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Template:
    """`whose`: a key of WHOSE. `version` grows by one with every change. `retired`: no new programme begins by it."""

    id: str
    name: str
    version: int
    whose: str
    sections: tuple[Section, ...]
    about: str = ""
    retired: bool = False

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)

    def same(self, other: Template) -> bool:
        """Whether both ask for the same, whatever their versions."""
        return replace(self, version=1, retired=False) == replace(other, version=1, retired=False)


def is_id(value: object) -> bool:
    """Small letters, digits, - and _, at most 40 of them."""
    return isinstance(value, str) and _ID.match(value) is not None


# --- as the policy and a record keep it -----------------------------------------------------------------------------


def document(template: Template) -> dict[str, Any]:
    """The form in which it is kept: a map, with what is empty left out."""
    head = {"id": template.id, "name": template.name, "version": template.version, "for": template.whose}
    more = {"about": template.about} if template.about else {}
    retired = {"retired": True} if template.retired else {}
    sections = [
        {"name": section.name, "items": [_kept_item(item) for item in section.items]} for section in template.sections
    ]
    return {**head, **more, **retired, "sections": sections}


def _kept_item(item: Item) -> dict[str, str]:
    said = {
        "id": item.id,
        "name": item.name,
        "evidence": item.evidence,
        "verified_by": item.verified_by,
        "holds": item.holds.stored() if item.holds else "",
        "each": PERSON if item.each else "",
    }
    return {name: value for name, value in said.items() if value}


def read(kept: Any) -> Template | None:
    """What such a map says, within bounds; None for one that is no template."""
    if not isinstance(kept, dict) or not is_id(kept.get("id")) or kept.get("for") not in WHOSE:
        return None
    name, version = _line(kept.get("name")), field_rules.between(kept.get("version"), 1, VERSION_MAX)
    sections, known = list[Section](), set[str]()
    for one in _maps(kept.get("sections"), SECTIONS_MAX):
        items = tuple(_items(one.get("items"), known))
        if items:
            sections.append(Section(_line(one.get("name")), items))
    if not name or version is None or not sections:
        return None
    about = field_rules.beside_others(field_rules.text(kept.get("about"), most=WORDS_MAX)).strip()
    return Template(kept["id"], name, version, kept["for"], tuple(sections), about, retired=kept.get("retired") is True)


def _items(kept: Any, known: set[str]) -> Iterator[Item]:
    for one in _maps(kept, ITEMS_MAX):
        ident, name = one.get("id"), _line(one.get("name"))
        if isinstance(ident, str) and is_id(ident) and name and ident not in known and len(known) < ITEMS_MAX:
            known.add(ident)
            said = one.get("holds")
            yield Item(
                ident,
                name,
                field_rules.one_line(one.get("evidence"), WORDS_MAX),
                _line(one.get("verified_by")),
                holds(said) if isinstance(said, str) else None,
                one.get("each") == PERSON,
            )


def _maps(kept: Any, most: int) -> list[dict[Any, Any]]:
    return [one for one in kept[:most] if isinstance(one, dict)] if isinstance(kept, list) else []


def _line(value: Any) -> str:
    return field_rules.one_line(value, NAME_MAX)


def as_text(template: Template) -> str:
    """The template as a record keeps it."""
    return json.dumps(document(template), ensure_ascii=False, separators=(",", ":"))


@lru_cache(64)
def of_text(text: str) -> Template | None:
    """What such a text says; None for any other."""
    try:
        return read(json.loads(text))
    except (ValueError, RecursionError):
        return None
