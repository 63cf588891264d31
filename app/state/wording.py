"""The words for codes: what the floors below refuse, set aside or report, said to the officer in one place."""

from __future__ import annotations

from app.journal.errors import Reason
from app.state.error_sentences import COUNTED, SENTENCES
from app.sync.status import Status
from app.words import N_, _, counted, ngettext

UNKNOWN = N_("This was refused for a reason that this version of Beatbook does not know. Update it.")


def sentence(reason: Reason) -> str:
    """One whole sentence, or a few. A code of another version of the app, read from the disk, is told as unknown."""
    values = dict(reason.values)
    if reason.code in COUNTED:
        count = values.get("count")
        return counted(COUNTED[reason.code], count if isinstance(count, int) else 0).format_map(values)
    return _(SENTENCES.get(reason.code, UNKNOWN)).format_map(values)


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
