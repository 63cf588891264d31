"""A squad of real parts: store, keyring, roster and notebook for each officer, and a server made of a list.

squad = Squad(tmp_path)                      Dana founds it; squad.dana is her open notebook
eli = squad.join("Eli Osei")                 another officer, invited by Dana, with a phone of their own
day = squad.another("Day squad", eli)        the vault of a second squad, of these officers
squad.sync()                                 everybody has everything of their squads, in the server's order
squad.clock.now_ms += 60_000                 time passes for all
"""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from app.device.keyring import Keyring
from app.device.passphrase_slot import FLOOR
from app.device.recovery_key import RecoveryKey
from app.device.secrets import Secrets
from app.device.store import Cursor, Store
from app.journal import keys, record_id, sealing
from app.journal.entry import Author, Entry, next_head
from app.journal.roster import INVITATION_LIFE_MS, Roster, wrap_info
from app.journal.roster.facts import EnrolFact
from app.journal.roster.state import ADMIN, OFFICER
from app.notebook.kinds.registry import KINDS, Kinds
from app.notebook.notebook import Notebook

PASSPHRASE = "a lantern over the harbour wall"
ZONE = ZoneInfo("America/New_York")
START = datetime(2026, 11, 27, 21, 30, tzinfo=ZONE)  # a Friday night


@dataclass
class Clock:
    """A clock that stands still until told."""

    now_ms: int = int(START.timestamp() * 1000)

    def __call__(self) -> int:
        return self.now_ms

    def later(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> None:
        self.now_ms += round(((days * 24 + hours) * 60 + minutes) * 60_000)

    def at(self, local: str) -> None:
        """Sets it: "2026-11-27T21:30" in the squad's zone."""
        self.now_ms = round(datetime.fromisoformat(local).replace(tzinfo=ZONE).timestamp() * 1000)

    @property
    def local(self) -> datetime:
        return datetime.fromtimestamp(self.now_ms / 1000, ZONE)


@dataclass
class Phone:
    """One officer's device: its folder, keys and, while unlocked, its notebook. `kinds`: what its app knows."""

    folder: Path
    seed: bytes
    hpke_private: bytes
    officer: bytes
    squad: Squad
    vault_keys: dict[bytes, dict[int, bytes]] = field(default_factory=dict)
    kinds: Kinds = KINDS

    def set_up(self) -> None:
        self.store = Store(self.folder)
        secrets = Secrets(
            self.seed,
            self.hpke_private,
            self.squad.roster.agency,
            self.officer,
            "https://beatbook.example",
            self.vault_keys,
        )
        self.keyring = Keyring.create(self.store, PASSPHRASE, secrets, self.squad.recovery.public, cost=FLOOR)
        self.open()

    def open(self, indexed: bool | None = None) -> Notebook:
        """Unlocks: a new notebook over the same store."""
        self.notebook = Notebook(
            self.store, self.keyring, self.squad.roster, self.squad.clock, zone=ZONE, indexed=indexed, kinds=self.kinds
        )
        return self.notebook

    def reopen(self, indexed: bool | None = None) -> Notebook:
        """Locks and unlocks."""
        self.notebook.close()
        return self.open(indexed)


class Squad:
    """`dana` is the founder's notebook; `phones` are all, hers first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.recovery = RecoveryKey.new()
        self.roster = Roster()
        self.journals: defaultdict[bytes, list[Entry]] = defaultdict(list)  # on the server, by vault
        self.keys: dict[bytes, bytes] = {}
        self.phones: list[Phone] = []
        founder = self._phone("dana", os.urandom(16))
        key = keys.SigningKey(founder.seed)
        self._fact(
            founder,
            {
                "fact": "found",
                "name": "Riverton Police",
                "officer": founder.officer,
                "officer_name": "Dana Reyes",
                "verify_key": key.public,
                "hpke_key": keys.hpke_public(founder.hpke_private),
                "recovery_key": self.recovery.public,
                "server_key": keys.SigningKey(os.urandom(32)).public,
                "policy": {},
            },
        )
        self.phones.append(founder)
        self.vault = self._vault("Night squad", {founder.officer: ADMIN})
        self.vault_key = self.keys[self.vault]
        founder.vault_keys = {self.vault: {1: self.vault_key}}
        founder.set_up()
        self.dana = founder.notebook

    def join(
        self, name: str, officer: bytes | None = None, with_key: bool = True, vault: bytes | None = None
    ) -> Notebook:
        """An officer's new phone, invited by Dana into the squad (or another, `vault`).

        `officer` for a second phone of somebody known.
        """
        vault = vault or self.vault
        invitation = keys.SigningKey(os.urandom(32))
        known = self.roster.officers.get(officer) if officer else None
        phone = self._phone(f"{name} {len(self.phones)}", officer or os.urandom(16))
        self._fact(
            self.phones[0],
            {
                "fact": "invite",
                "key": invitation.public,
                "officer": phone.officer,
                "officer_name": name,
                "role": known.role if known else OFFICER,
                "vaults": [vault],
                "expires": self.clock() + INVITATION_LIFE_MS,
            },
        )
        device = keys.SigningKey(phone.seed)
        fact = EnrolFact.signed(self.roster.agency, invitation, device, keys.hpke_public(phone.hpke_private))
        refusal = self.roster.take(fact)
        assert refusal is None, refusal
        phone.vault_keys = {vault: {1: self.keys[vault]}} if with_key else {}
        phone.set_up()
        self.phones.append(phone)
        return phone.notebook

    def another(self, name: str, *members: Notebook) -> bytes:
        """A second squad of these officers, made by Dana; returns its vault. Their phones have its key at once."""
        vault = self._vault(name, {bytes.fromhex(one.officer): OFFICER for one in members})
        for one in members:
            self.phone(one).keyring.add_vault_key(vault, 1, self.keys[vault])
        return vault

    def put_into(self, vault: bytes, notebook: Notebook, role: str = OFFICER, with_key: bool = True) -> None:
        """Dana puts an officer into a squad."""
        officer = bytes.fromhex(notebook.officer)
        self._fact(self.phones[0], {"fact": "grant", "vault": vault, "officer": officer, "role": role, "keys": {}})
        if with_key:
            self.phone(notebook).keyring.add_vault_key(vault, 1, self.keys[vault])

    def take_out_of(self, vault: bytes, notebook: Notebook) -> None:
        """An officer is in a squad no more."""
        del self.roster.vaults[vault].members[bytes.fromhex(notebook.officer)]

    def policy(self, policy: dict[str, object]) -> None:
        """Dana changes the agency's policy."""
        self._fact(self.phones[0], {"fact": "policy", "policy": policy})

    def record(self, name: str, vault: bytes | None = None) -> bytes:
        """The id of a record of the squad (or of another vault), the same for the same name."""
        return record_id.of(vault or self.vault, hashlib.sha256(name.encode()).digest()[: record_id.CHANCE_BYTES])

    def phone(self, notebook: Notebook) -> Phone:
        """Whose phone a notebook is open on."""
        return next(one for one in self.phones if one.notebook is notebook)

    def sync(self, *only: Notebook) -> None:
        """Everybody (or only these) hands in what they have and takes what is there; all see it."""
        taking = [one for one in self.phones if not only or one.notebook in only]
        for phone in taking:
            self.push(phone)
        for phone in taking:
            self.pull(phone)
            phone.notebook.refresh()

    def push(self, phone: Phone) -> None:
        """Hands in what waits on a phone, and tells it so."""
        for vault in self._vaults_of(phone):
            acknowledged = []
            for entry in phone.store.unsent(vault, 10_000, 1 << 30):
                self.journals[vault].append(entry)
                acknowledged.append((entry.hash, len(self.journals[vault])))
            phone.store.acknowledge(vault, acknowledged)

    def pull(self, phone: Phone) -> None:
        """Takes what a phone does not have, as one page a squad."""
        for vault in self._vaults_of(phone):
            cursor = phone.store.cursor(vault)
            page = list(enumerate(self.journals[vault][cursor.seq :], start=cursor.seq + 1))
            head = cursor.head
            for _, entry in page:
                head = next_head(head, entry.hash)
            if page:
                phone.store.commit_page(vault, page, Cursor(page[-1][0], head))

    def _vaults_of(self, phone: Phone) -> list[bytes]:
        return [vault.id for vault in self.roster.vaults_of(phone.officer)]

    def close(self) -> None:
        """Locks every phone."""
        for phone in self.phones:
            phone.notebook.close()
            phone.store.close()

    def _phone(self, name: str, officer: bytes) -> Phone:
        hpke_private = keys.hpke_private(os.urandom(32), "beatbook device")
        return Phone(self.folder / name, os.urandom(32), hpke_private, officer, self)

    def _vault(self, name: str, members: dict[bytes, str]) -> bytes:
        founder, vault, key = self.phones[0], os.urandom(16), sealing.new_key()
        info = wrap_info(self.roster.agency, vault, 1)
        device = keys.device_id(keys.SigningKey(founder.seed).public)
        body = {
            "fact": "vault",
            "id": vault,
            "name": name,
            "epoch": 1,
            "members": members,
            "keys": {device: sealing.wrap(keys.hpke_public(founder.hpke_private), key, info)},
            "recovery": sealing.wrap(self.recovery.public, key, info),
        }
        self._fact(founder, body)
        self.keys[vault] = key
        return vault

    def _fact(self, phone: Phone, body: dict[str, object]) -> None:
        key = keys.SigningKey(phone.seed)
        fact = self.roster.sign_fact(Author(keys.device_id(key.public), key), body)
        refusal = self.roster.take(fact)
        assert refusal is None, refusal
