"""The phone's storage has spoiled the notebook file. It is repaired on the phone, and everything is there again."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from tests.attacks.faults.damage import harm_page, scribbled
from tests.cast.browser import BrowserSquad, log_contact
from tests.harness.browser import picture


def look(squad: BrowserSquad, name: str) -> None:
    """A picture for whoever asks for one: these screens are not among those of the README."""
    folder = os.environ.get("BEATBOOK_LOOK")
    if folder:
        for scheme in ("light", "dark"):
            squad.a.page.emulate_media(color_scheme=scheme)
            picture(squad.a.page, Path(folder) / f"{name}-{scheme}.png")


def test_a_damaged_notebook_is_repaired_and_everything_is_there(squad: BrowserSquad) -> None:
    a = squad.a
    a.begin()
    squad.server.stop()
    log_contact(a, "Henrik Dahl", "Asked for help with the closing time.")
    a.sees("Saved on this phone")
    a.kill()
    squad.server.start().wait()
    raw = sqlite3.connect(a.folder / "beatbook.db")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # what the killed app had saved is in the file now
    raw.close()
    harm_page(a.folder / "beatbook.db", 1, scribbled)

    a.open()
    a.sees("The notebook is damaged")
    look(squad, "damaged")
    a.tap("Set aside and repair")
    a.sees("The notebook is whole again")
    look(squad, "repaired")
    a.tap("Unlock", exact=True)
    a.unlock()
    a.status("All on the server")
    a.tab("People")
    a.tap("Henrik Dahl")
    a.sees("Asked for help with the closing time.")
    assert list(a.folder.glob("set-aside-1/beatbook.db"))
