"""The roster in memory: read from the database once, brought up to date by comparing one row a request.

A Roster that was handed out is never changed: a newer one takes its place. What a request sees is therefore
consistent, and a transaction that fails leaves nothing behind.
"""

from __future__ import annotations

import threading

from sqlalchemy import Connection, bindparam, select

from app.journal.entry import EMPTY_HEAD, Entry
from app.journal.errors import JournalError
from app.journal.roster import Roster
from sync_server.db import Damaged, Statement
from sync_server.tables import roster as facts

_NEWEST = Statement(select(facts.c.seq, facts.c.head).order_by(facts.c.seq.desc()).limit(1))
_BETWEEN = (
    select(facts.c.fact).where(facts.c.seq > bindparam("after"), facts.c.seq <= bindparam("upto")).order_by(facts.c.seq)
)


class RememberedRoster:
    """The newest one this process has seen."""

    def __init__(self) -> None:
        self._roster = Roster()
        self._growing = threading.Lock()

    @property
    def remembered(self) -> Roster:
        """Without a look at the database: it may have grown."""
        return self._roster

    def current(self, connection: Connection) -> Roster:
        """The roster as of this transaction. Raises Damaged when its facts do not give the head they are said to."""
        seq, head = _NEWEST.row(connection) or (0, EMPTY_HEAD)
        roster = self._roster
        if (roster.seq, roster.head) == (seq, head):
            return roster
        with self._growing:
            if self._roster.seq < seq:
                grown = _grown(connection, self._roster.copy(), seq)
                if (grown.seq, grown.head) == (seq, head):
                    self._roster = grown
                    return grown
        # The database holds another history than this process remembers: it was put back from a backup, or
        # this transaction began before another one's facts were kept here.
        grown = _grown(connection, Roster(), seq)
        if (grown.seq, grown.head) != (seq, head):
            raise Damaged
        if grown.seq >= self._roster.seq or self._roster.seq > seq:
            self._roster = grown
        return grown

    def keep(self, roster: Roster) -> None:
        """Remembers a roster whose facts are committed."""
        with self._growing:
            if roster.seq > self._roster.seq:
                self._roster = roster


def _grown(connection: Connection, roster: Roster, seq: int) -> Roster:
    """Up to `seq` and no further: a writing transaction of PostgreSQL sees what others commit while it lasts."""
    for (fact,) in connection.execute(_BETWEEN, {"after": roster.seq, "upto": seq}):
        try:
            roster.take(Entry.parse(bytes(fact)))
        except JournalError as error:
            raise Damaged from error
    return roster
