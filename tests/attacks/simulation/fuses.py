"""Kills: a process dies just before or just after one of its commits.

Every durable transaction of a phone and of the server passes through one of three methods. They are wrapped here, and
a fuse that is lit counts the moments before and after each commit down to the one where the process dies.
`Killed` is no Exception: nothing in the product catches it, as nothing catches SIGKILL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from app.device.store_file import DatabaseFile
from sync_server.db import Database


class Killed(BaseException):
    """This process is dead: nothing it had in memory counts any more."""


class Fuse:
    """Unlit until `light(n)`: then the n-th moment around a commit from now kills."""

    def __init__(self) -> None:
        self._left = 0
        self.burnt = 0

    def light(self, moments: int) -> None:
        self._left = moments

    def put_out(self) -> None:
        self._left = 0

    def moment(self) -> None:
        if self._left:
            self._left -= 1
            if not self._left:
                self.burnt += 1
                raise Killed


FUSES: dict[object, Fuse] = {}
"""By what identifies a process: a phone's folder, a server's Database object."""


@contextmanager
def installed() -> Iterator[None]:
    """While this lasts, fuses are looked at around every commit."""
    places: list[tuple[type, str, Callable[[Any], object]]] = [
        (DatabaseFile, "write", lambda file: file.folder),
        (DatabaseFile, "save", lambda file: file.folder),
        (Database, "writing", id),
    ]
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in places]
    for owner, name, key in places:
        setattr(owner, name, _watched(getattr(owner, name), key))
    try:
        yield
    finally:
        for owner, name, original in before:
            setattr(owner, name, original)
        FUSES.clear()


def _watched(
    transaction: Callable[[Any], AbstractContextManager[Any]], key: Callable[[Any], object]
) -> Callable[[Any], AbstractContextManager[Any]]:
    @contextmanager
    def watched(database: Any) -> Iterator[Any]:
        fuse = FUSES.get(key(database))
        with transaction(database) as connection:
            yield connection
            if fuse is not None:
                fuse.moment()  # just before the commit: the transaction is undone
        if fuse is not None:
            fuse.moment()  # just after it: committed, and nobody was told

    return watched
