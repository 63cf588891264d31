"""A part of a test in a process of its own: with less rights, less room, or a lock that others meet."""

from __future__ import annotations

import os
import resource
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534
DONE_WITHIN_S = 60


def in_child(work: Callable[[], None]) -> None:
    """Runs `work` in a fork of this process; what it asserts, it asserts here."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(DONE_WITHIN_S)
        said = b""
        try:
            work()
        except BaseException:  # noqa: BLE001  # whatever it was, the parent tells it
            said = traceback.format_exc().encode()
        os.write(writing, said[-60_000:])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if status or said:
        raise AssertionError(f"in the child (status {status}):\n{said.decode()}")


@contextmanager
def room(octets: int) -> Iterator[None]:
    """No file of this process grows beyond so many bytes: what a full disk or a quota does to it. For a child only."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def become_nobody(*own: Path) -> None:
    """Root gives up its rights, so that permission bits count; `own` are handed over first. For a child only."""
    for path in own:
        os.chown(path, NOBODY, NOBODY)
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
