"""What the officer is shown: every sync ends as a status, which is true meanwhile and afterwards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.device.errors import StoreClosed
from app.journal import refusal_codes
from app.journal.messages import Page, Synced
from app.journal.packing import pack, unpack_map
from app.state.error_sentences import sentence
from app.state.sync_state import where_everything_is
from app.sync import syncer as module
from app.sync.errors import Offline
from app.sync.exchange import Answer, Request
from app.sync.syncer import HELD, LOCKED, UNFORESEEN, Syncer
from tests.cast.exchanges import asked_in, nothing_is_stored, server_key, signed_anew
from tests.cast.sync import SyncSquad

DAY_MS = 86_400_000


class InThisProcess:
    """The driver's place: carries an exchange over the squad's network, in a thread as the driver does."""

    def __init__(self, squad: SyncSquad) -> None:
        self._squad = squad

    async def carry(self, exchange: Any) -> Any:
        return await asyncio.to_thread(self._squad.network.run, exchange)

    async def close(self) -> None:
        pass


@pytest.fixture
def heard() -> list[int]:
    return []


def made(squad: SyncSquad, heard: list[int], shown: list[str], moved: Callable[[], object] = lambda: None) -> Syncer:
    carrier: Any = InThisProcess(squad)
    return Syncer(squad.a.local, carrier, lambda status: shown.append(where_everything_is(status)), moved, heard.append)


FAULTS: dict[str, Callable[[Request, Callable[[], Answer]], Answer]] = {
    "deep JSON": lambda _, __: Answer(500, b"[" * 100_000),
    "deep msgpack": lambda _, __: Answer(200, b"\x91" * 100_000),
    "noise": lambda _, __: Answer(200, b"\xc1\xff"),
    "a list": lambda _, __: Answer(200, pack([1])),
    "an empty map": lambda _, __: Answer(200, pack({})),
    "a problem without end": lambda _, __: Answer(400, b"{" * (1 << 20)),
    "another program": lambda _, __: Answer(200, b"<html>", None, "text/html"),
    "a wait for ever": lambda _, __: Answer(429, b"", float("inf")),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", FAULTS)
async def test_a_sync_never_raises_and_says_what_stopped_it(squad: SyncSquad, heard: list[int], kind: str) -> None:
    shown: list[str] = []
    syncer = made(squad, heard, shown)
    squad.a.write("waits")
    squad.network.fault = FAULTS[kind]
    report = await syncer.sync()
    assert report.problem and sentence(report.problem).isprintable() and report.problem != UNFORESEEN
    assert syncer.status.problem == report.problem and shown[-1] == "Needs attention"
    syncer.stop()


@pytest.mark.slow
@pytest.mark.parametrize("within", [None, "roster", "vaults"])
@pytest.mark.parametrize("field", [*Synced.__dataclass_fields__, "time", *Page.__dataclass_fields__])
async def test_no_form_of_a_message_is_told_to_an_officer(
    squad: SyncSquad, heard: list[int], within: str | None, field: str
) -> None:
    """Whatever field of whatever answer is missing or another, the words are the app's."""

    def bends(request: Request, carry: Callable[[], Answer]) -> Answer:
        answer = carry()
        if answer.status != 200:
            return answer
        told = unpack_map(answer.body, 1 << 20)
        part = told[within] if within else told
        for one in part if isinstance(part, list) else [part]:
            if field in one:
                one[field] = b"x" * 152
        return Answer(200, pack(told))

    syncer = made(squad, heard, [])
    squad.a.write("waits")
    squad.network.fault = bends
    stopped = (await syncer.sync(receipts=True)).problem
    problem = sentence(stopped) if stopped else ""
    assert field not in problem and "field" not in problem and "message" not in problem and "fit" not in problem
    squad.network.fault = None
    assert (await syncer.sync(receipts=True)).problem is None
    assert squad.a.store.unsent_count() == 0
    syncer.stop()


async def test_what_nobody_foresaw_is_a_status_too(squad: SyncSquad, heard: list[int]) -> None:
    def breaks(_request: Request, _carry: Callable[[], Answer]) -> Answer:
        raise RecursionError

    syncer = made(squad, heard, [])
    squad.network.fault = breaks
    assert (await syncer.sync()).problem == UNFORESEEN
    assert syncer.status.problem == UNFORESEEN
    squad.network.fault = None
    assert (await syncer.sync()).problem is None
    syncer.stop()


async def test_a_notebook_that_was_locked_meanwhile_is_a_status_too(squad: SyncSquad, heard: list[int]) -> None:
    def locked() -> None:
        raise StoreClosed

    syncer = made(squad, heard, [], locked)
    squad.a.write("one")
    report = await syncer.sync()
    assert report.problem is not None
    syncer.stop()
    assert (await syncer.sync()).problem == LOCKED


async def test_what_was_saved_in_the_moment_of_a_lock_breaks_nothing(squad: SyncSquad, heard: list[int]) -> None:
    syncer = made(squad, heard, [])
    squad.a.write("one")
    syncer.stop()
    squad.a.store.close()
    await syncer.wrote()


async def test_a_sync_without_an_answer_does_not_say_that_all_is_on_the_server(
    squad: SyncSquad, heard: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SLOW_S", 0.05)
    shown: list[str] = []
    syncer = made(squad, heard, shown)
    await syncer.sync()
    assert shown[-1] == "All on the server"

    def silent(_request: Request, _carry: Callable[[], Answer]) -> Answer:
        time.sleep(0.5)
        raise Offline("offline.no_answer")

    squad.network.fault = silent
    shown.clear()
    report = await syncer.sync()
    assert report.offline
    assert shown == ["Asking the server", "Offline, 0 waiting"]
    syncer.stop()


async def test_what_is_over_a_quota_waits_in_words_and_is_asked_about_later(squad: SyncSquad, heard: list[int]) -> None:
    shown: list[str] = []
    syncer = made(squad, heard, shown)
    for number in range(3):
        squad.a.write(f"note {number}")
    squad.network.fault = nothing_is_stored(squad, squad.a, refusal_codes.OVER_QUOTA)
    report = await syncer.sync()
    assert report.problem == syncer.status.problem == HELD
    assert shown[-1] == "3 waiting"
    squad.network.fault = None
    assert (await syncer.sync()).sent == 3
    assert (syncer.status.problem, shown[-1]) == (None, "All on the server")
    syncer.stop()


async def test_the_clock_hears_what_was_signed_and_never_goes_back(squad: SyncSquad, heard: list[int]) -> None:
    offset = 0

    def tells(request: Request, carry: Callable[[], Answer]) -> Answer:
        answer = carry()
        asked = asked_in(request)
        if asked is None or answer.status != 200:
            return answer
        told = Synced.parse(answer.body, asked)
        later = replace(told, time_ms=told.time_ms + offset)
        return Answer(200, signed_anew(server_key(squad), squad.a.local.agency, request, later).pack())

    squad.network.fault = tells
    syncer = made(squad, heard, [])
    for days, count in ((0, 1), (1, 2), (-1, 2), (40 * 366, 2), (-56 * 366, 2), (2, 3)):
        offset = days * DAY_MS
        assert (await syncer.sync()).problem is None
        assert len(heard) == count, offset
    assert heard == sorted(heard)
    syncer.stop()


async def test_every_sync_tells_a_phone_whose_clock_was_set_the_time(squad: SyncSquad, heard: list[int]) -> None:
    syncer = made(squad, heard, [])
    for count in (1, 2, 3):
        squad.network.requests.clear()
        await syncer.sync()
        assert len(squad.network.requests) == 1
        assert len(heard) == count
    syncer.stop()
