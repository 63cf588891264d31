"""The history of a record: who wrote what and when, every version, deletions, restorations and what was taken back.

It is read from the journal's own entries, so nothing that was ever written is missing from it, also what another value
has replaced since. Who wrote is the officer whose device signed. Newest first, by the time the author's phone gave.

Bounded for whatever an entry may hold: a page of entries, so many lines of each, so many letters of a line; the rest
is there for whoever asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, or_, select, tuple_, union

from app import formats
from app.device.store_rows import StoredEntry
from app.domain import field_rules
from app.domain.kinds import interaction
from app.domain.kinds.interaction import WHY
from app.domain.merge import DELETED, ELEMENT, RecordState
from app.journal import stamps
from app.journal.carried import MOVED_FROM, MOVED_TO
from app.journal.change import Action, Change, Value
from app.journal.errors import JournalError
from app.notebook import unopened_entries as sealed
from app.notebook.errors import NotThere
from app.notebook.merged_contacts import merges as merge_table
from app.notebook.notebook import Notebook
from app.notebook.paging import Listing
from app.notebook.projection_tables import mentions as mention_table
from app.notebook.projection_tables import records as record_table
from app.notebook.projection_tables import writes as write_table
from app.notebook.unopened_entries import Unread
from app.notebook.value_words import NEWER, SAYS_WHO, label, tame, title_of, words_of
from app.notebook.who_and_when import NOBODY
from app.words import _, ngettext

LINES_SHOWN = 30  # of one entry; "Show more" brings the others
WORDS_SHOWN = 400  # characters of one value; "Show all" brings the rest
WORDS_MAX = field_rules.TEXT_MAX_CHARS  # nothing the app writes is longer
AT_MAX_MS = field_rules.MS_MAX  # a stamp may say more than a calendar of any zone holds


@dataclass(frozen=True)
class Line:
    """One field that an entry wrote. `words` is the value as the screens say it; `cut`: there is more of it.

    `remark` says what a reader would not expect of it, "" otherwise.
    """

    record: str
    kind: str
    field: str
    label: str
    words: str
    cut: bool
    remark: str


@dataclass(frozen=True)
class Act:
    """What an entry did with one record: "Contact changed", "Note taken back". `about` tells with which other one."""

    name: str
    about: str
    lines: list[Line]


@dataclass(frozen=True)
class Item:
    """One entry. `at` (ms UTC) as its author's phone gave it.

    `lines_total` counts beyond the `lines` that stand in `acts`; an act without lines counts as one. `squad`: the name
    of the one that has it, "" for an officer of one. `brought_by`: who carried it there from the squad in which it was
    written, "" where that is this one.
    """

    entry: int
    at: int
    officer_name: str
    mine: bool
    waiting: bool
    acts: list[Act]
    lines: int
    lines_total: int
    squad: str = ""
    brought_by: str = ""


@dataclass(frozen=True)
class History:
    """`title` names the record, `deleted` whether it is now.

    Nobody can say whether these are of this record: `unread`, the first of `unread_total` entries of the squad that
    cannot be read, and `set_aside`, how many were set aside.
    """

    title: str
    deleted: bool
    page: Listing[Item]
    unread: list[Unread] = field(default_factory=list)
    unread_total: int = 0
    set_aside: int = 0


def read(
    nb: Notebook,
    kind: str,
    record: str,
    *,
    own: bool = False,
    before: str | None = None,
    limit: int = 15,
    lines: Mapping[int, int] | None = None,
) -> History:
    """A page of a record's history. Raises NotThere for one that nobody wrote.

    With `own`, only what was written of the record itself, not the notes, supplements and follow-ups that name it.
    `lines`: how many lines of which entry, where more than LINES_SHOWN are wanted.
    """
    with nb.lock:
        state = nb.state(kind, record)
        scope = _scope(nb, nb.number(kind, record) or 0, own)
        wanted = select(write_table.c.at, write_table.c.entry).where(write_table.c.record.in_(scope)).distinct()
        total = int(nb.rows(select(func.count()).select_from(wanted.subquery()))[0][0])
        if before is not None:
            at, entry = before.split(":", 1)
            wanted = wanted.where(tuple_(write_table.c.at, write_table.c.entry) < (int(at), int(entry)))
        newest_first = wanted.order_by(write_table.c.at.desc(), write_table.c.entry.desc())
        found = nb.rows(newest_first.limit(limit + 1))
        end = found[limit - 1] if len(found) > limit else None
        there = _Page(nb, record, _inside(nb, scope, [row.entry for row in found[:limit]]))
        asked = lines or {}
        items = [there.item(row.entry, row.at, asked.get(row.entry, LINES_SHOWN)) for row in found[:limit]]
        named, unread_total = sealed.read(nb)
        return History(
            title_of(state.kind, state.shown()) or _(NEWER),
            nb.hidden(kind, record) if state.kind.known else state.deleted,
            Listing(items, f"{end.at}:{end.entry}" if end else None, total),
            named,
            unread_total,
            len(nb.store.quarantined()),
        )


def last(nb: Notebook, kind: str, record: str) -> Item | None:
    """The latest entry that wrote of a record itself; None where nobody did."""
    with nb.lock:
        number = nb.number(kind, record) or 0
        wrote = select(write_table.c.at, write_table.c.entry).where(write_table.c.record == number)
        found = nb.rows(wrote.order_by(write_table.c.at.desc(), write_table.c.entry.desc()).limit(1))
        there = _Page(nb, record, {(kind, bytes.fromhex(record))})
        return next((there.item(row.entry, row.at, LINES_SHOWN) for row in found), None)


def whole(nb: Notebook, entry: int, record: str, kind: str, field: str) -> str:
    """A value as an entry wrote it, up to WORDS_MAX characters and then how many more there are. Raises NotThere."""
    with nb.lock:
        found = _opened(nb, entry)
        for change in found[1].changes if found else ():
            if (change.kind, change.record.hex()) == (kind, record) and field in change.set:
                words = words_of(nb, nb.kinds.of(kind), field, change.set[field], WORDS_MAX, long=True)
                more = len(words) - WORDS_MAX
                return tame(words[:WORDS_MAX]) + (_more(more) if more > 0 else "")
        raise NotThere


# --- which entries -----------------------------------------------------------------------------------------


def _scope(nb: Notebook, number: int, own: bool) -> Any:
    """The numbers of the records whose entries count: itself, and of a contact who was merged into it; what names it;
    what is part of that, as supplements are of a note."""
    itself = select(record_table.c.num).where(record_table.c.num == number)
    if own:
        return itself
    merged = select(merge_table.c.num).where(merge_table.c.contact == number)
    itself = select(record_table.c.num).where(or_(record_table.c.num == number, record_table.c.num.in_(merged)))
    naming = select(mention_table.c.by).where(mention_table.c.record.in_(itself))
    part_kinds = [kind.id for kind in nb.kinds.all if kind.part_of]
    parts = (
        select(mention_table.c.by)
        .join(record_table, record_table.c.num == mention_table.c.by)
        .where(mention_table.c.record.in_(naming), record_table.c.kind.in_(part_kinds))
    )
    return union(itself, naming, parts)


def _inside(nb: Notebook, scope: Any, entries: Sequence[int]) -> set[tuple[str, bytes]]:
    """The records of the scope that these entries wrote, as (kind, id)."""
    wrote = (
        select(record_table.c.kind, record_table.c.id)
        .join(write_table, write_table.c.record == record_table.c.num)
        .where(write_table.c.entry.in_(entries), write_table.c.record.in_(scope))
        .distinct()
    )
    return {(row.kind, row.id) for row in nb.rows(wrote)}


# --- what they say -----------------------------------------------------------------------------------------


@dataclass
class _Page:
    """What the entries of a page have in common: the record asked for, and states that were looked up already."""

    nb: Notebook
    record: str
    inside: set[tuple[str, bytes]]
    states: dict[tuple[str, str], RecordState] = field(default_factory=dict)

    def state(self, kind: str, record: str) -> RecordState:
        known = self.states.get((kind, record))
        if known is None:
            known = self.states[kind, record] = self.nb.known(kind, record)
        return known

    def item(self, number: int, at: int, lines_max: int) -> Item:
        nb = self.nb
        found = _opened(nb, number)
        if found is None:
            gone = Act(_("An entry that cannot be read on this phone any more"), "", [])
            return Item(number, min(at, AT_MAX_MS), "", False, False, [gone], 1, 1)
        stored, action = found
        author = nb.roster.officer_of(stamps.author(action.stamp))
        bearer = nb.roster.officer_of(stored.entry.header.device) if action.original else None
        acts: list[Act] = []
        shown = total = 0
        for change in action.changes:
            if (change.kind, change.record) not in self.inside:
                continue
            fields = self._told(change, author.id.hex() if author else "")
            total += max(1, len(fields))
            if shown < lines_max:
                lines = [self._line(change, one, action.stamp) for one in fields[: lines_max - shown]]
                lines += self._why(change, action)
                acts.append(self._act(change, action.stamp, lines))
                shown += max(1, len(lines))
        return Item(
            entry=number,
            at=min(at, AT_MAX_MS),
            officer_name=author.name if author else _(NOBODY),
            mine=author is not None and author.id.hex() == nb.officer,
            waiting=stored.seq is None,
            acts=acts,
            lines=shown,
            lines_total=total,
            squad=nb.vault_mark(stored.entry.header.vault),
            brought_by=bearer.name if bearer else "",
        )

    def _told(self, change: Change, author: str) -> list[str]:
        """The fields of a change that are worth a line, in the order of the form and then of their names."""
        kind, new = self.nb.kinds.of(change.kind), not change.basis
        order = {name: at for at, name in enumerate(kind.fields)}

        def worth(name: str, value: Value) -> bool:
            known = kind.field(name)
            if new and (value in (None, "", []) or (known is not None and value in known.begins)):
                return False  # left empty, or as it always begins
            if name == DELETED:
                return not isinstance(value, bool)
            if name in SAYS_WHO:
                return value != author
            # Of an element that is silent, only that it is there.
            return known is None or not known.silent or (ELEMENT in name and value is not True)

        told = [name for name, value in change.set.items() if worth(name, value)]
        return sorted(told, key=lambda name: (order.get(name, len(order)), name))

    def _act(self, change: Change, stamp: bytes, lines: list[Line]) -> Act:
        record = change.record.hex()
        state = self.state(change.kind, record)
        shown = state.shown()
        counts = not state.kind.written_once or self.nb.authority_over(change.record).counts(state, stamp)
        told = _done(change, state, stamp)
        done = told if counts else _attempt(change) or told
        name = _(state.kind.act(shown, done)) or _("A record of a newer version of Beatbook")
        about = record != self.record and not any(line.field in state.kind.titles for line in lines)
        return Act(name, title_of(state.kind, shown) if about else "", lines)

    def _why(self, change: Change, action: Action) -> list[Line]:
        """The reason for which somebody took a note back, or tried to."""
        why = action.extra.get(WHY)
        if change.kind != interaction.KIND or change.set.get(DELETED) is not True or not isinstance(why, str):
            return []
        words = tame(why[:WORDS_SHOWN]).strip()
        return [Line(change.record.hex(), change.kind, WHY, _("Reason"), words, False, "")] if words else []

    def _line(self, change: Change, name: str, stamp: bytes) -> Line:
        kind = self.nb.kinds.of(change.kind)
        words = words_of(self.nb, kind, name, change.set[name], WORDS_MAX, long=True)
        return Line(
            record=change.record.hex(),
            kind=change.kind,
            field=name,
            label=label(kind, name),
            words=tame(words[:WORDS_SHOWN]) or _("Empty"),
            cut=len(words) > WORDS_SHOWN,
            remark=self._remark(change, name, stamp),
        )

    def _remark(self, change: Change, name: str, stamp: bytes) -> str:
        state = self.state(change.kind, change.record.hex())
        if name in SAYS_WHO:
            return _("Another officer than the one who signed.")
        if state.kind.written_once:
            return "" if stamp == state.opening else _("Kept, and not shown: it stays as it was first written.")
        if name in state.contested() and any(one.stamp == stamp for one in state.live(name)):
            return _("One of two versions, until somebody chooses.")
        chosen = len(set(change.basis.get(name, ())))
        if chosen < 2 or ELEMENT in name:
            return ""
        return ngettext("Chosen out of {count} version.", "Chosen out of {count} versions.", chosen).format(
            count=chosen
        )


def _attempt(change: Change) -> str:
    """The act by which somebody tried to hide, or show, another's note; "" for anything that stands beside it."""
    said = change.set.get(DELETED)
    if not isinstance(said, bool):
        return ""
    return "not_taken_back" if said else "not_restored"


def _more(characters: int) -> str:
    said = ngettext("and {count} more characters", "and {count} more characters", characters)
    return " … " + said.format(count=formats.number(characters))


def _done(change: Change, state: RecordState, stamp: bytes) -> str:
    """The act (app.domain.kinds.kind)."""
    said = change.set
    if any(name.startswith(MOVED_FROM) for name in said):
        return "moved_here"
    if any(name.startswith(MOVED_TO) for name in said):
        return "moved_away"
    if said.get(DELETED) is True:
        return "taken_back" if state.kind.written_once else "deleted"
    if said.get(DELETED) is False:
        return "restored"
    added = all(ELEMENT in name for name in said)  # to a set: that replaces nothing, and no record begins with it alone
    later = b"" < state.opening < stamp and not state.kind.written_once  # into what was empty until then
    return state.kind.done(said) if change.basis or added or later else "begun"


def _opened(nb: Notebook, number: int) -> tuple[StoredEntry, Action] | None:
    """It and what it says; None when it is not there or cannot be opened."""
    stored = nb.store.entry_at(number)
    try:
        return (stored, nb.says(stored.entry)) if stored else None
    except JournalError:
        return None
