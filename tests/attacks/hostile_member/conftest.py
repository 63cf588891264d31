"""A squad with one contact, one note and one promise by Dana, and Eli, whose app is forged."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.journal.change import Action, Change
from app.notebook import interactions, shifts
from app.notebook.interactions import Log, NewContact, Saved
from app.notebook.notebook import Notebook
from tests.attacks.hostile_member import entries
from tests.cast.notebook import NotebookPhone, NotebookSquad


@dataclass
class Scene:
    """`saved` is what Dana logged; Eli signs whatever is asked."""

    squad: NotebookSquad
    dana: Notebook
    eli: Notebook
    saved: Saved

    @property
    def contact(self) -> str:
        return self.saved.contacts[0]

    @property
    def note(self) -> str:
        return self.saved.interaction

    @property
    def forger(self) -> NotebookPhone:
        return self.squad.phone(self.eli)

    def attack(self, padded: bytes) -> None:
        """Eli's device signs this text, and Dana's phone takes it in."""
        entries.sealed(self.forger, padded, self.squad.vault, self.squad.vault_key)
        self.squad.push(self.forger)
        self.squad.pull(self.squad.phones[0])
        self.dana.refresh()
        reasons = {reason.code for reason in self.dana.unread().values()}
        assert "entry.foreign_record" not in reasons, "an attack on records that nobody would show attacks nothing"

    def signs(self, *changes: Change, stamp: bytes = b"", ms: int | None = None) -> bytes:
        """Eli signs these changes; returns their stamp."""
        now = self.squad.clock() if ms is None else ms
        made = stamp or entries.stamps.following(now, [], self.eli.device, random.randbytes(4))
        self.attack(entries.believable(Action(made, changes).pack()))
        return made

    def chosen(self, seed: int = 1) -> list[entries.Attack]:
        """Every attack that hurt once, aimed at Dana's contact and note."""
        who, note = bytes.fromhex(self.contact), bytes.fromhex(self.note)
        return entries.chosen(self.eli.device, self.squad.clock(), self.squad.vault, who, note, random.Random(seed))


def staged(folder: Path) -> Scene:
    squad = NotebookSquad(folder)
    eli = squad.join("Eli Osei")
    met = Log(new_contacts=[NewContact(name="Lena Abara")], fact="Spoke about the keg store", promise="bring the keys")
    shifts.begin(squad.dana, {})
    saved = interactions.log(squad.dana, met)
    squad.sync()
    return Scene(squad, squad.dana, eli, saved)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = staged(tmp_path)
    yield made
    made.squad.close()
