"""How much one device may add in a day, and how much may stand open at once.

A member is a stranger in this: a forged app must not be able to fill the disk of an agency. Counted is who signed, not
who carries, so nobody is refused for what another wrote, and a device that was made for it alone counts towards those
its officer may have. What is refused is told as `over_quota`; the phone keeps it and offers it again.

While a lost database is being filled by the phones, nothing is refused: what comes then is the work of years.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, func, select, update

from app.journal import refusal_codes
from app.journal.errors import JournalError
from app.journal.roster import Roster
from app.journal.roster.fact import Fact
from app.journal.roster.of_devices import EnrolFact, InviteFact
from app.journal.roster.of_squads import VaultFact
from sync_server import tables
from sync_server.db import Statement
from sync_server.service import Service

DAY_MS = 86_400_000
FILLING_MS = 7 * DAY_MS
OFFICERS_PART = 10  # of the facts of a day, for a device of somebody who is no admin
LOOKED_AT_MAX = 20_000  # of an officer's invitations: more than three days of any quota

_usage, _invitations = tables.usage, tables.invitations
_OF_DEVICE = Statement(
    select(_usage.c.day, _usage.c.entries, _usage.c.bytes, _usage.c.facts)
    .where(_usage.c.device == bindparam("of_device"))
    .with_for_update()
)
_FIRST = Statement(lambda dialect: dialect.insert(_usage).on_conflict_do_nothing())
_KEEP = Statement(
    update(_usage)
    .where(_usage.c.device == bindparam("of_device"))
    .values(day=bindparam("this_day"), entries=bindparam("entries"), bytes=bindparam("bytes"), facts=bindparam("facts"))
)
_OPEN = select(func.count()).where(
    _invitations.c.key.in_(bindparam("keys", expanding=True)),
    _invitations.c.used_ms.is_(None),
    _invitations.c.expires_ms > bindparam("now"),
)
_FOUNDED = select(tables.server.c.founded_ms).where(tables.server.c.id == 1)
_BEGAN = select(tables.roster.c.received_ms).where(tables.roster.c.seq == 1)


class OverQuota(JournalError):
    code = refusal_codes.OVER_QUOTA


@dataclass
class _Used:
    entries: int = 0
    bytes: int = 0
    facts: int = 0


@dataclass
class Day:
    """What devices have added today, within one writing transaction. Call `keep` before it ends."""

    service: Service
    connection: Connection
    _used: dict[bytes, _Used] = field(default_factory=dict)
    _full: set[bytes] = field(default_factory=set)

    @property
    def number(self) -> int:
        return self.service.clock() // DAY_MS

    def begin(self, devices: Iterable[bytes]) -> None:
        """Takes the devices' rows for this transaction: in one order, so that two transactions never wait in a ring."""
        for device in sorted(set(devices) - self._used.keys()):
            row = _OF_DEVICE.row(self.connection, of_device=device)
            if row is None:
                _FIRST.run(self.connection, device=device, day=self.number, entries=0, bytes=0, facts=0)
                (row,) = _OF_DEVICE.rows(self.connection, of_device=device)
            day, *used = row
            self._used[device] = _Used(*used) if day == self.number else _Used()

    def takes_entry(self, device: bytes, size: int) -> bool:
        """Counts an entry of `size` bytes, if the device has room for it. Behind one that was refused, none has."""
        settings, used = self.service.settings, self._used[device]
        if device in self._full or not self._has_room(used, size, used.entries, settings.quota_entries):
            self._full.add(device)
            return False
        used.entries, used.bytes = used.entries + 1, used.bytes + size
        return True

    def takes_fact(self, roster: Roster, device: bytes, size: int) -> bool:
        """Counts a fact in the same way. Who is no admin has little to say, and every phone reads it all."""
        self.begin([device])
        used, most = self._used[device], self.service.settings.quota_facts
        if most and not roster.acts_as_admin(device):
            most = max(1, most // OFFICERS_PART)
        if not self._has_room(used, size, used.facts, most):
            return False
        used.facts, used.bytes = used.facts + 1, used.bytes + size
        return True

    def _has_room(self, used: _Used, size: int, count: int, most: int) -> bool:
        most_bytes = self.service.settings.quota_mib << 20
        fits = (not most or count < most) and (not most_bytes or used.bytes + size <= most_bytes)
        return fits or is_being_filled(self.service, self.connection)

    def keep(self) -> None:
        """Writes down what was counted."""
        for device, used in self._used.items():
            _KEEP.run(self.connection, of_device=device, this_day=self.number, **vars(used))


def check_room(service: Service, connection: Connection, roster: Roster, fact: Fact, officer: bytes) -> None:
    """Raises OverQuota when what this fact makes would be one too many at once; `officer` is whose it would be."""
    settings, held, most = service.settings, 0, 0
    match fact:
        case InviteFact():
            most = settings.quota_invitations
            unused = [one.key for one in roster.invites.values() if one.invited_by == officer and one.used_by is None]
            if most and len(unused) >= most:
                asked = {"keys": unused[-LOOKED_AT_MAX:], "now": service.clock()}
                held = int(connection.execute(_OPEN, asked).scalar_one())
        case EnrolFact():
            theirs = [one for one in roster.devices.values() if one.officer == officer and one.revoked is None]
            most, held = settings.quota_devices, len(theirs)
        case VaultFact():
            most, held = settings.quota_vaults, len(roster.vaults)
    if most and held >= most and not is_being_filled(service, connection):
        raise OverQuota("quota.open")


def is_being_filled(service: Service, connection: Connection) -> bool:
    """Whether the phones are bringing back what a lost database held: its list of members came without the code."""
    if connection.execute(_FOUNDED).scalar() is not None:
        return False
    began_ms = connection.execute(_BEGAN).scalar()
    return began_ms is not None and service.clock() - int(began_ms) < FILLING_MS
