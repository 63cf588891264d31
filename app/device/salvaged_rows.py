"""What the rows of a damaged notebook are worth: each is known by its form and kept only if it proves itself.

entries     their own hashes prove them; one whose bytes changed counts as missing, and if the server never had it,
            it is kept as it is in quarantine
slots       the passphrase and recovery slots carry a check; the secrets show at unlocking whether they are whole
roster      from the first fact on without a hole; what is behind a hole comes from the server
attempts    when they cannot be read to the last, one try is left: damage must not give back what was used up
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.device.attempts import LOCK_AFTER_TRIES
from app.device.carving import CarvedRow, DamagedFile
from app.device.entries import DAMAGED
from app.device.errors import SlotDamaged
from app.device.keyring import PASSPHRASE, RECOVERY, SECRETS
from app.device.passphrase_slot import PassphraseSlot
from app.device.recovery_slot import RecoverySlot
from app.device.store_rows import Quarantined
from app.journal.entry import Entry
from app.journal.errors import JournalError

_CHECKED = {PASSPHRASE: PassphraseSlot.parse, RECOVERY: RecoverySlot.parse}
Page = tuple[bytes, bytes, int]
"""A page of the journal: vault, device, number."""


@dataclass(frozen=True)
class FoundEntry:
    """`arrived`: its row number in the damaged file. `seq`: its place on the server, None if that never had it."""

    arrived: int
    entry: Entry
    seq: int | None


@dataclass
class Findings:
    """Everything of one notebook that could be read.

    By hash: `entries`, and `asides` (quarantine). `broken`: (vault, bytes) of entries that waited and were altered.
    `listed`: every page that any table or index names, by its row; `sent`: the rows that an index knows to be on the
    server.
    """

    entries: dict[bytes, FoundEntry] = field(default_factory=dict)
    asides: dict[bytes, Quarantined] = field(default_factory=dict)
    slots: dict[str, bytes] = field(default_factory=dict)
    drafts: dict[bytes, tuple[bytes, int]] = field(default_factory=dict)
    failures: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    facts: dict[int, bytes] = field(default_factory=dict)
    broken: list[tuple[bytes, bytes]] = field(default_factory=list)
    listed: dict[Page, int] = field(default_factory=dict)
    sent: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, file: DamagedFile, now_ms: int, progress: Callable[[float], None]) -> Findings:
        """Reads every page once. `progress` is told the share that is done."""
        found = cls()
        roots = file.tables()
        for number in range(1, file.pages + 1):
            for row in file.rows(number):
                found._take(row)
            if number % 64 == 0:
                progress(number / file.pages)
        found._look_behind(file)
        attempts = file.leaves(roots.get("attempts", 0))
        read = len(found.failures[PASSPHRASE])
        if attempts is None or read != sum(file.row_count(page) for page in attempts):
            found._use_up_tries(now_ms)
        return found

    @property
    def has_keys(self) -> bool:
        """Whether the notebook can still be opened with what was found."""
        return SECRETS in self.slots and (PASSPHRASE in self.slots or RECOVERY in self.slots)

    def facts_in_order(self) -> list[tuple[int, bytes]]:
        """(seq, sealed fact) from the first on, up to the first hole."""
        in_order: list[tuple[int, bytes]] = []
        while len(in_order) + 1 in self.facts:
            in_order.append((len(in_order) + 1, self.facts[len(in_order) + 1]))
        return in_order

    def failures_of(self, slot: str) -> list[int]:
        """When opening a slot failed, ms UTC, in the order in which it did."""
        return [at_ms for _, at_ms in sorted(self.failures[slot])]

    def missing(self) -> tuple[int, int]:
        """How many pages could not be read: (the server has them, nobody is known to have them)."""
        missing = self.listed.keys() - self._here()
        gone = sum(self.listed[page] not in self.sent for page in missing)
        return len(missing) - gone, gone

    def _look_behind(self, file: DamagedFile) -> None:
        """Takes entries whose page is lost from an older image of it, those alone: what was replaced stays so."""
        lost = self.listed.keys() - self._here()
        for row in file.older_rows() if lost else ():
            match row.rowid, row.values:
                case int(), (None, bytes(vault), bytes(device), int(number), *_) if len(row.values) == 9:
                    if (vault, device, number) in lost:
                        lost.discard((vault, device, number))
                        self._take(row)

    def _here(self) -> set[Page]:
        headers = [one.entry.header for one in self.entries.values()]
        return {(header.vault, header.device, header.number) for header in headers}

    # --- one row ---------------------------------------------------------------------------------------

    def _take(self, row: CarvedRow) -> None:
        match row.rowid, row.values:
            case int(rowid), (None, bytes(vault), bytes(device), int(number), bytes(own), *parts, int() | None as seq):
                if len(parts) == 3:
                    self._take_entry(rowid, (vault, device, number), own, parts, seq)
            case int(), (None, bytes(vault), bytes(raw), str(code), int(tries), int(at_ms), seq, own):
                self._take_aside(Quarantined(0, vault, raw, code, tries, at_ms, _place(seq)), own)
            case int(rowid), (None, bytes(sealed)) if rowid > 0:
                self.facts[rowid] = sealed
            case int(), (str(name), bytes(data)):
                self._take_slot(name, data)
            case int(), (bytes(name), bytes(sealed), 0 | 1 as damaged):
                self.drafts[name] = (sealed, int(damaged))
            case int(rowid), (None, str(slot), int(at_ms)):
                self.failures[slot].append((rowid, at_ms))
            case None, (bytes(), int(), int(rowid)):  # of the index by place
                self.sent.add(rowid)
            case None, (bytes(vault), bytes(device), int(number), int(rowid)) if len(vault) == len(device) == 16:
                # of the indexes along the chains
                self.listed[vault, device, number] = rowid

    def _take_entry(self, arrived: int, page: Page, own: bytes, parts: Sequence[object], seq: object) -> None:
        header, signature, body = parts
        if not (isinstance(header, bytes) and isinstance(signature, bytes) and isinstance(body, bytes)):
            return
        place, raw = _place(seq), b"".join((header, signature, body))
        try:
            entry = Entry.parse(raw)
        except (JournalError, struct.error):
            entry = None
        if entry is None or entry.hash != own:
            self.listed[page] = arrived
            if place is None:
                self.broken.append((page[0], raw))
            return
        named = (entry.header.vault, entry.header.device, entry.header.number)
        if named != page:
            place = None  # what stands beside the entry is damaged, so its place is not believed either
        known = self.entries.get(own)
        if known is None or known.seq is None:
            self.entries[own] = FoundEntry(arrived, entry, place)
        self.listed[named] = arrived

    def _take_aside(self, aside: Quarantined, own: object) -> None:
        if aside.seq is not None and aside.code == DAMAGED:
            return  # damaged here, whole on the server: it comes back
        if len(aside.vault) == 16 and (own is None or isinstance(own, bytes)):
            self.asides[own or aside.hash] = aside

    def _take_slot(self, name: str, data: bytes) -> None:
        try:
            if name in _CHECKED:
                _CHECKED[name](data)
        except SlotDamaged:
            return
        self.slots.setdefault(name, data)

    def _use_up_tries(self, now_ms: int) -> None:
        used = self.failures[PASSPHRASE]
        last_row, last_ms = max(used, default=(0, now_ms))
        spare = LOCK_AFTER_TRIES - 1 - len(used)
        used += [(last_row + 1 + at, max(now_ms, last_ms)) for at in range(spare)]


def _place(seq: object) -> int | None:
    return seq if isinstance(seq, int) and seq > 0 else None
