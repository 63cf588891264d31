"""What a bad server can answer. It holds the real server's key, so its receipts are signed as they should be."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable

from app.journal import keys
from app.journal.entry import EMPTY_HEAD, FIRST_PREVIOUS, HEADER_BYTES, Entry, next_head, sign
from app.journal.messages import Page, Push, Pushed, Result, signed_time
from app.journal.packing import COUNT_MAX, pack, unpack_map
from app.journal.receipt import Receipt
from app.sync.exchange import Answer, Request
from tests.attacks.simulation.network import Carry, Lie, Line, problem

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


# --- clocks, encodings and floods ------------------------------------------------------------------------------


def _times(time: object) -> Lie:
    """Tells another time wherever one is told, and signs it with its own key where it can."""

    def lie(line: Line, request: Request, carry: Carry) -> Answer:
        answer = carry()
        if answer.status != 200:
            return answer
        told = unpack_map(answer.body, 1 << 23)
        if "time" not in told:
            return answer
        told["time"] = time
        if request.path == "/v1/session" and isinstance(time, int) and 0 <= time < 1 << 63:
            mark = unpack_map(request.body, 4096)["mark"]
            agency = line.server.service.identity.founded_agency() or bytes(16)
            told["signed"] = line.server.service.identity.key.sign(keys.TIME, signed_time(agency, mark, time))
        return Answer(200, pack(told))

    return lie


def _unsigned_time(_line: Line, request: Request, carry: Carry) -> Answer:
    """An hour late, under the signature of the right time."""
    answer = carry()
    if request.path != "/v1/session" or answer.status != 200:
        return answer
    told = unpack_map(answer.body, 4096)
    return Answer(200, pack({**told, "time": told["time"] + 3_600_000, "expires": told["expires"] + 3_600_000}))


def _junk(count: int, size: int = 300) -> Lie:
    """Noise for entries, always more of it to come."""

    def lie(_line: Line, request: Request, carry: Carry) -> Answer:
        if not _is_pull(request) or request.query.get("limit") == 0:
            return carry()
        answer = carry()
        if answer.status not in (200, 409):
            return answer
        after, head = int(request.query["after"]), bytes.fromhex(str(request.query["head"]))
        # No version begins so: what may be a newer app's is kept for ever, on purpose.
        items = [b"\xff" + os.urandom(size - 1) for _ in range(count)]
        for item in items:
            head = next_head(head, hashlib.sha256(item[:HEADER_BYTES]).digest())
        seq = after + count
        return Answer(200, Page(items, seq, head, seq + 1_000_000, 0, 0).pack())

    return lie


def _endless_roster(line: Line, request: Request, carry: Carry) -> Answer:
    """Enrolments nobody asked for, and always more to come."""
    if request.path != "/v1/roster" or request.method != "GET":
        return carry()
    after, head = int(request.query["after"]), bytes.fromhex(str(request.query["head"]))
    items = [fact for _ in range(400) for fact in _uninvited(line, [])]
    for item in items:
        head = next_head(head, Entry.parse(item).hash)
    seq = after + len(items)
    return Answer(200, Page(items, seq, head, seq + 1_000_000, seq + 1_000_000, 0).pack())


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
    "another time than it signed": _unsigned_time,
    "three junk entries": _junk(3),
    "a page of junk": _junk(400),
    "junk of a size": _junk(12, 250_000),
    "an endless list of members": _endless_roster,
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
    "another vault's page": _other_vault,
    "never agreeing about the journal": _never_agreeing,
    "nothing new in the roster": _rosters(lambda _, items: []),
    "a device nobody invited": _rosters(_uninvited),
    "every invitation withdrawn by nobody": _rosters(_invitations_closed),
    "every invitation made again by nobody": _rosters(_invitations_reopened),
    "a fact left out": _rosters(lambda _, items: items[1:]),
    "stored nothing, receipt fitting": _swallowing,
    "a receipt by another key": _pushes(_wrong_key),
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
