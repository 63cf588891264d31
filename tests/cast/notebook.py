"""Phones with open notebooks: store, keyring, roster and notebook for each officer, and a server made of a list.

squad = NotebookSquad(tmp_path)              Dana founds it; squad.dana is her open notebook
eli = squad.join("Eli Osei")                 another officer, invited by Dana, with a phone of their own
squad.sync()                                 everybody has everything, in the server's order
squad.clock.later(minutes=1)                 time passes for all
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from app.device.recovery_key import RecoveryKey
from app.device.secrets import Secrets
from app.device.store import Cursor
from app.journal import keys
from app.journal.entry import Entry, next_head
from app.journal.roster import INVITATION_LIFE_MS
from app.journal.roster.state import ADMIN, OFFICER
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
        self.server: list[Entry] = []
        self.phones: list[NotebookPhone] = []
        dana, server_key = NewDevice(os.urandom(16)), keys.SigningKey(os.urandom(32)).public
        self.signed.must(dana, found_body(dana, "Riverton Police", "Dana Reyes", self.recovery.public, server_key))
        self.vault, self.vault_key = self.signed.add_squad(dana, "Night squad", {dana.officer: ADMIN})
        self.dana = self._set_up("dana", dana)

    def join(self, name: str, officer: bytes | None = None, with_key: bool = True) -> Notebook:
        """An officer's new phone, invited by Dana; `officer` for a second phone of somebody known."""
        known = self.roster.officers.get(officer) if officer else None
        device, role = NewDevice(officer or os.urandom(16)), known.role if known else OFFICER
        until_ms = self.clock() + INVITATION_LIFE_MS
        self.signed.enrol(self.phones[0], device, name, [self.vault], role=role, expires_ms=until_ms)
        return self._set_up(f"{name} {len(self.phones)}", device, with_key)

    def _set_up(self, name: str, device: NewDevice, with_key: bool = True) -> Notebook:
        own, vault_keys = device.own_keys, {self.vault: {1: self.vault_key}} if with_key else {}
        secrets = Secrets(own.seed, own.hpke_private, self.roster.agency, device.officer, ADDRESS, vault_keys)
        kept = NotebookPhone.keep(self.folder / name, secrets, self.recovery.public)
        self.phones.append(NotebookPhone(self.folder / name, *kept, self))
        return self.phones[-1].notebook

    def policy(self, policy: dict[str, object]) -> None:
        """Dana changes the agency's policy."""
        self.signed.must(self.phones[0], {"fact": "policy", "policy": policy})

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
        acknowledged = []
        for entry in phone.store.unsent(self.vault, 10_000, 1 << 30):
            self.server.append(entry)
            acknowledged.append((entry.hash, len(self.server)))
        phone.store.acknowledge(self.vault, acknowledged)

    def pull(self, phone: NotebookPhone) -> None:
        """Takes what a phone does not have, as one page."""
        cursor = phone.store.cursor(self.vault)
        page = list(enumerate(self.server[cursor.seq :], start=cursor.seq + 1))
        head = cursor.head
        for _, entry in page:
            head = next_head(head, entry.hash)
        if page:
            phone.store.commit_page(self.vault, page, Cursor(len(self.server), head))

    def close(self) -> None:
        """Locks every phone."""
        for phone in self.phones:
            phone.notebook.close()
            phone.store.close()
