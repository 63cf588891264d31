"""The open notebook of one unlocked session: one entry per user action, and the current state of everything.

Writing: a change is built on the state this officer sees (its basis), sealed, signed, committed to disk with full
durability (app.notebook.writer) and shown, all under one lock. When showing fails the entry is safe all the same, and
`refresh` tries again (app.notebook.feed). Reading: the modules of this package ask the notebook under the same lock.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any

from sqlalchemy import Executable

from app.device.keyring import Keyring
from app.device.news_mark import Mark
from app.device.store import Store
from app.domain.authority import Authority
from app.domain.field_rules import is_id
from app.domain.kinds import contact
from app.domain.merge import RecordState
from app.domain.squads import Squads
from app.journal import record_id
from app.journal.carried import Carried
from app.journal.change import Action, Change, Value
from app.journal.entry import Entry
from app.journal.errors import Reason
from app.journal.roster import Roster
from app.notebook.errors import Closed, NoKey, NoMember, NotThere, SquadClosed
from app.notebook.feed import Feed
from app.notebook.kinds.registry import KINDS, Kinds
from app.notebook.projection import Projection
from app.notebook.seen_versions import Basis, Seen, remembered
from app.notebook.text_index import TextIndex
from app.notebook.who_and_when import WhoAndWhen
from app.notebook.writer import Part, Writer

NO_SQUAD = -1


@dataclass
class Others:
    """`entries` written on `day` (UTC) for what others moved, and at which of their moves to look next."""

    day: int = 0
    entries: int = 0
    turn: int = 0


class Notebook(WhoAndWhen):
    """Opened at unlocking, closed at locking. Thread-safe.

    `officer` is this officer's id (hex), `version` grows with every change shown, `on_shown` is called after each,
    `on_write` after every own entry; both from whatever thread made it. `closing()` names the squads whose closing
    waits on this phone: nothing new goes into them either. `followed`: moves of which nothing is left to do, and after
    which entries; `followed_for`: what was done for others' moves (both of app.notebook.moving).
    """

    def __init__(
        self,
        store: Store,
        keyring: Keyring,
        roster: Roster,
        clock: Callable[[], int],
        *,
        zone: tzinfo | None = None,
        indexed: bool | None = None,
        kinds: Kinds = KINDS,
    ) -> None:
        """Shows the snapshot, if one fits, and all entries behind it.

        `roster` may be changed from outside and is read anew each time; `clock` gives ms since 1970 UTC; `zone`
        None is this device's own; `indexed` False does without the search index (app.notebook.text_index); `kinds` are
        the nouns that it knows.
        """
        super().__init__(roster, clock, zone)
        self.store = store
        self.kinds = kinds
        self.lock = threading.RLock()
        self.version = 0
        self.on_write: Callable[[], object] | None = None
        self.on_shown: Callable[[], object] | None = None
        self.closing: Callable[[], Set[bytes]] = frozenset
        self.followed: dict[tuple[str, bytes], tuple[int, int]] = {}
        self.followed_for = Others()
        self._closed = False
        self.author = keyring.secrets.author
        self.device = self.author.device
        self.officer = keyring.secrets.officer.hex()
        self._writer = Writer(store, self.author, clock)
        self._feed = Feed(store, keyring, roster, indexed, kinds)
        self.refresh()

    @property
    def vaults(self) -> tuple[bytes, ...]:
        """The vaults of this officer's squads, closed ones too, the oldest first."""
        return self._feed.vaults

    @property
    def open_vaults(self) -> tuple[bytes, ...]:
        """Those into which something new may go."""
        closing = self.closing()
        return tuple(vault for vault in self.vaults if vault not in closing and not self.roster.is_closed(vault))

    def new_id(self, squad: str | None = None) -> str:
        """The id of a new record of this squad; None: of the first. Raises NoMember for one that the officer is not in.

        In a closed one, too: there its people still have notes and follow-ups.
        """
        vault = self._vault(squad)
        if vault not in self.vaults:
            raise NoKey if squad is None else NoMember
        return record_id.new(vault).hex()

    def squad_of(self, record: str) -> str | None:
        """The squad that keeps this record; None when that is no squad of this officer's."""
        vault = self.projection.squads.vault_of(bytes.fromhex(record)) if is_id(record) else None
        return None if vault is None else vault.hex()

    def squad_mark(self, record: str) -> str:
        """The name of the squad that keeps this record; "" for an officer of one squad, who need not be told."""
        squad = self.squad_of(record) if len(self.vaults) > 1 else None
        return self.vault_mark(bytes.fromhex(squad)) if squad else ""

    def vault_mark(self, vault: bytes) -> str:
        """The name of a vault's squad; "" for an officer of one squad, who need not be told."""
        known = self.roster.vaults.get(vault) if len(self.vaults) > 1 else None
        return known.name if known else ""

    def squad_number(self, squad: str | None) -> int:
        """The number by which the tables know a squad of this officer's (None: the first); no record has NO_SQUAD."""
        vault = self._vault(squad)
        vaults = self.projection.squads.vaults
        return vaults.index(vault) + 1 if vault in vaults else NO_SQUAD

    def check_open(self, squad: str | None) -> None:
        """Raises SquadClosed for a squad into which nobody new comes; None is the first of those that are open."""
        if self.takes_nobody(bytes.fromhex(squad or "")):
            raise SquadClosed

    def takes_nobody(self, vault: bytes) -> bool:
        """Whether this squad was closed, or its closing waits on this phone."""
        return self.roster.is_closed(vault) or vault in self.closing()

    def _vault(self, squad: str | None) -> bytes:
        return next(iter(self.open_vaults), b"") if squad is None else bytes.fromhex(squad)

    @property
    def squads(self) -> Squads:
        """Which of the squads shown keeps a record, and whose word counts in each."""
        return self.projection.squads

    @property
    def projection(self) -> Projection:
        """The read model itself. The modules of this package ask the notebook instead."""
        return self._feed.projection

    # --- reading ---------------------------------------------------------------------------------------------

    def state(self, kind: str, record: str) -> RecordState:
        """A record as it stands. Raises NotThere for one that nobody wrote."""
        state = self.known(kind, record)
        if state.empty():
            raise NotThere
        return state

    def known(self, kind: str, record: str) -> RecordState:
        """A record as far as it is known: empty for one that nobody wrote."""
        with self.lock:
            self.alive()
            return self.projection.state(kind, record) if is_id(record) else RecordState(self.kinds.of(kind))

    def hidden(self, kind: str, record: str) -> bool:
        """True when a record is deleted, taken back, or was never there."""
        with self.lock:
            self.alive()
            return not is_id(record) or self.projection.hidden(kind, record)

    def number(self, kind: str, record: str) -> int | None:
        """The number under which the tables know a record, or None."""
        with self.lock:
            self.alive()
            return self.projection.number(kind, record) if is_id(record) else None

    def survivor(self, record: str, kind: str = contact.KIND) -> str:
        """The contact, or problem, with which this one is shown, if they were merged; else the same id."""
        with self.lock:
            self.alive()
            return self.projection.merges.survivor_of(record, kind) if is_id(record) else record

    def folded(self, record: str, kind: str = contact.KIND) -> list[str]:
        """Those who were merged and are shown with this contact."""
        with self.lock:
            self.alive()
            return self.projection.merges.folded_into(record, kind) if is_id(record) else []

    def is_waiting(self, kind: str, record: str) -> bool:
        """True while something of the record is on this device only."""
        return (kind, record) in self._feed.waiting.records

    def rows(self, query: Executable, **values: Any) -> Sequence[Any]:
        """The rows of a query over the tables of the read model. Hold `lock` across queries that belong together.

        A query that is built once, its values bound here, costs a third of one built anew each time.
        """
        with self.lock:
            self.alive()
            return self.projection.connection.execute(query, values).all()

    def read(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Iterator[Any]:
        """The rows of a query as text, one after another (app.notebook.projection). Hold `lock` until the last."""
        self.alive()
        return self.projection.read(sql, values)

    def index(self, table: str) -> TextIndex:
        """The search index over a table. Hold `lock` while it is asked."""
        self.alive()
        return self.projection.indexes[table]

    def reckon_quiet(self, today: date) -> None:
        """Sees to it that the table of cadences is right for this day. Hold `lock` until it was asked."""
        self.alive()
        self.projection.reckon_quiet(today, self.zone)

    def authority_over(self, record: bytes) -> Authority:
        """Who wrote, and whose word takes back, in the squad that keeps this record."""
        squads = self.projection.squads
        return squads.authority(squads.number_of(record))

    @property
    def waiting_contacts(self) -> Set[str]:
        """Contacts with something waiting: their own fields, an interaction or a follow-up with them."""
        with self.lock:
            self.alive()
            return self._feed.waiting.contacts(self.projection)

    def waiting_among(self, records: Set[tuple[str, str]]) -> int:
        """How many entries that write one of these, (kind, id), are on this device only."""
        with self.lock:
            self.alive()
            return self._feed.waiting.among(records)

    def carry(self, entry: Entry) -> Carried:
        """An entry of this officer's squads, ready to be brought into another. Raises JournalError as `says`."""
        self.alive()
        return self._feed.carry(entry)

    @property
    def news_mark(self) -> Mark:
        """Up to where this officer has read the news (app.notebook.news)."""
        return self._feed.mark.read()

    def saw_news(self) -> None:
        """The officer has seen what is news now. Raises StoreError."""
        with self.lock:
            self.alive()
            self._feed.seen()

    def unread(self) -> dict[int, Reason]:
        """Entries that cannot be shown: local row number -> why, for people."""
        with self.lock:
            self.alive()
            return self.projection.unread()

    def says(self, entry: Entry) -> Action:
        """What an entry of this officer's squads says. Raises JournalError when it cannot be opened here."""
        self.alive()
        return self._feed.open(entry)

    def alive(self) -> None:
        """Raises Closed after locking."""
        if self._closed:
            raise Closed

    # --- writing ---------------------------------------------------------------------------------------------

    def seen(self, kind: str, record: str, fields: Iterable[str]) -> Basis:
        """What somebody who is shown these fields now replaces when they write them later, for `change`."""
        with self.lock:
            self.alive()
            return remembered(self.projection.basis(kind, record, fields))

    def unseen(self, kind: str, record: str) -> Set[bytes]:
        """The stamps of other records for which a deleted one is shown all the same."""
        with self.lock:
            self.alive()
            return self.projection.unseen(kind, record)

    def change(self, kind: str, record: str, fields: Mapping[str, Value], basis: Seen = None) -> Change:
        """A change of a record on top of what this officer sees. Hold `lock` until it is written.

        With `basis`, on top of what they saw when it was `seen`: what came in since stands beside it.
        """
        with self.lock:
            self.alive()
            if basis is None:
                basis = self.projection.basis(kind, record, fields)
            seen = {one: tuple(basis[one]) for one in fields if one in basis}
            return Change(bytes.fromhex(record), kind, dict(fields), seen)

    def write(self, *changes: Change) -> None:
        """Seals, signs, commits and shows the changes as one entry, or one a squad. Raises as `write_many`."""
        self.write_many([changes])

    def write_many(self, actions: Sequence[Sequence[Change]]) -> None:
        """Several entries in one commit; all of them or none. What an action changes of two squads is an entry of each.

        Raises NoKey, NotThere for a record of a squad that the officer is not in, Malformed (too long), StoreError.
        """
        with self.lock:
            self.alive()
            self.write_parts([Part(*part) for changes in actions for part in self._by_vault(changes).items()])

    def write_parts(self, parts: Sequence[Part]) -> None:
        """The same of entries whose vaults are chosen already."""
        with self.lock:
            self.alive()
            self._feed.took(*self._writer.write(parts, self._feed.sealing_key))
            self._moved_on()
        if self.on_write is not None:
            self.on_write()

    def _by_vault(self, changes: Sequence[Change]) -> Mapping[bytes, Sequence[Change]]:
        found: dict[bytes, list[Change]] = {}
        for change in changes:
            vault = self.projection.squads.vault_of(change.record)
            if vault is None:
                raise NotThere
            found.setdefault(vault, []).append(change)
        return found

    # --- taking in, and the end ------------------------------------------------------------------------------

    def refresh(self) -> bool:
        """Takes in entries committed by sync or another window; True if anything changed."""
        with self.lock:
            self.alive()
            changed = self._feed.refresh()
            if changed:
                self._moved_on()
            return changed

    def _moved_on(self) -> None:
        self.version += 1
        if self.on_shown is not None:
            self.on_shown()

    def tidy(self) -> bool:
        """Does a stretch of what nobody need wait for after `refresh`; True while there is more."""
        with self.lock:
            self.alive()
            return self._feed.tidy()

    def close(self) -> None:
        """Drops everything shown; may be called twice."""
        with self.lock:
            if not self._closed:
                try:
                    self._feed.close()
                finally:
                    self._closed = True
