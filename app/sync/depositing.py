"""A device that is revoked hands over what only it has: its own entries that no server has, behind its end.

They are offered as they are where they continue what the server has of this device, and are sealed and signed anew
where they do not: after a clone, a loss on the disk, or a time in which they were set aside. The server signs for how
far it has them. What it has signed for need not stay here. Twice does no harm: a stamp counts once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress

from app.journal.deposit import DepositReceipt
from app.journal.entry import Entry, Tip
from app.journal.errors import BadSignature, JournalError
from app.journal.messages import ANSWER_MAX_BYTES, BATCH_MAX_BYTES, BATCH_MAX_ENTRIES
from app.journal.packing import take, unpack_map
from app.journal.roster.of_deposits import end_in
from app.sync.conversation import Conversation
from app.sync.errors import Untrusted
from app.sync.exchange import Exchange
from app.sync.local import Local

log = logging.getLogger(__name__)
PATH = "/v1/deposits"


class Depositing(Conversation):
    """A part of one sync."""

    def _hand_over_the_rest(self) -> Exchange[None]:
        """Everything, of all squads that the officer is or was in; `report.handed_over` once nothing is left."""
        whole = True
        for vault in squads_with_rest(self.local):
            whole &= yield from self._hand_over_of(vault)
        self.report.handed_over = whole

    def _hand_over_of(self, vault: bytes) -> Exchange[bool]:
        """True once the server signed for all that is only here of this vault."""
        there = yield from self._offer_rest(vault, [])
        known = _chain_to(self.local, vault, there)
        tip, batch, size, whole = there, list[Entry](), 0, True
        for old in rest_of(self.local, vault):
            if old.hash in known:
                continue
            try:
                entry = _following(self.local, tip, old)
            except JournalError as error:
                log.warning("an entry cannot be handed over: %s", error.code)
                whole = False
                continue
            tip = (entry.header.number, entry.hash)
            batch, size = [*batch, entry], size + len(entry.body)
            if len(batch) == BATCH_MAX_ENTRIES or size >= BATCH_MAX_BYTES:
                if (yield from self._offer_rest(vault, batch)) != tip:
                    return False
                self.report.sent += len(batch)
                batch, size = [], 0
        if batch and (yield from self._offer_rest(vault, batch)) != tip:
            return False
        self.report.sent += len(batch)
        return whole

    def _offer_rest(self, vault: bytes, batch: list[Entry]) -> Exchange[Tip]:
        """How far the server signs that it has this device's entries. Raises Untrusted where it does not sign."""
        said = {"vault": vault, "items": [entry.pack() for entry in batch]}
        answer = yield from self.post(PATH, said)
        signed = take(unpack_map(answer.content(), ANSWER_MAX_BYTES), "receipt", bytes)
        receipt = DepositReceipt.verify(signed, self.local.roster.server_key)
        if (receipt.vault, receipt.device) != (vault, self.local.author.device):
            raise Untrusted("receipt.unproved")
        return receipt.tip


def squads_with_rest(local: Local) -> list[bytes]:
    """The vaults of which something is only here. What was acknowledged beyond this device's end is so, too."""
    found = []
    me = local.keyring.secrets.officer
    for vault in local.roster.vaults.values():
        end = end_in(local.roster, vault.id, local.author.device) if me in vault.spans else None
        if end is not None:
            local.store.doubt_beyond(vault.id, local.author.device, end)
            if next(rest_of(local, vault.id), None) is not None:
                found.append(vault.id)
    return found


def rest_of(local: Local, vault: bytes) -> Iterator[Entry]:
    """This device's own entries that no server has, in order; behind them those that were set aside."""
    mine = local.author.device
    after = (mine, 0)
    while page := [one for one in local.store.unsent(vault, after=after) if one.header.device == mine]:
        yield from page
        after = (mine, page[-1].header.number)
    aside = []
    for one in local.store.quarantined():
        if one.vault == vault and one.seq is None:
            with suppress(JournalError, ValueError):  # what is no entry any more is read by nobody
                entry = Entry.parse(one.raw)
                if entry.header.device == mine:
                    aside.append(entry)
    yield from sorted(aside, key=lambda entry: entry.header.number)


def count_rest(local: Local) -> int:
    """How many entries are only on this device."""
    return sum(1 for vault in squads_with_rest(local) for _ in rest_of(local, vault))


def _chain_to(local: Local, vault: bytes, tip: Tip) -> set[bytes]:
    """Those of the rest that the server has, as its signed tip shows: each entry names the one before it."""
    before = {entry.hash: entry.header.previous for entry in rest_of(local, vault)}
    known, at = set[bytes](), tip[1]
    while at in before:
        known.add(at)
        at = before[at]
    return known


def _following(local: Local, tip: Tip, old: Entry) -> Entry:
    """The entry as it is, if it continues the chain; else the same action, sealed and signed anew behind it."""
    number, previous = tip
    if (old.header.number, old.header.previous) == (number + 1, previous):
        with suppress(BadSignature):
            old.verify(local.author.key.public)
            return old
    return Entry.parse(local.remade(old, number + 1, previous).pack())
