"""The endpoint by which phones hand each other the keys of squads; what is kept meanwhile is in wraps.py."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from app.journal import messages
from sync_server import wraps
from sync_server.bodies import Packed, answers, described, read
from sync_server.quotas import Day
from sync_server.service import Service
from sync_server.sessions import device_of, require_known

router = APIRouter(tags=["keys"])


@router.post(
    "/v1/keys",
    response_class=Packed,
    openapi_extra=described(
        "wraps: list of wrapped keys, at most 200; lacks: list of places, at most 200", messages.KEYS_MAX_BYTES
    ),
    responses=answers("wraps: those left for this device, owed: places of devices that lack a key", 400, 401, 408, 413),
)
async def exchange(request: Request) -> Packed:
    """Leaves keys for others, says which ones this device lacks, and tells what was left for it and who lacks one."""
    service = Service.of(request)
    device = device_of(request)
    brought = messages.Keys.parse(await read(request, messages.KEYS_MAX_BYTES))

    def work() -> messages.KeysHeld:
        if brought.wraps or brought.lacks:
            with service.database.writing() as connection:
                roster = service.roster.current(connection)
                require_known(roster, device)
                today = Day(service, connection)
                today.begin([device])
                for wrap in brought.wraps:
                    wraps.leave(connection, roster, today, device, wrap)
                for lacked in brought.lacks:
                    wraps.note_lack(connection, roster, device, lacked)
                today.keep()
        with service.database.reading() as connection:
            roster = service.roster.current(connection)
            require_known(roster, device)
            return messages.KeysHeld(wraps.left_for(connection, roster, device), wraps.owed(connection, roster, device))

    return Packed((await run_in_threadpool(work)).pack())
