"""Changing a squad's key, where somebody who has it is in the squad no more.

That it is needed is told by the roster alone, so any member's phone does it after its pull, and a phone that died
half-way leaves nothing half-done: the new key is on its disk before the fact is on the road. Of two at once the roster
takes the first; the other sees it and has nothing left to do.

Whoever changed it may keep it to themselves: then nobody else can write. Who leads the squad changes it again, once
nobody has brought their phone the key for two days.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from app.device.sealed_map import SealedMap
from app.journal import sealing
from app.journal.errors import JournalError
from app.journal.packing import take
from app.journal.roster.of_squads import RotateFact
from app.journal.roster.state import Vault
from app.journal.vault_keys import Place, pinned
from app.sync.exchange import Exchange
from app.sync.exchanging_keys import ExchangingKeys, wraps_of
from app.sync.local import Local

log = logging.getLogger(__name__)

KEPT = "new key"
KEPT_MAX_BYTES = 256
WAITING = "keys waited for"
WAITING_MAX_BYTES = 128 << 10
WAITED_FOR_MS = 48 * 3_600_000


@dataclass
class Rotating(ExchangingKeys):
    """A part of one sync."""

    def _rotate(self) -> Exchange[None]:
        """Changes the keys of all squads of this officer that need it, and hands the new ones out."""
        withheld = self._withheld()
        for vault in self.local.vaults():
            if self.local.roster.vaults[vault].needs_rotation or vault in withheld:
                yield from self._rotate_one(self.local.roster.vaults[vault])

    def _withheld(self) -> set[bytes]:
        """The squads whose key of now this phone has waited for in vain, and whose officer may change it again."""
        local, now = self.local, self.local.clock()
        me = local.roster.officers[local.keyring.secrets.officer]
        kept = SealedMap(local.store, local.keyring, WAITING, WAITING_MAX_BYTES)
        since = {(vault, epoch): at for vault, epoch, at in _waiting_in(kept.read())}
        waiting = []
        for vault, epoch in local.lacked():
            known = local.roster.vaults[vault]
            if epoch == known.epoch and local.roster.may_rotate(me, known):
                waiting.append((vault, epoch, min(now, since.get((vault, epoch), now))))
        if {(vault, epoch): at for vault, epoch, at in waiting} != since:
            kept.put({"since": waiting})
        return {vault for vault, _, at in waiting if now - at >= WAITED_FOR_MS}

    def _rotate_one(self, vault: Vault) -> Exchange[None]:
        local, epoch, key = self.local, vault.epoch + 1, sealing.new_key()
        keep_new_key(local, vault.id, epoch, key)
        said = RotateFact(vault.id, epoch, *pinned(local.agency, local.roster.recovery_key, vault.id, epoch, key))
        fact = local.roster.sign_fact(local.author, said.body())
        local.roster.check(fact)
        yield from self.tell([fact])
        if not take_new_key(local):
            log.info("another phone changed the squad's key first")
            return
        owed = [
            Place(vault.id, epoch, device.id)
            for device in local.roster.devices.values()
            if device.id != local.author.device and local.roster.is_member(vault.id, device.id)
        ]
        if wraps := wraps_of(local, owed):
            yield from self._hand_over(wraps)


def keep_new_key(local: Local, vault: bytes, epoch: int, key: bytes) -> None:
    """On the disk, sealed, before anybody hears of it."""
    _kept(local).put({"vault": vault, "epoch": epoch, "key": key})


def take_new_key(local: Local) -> bool:
    """Takes the key that was kept into use if the roster has it; True then. Another phone's stands otherwise."""
    kept = _kept(local).read()
    try:
        vault, epoch, key = take(kept, "vault", bytes), take(kept, "epoch", int), take(kept, "key", bytes)
    except JournalError:
        return False  # none, or damaged on disk: then this device lacks the key, and whoever has it supplies it
    left = local.has_left(vault)
    took = not left and local.roster.fits(vault, epoch, key) and local.keyring.correct_vault_key(vault, epoch, key)
    if took or left:
        _kept(local).clear()
    return took


def _waiting_in(kept: dict[str, Any]) -> list[tuple[bytes, int, int]]:
    """Vault, epoch and since when, ms. Where the disk damaged it, it begins anew."""
    try:
        return [(vault, int(epoch), int(at)) for vault, epoch, at in take(kept, "since", list)]
    except (JournalError, TypeError, ValueError):
        return []


def _kept(local: Local) -> SealedMap:
    return SealedMap(local.store, local.keyring, KEPT, KEPT_MAX_BYTES)
