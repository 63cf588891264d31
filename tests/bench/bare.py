"""The bare baselines: the same bytes through the same libraries, without a signature, a key or a rule."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import httpx

from app.journal.packing import pack, unpack

SQLITE_FULL = "SQLite WAL, synchronous=FULL"
BATCH_ENTRIES = 200
PAGE_ENTRIES = 500
ANSWER_MAX_BYTES = 64 << 20


class BareFile:
    """A plain SQLite file with one table, every commit on the disk."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=FULL")
        self.connection.execute("CREATE TABLE IF NOT EXISTS entries (id INTEGER PRIMARY KEY, entry BLOB NOT NULL)")

    def commit(self, entries: list[bytes]) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.executemany("INSERT INTO entries (entry) VALUES (?)", [(entry,) for entry in entries])
        self.connection.execute("COMMIT")

    def after(self, last: int, limit: int) -> list[bytes]:
        rows = self.connection.execute(
            "SELECT entry FROM entries WHERE id > ? ORDER BY id LIMIT ?", (last, limit)
        ).fetchall()
        return [row[0] for row in rows]

    def close(self) -> None:
        self.connection.close()


class BareClient:
    """Talks to tests.bench.bare_server with httpx, one request after the other."""

    def __init__(self, address: str) -> None:
        self._client = httpx.AsyncClient(base_url=address, timeout=30, trust_env=False)

    async def push(self, entries: list[bytes]) -> None:
        for at in range(0, len(entries), BATCH_ENTRIES):
            await self._post(pack({"items": entries[at : at + BATCH_ENTRIES]}))

    async def _post(self, body: bytes) -> None:
        (await self._client.post("/entries", content=body)).raise_for_status()

    async def pull(self, file: BareFile, count: int) -> None:
        """`count` entries from the start into a file, a page and a durable commit at a time."""
        for at in range(0, count, PAGE_ENTRIES):
            file.commit(await self._page(at, min(PAGE_ENTRIES, count - at)))

    async def look(self, sent: int = 0, answered: int = 0) -> None:
        """One request and its answer, with bodies of so many bytes and nothing behind them."""
        response = await self._client.post("/echo", params={"size": answered}, content=bytes(sent))
        assert len(response.raise_for_status().content) == answered

    async def _page(self, after: int, limit: int) -> list[bytes]:
        response = await self._client.get("/entries", params={"after": after, "limit": limit})
        items: list[bytes] = unpack(response.raise_for_status().content, ANSWER_MAX_BYTES)["items"]
        return items

    async def close(self) -> None:
        await self._client.aclose()
