"""Keys of squads between phones: fetching those that this one lacks, and wrapping those that others lack.

Needed seldom: somebody was put into a squad, a key was changed, a wrap was lost or was none. What is owed to whom is
asked of the server, what is true is told by the roster: a key that does not fit its check there is none.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from app.journal import sealing
from app.journal.errors import CannotOpen
from app.journal.messages import KEYS_MAX, Keys, KeysHeld
from app.journal.vault_keys import NOBODY, Place, Wrap, wrap_for, wrap_info
from app.sync.exchange import Exchange, Request
from app.sync.local import Local
from app.sync.signing_in import Conversation

log = logging.getLogger(__name__)


@dataclass
class ExchangingKeys(Conversation):
    """A part of one sync."""

    def _exchange_keys(self) -> Exchange[None]:
        """Only where this phone lacks a key, or where the server said that another one does."""
        if not self.local.lacked() and not self.link.owed:
            return
        held = yield from self._keys(Keys())
        refused = self._take_keys(held.wraps)
        lacks = [refused.get((vault, epoch), NOBODY) for vault, epoch in self.local.lacked()]
        places = [Place(*key, device) for key, device in zip(self.local.lacked(), lacks, strict=True)]
        wraps = wraps_of(self.local, held.owed)
        if wraps or places:
            held = yield from self._keys(Keys(wraps[:KEYS_MAX], places[:KEYS_MAX]))
            self._take_keys(held.wraps)
        self.link.owed = False

    def _keys(self, brought: Keys) -> Exchange[KeysHeld]:
        return KeysHeld.parse((yield from self._call(Request("POST", "/v1/keys", brought.pack()))).content())

    def _take_keys(self, wraps: Iterable[Wrap]) -> dict[tuple[bytes, int], bytes]:
        """Keeps the keys that are what they are said to be. Returns by whom those were that are not."""
        refused: dict[tuple[bytes, int], bytes] = {}
        for wrap in wraps:
            place, lacked = wrap.place, (wrap.place.vault, wrap.place.epoch)
            if lacked not in self.local.lacked():
                continue
            try:
                info = wrap_info(self.local.agency, *lacked)
                key = sealing.unwrap(self.local.keyring.secrets.hpke_private, wrap.wrapped, info)
            except CannotOpen:
                key = b""
            if self.local.roster.fits(*lacked, key):
                self.report.keys += self.local.keyring.correct_vault_key(*lacked, key)
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
