"""What the server tells of devices: when each last synced, to whoever may say that it is gone and nobody else."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from sync_server import last_syncs
from sync_server.bodies import SMALL_MAX_BYTES, Packed, answers, described, packed, read_map
from sync_server.callers import device_of, require_known
from sync_server.service import Service

router = APIRouter(tags=["devices"])


@router.post(
    "/v1/last-syncs",
    response_class=Packed,
    openapi_extra=described("an empty map", SMALL_MAX_BYTES),
    responses=answers("devices: device -> ms, to the minute; those that the asker may revoke", 400, 401, 408, 413, 415),
)
async def last(request: Request) -> Packed:
    """When each device last synced that the asker may revoke; of one's own, this one too."""
    service = Service.of(request)
    device = device_of(request)
    await read_map(request)

    def work() -> dict[bytes, int]:
        with service.database.reading() as connection:
            roster = service.roster.current(connection)
            require_known(roster, device)
            asker = roster.acting(device)
            if asker is None:
                return {}
            times = last_syncs.of_all(connection, roster)
            return {one: at for one, at in times.items() if roster.may_revoke(asker, roster.devices[one].officer)}

    return packed({"devices": await run_in_threadpool(work)})
