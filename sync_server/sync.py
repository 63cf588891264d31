"""The one exchange: a phone says what it knows and what it brings, and hears what became of it and what is new.

In this order, so that no page names an author whom the answer does not bring:

    facts      taken, or refused with a code each
    keys       left for others, and those that this device lacks
    entries    a transaction for each vault, durable before the answer
    roster     its news, and then, from the same snapshot, pages of the vaults: none while the roster has more

What goes wrong with one vault is told as its status, and never stops another.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool

from app.journal import messages, refusal_codes
from app.journal.entry import Entry
from app.journal.messages import Page, Result, Sync, Synced
from app.journal.proof import sign_answer
from sync_server import callers, entries, pages, roster, wraps
from sync_server.bodies import Packed, answers, described, read
from sync_server.callers import Caller, require_known, who_signed
from sync_server.errors import problem_of
from sync_server.quotas import Day
from sync_server.service import Service

router = APIRouter(tags=["sync"])

_KNOWS = "roster, vaults: 56 bytes each (vault, seq, head); limit, room, receipts, keys"
_BRINGS = "items: entries, facts: facts, fresh; wraps, lacks; mark: 16 bytes; each list at most 200"
_TOLD = "items, facts: list of [status, seq]; roster, vaults: items, seq, head, last, status, receipt; wraps, owed"


@router.post(
    "/v1/sync",
    response_class=Packed,
    openapi_extra=described(f"{_KNOWS}; {_BRINGS}", messages.SYNC_MAX_BYTES),
    responses=answers(f"{_TOLD}; challenge: 40 bytes, time: ms, signed: 64 bytes", 400, 401, 408, 413, 415),
)
async def sync(request: Request) -> Packed:
    """All of it in one request; the answer is true once this returns."""
    service, caller = Service.of(request), who_signed(request)
    body = await read(request, messages.SYNC_MAX_BYTES)
    told = await run_in_threadpool(answer, service, caller, body)
    now = service.clock()
    due = service.last_syncs.is_due(caller.device, now)
    return Packed(told, background=BackgroundTask(service.last_syncs.note, caller.device, now) if due else None)


def answer(service: Service, caller: Caller, body: bytes) -> bytes:
    """The answer to a request with the body that this caller signed. Raises Malformed, or Problem 401."""
    asked, device = Sync.parse(body), caller.device
    facts = _take_facts(service, device, asked) if asked.facts else []
    if asked.wraps or asked.lacks:
        _take_keys(service, device, asked)
    results, receipts = _push(service, device, asked)
    with service.database.reading() as connection:
        known = service.roster.current(connection)
        require_known(known, device)
        news = roster.news(connection, known, asked.roster, min(asked.room, messages.BATCH_MAX_BYTES))
        if news.status or news.seq < news.last:
            told = [Page([], one.seq, one.head, one.seq, refusal_codes.LATER) for one in asked.vaults]
        else:
            told = pages.after(connection, known, device, asked, sum(map(len, news.items)))
        if asked.receipts:
            for one in asked.vaults:
                if one.vault not in receipts and known.is_member(one.vault, device):
                    receipts[one.vault] = entries.receipt(service, connection, device, one.vault)
        left = wraps.left_for(connection, known, device, asked.lacks) if asked.keys else []
        owed = wraps.owed(connection, known, device) if asked.keys else []
    told = [replace(page, receipt=receipts.get(one.vault, b"")) for one, page in zip(asked.vaults, told, strict=True)]
    service.metrics.served.labels("roster").inc(len(news.items))
    service.metrics.served.labels("vault").inc(sum(len(page.items) for page in told))
    now = service.clock()
    challenge = callers.challenge(service, now)
    signed = sign_answer(service.identity.key, known.agency, caller.digest, now, challenge)
    return Synced(results, facts, news, told, left, owed, challenge, now, signed).pack(asked.items)


def _push(service: Service, device: bytes, asked: Sync) -> tuple[list[Result], dict[bytes, bytes]]:
    """What became of the items, in their order, and receipts for the vaults to which they went."""
    results: list[Result] = []
    receipts: dict[bytes, bytes] = {}
    by_vault: dict[bytes, list[tuple[int, Entry]]] = defaultdict(list)
    for at, item in enumerate(asked.items):
        entry = roster.parse(item)
        results.append(Result(entry if isinstance(entry, str) else "", 0))
        if isinstance(entry, Entry):
            by_vault[entry.header.vault].append((at, entry))
    for vault, its in by_vault.items():
        try:
            told, receipts[vault] = entries.push(service, device, vault, [entry for _, entry in its], asked.roster)
        except Exception as error:  # noqa: BLE001  # raised again where it was not foreseen
            told = [Result(_noted(service, error), 0)] * len(its)
        for (at, _), result in zip(its, told, strict=True):
            results[at] = result
    service.metrics.pushed("vault", [result.status for result in results])
    return results, receipts


def _take_facts(service: Service, device: bytes, asked: Sync) -> list[Result]:
    try:
        with service.database.writing() as connection:
            known = service.roster.current(connection)
            require_known(known, device)
            vouched = known.is_active(device)
            appended = roster.append(service, connection, asked.facts, vouched=vouched, fresh=asked.fresh)
        return roster.settled(service, appended).results
    except Exception as error:  # noqa: BLE001  # raised again where it was not foreseen
        return [Result(_noted(service, error), 0)] * len(asked.facts)


def _take_keys(service: Service, device: bytes, asked: Sync) -> None:
    try:
        with service.database.writing() as connection:
            known = service.roster.current(connection)
            require_known(known, device)
            today = Day(service, connection)
            today.begin([device])
            for wrap in asked.wraps:
                wraps.leave(connection, known, today, device, wrap)
            for lacked in asked.lacks:
                wraps.note_lack(connection, known, device, lacked)
            today.keep()
    except Exception as error:  # noqa: BLE001  # raised again where it was not foreseen
        _noted(service, error)  # nothing of it has to survive


def _noted(service: Service, error: Exception) -> str:
    """The code of what went wrong with a part of a request. Raises what stops all of it, or was not foreseen."""
    code = problem_of(error).code
    if code in (refusal_codes.INTERNAL, refusal_codes.UNKNOWN_DEVICE):
        raise error
    if code.startswith("storage_"):
        service.log.error("storage", trouble=code, kind=type(error).__name__)
    return code
