"""What the notebook refuses, as one small tree. Rules about fields raise app.domain.records.NotValid instead.

NotebookError
├── NotThere    a record was asked for that is not in this notebook
│   └── TakenBack   a note that somebody took back is to be added to
├── NoRight     this officer's role does not allow it
├── NoKey       this device has no key of the squad yet, so nothing can be written
└── Closed      the notebook was locked

Every message is safe to show to an officer and says what to do.
"""

from __future__ import annotations


class NotebookError(Exception):
    """Base of the tree."""


class NotThere(NotebookError):
    def __init__(self, message: str = "This is not in the notebook any more. Go back and search for it.") -> None:
        super().__init__(message)


class TakenBack(NotThere):
    def __init__(self) -> None:
        super().__init__("This note was taken back meanwhile. Yours is kept: log it as a note of its own.")


class NoRight(NotebookError):
    """`message` says who may."""

    def __init__(self, message: str) -> None:
        super().__init__(message)


class NoKey(NotebookError):
    def __init__(self) -> None:
        super().__init__("This device has no key of the squad yet. Sync, then try again.")


class Closed(NotebookError):
    def __init__(self) -> None:
        super().__init__("The notebook is locked. Unlock it to go on.")
