"""Meeting somebody is an edit: a deletion hides a contact only from those notes that its author had seen.

A contact whom a note, a supplement or a follow-up names that nobody who deleted the contact had seen is shown again,
and says so, whatever the order in which they arrive. Taken back, the note lets the contact go again. A deletion
therefore names, beside the stamps of the contact's own values, those by which others name it.

Part of a projection, inside its transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from app.domain.authority import Authority
from app.domain.merge import DELETED, RecordState


class Returns:
    """Keeps `deleted` and `versions` of contacts in step with what names them."""

    def __init__(self, driver: sqlite3.Connection) -> None:
        self._driver = driver
        self.authority = Authority()
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
                "UPDATE contacts SET deleted = ?, versions = ? WHERE num = ?", (int(not back), versions, num)
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
        """The stamps by which notes, supplements and follow-ups name a contact."""
        found: set[bytes] = set()
        for kind, packed in self._driver.execute(_NOTES, (num, num)):
            found.update(stamp for stamp, _ in self.authority.standing(RecordState.parse(kind, packed)))
        for (packed,) in self._driver.execute(_FOLLOW_UPS, (num,)):
            found.update(one.stamp for one in RecordState.parse("follow_up", packed).live("contact"))
        return found

    def contacts_in(self, interactions: Iterable[int]) -> set[int]:
        """Who was in these interactions; nobody while no contact is deleted, and so nobody can return."""
        return self._found("SELECT contact FROM interaction_contacts WHERE interaction = ?", interactions)

    def contacts_about(self, follow_ups: Iterable[int]) -> set[int]:
        """Whom these follow-ups are about, as they are shown at this moment; likewise."""
        return self._found("SELECT contact FROM follow_ups WHERE contact IS NOT NULL AND num = ?", follow_ups)

    def _found(self, query: str, numbers: Iterable[int]) -> set[int]:
        if not self._deleted:
            return set()
        return {row[0] for num in numbers for row in self._driver.execute(query, (num,)).fetchall()}

    def _state(self, num: int) -> RecordState:
        row = self._driver.execute("SELECT state FROM records WHERE num = ?", (num,)).fetchone()
        return RecordState.parse("contact", row[0])


_NOTES = """
    SELECT r.kind, r.state FROM interaction_contacts i JOIN records r ON r.num = i.interaction WHERE i.contact = ?
    UNION ALL
    SELECT r.kind, r.state FROM interaction_contacts i JOIN amendments a ON a.interaction = i.interaction
    JOIN records r ON r.num = a.num WHERE i.contact = ?"""
_FOLLOW_UPS = """
    SELECT r.state FROM follow_ups f JOIN records r ON r.num = f.num WHERE f.contact = ? AND f.deleted = 0"""
