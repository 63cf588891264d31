"""The agency as a whole: its policy, which everybody reads and an admin changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.device.keyring import Keyring
from app.domain import policy
from app.domain.policy import Document, Term
from app.sync import sending_facts
from app.sync.errors import Offline, SyncError
from app.sync.local import Local
from app.sync.syncer import Syncer


@dataclass(frozen=True)
class Agency:
    """Of one open profile."""

    local: Local
    keyring: Keyring
    syncer: Syncer

    @property
    def policy(self) -> Document:
        """As the roster has it; each term reads its own value."""
        return self.local.roster.policy

    @property
    def may_change(self) -> bool:
        """Whether this officer may change the policy: admins of the agency do."""
        return self.local.roster.is_admin(self.keyring.secrets.officer)

    async def change(self, wanted: Mapping[Term[Any], Any]) -> bool:
        """Makes these terms hold for the whole agency; answers whether they did not already.

        Raises SyncError offline, NotAllowed for anybody but an admin. It does not wait on the phone: a fact is chained
        to the newest list of members, and an admin should see at once whether the squad goes by it now.
        """
        try:
            await self.syncer.sync()
            changed = policy.changed(self.policy, wanted)
            if not changed:
                return False  # also where the answer to an earlier try was lost on the way
            await self.syncer.carry(lambda caller: sending_facts.change_policy(caller, changed))
        except Offline as offline:
            raise SyncError("policy.offline") from offline
        await self.syncer.sync()
        if policy.changed(self.policy, wanted):
            raise SyncError("policy.not_shown")
        return True
