"""Receipts, and the shift that they cover: believed as far as this phone computed their heads itself."""

from __future__ import annotations

import struct
from collections.abc import Callable
from contextlib import suppress

from app.device.entries import NO_TIP
from app.device.errors import HeadUnknown
from app.device.keyring import Keyring
from app.device.store import Store
from app.journal.entry import Entry
from app.journal.errors import CannotOpen, JournalError
from app.journal.receipt import RECEIPT_BYTES, Receipt
from app.journal.roster import Roster
from app.sync.server_clock import is_reasonable

RECEIPTS_KEPT = 60
RECEIPTS, SHIFT = "receipts", "shift"
_SHIFT_ROW = 24  # vault 16 | number 8


class Receipts:
    """A part of one unlocked profile (local.py)."""

    store: Store
    keyring: Keyring
    clock: Callable[[], int]
    roster: Roster

    def proves(self, receipt: Receipt) -> bool:
        """Whether this phone computed the receipt's head itself, over just the entries that it says are there.

        Own pages that were set aside hold a place but tell no number, so with such a place the count only bounds.
        """
        try:
            if self.store.head_at(receipt.vault, receipt.seq) != receipt.head:
                return False
        except HeadUnknown:
            return False
        number = self._covered(receipt)
        return number == receipt.count or (
            number < receipt.count <= receipt.seq and self.store.is_aside_up_to(receipt.vault, receipt.seq)
        )

    def _covered(self, receipt: Receipt) -> int:
        """The highest number of this device among the entries over which the receipt's head goes."""
        device = self.keyring.secrets.author.device
        return self.store.chain_tips(receipt.vault, [device], up_to=receipt.seq).get(device, NO_TIP)[0]

    def heard_ms(self) -> int:
        """The newest time in the receipts kept here that can be true, ms since 1970 UTC; 0 for none."""
        now_ms = self.clock()
        with suppress(JournalError):  # the list of members, which names the server's key, may have been damaged
            return max((one.time_ms for one in self.receipts() if is_reasonable(one.time_ms, now_ms)), default=0)
        return 0

    def keep_receipt(self, receipt: Receipt) -> None:
        kept = [one.signed for one in self.receipts()]
        self._put(RECEIPTS, b"".join([receipt.signed, *kept][:RECEIPTS_KEPT]))

    def receipts(self) -> list[Receipt]:
        """The receipts kept here, newest first, verified again."""
        data = self._get(RECEIPTS)
        parts = [data[at : at + RECEIPT_BYTES] for at in range(0, len(data), RECEIPT_BYTES)]
        return [Receipt.verify(part, self.roster.server_key) for part in parts]

    def begin_shift(self) -> None:
        """From here on entries count for the next shift."""
        tips = self._own_numbers()
        self._put(SHIFT, b"".join(vault + number.to_bytes(8, "big") for vault, number in tips.items()))

    def shift_counts(self) -> tuple[int, int]:
        """(entries this device wrote since `begin_shift`, how many of them a receipt kept here covers).

        A receipt covers what its head goes over, as this phone computes it now; what it says beside that counts for
        nothing. An own entry that was set aside counts, whenever it was written, until it is on the server.
        """
        data = self._get(SHIFT)
        begun = {
            data[at : at + 16]: int.from_bytes(data[at + 16 : at + _SHIFT_ROW], "big")
            for at in range(0, len(data), _SHIFT_ROW)
        }
        counted: dict[bytes, int] = {}
        seqs: dict[bytes, int] = {}
        for receipt in self.receipts():
            if receipt.seq >= seqs.get(receipt.vault, 0) and self.proves(receipt):
                counted[receipt.vault], seqs[receipt.vault] = self._covered(receipt), receipt.seq
        total = covered = 0
        for vault, number in self._own_numbers().items():
            start = begun.get(vault, 0)
            total += max(0, number - start)
            covered += max(0, min(number, counted.get(vault, 0)) - start)
        return total + self._own_aside(), covered

    def _own_aside(self) -> int:
        """How many pages of this device wait in quarantine."""
        found, me = 0, self.keyring.secrets.author.device
        for aside in self.store.quarantined():
            try:
                found += aside.seq is None and Entry.parse(aside.raw).header.device == me
            except (JournalError, struct.error):
                continue
        return found

    def _own_numbers(self) -> dict[bytes, int]:
        device = self.keyring.secrets.author.device
        tips = {vault: self.store.chain_tips(vault, [device]) for vault in self._vaults()}
        return {vault: tip[device][0] for vault, tip in tips.items() if device in tip}

    def _put(self, name: str, plain: bytes) -> None:
        self.store.put_slot(name, self.keyring.seal(f"beatbook {name}", plain))

    def _get(self, name: str) -> bytes:
        sealed = self.store.slot(name)
        try:
            return self.keyring.open(f"beatbook {name}", sealed) if sealed else b""
        except CannotOpen:
            return b""  # damaged on disk: they only count and remind, and begin anew

    def _vaults(self) -> list[bytes]:
        known = self.roster.devices.get(self.keyring.secrets.author.device)
        if known is not None and known.revoked is not None:
            return []
        return [vault.id for vault in self.roster.vaults_of(self.keyring.secrets.officer)]
