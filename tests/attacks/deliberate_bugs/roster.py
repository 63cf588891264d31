"""Bugs in what is believed of others: who belongs, who wrote it, which agency this is."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

from app.device.secrets import Secrets
from app.journal import sealing
from app.journal.entry import Entry, Header, RefusedEntry
from app.journal.errors import JournalError, NotAllowed
from app.journal.roster import Roster, of_deposits
from app.journal.roster.of_deposits import end_in
from app.journal.roster.state import Device, RosterState, Span, Vault
from app.journal.vault_keys import Place, Wrap
from app.sync import enrolment, exchanging_keys, local, rotating, waiting_facts
from app.sync.depositing import Depositing
from app.sync.engine import Engine
from app.sync.local import Local
from sync_server import entries
from tests.attacks.deliberate_bugs.bug import Catalogue, replaced, rewritten, together, wrapped

BUGS = Catalogue()


def _unverified(_entry: Entry, _public: bytes) -> None:
    return


@BUGS.add("roster fact not verified", "A server may enrol a device of its own and read along from then on.")
def _() -> Iterator[None]:
    def check(real: Any, self: Roster, entry: Entry) -> Any:
        with replaced(Entry, "verify", _unverified):
            return real(self, entry)

    with wrapped(Roster, "check", check):
        yield


@BUGS.add("entry signature not verified", "A server may write in an officer's name.")
def _() -> Iterator[None]:
    def verify_page(real: Any, *page: Any) -> Any:
        with replaced(Entry, "verify", _unverified):
            return real(*page)

    with wrapped(local, "verify_page", verify_page):
        yield


@BUGS.add("chain not checked", "A server may leave out an officer's page, and nobody notices.")
def _() -> Iterator[None]:
    def verify_each(page: Any, _vault: bytes, _tips: Any, key_of: Any, _right: Any) -> Any:
        accepted: list[Entry] = []
        refused: list[RefusedEntry] = []
        for entry in page:
            try:
                entry.verify(key_of(entry.header.device))
                accepted.append(entry)
            except JournalError as error:
                refused.append(RefusedEntry(entry, error))
        return accepted, refused

    with replaced(local, "verify_page", verify_each):
        yield


@BUGS.add("a key that stays when somebody left", "Whoever was taken out of a squad holds the key to what comes next.")
def _() -> Iterator[None]:
    def nothing(_self: Engine) -> Iterator[None]:
        yield from ()

    with replaced(Engine, "_rotate", nothing):
        yield


@BUGS.add(
    "a device forgotten when the key changes",
    "The phone that joined last never gets a squad's new key, and reads nothing that is written from then on.",
    caught_in="squads",
)
def _() -> Iterator[None]:
    def but_the_last(real: Any, local: Local, owed: Iterable[Place]) -> list[Wrap]:
        last = list(local.roster.devices)[-1]
        return [one for one in real(local, owed) if one.place.epoch == 1 or one.place.device != last]

    with together(*(wrapped(part, "wraps_of", but_the_last) for part in (exchanging_keys, rotating, waiting_facts))):
        yield


@BUGS.add(
    "what was written after leaving counts",
    "Who was taken out of a squad writes on in it with the key of then, if a friend hands it in.",
    caught_in="squads",
)
def _() -> Iterator[None]:
    with rewritten(Span, "covers", ("is_within(header, self.ends.get(header.device, NO_END))", "True")):
        yield


@BUGS.add("a revoked device's entries count", "Whoever found a lost phone writes on in its officer's name.")
def _() -> Iterator[None]:
    with replaced(Device, "might_write", lambda _self, _header: True):
        yield


@BUGS.add("codes of a lost phone go on", "Whoever had a lost phone made a code on it, and comes back in with it.")
def _() -> Iterator[None]:
    with rewritten(RosterState, "is_valid", ("not self.is_active(invite.made_on)", "False")):
        yield


@BUGS.add("a lost phone in the way of its report", "Whoever has it in hand puts its report off by writing on.")
def _() -> Iterator[None]:
    with rewritten(waiting_facts.SendingWaitingFacts, "_send_fact", ("fresh=not anyhow", "fresh=True")):
        yield


@BUGS.add("the server's tip believed unsigned", "A server makes a lost phone throw away what only it has.")
def _() -> Iterator[None]:
    def believed(real: Any, self: Depositing, vault: bytes, batch: list[Entry]) -> Iterator[Any]:
        with contextlib.suppress(JournalError):
            yield from real(self, vault, batch)
        return (
            (batch[-1].header.number, batch[-1].hash)
            if batch
            else end_in(self.local.roster, vault, self.local.author.device)
        )

    with wrapped(Depositing, "_offer_rest", believed):
        yield


@BUGS.add("a deposit that counts unadmitted", "What whoever found a lost phone wrote on it is the squad's at once.")
def _() -> Iterator[None]:
    with rewritten(of_deposits.AdmitFact, "check", ("vault.members.get(author.id) != SUPERVISOR", "False")):
        yield


@BUGS.add("an old key taken after the change", "What was written offline is sent under a key that somebody took along.")
def _() -> Iterator[None]:
    with rewritten(entries, "_judge", ("late or entry.header.epoch < roster.vaults[vault].epoch", "False")):
        yield


@BUGS.add("rights of now for entries of then", "What an officer wrote before they left is refused to who joins later.")
def _() -> Iterator[None]:
    def of_now(self: Roster, header: Header) -> None:
        if not self.is_member(header.vault, header.device):
            raise NotAllowed("entry.of_no_member")

    with replaced(RosterState, "check_right", of_now):
        yield


@BUGS.add("a wrapped key not compared", "Any member can leave a key for a colleague that opens nothing.")
def _() -> Iterator[None]:
    with replaced(RosterState, "fits", lambda _self, _vault, _epoch, key: bool(key)):
        yield


@BUGS.add("agency not pinned", "A server may show a phone that joins another agency, with members of its own making.")
def _() -> Iterator[None]:
    with rewritten(enrolment, "_fetch_invited", ("facts[0].hash[:16] != code.anchor", "False")):
        yield


@BUGS.add(
    "an older roster shown to a newcomer",
    "A server may hide from a phone that joins who was there when it was invited.",
)
def _() -> Iterator[None]:
    with replaced(enrolment, "_extends", lambda _facts, _bundle: True):
        yield


@BUGS.add("commitment not checked", "One box may be made to open under two keys, to two different notes.")
def _() -> Iterator[None]:
    with rewritten(sealing, "_opener", ("hmac.compare_digest(own[KEY_BYTES:], sealed[-COMMITMENT_BYTES:])", "True")):
        yield


@BUGS.add("a key that nobody hands on", "Who is put into a squad by an admin outside of it never gets its key.")
def _() -> Iterator[None]:
    with replaced(exchanging_keys, "wraps_of", lambda _local, _owed: []):
        yield


@BUGS.add("a code that outlives its maker's right", "Who was taken out lets a phone of their own in again.")
def _() -> Iterator[None]:
    with replaced(RosterState, "is_valid", lambda _self, code: code.used_by is None and code.withdrawn_by is None):
        yield


@BUGS.add("an earlier stay forgotten", "What somebody wrote before they left counts no more once they are back.")
def _() -> Iterator[None]:
    with rewritten(Vault, "admit", ("(*self.spans.get(officer, ()), Span(self.epoch))", "(Span(self.epoch),)")):
        yield


@BUGS.add("an older epoch refused whoever carries it", "What a restored server lost is never taken back.")
def _() -> Iterator[None]:
    with rewritten(entries, "_judge", ("elif late or entry.header.epoch <", "if late or entry.header.epoch <")):
        yield


@BUGS.add("a beaten key thrown away", "What a phone sealed under a key that lost to another one never opens again.")
def _() -> Iterator[None]:
    with wrapped(Secrets, "openers", lambda real, *of: real(*of)[:1]):
        yield


@BUGS.add("no entry taken into a closed squad", "What was written offline, before its author heard, is never sent.")
def _() -> Iterator[None]:
    epoch = "entry.header.epoch < roster.vaults[vault].epoch"
    with rewritten(entries, "_judge", (epoch, f"roster.vaults[vault].closed or {epoch}")):
        yield
