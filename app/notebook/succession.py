"""What the next one of a follow-up has from the one before: taken over wherever one of the two changes.

So the states of both depend on what was written alone, and not on which of it came first (app.domain.merge). One is the
next of another only by its id, which comes of the other's, whatever it names.

Part of a projection, inside its transactions.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.domain import field_rules
from app.domain.kinds import follow_up
from app.domain.merge import FOLLOWS, RecordState
from app.journal import record_id
from app.notebook.kinds.rows import ReadModel, Record

_Key = tuple[str, bytes]  # (kind, id)


def former_of(model: ReadModel, ident: bytes, state: RecordState) -> bytes:
    """The id of the one that this one follows; b"" for one that follows nobody."""
    named = field_rules.ident(state.shown().get(FOLLOWS))
    vault = model.squads.vault_of(ident) if named else None
    if not named or vault is None:
        return b""
    former = record_id.moved(bytes.fromhex(named), vault)
    return former if record_id.following(former, vault) == ident else b""


def pass_on(model: ReadModel, known: dict[_Key, Record]) -> None:
    """Lets those that follow one that changed take over what it says, and those that follow them.

    `known`: what changed; they come into it.
    """
    changed = {ident for (kind, ident), record in known.items() if record.changed and kind == follow_up.KIND}
    while changed:
        pairs = _pairs(model, known, changed)
        _find(model, {one for pair in pairs.items() for one in pair}, known)
        changed = set()
        for ident, former in pairs.items():
            following, before = known.get((follow_up.KIND, ident)), known.get((follow_up.KIND, former))
            if following and before and former_of(model, ident, following.state):
                following.changed = True
                if following.state.take_over(before.state):
                    changed.add(ident)


def _pairs(model: ReadModel, known: Mapping[_Key, Record], changed: set[bytes]) -> dict[bytes, bytes]:
    """The id of one that follows, and that of the one before, wherever one of both changed."""
    pairs: dict[bytes, bytes] = {}
    for ident in changed:
        state = known[follow_up.KIND, ident].state
        if former := former_of(model, ident, state):
            pairs[ident] = former
        vault = model.squads.vault_of(ident) if "repeats" in state.shown() else None
        if vault is not None:
            pairs[record_id.following(ident, vault)] = ident
    return pairs


def _find(model: ReadModel, idents: set[bytes], known: dict[_Key, Record]) -> None:
    for ident in sorted(idents):
        if (follow_up.KIND, ident) not in known:
            query = "SELECT num, state, squad FROM records WHERE id = ? AND kind = ? AND state <> x''"
            row = model.driver.execute(query, (ident, follow_up.KIND)).fetchone()
            if row is not None:
                state = RecordState.parse(follow_up.FOLLOW_UP, row[1])
                known[follow_up.KIND, ident] = Record(row[0], state, row[2], fresh=False)


def is_called_off(model: ReadModel, ident: bytes, state: RecordState) -> bool:
    """Whether a next one is not shown: see app.domain.kinds.follow_up."""
    former = former_of(model, ident, state)
    if not former:
        return False
    query = "SELECT state FROM records WHERE id = ? AND kind = ? AND state <> x''"
    row = model.driver.execute(query, (former, follow_up.KIND)).fetchone()
    return row is not None and follow_up.is_called_off(state, RecordState.parse(follow_up.FOLLOW_UP, row[0]))
