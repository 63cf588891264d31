"""What needs a person: fields that two officers wrote without seeing each other, and people who returned."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass

from sqlalchemy import select

from app.domain import contact, follow_up, records
from app.domain.merge import DELETED, RecordState, value_bytes
from app.journal import stamps
from app.journal.change import Value
from app.notebook.errors import NotThere
from app.notebook.notebook import Notebook
from app.notebook.tables import records as record_table

SHOWN_MAX = 200
VERSIONS_MAX = 64  # of one field: a member with a forged app can write any number
SHOWN_MAX_CHARS = 2_000  # of one version
CHOICES_MAX = 50  # entries that settle one field: each names BASIS_MAX versions

_LABELS: Mapping[str, Mapping[str, str]] = {"contact": contact.LABELS, "follow_up": follow_up.LABELS}
_CLEAN: Mapping[str, Callable[[Mapping[str, Value]], dict[str, Value]]] = {
    "contact": contact.clean,
    "follow_up": follow_up.clean,
}


@dataclass(frozen=True)
class Version:
    """One of the values. `shown` is the value in the officer's words, `at` when it was written (ms UTC)."""

    value: Value
    shown: str
    officer_name: str
    at: int
    stamp: str


@dataclass(frozen=True)
class TwoVersions:
    """A field with more than one value; `versions[0]` is the one shown until somebody chooses.

    `can_join`: the values are free text, so that an officer may also write one text out of both.
    """

    record: str
    kind: str
    title: str
    field: str
    label: str
    versions: list[Version]
    can_join: bool = False


def two_versions(nb: Notebook) -> list[TwoVersions]:
    """Every field of every record that has two versions, newest first."""
    with nb.lock:
        contested = (
            select(record_table.c.id, record_table.c.kind, record_table.c.state)
            .where(record_table.c.versions > 0)
            .limit(SHOWN_MAX)
        )
        found = [
            one
            for row in nb.rows(contested)
            for one in _of_state(nb, row.id.hex(), RecordState.parse(row.kind, row.state))
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
        return [one for row in found for one in _of_state(nb, record, RecordState.parse(row.kind, row.state))]


def choose(nb: Notebook, record: str, field: str, value: Value) -> None:
    """Settles a field: `value` (one of the versions, or the two joined) replaces all of them.

    Raises NotThere when it was settled already, NotValid for a joined text that breaks a rule.
    """
    with nb.lock:
        for one in of_record(nb, record):
            if one.field == field:
                if all(value != version.value for version in one.versions) and one.kind in _CLEAN:
                    value = _CLEAN[one.kind]({field: value})[field]
                for _ in range(CHOICES_MAX):
                    nb.write(nb.change(one.kind, record, {field: value}))
                    if not any(left.field == field for left in of_record(nb, record)):
                        break
                return
        raise NotThere


def _of_state(nb: Notebook, record: str, state: RecordState) -> list[TwoVersions]:
    title = _title(state)
    named = nb.projection.unseen(record) if state.kind == contact.KIND and state.deleted else set()
    return [
        TwoVersions(
            record=record,
            kind=state.kind,
            title=title,
            field=field,
            label=_LABELS.get(state.kind, {}).get(field, field),
            versions=_deleted_or_kept(nb, state, named) if field == DELETED else _versions(nb, state, field),
            can_join=field in ("name", "description", "role", "address", "reach_note", "text", "interpreter"),
        )
        for field in (*state.contested(), *([DELETED] if named else []))
    ]


def _versions(nb: Notebook, state: RecordState, field: str) -> list[Version]:
    found: list[Version] = []
    for one in state.live(field)[:VERSIONS_MAX]:
        if all(value_bytes(one.value) != value_bytes(earlier.value) for earlier in found):
            found.append(_version(nb, one.stamp, one.value, shown_value(nb, field, one.value)))
    return found


def _deleted_or_kept(nb: Notebook, state: RecordState, named: Set[bytes]) -> list[Version]:
    """Edit beats delete: what the other officer wrote last stands against the deletion.

    `named`: the stamps of notes and follow-ups about this contact that the deletion had not seen.
    """
    deletion = next(one for one in state.live(DELETED) if one.value is True)
    restored = [one.stamp for one in state.live(DELETED) if one.value is not True]
    kept = max([*state.unseen(), *restored, *named], default=deletion.stamp)
    return [_version(nb, kept, False, "Keep it"), _version(nb, deletion.stamp, True, "Delete it")]


def _version(nb: Notebook, stamp: bytes, value: Value, shown: str) -> Version:
    return Version(value, shown, nb.writer_name(stamp), stamps.millis(stamp), stamp.hex())


def shown_value(nb: Notebook, field: str, value: Value) -> str:
    """A value as the officer would say it; one that no rule allows as what it is read as."""
    if field == "stage":
        return nb.stage_name(records.word(value))
    if field in ("primary", "backup", "owner"):
        return nb.officer_name(records.ident(value)) or "Nobody"
    if field == "cadence_days":
        days = records.between(value, contact.NEVER, contact.CADENCE_MAX_DAYS)
        return "As its stage says" if days is None else "No reminders" if days == 0 else f"Every {days} days"
    if field == "due":
        return records.day_or_none(value) or "Any time"
    if field == "kind":
        return {**contact.KINDS, **follow_up.KINDS}.get(records.word(value), records.word(value))
    if field == "status":
        return follow_up.STATUSES.get(records.word(value), records.word(value))
    if field == "done_at":
        at = records.milliseconds(value)
        return f"{nb.local(at):%Y-%m-%d %H:%M}" if at else "Not done"
    if value in (None, "", False):
        return "Empty"
    if isinstance(value, str):
        return records.text(value, most=SHOWN_MAX_CHARS)
    return "Yes" if value is True else str(value)[:SHOWN_MAX_CHARS]


def _title(state: RecordState) -> str:
    fields = state.shown()
    if state.kind == "contact":
        name = records.one_line(fields.get("name"), contact.NAME_MAX)
        description = records.one_line(fields.get("description"), contact.DESCRIPTION_MAX)
        return contact.title(name, description, records.word(fields.get("kind"), "person"))
    return records.text(fields.get("text"), most=SHOWN_MAX_CHARS) or "A record of a newer version"
