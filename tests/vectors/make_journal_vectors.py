"""Writes the known-answer vectors of the journal: `python -m tests.vectors.make_journal_vectors`.

Every key is fixed and every nonce comes from a counter, so that the files come out the same in every run. All bytes
are lowercase hex. What the fields mean is said in docs/protocol.md.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.journal import carried, keys, record_id, sealing, stamps
from app.journal.carried import Carried
from app.journal.change import Action, Change
from app.journal.entry import (
    BODY_PURPOSE,
    EMPTY_HEAD,
    FIRST_PREVIOUS,
    Author,
    Entry,
    Header,
    next_head,
    open_body,
    sign,
)
from app.journal.invitation import FOUND, JOIN, Bundle, Code, server_anchor
from app.journal.messages import DUPLICATE, STORED, Known, Page, Push, Pushed, Result, Sync, Synced
from app.journal.proof import CHALLENGE_BYTES, MARK_BYTES, Proof, sign_answer
from app.journal.receipt import Receipt
from app.journal.roster import INVITATION_LIFE_MS, Roster
from app.journal.roster.of_devices import EnrolFact
from app.journal.roster.state import ADMIN, OFFICER, SUPERVISOR
from app.journal.vault_keys import NOBODY, WRAPPED_BYTES, Place, Wrap, check_of, wrap_info
from tests.app.journal import small_client

FOLDER = Path(__file__).parent / "journal"
NOW_MS = 1_764_000_000_000  # 2025-11-24 16:00 UTC

Vector = dict[str, Any]


def fixed(name: str, size: int = 32) -> bytes:
    """Bytes that belong to a name, the same in every run."""
    return hashlib.sha512(b"beatbook vectors: " + name.encode()).digest()[:size]


@contextlib.contextmanager
def counted_nonces(first: int) -> Iterator[None]:
    """os.urandom gives `first`, `first` + 1, … for a while, each number filling the bytes asked for."""
    real, count = os.urandom, [first]

    def urandom(size: int) -> bytes:
        count[0] += 1
        return (count[0] - 1).to_bytes(size, "big")

    os.urandom = urandom
    try:
        yield
    finally:
        os.urandom = real


def shown(value: Any) -> Any:
    """The value as JSON can hold it: bytes as hex, whatever they stand in; keys of maps as text."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {key.hex() if isinstance(key, bytes) else str(key): shown(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [shown(one) for one in value]
    return value


# --- the people ----------------------------------------------------------------------------------------

ADMIN_KEY = keys.SigningKey(fixed("admin phone"))
OFFICER_KEY = keys.SigningKey(fixed("officer phone"))
SERVER_KEY = keys.SigningKey(fixed("server"))
ADMIN_HPKE = keys.hpke_private(fixed("admin phone hpke"), "beatbook device")
OFFICER_HPKE = keys.hpke_private(fixed("officer phone hpke"), "beatbook device")
RECOVERY_HPKE = keys.hpke_private(fixed("recovery"), "beatbook recovery key")
ADMIN_ID, OFFICER_ID = fixed("Ada Admin", 16), fixed("Olu Officer", 16)
VAULT, VAULT_KEY = fixed("night shift", 16), fixed("key of the night shift")
CONTACT, INTERACTION = (record_id.of(VAULT, fixed(name, 10)) for name in ("a contact", "an interaction"))
ADDRESS = "https://beatbook.example"
CHANCE = fixed("chance", 4)


def author(key: keys.SigningKey) -> Author:
    return Author(keys.device_id(key.public), key)


# --- the vectors ---------------------------------------------------------------------------------------


def keys_file() -> Vector:
    names = {"admin phone": ADMIN_KEY, "officer phone": OFFICER_KEY, "server": SERVER_KEY}
    purposes = {
        "entry": keys.ENTRY,
        "request": keys.REQUEST,
        "answer": keys.ANSWER,
        "receipt": keys.RECEIPT,
        "enrolment": keys.ENROLMENT,
    }
    derived = (("beatbook invitation ticket", 16), ("beatbook invitation key", 32), ("anything", 80))
    hpke = ((fixed("admin phone hpke"), "beatbook device"), (fixed("recovery"), "beatbook recovery key"))
    return {
        "devices": [
            {"name": name, "seed": key.seed, "verify_key": key.public, "device": keys.device_id(key.public)}
            for name, key in names.items()
        ],
        "signatures": [
            {
                "seed": ADMIN_KEY.seed,
                "purpose": name,
                "message": b"message",
                "signature": ADMIN_KEY.sign(prefix, b"message"),
            }
            for name, prefix in purposes.items()
        ],
        "derive": [
            {
                "secret": fixed("secret", 16),
                "purpose": purpose,
                "length": length,
                "derived": keys.derive(fixed("secret", 16), purpose, length),
            }
            for purpose, length in derived
        ],
        "hpke_keys": [
            {
                "secret": secret,
                "purpose": purpose,
                "private": keys.hpke_private(secret, purpose),
                "public": keys.hpke_public(keys.hpke_private(secret, purpose)),
            }
            for secret, purpose in hpke
        ],
    }


def stamps_file() -> Vector:
    device, other = author(ADMIN_KEY).device, author(OFFICER_KEY).device
    made = ((NOW_MS, 0), (NOW_MS, 1), (NOW_MS + 1, 0), (0, 0), (stamps.LAST_MS, stamps.MAX_COUNTER))
    seen = stamps.make(NOW_MS, 7, other)
    full, end = (stamps.make(ms, stamps.MAX_COUNTER, other) for ms in (NOW_MS, stamps.LAST_MS))
    cases: list[tuple[str, int, list[bytes], bytes]] = [
        ("nothing seen: the own clock, the counter by chance", NOW_MS, [], CHANCE),
        ("the own clock is behind: the highest stamp seen, and a step further", NOW_MS - 5, [seen], CHANCE),
        ("the same millisecond: a step further", NOW_MS, [stamps.make(NOW_MS - 9, 99, other), seen], CHANCE),
        ("the smallest step is one", NOW_MS, [seen], bytes(4)),
        ("the own clock is ahead: the own clock", NOW_MS + 1, [seen], CHANCE),
        ("the counter is full: the next millisecond", NOW_MS, [full], CHANCE),
        ("the last millisecond of all: it stays there", NOW_MS, [end], CHANCE),
    ]
    return {
        "stamps": [
            {"ms": ms, "counter": counter, "device": device, "stamp": stamps.make(ms, counter, device)}
            for ms, counter in made
        ],
        "following": [
            {
                "case": case,
                "now_ms": now,
                "basis": basis,
                "device": device,
                "chance": chance,
                "stamp": stamps.following(now, basis, device, chance),
            }
            for case, now, basis, chance in cases
        ],
    }


def stored_zlib(content: bytes) -> bytes:
    """A zlib stream of one stored block: what it holds is read by every zlib, and no zlib's version shows in it."""
    size = len(content).to_bytes(2, "little")
    block = b"\x01" + size + bytes(255 - byte for byte in size) + content
    return b"\x78\x01" + block + zlib.adler32(content).to_bytes(4, "big")


def zlib_padded(content: bytes) -> bytes:
    packed = b"\x01" + stored_zlib(content) + b"\x80"
    return packed.ljust(sealing.padme(len(packed)), b"\x00")


def sealing_file() -> Vector:
    boxes: list[Vector] = []
    for purpose, plaintext, aad in (("beatbook entry", b"", b""), ("beatbook entry", b"a note", b"a header")):
        with counted_nonces(100 + len(boxes)):
            sealed = sealing.seal(VAULT_KEY, purpose, plaintext, aad)
        assert sealing.open_sealed(VAULT_KEY, purpose, sealed, aad) == plaintext
        boxes.append(
            {
                "key": VAULT_KEY,
                "purpose": purpose,
                "nonce": sealed[:24],
                "plaintext": plaintext,
                "aad": aad,
                "sealed": sealed,
            }
        )
    long = b"The lamp is broken. " * 12
    assert sealing.unpad(zlib_padded(long), 1000) == long
    info = wrap_info(fixed("an agency", 16), VAULT, 1)
    ephemeral = keys.hpke_private(fixed("ephemeral"), "vector")
    wrapped = small_client.wrap(keys.hpke_public(ADMIN_HPKE), ephemeral, VAULT_KEY, info)
    assert sealing.unwrap(ADMIN_HPKE, wrapped, info) == VAULT_KEY
    return {
        "boxes": boxes,
        "padding": [
            *(
                {"content": content, "padded": sealing.pad(content)}
                for content in (b"", b"a note", b"\x80\x00", b"x" * 150)
            ),
            {"content": long, "padded": zlib_padded(long)},
        ],
        "padme": [[length, sealing.padme(length)] for length in (0, 1, 2, 9, 100, 1000, 1025, 4097, 65_537, 262_000)],
        "wrapped": [
            {
                "private": ADMIN_HPKE,
                "public": keys.hpke_public(ADMIN_HPKE),
                "ephemeral": ephemeral,
                "info": info,
                "plaintext": VAULT_KEY,
                "wrapped": wrapped,
            }
        ],
    }


def entries_file() -> Vector:
    admin, officer = author(ADMIN_KEY), author(OFFICER_KEY)
    first = stamps.following(NOW_MS, [], admin.device, CHANCE)
    second = stamps.following(NOW_MS - 60_000, [first], officer.device, CHANCE)
    third = stamps.following(NOW_MS + 90_000, [first], admin.device, CHANCE)
    written: list[tuple[Author, Action]] = [
        (admin, Action(first, (Change(CONTACT, "contact", {"kind": "person", "name": "Mrs. Kowalski"}),))),
        (officer, Action(second, (Change(CONTACT, "contact", {"stage": "rapport"}, {"stage": (first,)}),))),
        (
            admin,
            Action(
                third,
                (
                    Change(
                        INTERACTION, "interaction", {"contacts": [CONTACT.hex()], "fact": "The lamp is broken. " * 12}
                    ),
                    Change(CONTACT, "contact", {"tag/street lamp": True}),
                ),
                {"newer": [None, True, -1, 1.5, b"\x00"]},
            ),
        ),
    ]
    tips: dict[bytes, tuple[int, bytes]] = {}
    head, rows = EMPTY_HEAD, []
    for at, (writer, action) in enumerate(written):
        number, previous = tips.get(writer.device, (0, FIRST_PREVIOUS))
        aad = Header(VAULT, writer.device, number + 1, previous, 1, bytes(32)).aad()
        packed = action.pack()
        padded = zlib_padded(packed) if len(packed) > sealing.COMPRESS_FROM_BYTES else sealing.pad(packed)
        with counted_nonces(200 + at):
            body = sealing.seal(VAULT_KEY, BODY_PURPOSE, padded, aad)
        entry = sign(writer.key, VAULT, number + 1, previous, 1, body, writer.device)
        assert open_body(Entry.parse(entry.pack()), VAULT_KEY) == action
        tips[writer.device] = (number + 1, entry.hash)
        head = next_head(head, entry.hash)
        rows.append(
            {
                "seed": writer.key.seed,
                "device": writer.device,
                "number": number + 1,
                "previous": previous,
                "epoch": 1,
                "shown": shown(small_client.unpack(packed)),
                "action": packed,
                "padded": padded,
                "nonce": body[:24],
                "aad": aad,
                "body": body,
                "entry": entry.pack(),
                "hash": entry.hash,
                "seq": at + 1,
                "head": head,
            }
        )
    return {"vault": VAULT, "vault_key": VAULT_KEY, "entries": rows}


def record_ids_file() -> Vector:
    other = fixed("day shift", 16)
    return {
        "ids": [
            {"vault": vault, "chance": chance, "id": record_id.of(vault, chance)}
            for vault in (VAULT, other)
            for chance in (fixed("a contact", 10), bytes(10), b"\xff" * 10)
        ]
    }


def carried_file() -> Vector:
    """What an officer of both squads brings from the one of the other files to another one."""
    admin, officer, vault = author(ADMIN_KEY), author(OFFICER_KEY), fixed("day shift", 16)
    stranger = record_id.of(fixed("a third squad", 16), fixed("somebody", 10))
    said = Action(
        stamps.following(NOW_MS, [], admin.device, CHANCE),
        (
            Change(
                INTERACTION,
                "interaction",
                {"contacts": [CONTACT.hex(), stranger.hex()], "fact": f"Not an id: {CONTACT.hex()}."},
            ),
            Change(CONTACT, "contact", {f"member_of/{CONTACT.hex()}": True}),
        ),
    )
    with counted_nonces(400):
        entry = admin.seal(VAULT, 1, FIRST_PREVIOUS, 1, VAULT_KEY, said.pack())
    brought = carried.carry(entry, [VAULT_KEY])
    carrier = Action(stamps.following(NOW_MS + 1, [], officer.device, CHANCE), (), brought.extra())
    read = carried.read(brought, vault, lambda header: admin.key.public)
    assert Carried.of(Action.parse(carrier.pack())) == brought
    return {
        "source": VAULT,
        "source_key": VAULT_KEY,
        "vault": vault,
        "verify_key": admin.key.public,
        "entry": entry.pack(),
        "key": brought.key,
        "carrier": carrier.pack(),
        "read": read.pack(),
    }


def roster_file() -> Vector:
    admin, officer, roster = author(ADMIN_KEY), author(OFFICER_KEY), Roster()
    rows: list[Vector] = []

    def take(fact: Entry, seed: bytes, refused: str | None = None) -> None:
        refusal = roster.take(Entry.parse(fact.pack()))
        assert (refusal.code if refusal else None) == refused
        rows.append(
            {
                "seed": seed,
                "device": fact.header.device,
                "number": fact.header.number,
                "shown": shown(small_client.unpack(fact.body)),
                "body": fact.body,
                "fact": fact.pack(),
                "hash": fact.hash,
                "refused": refused,
                "seq": roster.seq,
                "head": roster.head,
            }
        )

    def wrapped(private: bytes, vault: bytes, name: str) -> bytes:
        ephemeral, info = keys.hpke_private(fixed(name), "vector"), wrap_info(roster.agency, vault, 1)
        return small_client.wrap(keys.hpke_public(private), ephemeral, VAULT_KEY, info)

    founding: Vector = {
        "fact": "found",
        "name": "Harbour City Police",
        "officer": ADMIN_ID,
        "officer_name": "Ada Admin",
        "verify_key": ADMIN_KEY.public,
        "hpke_key": keys.hpke_public(ADMIN_HPKE),
        "recovery_key": keys.hpke_public(RECOVERY_HPKE),
        "server_key": SERVER_KEY.public,
        "policy": {"lock_after_s": 300},
    }
    take(roster.sign_fact(admin, founding), ADMIN_KEY.seed)
    squad = {
        "fact": "vault",
        "id": VAULT,
        "name": "Night shift",
        "members": {ADMIN_ID: SUPERVISOR},
        "key_check": check_of(roster.agency, VAULT, 1, VAULT_KEY),
        "recovery": wrapped(RECOVERY_HPKE, VAULT, "for recovery"),
    }
    take(roster.sign_fact(admin, squad), ADMIN_KEY.seed)
    code = Code(JOIN, fixed("join secret", 16), roster.agency, ADDRESS)
    invitation = {
        "fact": "invite",
        "key": code.key.public,
        "officer": OFFICER_ID,
        "officer_name": "Olu Officer",
        "role": OFFICER,
        "vaults": {VAULT: OFFICER},
        "expires": NOW_MS + INVITATION_LIFE_MS,
    }
    take(roster.sign_fact(admin, invitation), ADMIN_KEY.seed)
    take(EnrolFact.signed(roster.agency, code.key, OFFICER_KEY, keys.hpke_public(OFFICER_HPKE)), code.key.seed)
    take(roster.sign_fact(officer, {"fact": "policy", "policy": {}}), OFFICER_KEY.seed, "not_allowed")
    lowered = {"fact": "role", "officer": ADMIN_ID, "role": OFFICER}
    take(roster.sign_fact(admin, lowered), ADMIN_KEY.seed, "not_allowed")
    take(roster.sign_fact(admin, {"fact": "role", "officer": OFFICER_ID, "role": ADMIN}), ADMIN_KEY.seed)
    take(roster.sign_fact(officer, lowered), OFFICER_KEY.seed)
    take(roster.sign_fact(officer, {**lowered, "role": ADMIN}), OFFICER_KEY.seed)
    take(roster.sign_fact(admin, {**lowered, "officer": OFFICER_ID}), ADMIN_KEY.seed)
    take(roster.sign_fact(admin, {"fact": "rename", "vault": VAULT, "name": "Dawn shift"}), ADMIN_KEY.seed)
    take(roster.sign_fact(admin, {"fact": "close", "vault": fixed("no squad", 16)}), ADMIN_KEY.seed, "not_allowed")
    grant = {"fact": "grant", "vault": VAULT, "officer": OFFICER_ID, "role": SUPERVISOR}
    take(roster.sign_fact(admin, grant), ADMIN_KEY.seed)
    take(roster.sign_fact(admin, {"fact": "of tomorrow", "x": 1}), ADMIN_KEY.seed, "unknown_version")
    take(roster.sign_fact(admin, {"fact": "policy", "policy": {"lock_after_s": 60}}), ADMIN_KEY.seed)
    withdrawn = Code(JOIN, fixed("withdrawn secret", 16), roster.agency, ADDRESS)
    regretted = {**invitation, "key": withdrawn.key.public, "officer": fixed("Ron Regretted", 16)}
    take(roster.sign_fact(admin, {**regretted, "officer_name": "Ron Regretted"}), ADMIN_KEY.seed)
    uninvite = {"fact": "uninvite", "key": withdrawn.key.public}
    take(roster.sign_fact(officer, uninvite), OFFICER_KEY.seed, "not_allowed")
    take(roster.sign_fact(admin, uninvite), ADMIN_KEY.seed)
    late, late_hpke = (
        keys.SigningKey(fixed("late phone")),
        keys.hpke_private(fixed("late phone hpke"), "beatbook device"),
    )
    enrolment = EnrolFact.signed(roster.agency, withdrawn.key, late, keys.hpke_public(late_hpke))
    take(enrolment, withdrawn.key.seed, "not_allowed")
    next_check = check_of(roster.agency, VAULT, 2, fixed("next vault key"))
    rotate = {"fact": "rotate", "vault": VAULT, "epoch": 2, "key_check": next_check, "recovery": bytes(WRAPPED_BYTES)}
    take(roster.sign_fact(officer, rotate), OFFICER_KEY.seed)
    take(roster.sign_fact(officer, rotate), OFFICER_KEY.seed, "not_allowed")
    last = (3).to_bytes(8, "big") + fixed("the officer's third entry")
    leaves = {"fact": "withdraw", "officer": OFFICER_ID, "vault": VAULT, "ends": {VAULT: {officer.device: last}}}
    take(roster.sign_fact(admin, leaves), ADMIN_KEY.seed)
    take(roster.sign_fact(admin, {**leaves, "officer": ADMIN_ID, "vault": b""}), ADMIN_KEY.seed, "not_allowed")
    gone = {"fact": "revoke", "device": officer.device, "reason": "lost", "at": NOW_MS, "last": bytes(40), "ends": {}}
    take(roster.sign_fact(admin, {**gone, "device": admin.device}), ADMIN_KEY.seed, "not_allowed")
    take(roster.sign_fact(admin, {**gone, "reason": "tired of it"}), ADMIN_KEY.seed, "malformed")
    take(roster.sign_fact(admin, {**gone, "ends": {VAULT: last}}), ADMIN_KEY.seed)
    take(roster.sign_fact(officer, rotate), OFFICER_KEY.seed, "not_allowed")
    behind = (4).to_bytes(8, "big") + fixed("the officer's fourth entry")
    admitted = {"fact": "admit", "vault": VAULT, "device": officer.device, "end": behind}
    take(roster.sign_fact(admin, {**admitted, "device": admin.device}), ADMIN_KEY.seed, "not_allowed")
    take(roster.sign_fact(admin, admitted), ADMIN_KEY.seed)
    return {
        "agency": roster.agency,
        "facts": rows,
        "end": {
            "officers": {one.id.hex(): [one.name, one.role] for one in roster.officers.values()},
            "devices": {one.id.hex(): one.officer for one in roster.devices.values()},
            "squads": {
                one.id.hex(): [one.name, one.closed, one.epoch, one.needs_rotation] for one in roster.vaults.values()
            },
            "members": {one.id.hex(): shown(one.members) for one in roster.vaults.values()},
            "policy": roster.policy,
            "revoked": {one.id.hex(): one.revoked.reason for one in roster.devices.values() if one.revoked},
            "withdrawn": {one.key.hex(): one.withdrawn_by for one in roster.invites.values() if one.withdrawn_by},
        },
        "left": {
            "admin_hpke": ADMIN_HPKE,
            "by": officer.device,
            "wrap": Wrap(Place(VAULT, 1, officer.device), wrapped(ADMIN_HPKE, VAULT, "for the admin phone")).pack(),
        },
        "recovery_hpke": RECOVERY_HPKE,
        "vault_key": VAULT_KEY,
    }


def invitation_file() -> Vector:
    roster = roster_file()
    agency = roster["agency"]
    join = Code(JOIN, fixed("join secret", 16), agency, ADDRESS)
    found = Code(FOUND, fixed("founding secret", 16), server_anchor(SERVER_KEY.public), "http://127.0.0.1:8020")
    # The code was made when the founding and the squad were the roster, and before its own `invite` joined them.
    bundle = Bundle(2, roster["facts"][1]["head"], {VAULT: {1: VAULT_KEY}})
    with counted_nonces(300):
        sealed = join.seal(bundle)
    assert join.open(sealed) == bundle
    return {
        "server_key": SERVER_KEY.public,
        "codes": [
            {
                "kind": code.kind,
                "secret": code.secret,
                "anchor": code.anchor,
                "address": code.address,
                "text": code.text(),
                "typed": code.text().lower().replace("-", " ").replace("0", "o").replace("1", "l"),
                "ticket": code.ticket,
                "key_seed": code.key.seed,
                "key": code.key.public,
            }
            for code in (found, join)
        ],
        "bundle": {
            "text": join.text(),
            "nonce": sealed[:24],
            "packed": bundle.pack(),
            "sealed": sealed,
        },
    }


def receipt_file() -> Vector:
    receipt = Receipt(VAULT, author(OFFICER_KEY).device, 14, 230, fixed("head of the vault"), NOW_MS)
    signed = receipt.sign(SERVER_KEY)
    assert Receipt.verify(signed, SERVER_KEY.public) == receipt
    return {
        "server_seed": SERVER_KEY.seed,
        "vault": receipt.vault,
        "device": receipt.device,
        "count": receipt.count,
        "seq": receipt.seq,
        "head": receipt.head,
        "time_ms": receipt.time_ms,
        "receipt": signed,
        "short": receipt.short,
    }


def messages_file() -> Vector:
    agency, challenge, mark = roster_file()["agency"], fixed("challenge", CHALLENGE_BYTES), fixed("mark", MARK_BYTES)
    receipt, head = receipt_file()["receipt"], fixed("head of the vault")
    device = author(OFFICER_KEY).device
    wrap, lack = Wrap(Place(VAULT, 1, device), bytes(WRAPPED_BYTES)), Place(VAULT, 2, NOBODY)
    results = [Result(STORED, 230), Result(DUPLICATE, 7), Result("gap", 0)]
    known, place = Known(agency, 6, fixed("head of the roster")), Known(VAULT, 229, fixed("head before it"))
    items, facts = [b"an entry", b"another", b"a third"], [b"a fact"]
    asked = Sync(known, [place], items, facts, True, [wrap], [lack], True, True, 500, 1 << 20, mark)
    body = asked.pack()
    proof = Proof.sign(OFFICER_KEY, agency, challenge, "/v1/sync", body)
    proof.verify(agency, "/v1/sync")
    page = Page([b"an entry", b"by a colleague"], 231, head, 232, "", receipt)
    none = Page([], 6, known.head, 6)
    following = fixed("next challenge", CHALLENGE_BYTES)
    signed = sign_answer(SERVER_KEY, agency, proof.digest, NOW_MS, following)
    answer = Synced(results, [Result(STORED, 7)], none, [page], [wrap], [lack], following, NOW_MS, signed)
    assert Synced.parse(answer.pack(items), asked) == answer
    return {
        "proof": {
            "seed": OFFICER_KEY.seed,
            "agency": agency,
            "challenge": challenge,
            "path": "/v1/sync",
            "body": body,
            "signature": proof.signature,
            "authorization": proof.header(),
        },
        "answer": {
            "server_seed": SERVER_KEY.seed,
            "agency": agency,
            "request": body,
            "time": NOW_MS,
            "challenge": following,
            "signed": signed,
        },
        "push": {"items": [b"an entry", b"another"], "packed": Push([b"an entry", b"another"]).pack()},
        "pushed": {
            "results": [[one.status, one.seq] for one in results],
            "roster": 6,
            "packed": Pushed(results, 6).pack(),
        },
        "sync": {
            "roster": known.pack(),
            "vaults": [place.pack()],
            "items": items,
            "facts": facts,
            "wraps": [wrap.pack()],
            "lacks": [lack.pack()],
            "limit": 500,
            "room": 1 << 20,
            "mark": mark,
            "packed": body,
        },
        "synced": {
            "items": [[one.status, one.seq] for one in results],
            "facts": [[STORED, 7]],
            "page": {"items": [0, b"by a colleague"], "seq": 231, "head": head, "last": 232, "receipt": receipt},
            "packed": answer.pack(items),
        },
    }


FILES = {
    "keys": keys_file,
    "stamps": stamps_file,
    "sealing": sealing_file,
    "entries": entries_file,
    "record_ids": record_ids_file,
    "carried": carried_file,
    "roster": roster_file,
    "invitation": invitation_file,
    "receipt": receipt_file,
    "messages": messages_file,
}


def text_of(name: str) -> str:
    """The file of that name, as it is written."""
    return json.dumps(shown(FILES[name]()), indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name in FILES:
        (FOLDER / f"{name}.json").write_text(text_of(name), encoding="utf-8")


if __name__ == "__main__":
    main()
