"""What every run begins with: conditions that repeat themselves, and an agency that was founded once for all."""

from __future__ import annotations

import functools
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Dialect, Engine
from sqlalchemy.util import LRUCache

from app.device import passphrase_slot
from app.device import store_file as device_database
from app.journal.invitation import Code
from app.journal.messages import Push
from app.journal.roster.state import OFFICER, SUPERVISOR
from app.notebook import contacts, projection
from app.sync import enrolment
from app.sync.engine import Engine as SyncEngine
from app.sync.enrolment import DeviceKeys
from app.sync.exchange import Request
from sync_server import db as server_database
from sync_server.installation import install
from tests.attacks.simulation import fuses
from tests.attacks.simulation.network import Line
from tests.attacks.simulation.phone import SimulatedPhone
from tests.attacks.simulation.server import Rows, SimulatedServer, unlimited
from tests.cast.clock import START_MS
from tests.cast.sync import SyncPhone, founding


@dataclass(frozen=True)
class Template:
    """An agency founded, two officers with a phone each, two squads: every run begins with a copy of it."""

    folder: Path
    rows: Rows
    vault_keys: dict[bytes, dict[int, bytes]]


@contextmanager
def conditions(seed: int = 0) -> Iterator[None]:
    """Randomness that repeats itself, kills that can happen, and what costs most made once for all runs.

    What is made once gives the same as if it were made anew: key derivations, and SQL that SQLAlchemy has compiled.
    """
    dice, compiled = random.Random(seed), LRUCache[Any, Any](5_000)

    def sharing(create: Callable[..., Engine]) -> Callable[..., Engine]:
        def engine(*args: Any, **more: Any) -> Engine:
            made = create(*args, **more)
            made._compiled_cache = compiled
            return made

        return engine

    with pytest.MonkeyPatch.context() as patch, fuses.installed():
        patch.setattr(os, "urandom", dice.randbytes)
        patch.setattr(passphrase_slot, "hash_secret_raw", functools.cache(passphrase_slot.hash_secret_raw))
        for module in (device_database, projection, server_database):
            patch.setattr(module, "create_engine", sharing(module.create_engine))
        # Compiled statements are kept by dialect; every engine has its own, all alike.
        patch.setattr(Dialect, "__eq__", lambda one, other: type(one) is type(other), raising=False)
        patch.setattr(Dialect, "__hash__", lambda one: hash(type(one)), raising=False)
        yield


def prepare(folder: Path, database: str) -> Template:
    """Founds the agency that all runs begin with. `database` is empty or the URL of an empty PostgreSQL database."""
    settings = unlimited(folder / "server", database)
    code = install(settings, "Riverton Police", "http://127.0.0.1:8700")
    server = SimulatedServer(settings, lambda: START_MS)
    line, device = Line(server), DeviceKeys.new()
    enrolled = line.run(founding(code, device, "Dana Reyes", "Night squad"))
    SyncPhone.set_up(folder / "0", code.address, device, enrolled).close()
    dana = SimulatedPhone(folder / "0", server, lambda: START_MS)
    dana.sync()
    fact, vault, key = enrolment.new_vault(
        dana.local.roster, dana.local.author, "Harbour coalition", {dana.keyring.secrets.officer: SUPERVISOR}
    )
    line.carry(Request("POST", "/v1/roster", Push([fact.pack()]).pack()))
    dana.sync()
    dana.keyring.add_vault_key(vault, 1, key)
    join(folder / "1", dana, server, "Eli Osei", None, None)
    eli = SimulatedPhone(folder / "1", server, lambda: START_MS)
    for name in ("Robin Vale", "Sam Okoro", "Harbour Light"):
        contacts.create(dana.book, {"kind": "person", "name": name, "stage": "introduced"})
    for phone in (dana, eli):
        assert phone.sync()[1] is None
    keys = dana.keyring.secrets.vault_keys
    eli.stop()
    dana.stop()
    rows = server.backup()
    server.stop()
    return Template(folder, rows, {vault: dict(epochs) for vault, epochs in keys.items()})


def caller(phone: SimulatedPhone) -> SyncEngine:
    """For something that it says between two syncs."""
    return SyncEngine(phone.local, phone.link, lambda: START_MS / 1000)


def join(
    folder: Path, admin: SimulatedPhone, server: SimulatedServer, name: str, officer: bytes | None, squad: int | None
) -> bool:
    """Somebody joins with a new phone, invited by `admin` into one of the squads, or all of the admin's (None).

    `officer`: a further phone of theirs, in the squads they are in. Raises what the app would show.
    """
    admin.sync()
    known = admin.local.roster.officers.get(officer) if officer else None
    if officer and known is None:
        return False  # somebody whose enrolment this admin has not heard of
    role = known.role if known else OFFICER
    vaults = [vault.id for vault in admin.local.roster.vaults.values() if not vault.closed]
    chosen = admin.local.vaults() if squad is None else [vaults[squad % len(vaults)]]
    code, _ = admin.line.run(
        enrolment.invite(
            caller(admin), name, role,
            admin.local.roster.roles_of(officer) if known else dict.fromkeys(chosen, OFFICER),
            admin.clock(), officer,
        )
    )  # fmt: skip
    admin.sync()
    device = DeviceKeys.new()
    line = Line(server)
    code = Code.parse(code.text())
    SyncPhone.set_up(folder, code.address, device, line.run(enrolment.join(code, device))).close()
    return True
