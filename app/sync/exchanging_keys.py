"""Keys of squads between phones: fetching those that this one lacks, and wrapping those that others lack.

Needed seldom: somebody was put into a squad, a key was changed, a wrap was lost or was none. What is owed to whom is
asked of the server, what is true is told by the roster: a key that does not fit its check there is none.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.journal import sealing
from app.journal.errors import CannotOpen
from app.journal.messages import KEYS_MAX, Sync, Synced
from app.journal.vault_keys import NOBODY, Place, Wrap, wrap_for, wrap_info
from app.sync.conversation import Conversation
from app.sync.exchange import Exchange
from app.sync.local import Local

log = logging.getLogger(__name__)

WRAPS_MAX = 500  # looked at of one answer: a server that lies could have a phone try them for ever
KEYS_EVERY_S = 900.0  # how often a phone that lacks none asks whether another one does


@dataclass
class ExchangingKeys(Conversation):
    """A part of one sync. `owed`: what the server told of other devices; `said`: which lacks of its own it has told."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._owed: list[Place] = []
        self._lacks_told: set[Place] = set()

    def _lacks(self, refused: Mapping[tuple[bytes, int], bytes]) -> list[Place]:
        """The places of the keys that this phone lacks, with whose wraps for them were none."""
        lacked = self.local.lacked()[:KEYS_MAX]
        return [Place(*key, refused.get(key, NOBODY)) for key in lacked]

    def _with_keys(self, asked: Sync) -> Sync:
        """The request, with what this phone lacks; and now and then asking who else lacks a key."""
        lacks = self._lacks({})
        wants = bool(lacks) or self.monotonic() >= self.link.keys_due_s
        return replace(asked, lacks=lacks, keys=wants) if wants else asked

    def _hear_keys(self, asked: Sync, answer: Synced) -> dict[tuple[bytes, int], bytes]:
        """Takes the keys that came. Returns by whom those were that are none."""
        if asked.keys:
            self.link.keys_due_s = self.monotonic() + KEYS_EVERY_S
            self._owed = list(dict.fromkeys(answer.owed))[:KEYS_MAX]
        self._lacks_told |= set(asked.lacks)
        return self._take_keys(answer.wraps)

    def _exchange_keys(self, refused: Mapping[tuple[bytes, int], bytes]) -> Exchange[None]:
        """Supplies what others lack, and says what this phone lacks, where the server has not heard it yet."""
        wraps, lacks = wraps_of(self.local, self._owed), self._lacks(refused)
        self._owed = []
        if wraps or set(lacks) - self._lacks_told:
            yield from self._hand_over(wraps, lacks)

    def _hand_over(self, wraps: Sequence[Wrap], lacks: Sequence[Place] = ()) -> Exchange[None]:
        """Leaves wraps on the server, and hears what is left there for this phone if it `lacks` any."""
        for at in range(0, max(1, len(wraps)), KEYS_MAX):
            asked = Sync(self._roster_known, wraps=[*wraps[at : at + KEYS_MAX]], lacks=[*lacks], keys=bool(lacks))
            answer = yield from self._must_sync(asked)
            self._take_keys(answer.wraps)

    def _take_keys(self, wraps: Sequence[Wrap]) -> dict[tuple[bytes, int], bytes]:
        """Keeps the keys that are what they are said to be. Returns by whom those were that are not."""
        refused: dict[tuple[bytes, int], bytes] = {}
        missing = set(self.local.lacked()) if wraps else set()
        for wrap in wraps[:WRAPS_MAX]:
            place, lacked = wrap.place, (wrap.place.vault, wrap.place.epoch)
            if lacked not in missing:
                continue
            try:
                info = wrap_info(self.local.agency, *lacked)
                key = sealing.unwrap(self.local.keyring.secrets.hpke_private, wrap.wrapped, info)
            except CannotOpen:
                key = b""
            if self.local.roster.fits(*lacked, key):
                self.report.keys += self.local.keyring.correct_vault_key(*lacked, key)
                missing.discard(lacked)
                refused.pop(lacked, None)
            else:
                log.warning("a squad's key that was left for this device is none")
                refused[lacked] = place.device
        return refused


def wraps_of(local: Local, owed: Iterable[Place]) -> list[Wrap]:
    """The keys at these places that this phone has, each wrapped for the device that its place names."""
    roster, held = local.roster, local.roster.fitting(local.keyring.secrets.vault_keys)
    return [
        wrap_for(roster.agency, place, roster.devices[place.device].hpke_key, held[place.vault][place.epoch])
        for place in owed
        if place.epoch in held.get(place.vault, {}) and roster.is_member(place.vault, place.device)
    ]
