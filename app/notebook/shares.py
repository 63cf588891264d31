"""Share slips: what of a record may be shared, writing a slip, revoking it, and the log of all of them.

Writing a slip is what lets something out: its file is made from the slip alone (app.domain.share_document).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from app.domain import days, field_rules
from app.domain.field_rules import NotValid
from app.domain.kinds import contact, interaction, problem
from app.domain.kinds import share as rules
from app.domain.kinds.kind import Fields
from app.domain.merge import DELETED, RecordState
from app.domain.share_document import LABEL_MAX, VALUE_MAX, Line, Slip, lines_of_text
from app.journal.change import Change
from app.notebook import squad as squads
from app.notebook.contact_list import ContactRow, of_squad
from app.notebook.errors import NoRight, NotThere
from app.notebook.kinds.interaction import interaction_contacts, interactions
from app.notebook.kinds.share import share_ends as end_table
from app.notebook.kinds.share import shares as table
from app.notebook.notebook import Notebook
from app.notebook.paging import Listing
from app.notebook.partners import ids_of, numbers_of, rows_by_id
from app.notebook.projection_tables import records as record_table
from app.notebook.value_words import label, tame, title_of, words_of
from app.words import N_, _

SHARED: Mapping[str, tuple[str, ...]] = {
    contact.KIND: ("name", "description", "role", "member_of/", "reach/", "reach_note", "address", "interpreter"),
    problem.KIND: ("title", "behaviour", "place", "days", "from", "until", "harmed", "stage", "worked", "stayed"),
    interaction.KIND: ("at", "place", "how", "contacts", "fact"),
}
"""What of each kind may be ticked, in this order. Never what an officer makes of somebody: their read of a meeting, the
stage of a relationship, whose behaviour a problem is."""
ALL_MAX = 5_000  # slips in one printed log
BESIDE_MAX = 8


@dataclass(frozen=True)
class Part:
    """A field that may be ticked: `name` as in the record."""

    name: str
    line: Line


@dataclass(frozen=True)
class Offer:
    """What of a record may be shared. `title` calls it; `under_18`: it is about somebody who is; `allowed`: this
    officer may share it."""

    kind: str
    id: str
    title: str
    parts: list[Part]
    under_18: bool
    allowed: bool
    squad: str | None


@dataclass(frozen=True)
class Shared:
    """A slip of the log. `key` tells it from another one in the same record. `about` (kind, id) is the record, `title`
    what it is called now; `agency`: the contact, None where this officer does not know it. `revoked`: (day, reason, by
    whom, id of the end), None while it holds."""

    id: str
    key: str
    about: tuple[str, str] | None
    title: str
    agency: ContactRow | None
    slip: Slip
    under_18: bool
    at: int
    offset_min: int | None
    revoked: tuple[date, str, str, str] | None
    may_unrevoke: bool
    expired: bool
    squad: str
    waiting: bool


# --- what may be shared ----------------------------------------------------------------------------------------------


def offer(nb: Notebook, kind: str, record: str) -> Offer:
    """What of this record may be shared. Raises NotThere."""
    with nb.lock:
        if kind not in SHARED or nb.hidden(kind, record) or bytes.fromhex(nb.squad_of(record) or "") not in nb.vaults:
            raise NotThere
        fields, known = nb.state(kind, record).shown(), nb.kinds.of(kind)
        parts = [Part(name, line) for name, line in _lines(nb, kind, fields)]
        minor, keeper = _under_18(nb, kind, record, fields), nb.squad_of(record)
        return Offer(kind, record, title_of(known, fields), parts, minor, not minor or _leads(nb, keeper), keeper)


def _lines(nb: Notebook, kind: str, fields: Fields) -> Iterator[tuple[str, Line]]:
    known = nb.kinds.of(kind)
    for wanted in SHARED[kind]:
        names = sorted(one for one in fields if one.startswith(wanted)) if wanted.endswith("/") else [wanted]
        for name in names[: contact.WAYS_MAX]:
            value = fields.get(name)
            if value in (None, "", False, []):
                continue
            said = tame(words_of(nb, known, name, value, VALUE_MAX, long=True)).strip()
            if said:
                yield name, Line(tame(label(known, name))[:LABEL_MAX], said[:VALUE_MAX])


def _under_18(nb: Notebook, kind: str, record: str, fields: Fields) -> bool:
    """Whether it is about somebody under 18, themselves or among those whom it names."""
    named = [one for of, one in nb.kinds.of(kind).references(fields) if of == contact.KIND]
    who = [record] if kind == contact.KIND else named
    return any(contact.under_18(nb.known(contact.KIND, nb.survivor(one)).shown()) for one in who)


def _leads(nb: Notebook, keeper: str | None) -> bool:
    return squads.supervises(nb, keeper)


def preview(nb: Notebook, of: Offer, ticked: Collection[str], said: Mapping[str, str]) -> Slip:
    """The slip as it would leave now. `said`: agency, person, purpose and until as in the form."""
    with nb.lock:
        until = field_rules.day_or_none(said.get("until"))
        lines = tuple(part.line for part in of.parts if part.name in ticked)
        agency, person = (_name(nb, said.get(one) or "") for one in ("agency", "person"))
        purpose = tame(field_rules.text(said.get("purpose"), most=rules.PURPOSE_MAX)).strip()
        return _slip(nb, of.kind, nb.officer_name(nb.officer), agency, person, purpose, nb.clock(), until, lines)


def _slip(
    nb: Notebook,
    kind: str,
    sender: str,
    agency: str,
    person: str,
    purpose: str,
    at: int,
    until: str | None,
    lines: tuple[Line, ...],
) -> Slip:
    given, noun = nb.local(at).date(), _(nb.kinds.of(kind).noun)
    ends = date.fromisoformat(until) if until else None
    return Slip(nb.roster.name, sender, agency, person, purpose, given, ends, noun, lines)


def _name(nb: Notebook, contact_id: str) -> str:
    known = nb.known(contact.KIND, nb.survivor(contact_id)) if field_rules.is_id(contact_id) else None
    return title_of(contact.CONTACT, known.shown()) if known is not None and not known.empty() else ""


# --- writing ---------------------------------------------------------------------------------------------------------


def write(nb: Notebook, kind: str, record: str, ticked: Collection[str], said: Mapping[str, str]) -> str:
    """Writes the slip into the log, in the record's squad; answers its id. Only now may its file be made.

    `ticked`: names of fields; `said`: agency, person, purpose and until. Raises NotValid, NotThere.
    """
    with nb.lock:
        of = offer(nb, kind, record)
        lines = [part.line for part in of.parts if part.name in ticked]
        agency, person = said.get("agency") or "", said.get("person") or ""
        for one in (agency, person):
            if one:
                nb.state(contact.KIND, one)
        now = nb.clock()
        fields = {
            kind: record,
            "agency": agency,
            "person": person,
            "to": _name(nb, agency),
            "to_person": _name(nb, person),
            "purpose": said.get("purpose"),
            "until": said.get("until"),
            "at": now,
            "offset_min": days.offset_min(now, nb.zone),
        }
        cleaned = rules.clean(fields, lines, of.under_18, of.allowed, nb.local().date())
        ident = nb.new_id(of.squad)
        nb.write(Change(bytes.fromhex(ident), rules.KIND, cleaned))
        return ident


def revoke(nb: Notebook, share: str, reason: str) -> str:
    """The agency may use it no more, from today; answers the id of the end. Raises NotValid, NotThere."""
    with nb.lock:
        if read(nb, share).revoked is not None:
            raise NotValid("reason", N_("It is revoked already."))
        now = nb.clock()
        said = {"share": share, "reason": reason, "at": now, "offset_min": days.offset_min(now, nb.zone)}
        ident = nb.new_id(nb.squad_of(share))
        nb.write(Change(bytes.fromhex(ident), rules.ENDED, rules.SHARE_END.clean(said)))
        return ident


def unrevoke(nb: Notebook, end: str) -> None:
    """Undo of revoking: its author's word, or a supervisor's of its squad. Raises NotThere, NoRight."""
    with nb.lock:
        state = nb.state(rules.ENDED, end)
        if not nb.authority_over(bytes.fromhex(end)).may_take_back(nb.officer, state):
            raise NoRight("note.take_back")
        if not nb.hidden(rules.ENDED, end):
            nb.write(nb.change(rules.ENDED, end, {DELETED: True}))


# --- the log ---------------------------------------------------------------------------------------------------------


def log(nb: Notebook, squad: str | None = None, limit: int = 50) -> Listing[Shared]:
    """Every slip of the squads, or of this one, the latest first."""
    conditions: list[ColumnElement[bool]] = []
    if squad is not None:
        conditions.append(of_squad(table.name, "num", nb.squad_number(squad)))
    with nb.lock:
        total = int(nb.rows(select(func.count()).select_from(table).where(*conditions))[0][0])
        return Listing(_rows(nb, conditions, limit), None, total)


def of_contact(nb: Notebook, contact_id: str, limit: int = 20) -> list[Shared]:
    """What was shared of somebody, of notes with them, or to an agency."""
    with nb.lock:
        ids, present = ids_of(nb, contact_id), interaction_contacts
        of_them = present.c.contact.in_(numbers_of(nb, contact_id))
        notes = select(interactions.c.id).join(present, present.c.interaction == interactions.c.num).where(of_them)
        named = [table.c.contact.in_(ids), table.c.agency.in_(ids), table.c.interaction.in_(notes)]
        return _rows(nb, [or_(*named)], limit)


def of_problem(nb: Notebook, problem_id: str, limit: int = 20) -> list[Shared]:
    """What was shared of a problem."""
    with nb.lock:
        return _rows(nb, [table.c.problem.in_([problem_id, *nb.folded(problem_id, problem.KIND)])], limit)


def read(nb: Notebook, share: str) -> Shared:
    """One slip. Raises NotThere."""
    with nb.lock:
        found = _rows(nb, [table.c.id == share, table.c.writer == 0], 1)
        if not found:
            raise NotThere
        return found[0]


def beside(nb: Notebook, share: str) -> list[Shared]:
    """What another device wrote in the same slip. One of the two is forged, and nothing tells which: it is dated as its
    author likes."""
    return _rows(nb, [table.c.id == share, table.c.writer > 0], BESIDE_MAX)


def _rows(nb: Notebook, conditions: Sequence[ColumnElement[bool]], limit: int) -> list[Shared]:
    wanted = select(table, record_table.c.state).join(record_table, record_table.c.num == table.c.num)
    rows = nb.rows(wanted.where(*conditions).order_by(table.c.at.desc(), table.c.num.desc()).limit(limit))
    if not rows:
        return []
    ends = _ends(nb, [row.num for row in rows])
    who, today = rows_by_id(nb, {row.agency for row in rows if row.agency}), nb.local().date()
    return [_shared(nb, row, who.get(row.agency), ends.get(row.num), today) for row in rows]


def _ends(nb: Notebook, numbers: Sequence[int]) -> dict[int, Any]:
    """The end that counts of each of these slips: the earliest."""
    wanted = select(end_table).where(end_table.c.share.in_(numbers)).order_by(end_table.c.at.desc())
    return {row.share: row for row in nb.rows(wanted)}


def _shared(nb: Notebook, row: Any, agency: ContactRow | None, end: Any, today: date) -> Shared:
    said = next((said for stamp, said in RecordState.parse(rules.SHARE, row.state).written() if stamp == row.stamp), {})
    about, until = rules.about(said), field_rules.day_or_none(said.get("until"))
    slip = _slip(
        nb,
        about[0] if about else contact.KIND,
        nb.writer_name(row.stamp),
        tame(field_rules.one_line(said.get("to"))),
        tame(field_rules.one_line(said.get("to_person"))),
        tame(field_rules.text(said.get("purpose"), most=rules.PURPOSE_MAX)),
        row.at,
        until,
        lines_of_text(field_rules.cut(said.get("says"))),
    )
    offset = field_rules.between(said.get("offset_min"), -field_rules.OFFSET_MAX_MIN, field_rules.OFFSET_MAX_MIN)
    return Shared(
        id=row.id,
        key=f"{row.id} {row.stamp.hex()}",
        about=about,
        title=_title(nb, about),
        agency=agency,
        slip=slip,
        under_18=said.get("under_18") is True,
        at=row.at,
        offset_min=offset,
        revoked=(nb.local(end.at).date(), tame(end.reason), nb.writer_name(end.stamp), end.id) if end else None,
        may_unrevoke=bool(end) and _may_unrevoke(nb, end.id),
        expired=slip.until is None or slip.until < today,
        squad=nb.squad_mark(row.id),
        waiting=nb.is_waiting(rules.KIND, row.id),
    )


def _may_unrevoke(nb: Notebook, end: str) -> bool:
    return nb.authority_over(bytes.fromhex(end)).may_take_back(nb.officer, nb.known(rules.ENDED, end))


def _title(nb: Notebook, about: tuple[str, str] | None) -> str:
    """What the record is called now; "" where this officer does not know it."""
    if about is None:
        return ""
    kind, record = about
    known = nb.known(kind, nb.survivor(record) if kind == contact.KIND else record)
    return "" if known.empty() else title_of(nb.kinds.of(kind), known.shown())
