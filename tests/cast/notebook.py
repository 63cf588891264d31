"""Phones with open notebooks: store, keyring, roster and notebook for each officer, and a server made of a list.

squad = NotebookSquad(tmp_path)              Dana founds it; squad.dana is her open notebook
eli = squad.join("Eli Osei")                 another officer, invited by Dana, with a phone of their own
day = squad.another("Day squad", eli)        the vault of a second squad, of these officers
squad.sync()                                 everybody has everything of their squads, in the server's order
squad.clock.later(minutes=1)                 time passes for all
"""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.device.news_mark import NewsMark
from app.device.recovery_key import RecoveryKey
from app.device.secrets import Secrets
from app.device.store import Cursor
from app.journal import keys, record_id
from app.journal.change import Action
from app.journal.entry import Entry, next_head
from app.journal.roster import INVITATION_LIFE_MS
from app.journal.roster.of_squads import CloseFact, GrantFact, RenameFact, RotateFact, WithdrawFact
from app.journal.roster.state import OFFICER, SUPERVISOR
from app.journal.vault_keys import WRAPPED_BYTES, check_of
from app.notebook.kinds.registry import KINDS, Kinds
from app.notebook.notebook import Notebook
from tests.cast.clock import ZONE, Clock
from tests.cast.device import ADDRESS, NewDevice, StoredPhone
from tests.cast.roster import SignedRoster, found_body


@dataclass
class NotebookPhone(StoredPhone):
    """One officer's device with, while it is unlocked, its notebook. `kinds`: what its app knows."""

    squad: NotebookSquad
    kinds: Kinds = KINDS
    notebook: Notebook = field(init=False)

    def __post_init__(self) -> None:
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


class NotebookSquad:
    """`dana` is the founder's notebook; `phones` are all, hers first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.recovery = RecoveryKey.new()
        self.signed = SignedRoster()
        self.roster = self.signed.roster
        self.journals: defaultdict[bytes, list[Entry]] = defaultdict(list)  # on the server, by vault
        self.keys: dict[bytes, bytes] = {}
        self.phones: list[NotebookPhone] = []
        dana, server_key = NewDevice(os.urandom(16)), keys.SigningKey(os.urandom(32)).public
        self.signed.must(dana, found_body(dana, "Riverton Police", "Dana Reyes", self.recovery.public, server_key))
        self.vault, self.vault_key = self.signed.add_squad(dana, "Night squad", {dana.officer: SUPERVISOR})
        self.keys[self.vault] = self.vault_key
        self.dana = self._set_up("dana", dana, [self.vault])

    def join(
        self, name: str, officer: bytes | None = None, with_key: bool = True, vault: bytes | None = None
    ) -> Notebook:
        """An officer's new phone, invited by Dana into the squad (or another, `vault`).

        `officer` for a second phone of somebody known.
        """
        vault = vault or self.vault
        known = self.roster.officers.get(officer) if officer else None
        device, role = NewDevice(officer or os.urandom(16)), known.role if known else OFFICER
        until_ms = self.clock() + INVITATION_LIFE_MS
        self.signed.enrol(self.phones[0], device, name, {vault: OFFICER}, role=role, expires_ms=until_ms)
        return self._set_up(f"{name} {len(self.phones)}", device, [vault] if with_key else [])

    def _set_up(self, name: str, device: NewDevice, vaults: list[bytes]) -> Notebook:
        own, vault_keys = device.own_keys, {vault: {1: self.keys[vault]} for vault in vaults}
        secrets = Secrets(own.seed, own.hpke_private, self.roster.agency, device.officer, ADDRESS, vault_keys)
        kept = NotebookPhone.keep(self.folder / name, secrets, self.recovery.public)
        self.phones.append(NotebookPhone(self.folder / name, *kept, self))
        return self.phones[-1].notebook

    def another(self, name: str, *members: Notebook) -> bytes:
        """A second squad of these officers, made by Dana; returns its vault. Their phones have its key at once."""
        roles = {bytes.fromhex(one.officer): OFFICER for one in members}
        vault, key = self.signed.add_squad(self.phones[0], name, roles)
        self.keys[vault] = key
        for one in members:
            self.phone(one).keyring.add_vault_key(vault, 1, self.keys[vault])
        return vault

    def put_into(self, vault: bytes, notebook: Notebook, role: str = OFFICER, with_key: bool = True) -> None:
        """Dana puts an officer into a squad, or gives them another role there."""
        officer = bytes.fromhex(notebook.officer)
        self.signed.must(self.phones[0], GrantFact(vault, officer, role).body())
        if with_key:
            self.phone(notebook).keyring.add_vault_key(vault, 1, self.keys[vault])

    def take_out_of(self, vault: bytes, notebook: Notebook) -> None:
        """Dana takes an officer out of a squad."""
        self.signed.must(self.phones[0], WithdrawFact(bytes.fromhex(notebook.officer), vault, {}).body())

    def close_squad(self, vault: bytes) -> None:
        """Dana closes a squad."""
        self.signed.must(self.phones[0], CloseFact(vault).body())

    def rename(self, vault: bytes, name: str) -> None:
        """Dana gives a squad another name."""
        self.signed.must(self.phones[0], RenameFact(vault, name).body())

    def policy(self, policy: dict[str, object]) -> None:
        """Dana changes the agency's policy."""
        self.signed.must(self.phones[0], {"fact": "policy", "policy": policy})

    def rotate(self, key: bytes) -> None:
        """Dana changes the squad's key; nobody is given it by this."""
        epoch = self.roster.vaults[self.vault].epoch + 1
        check = check_of(self.roster.agency, self.vault, epoch, key)
        self.signed.must(self.phones[0], RotateFact(self.vault, epoch, check, bytes(WRAPPED_BYTES)).body())

    def record(self, name: str) -> bytes:
        """The id of a record of the squad, the same for the same name."""
        return record_id.of(self.vault, hashlib.sha256(name.encode()).digest()[: record_id.CHANCE_BYTES])

    def phone(self, notebook: Notebook) -> NotebookPhone:
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

    def push(self, phone: NotebookPhone) -> None:
        """Hands in what waits on a phone, and tells it so."""
        for vault in self._vaults_of(phone):
            acknowledged = []
            for entry in phone.store.unsent(vault, 10_000, 1 << 30):
                self.journals[vault].append(entry)
                acknowledged.append((entry.hash, len(self.journals[vault])))
            phone.store.acknowledge(vault, acknowledged)

    def pull(self, phone: NotebookPhone) -> None:
        """Takes what a phone does not have, as one page a squad."""
        for vault in self._vaults_of(phone):
            cursor = phone.store.cursor(vault)
            page = list(enumerate(self.journals[vault][cursor.seq :], start=cursor.seq + 1))
            head = cursor.head
            for _, entry in page:
                head = next_head(head, entry.hash)
            if page:
                phone.store.commit_page(vault, page, Cursor(page[-1][0], head))
            NewsMark(phone.store, phone.keyring).filled(vault)

    def _vaults_of(self, phone: NotebookPhone) -> list[bytes]:
        return [vault.id for vault in self.roster.vaults_of(phone.officer)]

    def close(self) -> None:
        """Locks every phone."""
        for phone in self.phones:
            phone.notebook.close()
            phone.store.close()


@contextmanager
def a_while_ago(nb: Notebook, minutes: float) -> Iterator[None]:
    """What is written meanwhile is written by a clock so many minutes behind."""
    now = nb.clock
    nb.clock = lambda: now() - round(minutes * 60_000)
    try:
        yield
    finally:
        nb.clock = now


@dataclass
class TwoSquads:
    """Dana is in the night squad, Eli in both, Fay in the day squad."""

    squad: NotebookSquad
    dana: Notebook
    eli: Notebook
    fay: Notebook
    day_vault: bytes

    @property
    def night(self) -> str:
        return self.squad.vault.hex()

    @property
    def day(self) -> str:
        return self.day_vault.hex()

    def sign(self, author: Notebook, vault: bytes, action: Action) -> None:
        """An entry of this officer's in this vault, whatever it says."""
        packed, key = action.pack(), self.squad.keys[vault]
        author.store.append_own(vault, author.device, lambda n, p: author.author.seal(vault, n, p, 1, key, packed))
