"""What a bad server can answer. It holds the real server's key, so its receipts are signed as they should be."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace

from app.journal import keys
from app.journal.entry import FIRST_PREVIOUS, HEADER_BYTES, Entry, next_head, sign
from app.journal.messages import Known, Page, Result, Sync, Synced
from app.journal.packing import COUNT_MAX, pack, unpack_map
from app.journal.proof import Proof
from app.journal.receipt import Receipt
from app.sync.exchange import Answer, Request
from app.sync.quarantine import FALSE_PAGE_ENTRIES
from sync_server.callers import Caller
from sync_server.sync import answer as answer_to
from tests.attacks.simulation.network import Carry, Lie, Line
from tests.cast.exchanges import asked_in, page_with, signed_anew

Items = list[bytes]
Alter = Callable[[Line, Request, Sync, Synced], Synced]


def _answers(alter: Alter, sign_it: bool = True) -> Lie:
    """Alters what an answer to a sync says, and signs its time and challenge anew."""

    def lie(line: Line, request: Request, carry: Carry) -> Answer:
        answer, asked = carry(), asked_in(request)
        if asked is None or answer.status != 200:
            return answer
        told = alter(line, request, asked, Synced.parse(answer.body, asked))
        agency = line.server.service.identity.founded_agency() or bytes(16)
        signed = signed_anew(line.server.service.identity.key, agency, request, told) if sign_it else told
        return Answer(200, signed.pack())

    return lie


# --- pages -----------------------------------------------------------------------------------------------------


def _pages(alter: Callable[[Line, bytes, Items], Items], fitting: bool = True) -> Lie:
    """Alters what the pages of vaults hold; their seqs and heads are made to fit, or left as they were."""

    def altered(line: Line, _request: Request, asked: Sync, answer: Synced) -> Synced:
        return replace(
            answer,
            vaults=[
                _altered(known, page, alter(line, known.vault, list(page.items)), fitting)
                for known, page in zip(asked.vaults, answer.vaults, strict=True)
            ],
        )

    return _answers(altered)


def _altered(known: Known, page: Page, items: Items, fitting: bool) -> Page:
    if page.status:
        return page
    return page_with(known, items, receipt=page.receipt) if fitting else replace(page, items=items)


def _rosters(alter: Callable[[Line, Items], Items]) -> Lie:
    """Alters what a page of the roster holds."""
    return _answers(
        lambda line, _request, asked, answer: replace(
            answer, roster=page_with(asked.roster, alter(line, list(answer.roster.items)))
        )
    )


def _flipped(item: bytes, at: int) -> bytes:
    return item[:at] + bytes([item[at] ^ 1]) + item[at + 1 :]


def _stranger(_line: Line, vault: bytes, items: Items) -> Items:
    """An entry of a device that nobody enrolled."""
    key = keys.SigningKey(os.urandom(32))
    forged = sign(key, vault, 1, FIRST_PREVIOUS, 1, os.urandom(120), keys.device_id(key.public))
    return [*items, forged.pack()]


def _impostor(line: Line, vault: bytes, items: Items) -> Items:
    """The next page of a real device, signed with another key."""
    journal = line.server.journal(vault)
    if not journal:
        return items
    victim = journal[-1]
    key = keys.SigningKey(os.urandom(32))
    number, device = victim.header.number + 1, victim.header.device
    forged = sign(key, vault, number, victim.hash, 1, os.urandom(120), device)
    return [*items, forged.pack()]


def _uninvited(line: Line, items: Items) -> Items:
    """An enrolment without an invitation."""
    invitation, device = keys.SigningKey(os.urandom(32)), keys.SigningKey(os.urandom(32))
    body = {
        "fact": "enrol",
        "invitation": invitation.public,
        "verify_key": device.public,
        "hpke_key": keys.hpke_public(keys.hpke_private(os.urandom(32), "stranger")),
        "proof": os.urandom(64),
    }
    agency = line.server.service.identity.founded_agency() or bytes(16)
    fact = sign(invitation, agency, 1, FIRST_PREVIOUS, 0, pack(body), keys.device_id(device.public))
    return [*items, fact.pack()]


def _in_the_founders_name(line: Line, items: Items, *bodies: dict[str, object]) -> Items:
    """Facts behind those of the page that the device which founded the agency never signed."""
    founding = Entry.parse(line.server.facts()[0])
    key, number, previous = keys.SigningKey(os.urandom(32)), len(line.server.facts()) + 1, founding.hash
    for body in bodies:
        fact = sign(key, founding.hash[:16], number, previous, 0, pack(body), founding.header.device)
        items, number, previous = [*items, fact.pack()], number + 1, fact.hash
    return items


def _invitations_closed(line: Line, items: Items) -> Items:
    """Every open invitation withdrawn, by nobody."""
    bodies = [{"fact": "uninvite", "key": one.key} for one in line.server.roster().invites.values()]
    return _in_the_founders_name(line, items, *bodies)


def _invitations_reopened(line: Line, items: Items) -> Items:
    """No withdrawal is told, and every invitation is made once more, by nobody."""
    made = [body for item in line.server.facts() if (body := _body(item)).get("fact") == "invite"]
    return _in_the_founders_name(line, [item for item in items if _body(item).get("fact") != "uninvite"], *made)


def _body(fact: bytes) -> dict[str, object]:
    return unpack_map(Entry.parse(fact).body, 1 << 20)


def _other_vault(line: Line, _request: Request, asked: Sync, answer: Synced) -> Synced:
    """The pages of other vaults, in which this phone is a member too."""
    others = {one: next(vault for vault in line.server.vaults() if vault != one.vault) for one in asked.vaults}
    pages = [
        page_with(known, [entry.pack() for entry in line.server.journal(others[known])], receipt=page.receipt)
        for known, page in zip(asked.vaults, answer.vaults, strict=True)
    ]
    return replace(answer, vaults=pages)


def _statuses(status: str) -> Lie:
    """Says this of every vault, in place of a page."""
    return _answers(
        lambda _line, _request, asked, answer: replace(
            answer, vaults=[Page([], one.seq, one.head, one.seq, status) for one in asked.vaults]
        )
    )


# --- pushes ----------------------------------------------------------------------------------------------------


def _receipts(alter: Callable[[Receipt], dict[str, object]], key: keys.SigningKey | None = None) -> Lie:
    """Signs receipts with some fields of its own."""

    def other(line: Line, page: Page) -> Page:
        if not page.receipt:
            return page
        own = line.server.service.identity.key
        receipt = Receipt.verify(page.receipt, own.public)
        fields = {name: getattr(receipt, name) for name in ("vault", "device", "count", "seq", "head", "time_ms")}
        return replace(page, receipt=Receipt(**{**fields, **alter(receipt)}).sign(key or own))

    return _answers(
        lambda line, _request, _asked, answer: replace(answer, vaults=[other(line, page) for page in answer.vaults])
    )


def _results(alter: Callable[[list[Result]], list[Result]]) -> Lie:
    return _answers(lambda _line, _request, _asked, answer: replace(answer, items=alter(answer.items)))


def _swallowing(line: Line, request: Request, carry: Carry) -> Answer:
    """Says "stored" with receipts and pages that fit, and stores nothing."""
    asked = asked_in(request)
    if asked is None or not asked.items:
        return carry()
    service = line.server.service
    proof = Proof.parse(request.proof)
    caller = Caller(keys.device_id(proof.key), proof.digest)
    honest = replace(asked, items=[], receipts=True)
    answer = Synced.parse(answer_to(service, caller, honest.pack()), honest)
    results: list[Result] = []
    pages = dict(zip((one.vault for one in asked.vaults), answer.vaults, strict=True))
    for item in asked.items:
        entry = Entry.parse(item)
        page = pages[entry.header.vault]
        receipt = Receipt.verify(page.receipt, service.identity.key.public)
        seq, head = receipt.seq + 1, next_head(receipt.head, entry.hash)
        count = receipt.count + (entry.header.device == receipt.device)
        lied = Receipt(receipt.vault, receipt.device, count, seq, head, receipt.time_ms).sign(service.identity.key)
        pages[entry.header.vault] = replace(page, receipt=lied)
        results.append(Result("stored", seq))
    told = replace(answer, items=results, vaults=list(pages.values()))
    agency = service.identity.founded_agency() or bytes(16)
    return Answer(200, signed_anew(service.identity.key, agency, request, told).pack())


# --- clocks, encodings and floods ------------------------------------------------------------------------------


def _times(time: object) -> Lie:
    """Tells another time, and signs it with its own key where it can."""

    def lie(line: Line, request: Request, carry: Carry) -> Answer:
        answer, asked = carry(), asked_in(request)
        if asked is None or answer.status != 200:
            return answer
        if isinstance(time, int) and 0 <= time < 1 << 63:
            told = replace(Synced.parse(answer.body, asked), time_ms=time)
            agency = line.server.service.identity.founded_agency() or bytes(16)
            return Answer(200, signed_anew(line.server.service.identity.key, agency, request, told).pack())
        return Answer(200, pack({**unpack_map(answer.body, 1 << 23), "time": time}))

    return lie


def _junk(count: int, size: int = 300) -> Lie:
    """Noise for entries, always more of it to come."""

    def junk(_line: Line, _request: Request, asked: Sync, answer: Synced) -> Synced:
        if not asked.limit:
            return answer
        # No version begins so: what may be a newer app's is kept for ever, on purpose.
        return replace(
            answer,
            vaults=[
                page_with(known, [b"\xff" + os.urandom(size - 1) for _ in range(count)], 1_000_000, page.receipt)
                for known, page in zip(asked.vaults, answer.vaults, strict=True)
            ],
        )

    return _answers(junk)


def _endless_roster() -> Lie:
    """Enrolments nobody asked for, and always more to come: a few pages, told in turn."""
    pages: list[Items] = []

    def endless(line: Line, _request: Request, asked: Sync, answer: Synced) -> Synced:
        while len(pages) < 5:
            pages.append([fact for _ in range(400) for fact in _uninvited(line, [])])
        pages.append(pages.pop(0))
        return replace(answer, roster=page_with(asked.roster, pages[0], 1_000_000))

    return _answers(endless)


def _every(answer: Callable[[Answer], Answer]) -> Lie:
    return lambda _line, _request, carry: answer(carry())


LIES: dict[str, Lie] = {
    "the year 1970": _times(0),
    "the year 2066": _times(3_029_529_600_000),
    "a time of 2^53": _times(1 << 53),
    "a time of 2^63": _times(1 << 63),
    "a time before time": _times(-1),
    "a time that is no number": _times(float("nan")),
    "a time in words": _times("noon"),
    "another time than it signed": _answers(
        lambda _line, _request, _asked, answer: replace(answer, time_ms=answer.time_ms + 3_600_000), sign_it=False
    ),
    "another challenge than it signed": _answers(
        lambda _line, _request, _asked, answer: replace(answer, challenge=os.urandom(40)), sign_it=False
    ),
    "a challenge that it will not take": _answers(
        lambda _line, _request, _asked, answer: replace(answer, challenge=os.urandom(40))
    ),
    "always a fresh challenge and never an answer": lambda _line, _request, _carry: Answer(
        401, json.dumps({"code": "unsigned", "challenge": os.urandom(40).hex()}).encode()
    ),
    "every entry later": _statuses("later"),
    "every squad unknown": _statuses("unknown_vault"),
    "no more room for any entry": _results(lambda results: [Result("storage_full", 0) for _ in results]),
    "junk, a little at a time": _junk(FALSE_PAGE_ENTRIES - 1),  # just below what shows by itself
    "a page of junk": _junk(400),
    "junk of a size": _junk(12, 250_000),
    "an endless list of members": _endless_roster(),
    "a web page for an answer": _every(lambda one: Answer(one.status, b"<html>", None, "text/html")),
    "deep JSON": _every(lambda one: Answer(500, b"[" * 100_000)),
    "deep msgpack": _every(lambda one: Answer(200, b"\x91" * 100_000 + b"\xc0")),
    "wait for years": _every(lambda one: Answer(429, b"", 1e8)),
    "wait for nothing that is a number": _every(lambda one: Answer(503, b"", float("nan"))),
    "wait for ever": _every(lambda one: Answer(503, b"", float("inf"))),
    "too much for today": _results(lambda results: [Result("over_quota", 0) for _ in results]),
    "two entries swapped": _pages(lambda _, __, items: items[1::-1] + items[2:], fitting=False),
    "entries in another order": _pages(lambda _, __, items: items[::-1]),
    "an entry left out": _pages(lambda _, __, items: items[1:], fitting=False),
    "an entry left out, heads fitting": _pages(lambda _, __, items: items[1:]),
    "an entry told twice": _pages(lambda _, __, items: items + items[-1:], fitting=False),
    "an entry told twice, heads fitting": _pages(lambda _, __, items: items + items[-1:]),
    "the newest entries withheld": _pages(lambda _, __, items: items[: len(items) // 2]),
    "a text altered": _pages(
        lambda _, __, items: [_flipped(one, len(one) - 9) for one in items[:1]] + items[1:], fitting=False
    ),
    "a signature altered": _pages(
        lambda _, __, items: items[:-1] + [_flipped(one, HEADER_BYTES + 9) for one in items[-1:]], fitting=False
    ),
    "an entry of a stranger": _pages(_stranger),
    "an entry in another's name": _pages(_impostor),
    "noise for an entry": _pages(lambda _, __, items: [*items, os.urandom(300)]),
    "another vault's page": _answers(_other_vault),
    "never agreeing about the journal": _statuses("diverged"),
    "nothing new in the roster": _rosters(lambda _, items: []),
    "a device nobody invited": _rosters(_uninvited),
    "every invitation withdrawn by nobody": _rosters(_invitations_closed),
    "every invitation made again by nobody": _rosters(_invitations_reopened),
    "a fact left out": _rosters(lambda _, items: items[1:]),
    "stored nothing, receipt fitting": _swallowing,
    "a receipt by another key": _receipts(lambda _receipt: {}, keys.SigningKey(os.urandom(32))),
    "a receipt for more than there is": _receipts(lambda receipt: {"count": receipt.count + 3}),
    "a receipt with another head": _receipts(lambda receipt: {"head": os.urandom(32)}),
    "a receipt from the future": _receipts(lambda receipt: {"seq": receipt.seq + 2}),
    "a receipt for a million entries": _receipts(lambda receipt: {"count": 1_000_000}),
    "a receipt for less than there is": _receipts(lambda receipt: {"count": max(0, receipt.count - 1)}),
    "a receipt for all that can be counted": _receipts(lambda receipt: {"count": COUNT_MAX, "seq": COUNT_MAX}),
    "a receipt of 1970": _receipts(lambda receipt: {"time_ms": 0}),
    "a receipt of 2066": _receipts(lambda receipt: {"time_ms": 3_029_529_600_000}),
    "a receipt of the end of time": _receipts(lambda receipt: {"time_ms": (1 << 64) - 1}),
    "a receipt for another phone": _receipts(lambda receipt: {"device": os.urandom(16)}),
    "everything refused": _results(lambda results: [Result("not_allowed", 0) for _ in results]),
    "every chain broken": _results(lambda results: [Result("gap", 0) for _ in results]),
    "stored far ahead": _results(lambda results: [Result("stored", one.seq + 7) for one in results]),
    "fewer answers than entries": _results(lambda results: results[:-1]),
}
