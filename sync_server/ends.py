"""How far the devices of an officer have come in each squad: what an admin signs when they take somebody out."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from app.journal import refusal_codes
from app.journal.errors import NotAllowed
from app.journal.packing import take
from app.journal.roster import Roster
from app.journal.roster.form import packed_end
from app.journal.roster.of_squads import WithdrawFact
from app.journal.roster.state import Ends
from sync_server import places
from sync_server.bodies import Packed, answers, described, packed, read_map
from sync_server.callers import device_of, require_known
from sync_server.service import Service

router = APIRouter(tags=["ends"])


class BehindWhatIsHeld(NotAllowed):
    """More of the officer's entries came since their ends were asked for."""

    code = refusal_codes.ENDS


def check_ends(connection: Connection, roster: Roster, fact: WithdrawFact, fresh: bool) -> None:
    """Locks the vaults that somebody leaves. Raises BehindWhatIsHeld for a fresh fact that would void entries here.

    One that phones bring back to a server that lost it is taken as it is: what came here meanwhile does not count.
    """
    for vault in [fact.vault] if fact.vault else sorted(one.id for one in roster.vaults_of(fact.officer)):
        places.lock(connection, vault)
        said = fact.ends.get(vault, {})
        for device, end in _ends(connection, roster, vault, fact.officer).items():
            if fresh and end[0] > said.get(device, (0, b""))[0]:
                raise BehindWhatIsHeld("withdraw.behind")


def _ends(connection: Connection, roster: Roster, vault: bytes, officer: bytes) -> Ends:
    devices = [device.id for device in roster.devices.values() if device.officer == officer]
    tips = {device: places.tip(connection, vault, device) for device in devices}
    return {device: tip for device, tip in tips.items() if tip[0]}


@router.post(
    "/v1/ends",
    response_class=Packed,
    openapi_extra=described("officer: 16 bytes", 4096),
    responses=answers("ends: vault -> device -> number u64, hash 32; empty for who is no admin", 400, 401, 408, 413),
)
async def ends(request: Request) -> Packed:
    """How far this officer's devices have come in each of their squads. For admins."""
    service = Service.of(request)
    device = device_of(request)
    officer = take(await read_map(request), "officer", bytes, 16)

    def work() -> dict[bytes, dict[bytes, bytes]]:
        with service.database.reading() as connection:
            roster = service.roster.current(connection)
            require_known(roster, device)
            if not roster.is_admin(roster.devices[device].officer):
                return {}
            found = {one.id: _ends(connection, roster, one.id, officer) for one in roster.vaults_of(officer)}
        return {vault: {one: packed_end(tip) for one, tip in tips.items()} for vault, tips in found.items()}

    return packed({"ends": await run_in_threadpool(work)})
