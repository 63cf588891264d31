"""What exists only while the notebook is unlocked: keys, notebook and sync, and the roles that need them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from app.container.agency import Agency
from app.container.deposits import Deposits
from app.container.end_of_shift import Shift
from app.container.kept_invitations import JoinCodes
from app.container.left_squads import LeftSquads
from app.container.members import Members
from app.container.phones import Phones
from app.container.set_aside import Aside
from app.container.squads import Squads
from app.container.windows import mark
from app.device.clock import Clock
from app.device.drafts import Drafts
from app.device.errors import DeviceError
from app.device.keyring import Keyring
from app.device.settings import Settings
from app.device.store import Store
from app.journal.entry import Entry
from app.notebook import moving
from app.notebook.notebook import Notebook
from app.sync.driver import Server
from app.sync.local import Local
from app.sync.status import Status
from app.sync.syncer import Syncer

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Unlocked:
    """`lock_mark`: what the profile's mark was when it was unlocked; it changes when another window locks."""

    keyring: Keyring
    notebook: Notebook
    drafts: Drafts
    settings: Settings
    server: Server
    syncer: Syncer
    members: Members
    agency: Agency
    squads: Squads
    phones: Phones
    deposits: Deposits
    shift: Shift
    aside: Aside
    left: LeftSquads
    lock_mark: bytes

    @classmethod
    async def with_keys(
        cls,
        store: Store,
        keyring: Keyring,
        clock: Clock,
        authority: str | None,
        facts: list[Entry],
        on_status: Callable[[Status], None],
        on_shown: Callable[[], None],
        on_gone: Callable[[bool], None],
    ) -> Unlocked:
        """`facts`: the roster, where it is not on the disk yet. Call `syncer.start` once this can be reached."""

        def opened() -> tuple[Local, Notebook, Settings, bytes]:
            local = Local(store, keyring, clock)
            local.add_facts(facts)
            try:
                local.drop_left()  # what a killed app had begun, before anything of it is shown
            except DeviceError as error:
                log.warning("a squad that was left could not be dropped yet: %s", type(error).__name__)
            return local, Notebook(store, keyring, local.roster, clock), Settings(store, keyring), mark(store)

        local, notebook, settings, lock_mark = await asyncio.to_thread(opened)
        server = Server(keyring.secrets.address, authority)

        def took_in() -> None:
            notebook.refresh()
            moving.carry_over(notebook)

        syncer = Syncer(local, server, on_status, took_in, clock.heard, on_gone)
        squads = Squads(local, syncer)
        loop = asyncio.get_running_loop()
        notebook.on_shown = on_shown
        notebook.closing = lambda: squads.closing() if squads.may_change else frozenset()
        notebook.on_write = lambda: loop.call_soon_threadsafe(lambda: loop.create_task(syncer.wrote()))
        return cls(
            keyring,
            notebook,
            Drafts(store, keyring, clock),
            settings,
            server,
            syncer,
            Members(local, keyring, syncer, JoinCodes(store, keyring), clock),
            Agency(local, keyring, syncer),
            squads,
            Phones(local, syncer, clock),
            Deposits(local, notebook, syncer, clock),
            Shift(local, syncer, settings, clock),
            Aside(local, notebook, syncer),
            LeftSquads(local),
            lock_mark,
        )

    def close(self) -> None:
        """Never raises: whatever else fails, the keys are gone. From any thread."""
        try:
            self.syncer.stop()
            self.notebook.close()
        except Exception as error:  # noqa: BLE001 - nothing may keep the keys in memory
            log.error("closing the notebook failed: %s", type(error).__name__)
        finally:
            self.keyring.close()
