"""A small agency on paper: phones with keys that are the same in every run, and a roster they have signed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.journal import keys, record_id, stamps
from app.journal.change import Action, Change
from app.journal.entry import FIRST_PREVIOUS, Author, Entry
from app.journal.invitation import JOIN, Code
from app.journal.roster import INVITATION_LIFE_MS, Roster
from app.journal.roster.facts import EnrolFact
from app.journal.roster.state import ADMIN, OFFICER, SUPERVISOR

NOW_MS = 1_790_000_000_000
VAULT = hashlib.sha256(b"night shift").digest()[:16]
OTHER_VAULT = hashlib.sha256(b"harbour").digest()[:16]
VAULT_KEY = hashlib.sha256(b"key of the night shift").digest()
SERVER = keys.SigningKey(hashlib.sha256(b"server").digest())
RECOVERY_PUBLIC = keys.hpke_public(keys.hpke_private(b"recovery", "of the agency"))


def key_of(name: str) -> keys.SigningKey:
    return keys.SigningKey(hashlib.sha256(b"signing " + name.encode()).digest())


def id_of(name: str) -> bytes:
    return hashlib.sha256(b"id " + name.encode()).digest()[:16]


@dataclass(frozen=True)
class Phone:
    """A device with its keys, and the officer who carries it."""

    name: str
    officer: bytes = b""

    @property
    def key(self) -> keys.SigningKey:
        return key_of(self.name)

    @property
    def author(self) -> Author:
        return Author(self.device, self.key)

    @property
    def device(self) -> bytes:
        return keys.device_id(self.key.public)

    @property
    def hpke_private(self) -> bytes:
        return keys.hpke_private(self.name.encode(), "device")

    @property
    def hpke_public(self) -> bytes:
        return keys.hpke_public(self.hpke_private)


def record_of(name: str, vault: bytes = VAULT) -> bytes:
    """The id of a record of a vault, the same for the same name."""
    return record_id.of(vault, id_of(name)[: record_id.CHANCE_BYTES])


def action(
    phone: Phone, text: str = "Spoke about the broken street lamp.", ms: int = NOW_MS, vault: bytes = VAULT
) -> Action:
    return Action(stamps.make(ms, 0, phone.device), (Change(record_of(text, vault), "interaction", {"fact": text}),))


def pages(
    phone: Phone, count: int, after: tuple[int, bytes] = (0, FIRST_PREVIOUS), vault: bytes = VAULT
) -> list[Entry]:
    """The next entries of a phone, as they come off the wire."""
    number, previous = after
    chain: list[Entry] = []
    for step in range(1, count + 1):
        packed = action(phone, f"{phone.name} page {number + step}", vault=vault).pack()
        entry = phone.author.seal(vault, number + step, previous, 1, VAULT_KEY, packed)
        chain.append(Entry.parse(entry.pack()))
        previous = entry.hash
    return chain


def without(body: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}


def found_body(phone: Phone, **changed: Any) -> dict[str, Any]:
    return {
        "fact": "found",
        "name": "Harbour City Police",
        "officer": phone.officer,
        "officer_name": "Ada Admin",
        "verify_key": phone.key.public,
        "hpke_key": phone.hpke_public,
        "recovery_key": RECOVERY_PUBLIC,
        "server_key": SERVER.public,
        "policy": {"lock_after_s": 300},
    } | changed


def vault_body(members: dict[bytes, str], **changed: Any) -> dict[str, Any]:
    return {
        "fact": "vault",
        "id": VAULT,
        "name": "Night shift",
        "epoch": 1,
        "members": members,
        "keys": {},
        "recovery": b"wrapped",
    } | changed


def invite_body(code: Code, officer: bytes, role: str = OFFICER, **changed: Any) -> dict[str, Any]:
    return {
        "fact": "invite",
        "key": code.key.public,
        "officer": officer,
        "officer_name": "Somebody New",
        "role": role,
        "vaults": [VAULT],
        "expires": NOW_MS + INVITATION_LIFE_MS,
    } | changed


def grant_body(officer: bytes, **changed: Any) -> dict[str, Any]:
    return {"fact": "grant", "vault": VAULT, "officer": officer, "role": OFFICER, "keys": {}} | changed


def policy_body(**policy: Any) -> dict[str, Any]:
    return {"fact": "policy", "policy": policy}


def code_for(name: str, agency: bytes) -> Code:
    return Code(JOIN, id_of("code for " + name), agency, "https://beatbook.example")


@dataclass
class Agency:
    """One admin, one supervisor and one officer in one squad; `facts` are in server order."""

    roster: Roster = field(default_factory=Roster)
    facts: list[Entry] = field(default_factory=list)
    admin: Phone = Phone("admin phone", id_of("Ada Admin"))
    supervisor: Phone = Phone("supervisor phone", id_of("Sue Supervisor"))
    officer: Phone = Phone("officer phone", id_of("Olu Officer"))

    @classmethod
    def staffed(cls) -> Agency:
        agency = cls()
        agency.must(agency.admin, found_body(agency.admin))
        agency.must(agency.admin, vault_body({agency.admin.officer: ADMIN}))
        agency.hire(agency.supervisor, SUPERVISOR)
        agency.hire(agency.officer, OFFICER)
        return agency

    def sign(self, phone: Phone, body: dict[str, Any]) -> Entry:
        """The phone's next fact, as it comes off the wire; not yet taken."""
        return Entry.parse(self.roster.sign_fact(phone.author, body).pack())

    def must(self, phone: Phone, body: dict[str, Any]) -> Entry:
        return self.must_take(self.sign(phone, body))

    def must_take(self, fact: Entry) -> Entry:
        refusal = self.roster.take(fact)
        if refusal is not None:
            raise refusal
        self.facts.append(fact)
        return fact

    def enrolment(self, code: Code, phone: Phone) -> Entry:
        return Entry.parse(EnrolFact.signed(self.roster.agency, code.key, phone.key, phone.hpke_public).pack())

    def invited(self, phone: Phone, role: str = OFFICER, by: Phone | None = None, **changed: Any) -> Code:
        code = code_for(phone.name, self.roster.agency)
        self.must(by or self.admin, invite_body(code, phone.officer, role, **changed))
        return code

    def hire(self, phone: Phone, role: str) -> Entry:
        return self.must_take(self.enrolment(self.invited(phone, role), phone))

    def fresh(self) -> Roster:
        """The same roster, read anew from its facts, free to be tried on."""
        return Roster.replay(self.facts)


def parsed(entries: Iterable[Entry]) -> list[Entry]:
    return [Entry.parse(entry.pack()) for entry in entries]


def flipped(data: bytes, at: int, bit: int = 0) -> bytes:
    """The same bytes with one bit turned over."""
    return data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :]
