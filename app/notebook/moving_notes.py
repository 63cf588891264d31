"""Moving a note that was written about the wrong person: its author writes it anew, and takes the old one back.

The new note has the old one's words, moment and supplements and names it; the old one's history says where it went.
What was promised or planned in it goes along.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from app.domain import field_rules
from app.domain.field_rules import NotValid
from app.domain.kinds import amendment, contact, follow_up
from app.domain.kinds import interaction as rules
from app.domain.merge import BROUGHT, DELETED, RecordState
from app.journal.change import CHANGES_MAX, Change, Value
from app.notebook import contacts
from app.notebook.errors import NoRight, NotThere
from app.notebook.kinds.amendment import amendments as amendment_table
from app.notebook.kinds.follow_up import follow_ups as follow_up_table
from app.notebook.notebook import Notebook
from app.notebook.projection_tables import records as record_table
from app.notebook.writer import Part
from app.words import N_, _

WRONG_PERSON = N_("Written about the wrong person; moved to {name}")
ALONG_MAX = CHANGES_MAX - 2  # follow-ups that go along, beside the two notes


@dataclass(frozen=True)
class Moved:
    """What a move did, for taking it back: the old and the new note, and the follow-ups as they were before."""

    old: str
    new: str
    follow_ups: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)


def move(nb: Notebook, interaction: str, wrong: str, right: str) -> Moved:
    """Moves this officer's own note from one of its contacts to another of the same squad. It may have been written
    about somebody who is shown with `wrong` since they were merged.

    Raises NotThere, NotValid, and NoRight for a note of somebody else, with nothing changed.
    """
    with nb.lock:
        said = _own(nb, interaction)
        nb.state(contact.KIND, right)
        named = field_rules.idents(said.get("contacts"), rules.CONTACTS_MAX)
        one_with_wrong = {wrong, *nb.folded(wrong)}
        if one_with_wrong.isdisjoint(named) or right in one_with_wrong:
            raise NotValid("contacts", N_("Choose somebody else than the one it was written about."))
        squad = nb.squad_of(interaction)
        if nb.squad_of(right) != squad:
            raise NotValid("contacts", N_("They are of another squad. Take the note back and write it there."))
        present = list(dict.fromkeys(right if one in one_with_wrong else one for one in named))
        new = nb.new_id(squad)
        known = {name: value for name, value in said.items() if name in rules.FIELDS and name != BROUGHT}
        anew = Change(bytes.fromhex(new), rules.KIND, {**known, "contacts": present, "moved_from": interaction})
        gone = nb.change(rules.KIND, interaction, {DELETED: True})
        before = _follow_ups(nb, interaction, wrong)
        along = [nb.change(follow_up.KIND, one, {"contact": right, "interaction": new}) for one in before]
        name = contacts.rows(nb, [right], gone=True)[0].title
        why = {rules.WHY: _(WRONG_PERSON).format(name=name)[: rules.WHY_MAX]}
        vault = bytes.fromhex(squad or "")
        nb.write_parts(
            [
                Part(vault, [anew, gone, *along], why),
                *(Part(vault, [one]) for one in _supplements(nb, interaction, new, squad)),
            ]
        )
        return Moved(interaction, new, before)


def undo(nb: Notebook, moved: Moved) -> None:
    """Takes a move back: the old note stands as before. Twice does no harm."""
    with nb.lock:
        if nb.hidden(rules.KIND, moved.new):
            return
        back = [nb.change(follow_up.KIND, one, fields) for one, fields in moved.follow_ups.items()]
        nb.write(
            nb.change(rules.KIND, moved.new, {DELETED: True}),
            nb.change(rules.KIND, moved.old, {DELETED: False}),
            *back,
        )


def _own(nb: Notebook, interaction: str) -> Mapping[str, Value]:
    """What this officer wrote in a note. Raises NotThere, NoRight."""
    authority = nb.authority_over(bytes.fromhex(interaction))
    standing = authority.standing(nb.state(rules.KIND, interaction))
    if not standing:
        raise NotThere
    stamp, said = standing[0]
    if authority.writer(stamp) != nb.officer or said.get(BROUGHT):
        raise NoRight("note.move")
    return said


def _follow_ups(nb: Notebook, interaction: str, wrong: str) -> dict[str, dict[str, Value]]:
    """Those that came of a note and are about this contact of it, with whom and what they are about: as it was written,
    which is somebody else where that one was merged since."""
    numbers = nb.number(rules.KIND, interaction), nb.number(contact.KIND, wrong)
    table = follow_up_table.c
    mine = select(table.id).where(table.interaction == numbers[0], table.contact == numbers[1]).limit(ALONG_MAX)
    of = {row.id: nb.state(follow_up.KIND, row.id).value("contact") for row in nb.rows(mine)}
    return {one: {"contact": contact_id, "interaction": interaction} for one, contact_id in of.items()}


def _supplements(nb: Notebook, interaction: str, new: str, squad: str | None) -> list[Change]:
    """The supplements of a note as those of the new one; what another wrote says that it repeats them."""
    number = nb.number(rules.KIND, interaction)
    query = (
        select(record_table.c.id, record_table.c.state)
        .join(amendment_table, amendment_table.c.num == record_table.c.num)
        .where(amendment_table.c.interaction == number)
        .order_by(amendment_table.c.at, amendment_table.c.num)
    )
    found: list[Change] = []
    for row in nb.rows(query):
        authority = nb.authority_over(row.id)
        for stamp, said in authority.standing(RecordState.parse(amendment.AMENDMENT, row.state)):
            known = {name: value for name, value in said.items() if name in amendment.FIELDS}
            theirs = {} if authority.writer(stamp) == nb.officer else {BROUGHT: stamp.hex()}
            fields = {**theirs, **known, "interaction": new}
            found.append(Change(bytes.fromhex(nb.new_id(squad)), amendment.KIND, fields))
    return found
