"""What an entry says that is in no journal yet, in the officer's words: for who decides whether it shall count."""

from __future__ import annotations

from dataclasses import dataclass

from app.device.keyring import Keyring
from app.journal import stamps
from app.journal.entry import Entry, open_with_any
from app.journal.errors import JournalError
from app.notebook.notebook import Notebook
from app.notebook.value_words import NEWER, label, tame, words_of
from app.words import _

WORDS_MAX = 2_000
LINES_MAX = 60  # of one entry


@dataclass(frozen=True)
class Written:
    """`at_ms`: when its author wrote it, by their clock. `lines`: each what it is about and what it says of that. None
    where it cannot be read here."""

    number: int
    at_ms: int
    lines: tuple[tuple[str, str], ...] | None

    @property
    def words(self) -> str:
        return "\n".join(f"{about}: {said}" for about, said in self.lines or ())


def written_in(nb: Notebook, keyring: Keyring, entry: Entry) -> Written:
    """Whatever its author wrote: never raises for it."""
    keys = keyring.secrets.openers(entry.header.vault, entry.header.epoch)
    try:
        action = open_with_any(entry, keys) if keys else None
    except JournalError:
        action = None
    if action is None:
        return Written(entry.header.number, 0, None)
    lines: list[tuple[str, str]] = []
    for change in action.changes:
        kind = nb.kinds.of(change.kind)
        lines.append((_(kind.noun) if kind.known else _(NEWER), ""))
        for name, value in change.set.items():
            if said := tame(words_of(nb, kind, name, value, WORDS_MAX, long=True)).strip():
                lines.append((label(kind, name), said))
            if len(lines) > LINES_MAX:
                return Written(entry.header.number, stamps.millis(action.stamp), (*lines[:LINES_MAX], ("…", "")))
    return Written(entry.header.number, stamps.millis(action.stamp), tuple(lines))
