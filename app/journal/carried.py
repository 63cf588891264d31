"""A carried entry: what somebody wrote in one vault, brought whole into another one and provable there.

    {"schema": 1, "stamp": …, "changes": [], "carried": {"entry": header ‖ signature ‖ body, "key": 64 bytes}}

The key is that of the entry's own box (app.journal.sealing) and opens no other one. Whoever reads it checks the
author's right and signature, the body's hash and the box's commitment, and takes in what the author said under the
author's stamp. So nobody can invent a note in another's name by bringing it, a second time changes nothing, and who
brought it does not matter. Ids of the vault it comes from become those of the same records here (`moved` in
app.journal.record_id), where they are text in values and names of fields, too.

What cannot be carried, because it says something of a record that stays or is too large, whoever brings it says anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from app.journal import record_id
from app.journal.change import Action, Change, Value
from app.journal.entry import BODY_AT, ENTRY_MAX_BYTES, Entry, Header, box_key, open_with
from app.journal.errors import CannotOpen, JournalError, Malformed, NotAllowed
from app.journal.packing import take
from app.journal.roster.state import RosterState
from app.journal.sealing import BOX_KEY_BYTES, OVERHEAD_BYTES, padme

KEY, COPIED = "carried", "copied"
MOVED_FROM, MOVED_TO = "moved_from/", "moved_to/"
"""Fields with the id of a vault behind them: words about moving are not themselves moved."""

_AROUND_BYTES = 256  # of an action around the entry that it carries: names, stamp, key and the mark of the padding
HASH_BYTES = 32
COPIED_MAX = 64  # read of a list; this app names one
_ID = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True)
class Carried:
    """An entry of another vault, and the key of its box."""

    entry: Entry
    key: bytes

    @classmethod
    def of(cls, action: Action) -> Carried | None:
        """What an action carries; None for one that says something itself. Raises Malformed."""
        if KEY not in action.extra:
            return None
        raw = action.extra[KEY]
        if action.changes or not isinstance(raw, dict):
            raise Malformed("carried.form")
        return cls(Entry.parse(take(raw, "entry", bytes)), take(raw, "key", bytes, BOX_KEY_BYTES))

    @property
    def fits(self) -> bool:
        """Whether it is small enough for another entry to hold it."""
        action = BODY_AT + len(self.entry.body) + _AROUND_BYTES
        return BODY_AT + padme(action) + OVERHEAD_BYTES <= ENTRY_MAX_BYTES

    def extra(self) -> dict[str, Value]:
        """What an action that carries it has beside its stamp."""
        return {KEY: {"entry": self.entry.pack(), "key": self.key}}


def carry(entry: Entry, vault_keys: Sequence[bytes]) -> Carried:
    """An entry that one of these keys of its vault opens, ready to be brought into another vault.

    What was carried itself stays as it came. Raises CannotOpen.
    """
    for vault_key in vault_keys:
        with suppress(JournalError):
            key = box_key(entry, vault_key)
            return Carried.of(open_with(entry, key)) or Carried(entry, key)
    raise CannotOpen("box.other_key")


def read(carried: Carried, vault: bytes, author_key: Callable[[Header], bytes]) -> Action:
    """What the author of a carried entry said, as it is to be taken in by this vault.

    `author_key` gives the key that signs for the author, or raises NotAllowed where they might not write it.
    Raises JournalError.
    """
    entry = carried.entry
    if entry.header.vault == vault:
        raise Malformed("carried.form")
    entry.verify(author_key(entry.header))
    action = open_with(entry, carried.key)
    if KEY in action.extra or is_about_moving(action):
        raise Malformed("carried.form")
    changes = tuple(moved(change, entry.header.vault, vault) for change in action.changes)
    return replace(action, changes=changes, original=entry.hash)


def taken(carried: Carried, bearer: Entry, roster: RosterState) -> Action:
    """What an entry brought from another squad says, if whoever brought it was in that one, too.

    Raises JournalError.
    """
    source, device = roster.vaults.get(carried.entry.header.vault), roster.devices.get(bearer.header.device)
    if source is None or device is None or device.officer not in source.spans:
        raise NotAllowed("carried.by_no_member")
    return read(carried, bearer.header.vault, roster.author_key)


def copies(originals: Iterable[bytes]) -> dict[str, Value]:
    """What an action has beside its stamp that says anew what was in these entries (their hashes)."""
    return {COPIED: list(originals)}


def copied(action: Action) -> list[bytes]:
    """The hashes of the entries that an action says it repeats. Nothing proves that."""
    said = action.extra.get(COPIED)
    named = said[:COPIED_MAX] if isinstance(said, list) else []
    return [one for one in named if isinstance(one, bytes) and len(one) == HASH_BYTES]


def is_about_moving(action: Action) -> bool:
    """Whether it says that somebody came from, or went to, another vault."""
    return any(name.startswith((MOVED_FROM, MOVED_TO)) for change in action.changes for name in change.set)


def moved(change: Change, source: bytes, vault: bytes) -> Change:
    """A change of a record of one vault as one of the same record in another."""
    return replace(
        change,
        record=record_id.moved(change.record, vault),
        set={_name(name, source, vault): _value(value, source, vault) for name, value in change.set.items()},
        basis={_name(name, source, vault): stamps for name, stamps in change.basis.items()},
    )


def _name(name: str, source: bytes, vault: bytes) -> str:
    prefix, slash, element = name.partition("/")
    return prefix + slash + _text(element, source, vault)


def _value(value: Value, source: bytes, vault: bytes) -> Value:
    if isinstance(value, str):
        return _text(value, source, vault)
    if isinstance(value, list):
        return [_text(one, source, vault) if isinstance(one, str) else one for one in value]
    return value


def _text(text: str, source: bytes, vault: bytes) -> str:
    """An id of a record of the source becomes that of the same record here; any other text stays."""
    if not _ID.fullmatch(text):
        return text
    ident = bytes.fromhex(text)
    return record_id.moved(ident, vault).hex() if record_id.belongs(ident, source) else text
