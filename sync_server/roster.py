"""Roster facts: taken from anybody, because each proves itself; handed to devices that belong by the sync.

A phone needs not be known to push facts: with them it rebuilds a server that lost its database. Which facts may
follow is decided by app.journal.roster alone, and on top of it, here, by three rules of this server's own:

- a change of a key that lost to another one's is kept without effect where phones bring it to a server that was
  restored: what its author said behind it counts;
- the founding fact must name this server's key, and the agency that was founded here before, if any;
- an enrolment must come before its join code expires, by this server's clock. A server that is being rebuilt
  hears of codes and enrolments long after; there the rule would lock out the squad. It therefore holds only
  for a code this server knew before the code expired, and not when a device that already belongs vouches for
  the enrolment by carrying it in a sync of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request
from sqlalchemy import Connection, bindparam, delete, insert, select, update
from starlette.concurrency import run_in_threadpool

from app.journal import keys, messages, refusal_codes
from app.journal.entry import EMPTY_HEAD, ENTRY_MAX_BYTES, HEADER_BYTES, Entry
from app.journal.errors import JournalError, NotAllowed
from app.journal.messages import Known
from app.journal.roster import INVITATION_LIFE_MS, Roster
from app.journal.roster.fact import Fact
from app.journal.roster.facts import read as read_fact
from app.journal.roster.of_deposits import AdmitFact
from app.journal.roster.of_devices import EnrolFact, InviteFact, RevokeFact, UninviteFact
from app.journal.roster.of_squads import RotateFact, WithdrawFact
from app.journal.roster.of_the_agency import FoundFact
from sync_server import deposits, places, tables
from sync_server.bodies import Packed, answers, described, read
from sync_server.db import Statement
from sync_server.ends import check_ends
from sync_server.limits import ROSTER, address_of
from sync_server.quotas import Day, OverQuota, check_room
from sync_server.service import Service

router = APIRouter(tags=["roster"])

_facts, _invitations = tables.roster, tables.invitations
_LOCK = select(tables.server.c.id).where(tables.server.c.id == 1).with_for_update()
_KNOWN = select(_facts.c.hash, _facts.c.seq).where(_facts.c.hash.in_(bindparam("hashes", expanding=True)))
_HEAD_AT = Statement(select(_facts.c.head).where(_facts.c.seq == bindparam("at")))
_BETWEEN = Statement(
    select(_facts.c.fact)
    .where(_facts.c.seq > bindparam("after"), _facts.c.seq <= bindparam("upto"))
    .order_by(_facts.c.seq)
)
_INVITATION = select(_invitations.c.received_ms, _invitations.c.expires_ms).where(
    _invitations.c.key == bindparam("invitation")
)
_USE = (
    update(_invitations)
    .where(_invitations.c.key == bindparam("invitation"), _invitations.c.used_ms.is_(None))
    .values(used_ms=bindparam("now"))
)
_WITHDRAW = delete(_invitations).where(_invitations.c.key == bindparam("invitation"))


@dataclass(frozen=True)
class Appended:
    """What became of each fact, and the roster after them."""

    results: list[messages.Result]
    roster: Roster


def append(
    service: Service,
    connection: Connection,
    items: Sequence[bytes],
    *,
    by_code: bool = False,
    vouched: bool = False,
    fresh: bool = False,
) -> Appended:
    """Adds facts in order, in the caller's writing transaction; call `settled` once that is committed.

    `by_code`: they came with the founding code. `vouched`: a device that belongs carries them. `fresh`: they were
    signed just now. A refused fact never stops the ones behind it.
    """
    connection.execute(_LOCK)
    draft = service.roster.current(connection).copy()
    today = Day(service, connection)
    facts = [parse(item) for item in items]
    hashes = [fact.hash for fact in facts if isinstance(fact, Entry)]
    known = {row.hash: row.seq for row in connection.execute(_KNOWN, {"hashes": hashes})} if hashes else {}
    results: list[messages.Result] = []
    for fact in facts:
        if isinstance(fact, str):
            results.append(messages.Result(fact, 0))
        elif fact.hash in known:
            results.append(messages.Result(messages.DUPLICATE, known[fact.hash]))
        else:
            try:
                _take(service, connection, draft, fact, today, by_code, vouched, fresh)
            except JournalError as error:
                results.append(messages.Result(error.code, 0))
            else:
                known[fact.hash] = draft.seq
                results.append(messages.Result(messages.STORED, draft.seq))
    today.keep()
    return Appended(results, draft)


def settled(service: Service, appended: Appended) -> messages.Pushed:
    """The answer to a push of facts, after the commit."""
    roster = appended.roster
    service.roster.keep(roster)
    service.metrics.pushed("roster", [result.status for result in appended.results])
    if roster.agency and any(result == messages.Result(messages.STORED, 1) for result in appended.results):
        try:
            service.identity.remember_agency(roster.agency)
        except OSError as error:
            service.log.warning("agency_not_noted", kind=type(error).__name__)
    return messages.Pushed(appended.results, roster.seq)


def parse(item: bytes) -> Entry | str:
    """A fact, or the code of why it is none."""
    if len(item) > ENTRY_MAX_BYTES:
        return refusal_codes.TOO_LARGE
    try:
        return Entry.parse(item)
    except JournalError as error:
        return error.code


def _take(
    service: Service,
    connection: Connection,
    draft: Roster,
    entry: Entry,
    today: Day,
    by_code: bool,
    vouched: bool,
    fresh: bool,
) -> None:
    """Checks one fact and stores it. Raises a JournalError that says why not."""
    now = service.clock()
    try:
        fact = draft.check(entry)
    except NotAllowed:
        if fresh or not draft.is_beaten(entry):
            raise
        _pass_over(connection, draft, entry, today, now)
        return
    match fact:
        case FoundFact():
            _check_founding(service, entry, fact, by_code)
        case EnrolFact() if not vouched:
            _check_expiry(connection, fact.invitation, now)
        case WithdrawFact() | RevokeFact():
            check_ends(connection, draft, fact, fresh)
        case AdmitFact():
            deposits.check_admitted(connection, fact, fresh)
        case RotateFact():
            places.lock(connection, fact.vault)
    _check_quota(service, connection, draft, entry, fact, today)
    draft.add(entry, fact)
    _store(connection, draft, entry, now)
    match fact:
        case AdmitFact():
            deposits.take_in(service, connection, fact.vault, fact.device, fact.end[0])
        case InviteFact():
            expires = min(fact.expires, now + INVITATION_LIFE_MS)
            connection.execute(insert(_invitations), {"key": fact.key, "received_ms": now, "expires_ms": expires})
        case EnrolFact():
            connection.execute(_USE, {"invitation": fact.invitation, "now": now})
        case UninviteFact():
            # Ticket and bundle go, too: the code then answers like one that never was, and can be left no second time.
            connection.execute(_WITHDRAW, {"invitation": fact.key})


def _pass_over(connection: Connection, draft: Roster, entry: Entry, today: Day, now: int) -> None:
    """Stores a fact that has no effect, so that what its author said behind it is taken."""
    if not today.takes_fact(draft, entry.header.device, len(entry.body)):
        raise OverQuota("quota.facts")
    draft.pass_over(entry)
    _store(connection, draft, entry, now)


def _store(connection: Connection, draft: Roster, entry: Entry, now: int) -> None:
    row = {"seq": draft.seq, "hash": entry.hash, "head": draft.head, "fact": entry.pack(), "received_ms": now}
    connection.execute(insert(_facts), row)


def _check_founding(service: Service, entry: Entry, fact: FoundFact, by_code: bool) -> None:
    identity = service.identity
    if not keys.same(fact.server_key, identity.key.public):
        raise NotAllowed("found.other_server")
    if by_code and fact.name != identity.agency_name:
        raise NotAllowed("found.other_name")
    founded = identity.founded_agency()
    if founded is not None and not keys.same(founded, entry.hash[:16]):
        raise NotAllowed("found.other_agency")


def _check_quota(service: Service, connection: Connection, draft: Roster, entry: Entry, fact: Fact, today: Day) -> None:
    """Raises OverQuota. An enrolment counts towards its officer's devices, other facts towards their author's day."""
    match fact:
        case FoundFact():
            return
        case EnrolFact():
            check_room(service, connection, draft, fact, draft.invites[fact.invitation].officer)
            return
    check_room(service, connection, draft, fact, draft.devices[entry.header.device].officer)
    if not today.takes_fact(draft, entry.header.device, len(entry.body)):
        raise OverQuota("quota.facts")


def _check_expiry(connection: Connection, invitation: bytes, now: int) -> None:
    code = connection.execute(_INVITATION, {"invitation": invitation}).first()
    if code is not None and code.received_ms <= code.expires_ms < now:
        raise NotAllowed("enrol.expired")


def page(
    connection: Connection, roster: Roster, after: int, limit: int, room: int = messages.BATCH_MAX_BYTES
) -> list[bytes]:
    """The facts behind `after`: at most `limit`, at most `room` bytes, at least one if there is one."""
    items: list[bytes] = []
    size = 0
    upto = min(after + limit, roster.seq)
    if upto <= after:
        return items
    for (fact,) in _BETWEEN.rows(connection, after=after, upto=upto):
        size += len(fact)
        if items and size > room:
            break
        items.append(fact)
    return items


def head_at(connection: Connection, seq: int) -> bytes:
    """The running hash after `seq` facts, which must be there."""
    if not seq:
        return EMPTY_HEAD
    ((head,),) = _HEAD_AT.rows(connection, at=seq)
    return bytes(head)


def changed_keys(connection: Connection, roster: Roster, known: Known, vault: bytes) -> bool:
    """Whether a phone may hold another key for the newest epoch of a vault than the one that the roster pins: the facts
    that it does not know changed that, or it knows another roster."""
    if not _agrees(connection, roster, known) or roster.seq - known.seq > messages.PAGE_MAX_ENTRIES:
        return True
    if known.seq == roster.seq:
        return False
    unknown = _BETWEEN.rows(connection, after=known.seq, upto=roster.seq)
    said = (read_fact(Entry.parse(fact)) for (fact,) in unknown)
    return any(isinstance(fact, RotateFact) and fact.vault == vault for fact in said)


def _agrees(connection: Connection, roster: Roster, known: Known) -> bool:
    if known.seq == roster.seq:
        return keys.same(roster.head, known.head)
    return known.seq < roster.seq and keys.same(head_at(connection, known.seq), known.head)


def news(connection: Connection, roster: Roster, known: Known, room: int) -> messages.Page:
    """The facts that a phone does not know yet, at most PAGE_MAX_ENTRIES; or that it knows another roster."""
    if not _agrees(connection, roster, known):
        return messages.Page([], known.seq, known.head, roster.seq, refusal_codes.DIVERGED)
    items = page(connection, roster, known.seq, messages.PAGE_MAX_ENTRIES, room)
    seq = known.seq + len(items)
    return messages.Page(items, seq, head_at(connection, seq) if items else known.head, roster.seq)


def _knows_a_fact(service: Service, connection: Connection, items: Sequence[bytes]) -> bool:
    """Whether who brings these has a fact of this agency: only its phones do."""
    hashes = [hashlib.sha256(item[:HEADER_BYTES]).digest() for item in items]
    founded = service.identity.founded_agency()
    if founded is not None and any(keys.same(one[:16], founded) for one in hashes):
        return True
    return bool(hashes) and connection.execute(_KNOWN, {"hashes": hashes}).first() is not None


@router.post(
    "/v1/roster",
    response_class=Packed,
    openapi_extra=described("items: list of packed facts, at most 200", messages.REQUEST_MAX_BYTES),
    responses=answers("results: list of [status, seq], roster: seq", 400, 408, 413, 415),
)
async def push_roster(request: Request) -> Packed:
    """Adds facts, from anybody: so phones that this server does not know any more bring it back what it lost."""
    service = Service.of(request)
    items = messages.Push.parse(await read(request, messages.REQUEST_MAX_BYTES)).items

    def work() -> messages.Pushed:
        with service.database.reading() as connection:
            proved = _knows_a_fact(service, connection, items)
        if not proved:
            service.limits.spend(ROSTER, address_of(request.scope))
        with service.database.writing() as connection:
            appended = append(service, connection, items)
        pushed = settled(service, appended)
        # Who brought nothing that belongs learns nothing about the roster, not even its length.
        return pushed if any(result.on_server for result in pushed.results) else replace(pushed, roster=0)

    return Packed((await run_in_threadpool(work)).pack())
