"""What the status pill shows, apart from the session so that a sync repaints the pill and nothing else."""

from __future__ import annotations

import flet as ft

from app.journal.errors import Reason
from app.state.error_sentences import sentence
from app.sync.status import Status
from app.words import _, ngettext


class SyncState(ft.Observable):
    """`state` is "idle", "offline", "syncing" or "attention"; `text` is the officer's words for it.

    `problem` says in words why the last sync stopped, where it was not for want of signal.
    """

    def __init__(self) -> None:
        self.state = "idle"
        self.waiting = 0
        self.done = 0
        self.total = 0
        self.last_ms: int | None = None
        self.reason: Reason | None = None
        self.status = Status()

    @property
    def text(self) -> str:
        return where_everything_is(self.status)

    @property
    def problem(self) -> str | None:
        return sentence(self.reason) if self.reason else None

    def take(self, status: Status) -> None:
        self.state = status.state
        self.waiting = status.waiting
        self.done = status.done
        self.total = status.total
        self.last_ms = status.last_ms
        self.reason = status.problem
        self.status = status


def where_everything_is(status: Status) -> str:
    """The text of the status pill."""
    waiting = {"waiting": status.waiting}
    if status.state == "attention":
        return _("Needs attention")
    if status.state == "syncing":
        done = {"done": status.done, "total": status.total}
        return _("Syncing {done} of {total}").format_map(done) if status.total else _("Asking the server")
    if status.state == "offline":
        said = ngettext("Offline, {waiting} waiting", "Offline, {waiting} waiting", status.waiting)
        return said.format_map(waiting)
    if not status.waiting:
        return _("All on the server")
    return ngettext("{waiting} waiting", "{waiting} waiting", status.waiting).format_map(waiting)
