"""Asking the server for what phones that were shut out had not sent; it answers supervisors of the squad alone.

Nothing of an answer is believed before it is compared: entries must be their author's, follow its end, and lead to the
very one that the answer named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.journal.entry import Entry, Tip
from app.journal.errors import Malformed
from app.journal.messages import ANSWER_MAX_BYTES, PAGE_MAX_ENTRIES
from app.journal.packing import count, take, unpack_map
from app.journal.roster.of_deposits import end_in
from app.sync.conversation import Conversation
from app.sync.errors import Untrusted
from app.sync.exchange import Exchange

TOLD_MAX = 200
ENTRIES_MAX = 5_000  # read of one phone at once; what is behind them is admitted later


@dataclass(frozen=True)
class Deposit:
    """What lies there of one device in one squad: how many entries, bytes in all, when they arrived (ms), the last of
    them as (number, hash), and when a supervisor refused them, 0 for never."""

    vault: bytes
    device: bytes
    count: int
    size: int
    first_ms: int
    last_ms: int
    end: Tip
    refused_ms: int


def waiting(caller: Conversation) -> Exchange[list[Deposit]]:
    """What waits in the squads that this officer supervises, of devices that the roster knows as shut out."""
    told = take((yield from caller.post("/v1/deposits/waiting", {})).map(), "deposits", list)
    found = [_deposit(one) for one in told[:TOLD_MAX]]
    return [one for one in found if end_in(caller.local.roster, one.vault, one.device) is not None]


def _deposit(raw: Any) -> Deposit:
    if not isinstance(raw, dict):
        raise Malformed("message.unreadable")
    return Deposit(
        take(raw, "vault", bytes, 16),
        take(raw, "device", bytes, 16),
        count(raw, "count"),
        count(raw, "bytes"),
        count(raw, "first"),
        count(raw, "last"),
        (count(raw, "number"), take(raw, "hash", bytes, 32)),
        count(raw, "refused"),
    )


def read(caller: Conversation, deposit: Deposit) -> Exchange[list[Entry]]:
    """The entries, in order. Raises Untrusted where they are not what the server said that lies there."""
    roster = caller.local.roster
    tip, entries = end_in(roster, deposit.vault, deposit.device), list[Entry]()
    while tip is not None and tip[0] < deposit.end[0] and len(entries) < ENTRIES_MAX:
        said = {"vault": deposit.vault, "device": deposit.device, "after": tip[0]}
        answer = yield from caller.post("/v1/deposits/read", said)
        items = take(unpack_map(answer.content(), ANSWER_MAX_BYTES), "items", list)[:PAGE_MAX_ENTRIES]
        for item in items:
            entry = Entry.parse(item)
            header = entry.header
            if (header.vault, header.device) != (deposit.vault, deposit.device):
                raise Untrusted("journal.does_not_add_up")
            if (header.number, header.previous) != (tip[0] + 1, tip[1]):
                raise Untrusted("journal.does_not_add_up")
            entry.verify(roster.verify_key(header.device))
            tip = (header.number, entry.hash)
            entries.append(entry)
        if not items:
            break
    if tip != deposit.end and len(entries) < ENTRIES_MAX:
        raise Untrusted("journal.does_not_add_up")
    return entries


def refuse(caller: Conversation, deposit: Deposit) -> Exchange[None]:
    """Notes on the server that they shall not count. Raises SyncError."""
    said = {"vault": deposit.vault, "device": deposit.device, "upto": deposit.end[0]}
    yield from caller.post("/v1/deposits/refuse", said)
