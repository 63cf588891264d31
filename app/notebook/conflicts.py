"""What needs a person: fields that two officers wrote without seeing each other, and people who returned.

Fields that belong together (app.domain.kinds) are one choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from sqlalchemy import select

from app import formats
from app.domain.field_rules import NotValid
from app.domain.kinds.kind import Together
from app.domain.merge import DELETED, RecordState, value_bytes
from app.journal import stamps
from app.journal.change import Change, Value
from app.notebook.errors import NotThere
from app.notebook.notebook import Notebook
from app.notebook.projection_tables import records as record_table
from app.notebook.seen_versions import Basis, Seen, remembered
from app.notebook.value_words import NEWER, label, words_of
from app.notebook.value_words import named as titled
from app.words import N_, _

VERSIONS_MAX = 64  # of one field: a member with a forged app can write any number
SHOWN_MAX_CHARS = 2_000  # of one version
CHOICES_MAX = 50  # entries that settle one field: each names BASIS_MAX versions


@dataclass(frozen=True)
class Version:
    """One of the values. `shown` is the value in the officer's words, `at` when it was written (ms UTC).

    `values` are all the fields that are chosen with it, `lines` those in which the versions differ: (label, in words).
    """

    value: Value
    shown: str
    officer_name: str
    at: int
    stamp: str
    values: Mapping[str, Value] = field(default_factory=dict)
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class TwoVersions:
    """A field, or several that belong together, with more than one value; `versions[0]` is newest.

    Until somebody chooses, the newest value of each field is shown. `field` is the first of them that has two values.
    `can_join`: the values are free text, so that an officer may also write one text out of both. `basis` is what
    somebody saw who is shown this: a version that comes in later is not settled with these.
    """

    record: str
    kind: str
    title: str
    field: str
    label: str
    versions: list[Version]
    basis: Basis
    can_join: bool = False


def two_versions(nb: Notebook) -> list[TwoVersions]:
    """Everything that has two versions, newest first."""
    with nb.lock:
        contested = select(record_table.c.id, record_table.c.kind, record_table.c.state).where(
            record_table.c.versions > 0
        )
        found = [
            one
            for row in nb.rows(contested)
            for one in _of_state(nb, row.id.hex(), RecordState.parse(nb.kinds.of(row.kind), row.state))
        ]
        return sorted(found, key=lambda one: max(version.at for version in one.versions), reverse=True)


def count(nb: Notebook) -> int:
    """How many records have a field with two versions."""
    return len(nb.rows(select(record_table.c.num).where(record_table.c.versions > 0)))


def of_record(nb: Notebook, record: str) -> list[TwoVersions]:
    """The fields of one record that have two versions."""
    with nb.lock:
        found = nb.rows(
            select(record_table.c.kind, record_table.c.state).where(
                record_table.c.id == bytes.fromhex(record), record_table.c.versions > 0
            )
        )
        states = [RecordState.parse(nb.kinds.of(row.kind), row.state) for row in found]
        return [one for state in states for one in _of_state(nb, record, state)]


def settle(nb: Notebook, record: str, field: str, chosen: Version, basis: Seen = None) -> None:
    """Settles a choice: this version replaces the others, in every field it says something of.

    `basis`: those it was chosen from (TwoVersions.basis), as of now unless told. Raises NotThere when it was settled
    already.
    """
    with nb.lock:
        for one in of_record(nb, record):
            for version in one.versions:
                same = version.stamp == chosen.stamp and _bytes_of(version) == _bytes_of(chosen)
                if field in version.values and same:
                    nb.write(_chosen(nb, one, version, basis))
                    return
        raise NotThere


def choose(nb: Notebook, record: str, field: str, value: Value, basis: Seen = None) -> None:
    """Settles a field: `value` (one of the versions, or the two joined) replaces all of them.

    `basis` as for `settle`. Raises NotThere when it was settled already, NotValid for a joined text that breaks a rule.
    """
    with nb.lock:
        for one in of_record(nb, record):
            if one.field == field:
                for version in one.versions:
                    if value_bytes(value) == value_bytes(version.value):
                        nb.write(_chosen(nb, one, version, basis))
                        return
                if not one.can_join:  # what is not free text is one of the versions, each of which somebody signed
                    raise NotValid(field, N_("Choose one of the versions shown."))
                value = nb.kinds.of(one.kind).clean({field: value})[field]
                for _again in range(CHOICES_MAX):
                    nb.write(nb.change(one.kind, record, {field: value}, basis))
                    if basis is not None or not any(left.field == field for left in of_record(nb, record)):
                        break
                return
        raise NotThere


def _bytes_of(version: Version) -> bytes:
    """What tells it from another one, also where a cloned phone signed both with one stamp."""
    return value_bytes([version.value, sorted(version.values), [version.values[one] for one in sorted(version.values)]])


def _chosen(nb: Notebook, matter: TwoVersions, version: Version, basis: Seen) -> Change:
    """The write that makes a version the only one: of what it says, what differs from what stands there."""
    state = nb.state(matter.kind, matter.record)
    needed = {
        one: value
        for one, value in version.values.items()
        if one == matter.field or len(state.live(one)) > 1 or value_bytes(state.value(one)) != value_bytes(value)
    }
    return nb.change(matter.kind, matter.record, needed, basis)


def _of_state(nb: Notebook, record: str, state: RecordState) -> list[TwoVersions]:
    kind = state.kind
    title = titled(kind.title(state.shown())) or _(NEWER)
    found: list[TwoVersions] = []
    chosen: set[str] = set()
    named = nb.unseen(kind.id, record) if state.deleted else frozenset()
    for one in (*state.contested(), *([DELETED] if named else [])):
        if one in chosen:
            continue
        group = kind.group(one)
        versions = _versions_together(nb, state, group) if group is not None else []
        if group is None or len(versions) < 2:
            versions = _deleted_or_kept(nb, state, named) if one == DELETED else _versions(nb, state, one)
            names = [label(kind, one)]
        else:
            chosen.update(group.fields)
            names = [line[0] for line in versions[0].lines]
        found.append(
            TwoVersions(
                record=record,
                kind=kind.id,
                title=title,
                field=one,
                label=formats.labels(names),
                versions=versions,
                can_join=len(names) == 1 and (known := kind.field(one)) is not None and known.free,
                basis=nb.seen(kind.id, record, [one])
                if one == DELETED
                else remembered(state.basis(versions[0].values)),
            )
        )
    return found


def _versions(nb: Notebook, state: RecordState, field: str) -> list[Version]:
    found: list[Version] = []
    for one in state.live(field)[:VERSIONS_MAX]:
        if all(value_bytes(one.value) != value_bytes(earlier.value) for earlier in found):
            found.append(_version(nb, one.stamp, field, one.value, _words(nb, state, field, one.value)))
    return found


def _versions_together(nb: Notebook, state: RecordState, group: Together) -> list[Version]:
    """What each officer made of the fields of a group, the newest first."""
    live = {one: state.live(one) for one in group.fields}
    contested = [one for one in state.contested() if one in live]
    rivals = sorted({write.stamp for one in contested for write in live[one]}, reverse=True)[:VERSIONS_MAX]
    made: dict[bytes, tuple[bytes, dict[str, Value]]] = {}
    own: dict[bytes, dict[str, list[Value]]] = {stamp: {} for stamp in rivals}
    for one, writes in live.items():
        for write in writes:
            if write.stamp in own:
                own[write.stamp].setdefault(one, []).append(write.value)
    # A cloned phone, or a forged one, may have signed several with one stamp.
    signed = [(stamp, nth) for stamp in rivals for nth in range(max(len(own[stamp].get(one, ())) for one in contested))]
    for stamp, nth in signed[:VERSIONS_MAX]:
        values: dict[str, Value] = {}
        for one, writes in live.items():
            mine = own[stamp].get(one)
            if mine:
                values[one] = mine[min(nth, len(mine) - 1)]
            elif writes and one not in contested and writes[0].stamp in rivals:
                values[one] = group.unwritten.get(one, writes[0].value)
            elif writes:
                values[one] = writes[0].value
        made.setdefault(value_bytes(list(values.values())), (stamp, values))
    versions = list(made.values())
    differing = [one for one in group.fields if len({value_bytes(values.get(one)) for __, values in versions}) > 1]
    return [
        Version(
            value=values[contested[0]],
            shown="; ".join(_words(nb, state, one, values.get(one)) for one in differing),
            officer_name=nb.writer_name(stamp),
            at=stamps.millis(stamp),
            stamp=stamp.hex(),
            values=values,
            lines=tuple((label(state.kind, one), _words(nb, state, one, values.get(one))) for one in differing),
        )
        for stamp, values in versions
    ]


def _deleted_or_kept(nb: Notebook, state: RecordState, named: Set[bytes]) -> list[Version]:
    """Edit beats delete: what the other officer wrote last stands against the deletion.

    `named`: the stamps of notes and follow-ups about this contact that the deletion had not seen.
    """
    deletion = next(one for one in state.live(DELETED) if one.value is True)
    restored = [one.stamp for one in state.live(DELETED) if one.value is not True]
    kept = max([*state.unseen(), *restored, *named], default=deletion.stamp)
    return [
        _version(nb, kept, DELETED, False, _("Keep it")),
        _version(nb, deletion.stamp, DELETED, True, _("Delete it")),
    ]


def _version(nb: Notebook, stamp: bytes, field: str, value: Value, shown: str) -> Version:
    return Version(value, shown, nb.writer_name(stamp), stamps.millis(stamp), stamp.hex(), {field: value})


def _words(nb: Notebook, state: RecordState, field: str, value: Value) -> str:
    return words_of(nb, state.kind, field, value, SHOWN_MAX_CHARS)
