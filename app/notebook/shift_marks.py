"""Which shifts this officer had: each from the mark that begins it to the one that ends it, or to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from app.domain import field_rules
from app.domain.kinds import shift as rules
from app.domain.merge import RecordState
from app.domain.shift_start import SHIFT_MAX_MS
from app.notebook.kinds.shift import shifts as table
from app.notebook.notebook import Notebook
from app.notebook.projection_tables import records as record_table

EARLIER_MAX = 30


@dataclass(frozen=True)
class Head:
    """Who, what and under which name on the radio; "" for what was not said."""

    partner: str = ""
    duty: str = ""
    call_sign: str = ""

    @property
    def said(self) -> list[str]:
        return [one for one in (self.duty, self.partner, self.call_sign) if one]


@dataclass(frozen=True)
class Shift:
    """`began`, `ended` (None while it goes on) and `until`, where the next begins at the latest: ms UTC."""

    id: str
    number: int
    head: Head
    began: int
    ended: int | None
    until: int


def current(nb: Notebook) -> Shift | None:
    """The shift that was begun last, unless that is longer ago than any shift lasts."""
    with nb.lock:
        now = nb.clock()
        begun = [one for one in _begun(nb, 1) if now - SHIFT_MAX_MS <= one.began]
        return begun[0] if begun else None


def earlier(nb: Notebook) -> list[Shift]:
    """The last shifts, newest first."""
    with nb.lock:
        return _begun(nb, EARLIER_MAX)


def read(nb: Notebook, shift: str) -> Shift | None:
    """One of this officer's last shifts, or None."""
    return next((one for one in earlier(nb) if one.id == shift), None)


def last_head(nb: Notebook) -> Head:
    """The head of the shift begun last: the next one's is mostly the same."""
    found = earlier(nb)
    return found[0].head if found else Head()


def began_ms(nb: Notebook, otherwise: int) -> int:
    """When this shift began: as it was begun by hand, else `otherwise`, where the last one ended."""
    shift = current(nb)
    return shift.began if shift is not None and shift.began >= otherwise else otherwise


def _begun(nb: Notebook, most: int) -> list[Shift]:
    found: list[Shift] = []
    until, asked = field_rules.MS_MAX, {"officer": nb.officer, "now": nb.clock()}
    for row in nb.rows(_BEGINS, most=most, **asked):
        until = min(until, row.at + SHIFT_MAX_MS)
        ended = next((end.at for end in nb.rows(_END, began=row.at, until=until, **asked)), None)
        found.append(Shift(row.id, row.num, _head(nb, row), row.at, ended, until))
        until = row.at
    return found


_MINE = (table.c.officer == bindparam("officer"), table.c.at <= bindparam("now"))
_BEGINS = (
    select(table.c.num, table.c.id, table.c.at, record_table.c.state)
    .join(record_table, record_table.c.num == table.c.num)
    .where(*_MINE, table.c.mark == rules.BEGINS)
    .order_by(table.c.at.desc(), table.c.num.desc())
    .limit(bindparam("most"))
)
_END = (
    select(table.c.at)
    .where(*_MINE, table.c.mark == rules.ENDS, table.c.at >= bindparam("began"), table.c.at < bindparam("until"))
    .order_by(table.c.at.desc())
    .limit(1)
)


def _head(nb: Notebook, row: Any) -> Head:
    standing = nb.authority_over(bytes.fromhex(row.id)).standing(RecordState.parse(rules.SHIFT, row.state))
    fields = standing[0][1] if standing else {}
    return Head(*(field_rules.one_line(fields.get(name), field_rules.NAME_MAX_CHARS) for name in rules.HEAD))
