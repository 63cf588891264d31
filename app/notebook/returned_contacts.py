"""Meeting somebody is an edit: a deletion hides a contact only from those notes that its author had seen.

A contact whom a note, a supplement or a follow-up names that nobody who deleted the contact had seen is shown again,
and says so, whatever the order in which they arrive. Taken back, the note lets the contact go again. A deletion
therefore names, beside the stamps of the contact's own values, those by which others name it. What another squad
keeps does not count: who deletes may not see it, must not tell of it, and all of a squad see the same.

Part of a projection, inside its transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from app.domain.kinds import contact
from app.domain.kinds.kind import Kind
from app.domain.merge import DELETED, RecordState
from app.domain.squads import Squads


class Returns:
    """Keeps `deleted` and `versions` of contacts in step with what names them."""

    def __init__(self, driver: sqlite3.Connection, naming: Sequence[tuple[Kind, str]], squads: Squads) -> None:
        """`naming`: for each kind that may be about contacts, the states of those of its records that are shown and
        are about the contact with a number, each with the number of its squad, as SQL."""
        self._driver, self._naming = driver, naming
        self.squads = squads
        self.look_again()

    def look_again(self) -> None:
        """Learns anew which contacts are deleted, after a transaction was undone."""
        self._deleted = {row[0] for row in self._driver.execute("SELECT num FROM deletions")}

    def settle(self, contacts: Mapping[int, RecordState], named: Iterable[int]) -> list[tuple[int, RecordState, bool]]:
        """After these contacts changed, or those that are named by something that did.

        Answers those of them that are deleted, each with whether it is shown all the same.
        """
        settled: list[tuple[int, RecordState, bool]] = []
        for num, state in contacts.items():
            if state.deleted != (num in self._deleted):
                if state.deleted:
                    self._driver.execute("INSERT INTO deletions (num) VALUES (?)", (num,))
                    self._deleted.add(num)
                else:
                    self._driver.execute("DELETE FROM deletions WHERE num = ?", (num,))
                    self._deleted.discard(num)
        for num in self._deleted.intersection([*named, *contacts]):
            state = contacts.get(num) or self._state(num)
            back = bool(self.unseen(num, state))
            versions = len(state.contested()) + back
            self._driver.execute(
                "UPDATE contacts SET deleted = max(?, merged), versions = ? WHERE num = ?",
                (int(not back), versions, num),
            )
            self._driver.execute("UPDATE records SET versions = ? WHERE num = ?", (versions, num))
            settled.append((num, state, back))
        return settled

    def unseen(self, num: int, state: RecordState) -> set[bytes]:
        """Of a deleted contact, the stamps that name it and that nobody who deleted it had seen."""
        if not state.deleted:
            return set()
        return self.naming(num) - state.seen() - {one.stamp for one in state.live(DELETED)}

    def naming(self, num: int) -> set[bytes]:
        """The stamps by which notes, supplements, follow-ups and the like name a contact, and all of those whom it is
        shown with for both are one (app.notebook.merged_contacts)."""
        found: set[bytes] = set()
        ident, own = self._driver.execute("SELECT id, squad FROM records WHERE num = ?", (num,)).fetchone()
        for kind, query in self._naming:
            for packed, squad in self._driver.execute(query, (num,)):
                if squad != own:
                    continue
                state = RecordState.parse(kind, packed)
                if kind is contact.CONTACT:  # merged into this one, and so a part of it
                    found.update(state.stamps())
                elif kind.written_once:
                    found.update(stamp for stamp, _ in self.squads.authority(squad).standing(state))
                else:
                    fields = kind.naming(contact.KIND, ident.hex())
                    found.update(one.stamp for name in fields for one in state.live(name))
        return found

    def concerned(self, joins: str, records: Iterable[int]) -> set[int]:
        """The contacts whom records with these numbers are about, as app.notebook.kinds.rows joins them; nobody while
        no contact is deleted, and so nobody can return."""
        if not self._deleted:
            return set()
        query = f"SELECT x.contact FROM (SELECT ? AS num) r {joins} WHERE x.contact IS NOT NULL"  # noqa: S608 - names of our own
        return {row[0] for num in records for row in self._driver.execute(query, (num,)).fetchall()}

    def _state(self, num: int) -> RecordState:
        row = self._driver.execute("SELECT state FROM records WHERE num = ?", (num,)).fetchone()
        return RecordState.parse(contact.CONTACT, row[0])
