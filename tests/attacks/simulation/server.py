"""The server of a simulation: the real application on a real database, restarted, killed, put back and emptied."""

from __future__ import annotations

import asyncio
import gc
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import delete, insert, select
from starlette.types import Message

from app.journal.entry import EMPTY_HEAD, Entry, next_head
from app.journal.receipt import Receipt
from app.journal.roster import Roster
from sync_server import tables
from sync_server.configuration import Settings
from tests.attacks.simulation.fuses import FUSES, Fuse
from tests.cast.servers import NearServer

Rows = dict[str, list[tuple[Any, ...]]]
LIMITS = ("address", "device", "roster", "codes", "failures")


def unlimited(data: Path, database: str) -> Settings:
    """A server that a simulation may ask as often as it likes: its clock runs faster than a minute a minute."""
    return Settings(data=data, database=database, log_requests=False, **{f"limit_{name}": "" for name in LIMITS})


class Straight:
    """The application asked without a client in between, which takes half the time. One request at a time."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()

    def request(self, method: str, path: str, content: bytes, headers: dict[str, str]) -> httpx.Response:
        return self._loop.run_until_complete(self._request(method, path, content, headers))

    async def _request(self, method: str, path: str, content: bytes, headers: dict[str, str]) -> httpx.Response:
        messages: list[Message] = []
        asked = {"content-length": str(len(content)), **headers}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(name.lower().encode(), value.encode()) for name, value in asked.items()],
            "client": ("127.0.0.1", 50_000),
            "server": ("server.test", 80),
        }

        async def receive() -> Message:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, send)
        body = b"".join(message.get("body", b"") for message in messages[1:])
        return httpx.Response(messages[0]["status"], headers=messages[0]["headers"], content=body)

    def close(self) -> None:
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()


class SimulatedServer(NearServer):
    """One server. `backup()` is one of its database, `put_back(backup)` restores it."""

    def __init__(self, settings: Settings, clock: Callable[[], int], identity: Path | None = None) -> None:
        """With `identity`, its data folder starts as a copy of that one; the tables must exist."""
        self.fuse = Fuse()
        self.kills = 0
        if identity is not None:
            shutil.copytree(identity, settings.data)
        super().__init__(settings, clock=clock)

    def restart(self) -> None:
        super().restart()
        self.straight = Straight(self.app)
        FUSES[id(self.service.database)] = self.fuse

    def stop(self) -> None:
        if self.app is not None:
            FUSES.pop(id(self.service.database), None)
            self.straight.close()
        super().stop()
        if self.kills:
            gc.collect()  # what a killed one held: it may be a lock for which the next one would wait for ever

    def killed(self) -> None:
        """It died in the middle of a request; whoever watches over it starts it again."""
        self.kills += 1
        self.fuse.put_out()
        self.restart()

    # --- the database in hand ----------------------------------------------------------------------------------

    def backup(self) -> Rows:
        with self.service.database.reading() as connection:
            return {
                table.name: [tuple(row) for row in connection.execute(select(table))]
                for table in tables.metadata.sorted_tables
            }

    def put_back(self, rows: Rows) -> None:
        """What an operator does with a backup, down to starting the server again."""
        with self.service.database.writing() as connection:
            for table in reversed(tables.metadata.sorted_tables):
                connection.execute(delete(table))
            for table in tables.metadata.sorted_tables:
                if held := rows.get(table.name):
                    names = [column.name for column in table.columns]
                    connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in held])
        self.restart()

    def empty(self) -> None:
        """The database is lost; a new one is set up for the same identity."""
        self.put_back({"server": [(1, None, None)]})

    # --- what it holds -----------------------------------------------------------------------------------------

    def journal(self, vault: bytes) -> list[Entry]:
        """A vault's entries in order. Asserts that the order has no hole and the heads add up."""
        rows = sorted(self._entries(vault))
        head = EMPTY_HEAD
        for at, (seq, stored_head, packed) in enumerate(rows, start=1):
            entry = Entry.parse(bytes(packed))
            head = next_head(head, entry.hash)
            assert (seq, bytes(stored_head)) == (at, head), "the server's order has a hole, or a head does not add up"
        return [Entry.parse(bytes(packed)) for _, _, packed in rows]

    def vaults(self) -> list[bytes]:
        """Every vault the roster knows, in the order they were made."""
        with self.service.database.reading() as connection:
            return list(self.service.roster.current(connection).vaults)

    def roster(self) -> Roster:
        with self.service.database.reading() as connection:
            return self.service.roster.current(connection)

    def facts(self) -> list[bytes]:
        """Every fact of the roster as it was sent, in order."""
        columns = tables.roster.c
        with self.service.database.reading() as connection:
            return [bytes(row.fact) for row in connection.execute(select(columns.fact).order_by(columns.seq))]

    def covers(self, receipt: Receipt) -> bool:
        """Whether the server holds all that this receipt says it does."""
        head, count = EMPTY_HEAD, 0
        for entry in self.journal(receipt.vault)[: receipt.seq]:
            head = next_head(head, entry.hash)
            count += entry.header.device == receipt.device
        return head == receipt.head and count == receipt.count

    def _entries(self, vault: bytes) -> list[tuple[int, bytes, bytes]]:
        columns = tables.entries.c
        with self.service.database.reading() as connection:
            found = connection.execute(
                select(columns.seq, columns.head, columns.entry).where(columns.vault == vault)
            ).all()
        return [(row.seq, row.head, row.entry) for row in found]
