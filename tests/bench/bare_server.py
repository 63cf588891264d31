"""`python -m tests.bench.bare_server PORT FILE|POSTGRESQL-URL`: FastAPI, one table, no rules.

POST /entries stores a list of blobs in one durable transaction; GET /entries?after&limit gives them back. POST /echo
answers with so many bytes. HTTP is read by h11, as our server reads it.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Protocol

import psycopg
import uvicorn
from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from app.journal.packing import pack, unpack
from tests.bench.bare import BareFile

BODY_MAX_BYTES = 8 << 20


class Shelf(Protocol):
    """Where the blobs lie."""

    def commit(self, entries: list[bytes]) -> None: ...

    def after(self, last: int, limit: int) -> list[bytes]: ...


class PostgresShelf:
    """The same table in PostgreSQL, filled by the quickest way it has (binary COPY)."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url)
        self._connection.execute("CREATE TABLE entries (id bigserial PRIMARY KEY, entry bytea NOT NULL)")
        self._connection.execute("SET synchronous_commit TO on")
        self._connection.commit()

    def commit(self, entries: list[bytes]) -> None:
        copying = self._connection.cursor().copy("COPY entries (entry) FROM STDIN (FORMAT BINARY)")
        with copying as copy:
            copy.set_types(["bytea"])
            for entry in entries:
                copy.write_row((entry,))
        self._connection.commit()

    def after(self, last: int, limit: int) -> list[bytes]:
        rows = self._connection.execute(
            "SELECT entry FROM entries WHERE id > %s ORDER BY id LIMIT %s", (last, limit), binary=True
        ).fetchall()
        self._connection.commit()
        return [row[0] for row in rows]


def create_app(shelf: Shelf) -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    turn = threading.Lock()

    def commit(entries: list[bytes]) -> None:
        with turn:
            shelf.commit(entries)

    def page(last: int, limit: int) -> list[bytes]:
        with turn:
            return shelf.after(last, limit)

    @app.post("/entries")
    async def push(request: Request) -> Response:
        entries: list[bytes] = unpack(await request.body(), BODY_MAX_BYTES)["items"]
        await run_in_threadpool(commit, entries)
        return Response(pack({"stored": len(entries)}))

    @app.get("/entries")
    async def pull(after: int = 0, limit: int = 500) -> Response:
        return Response(pack({"items": await run_in_threadpool(page, after, limit)}))

    @app.post("/echo")
    async def echo(request: Request, size: int) -> Response:
        await request.body()
        return Response(bytes(size))

    @app.get("/health")
    async def health() -> Response:
        return Response()

    return app


def main() -> None:
    port, where = int(sys.argv[1]), sys.argv[2]
    shelf: Shelf = PostgresShelf(where) if where.startswith("postgresql") else BareFile(Path(where))
    uvicorn.run(create_app(shelf), host="127.0.0.1", port=port, http="h11", access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
