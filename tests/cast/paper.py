"""A small agency on paper: phones with keys that are the same in every run, and a roster they have signed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.journal import keys, record_id, stamps
from app.journal.change import Action, Change
from app.journal.entry import FIRST_PREVIOUS, Entry, Header
from app.journal.errors import JournalError
from app.journal.invitation import JOIN, Code
from app.journal.roster import INVITATION_LIFE_MS
from app.journal.roster.of_devices import RevokeFact
from app.journal.roster.of_squads import RotateFact, VaultFact, WithdrawFact
from app.journal.roster.state import LOST, NO_END, OFFICER, SUPERVISOR, Ends
from app.journal.vault_keys import WRAPPED_BYTES
from app.sync.enrolment import DeviceKeys
from tests.cast import roster
from tests.cast.device import Device
from tests.cast.roster import SignedRoster

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
class PaperPhone(Device):
    """A device with its keys, and the officer who carries it."""

    name: str
    officer: bytes = b""

    @cached_property
    def own_keys(self) -> DeviceKeys:
        return DeviceKeys(key_of(self.name).seed, keys.hpke_private(self.name.encode(), "device"))


def record_of(name: str, vault: bytes = VAULT) -> bytes:
    """The id of a record of a vault, the same for the same name."""
    return record_id.of(vault, id_of(name)[: record_id.CHANCE_BYTES])


def action(
    phone: PaperPhone, text: str = "Spoke about the broken street lamp.", ms: int = NOW_MS, vault: bytes = VAULT
) -> Action:
    return Action(stamps.make(ms, 0, phone.device), (Change(record_of(text, vault), "interaction", {"fact": text}),))


def pages(
    phone: PaperPhone, count: int, after: tuple[int, bytes] = (0, FIRST_PREVIOUS), vault: bytes = VAULT
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


def header(phone: PaperPhone, vault: bytes = VAULT, number: int = 1, epoch: int = 1) -> Header:
    """Of an entry by this phone, of which nothing else matters."""
    return Header(vault, phone.device, number, FIRST_PREVIOUS, epoch, bytes(32))


def without(body: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}


def found_body(phone: PaperPhone, **changed: Any) -> dict[str, Any]:
    body = roster.found_body(phone, "Harbour City Police", "Ada Admin", RECOVERY_PUBLIC, SERVER.public)
    return body | {"policy": {"lock_after_s": 300}} | changed


def vault_body(members: dict[bytes, str], **changed: Any) -> dict[str, Any]:
    return VaultFact(VAULT, "Night shift", members, bytes(32), bytes(WRAPPED_BYTES)).body() | changed


def invite_body(
    code: Code, officer: bytes, role: str = OFFICER, squad_role: str = OFFICER, **changed: Any
) -> dict[str, Any]:
    until_ms = NOW_MS + INVITATION_LIFE_MS
    return roster.invite_body(code.key.public, officer, "Somebody New", {VAULT: squad_role}, role, until_ms) | changed


def grant_body(officer: bytes, **changed: Any) -> dict[str, Any]:
    return {"fact": "grant", "vault": VAULT, "officer": officer, "role": OFFICER} | changed


def uninvite_body(code: Code) -> dict[str, Any]:
    return {"fact": "uninvite", "key": code.key.public}


def role_body(officer: bytes, role: str) -> dict[str, Any]:
    return {"fact": "role", "officer": officer, "role": role}


def withdraw_body(officer: bytes, vault: bytes = VAULT, ends: dict[bytes, Ends] | None = None) -> dict[str, Any]:
    return WithdrawFact(officer, vault, ends or {}).body()


def revoke_body(phone: PaperPhone, ends: Ends | None = None, **changed: Any) -> dict[str, Any]:
    """`ends` are by vault."""
    return RevokeFact(phone.device, LOST, NOW_MS, NO_END, ends or {}).body() | changed


def rotate_body(epoch: int = 2, vault: bytes = VAULT, **changed: Any) -> dict[str, Any]:
    return RotateFact(vault, epoch, bytes(32), bytes(WRAPPED_BYTES)).body() | changed


def policy_body(**policy: Any) -> dict[str, Any]:
    return {"fact": "policy", "policy": policy}


def code_for(name: str, agency: bytes) -> Code:
    return Code(JOIN, id_of("code for " + name), agency, "https://beatbook.example")


@dataclass
class PaperAgency(SignedRoster):
    """One admin, one supervisor and one officer in one squad."""

    admin: PaperPhone = PaperPhone("admin phone", id_of("Ada Admin"))
    supervisor: PaperPhone = PaperPhone("supervisor phone", id_of("Sue Supervisor"))
    officer: PaperPhone = PaperPhone("officer phone", id_of("Olu Officer"))

    @classmethod
    def founded(cls) -> PaperAgency:
        """With its admin alone."""
        agency = cls()
        agency.must(agency.admin, found_body(agency.admin))
        return agency

    @classmethod
    def staffed(cls) -> PaperAgency:
        agency = cls.founded()
        agency.must(agency.admin, vault_body({agency.admin.officer: SUPERVISOR}))
        agency.hire(agency.supervisor, squad_role=SUPERVISOR)
        agency.hire(agency.officer)
        return agency

    def invited(self, phone: PaperPhone, role: str = OFFICER, by: PaperPhone | None = None, **changed: Any) -> Code:
        code = code_for(phone.name, self.roster.agency)
        self.must(by or self.admin, invite_body(code, phone.officer, role, **changed))
        return code

    def why_not(self, fact: Entry) -> JournalError:
        """Why the roster, as it is now, does not take this fact."""
        refusal = self.fresh().take(fact)
        assert refusal is not None
        return refusal

    def hire(self, phone: PaperPhone, role: str = OFFICER, squad_role: str = OFFICER, **changed: Any) -> Entry:
        """Invited by the admin and enrolled at once: an officer with a role in the agency and one in its squad."""
        return self.must_take(self.enrolment(self.invited(phone, role, squad_role=squad_role, **changed), phone))


def parsed(entries: Iterable[Entry]) -> list[Entry]:
    return [Entry.parse(entry.pack()) for entry in entries]


def flipped(data: bytes, at: int, bit: int = 0) -> bytes:
    """The same bytes with one bit turned over."""
    return data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :]
