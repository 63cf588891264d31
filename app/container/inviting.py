"""Inviting from an open notebook: making a code, showing it again, withdrawing it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from app.container.answers import Invitation, Invited, invited_of
from app.container.codes import JoinCodes
from app.device.keyring import Keyring
from app.journal.roster import INVITATION_LIFE_MS
from app.sync import enrolment
from app.sync.driver import Server
from app.sync.errors import Offline, SyncError
from app.sync.local import Local
from app.sync.syncer import Syncer


@dataclass(frozen=True)
class Inviting:
    """Part of what exists only while the notebook is unlocked. `clock` gives milliseconds since 1970 UTC."""

    local: Local
    keyring: Keyring
    server: Server
    syncer: Syncer
    codes: JoinCodes
    clock: Callable[[], int]

    async def invite(self, officer_name: str, role: str, officer: bytes | None = None) -> Invitation:
        """`officer` is given for another device of somebody known. Raises SyncError offline, NotAllowed."""
        secrets = self.keyring.secrets
        try:
            await self.syncer.sync()  # an invitation is chained to this device's newest fact
            token = await self.syncer.token()
            vaults = {one.id for one in self.local.roster.vaults_of(officer or secrets.officer)}
            now = self.clock()
            code, _ = await self.server.carry(
                enrolment.invite(
                    self.local.roster,
                    secrets.author,
                    secrets.address,
                    {vault: held for vault, held in secrets.vault_keys.items() if vault in vaults},
                    officer_name,
                    role,
                    now,
                    token,
                    officer,
                    self.codes.keep,
                )
            )
        except Offline as offline:
            raise SyncError("inviting.offline") from offline
        await self.syncer.sync()
        return Invitation(code.text(), officer_name, now + INVITATION_LIFE_MS)

    async def withdraw(self, invitation: str) -> None:
        """Withdraws an open invitation (hex of its key). Raises SyncError offline, NotAllowed when one may not.

        It does not wait on the phone: a code that still works must not be shown as withdrawn.
        """
        key = bytes.fromhex(invitation)
        try:
            await self.syncer.sync()
            token = await self.syncer.token()
            await self.server.carry(enrolment.uninvite(self.local.roster, self.keyring.secrets.author, key, token))
        except Offline as offline:
            raise SyncError("withdrawing.offline") from offline
        await self.syncer.sync()
        known = self.local.roster.invites.get(key)
        if known is None or known.withdrawn_by is None:
            raise SyncError("withdrawing.not_shown")
        await asyncio.to_thread(self.codes.forget, {invitation})

    def invitations(self) -> list[Invited]:
        """Every invitation of the agency, the newest first. Codes of those that are closed are forgotten here."""
        found = invited_of(self.local.roster, self.keyring.secrets.officer, self.clock(), self.codes.all())
        self.codes.forget({one.key for one in found if one.state != "open"})
        return found
