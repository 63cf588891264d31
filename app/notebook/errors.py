"""What the notebook refuses, as one small tree. Rules about fields raise app.domain.field_rules.NotValid instead.

NotebookError
├── NotThere    a record was asked for that is not in this notebook
│   └── TakenBack   a note that somebody took back is to be added to
├── NoRight     this officer's role does not allow it
├── NotMoved    somebody cannot be brought to that squad
├── NotMerged   two contacts cannot be made one
├── NoKey       this device has no key of the squad yet, so nothing can be written
│   └── NoMember    it never will: this officer is not in the squad, or no more
├── SquadClosed nobody new comes into a squad that was closed
└── Closed      the notebook was locked

Each carries a code; who may instead, or what to do, is said where it is shown.
"""

from __future__ import annotations

from app.journal.errors import CodedError


class NotebookError(CodedError):
    """Base of the tree."""


class NotThere(NotebookError):
    code = "record.gone"


class TakenBack(NotThere):
    code = "note.taken_back"


class NoRight(NotebookError):
    """Its reason says to what."""


class NotMoved(NotebookError):
    """Its reason says why, and what to do."""


class NoKey(NotebookError):
    code = "squad.no_key"


class NoMember(NoKey):
    code = "squad.no_member"


class NotMerged(NotebookError):
    """Its reason says why, and what to do."""


class SquadClosed(NotebookError):
    code = "squad.closed"


class Closed(NotebookError):
    code = "notebook.locked"
