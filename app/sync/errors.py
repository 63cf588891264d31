"""What can go wrong on the way to the server. Each carries a code, and the values its sentence names."""

from __future__ import annotations

from app.journal.errors import CodedError


class SyncError(CodedError):
    """Base: the sync stopped; nothing on this phone is lost."""


class Offline(SyncError):
    """No answer from the server. A normal state: everything waits on this phone."""


class Refused(SyncError):
    """The server answered with a problem. `code` is the server's stable name for it, `status` the HTTP status."""

    def __init__(self, code: str, why: str, status: int = 0) -> None:
        super().__init__(why)
        self.code, self.status = code, status


class Untrusted(SyncError):
    """The server's answer contradicts what is signed and known here. Nothing of it was taken in."""
