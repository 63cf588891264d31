"""Messages that were right once, and what becomes of them on the way through bad hands.

`sent(agency)` are all kinds of messages a phone sends, each already sent: the server knows what they bring, so whatever
it makes of a mangled one, its journal must not change.
"""

from __future__ import annotations

import os
import random
from typing import Any

from hypothesis import strategies as st

from app.journal.entry import EMPTY_HEAD
from app.journal.messages import Known, Sync
from app.journal.packing import pack, unpack, unpack_map
from app.journal.vault_keys import Place, Wrap
from tests.cast.wire import SYNC, WireAgency

FIELDS = ("ticket", "items", "after", "fact", "bundle", "officer", "roster", "vaults", "facts", "wraps", "lacks")

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(1 << 63), (1 << 64) - 1)
    | st.floats()
    | st.text(max_size=20)
    | st.binary(max_size=200)
    | st.sampled_from([16, 32, 56, 64, 65, 174]).map(os.urandom)
)
plain = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | st.binary(), inner, max_size=4),
    max_leaves=12,
)
shapes = (st.dictionaries(st.sampled_from(FIELDS), plain, max_size=5) | plain).map(pack)
"""Valid msgpack of any shape, often with names the server knows."""


def sent(agency: WireAgency) -> dict[str, bytes]:
    """The body of one message for every path that takes one."""
    code, invitation = agency.invitation()
    agency.admin.post("/v1/invitations", invitation)
    phone, enrolment = agency.enrolment(code)
    assert agency.enrol(code, enrolment).on_server
    written = phone.entries(agency.squad, 3)
    phone.push(agency.squad, written)
    facts = [fact.pack() for fact in agency.founding]
    vault = Known(agency.squad, 0, EMPTY_HEAD)
    place = Place(agency.squad, 1, phone.device)
    brought = [entry.pack() for entry in written]
    sync = Sync(Known(agency.id, 0, EMPTY_HEAD), [vault], brought, facts, wraps=[Wrap(place, bytes(113))], keys=True)
    agency.admin.ask(SYNC, sync.pack())
    messages: dict[str, dict[str, Any]] = {
        SYNC: unpack_map(sync.pack(), 1 << 20),
        "/v1/ends": {"officer": phone.officer},
        "/v1/founding": {"ticket": bytes(16), "items": facts},
        "/v1/roster": {"items": [*facts, invitation["fact"], enrolment.pack()]},
        "/v1/invitations": invitation,
        "/v1/invitations/open": {"ticket": code.ticket, "after": 0},
        "/v1/invitations/enrol": {"ticket": code.ticket, "fact": enrolment.pack()},
    }
    return {path: pack(message) for path, message in messages.items()}


def mangled(body: bytes, chance: random.Random) -> bytes:
    """The message with one thing done to it: bytes turned, cut out, doubled or added, or a value put elsewhere."""
    data = bytearray(body)
    at = chance.randrange(len(data))
    match chance.randrange(7):
        case 0:
            for _ in range(chance.choice((1, 1, 1, 3, 20))):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        case 1:
            del data[at:]
        case 2:
            del data[at : at + chance.randrange(1, 40)]
        case 3:
            data[at:at] = data[: chance.randrange(1, 60)]
        case 4:
            data += chance.randbytes(chance.randrange(1, 20))
        case 5:
            data[at] = chance.choice((0x80, 0x90, 0xC0, 0xC1, 0xC4, 0xC6, 0xCB, 0xCF, 0xD4, 0xDB, 0xDD, 0xDF, 0xFF))
        case _:
            return pack(_rearranged(unpack(body, len(body)), chance))
    return bytes(data)


def _rearranged(message: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Values of other kinds, sizes and places under the names that are there."""
    strange = (None, True, -1, 1 << 63, 1.5, "", "text", b"", bytes(16), bytes(32), bytes(174), [], {}, [[]], {"": 0})
    changed = dict(message)
    for name in list(message) or ["items"]:
        if chance.random() < 0.5:
            value = message.get(name)
            if isinstance(value, list) and value and chance.random() < 0.5:
                value = [*value, chance.choice(strange)] if chance.random() < 0.5 else value[::-1] * 2
                changed[name] = value
            else:
                changed[name] = chance.choice((*strange, *message.values()))
    return changed


__all__ = ["mangled", "plain", "sent", "shapes"]
