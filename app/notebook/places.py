"""Places: what is offered while one is typed, and whom the squad met at a venue."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from app.domain import search_query
from app.domain.kinds.contact import KIND
from app.notebook import contact_list, counterparts
from app.notebook.contact_list import ContactRow, Only, built, c, query
from app.notebook.kinds.contact import memberships
from app.notebook.kinds.interaction import interaction_contacts, interactions
from app.notebook.notebook import Notebook
from app.notebook.search import search
from app.notebook.text_index import like

VENUES, PAST = 4, 4
ARE_PLACES = ("venue", "agency")


@dataclass(frozen=True)
class Place:
    """A place to choose: its words, and the id of the venue or agency that it is, None for words alone."""

    words: str
    venue: str | None = None
    about: str = ""


def offered(nb: Notebook, typed: str) -> list[Place]:
    """The venues and agencies that what is typed finds, then places as they were written before, the latest first;
    none while nothing is typed."""
    with nb.lock:
        hits = search(nb, typed, VENUES, Only(ARE_PLACES))
        venues = [Place(hit.contact.title, hit.contact.id, hit.contact.subtitle) for hit in hits if not hit.interaction]
        named = {place.words.casefold() for place in venues}
        past = (Place(words) for words in _written(nb, typed) if words.casefold() not in named)
        return [*venues, *past]


def _written(nb: Notebook, typed: str) -> list[str]:
    reading = next(iter(search_query.readings(typed, nb.region)), ())
    if not reading:
        return []
    i = interactions.c
    holds = [or_(*(i.place_key.like(like(one)) for one in word)) for word in reading]
    latest = func.max(i.at)
    # SQLite takes `place` from the row of the latest.
    found = select(i.place, latest).where(i.place_key != "", *holds).group_by(i.place_key)
    return [row.place for row in nb.rows(found.order_by(latest.desc()).limit(PAST))]


def met_at(nb: Notebook, venue: str, limit: int) -> tuple[list[ContactRow], int]:
    """The latest of those whom the squad met at a venue or agency, or together with it, and who do not belong there;
    and how many there are."""
    with nb.lock:
        numbers = [one for one in (nb.number(KIND, ident) for ident in counterparts.ids(nb, venue)) if one]
        here, present = interaction_contacts.alias("h"), interaction_contacts.alias("p")
        met = (
            select(present.c.contact, func.max(present.c.at).label("at"))
            .join(here, here.c.interaction == present.c.interaction)
            .where(
                here.c.contact.in_(numbers),
                present.c.here == 0,
                present.c.contact.not_in(numbers),
                present.c.contact.not_in(select(memberships.c.contact).where(memberships.c.place.in_(numbers))),
            )
            .group_by(present.c.contact)
            .subquery()
        )
        shown = query().join(met, met.c.contact == c.c.num).where(contact_list.shown)
        found = built(nb, nb.rows(shown.order_by(met.c.at.desc(), c.c.num).limit(limit)))
        if len(found) < limit:
            return found, len(found)
        count = select(func.count()).select_from(c).join(met, met.c.contact == c.c.num).where(contact_list.shown)
        return found, int(nb.rows(count)[0][0])
