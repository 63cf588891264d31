"""Who belonged to the agency, which keys the recovery key opens, and what every entry says.

Phones read a journal along its chains; here each entry is judged for itself, by its author's signature and right: where
one was lost, what the same phone wrote behind it is still read, and the hole is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from app.device.recovery_key import RecoveryKey
from app.device.secrets import Secrets
from app.journal import carried, sealing
from app.journal.carried import Carried
from app.journal.change import Action
from app.journal.entry import Entry, open_with_any
from app.journal.errors import CannotOpen, JournalError, NotAllowed, Reason
from app.journal.roster import Roster
from app.journal.vault_keys import wrap_info
from recovery.errors import CannotRecover
from recovery.sources import Found, Source

UNREADABLE = Reason("kept.damaged")
TOLD_MAX = 10_000


@dataclass(frozen=True)
class NotBelieved:
    """What could not be opened, or is not believed. `says`: what is in it all the same, where it opens."""

    place: str
    reason: Reason
    entry: Entry | None = None
    says: Action | None = None


@dataclass
class Trouble:
    """What is wrong with a copy: entries, the first TOLD_MAX of them in full, and what else there is to say."""

    entries: list[NotBelieved] = field(default_factory=list)
    untold: int = 0
    remarks: list[str] = field(default_factory=list)

    def add(self, one: NotBelieved) -> None:
        if len(self.entries) < TOLD_MAX:
            self.entries.append(one)
        else:
            self.untold += 1

    @property
    def count(self) -> int:
        return len(self.entries) + self.untold


class Opening:
    """`roster` as the copy proves it, `trouble` as it is found."""

    def __init__(self, source: Source, key: RecoveryKey) -> None:
        """Reads the list of members. Raises CannotRecover for the words of another agency, or a copy without one."""
        self._source, self._secrets, self.trouble = source, source.secrets, Trouble()
        self.roster = self._read_roster(key)
        self._keys = self._read_keys(key)
        self._numbers: dict[tuple[bytes, bytes], tuple[int, int]] = {}  # (vault, device) -> entries, highest number

    def _read_roster(self, key: RecoveryKey) -> Roster:
        roster = Roster()
        for found in self._source.facts():
            entry = _parsed(found)
            if isinstance(entry, NotBelieved):
                self.trouble.add(entry)
                continue
            refusal = roster.take(entry)
            if refusal is not None:
                self.trouble.add(NotBelieved(found.place, refusal.reason, entry))
        if not roster.agency:
            raise CannotRecover("There is no list of members in this copy: no agency was founded here, or it is lost.")
        if self._source.agency not in (b"", roster.agency):
            raise CannotRecover("The list of members on this phone is of another agency than its keys.")
        if roster.recovery_key != key.public:
            raise CannotRecover("These 24 words are the recovery key of another agency. Nothing was opened.")
        return roster

    def _read_keys(self, key: RecoveryKey) -> dict[tuple[bytes, int], bytes]:
        keys: dict[tuple[bytes, int], bytes] = {}
        for vault in self.roster.vaults.values():
            for epoch, wrapped in vault.recovery.items():
                with suppress(CannotOpen):
                    info = wrap_info(self.roster.agency, vault.id, epoch)
                    opened = sealing.unwrap(key.private, wrapped, info)
                    if self.roster.fits(vault.id, epoch, opened):
                        keys[vault.id, epoch] = opened
                if (vault.id, epoch) not in keys and not self._held(vault.id, epoch):
                    self.trouble.remarks.append(
                        f"Key {epoch} of the squad {vault.name} ({vault.id.hex()}) was not left for the recovery key. "
                        "What was written under it opens with a phone of that squad alone."
                    )
        return keys

    def _held(self, vault: bytes, epoch: int) -> Sequence[bytes]:
        secrets: Secrets | None = self._secrets
        return secrets.openers(vault, epoch) if secrets else ()

    def entries(self, progress: Callable[[int], None] = lambda done: None) -> Iterator[tuple[Entry, Action]]:
        """Every entry that is believed, once, with what it says; the others go to `trouble`. `progress` gets how many
        were looked at."""
        seen: set[bytes] = set()
        for done, found in enumerate(self._source.entries(), 1):
            progress(done)
            entry = _parsed(found)
            if isinstance(entry, NotBelieved):
                self.trouble.add(entry)
                continue
            if entry.hash in seen:
                continue
            try:
                entry.verify(self.roster.author_key(entry.header))
                action = self.says(entry)
            except JournalError as error:
                reason = Reason(found.aside) if found.aside else error.reason
                self.trouble.add(NotBelieved(found.place, reason, entry, self._whatever(entry)))
                continue
            seen.add(entry.hash)
            place = (entry.header.vault, entry.header.device)
            count, highest = self._numbers.get(place, (0, 0))
            self._numbers[place] = (count + 1, max(highest, entry.header.number))
            yield entry, action
        self._tell_holes()

    def says(self, entry: Entry) -> Action:
        """What an entry says. Raises JournalError."""
        action = open_with_any(entry, self._openers(entry))
        brought = Carried.of(action)
        return action if brought is None else carried.taken(brought, entry, self.roster)

    def _openers(self, entry: Entry) -> Sequence[bytes]:
        vault, epoch = entry.header.vault, entry.header.epoch
        own = self._keys.get((vault, epoch))
        keys = [*([own] if own else []), *self._held(vault, epoch)]
        if not keys:
            raise CannotOpen("entry.no_key_yet")
        return keys

    def _whatever(self, entry: Entry) -> Action | None:
        """What stands in one that is not believed."""
        try:
            return open_with_any(entry, self._openers(entry))
        except JournalError:
            return None

    def _tell_holes(self) -> None:
        for (vault, device), (count, highest) in self._numbers.items():
            if highest > count:
                squad, officer = self.roster.vaults[vault].name, self.roster.officer_of(device)
                who = officer.name if officer else device.hex()
                self.trouble.remarks.append(
                    f"{highest - count} of {highest} entries of a phone of {who} in {squad} are not in this copy."
                )


def _parsed(found: Found) -> Entry | NotBelieved:
    if not isinstance(found.raw, bytes):
        return NotBelieved(found.place, UNREADABLE)
    try:
        return Entry.parse(found.raw)
    except JournalError as error:
        return NotBelieved(found.place, Reason(found.aside) if found.aside else error.reason)


__all__ = ["NotAllowed", "NotBelieved", "Opening", "Trouble"]
