"""What a bad server can answer. It holds the real server's key, so its receipts are signed as they should be."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable

from app.journal import keys
from app.journal.entry import EMPTY_HEAD, FIRST_PREVIOUS, HEADER_BYTES, Entry, next_head, sign
from app.journal.packing import pack
from app.journal.receipt import Receipt
from app.journal.wire import Page, Push, Pushed, Result
from app.sync.exchange import Answer, Request
from tests.simulation.network import Carry, Lie, Line, problem

Items = list[bytes]


# --- pages -----------------------------------------------------------------------------------------------------


def _pages(alter: Callable[[Line, bytes, Items], Items], fitting: bool = True) -> Lie:
    """Alters what a page of a vault holds; its seq and head are made to fit, or left as they were."""

    def lie(line: Line, request: Request, carry: Carry) -> Answer:
        answer = carry()
        if not _is_pull(request) or answer.status != 200:
            return answer
        page = Page.parse(answer.body)
        items = alter(line, _vault(request), list(page.items))
        if fitting:
            return _fitting(request, items, page)
        return Answer(200, Page(items, page.seq, page.head, page.last, page.roster, page.time_ms).pack())

    return lie


def _rosters(alter: Callable[[Line, Items], Items]) -> Lie:
    """Alters what a page of the roster holds."""

    def lie(line: Line, request: Request, carry: Carry) -> Answer:
        answer = carry()
        if request.path != "/v1/roster" or request.method != "GET" or answer.status != 200:
            return answer
        page = Page.parse(answer.body)
        return _fitting(request, alter(line, list(page.items)), page)

    return lie


def _fitting(request: Request, items: Items, page: Page) -> Answer:
    """A page whose numbers and head add up over these items, as a server that keeps another journal would send it."""
    after, head = int(request.query["after"]), bytes.fromhex(str(request.query["head"]))
    for item in items:
        head = next_head(head, hashlib.sha256(item[:HEADER_BYTES]).digest())
    seq = after + len(items)
    return Answer(200, Page(items, seq, head, seq, page.roster, page.time_ms).pack())


def _is_pull(request: Request) -> bool:
    return request.method == "GET" and request.path.endswith("/entries")


def _is_push(request: Request) -> bool:
    return request.method == "POST" and request.path.endswith("/entries")


def _vault(request: Request) -> bytes:
    return bytes.fromhex(request.path.split("/")[3])


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


def _other_vault(line: Line, request: Request, carry: Carry) -> Answer:
    """The page of another vault, in which this phone is a member too."""
    if not _is_pull(request):
        return carry()
    other = next(vault for vault in line.server.vaults() if vault != _vault(request))
    path = request.path.replace(_vault(request).hex(), other.hex())
    query = {**request.query, "after": 0, "head": EMPTY_HEAD.hex()}
    return line.carry(Request(request.method, path, b"", query, request.token))


def _never_agreeing(_line: Line, request: Request, carry: Carry) -> Answer:
    return problem(409) if _is_pull(request) else carry()


# --- pushes ----------------------------------------------------------------------------------------------------


def _pushes(alter: Callable[[Line, Pushed, Receipt], Pushed]) -> Lie:
    def lie(line: Line, request: Request, carry: Carry) -> Answer:
        answer = carry()
        if not _is_push(request) or answer.status != 200:
            return answer
        pushed = Pushed.parse(answer.body)
        receipt = Receipt.verify(pushed.receipt, line.server.service.identity.key.public)
        return Answer(200, alter(line, pushed, receipt).pack())

    return lie


def _receipts(alter: Callable[[Receipt], dict[str, object]]) -> Lie:
    """Signs receipts with some fields of its own."""

    def other(line: Line, pushed: Pushed, receipt: Receipt) -> Pushed:
        fields = {name: getattr(receipt, name) for name in ("vault", "device", "count", "seq", "head", "time_ms")}
        signed = Receipt(**{**fields, **alter(receipt)}).sign(line.server.service.identity.key)
        return Pushed(pushed.results, signed, pushed.roster, pushed.time_ms)

    return _pushes(other)


def _results(alter: Callable[[list[Result]], list[Result]]) -> Lie:
    return _pushes(lambda _, pushed, __: Pushed(alter(pushed.results), pushed.receipt, pushed.roster, pushed.time_ms))


def _wrong_key(_line: Line, pushed: Pushed, receipt: Receipt) -> Pushed:
    signed = receipt.sign(keys.SigningKey(os.urandom(32)))
    return Pushed(pushed.results, signed, pushed.roster, pushed.time_ms)


def _swallowing(line: Line, request: Request, carry: Carry) -> Answer:
    """Says "stored" with a receipt that fits, and stores nothing."""
    if not _is_push(request):
        return carry()
    answer = line.carry(Request(request.method, request.path, Push([]).pack(), request.query, request.token))
    if answer.status != 200:
        return answer
    honest, key = Pushed.parse(answer.body), line.server.service.identity.key
    receipt = Receipt.verify(honest.receipt, key.public)
    seq, head, count = receipt.seq, receipt.head, receipt.count
    results: list[Result] = []
    for item in Push.parse(request.body).items:
        entry = Entry.parse(item)
        seq, head = seq + 1, next_head(head, entry.hash)
        count += entry.header.device == receipt.device
        results.append(Result("stored", seq))
    lied = Receipt(receipt.vault, receipt.device, count, seq, head, receipt.time_ms)
    return Answer(200, Pushed(results, lied.sign(key), honest.roster, honest.time_ms).pack())


LIES: dict[str, Lie] = {
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
    "another vault's page": _other_vault,
    "never agreeing about the journal": _never_agreeing,
    "nothing new in the roster": _rosters(lambda _, items: []),
    "a device nobody invited": _rosters(_uninvited),
    "a fact left out": _rosters(lambda _, items: items[1:]),
    "stored nothing, receipt fitting": _swallowing,
    "a receipt by another key": _pushes(_wrong_key),
    "a receipt for more than there is": _receipts(lambda receipt: {"count": receipt.count + 3}),
    "a receipt with another head": _receipts(lambda receipt: {"head": os.urandom(32)}),
    "a receipt from the future": _receipts(lambda receipt: {"seq": receipt.seq + 2}),
    "a receipt for another phone": _receipts(lambda receipt: {"device": os.urandom(16)}),
    "everything refused": _results(lambda results: [Result("not_allowed", 0) for _ in results]),
    "every chain broken": _results(lambda results: [Result("gap", 0) for _ in results]),
    "stored far ahead": _results(lambda results: [Result("stored", one.seq + 7) for one in results]),
    "fewer answers than entries": _results(lambda results: results[:-1]),
}
