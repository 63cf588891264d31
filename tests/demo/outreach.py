"""The coalition's by-name list in the demo: engaged with a signed consent, met, out of contact, and seen only."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from app.domain import signature
from app.domain.kinds import outreach as rules
from app.notebook import contacts, interactions, outreach
from app.notebook.notebook import Notebook
from tests.demo.people import COALITION
from tests.demo.story import Squads

SEEN = (("Grey Bicycle", "Under the rail bridge, mornings"), ("Tall Thermos", "Bus shelter on Mill Rd"))
MET = (
    ("Delphine Okafor", (88, 41, 20, 6)),
    ("Marek Vondra", (70,)),
    ("Aiyana Brooks", (140, 96)),
    ("Stefan Lindqvist", (9,)),
)
"""Who, and how many days ago they were spoken with."""


def list_people(squads: Squads, now: datetime) -> None:
    squad = squads[COALITION]
    nb = squad.books[0]
    for nickname, place in SEEN:
        outreach.add_new(nb, nickname, place, squad.id)
    for name, spoken in MET:
        who = contacts.create(nb, {"name": name, "address": "Riverside Park"}, squad.id)
        listed = outreach.add(nb, who)
        began = (now - timedelta(days=max(spoken))).date().isoformat()
        nb.write(nb.change(rules.KIND, listed, {"listed": began}))
        for ago in spoken:
            at = nb.clock() - ago * 86_400_000
            interactions.log(nb, interactions.Log(contacts=[who], at=at, how="on_foot", fact="Talked over a coffee."))
        if name == MET[0][0]:
            _engage(nb, listed, now)


def _engage(nb: Notebook, listed: str, now: datetime) -> None:
    day, until = (now - timedelta(days=20)).date(), (now + timedelta(days=345)).date()
    wave = [(40 + 8 * step, 110 + round(50 * math.sin(step / 2.5) * math.cos(step / 9))) for step in range(64)]
    outreach.engage(nb, listed, day.isoformat())
    said = {"consent": rules.WRITTEN, "consent_for": "Name and where to find her, to Open Door Outreach"}
    said |= {"consent_on": day.isoformat(), "consent_until": until.isoformat(), "signature": signature.packed([wave])}
    outreach.consent(nb, listed, said)
