"""Entries that no honest app writes, signed and sealed by a member: each chosen to hurt, and by chance.

`crafted` are plain actions, packed; a device seals and signs them like any other.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgpack

from app.domain.kinds.problem import PROBLEM
from app.journal import record_id, sealing, stamps
from app.journal.change import ACTION_MAX_BYTES, Action, Change
from app.journal.entry import BODY_AT, BODY_PURPOSE, ENTRY_MAX_BYTES, Author, Entry, Header, sign
from app.journal.errors import JournalError as JournalError
from app.notebook.kinds.registry import KINDS
from tests.cast.notebook import NotebookPhone

FIELDS = {
    **{kind.id: [*kind.fields, "glow"] for kind in KINDS.all},
    "contact": [
        *("kind", "name", "description", "role", "address", "stage", "cadence_days", "primary", "backup"),
        *("reach_note", "interpreter", "created", "source", "deleted", "reach/tel:+12025550147", "tag/loud"),
        *("reach/mailto:a@b.example", f"member_of/{'a' * 32}", "reach/", "tag/", "member_of/x", "reach/tel:", "glow"),
        *("merged_into", f"not_same/{'a' * 32}", "not_same/x"),
        *("opted_out", "under_18", f"favourite_of/{'a' * 32}", "favourite_of/", "favourite_of/x"),
        *(f"moved_from/{'a' * 32}", f"moved_to/{'b' * 32}", "moved_from/", "moved_to/x"),
    ],
    "interaction": [
        *(
            "contacts",
            "at",
            "offset_min",
            "how",
            "started_by",
            "place",
            "venue",
            "moved_from",
            "visit",
            "minutes",
            "fact",
            "impression",
            "skills",
        ),
        *("officer", "deleted", "brought", "glow"),
    ],
    "amendment": ["interaction", "text", "officer", "at", "deleted", "brought", "glow"],
    "follow_up": [
        *("kind", "text", "due", "due_time", "owner", "contact", "interaction", "status", "reason", "snoozed"),
        *("done_at", "created", "created_by", "deleted", "glow"),
        *(f"moved/{'a' * 32}", "moved/", "moved/x", f"moved/{'b' * 32}", f"moved_to/{'b' * 32}"),
    ],
    "spot": ["place", "venue", "why", "until", f"assigned/{'a' * 32}", "assigned/", "assigned/x", "deleted", "glow"],
    "visit": ["spot", "place", "at", "offset_min", "officer", "deleted", "glow"],
    "visit_end": ["visit", "at", "offset_min", "did", "later", "deleted", "glow"],
    "problem": [
        *PROBLEM.fields,
        f"target/{'a' * 32}",
        "handler/x",
        f"guardian/{'b' * 32}",
        f"manager/{'a' * 32}",
        "glow",
    ],
    "beacon": ["name", "glow"],
}
"""Every field of every kind, fields that were, and some that nobody knows."""

MARKS = "\u0301"
ODD: list[Any] = [
    *(None, True, False, 0, 1, -1, 0.0, 1.5, float("nan"), float("inf"), float("-inf"), -(1 << 63), (1 << 64) - 1),
    *(
        1 << 62,
        1 << 53,
        281_474_976_710_655,
        253_402_300_799_999,
        253_402_300_800_000,
        4_102_444_800_000,
        -62_135_596_800_000,
    ),
    *(
        "",
        " ",
        "\x00",
        "a\x00b",
        "\u200b",
        "\u202etxt.exe",
        "\u2066\u2067",
        "\ufeff",
        "e" + MARKS * 5_000,
        "\uff9e" * 5_000,
    ),
    *("\ufdfa" * 3_000, "\u1100\u1161" * 2_000, "x" * 30_000, "\n" * 3_000, "9999-12-31", "0001-01-01", "10889-01-01"),
    *(
        "2026-02-30",
        "٢٠٢٦-١١-٢٧",
        "24:00",
        "23:5٩",
        "open",
        "done",
        "person",
        "trusted",
        "a" * 32,
        "A" * 32,
        "import/x",
    ),
    *(b"", b"x", b"\xff" * 5_000, [], {}, [[]], [None] * 3_000, ["a" * 32] * 2_000, [["a" * 32]], {"a": {"b": [1]}}),
    *({1: 2}, {b"x": None}, [{}] * 500, ["reflection"] * 5_000, [f"{n:032x}" for n in range(400)], {"x": "y" * 40_000}),
]


SCRIPTS = {
    "ideographs": (0x4E00, 0xA000),
    "syllables": (0xAC00, 0xD7A4),
    "forms of letters": (0xF900, 0xFFFE),
    "signs for private use": (0x100000, 0x10FFFE),
}
"""Letters of which a text can hold tens of thousands, each for the first time."""

FITS = ENTRY_MAX_BYTES - BODY_AT - sealing.OVERHEAD_BYTES
"""Bytes of a padded text that an entry has room for."""


@dataclass(frozen=True)
class Attack:
    """An action as bytes, or a body that is no honest one."""

    name: str
    padded: bytes


def padded(action: bytes) -> bytes:
    """As `sealing.pad`, but compressed whatever comes of it."""
    plain, squeezed = b"\x00" + action, b"\x01" + zlib.compress(action)
    packed = min(plain, squeezed, key=len) + b"\x80"
    return packed.ljust(sealing.padme(len(packed)), b"\x00")


def believable(action: bytes) -> bytes:
    """The same in a form that every reader unpacks, if there is room for it."""
    plain, squeezed = b"\x00" + action + b"\x80", padded(action)
    if len(plain) > FITS or len(squeezed) * sealing.EXPAND_MAX > len(action):
        return squeezed
    return plain.ljust(sealing.padme(len(plain)), b"\x00")


def entry(author: Author, vault: bytes, number: int, previous: bytes, vault_key: bytes, body: bytes) -> Entry:
    """This padded text, whatever it is, signed and sealed as any other entry."""
    aad = Header(vault, author.device, number, previous, 1, bytes(32)).aad()
    box = sealing.seal(vault_key, BODY_PURPOSE, body, aad)
    return sign(author.key, vault, number, previous, 1, box, author.device)


def sealed(phone: NotebookPhone, body: bytes, vault: bytes, vault_key: bytes) -> None:
    """The phone signs and keeps this padded text as its next entry."""
    author = phone.notebook.author
    phone.store.append_own(
        vault, author.device, lambda number, previous: entry(author, vault, number, previous, vault_key, body)
    )


def raw(
    device: bytes, changes: list[dict[str, Any]], ms: int, *, dice: random.Random | None = None, **more: Any
) -> bytes:
    """An action as msgpack, with nothing checked."""
    stamp = more.pop("stamp", None) or ms.to_bytes(6, "big") + (dice or random).randbytes(4) + device
    return bytes(msgpack.packb({"schema": 1, "stamp": stamp, "changes": changes, **more}))


def change(record: bytes, kind: str, values: dict[str, Any], basis: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"r": record, "k": kind, "s": values, "b": basis or {}}


def action(device: bytes, ms: int, *changes: Change, chance: bytes = b"even") -> bytes:
    return Action(stamps.following(ms, [], device, chance), changes).pack()


SIGNS = {
    "musical signs that come apart": "\U0001d15e\U0001d160\U0001d161\U0001d162",
    "flags": "".join(map(chr, range(0x1F1E6, 0x1F1F6))),
    "units in one square": "".join(map(chr, range(0x3300, 0x3310))),
    "signs of Latin-1": "¡¢£¤¥¦§©¬°±¶·¿×÷",
    "marks beside letters": "a\u0300\u0301\u0302\u0316\u0317\u0345\u0318",
}


def chosen(device: bytes, ms: int, vault: bytes, contact: bytes, note: bytes, dice: random.Random) -> list[Attack]:
    """Everything that hurt once, and its neighbours: aimed at a contact and a note of the squad."""

    def new() -> bytes:
        return record_id.of(vault, dice.randbytes(10))

    def one(kind: str, values: dict[str, Any], at: bytes = b"", basis: dict[str, Any] | None = None) -> bytes:
        return raw(device, [change(at or new(), kind, values, basis)], ms)

    half = ACTION_MAX_BYTES // 2
    made: dict[str, Callable[[], bytes]] = {
        "half a million combining marks": lambda: one("contact", {"name": "e" + MARKS * 520_000}),
        "a hundred thousand combining marks": lambda: one("contact", {"name": "e" + MARKS * 100_000}),
        "marks in a note that fit": lambda: one(
            "interaction",
            dict.fromkeys(("fact", "impression", "place"), MARKS * 40000) | {"contacts": [contact.hex()]},
        ),
        "one letter that becomes eighteen, in all fields": lambda: one(
            "interaction", dict.fromkeys(("fact", "impression", "place"), "ﷺ" * 25000)
        ),
        "as many as fit": lambda: one("contact", {"name": "e" + MARKS * (half - 300), "kind": "person"}, contact),
        "marks in a note": lambda: one("interaction", {"contacts": [contact.hex()], "at": ms, "fact": MARKS * 200_000}),
        "marks that are letters": lambda: one("contact", {"name": "\uff9e" * 150_000}),
        "one letter that becomes eighteen": lambda: one("interaction", {"fact": "\ufdfa" * 150_000, "at": ms}),
        **{
            f"nothing but {name}, all different": lambda first=first, end=end: raw(
                device,
                [
                    change(
                        new(),
                        "interaction",
                        {
                            field: "".join(map(chr, dice.choices(range(first, end), k=13_000)))
                            for field in ("fact", "impression", "place")
                        },
                    )
                    for _ in range(3)
                ],
                ms,
            )
            for name, (first, end) in SCRIPTS.items()
        },
        **{
            f"notes of {name}": lambda signs=signs: raw(
                device,
                [
                    change(new(), "interaction", {"fact": "".join(dice.choices(signs, k=4_800)), "at": ms})
                    for _ in range(25)
                ],
                ms,
            )
            for name, signs in SIGNS.items()
        },
        **{
            f"ninety people of {name}": lambda signs=signs: raw(
                device,
                [
                    change(
                        new(),
                        "contact",
                        {
                            field: "".join(dice.choices(signs, k=most))
                            for field, most in (("name", 200), ("role", 200), ("description", 500), ("address", 480))
                        },
                    )
                    for _ in range(90)
                ],
                ms,
            )
            for name, signs in SIGNS.items()
        },
        "moved thousands of times": lambda: raw(
            device,
            [
                change(new(), "follow_up", {"text": "x"} | {f"moved/{n:032x}": True for n in range(k, k + 450)})
                for k in range(4)
            ],
            ms,
        ),
        "noise in every field": lambda: one(
            "contact", {name: dice.randbytes(4_000).decode("latin-1") for name in FIELDS["contact"]}, contact
        ),
        "a megabyte of zeros": lambda: bytes(1 << 20),
        "many empty lists": lambda: one("contact", {"glow": [[] for _ in range(300_000)]}),
        "many small maps": lambda: one("contact", {"glow": [{"a": None} for _ in range(100_000)]}),
        "many small texts": lambda: one("contact", {"glow": [f"{n % 97:02}" for n in range(100_000)]}),
        "many floats": lambda: one("contact", {"glow": [1.5] * 50_000}),
        "as many values as fit": lambda: one("contact", {"glow": [f"{n % 97:02}" for n in range(4_000)]}),
        "as many maps as fit": lambda: one("contact", {"glow": [{"a": None} for _ in range(1_300)]}),
        "nested too deep": lambda: raw(device, [], ms, glow=_nested(400)),
        "nested as deep as allowed": lambda: one("contact", {"glow": _nested(27)}),
        "two thousand versions": lambda: raw(
            device, [change(contact, "contact", {"role": f"role {n}"}) for n in range(2_000)], ms
        ),
        "as many contacts as fit": lambda: raw(
            device,
            [
                change(new(), "contact", {"name": dice.randbytes(150).decode("latin-1"), "stage": "trusted"})
                for _ in range(100)
            ],
            ms,
        ),
        "as many notes as fit": lambda: raw(
            device,
            [
                change(
                    new(),
                    "interaction",
                    {"contacts": [f"{n:032x}" for n in range(k * 50, k * 50 + 50)], "at": ms, "fact": "x y z"},
                )
                for k in range(60)
            ],
            ms,
        ),
        "as many places as fit": lambda: raw(
            device,
            [change(new(), "contact", {f"member_of/{n + 37 * k:032x}": True for n in range(37)}) for k in range(48)],
            ms,
        ),
        "everybody named": lambda: one("interaction", {"contacts": [f"{n:032x}" for n in range(10_000)], "at": ms}),
        "many places": lambda: one("contact", {f"member_of/{n:032x}": True for n in range(500)}, contact),
        "many tags": lambda: one("contact", {f"tag/{n} {'é' * 30}": True for n in range(500)}, contact),
        "many ways": lambda: one(
            "contact", {f"reach/tel:+1202{n:07d}{'9' * 150}": "x" * 100 for n in range(500)}, contact
        ),
        "a basis of thousands": lambda: one(
            "contact", {"role": "mine"}, contact, {"role": [dice.randbytes(26) for _ in range(9_000)]}
        ),
        "a basis as large as allowed": lambda: one(
            "contact", {"role": "mine"}, contact, {"role": [stamps.make(n, n, device) for n in range(1_000)]}
        ),
        "a stamp at the end of time": lambda: raw(
            device, [change(contact, "contact", {"role": "for ever"})], ms, stamp=b"\xff" * 10 + device
        ),
        "the last stamp of all": lambda: raw(
            device,
            [change(contact, "contact", {"role": "for ever"})],
            ms,
            stamp=stamps.make(stamps.LAST_MS, stamps.MAX_COUNTER, device),
        ),
        "a contact of nothing": lambda: one("contact", {}),
        "a note of nothing": lambda: one("interaction", {}),
        "a follow-up of nothing": lambda: one("follow_up", {}),
        "a contact with no name": lambda: one("contact", {"name": None, "kind": 7}),
        "no changes": lambda: raw(device, [], ms),
        "come from hundreds of squads": lambda: one(
            "contact", {f"moved_from/{dice.randbytes(16).hex()}": True for _ in range(500)}, contact
        ),
        "gone to hundreds of squads": lambda: one(
            "contact", {"deleted": True} | {f"moved_to/{dice.randbytes(16).hex()}": True for _ in range(499)}, contact
        ),
        "a repetition of thousands": lambda: raw(
            device, [change(contact, "contact", {"role": "x"})], ms, copied=[dice.randbytes(32) for _ in range(4_000)]
        ),
        "noise that is carried": lambda: raw(
            device, [], ms, carried={"entry": dice.randbytes(100_000), "key": dice.randbytes(64)}
        ),
        "done in the year 10889": lambda: one(
            "follow_up",
            {
                "kind": "promise",
                "text": "x",
                "status": "done",
                "done_at": 1 << 62,
                "due": "9999-12-31",
                "contact": contact.hex(),
            },
        ),
        "another's note, dated back": lambda: raw(
            device,
            [change(note, "interaction", {"fact": "never happened", "contacts": []})],
            ms,
            stamp=bytes(10) + device,
        ),
        "another's note taken back": lambda: one("interaction", {"deleted": True}, note),
    }
    found: list[Attack] = []
    for name, make in made.items():
        packed = make()
        found.append(Attack(name, padded(packed)))
        # What zlib makes too small is refused for that alone: as it is, and with noise enough to be believed.
        plain = b"\x00" + packed + b"\x80"
        if len(found[-1].padded) < len(plain) <= FITS:
            found.append(Attack(f"{name}, as it is", plain.ljust(sealing.padme(len(plain)), b"\x00")))
        noise = dice.randbytes(len(packed) // sealing.EXPAND_MAX + 1)
        if packed[:1] == b"\x83" and len(packed) + len(noise) < ACTION_MAX_BYTES:
            found.append(
                Attack(
                    f"{name}, beside noise", padded(b"\x84" + packed[1:] + msgpack.packb("z") + msgpack.packb(noise))
                )
            )
    return [one for one in found if len(one.padded) <= FITS]


def by_chance(device: bytes, ms: int, vault: bytes, contact: bytes, note: bytes, dice: random.Random) -> bytes:
    """A packed action with odd values in fields of one or a few records, old and new."""
    changes: dict[tuple[bytes, str], dict[str, Any]] = {}
    known = record_id.of(vault, b"f" * 10)
    names = ("problem", "measure", "beside", "spot", "visit", "programme", "referral", "share", "handover", "gathering")
    there = dict.fromkeys(names, known.hex())
    there |= {"contact": contact.hex(), "partner": contact.hex(), "interaction": note.hex()}
    for _ in range(dice.randint(1, 4)):
        kind = dice.choice(list(FIELDS))
        at = (
            {"contact": contact, "interaction": note}.get(kind, known)
            if dice.random() < 0.5
            else record_id.of(vault, dice.randbytes(10))
        )
        fields = dice.sample(FIELDS[kind], dice.randint(0, len(FIELDS[kind])))
        values = {name: dice.choice(ODD) for name in fields}
        if kind != "beacon" and dice.random() < 0.5:
            values |= {"contacts": [contact.hex()], **there}
        basis = {
            name: [dice.randbytes(26) for _ in range(dice.randint(0, 3))] for name in fields if dice.random() < 0.1
        }
        changes[at, kind] = change(at, kind, values, {n: [b"\x00" + one[1:] for one in b] for n, b in basis.items()})
    when = dice.choice([ms, 0, 1, stamps.LAST_MS, ms - 86_400_000, ms + 9 * 365 * 86_400_000])
    return raw(device, list(changes.values()), when, dice=dice)


def _nested(depth: int) -> Any:
    value: Any = None
    for at in range(depth):
        value = [value] if at % 2 else {"n": value}
    return value
