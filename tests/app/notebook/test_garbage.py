"""Python looks for no garbage while entries are taken in, and does again afterwards."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.journal.change import Action
from app.notebook import contacts
from app.notebook.garbage import uncollected
from app.notebook.projection import Projection
from tests.cast.notebook import NotebookSquad


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    assert gc.isenabled()
    yield
    gc.enable()


def test_it_rests_inside_and_goes_on_afterwards_whatever_happened() -> None:
    def work() -> None:
        assert not gc.isenabled()
        raise LookupError

    with pytest.raises(LookupError), uncollected():
        work()
    assert gc.isenabled()


def test_it_stays_off_where_it_was_off() -> None:
    gc.disable()
    with uncollected():
        pass
    assert not gc.isenabled()


def test_of_two_threads_the_last_one_lets_it_go_on() -> None:
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with uncollected():
            inside.set()
            assert leave.wait(10)

    thread = threading.Thread(target=other)
    with uncollected():
        thread.start()
        assert inside.wait(10)
    assert not gc.isenabled()
    leave.set()
    thread.join(10)
    assert gc.isenabled()


def test_a_page_is_taken_in_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    squad = NotebookSquad(tmp_path)
    contacts.create(squad.dana, {"kind": "person", "name": "Lena Abara"})
    running: list[bool] = []
    shown = Projection.apply_each

    def watched(projection: Projection, actions: Sequence[tuple[int, Action]]) -> None:
        running.append(gc.isenabled())
        shown(projection, actions)

    monkeypatch.setattr(Projection, "apply_each", watched)
    squad.phones[0].reopen()
    assert running == [False]
    assert gc.isenabled()
    squad.close()
