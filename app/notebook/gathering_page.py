"""One meeting or event with all that belongs to it: whom it reached, who came, and what was agreed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.domain import field_rules
from app.domain.kinds import follow_up
from app.domain.kinds import gathering as rules
from app.domain.kinds.kind import Fields
from app.notebook import contact_list, gathering_people
from app.notebook.contact_list import ContactRow
from app.notebook.errors import NotThere
from app.notebook.follow_up_list import FollowUpRow
from app.notebook.follow_up_list import built as built_follow_ups
from app.notebook.follow_up_list import query as follow_up_query
from app.notebook.gathering_list import GatheringRow, row_of
from app.notebook.kinds.follow_up import follow_ups as follow_up_table
from app.notebook.kinds.gathering import gatherings as table
from app.notebook.notebook import Notebook
from app.notebook.partners import numbers_of
from app.notebook.value_words import tame

AGREED_MAX = 200  # of one gathering
_STANDS = (follow_up.OPEN, follow_up.DONE)


@dataclass(frozen=True)
class Wanted:
    """Somebody who was to be reached. `through`: who came of a place, where it was reached by its people. `follow_up`:
    what is to be done about them because of this gathering, the open one before one that is done."""

    row: ContactRow
    reached: bool
    through: tuple[str, ...]
    follow_up: FollowUpRow | None


@dataclass(frozen=True)
class Present:
    """Somebody who came. `new`: nobody had met them before that day."""

    row: ContactRow
    new: bool


@dataclass(frozen=True)
class Gathering:
    """`fields` as they are stored, for a form. `wanted`: those who were not reached first. `others`: people without a
    record."""

    row: GatheringRow
    fields: Fields
    words: str
    wanted: list[Wanted]
    came: list[Present]
    others: int
    agreed: list[FollowUpRow]

    @property
    def new(self) -> int:
        return sum(one.new for one in self.came)

    @property
    def waiting(self) -> bool:
        """Whether it, or something that was agreed, is on this phone only."""
        return self.row.waiting or any(one.waiting for one in self.agreed)


def read(nb: Notebook, gathering: str) -> Gathering:
    """Raises NotThere."""
    with nb.lock:
        found = nb.rows(select(table).where(table.c.id == gathering, table.c.deleted == 0))
        if not found:
            raise NotThere
        fields, number = nb.state(rules.KIND, gathering).shown(), found[0].num
        who = gathering_people.of_gatherings(nb, [number])[number]
        agreed = _agreed(nb, number)
        row = row_of(nb, found[0], who, len(agreed), sum(one.status == follow_up.OPEN for one in agreed))
        people = {one.id: one for one in contact_list.of_ids(nb, [*who.came, *who.wanted], gone=True)}
        new = gathering_people.new_ones(nb, who.came, row.day) if row.day else set()
        about = {one.contact: one for one in reversed(agreed) if one.contact and one.status in _STANDS}
        wanted = [
            Wanted(
                people[one],
                who.is_reached(one),
                tuple(people[other].title for other in who.through.get(one, ()) if other in people),
                about.get(one),
            )
            for one in who.wanted
            if one in people
        ]
        came = [Present(people[one], one in new) for one in who.came if one in people]
        return Gathering(
            row,
            fields,
            tame(field_rules.text(fields.get("words"), most=rules.WORDS_MAX)),
            sorted(wanted, key=lambda one: (one.reached, one.row.title.casefold())),
            sorted(came, key=lambda one: (not one.new, one.row.title.casefold())),
            found[0].others,
            agreed,
        )


def _agreed(nb: Notebook, number: int) -> list[FollowUpRow]:
    """What came of it: open ones first, by their day."""
    of = follow_up_table.c
    wanted = follow_up_query().where(of.gathering == number, of.deleted == 0)
    order = (of.status != follow_up.OPEN, of.due_key, of.num)
    return built_follow_ups(nb, nb.rows(wanted.order_by(*order).limit(AGREED_MAX)))


def owed_by(nb: Notebook, contact_id: str, limit: int = 20) -> list[FollowUpRow]:
    """The open follow-ups that a partner owes."""
    of = follow_up_table.c
    with nb.lock:
        mine = (of.partner.in_(numbers_of(nb, contact_id)), of.deleted == 0, of.status == follow_up.OPEN)
        return built_follow_ups(nb, nb.rows(follow_up_query().where(*mine).order_by(of.due_key, of.num).limit(limit)))
