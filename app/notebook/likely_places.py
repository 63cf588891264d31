"""Where a conversation probably was: offered while it is written down."""

from __future__ import annotations

from collections.abc import Sequence

from app.notebook import contacts, interactions
from app.notebook.notebook import Notebook

PEOPLE_ASKED = 2
MOST = 3


def likely_places(nb: Notebook, who: Sequence[str]) -> list[str]:
    """With whom these contacts belong, where they live, where this officer was last; the likeliest first."""
    found: list[str] = []
    for row in contacts.rows(nb, list(who[:PEOPLE_ASKED]), gone=True):
        known = contacts.read(nb, row.id)
        homes = [home.row.title for home in known.member_of if home.row is not None]
        found.extend([row.title] if row.kind != "person" else homes[:1])
        found.append(known.address)
    found.append(interactions.last_place(nb))
    return list(dict.fromkeys(place for place in found if place))[:MOST]
