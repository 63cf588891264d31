"""Facts that wait on this phone: said offline, shown as waiting, handed in by the next sync.

What waits is what a fact says. It is signed when it goes, on top of the list of members as it is then, so that nobody
else's fact overtakes it; with the ends that a withdrawal needs, which the server knows best. One that may not be said
any more by then stays here with the reason, until the officer lets go of it. One whose answer was lost is recognised by
its hash, so nothing is said twice. Until it was offered to the server, a change can be taken back. That a device is
gone was said, whoever said it first.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.device.entries import NO_TIP
from app.device.sealed_map import SealedMap
from app.journal import refusal_codes
from app.journal.entry import Entry
from app.journal.errors import JournalError, Malformed, NotAllowed, Reason
from app.journal.messages import ANSWER_MAX_BYTES
from app.journal.packing import COUNT_MAX, take, unpack_map
from app.journal.roster import Roster
from app.journal.roster.form import ends_in
from app.journal.roster.of_devices import RevokeFact
from app.journal.roster.of_squads import GrantFact, VaultFact, WithdrawFact
from app.journal.roster.state import Ends
from app.journal.vault_keys import Place
from app.sync.exchange import Exchange
from app.sync.exchanging_keys import ExchangingKeys, wraps_of
from app.sync.local import Local
from app.sync.wise_facts import check_wise

log = logging.getLogger(__name__)

SLOT = "waiting facts"
WAITING_MAX = 200
WAITING_MAX_BYTES = 4 << 20
REFUSED = Reason("waiting.refused")
TRIES = 3  # somebody else's fact, or more of an officer's notes, may come in between


@dataclass(frozen=True)
class WaitingFact:
    """What a fact is to say, and the key of a new squad.

    `sent` is the hash under which it was offered last, `problem` the code of why it may not be said any more.
    """

    id: str
    body: dict[str, Any]
    at_ms: int
    key: bytes = b""
    sent: bytes = b""
    problem: str = ""

    @property
    def kind(self) -> str:
        return str(self.body["fact"])

    @property
    def on_its_way(self) -> bool:
        """Whether the server may have it, though no answer came."""
        return bool(self.sent) and not self.problem


class WaitingFacts:
    """Those of one open profile, in the order in which they were said. Two windows on it share them."""

    def __init__(self, local: Local) -> None:
        self._local = local
        self._kept = SealedMap(local.store, local.keyring, SLOT, WAITING_MAX_BYTES)

    def all(self) -> list[WaitingFact]:
        """What the disk damaged is lost: it is said anew by whoever misses it."""
        return _facts_in(self._kept.read())

    def count(self) -> int:
        """How many will go with the next sync; what may not be said any more waits for nothing."""
        return sum(not one.problem for one in self.all())

    def say(self, bodies: Sequence[dict[str, Any]], key: bytes = b"") -> None:
        """Keeps them, all or none, on the disk when this returns. What was said last already is said once.

        Raises NotAllowed or Malformed where one could not be said now, behind what waits already, or is not wise.
        """
        waiting = self.all()
        if _said_last(waiting, bodies):
            return
        draft, author = self._local.roster.copy(), self._local.author
        for one in waiting:
            draft.take(draft.sign_fact(author, one.body))
        for body in bodies:
            check_wise(self._local, draft, body)
            fact = Entry.parse(draft.sign_fact(author, body).pack())
            draft.check(fact)
            draft.take(fact)
        now_ms = self._local.clock()
        said = [WaitingFact(os.urandom(8).hex(), body, now_ms, key) for body in bodies]

        def add(kept: list[WaitingFact]) -> list[WaitingFact]:
            if len(kept) + len(said) > WAITING_MAX:
                raise NotAllowed("waiting.too_many")
            return [*kept, *said]

        self._change(add)

    def update(self, changed: WaitingFact) -> bool:
        """Whether it still waits: an officer may have taken it back meanwhile."""
        found: list[WaitingFact] = []

        def put(kept: list[WaitingFact]) -> list[WaitingFact]:
            found.extend(one for one in kept if one.id == changed.id)
            return [changed if one.id == changed.id else one for one in kept]

        self._change(put)
        return bool(found)

    def take_back(self, id: str) -> None:
        """It shall not be said any more, and of a new squad nothing else that waits for it.

        Raises NotAllowed for one that was offered to the server and not refused: it may hold already.
        """

        def without(kept: list[WaitingFact]) -> list[WaitingFact]:
            gone = [one for one in kept if one.id == id]
            if any(one.on_its_way for one in gone):
                raise NotAllowed("waiting.on_its_way")
            new_squads = {one.body["id"] for one in gone if one.kind == VaultFact.KIND}
            return [one for one in kept if one not in gone and one.body.get("vault") not in new_squads]

        self._change(without)

    def forget(self, id: str) -> None:
        """It was said."""
        self._change(lambda kept: [one for one in kept if one.id != id])

    def _change(self, change: Callable[[list[WaitingFact]], list[WaitingFact]]) -> None:
        self._kept.change(lambda kept: {"facts": [vars(one) for one in change(_facts_in(kept))]})


def _facts_in(kept: dict[str, Any]) -> list[WaitingFact]:
    try:
        return [WaitingFact(**one) for one in take(kept, "facts", list)]
    except (JournalError, TypeError):
        return []


def _said_last(waiting: Sequence[WaitingFact], bodies: Sequence[dict[str, Any]]) -> bool:
    """A second tap says the same again."""
    last = waiting[-len(bodies) :] if bodies else []
    return [one.body for one in last] == list(bodies) and not any(one.problem for one in last)


@dataclass
class SendingWaitingFacts(ExchangingKeys):
    """A part of one sync."""

    _given: list[Place] = field(default_factory=list)

    def _send_waiting_facts(self) -> Exchange[None]:
        """Hands in what waits, in its order, and the keys for those who came into a squad by it."""
        waiting = WaitingFacts(self.local)
        ready = [one for one in waiting.all() if not one.problem]
        if ready:
            yield from self.pull_roster()
        for one in ready:
            yield from self._send_fact(waiting, one)
        wraps, self._given = wraps_of(self.local, self._given), []
        if wraps:
            yield from self._hand_over(wraps)

    def _send_fact(self, waiting: WaitingFacts, one: WaitingFact) -> Exchange[None]:
        problem = REFUSED.code
        for attempt in range(1, TRIES + 1):
            if self._is_there(one) or self._is_gone(one):
                self._said(waiting, one)
                return
            fact = yield from self._signed(one.body)
            try:
                check_wise(self.local, self.local.roster, one.body)
                self.local.roster.check(fact)
            except (NotAllowed, Malformed) as error:
                problem = error.reason.code
                break
            one = replace(one, sent=fact.hash)
            if not waiting.update(one):
                return
            # Whoever has a lost phone in hand must not be able to keep it in use by writing without a pause.
            anyhow = one.kind == RevokeFact.KIND and attempt == TRIES
            (result,) = yield from self.tell([fact], fresh=not anyhow)
            if result.status == refusal_codes.OVER_QUOTA or result.status in refusal_codes.PROBLEMS:
                return  # it waits for another day
        if self._is_there(one):
            self._said(waiting, one)
        else:
            waiting.update(replace(one, problem=problem))

    def _signed(self, body: dict[str, Any]) -> Exchange[Entry]:
        if body["fact"] == WithdrawFact.KIND:
            ends = yield from self._ends(body["officer"], body["vault"])
            body = WithdrawFact(body["officer"], body["vault"], ends).body()
        elif body["fact"] == RevokeFact.KIND:
            roster, gone = self.local.roster, body["device"]
            by_vault = yield from self._ends(roster.devices[gone].officer, b"")
            ends_there = {vault: tips[gone] for vault, tips in by_vault.items() if gone in tips}
            last = roster.tips.get(gone, NO_TIP)
            body = RevokeFact(gone, body["reason"], body["at"], last, ends_there).body()
        return self.local.roster.sign_fact(self.local.author, body)

    def _ends(self, officer: bytes, vault: bytes) -> Exchange[dict[bytes, Ends]]:
        """How far an officer's devices came in this squad, or in all: as the server says, and no less than is here.

        A server that was put back from a copy has not got yet what it acknowledged since.
        """
        answer = yield from self.post("/v1/ends", {"officer": officer})
        there = ends_in(unpack_map(answer.content(), ANSWER_MAX_BYTES))
        vaults = [vault] if vault else [one.id for one in self.local.roster.vaults_of(officer)]
        ends: dict[bytes, Ends] = {one: dict(there.get(one, {})) for one in vaults}
        for one, tips in ends.items():
            for device, tip in tips_here(self.local, one, officer).items():
                if tip[0] > tips.get(device, NO_TIP)[0]:
                    tips[device] = tip
        return ends

    def _is_there(self, one: WaitingFact) -> bool:
        """Whether the roster has it, and took it as true."""
        return one.sent in self.local.facts_that_hold

    def _is_gone(self, one: WaitingFact) -> bool:
        """Whether it says of a device what somebody else has said of it."""
        return one.kind == RevokeFact.KIND and not self.local.roster.is_active(one.body["device"])

    def _said(self, waiting: WaitingFacts, one: WaitingFact) -> None:
        roster = self.local.roster
        if one.key and roster.fits(one.body["id"], 1, one.key):
            self.local.keyring.correct_vault_key(one.body["id"], 1, one.key)
        if one.kind in (GrantFact.KIND, VaultFact.KIND):
            granted = one.kind == GrantFact.KIND
            vault, whose = one.body["vault" if granted else "id"], one.body["officer" if granted else "members"]
            officers = {whose} if granted else set(whose)
            self._given += places_of(roster, vault, officers, self.local.author.device)
        waiting.forget(one.id)
        self.report.facts += 1


def places_of(roster: Roster, vault: bytes, officers: set[bytes], but: bytes) -> list[Place]:
    """Every key of a vault, for every device of these officers but one."""
    devices = [device.id for device in roster.devices.values() if device.officer in officers and device.id != but]
    return [Place(vault, epoch, device) for device in devices for epoch in roster.vaults[vault].checks]


def tips_here(local: Local, vault: bytes, officer: bytes) -> Ends:
    """The newest entry on this phone of each of an officer's devices that the server has, or had once."""
    me = local.author.device
    devices = [one.id for one in local.roster.devices.values() if one.officer == officer and one.id != me]
    tips = local.store.chain_tips(vault, devices)  # another's came from the server, even if it waits now to go back
    mine = [me] if local.keyring.secrets.officer == officer else []
    return tips | local.store.chain_tips(vault, mine, up_to=COUNT_MAX)
