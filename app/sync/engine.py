"""The sync conversation, without a socket: a generator that yields requests and receives answers.

Per vault: push what waits, pull what is new; the roster whenever it grew. A page and its cursor are committed
in one local transaction, every request may be repeated, and nothing that arrives is believed before it is
verified. What happens when …

    a request fails          the batch is halved and tried again, three times; then the sync ends as offline
    the server is behind     (restored from an old copy) the fork point is found, our cursor moves back to it, and
                             every entry the server lacks is pushed again, whoever wrote it
    a number is taken        (this phone was cloned or restored) the server's page stands; our unsent entries are
                             numbered and signed anew behind it
    the answers were lost    a batch that the server knows already ends the push: the pull brings the other answers
    an entry fails           it goes to quarantine with a reason; everything else flows
    a page came altered      its header fits and the rest does not: it is asked for again, ever more rarely
    a key was changed        what the server has not got of this phone is sealed anew, after a pull
    a key lost to a rival's  the same: after a restore two phones may have changed it, each without the other
    a quota is used up       what its author wrote stays as it is, and is offered again by a later sync

Phone and server work at the same time: while one batch or page is under way, the one before it is written down here.
Dying in between costs nothing: what the server has and the phone did not write down is pushed again as a duplicate.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.journal import refusal_codes
from app.journal.messages import BATCH_MAX_BYTES
from app.journal.receipt import Receipt
from app.sync.errors import Refused, Untrusted
from app.sync.exchange import Exchange
from app.sync.pulling import Pulling
from app.sync.pushing import Pushing
from app.sync.rotating import Rotating, take_new_key
from app.sync.signing_in import Report
from app.sync.waiting_facts import SendingWaitingFacts

ROUNDS = 5  # push, meet known entries, pull, push, find the fork, pull, push again: once more than that needs


@dataclass
class Engine(Pushing, Pulling, SendingWaitingFacts, Rotating):
    """One sync of one device."""

    def run(self, receipts: bool = False) -> Exchange[Report]:
        """A whole sync. With `receipts`, every vault ends with a fresh one even if nothing was sent.

        Raises Offline, Refused or Untrusted; what was done until then is kept and never done twice.
        """
        self.link.patience.begin()
        yield from self.session()
        # Who is in no squad hears of the roster nowhere else.
        if self.link.roster_seq != self.local.roster.seq or not self.local.vaults():
            yield from self.pull_roster()
        yield from self.pull_spoilt_roster()
        take_new_key(self.local)
        yield from self._send_waiting_facts()
        yield from self._exchange_keys()
        lacked, done = self.local.lacked(), set[bytes]()
        # A page of one vault may tell that the roster grew, and that of another one the officer is a member now.
        while vault := next((one for one in self.local.vaults() if one not in done), None):
            done.add(vault)
            yield from self._vault_if_ours(vault, receipts)
        if self.local.lacked() != lacked:  # a page brought news of the roster
            yield from self._send_under_new_keys(receipts)
        yield from self._rotate()
        self.local.drop_left()
        return self.report

    def _send_under_new_keys(self, receipts: bool) -> Exchange[None]:
        """Fetches keys that were changed a moment ago, and sends what waited for them."""
        had = self.report.keys
        yield from self._exchange_keys()
        if self.report.keys > had:
            self._behind.clear()
            for vault in self.local.vaults():
                if self._waiting(vault, 1, BATCH_MAX_BYTES):
                    yield from self._vault_if_ours(vault, receipts)

    def _vault_if_ours(self, vault: bytes, want_receipt: bool) -> Exchange[None]:
        """One squad; passed over when the roster has news that its officer is in it no more."""
        if vault not in self.local.vaults():
            return
        try:
            yield from self._vault(vault, want_receipt)
        except Refused as refused:
            if refused.code != refusal_codes.UNKNOWN_VAULT:
                raise
            yield from self.pull_roster()
            if vault in self.local.vaults():
                raise

    def _vault(self, vault: bytes, want_receipt: bool) -> Exchange[None]:
        receipt: Receipt | None = None
        aside = {one.hash for one in self.local.store.quarantined()}
        for _ in range(ROUNDS):
            if self.local.sealed_in_vain(vault):
                yield from self._pull(vault)
                self.local.seal_anew(vault)
            receipt, stuck = yield from self._push(vault, want_receipt)
            moved = yield from self._pull(vault)
            if not stuck and not moved and not self._waiting(vault, 1, BATCH_MAX_BYTES):
                break
        yield from self._pull_spoilt(vault, aside)
        if receipt is not None:
            if not self.local.proves(receipt):
                raise Untrusted("receipt.unproved")
            self.report.receipts.append(receipt)
            self.local.keep_receipt(receipt)
