"""The members of the agency, and inviting more: making a code, showing it again, withdrawing it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from app.container.kept_invitations import JoinCodes
from app.device.keyring import Keyring
from app.journal.roster import INVITATION_LIFE_MS, Roster
from app.journal.roster.state import OFFICER, Device, Invite
from app.sync import enrolment, last_syncs, sending_facts
from app.sync.errors import Offline, SyncError
from app.sync.local import Local
from app.sync.syncer import Syncer
from app.sync.wise_facts import check_open

InvitationState = Literal["open", "used", "withdrawn", "void", "expired"]


@dataclass(frozen=True)
class Invitation:
    """A join code to show: typed or scanned within its life."""

    code: str
    officer_name: str
    expires_ms: int


@dataclass(frozen=True)
class Invited:
    """An invitation as this phone knows it: for whom, by whom, and what became of it.

    `role` is for the agency, `squads` has a role for each squad (hex id); `known`: it is for another phone of somebody
    who belongs already, and gives none of them. `code`: the join code, on the phone that made it,
    while it is open. `closed_by`: who withdrew it; of a void one, who made it and may not any more.
    """

    key: str
    officer_name: str
    role: str
    squads: dict[str, str]
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
    """An officer of the agency and the devices they enrolled. `squads`: their role in each open squad (hex id)."""

    id: str
    name: str
    role: str
    suspended: bool
    squads: dict[str, str]
    me: bool
    devices: tuple[Device, ...]

    @property
    def in_use(self) -> tuple[Device, ...]:
        """Those that nobody reported gone."""
        return tuple(one for one in self.devices if one.revoked is None)


@dataclass(frozen=True)
class Members:
    """Of one open profile. `clock` gives milliseconds since 1970 UTC."""

    local: Local
    keyring: Keyring
    syncer: Syncer
    codes: JoinCodes
    clock: Callable[[], int]

    @property
    def agency(self) -> str:
        return self.local.roster.name

    @property
    def my_names(self) -> tuple[str, ...]:
        """Those of the agency and of this officer: no passphrase is made of them."""
        me = self.local.roster.officers.get(self.keyring.secrets.officer)
        return (self.agency, me.name if me else "")

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
        return await self._invite(known.name, known.role, lambda: self.local.roster.roles_of(whose), whose)

    async def invite(self, officer_name: str, role: str = OFFICER, squad_role: str = OFFICER) -> Invitation:
        """An invitation into every squad of this officer that is not closed. Raises as `invite_into` does."""
        mine = self.keyring.secrets.officer
        return await self._invite(
            officer_name, role, lambda: dict.fromkeys(self.local.roster.open_roles_of(mine), squad_role)
        )

    async def invite_into(self, officer_name: str, role: str, squads: Mapping[str, str]) -> Invitation:
        """Leaves an invitation on the server: a role in the agency, and one in each of these squads (hex ids).

        Raises SyncError without a connection, NotAllowed without the right and for a squad that is closed.
        """
        chosen = {bytes.fromhex(squad): squad_role for squad, squad_role in squads.items()}

        def still_open() -> Mapping[bytes, str]:
            check_open(self.local.roster, chosen)
            return chosen

        return await self._invite(officer_name, role, still_open)

    async def _invite(
        self, officer_name: str, role: str, squads: Callable[[], Mapping[bytes, str]], officer: bytes | None = None
    ) -> Invitation:
        """`squads` is asked once the list of members is new; `officer` is given for a device of somebody known."""
        try:
            await self.syncer.sync()  # an invitation is chained to this device's newest fact
            chosen, now = squads(), self.clock()
            code, _ = await self.syncer.carry(
                lambda caller: enrolment.invite(caller, officer_name, role, chosen, now, officer, self.codes.keep)
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
            await self.syncer.carry(lambda caller: sending_facts.uninvite(caller, key))
        except Offline as offline:
            raise SyncError("withdrawing.offline") from offline
        await self.syncer.sync()
        known = self.local.roster.invites.get(key)
        if known is None or known.withdrawn_by is None:
            raise SyncError("withdrawing.not_shown")
        await asyncio.to_thread(self.codes.forget, {invitation})

    async def last_syncs(self) -> dict[bytes, int]:
        """When each device last synced (ms) that this officer may report gone, as far as the server knows.

        Raises SyncError. Nothing of it is kept here.
        """
        try:
            return await self.syncer.carry(lambda caller: last_syncs.ask(caller, self.clock()))
        except Offline as offline:
            raise SyncError("last_sync.offline") from offline

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
            officer.suspended,
            {vault.hex(): role for vault, role in roster.open_roles_of(officer.id).items()},
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
        state = _state(roster, one, now_ms)
        found.append(
            Invited(
                key=one.key.hex(),
                # A forged app may give a code for its own next phone anybody's name.
                officer_name=roster.officers[one.officer].name if one.officer in roster.officers else one.officer_name,
                role=one.role,
                squads={vault.hex(): role for vault, role in one.vaults.items()},
                known=one.officer in first and first[one.officer] != one.used_by,
                invited_by=_name_in(roster, one.invited_by),
                mine=one.invited_by == mine,
                # No server lets a code live longer; a forged app may have written more than a calendar holds.
                expires_ms=min(one.expires_ms, now_ms + INVITATION_LIFE_MS),
                state=state,
                closed_by=_name_in(roster, one.invited_by if state == "void" else one.withdrawn_by),
                may_withdraw=state == "open" and me is not None and roster.may_withdraw(me, one),
                code=codes.get(one.key.hex()) if state == "open" else None,
            )
        )
    return found


def _state(roster: Roster, invite: Invite, now_ms: int) -> InvitationState:
    if invite.used_by is not None:
        return "used"
    if invite.withdrawn_by is not None:
        return "withdrawn"
    if not roster.is_valid(invite):
        return "void"
    return "open" if invite.is_open(now_ms) else "expired"


def _name_in(roster: Roster, officer: bytes | None) -> str:
    known = roster.officers.get(officer) if officer else None
    return known.name if known else ""
