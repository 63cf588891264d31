"""A phone's clock may stand anywhere and jump: locks hold, tries stay few, and notes keep their order."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.device.attempts import LOCK_AFTER_TRIES, TRIES_EVER, Attempts
from app.device.keyring import PASSPHRASE, Keyring
from app.device.store import Store
from app.notebook import contacts
from tests.attacks.faults.damage import NOW_MS, Sample
from tests.cast.notebook import NotebookSquad

YEAR_MS = 365 * 24 * 3600 * 1000


@pytest.mark.parametrize("jump_ms", [-2 * YEAR_MS, 2 * YEAR_MS])
def test_a_lock_holds_whatever_the_clock_says(whole: Sample, folder: Path, jump_ms: int) -> None:
    with Store(folder) as store:
        tries = Attempts(store, PASSPHRASE)
        while tries.left(NOW_MS):
            tries.begin(NOW_MS)
        for now in (NOW_MS + jump_ms, NOW_MS, NOW_MS - jump_ms):
            assert tries.left(now) == 0
    with Store(folder) as store:
        assert Keyring.tries_left(store, NOW_MS + jump_ms) == 0


def test_a_clock_that_jumps_to_and_fro_gives_no_more_tries_than_there_ever_are(folder: Path) -> None:
    with Store(folder) as store:
        tries = Attempts(store, PASSPHRASE)
        tries.clear()
        made = 0
        for at in range(200):
            now = NOW_MS + (at % 2 * 4 - 2) * YEAR_MS + at * 600_000
            if tries.left(now):
                tries.begin(now)
                made += 1
        assert LOCK_AFTER_TRIES <= made <= TRIES_EVER
        assert tries.left(NOW_MS + 50 * YEAR_MS) == 0


@pytest.mark.parametrize("years", [-2, 2])
def test_notes_follow_each_other_across_a_clock_that_jumps(tmp_path: Path, years: int) -> None:
    squad = NotebookSquad(tmp_path)
    met = contacts.create(squad.dana, {"kind": "person", "name": "Tomás Mendes"})
    squad.clock.later(days=365 * years)
    contacts.edit(squad.dana, met, {"name": "Tomás J. Mendes"})
    assert contacts.read(squad.dana, met).name == "Tomás J. Mendes", "what was seen before is replaced, not disputed"
    squad.clock.later(days=-365 * years)
    contacts.edit(squad.dana, met, {"name": "T. J. Mendes"})
    phone = squad.phone(squad.dana)
    assert contacts.read(phone.reopen(), met).name == "T. J. Mendes"
    eli = squad.join("Eli Osei")
    squad.sync()
    assert contacts.read(eli, met).name == "T. J. Mendes"
    squad.close()
