"""The settings of an officer on this device, each declared once; kept sealed beside the journal and not synced.

A setting more is one line here, and one in the screen's list if it is chosen by hand. What stands on the disk is
believed within its bounds only: damaged settings, or one that a newer version wrote, count as not chosen and never
keep an officer out. What this version does not know stays as it is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from app.device.keyring import Keyring
from app.device.sealed_map import SealedMap
from app.device.store import Store
from app.domain.field_rules import MS_MAX, between, is_id

SLOT = "settings"
SETTINGS_MAX_BYTES = 64 * 1024
NAMED_MAX, NAME_CHARS, WORDS_MAX = 20, 40, 100

T = TypeVar("T")
Scope = Literal["device", "officer"]
"""Whose a setting is: of this device alone, or of the officer, who would want it on another device too."""


@dataclass(frozen=True)
class Setting(ABC, Generic[T]):
    """`name` is its key on the disk; `default` holds until the officer chooses."""

    name: str
    default: T
    scope: Scope

    @abstractmethod
    def read(self, kept: Any) -> T | None:
        """The value as it was kept, or None for anything that it cannot be."""


@dataclass(frozen=True)
class Choice(Setting[str]):
    """One of a few words."""

    choices: tuple[str, ...]

    def read(self, kept: Any) -> str | None:
        return kept if isinstance(kept, str) and kept in self.choices else None


@dataclass(frozen=True)
class Number(Setting[int]):
    """A whole number from `least` to `most`; a screen offers some of them."""

    least: int
    most: int
    offered: tuple[int, ...] = ()

    def read(self, kept: Any) -> int | None:
        return between(kept, self.least, self.most)

    def offered_to(self, most: int) -> tuple[int, ...]:
        """What a screen offers where the agency allows no more than `most`."""
        return (*(number for number in self.offered if number < most), most)


@dataclass(frozen=True)
class Ident(Setting[str]):
    """The id of something (32 hex characters), or ""."""

    def read(self, kept: Any) -> str | None:
        return kept if isinstance(kept, str) and (not kept or is_id(kept)) else None


@dataclass(frozen=True)
class Named(Setting[dict[str, dict[str, Any]]]):
    """Choices that the officer gave a name, by that name: each a few plain values by field."""

    def read(self, kept: Any) -> dict[str, dict[str, Any]] | None:
        if not isinstance(kept, dict) or len(kept) > NAMED_MAX:
            return None
        fit = all(isinstance(name, str) and 0 < len(name) <= NAME_CHARS and _plain(one) for name, one in kept.items())
        return kept if fit else None


@dataclass(frozen=True)
class Words(Setting[list[str]]):
    """A few short words, such as ids."""

    def read(self, kept: Any) -> list[str] | None:
        if not isinstance(kept, list) or len(kept) > WORDS_MAX:
            return None
        return kept if all(isinstance(one, str) and 0 < len(one) <= NAME_CHARS for one in kept) else None


def _plain(values: Any) -> bool:
    """Whether this is a few names with a short word, yes, no or nothing each."""
    if not isinstance(values, dict) or len(values) > NAMED_MAX:
        return False
    words = [one for one in (*values, *values.values()) if one is not None and not isinstance(one, bool)]
    return all(isinstance(one, str) and len(one) <= NAME_CHARS for one in words) and None not in values


THEME = Choice("theme", "system", "officer", ("system", "light", "dark", "night"))
# FBI CJIS 6.0 AC-11: a session lock after at most 30 minutes.
LOCK_AFTER_S = Number("lock_after_s", 300, "device", 60, 1800, (60, 120, 300, 600, 900, 1800))
SHIFT_ENDED_MS = Number("shift_ended_ms", 0, "device", 0, MS_MAX)
"""When the last shift on this device ended; 0 before the first one."""
SQUAD = Ident("squad", "", "officer")
"""The squad in which the officer wrote something new last; "" before the first time."""

CALENDAR_KEY = Ident("calendar_key", "", "device")
"""By chance; what the ids in a calendar file come of. "" before the first one was saved."""

LISTS: Named = Named("lists", {}, "device")
"""The lists of people that the officer keeps: what each is narrowed to and how it is sorted."""

CARDS_OFFERED = Choice("cards_offered", "on", "officer", ("on", "off"))
CARDS_DISMISSED: Words = Words("cards_dismissed", [], "officer")
"""The ids of the practice cards that are not to be offered any more; they stand under More all the same."""
SELF_CHECK = Choice("self_check", "off", "officer", ("off", "on"))
"""Whether Log contact asks how fairly the officer treated somebody (docs/decisions/0075)."""

SETTINGS: tuple[Setting[Any], ...] = (
    *(THEME, LOCK_AFTER_S, SHIFT_ENDED_MS, SQUAD, CALENDAR_KEY, LISTS),
    *(CARDS_OFFERED, CARDS_DISMISSED, SELF_CHECK),
)


class Settings:
    """Reads once, writes through."""

    def __init__(self, store: Store, keyring: Keyring) -> None:
        self._kept = SealedMap(store, keyring, SLOT, SETTINGS_MAX_BYTES)
        self._values = self._kept.read()

    def __getitem__(self, setting: Setting[T]) -> T:
        found = setting.read(self._values.get(setting.name))
        return setting.default if found is None else found

    def __setitem__(self, setting: Setting[T], value: T) -> None:
        """On disk when this returns. Raises StoreError; ValueError for what the setting cannot be."""
        if setting.read(value) is None:
            raise ValueError(f"{setting.name} is out of its bounds")
        self._values[setting.name] = value
        self._kept.put(self._values)
