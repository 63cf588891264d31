"""Moving: what a contact's own record says of the squads it came from and went to.

`moved_from/<vault>` of a contact says that it was brought here from that vault, `moved_to/<vault>`, of it or of a
follow-up, that it was brought there. The latter comes with a deletion and hides a record as one does: what somebody
wrote meanwhile brings it back (app.domain.merge), until that was brought over, too.

Whoever brought somebody from one squad to another must have been in both. Who else has no right, the phone knows that
moves them (app.notebook.moving): which officer was whose at the time depends on the order in which entries arrive.
"""

from __future__ import annotations

from app.domain.field_rules import is_id
from app.domain.merge import DELETED, RecordState
from app.domain.squads import Squads
from app.journal.carried import MOVED_FROM, MOVED_TO

Moves = dict[bytes, bytes]
"""Vault -> the latest stamp that says so."""


def arrivals(state: RecordState) -> Moves:
    """The vaults that this record was brought from."""
    return _named(state, MOVED_FROM)


def departures(state: RecordState, vault: bytes, squads: Squads) -> Moves:
    """The vaults that this record, of `vault`, was brought to, if that hides it and was said by who was in both."""
    if DELETED not in state.shown():
        return {}
    hiding = {one.stamp for one in state.live(DELETED) if one.value is True}
    named = _named(state, MOVED_TO).items()
    return {to: stamp for to, stamp in named if stamp in hiding and squads.in_both(stamp, vault, to)}


def _named(state: RecordState, prefix: str) -> Moves:
    return {
        bytes.fromhex(name.removeprefix(prefix)): max(one.stamp for one in state.live(name) if one.value is True)
        for name, value in state.shown().items()
        if name.startswith(prefix) and value is True and is_id(name.removeprefix(prefix))
    }
