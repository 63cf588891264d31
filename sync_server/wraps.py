"""Keys of vaults on their way to devices: left by one, fetched by another, opened by no server and no stranger.

A key of a vault and epoch, for one device, has here

    a marker     while the device lacks it, because it said so; gone as soon as somebody leaves a wrap
    wraps        left for it, one by each device that answered; a phone in use twice answers itself
    refusals     in place of wraps that turned out to be none: who left one is not heard again about this key

Nothing of it is believed by anybody: a phone compares what it opens with what the roster pins. So nothing of it has to
survive, and whoever leaves garbage gains a round.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, not_, select, update

from app.journal import messages
from app.journal.roster import Roster
from app.journal.vault_keys import NOBODY, Place, Wrap, in_turn
from sync_server import tables
from sync_server.db import Statement
from sync_server.quotas import Day

TOLD_MAX = 500  # wraps told to one device at once, as many of each key it lacks; it asks again while it lacks any

_wraps = tables.wraps
_AT = (
    _wraps.c.vault == bindparam("in_vault"),
    _wraps.c.epoch == bindparam("in_epoch"),
    _wraps.c.device == bindparam("for_device"),
)
_LEFT_BY = _wraps.c.by == bindparam("left_by")
_IS_MARKER = and_(_wraps.c.by == _wraps.c.device, _wraps.c.wrapped == b"")
_LEAVE = Statement(lambda dialect: dialect.insert(_wraps).on_conflict_do_nothing())
_UNMARK = delete(_wraps).where(*_AT, _IS_MARKER)
_REFUSE = update(_wraps).where(*_AT, _LEFT_BY).values(wrapped=b"")
_LEFT_ALREADY = select(_wraps.c.by).where(*_AT, _LEFT_BY, not_(_IS_MARKER))
_LEFT = select(_wraps.c.by).where(*_AT, _wraps.c.wrapped != b"").limit(1)
_MINE = select(_wraps.c.by, _wraps.c.wrapped).where(*_AT, _wraps.c.wrapped != b"").limit(bindparam("most"))
_OWED = (
    select(_wraps.c.vault, _wraps.c.epoch, _wraps.c.device)
    .where(_wraps.c.vault.in_(bindparam("vaults", expanding=True)), _IS_MARKER)
    .order_by(_wraps.c.epoch.desc())
)


def owed(connection: Connection, roster: Roster, asker: bytes) -> list[Place]:
    """The devices that lack a key which the asker may have: of the squads it is in, for an admin of all.

    The asker's own is among them: in use twice, it may have what the other one lacks. As many of each squad, and of
    each officer in it: one whose key nobody hands on, and one whose devices refuse what they get, must not keep those
    of another from being heard of.
    """
    officer = roster.acting(asker)
    if officer is None:
        return []
    vaults = roster.vaults if roster.is_admin(officer.id) else [vault.id for vault in roster.vaults_of(officer.id)]
    if not vaults:
        return []
    found = connection.execute(_OWED, {"vaults": list(vaults)})
    places = [Place(bytes(row.vault), row.epoch, bytes(row.device)) for row in found]
    lacked: dict[bytes, dict[bytes, list[Place]]] = {}  # by vault and officer
    for place in places:
        if roster.is_member(place.vault, place.device):
            whose = roster.devices[place.device].officer
            lacked.setdefault(place.vault, {}).setdefault(whose, []).append(place)
    return in_turn(in_turn(of_each.values()) for of_each in lacked.values())[: messages.KEYS_MAX]


def _at(place: Place) -> dict[str, Any]:
    return {"in_vault": place.vault, "in_epoch": place.epoch, "for_device": place.device}


def leave(connection: Connection, roster: Roster, today: Day, by: bytes, wrap: Wrap) -> None:
    """Keeps a wrap for a member's device, by a device of another member or of an admin; the first of each counts."""
    place = wrap.place
    vault = roster.vaults.get(place.vault)
    if vault is None or place.epoch not in vault.checks or not roster.is_member(place.vault, place.device):
        return
    if not (roster.is_member(place.vault, by) or roster.acts_as_admin(by)):
        return
    if connection.execute(_LEFT_ALREADY, {**_at(place), "left_by": by}).first() is not None:
        return  # the same request again counts once
    if not today.takes_entry(by, len(wrap.wrapped)):
        return
    connection.execute(_UNMARK, _at(place))
    _LEAVE.run(connection, **vars(place), by=by, wrapped=wrap.wrapped)


def note_lack(connection: Connection, roster: Roster, device: bytes, lacked: Place) -> None:
    """Notes that a device lacks a key, and that the wrap by the device which `lacked` names was none."""
    vault = roster.vaults.get(lacked.vault)
    if vault is None or lacked.epoch not in vault.checks or not roster.is_member(lacked.vault, device):
        return
    at = _at(Place(lacked.vault, lacked.epoch, device))
    if lacked.device != NOBODY:
        connection.execute(_REFUSE, {**at, "left_by": lacked.device})
    if connection.execute(_LEFT, at).first() is None:
        row = {"vault": lacked.vault, "epoch": lacked.epoch, "device": device, "by": device, "wrapped": b""}
        _LEAVE.run(connection, **row)


def left_for(connection: Connection, roster: Roster, device: bytes, lacks: Sequence[Place]) -> list[Wrap]:
    """The wraps left for a device of keys that it lacks, of squads it is in; their places name who left them."""
    lacked = {(one.vault, one.epoch) for one in lacks if roster.is_member(one.vault, device)}
    return [
        Wrap(Place(vault, epoch, bytes(row.by)), bytes(row.wrapped))
        for vault, epoch in sorted(lacked)
        for row in connection.execute(_MINE, {**_at(Place(vault, epoch, device)), "most": TOLD_MAX // len(lacked)})
    ]
