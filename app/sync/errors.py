"""What can go wrong on the way to the server. Messages are for the officer and say what to do."""

from __future__ import annotations


class SyncError(Exception):
    """Base: the sync stopped; nothing on this phone is lost."""


class Offline(SyncError):
    """No answer from the server. A normal state: everything waits on this phone."""


class Refused(SyncError):
    """The server answered with a problem. `code` is its stable name, `status` the HTTP status."""

    def __init__(self, code: str, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


class Untrusted(SyncError):
    """The server's answer contradicts what is signed and known here. Nothing of it was taken in."""
