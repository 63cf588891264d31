"""The ASGI app. `create_app` may be called as often as one likes: each app has state of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool

from app.journal import refusal_codes
from sync_server import deposits, devices, ends, errors, founding, invitations, metrics, roster, sync, tables
from sync_server.address import is_loopback
from sync_server.configuration import Settings
from sync_server.door import Door
from sync_server.errors import Problem
from sync_server.service import Service, now_ms

OPENAPI_PATH = "/v1/openapi.json"

router = APIRouter(tags=["operation"])


@router.get("/v1/health")
async def health(request: Request) -> JSONResponse:
    """Whether this server and its database answer."""
    service = Service.of(request)

    def look() -> None:
        with service.database.reading() as connection:
            connection.execute(select(tables.server.c.id))

    await run_in_threadpool(look)
    return JSONResponse({"status": "ok"})


@router.get("/v1/metrics", include_in_schema=False)
async def counts(request: Request) -> Response:
    """Counts in the text form of Prometheus; to this machine alone unless set otherwise."""
    service = Service.of(request)
    setting = service.settings.metrics
    here = request.client is not None and is_loopback(request.client.host)
    if setting == "off" or (setting == "loopback" and not here):
        raise Problem(refusal_codes.NOT_FOUND)
    return Response(service.metrics.text(), media_type=metrics.CONTENT_TYPE)


def create_app(settings: Settings, *, clock: Callable[[], int] = now_ms, log: Any = None) -> FastAPI:
    """A server for the identity and database of `settings`, which `installation.install` made.

    `clock` gives milliseconds since 1970 UTC. `log` is a structlog logger; without one, JSON lines go to standard
    error. Call `app.state.service.close()` when the app runs without its lifespan. Raises OperatorError.
    """
    service = Service(settings, clock, log)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # A worker for each connection: more of them only wait for one another, and each keeps memory of its own.
        to_thread.current_default_thread_limiter().total_tokens = settings.pool_size
        try:
            yield
        finally:
            service.close()

    app = FastAPI(
        title="Beatbook sync server",
        version=version("beatbook"),
        openapi_url=OPENAPI_PATH,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.service = service
    parts = (sync, founding, roster, invitations, ends, devices, deposits)
    for part in (router, *(one.router for one in parts)):
        # Not include_router: that builds each route anew at its first request, in every app and under traffic.
        app.router.routes.extend(part.routes)
    errors.install(app)
    app.add_middleware(Door, service=service)
    return app
