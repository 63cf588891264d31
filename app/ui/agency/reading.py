"""What the screens of the agency show, read at once: what one of them changes stands in the others, too.

An admin reads of every squad; anybody else of those they are in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import flet as ft

from app.container.members import Invited, Member
from app.container.squads import Squad, Waiting
from app.journal.roster.of_squads import VaultFact
from app.state.reading import Reading, use_read
from app.state.session import Session
from app.words import _, ngettext


@dataclass(frozen=True)
class AgencyRead:
    """`admin`: whether this officer may change what stands here. `waiting` is only on this phone."""

    name: str
    admin: bool
    squads: list[Squad]
    members: list[Member]
    waiting: list[Waiting]
    invited: list[Invited]

    @property
    def open_squads(self) -> list[Squad]:
        return [one for one in self.squads if not one.closed]

    @property
    def me(self) -> Member:
        return next(one for one in self.members if one.me)

    def squad(self, id: str) -> Squad | None:
        return next((one for one in self.squads if one.id == id), None)

    def officer(self, id: str) -> Member | None:
        return next((one for one in self.members if one.id == id), None)

    def squad_name(self, id: str) -> str:
        """Also of one that waits to be made."""
        made = {one.squad: one.gives for one in self.waiting if one.kind == VaultFact.KIND}
        known = self.squad(id)
        return known.name if known else made.get(id, _("a squad that is not known here"))

    def officer_name(self, id: str) -> str:
        known = self.officer(id)
        return known.name if known else _("an officer who is not known here")

    def squads_of(self, officer: Member, but: str = "") -> list[Squad]:
        """The open ones that this officer is in, as far as the reader may know."""
        return [one for one in self.open_squads if one.id in officer.squads and one.id != but]


def read_agency(session: Session) -> AgencyRead:
    """To be called in a thread."""
    container = session.container
    members, squads = container.members, container.squads
    admin = squads.may_change
    return AgencyRead(
        members.agency,
        admin,
        [one for one in squads.all() if admin or one.mine],
        sorted(members.all(), key=lambda one: one.suspended),
        squads.waiting(),
        members.invitations(),
    )


def use_agency(session: Session, *depends: Any) -> Reading[AgencyRead]:
    """A hook: read when anything of it changed, and behind every sync: it may have said what waited here."""
    ft.use_state(session.sync)
    return use_read(session, lambda: read_agency(session), session.sync.state, session.sync.last_ms, *depends)


def headcount(squad: Squad) -> str:
    count = len(squad.members)
    return ngettext("{count} officer", "{count} officers", count).format(count=count)


def device_count(officer: Member) -> str:
    count = len(officer.in_use)
    if not count:
        return _("no device in use") if officer.devices else _("no device yet")
    return ngettext("{count} device", "{count} devices", count).format(count=count)
