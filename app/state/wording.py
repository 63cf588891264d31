"""The words for codes: what the floors below refuse, set aside or report, said to the officer in one place."""

from __future__ import annotations

from app.journal.errors import Reason
from app.state.sentences import COUNTED, SENTENCES
from app.sync.status import Status

UNKNOWN = "This was refused for a reason that this version of Beatbook does not know. Update it."


def sentence(reason: Reason) -> str:
    """One whole sentence, or a few. A code of another version of the app, read from the disk, is told as unknown."""
    values = dict(reason.values)
    if reason.code in COUNTED:
        one, more = COUNTED[reason.code]
        return (one if values.get("count") == 1 else more).format(**values)
    return SENTENCES.get(reason.code, UNKNOWN).format(**values)


def where_everything_is(status: Status) -> str:
    """The text of the status pill."""
    if status.state == "attention":
        return "Needs attention"
    if status.state == "syncing":
        return f"Syncing {status.done} of {status.total}" if status.total else "Asking the server"
    if status.state == "offline":
        return f"Offline, {status.waiting} waiting"
    return f"{status.waiting} waiting" if status.waiting else "All on the server"
