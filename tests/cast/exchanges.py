"""What goes wrong, or bad, in one exchange: requests taken apart, answers changed on their way, signed anew or not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from app.journal import keys
from app.journal.entry import HEADER_BYTES, Entry, next_head
from app.journal.messages import DUPLICATE, STORED, Known, Page, Result, Sync, Synced
from app.journal.proof import sign_answer
from app.sync.conversation import PATH
from app.sync.exchange import Answer, Request
from sync_server.service import Service
from tests.cast.sync import Fault, SyncPhone, SyncSquad

Alter = Callable[[Sync, Synced], Synced]


def asked_in(request: Request) -> Sync | None:
    """What a request asks and brings, if it is a sync that says who asks."""
    return Sync.parse(request.body) if request.path == PATH and request.proof else None


def brings(request: Request) -> bool:
    """Whether it brings entries."""
    asked = asked_in(request)
    return asked is not None and bool(asked.items)


def answers_come(alter: Alter) -> Fault:
    """As somebody makes them who does not sign them anew."""

    def fault(request: Request, carry: Callable[[], Answer]) -> Answer:
        answer, asked = carry(), asked_in(request)
        if asked is None or answer.status != 200:
            return answer
        return Answer(200, alter(asked, Synced.parse(answer.body, asked)).pack())

    return fault


def pages_come(alter: Callable[[Page], Page]) -> Fault:
    """Every page of a vault, altered."""
    return answers_come(lambda _, answer: replace(answer, vaults=[alter(page) for page in answer.vaults]))


def pages_bring(make: Callable[[], list[bytes]], more: int = 0) -> Fault:
    """Other items in every page that may have any, its numbers and heads fitting, and so many `more` to come."""

    def alter(asked: Sync, answer: Synced) -> Synced:
        if not asked.limit:
            return answer
        return replace(answer, vaults=[page_with(known, make(), more) for known in asked.vaults])

    return answers_come(alter)


def page_with(known: Known, items: list[bytes], more: int = 0, receipt: bytes = b"", status: str = "") -> Page:
    """A page whose numbers and head add up over these items, as a server that keeps another journal would send it."""
    head = known.head
    for item in items:
        head = next_head(head, hashlib.sha256(item[:HEADER_BYTES]).digest())
    seq = known.seq + len(items)
    return Page(items, seq, head, seq + more, status, receipt)


def signed_anew(server: keys.SigningKey, agency: bytes, request: Request, answer: Synced) -> Synced:
    """By the server itself."""
    if not 0 <= answer.time_ms < 1 << 64:
        return answer
    digest = hashlib.sha256(request.body).digest()
    return replace(answer, signed=sign_answer(server, agency, digest, answer.time_ms, answer.challenge))


def server_key(squad: SyncSquad) -> keys.SigningKey:
    service: Service = squad.server.service
    return service.identity.key


def without_items(squad: SyncSquad, phone: SyncPhone, asked: Sync) -> Synced:
    """What the server answers to the same request of this phone when it brings no entries."""
    empty = replace(asked, items=[], receipts=True)
    return Synced.parse(squad.network.run(phone.engine()._call(PATH, empty.pack())).body, empty)


def without_itself(squad: SyncSquad, fault: Fault) -> Fault:
    """A fault that may ask the server itself: its own requests come through as they are, and are not counted."""

    def outer(request: Request, carry: Callable[[], Answer]) -> Answer:
        kept = squad.network.fault, squad.network.requests
        squad.network.fault, squad.network.requests = None, []
        try:
            return fault(request, carry)
        finally:
            squad.network.fault, squad.network.requests = kept

    return outer


def nothing_is_stored(squad: SyncSquad, phone: SyncPhone, status: str, seq: int = 0) -> Fault:
    """The server says this of every entry that this phone brings, and stores none."""

    def fault(request: Request, carry: Callable[[], Answer]) -> Answer:
        asked = asked_in(request)
        if asked is None or not asked.items:
            return carry()
        answer = without_items(squad, phone, asked)
        results = [Result(status, seq + at if seq else 0) for at, _ in enumerate(asked.items)]
        return Answer(200, replace(answer, items=results).pack())

    return without_itself(squad, fault)


def tell(squad: SyncSquad, phone: SyncPhone, *facts: Entry) -> bool:
    """Hands in facts of this phone, which it takes in only with its next sync; whether the server has them now."""
    known = Known(phone.local.agency, 0, bytes(32))
    said = Sync(known, facts=[fact.pack() for fact in facts], room=0)
    answer = squad.network.run(phone.engine()._call(PATH, said.pack()))
    return all(result.status in (STORED, DUPLICATE) for result in Synced.parse(answer.content(), said).facts)
