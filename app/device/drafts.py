"""Half-written forms: on the disk a moment after they were typed, sealed, back when the app is opened again.

A draft that cannot be opened is set aside and counted; it never keeps the others from being read and is never
deleted. Their names are blinded: the file does not even show which screen was left half-filled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from app.device.clock import device_ms
from app.device.errors import DraftTooLong
from app.device.keyring import Keyring
from app.device.store import Store
from app.journal import record_id
from app.journal.errors import CannotOpen, Malformed
from app.journal.packing import pack, take, unpack_map

DRAFT_MAX_BYTES = 1 << 20
PEOPLE = "who"  # the field with the ids of those whom a note is about
_PURPOSE = "beatbook draft"
_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_FIELDS: dict[str, type] = {
    "id": str,
    "kind": str,
    "fields": dict,
    "subject": str,
    "place": str,
    "about": str,
    "parked": bool,
    "updated_ms": int,
}


@dataclass(frozen=True)
class Draft:
    """`kind` says which form, `subject` what it is about ("" for something new), `place` where it is written (a route).

    `about` is whose it is, in words for a list. `parked`: the officer left it for later, rather than being cut off.
    `updated_ms` is UTC by this device's clock. Values: None, bool, int, float, str, bytes, lists and dicts of these.
    """

    id: str
    kind: str
    fields: dict[str, Any]
    subject: str
    place: str
    about: str
    parked: bool
    updated_ms: int


class Drafts:
    """The drafts of one open notebook. Every method may raise StoreError or KeyringClosed."""

    def __init__(self, store: Store, keyring: Keyring, clock: Callable[[], int] = device_ms) -> None:
        self._store, self._keyring, self._clock = store, keyring, clock

    def put(
        self,
        id: str,
        fields: Mapping[str, Any],
        kind: str = "",
        *,
        subject: str = "",
        place: str = "",
        about: str = "",
        parked: bool = False,
    ) -> None:
        """Saves a draft over its last version; it is on the disk when this returns. Raises DraftTooLong.

        The arguments are those of `Draft`.
        """
        draft = Draft(id, kind, dict(fields), subject, place, about, parked, self._clock())
        content = pack(vars(draft))
        if len(content) > DRAFT_MAX_BYTES:
            raise DraftTooLong
        name = self._keyring.blind(id)
        self._store.draft_put(name, self._keyring.seal(_PURPOSE, content, name))

    def get(self, id: str) -> dict[str, Any] | None:
        """The fields of a draft, None when there is none or it was damaged."""
        name = self._keyring.blind(id)
        sealed = self._store.draft_get(name)
        draft = None if sealed is None else self._opened(name, sealed)
        return None if draft is None else draft.fields

    def all(self) -> list[Draft]:
        """Every draft that can be opened, newest first."""
        found = [self._opened(name, sealed) for name, sealed in self._store.drafts()]
        return sorted((one for one in found if one), key=lambda one: one.updated_ms, reverse=True)

    def delete(self, id: str) -> None:
        """It was saved or given up."""
        self._store.draft_delete(self._keyring.blind(id))

    def forget(self, vault: bytes) -> None:
        """Lets go of drafts about records of a vault, or for it. One that is about others, too, stays without these."""
        for draft in self.all():
            named = set(_named((draft.fields, draft.subject, draft.place)))
            left = {one for one in named if one == vault.hex() or record_id.belongs(bytes.fromhex(one), vault)}
            if not left:
                continue
            others = set(_named(draft.fields.get(PEOPLE, []))) - left
            if draft.subject in left or not others:
                self.delete(draft.id)
            else:
                self.put(draft.id, _without(draft.fields, left), draft.kind, place=draft.place, parked=draft.parked)

    def damaged(self) -> int:
        """How many drafts were set aside because they could not be opened."""
        return len(self._store.damaged_drafts())

    def _opened(self, name: bytes, sealed: bytes) -> Draft | None:
        try:
            raw = unpack_map(self._keyring.open(_PURPOSE, sealed, name), DRAFT_MAX_BYTES)
            return Draft(**{field: take(raw, field, kind) for field, kind in _FIELDS.items()})
        except (CannotOpen, Malformed):
            self._store.draft_set_aside(name, sealed)
            return None


def _named(value: Any) -> Iterator[str]:
    """Every id (hex) in a draft's values."""
    if isinstance(value, str):
        yield from _ID.findall(value)
    elif isinstance(value, Mapping):
        for key, inside in value.items():
            yield from _named(key)
            yield from _named(inside)
    elif isinstance(value, list | tuple):
        for inside in value:
            yield from _named(inside)


def _without(value: Any, left: Set[str]) -> Any:
    """The values of a draft without these ids."""
    if isinstance(value, Mapping):
        return {key: _without(inside, left) for key, inside in value.items() if left.isdisjoint(_named(key))}
    if isinstance(value, list | tuple):
        return [_without(inside, left) for inside in value if left.isdisjoint(_named(inside))]
    return "" if isinstance(value, str) and not left.isdisjoint(_named(value)) else value
