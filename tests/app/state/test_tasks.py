"""The net under every handler: an error becomes a sentence, a double tap happens once."""

from __future__ import annotations

import asyncio
import logging

import pytest

from app.device.errors import KeyringClosed, StoreFull, WrongPassphrase
from app.journal.errors import Malformed
from app.state.tasks import DISK_TROUBLE, UNEXPECTED, Tasks, safe_text

NOTE = "met the owner's brother behind the Copper Door"


@pytest.mark.parametrize(
    "error,words",
    [
        (WrongPassphrase(3), "That is not the passphrase. 3 tries left."),
        (Malformed("code.damaged"), "This code is damaged. Ask for a new one."),
        (WrongPassphrase(1), "That is not the passphrase. 1 try left."),
        (StoreFull(), "This device is out of space. Free some space, then save again. Nothing saved earlier is lost."),
        (OSError(28, "No space left on device"), DISK_TROUBLE),
        (ValueError(NOTE), UNEXPECTED),
    ],
)
def test_only_words_meant_for_an_officer_are_shown(error: Exception, words: str) -> None:
    assert safe_text(error) == words


async def test_a_failing_handler_becomes_a_notice_and_its_text_reaches_no_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    warnings: list[str] = []

    async def fail() -> None:
        raise ValueError(NOTE)

    with caplog.at_level(logging.DEBUG):
        await Tasks(warnings.append).act(fail)()
    assert warnings == [UNEXPECTED]
    assert "ValueError" in caplog.text and NOTE not in caplog.text


async def test_what_a_lock_cut_off_says_nothing_on_unlock() -> None:
    warnings: list[str] = []
    locks = [0]
    tasks = Tasks(warnings.append, lambda: locks[0])

    async def read(locks_meanwhile: int) -> None:
        locks[0] += locks_meanwhile
        raise KeyringClosed

    await tasks.guard(read, 1)
    await tasks.act(read, 1)()
    await tasks.guarded(read)(1)
    assert warnings == []
    await tasks.guard(read, 0)
    assert warnings == ["The notebook is locked."]


async def test_a_double_tap_saves_once() -> None:
    tasks = Tasks(lambda words: None)
    saved: list[int] = []

    async def save() -> None:
        saved.append(1)
        await asyncio.sleep(0.01)

    # Two handlers of the same name, as after the screen was drawn again between the taps.
    await asyncio.gather(tasks.act(save, once="save")(), tasks.act(save, once="save")())
    assert len(saved) == 1
    await tasks.act(save, once="save")()
    assert len(saved) == 2


async def test_work_is_started_from_any_thread_and_stopped_with_the_window() -> None:
    tasks = Tasks(lambda words: None)
    begun, ended = asyncio.Event(), asyncio.Event()

    async def watch() -> None:
        begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    await asyncio.to_thread(tasks.start, watch)
    await asyncio.wait_for(begun.wait(), 5)
    tasks.stop()
    await asyncio.wait_for(ended.wait(), 5)
