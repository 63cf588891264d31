"""One life of an officer's app without a screen, in a process of its own, until somebody kills it.

It does what the app does, all at once: keeps drafts, saves notes, syncs over HTTP. What it has told the officer, and
only after it has, it writes into the diary, which outlives it. What it is about to do stands there too, so that it can
be killed in the middle of it.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from app.device.drafts import Drafts
from app.journal.messages import Sync, Synced
from app.notebook import interactions
from app.notebook.interactions import Log, NewContact
from app.notebook.notebook import Notebook
from app.sync.conversation import Report
from app.sync.driver import Server
from app.sync.errors import Offline
from app.sync.exchange import Answer, Exchange, Request
from tests.cast.exchanges import asked_in
from tests.cast.sync import SyncPhone
from tests.forked import die_at_step

LIFE_MAX_S = 30.0  # of a life that nobody ends; a busy machine needs some of it to come to what it is to be killed in
PAUSE_MAX_S = 0.03
DRAFT = "log"

# What a diary's lines begin with.
OPENED, DRAFTED, SAVING, SAVED, RECEIPT = "opened", "drafted", "saving", "saved", "receipt"
PUSHING, PUSHED, PULLING, PULLED = "pushing", "pushed", "pulling", "pulled"
PROBLEM = "problem"


class Diary:
    """Short lines, each written whole or not at all."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe, self._turn = pipe, threading.Lock()

    def note(self, what: str, detail: str | bytes = "") -> None:
        with self._turn:
            self._pipe.send((what, detail))


def live(folder: Path, address: str, pipe: Connection, seed: int, steps: int) -> None:
    """Opens the profile in `folder` and works until it is killed, or LIFE_MAX_S are over."""
    if steps:
        die_at_step(steps)
    diary = Diary(pipe)
    phone = SyncPhone.open(folder)
    notebook = phone.notebook()
    diary.note(OPENED)
    end = time.monotonic() + LIFE_MAX_S
    writer = threading.Thread(target=write, args=(notebook, Drafts(phone.store, phone.keyring), diary, seed, end))
    writer.start()
    with confessed(diary):
        asyncio.run(sync(address, phone, notebook, diary, end))
    writer.join()
    notebook.close()
    phone.close()


@contextmanager
def confessed(diary: Diary) -> Iterator[None]:
    """Nothing may go wrong here but the kill: anything else stands in the diary."""
    try:
        yield
    except Exception as error:
        diary.note(PROBLEM, f"{type(error).__name__}: {error}")
        raise


def write(notebook: Notebook, drafts: Drafts, diary: Diary, seed: int, end: float) -> None:
    """Notes, one after the other: each a draft, then saved, then the draft is thrown away."""
    chance = random.Random(seed)
    met = Log(new_contacts=[NewContact("Ada Mehl")])
    with confessed(diary):
        for number in itertools.count():
            if time.monotonic() > end:
                return
            text = f"note {number} of life {seed}"
            drafts.put(DRAFT, {"fact": text})
            diary.note(DRAFTED, text)
            time.sleep(chance.uniform(0, PAUSE_MAX_S))
            diary.note(SAVING, text)
            saved = interactions.log(notebook, replace(met, fact=text))
            diary.note(SAVED, text)
            drafts.delete(DRAFT)
            met = Log(contacts=saved.contacts)


async def sync(address: str, phone: SyncPhone, notebook: Notebook, diary: Diary, end: float) -> None:
    """One sync after the other; the server may be gone for a while."""
    async with Server(address) as server:
        while time.monotonic() < end:
            with suppress(Offline):
                report = await server.carry(told(phone.engine().run(receipts=True), diary))
                for receipt in report.receipts:
                    diary.note(RECEIPT, receipt.signed)
            await asyncio.to_thread(notebook.refresh)


def told(exchange: Exchange[Report], diary: Diary) -> Exchange[Report]:
    """The same exchange; what it asks, and that it got an answer, is noted."""
    answer, problem = None, None
    try:
        while True:
            step = exchange.throw(problem) if problem else exchange.send(answer)
            asked = asked_in(step) if isinstance(step, Request) else None
            if asked:
                if asked.items:
                    diary.note(PUSHING)
                if asked.vaults:
                    diary.note(PULLING)
            answer, problem = None, None
            try:
                answer = yield step
                if asked and isinstance(answer, Answer) and answer.status == 200:
                    if asked.items:
                        diary.note(PUSHED)
                    if came(asked, Synced.parse(answer.body, asked)):
                        diary.note(PULLED)
            except Offline as error:
                problem = error
    except StopIteration as end:
        report: Report = end.value
        return report


def came(asked: Sync, answer: Synced) -> bool:
    """Whether an answer has a page with anything on it that its request did not bring."""
    return any(item not in asked.items for page in answer.vaults for item in page.items)
