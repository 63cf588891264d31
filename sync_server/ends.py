"""How far the devices of an officer have come in each squad: what is signed when somebody is taken out, or a device is
gone."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from app.journal import refusal_codes
from app.journal.errors import NotAllowed
from app.journal.packing import take
from app.journal.roster import Roster
from app.journal.roster.form import packed_end
from app.journal.roster.of_devices import RevokeFact
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


def check_ends(connection: Connection, roster: Roster, fact: WithdrawFact | RevokeFact, fresh: bool) -> None:
    """Locks the vaults in which something ends. Raises BehindWhatIsHeld for a fresh fact that would void entries here.

    One that phones bring back to a server that lost it is taken as it is: what came here meanwhile does not count.
    """
    for vault, ends in sorted(fact.ending(roster).items()):
        places.lock(connection, vault)
        for device, end in ends.items():
            if fresh and places.tip(connection, vault, device)[0] > end[0]:
                raise BehindWhatIsHeld("withdraw.behind")


def _ends(connection: Connection, roster: Roster, vault: bytes, officer: bytes) -> Ends:
    devices = [device.id for device in roster.devices.values() if device.officer == officer]
    tips = {device: places.tip(connection, vault, device) for device in devices}
    return {device: tip for device, tip in tips.items() if tip[0]}


@router.post(
    "/v1/ends",
    response_class=Packed,
    openapi_extra=described("officer: 16 bytes", 4096),
    responses=answers("ends: vault -> device -> number u64, hash 32; empty for who may not revoke", 400, 401, 408, 413),
)
async def ends(request: Request) -> Packed:
    """How far this officer's devices have come in each of their squads. For who may say that one of them is gone."""
    service = Service.of(request)
    device = device_of(request)
    officer = take(await read_map(request), "officer", bytes, 16)

    def work() -> dict[bytes, dict[bytes, bytes]]:
        with service.database.reading() as connection:
            roster = service.roster.current(connection)
            require_known(roster, device)
            asker = roster.acting(device)
            if asker is None or not roster.may_revoke(asker, officer):
                return {}
            found = {one.id: _ends(connection, roster, one.id, officer) for one in roster.vaults_of(officer)}
        return {vault: {one: packed_end(tip) for one, tip in tips.items()} for vault, tips in found.items()}

    return packed({"ends": await run_in_threadpool(work)})
