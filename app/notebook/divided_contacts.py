"""Somebody whom two officers moved to two squads at once: they are in both, until they are brought together in one.

Each move is right by itself, so nothing is undone: whoever may move them out of a squad keeps them in another one, by
moving the rest there. That the moves met is told by the journal alone, and seen by who is in all squads concerned.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.kinds import contact
from app.notebook import contacts, moving
from app.notebook.errors import NoRight, NotMoved
from app.notebook.moving import Way
from app.notebook.notebook import Notebook
from app.notebook.squad import Squad


@dataclass(frozen=True)
class Divided:
    """`contact` is the record that they were moved from, `squads` where they are now, the oldest first.

    `keeps`: in which of these this officer may bring them together.
    """

    contact: str
    title: str
    squads: list[Squad]
    keeps: list[Squad]


def divided(nb: Notebook) -> list[Divided]:
    """Everybody who is in two squads at once, by name."""
    with nb.lock:
        found = [_divided(nb, here, places) for here, places in _places(nb).items()]
        return sorted(found, key=lambda one: (one.title, one.contact))


def keep_in(nb: Notebook, contact_id: str, squad: str) -> str:
    """Brings together in this squad who was moved from this record; answers their id there.

    Raises NotMoved where they are in one already or not in this one, NoRight, SquadClosed, with nothing changed.
    """
    with nb.lock:
        places = _places(nb).get(contact_id, [])
        kept = next((one for one in places if one.vault.hex() == squad), None)
        if kept is None:
            raise NotMoved("moving.settled")
        if squad not in [one.id for one in _divided(nb, contact_id, places).keeps]:
            raise NoRight("moving.no_right")
        for one in places:
            if one is not kept:
                moving.move(nb, one.there, squad)
        return kept.there


def _places(nb: Notebook) -> dict[str, list[Way]]:
    """Record that somebody was moved from -> the ways at whose end they are shown, where there are several."""
    found: dict[str, list[Way]] = {}
    ways = list(moving.ways(nb))
    gone_on = {way.here for way in ways}
    for way in ways:
        if way.there not in gone_on and not nb.hidden(contact.KIND, way.there):
            found.setdefault(way.here, []).append(way)
    return {
        here: sorted(places, key=lambda one: nb.vaults.index(one.vault))
        for here, places in found.items()
        if len(places) > 1
    }


def _divided(nb: Notebook, here: str, places: list[Way]) -> Divided:
    def may_leave(way: Way) -> bool:
        return moving.may(nb, nb.officer, way.there)

    squads = [Squad(one.vault.hex(), nb.roster.vaults[one.vault].name) for one in places]
    keeps = [
        squad
        for squad, way in zip(squads, places, strict=True)
        if way.vault in nb.open_vaults and all(may_leave(other) for other in places if other is not way)
    ]
    (row, *_) = contacts.rows(nb, [places[0].there])
    return Divided(here, row.title, squads, keeps)
