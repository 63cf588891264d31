"""The members of the agency, and inviting more: making a code, showing it again, withdrawing it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from app.container.kept_invitations import JoinCodes
from app.device.keyring import Keyring
from app.journal.roster import INVITATION_LIFE_MS, Roster
from app.journal.roster.state import Device, Invite
from app.sync import enrolment, sending_facts
from app.sync.driver import Server
from app.sync.errors import Offline, SyncError
from app.sync.local import Local
from app.sync.syncer import Syncer

InvitationState = Literal["open", "used", "withdrawn", "expired"]


@dataclass(frozen=True)
class Invitation:
    """A join code to show: typed or scanned within its life."""

    code: str
    officer_name: str
    expires_ms: int


@dataclass(frozen=True)
class Invited:
    """An invitation as this phone knows it: for whom, by whom, and what became of it.

    `known`: it is for another phone of somebody who belongs already. `code`: the join code, on the phone that made it,
    while it is open. `closed_by`: who withdrew it.
    """

    key: str
    officer_name: str
    role: str
    known: bool
    invited_by: str
    mine: bool
    expires_ms: int
    state: InvitationState
    closed_by: str
    may_withdraw: bool
    code: str | None


@dataclass(frozen=True)
class Member:
    """An officer of the agency and the devices they enrolled."""

    id: str
    name: str
    role: str
    me: bool
    devices: tuple[Device, ...]


@dataclass(frozen=True)
class Members:
    """Of one open profile. `clock` gives milliseconds since 1970 UTC."""

    local: Local
    keyring: Keyring
    server: Server
    syncer: Syncer
    codes: JoinCodes
    clock: Callable[[], int]

    @property
    def agency(self) -> str:
        return self.local.roster.name

    def all(self) -> list[Member]:
        """The officers of the agency, by name."""
        return members_of(self.local.roster, self.keyring.secrets.officer)

    @property
    def may_invite(self) -> bool:
        """Whether this officer may invite others: admins do."""
        return self.local.roster.is_admin(self.keyring.secrets.officer)

    async def invite_device(self, officer: str | None = None) -> Invitation:
        """An invitation for another device of this officer, or of a colleague (hex id), which an admin may give."""
        whose = bytes.fromhex(officer) if officer else self.keyring.secrets.officer
        known = self.local.roster.officers[whose]
        return await self.invite(known.name, known.role, whose)

    async def invite(self, officer_name: str, role: str, officer: bytes | None = None) -> Invitation:
        """Leaves an invitation on the server; `officer` is given for another device of somebody known.

        Raises SyncError without a connection, NotAllowed without the right.
        """
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
            await self.server.carry(sending_facts.uninvite(self.local.roster, self.keyring.secrets.author, key, token))
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


def members_of(roster: Roster, mine: bytes) -> list[Member]:
    """The officers of the agency, by name; `mine` is the id of the one who asks."""
    found = [
        Member(
            officer.id.hex(),
            officer.name,
            officer.role,
            officer.id == mine,
            tuple(device for device in roster.devices.values() if device.officer == officer.id),
        )
        for officer in roster.officers.values()
    ]
    return sorted(found, key=lambda member: member.name.casefold())


def invited_of(roster: Roster, mine: bytes, now_ms: int, codes: Mapping[str, str]) -> list[Invited]:
    """Every invitation of the roster, the newest first; `mine` is the officer who asks, `codes` those kept here."""
    me = roster.officers.get(mine)
    first: dict[bytes, bytes] = {}  # each officer's first device: who enrolled any other was known by then
    for device in roster.devices.values():
        first.setdefault(device.officer, device.id)
    found: list[Invited] = []
    for one in reversed(roster.invites.values()):
        state = _state(one, now_ms)
        found.append(
            Invited(
                key=one.key.hex(),
                officer_name=one.officer_name,
                role=one.role,
                known=one.officer in first and first[one.officer] != one.used_by,
                invited_by=_name_in(roster, one.invited_by),
                mine=one.invited_by == mine,
                # No server lets a code live longer; a forged app may have written more than a calendar holds.
                expires_ms=min(one.expires_ms, now_ms + INVITATION_LIFE_MS),
                state=state,
                closed_by=_name_in(roster, one.withdrawn_by),
                may_withdraw=state == "open" and me is not None and roster.may_withdraw(me, one),
                code=codes.get(one.key.hex()) if state == "open" else None,
            )
        )
    return found


def _state(invite: Invite, now_ms: int) -> InvitationState:
    if invite.used_by is not None:
        return "used"
    if invite.withdrawn_by is not None:
        return "withdrawn"
    return "open" if invite.is_open(now_ms) else "expired"


def _name_in(roster: Roster, officer: bytes | None) -> str:
    known = roster.officers.get(officer) if officer else None
    return known.name if known else ""
