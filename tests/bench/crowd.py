"""A crowd of phones on raw connections, light enough that the server is what is measured.

All that a phone brings is sealed and packed before the clock starts, and what it was answered is verified after the
clock has stopped; in between it signs its requests and copies bytes.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import os
import random
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.journal import messages
from app.journal.entry import EMPTY_HEAD, HEADER_BYTES, next_head
from app.journal.messages import Known, Sync, Synced
from app.journal.packing import unpack_map
from app.journal.receipt import Receipt
from tests.cast.wire import SYNC, WirePhone

ANSWER_WITHIN_S = 120.0
SEED = 8


class Problem(Exception):
    """The server answered with something else than what was asked for."""


@dataclass
class Member:
    """One phone, its squad, and how far it has read the squad's journal."""

    phone: WirePhone
    squad: bytes
    seq: int = 0
    head: bytes = EMPTY_HEAD


@dataclass
class ShiftEnd:
    """What one device brings, from `arrives_s` after the start on, and what it was answered."""

    device: Member
    arrives_s: float
    roster: Known
    batches: list[list[bytes]]
    took_s: float = 0.0
    error: str = ""
    answers: list[tuple[Sync, bytes]] = field(default_factory=list)

    async def run(self, port: int, began_s: float) -> None:
        """Pushes and pulls. It takes as long as it takes since the device wanted to begin."""
        await asyncio.sleep(max(0.0, began_s + self.arrives_s - time.monotonic()))
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                line = _Line(*await asyncio.open_connection("127.0.0.1", port))
                await self._sync(line)
                line.writer.close()
        except (OSError, EOFError, TimeoutError, Problem) as error:
            self.error = f"{type(error).__name__} {error}"
        self.took_s = time.monotonic() - began_s - self.arrives_s

    async def _sync(self, line: _Line) -> None:
        """What the app's engine asks for, in its order."""
        phone = self.device.phone
        seq, head, last, batches = self.device.seq, self.device.head, -1, list(self.batches)
        while seq != last or batches:
            asked = Sync(self.roster, [Known(self.device.squad, seq, head)], batches.pop(0) if batches else [])
            body = asked.pack()
            self.answers.append((asked, await line.ask(SYNC, body, phone.headers(SYNC, body)["Authorization"])))
            told = unpack_map(self.answers[-1][1], messages.ANSWER_MAX_BYTES)
            phone.challenge, page = told["challenge"], told["vaults"][0]
            seq, head, last = page["seq"], page["head"], page["last"]

    def acknowledged(self) -> int:
        """How many entries the server says it stored; its receipt must cover them and its pages must add up."""
        device, stored, receipt = self.device, 0, None
        for asked, data in self.answers:
            answer = Synced.parse(data, asked)
            stored += sum(result.status == messages.STORED for result in answer.items)
            (page,) = answer.vaults
            if asked.items:
                receipt = Receipt.verify(page.receipt, device.phone.server_key)
            for item in page.items:
                device.head = next_head(device.head, hashlib.sha256(item[:HEADER_BYTES]).digest())
            device.seq += len(page.items)
            assert (device.seq, device.head) == (page.seq, page.head)
        assert receipt is None or receipt.count == device.phone.tips[device.squad][0]
        return stored


@dataclass
class _Line:
    """One connection that is kept; one request after the other."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ask(self, path: str, body: bytes, proof: str) -> bytes:
        head = f"POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: {messages.MEDIA_TYPE}\r\n"
        head += f"authorization: {proof}\r\n"
        self.writer.write(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
        answer = await self.reader.readuntil(b"\r\n\r\n")
        fields = dict(line.split(b": ", 1) for line in answer.lower().split(b"\r\n")[1:] if line)
        content = await self.reader.readexactly(int(fields[b"content-length"]))
        if answer.split(b" ", 2)[1] != b"200":
            raise Problem(content.decode(errors="replace"))
        return content


@dataclass
class Crowd:
    """Devices that end their shift together. `busy_s`: processor time this process took for it."""

    ends: list[ShiftEnd]
    wall_s: float = 0.0
    busy_s: float = 0.0

    @classmethod
    def prepared(cls, devices: Sequence[Member], within_s: float, entries: int, note_bytes: int) -> Crowd:
        """Every device writes its entries and packs them in the batches of the app; it has a challenge, as from its
        last answer."""
        chance = random.Random(SEED)
        known = devices[0].phone
        known.sync()
        assert known.known
        for one in devices:
            one.phone.challenge = known.challenge
        return cls(
            [
                ShiftEnd(one, chance.uniform(0, within_s), known.known, _batches(one, entries, note_bytes))
                for one in devices
            ]
        )

    async def run(self, port: int) -> None:
        gc.collect()
        began_s, busy_s = time.monotonic(), time.process_time()
        await asyncio.gather(*(end.run(port, began_s) for end in self.ends))
        self.wall_s, self.busy_s = time.monotonic() - began_s, time.process_time() - busy_s

    @property
    def errors(self) -> list[str]:
        return [end.error for end in self.ends if end.error]

    @property
    def times_s(self) -> list[float]:
        return [end.took_s for end in self.ends]


def _batches(device: Member, entries: int, note_bytes: int) -> list[list[bytes]]:
    items = [entry.pack() for entry in device.phone.entries(device.squad, entries, note_bytes)]
    first = messages.BATCH_FIRST_ENTRIES
    return [part for part in (items[:first], items[first:]) if part]


@dataclass(frozen=True)
class Cost:
    """What a process has cost so far: the most memory it held, and its processor time."""

    peak_bytes: int
    busy_s: float

    @classmethod
    def of(cls, pid: int) -> Cost:
        process = Path(f"/proc/{pid}")
        if process.exists():
            peak = next(line for line in (process / "status").read_text().splitlines() if line.startswith("VmHWM"))
            ticks = (process / "stat").read_text().rpartition(")")[2].split()[11:13]
            return cls(int(peak.split()[1]) * 1024, sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK"))
        # Elsewhere: what it holds now.
        done = subprocess.run(["ps", "-o", "rss=,time=", "-p", str(pid)], capture_output=True, text=True, check=True)
        size, busy = done.stdout.split()
        parts = [float(part) for part in busy.split(":")]
        return cls(int(size) * 1024, sum(part * 60**at for at, part in enumerate(reversed(parts))))
