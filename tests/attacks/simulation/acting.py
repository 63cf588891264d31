"""What every rule stands on: one run, who does something in it, and with whom."""

from __future__ import annotations

import itertools
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from app.device.errors import DeviceError
from app.domain.field_rules import NotValid
from app.journal.errors import JournalError
from app.notebook import contacts, follow_ups
from app.notebook.errors import NotebookError
from app.notebook.notebook import Notebook
from app.sync.errors import SyncError
from tests.attacks.simulation.phone import SimulatedPhone
from tests.attacks.simulation.tally import TALLY
from tests.attacks.simulation.template import Template
from tests.attacks.simulation.world import World

WHO = st.integers(0, 4)
WHICH = st.integers(0, 30)
TOLD = (NotValid, NotebookError, DeviceError, JournalError, SyncError)
"""What the app tells an officer in words; anything else is a defect."""


class Acting(RuleBasedStateMachine):
    """One run over `template`, on the database with this URL (empty: SQLite)."""

    def __init__(self, template: Template, database: str, scratch: Path) -> None:
        super().__init__()
        TALLY["runs"] += 1
        self.folder = Path(tempfile.mkdtemp(dir=scratch))
        self.world = World(self.folder, template, database)
        self.numbers = itertools.count(1)

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:  # a run that failed, or was given up, has no quiet end
                self.world.quiet()
        finally:
            self.world.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    @invariant()
    def nothing_is_lost(self) -> None:
        TALLY["steps"] += 1
        self.world.now_ms += 997
        self.world.check()

    # --- who and what ----------------------------------------------------------------------------------------

    def at(self, who: int) -> int:
        return who % len(self.world.phones)

    def phone(self, who: int) -> SimulatedPhone:
        return self.world.phones[self.at(who)]

    def words(self) -> str:
        return f"note {next(self.numbers)}"

    def writes(self, phone: SimulatedPhone, work: Callable[[Notebook], Any], grows: bool = False) -> Any:
        """Does something in a phone's notebook. What the app would tell in words is as good as done."""

        def told() -> Any:
            before = len(phone.raws())
            try:
                result = work(phone.book)
            except TOLD:
                return None
            assert not grows or len(phone.raws()) > before, "a save returned, and nothing is on the disk"
            return result

        done = self.world.act(phone, told)
        self.world.check()
        return done

    def somebody(self, book: Notebook, which: int) -> str | None:
        rows = contacts.page(book, limit=50).rows
        return rows[which % len(rows)].id if rows else None

    def some_follow_up(self, book: Notebook, which: int) -> str | None:
        rows = follow_ups.page(book, status="open", whose="squad").rows
        return rows[which % len(rows)].id if rows else None
