"""Making two contacts one, and taking them apart again.

Merging is one act of an officer: it says of one contact that it was merged into the other, and of the other what the
officer chose field by field. From then on everything that names either is shown with the other
(app.notebook.merged_contacts), and nothing of it is rewritten. What somebody writes of the merged one meanwhile, or
with an app that does not know of it yet, is found at once: notes and follow-ups with the other, and fields as something
to look at (`later`). Taking apart takes back what the act wrote, as far as nobody has changed it since: both stand as
before, and each has the notes again that were written with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from app.domain import field_rules
from app.domain.kinds import contact as rules
from app.domain.merge import DELETED, ELEMENT, MERGED_INTO, RecordState, value_bytes
from app.journal import stamps
from app.journal.change import Action, Change, Value
from app.journal.errors import JournalError
from app.notebook import contact_list, move_load
from app.notebook.contact_list import ContactRow
from app.notebook.errors import NotMerged, NotThere
from app.notebook.merged_contacts import merges as merge_table
from app.notebook.notebook import Notebook
from app.notebook.projection_tables import records as record_table
from app.notebook.seen_versions import Basis
from app.notebook.value_words import label, title_of, words_of

CHOSEN = (
    *(("name",), ("description",), ("role",), ("address",), ("stage", "cadence_days"), ("primary", "backup")),
    *(("call_first",), ("reach_note",), ("interpreter",), ("offers",)),
)
"""What is chosen of the one or the other, what belongs together as one."""
JOINED = ("reach/", "member_of/", "tag/")
"""Of these both have what either has."""
LATER_MAX, FIELDS_MAX = 100, 50
SHOWN_MAX_CHARS = 400
_WORDS = frozenset({"name", "description", "role", "address", "call_first", "reach_note", "interpreter", "offers"})
_ALWAYS = frozenset({"kind", "stage", "created"})  # every contact has one


@dataclass(frozen=True)
class Difference:
    """What the two have in different words. `key` is the first of the fields, `kept` and `other` the words of each.

    `takes_other`: that of the other is the better guess, because there is no other word.
    """

    key: str
    label: str
    kept: str
    other: str
    takes_other: bool


@dataclass(frozen=True)
class Element:
    """A phone, an e-mail address, a place or a tag that one of them has, or both. `name`: of its field."""

    name: str
    label: str
    words: str


@dataclass(frozen=True)
class Both:
    """Two contacts as they are shown to somebody who is to merge them: what is written goes by this, and by no more.

    `same`: (label, words) of what both say alike.
    """

    kept: ContactRow
    other: ContactRow
    differences: list[Difference]
    elements: list[Element]
    same: list[tuple[str, str]]
    kept_fields: Mapping[str, Value] = field(repr=False)
    other_fields: Mapping[str, Value] = field(repr=False)
    kept_basis: Basis = field(repr=False)
    other_basis: Basis = field(repr=False)


@dataclass(frozen=True)
class Apart:
    """Who was taken from whom, and what that took back of what the latter said, for `again`."""

    kept: str
    other: str
    fields: Mapping[str, Value]


@dataclass(frozen=True)
class Line:
    """A field as somebody wrote it of a merged contact: `words` ("" for nothing), and what stands `now` with whom they
    are shown with ("" of a number, a place or a tag: it is there or not)."""

    label: str
    words: str
    now: str
    officer_name: str
    at: int


@dataclass(frozen=True)
class Later:
    """What somebody wrote of a merged contact without knowing, or after, that it was merged: to be looked at as one.

    `into`: whom the contact is shown with. `fields` are the values, by name, `basis` what of `into` they would replace;
    `seen`: all of the contact that was shown so.
    """

    contact: str
    title: str
    into: ContactRow
    lines: list[Line]
    fields: Mapping[str, Value] = field(repr=False)
    basis: Basis = field(repr=False)
    seen: Basis = field(repr=False)

    @property
    def at(self) -> int:
        return max(line.at for line in self.lines)


# --- merging ---------------------------------------------------------------------------------------------------


def both(nb: Notebook, kept: str, other: str) -> Both:
    """The two side by side. Raises NotThere, NotMerged where they cannot be one."""
    with nb.lock:
        first, second = _check(nb, kept, other)
        one, two = first.shown(), second.shown()
        row, other_row = contact_list.of_ids(nb, [kept, other])
        differences, same = [], []
        for group in CHOSEN:
            words = [_said(nb, group, fields) for fields in (one, two)]
            if any(_differs(one.get(name), two.get(name)) for name in group):
                called = label(rules.CONTACT, group[0])
                empty = all(_nothing(one.get(name)) for name in group)
                differences.append(Difference(group[0], called, words[0], words[1], takes_other=empty))
            elif words[0]:
                same.append((label(rules.CONTACT, group[0]), words[0]))
        names = dict.fromkeys(name for fields in (one, two) for name in _elements(fields))
        return Both(
            row,
            other_row,
            differences,
            [_element(nb, name, one.get(name) or two.get(name)) for name in names],
            same,
            one,
            two,
            nb.seen(rules.KIND, kept, [*(name for group in CHOSEN for name in group), *names, "created"]),
            nb.seen(rules.KIND, other, [MERGED_INTO]),
        )


def merge(nb: Notebook, two: Both, taken: Collection[str], left: Collection[str] = ()) -> None:
    """Merges the other into the kept one. Of the differences in `taken` the words of the other one count; elements in
    `left` are with neither. Raises NotThere, NotMerged, NoKey, StoreError."""
    with nb.lock:
        kept, other = two.kept.id, two.other.id
        _check(nb, kept, other)
        fields: dict[str, Value] = {}
        for group in CHOSEN:
            if group[0] in taken:
                fields |= {name: two.other_fields.get(name) or _none(name) for name in group}
        for element in two.elements:
            here, there = two.kept_fields.get(element.name), two.other_fields.get(element.name)
            fields[element.name] = _none(element.name) if element.name in left else here or there
        began = [field_rules.milliseconds(one.get("created")) for one in (two.kept_fields, two.other_fields)]
        changed = {name: value for name, value in fields.items() if _differs(value, two.kept_fields.get(name))}
        changed["created"] = min((at for at in began if at), default=nb.clock())
        nb.write(
            nb.change(rules.KIND, kept, changed, two.kept_basis),
            nb.change(rules.KIND, other, {MERGED_INTO: kept}, two.other_basis),
        )


def check(nb: Notebook, kept: str, other: str) -> None:
    """Raises NotThere, NotMerged, which says why, where the two cannot be made one."""
    with nb.lock:
        _check(nb, kept, other)


def _check(nb: Notebook, kept: str, other: str) -> tuple[RecordState, RecordState]:
    states = nb.state(rules.KIND, kept), nb.state(rules.KIND, other)
    if kept == other:
        raise NotMerged("merging.same")
    if nb.squad_of(kept) is None or nb.squad_of(kept) != nb.squad_of(other):
        raise NotMerged("merging.other_squad")
    for row in contact_list.of_ids(nb, [kept, other], gone=True):
        if row.merged:
            raise NotMerged("merging.already")
        if row.gone:
            raise NotMerged("merging.moved" if row.moved else "merging.deleted")
    if len({field_rules.word(state.shown().get("kind"), "person") for state in states}) > 1:
        raise NotMerged("merging.other_kind")
    return states


def _said(nb: Notebook, group: tuple[str, ...], fields: Mapping[str, Value]) -> str:
    said = [words_of(nb, rules.CONTACT, name, fields[name], SHOWN_MAX_CHARS) for name in group if fields.get(name)]
    return " · ".join(said)


def _element(nb: Notebook, name: str, value: Value) -> Element:
    return Element(name, label(rules.CONTACT, name), words_of(nb, rules.CONTACT, name, value, SHOWN_MAX_CHARS))


def _elements(fields: Mapping[str, Value]) -> list[str]:
    """Those that a contact has, in the order of its page."""
    return [
        *("reach/" + uri for uri, _ in rules.reach(fields)),
        *("member_of/" + place for place in rules.places(fields)),
        *("tag/" + tag for tag in rules.tags(fields)),
    ]


def _nothing(value: Value) -> bool:
    return value is None or value is False or value == ""


def _none(name: str) -> Value:
    """How a field says that there is nothing."""
    if name.startswith(("tag/", "member_of/")):
        return False
    return "" if name in _WORDS else None


def _differs(one: Value, other: Value) -> bool:
    return not (_nothing(one) and _nothing(other)) and value_bytes(one) != value_bytes(other)


# --- taking apart ----------------------------------------------------------------------------------------------


def merged(nb: Notebook, contact_id: str) -> list[ContactRow]:
    """Those who are shown with this contact, by name."""
    with nb.lock:
        return sorted(
            contact_list.of_ids(nb, nb.folded(contact_id), gone=True), key=lambda one: (one.title.casefold(), one.id)
        )


def shown_with(nb: Notebook, contact_id: str) -> ContactRow | None:
    """With whom somebody is shown who was merged; None for who is shown by themselves."""
    with nb.lock:
        end = nb.survivor(contact_id)
        return None if end == contact_id else next(iter(contact_list.of_ids(nb, [end], gone=True)), None)


def unmerge(nb: Notebook, other: str) -> Apart:
    """Takes somebody apart from whom they were merged into. Raises NotThere for who was not merged."""
    with nb.lock:
        kept = field_rules.ident(nb.state(rules.KIND, other).value(MERGED_INTO))
        if kept is None:
            raise NotThere
        before = _before(nb, kept, other)
        was = nb.known(rules.KIND, kept).shown()
        changes = [nb.change(rules.KIND, kept, before)] if before else []
        nb.write(*changes, nb.change(rules.KIND, other, {MERGED_INTO: None}))
        return Apart(kept, other, {name: was[name] for name in before})


def again(nb: Notebook, apart: Apart) -> None:
    """Takes `unmerge` back. Raises NotThere, NotMerged."""
    with nb.lock:
        _check(nb, apart.kept, apart.other)
        changes = [nb.change(rules.KIND, apart.kept, apart.fields)] if apart.fields else []
        nb.write(*changes, nb.change(rules.KIND, apart.other, {MERGED_INTO: apart.kept}))


def _before(nb: Notebook, kept: str, other: str) -> dict[str, Value]:
    """What the kept one would say without the acts that merged the other into it: of the fields that these wrote and
    nobody after them."""
    acts = {one.stamp for one, change in _changes(nb, other) if change.set.get(MERGED_INTO) == kept}
    now, without = nb.known(rules.KIND, kept), RecordState(rules.CONTACT)
    for action, change in _changes(nb, kept):
        if action.stamp not in acts:
            without.take(action.stamp, change)
    before: dict[str, Value] = {}
    for name, value in now.shown().items():
        if name in (DELETED, MERGED_INTO) or not {one.stamp for one in now.live(name)} <= acts:
            continue
        said = without.value(name)
        if said is None and name not in _ALWAYS:
            said = _none(name)
        elif said is None:
            continue
        if _differs(said, value):
            before[name] = said
    return before


def _changes(nb: Notebook, contact_id: str) -> Iterator[tuple[Action, Change]]:
    """All that was ever written of a contact, with the acts that did."""
    for stored in move_load.entries(nb, {(rules.KIND, contact_id): move_load.number(nb, contact_id)}):
        with suppress(JournalError):
            action = nb.says(stored.entry)
            for change in action.changes:
                if (change.kind, change.record.hex()) == (rules.KIND, contact_id):
                    yield action, change


# --- what came later -------------------------------------------------------------------------------------------


def later(nb: Notebook) -> list[Later]:
    """What was written of merged contacts unseen by who merged them and differs from what stands now, newest first."""
    with nb.lock:
        found = [one for row in list(nb.read(_MERGED)) if (one := _later(nb, row[0].hex())) is not None]
        return sorted(found, key=lambda one: (-one.at, one.contact))[:LATER_MAX]


_MERGED = f"""
    SELECT r.id FROM {merge_table.name} m JOIN {record_table.name} r ON r.num = m.num
    WHERE m.contact IS NOT NULL AND r.kind = '{rules.KIND}'
"""  # noqa: S608 - names of our own


def _later(nb: Notebook, contact_id: str) -> Later | None:
    state, end = nb.state(rules.KIND, contact_id), nb.survivor(contact_id)
    unseen, fields = state.unseen(MERGED_INTO), state.shown()
    written = [name for name in fields if _is_told(name) and any(one.stamp in unseen for one in state.live(name))]
    if not written:
        return None
    now = nb.state(rules.KIND, end).shown()
    told = {name: fields[name] for name in written[:FIELDS_MAX] if _is_news(name, fields[name], now.get(name))}
    if not told:
        return None
    (into,) = contact_list.of_ids(nb, [end], gone=True)
    return Later(
        contact=contact_id,
        title=title_of(rules.CONTACT, fields),
        into=into,
        lines=[_line(nb, name, value, now.get(name), state.live(name)[0].stamp) for name, value in told.items()],
        fields=told,
        basis=nb.seen(rules.KIND, end, told),
        seen=nb.seen(rules.KIND, contact_id, [MERGED_INTO]),
    )


def _line(nb: Notebook, name: str, value: Value, now: Value, stamp: bytes) -> Line:
    return Line(
        label=label(rules.CONTACT, name),
        words=_words(nb, name, value),
        now="" if ELEMENT in name else _words(nb, name, now),
        officer_name=nb.writer_name(stamp),
        at=stamps.millis(stamp),
    )


def _is_news(name: str, value: Value, now: Value) -> bool:
    return bool(value) != bool(now) if ELEMENT in name else _differs(value, now)


def _is_told(name: str) -> bool:
    return name.startswith(JOINED) or any(name in group for group in CHOSEN)


def _words(nb: Notebook, name: str, value: Value) -> str:
    if _nothing(value) and ELEMENT not in name:
        return ""
    return words_of(nb, rules.CONTACT, name, value, SHOWN_MAX_CHARS)


def take(nb: Notebook, one: Later) -> None:
    """The contact that both are now says so, too. Raises NotThere, StoreError."""
    with nb.lock:
        nb.write(nb.change(rules.KIND, one.into.id, one.fields, one.basis), _looked_at(nb, one))


def leave(nb: Notebook, one: Later) -> None:
    """It stays as it is; what was written stands in the history. Raises NotThere, StoreError."""
    with nb.lock:
        nb.write(_looked_at(nb, one))


def _looked_at(nb: Notebook, one: Later) -> Change:
    """The merge said anew, by somebody who has seen this, too. Raises NotThere for who is not merged any more."""
    if nb.survivor(one.contact) != one.into.id:
        raise NotThere
    target = nb.state(rules.KIND, one.contact).value(MERGED_INTO)
    return nb.change(rules.KIND, one.contact, {MERGED_INTO: target}, one.seen)
