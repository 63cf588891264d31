"""One bar of the demo in the accreditation: most of it verified, a policy drafted, trainings to come, one to renew."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.domain.kinds import check
from app.domain.kinds import programme as rules
from app.domain.shipped_templates import BARS
from app.notebook import programmes
from tests.demo.people import NIGHTLIFE
from tests.demo.story import Squads

VERIFIED = (
    ("underage", 120, "Alcohol authority", "J. Park", "Signed by the manager, in the folder behind the bar."),
    ("bystander", 120, "Police", "", "Poster in both restrooms; staff know the code word."),
    ("premises", 90, "Police", "", "Back door closes by itself again."),
    ("license", 330, "Zoning", "P. Lindgren", "Live music until midnight."),
    ("occupancy", 30, "Fire marshal", "O. Nwosu", "Posted at 220, counted 196."),
    ("health", 60, "Environmental health", "R. Okoye", "Nothing open."),
)
"""Which item, so many days ago, by whom, and what was seen."""
TRAINED = (("service", "Tomás Mendes", 700), ("service", "Henrik Dahl", 200), ("de-escalation", "Henrik Dahl", 100))


def accredit(squads: Squads, ids: dict[str, str], now: datetime) -> None:
    """The Copper Door, begun half a year ago and granted since, as its officers would have written it down."""
    night = squads[NIGHTLIFE]
    nb = night.books[0]
    programme = programmes.begin(nb, ids["Copper Door"], BARS)
    began, granted = (f"{(now - timedelta(days=ago)).date()}" for ago in (180, 25))
    nb.write(nb.change(rules.KIND, programme, {"began": began, "since": began}))
    for item, ago, agency, by, evidence in VERIFIED:
        said = {"state": check.MET, "agency": agency, "by": by, "evidence": evidence}
        programmes.check(nb, programme, item, {**said, "day": f"{(now - timedelta(days=ago)).date()}"})
    for item, name, ago in TRAINED:
        known = {"person": ids[name]} if nb.squad_of(ids[name]) == night.id else {"person_words": name}
        said = {"state": check.MET, "agency": "Police", **known}
        programmes.check(nb, programme, item, {**said, "day": f"{(now - timedelta(days=ago)).date()}"})
    policy = {"state": check.DRAFTED, "evidence": "Waits for the owner"}
    programmes.check(nb, programme, "police-called", policy)
    to_come = {"state": check.DRAFTED, "person_words": "The new bartender", "evidence": "Course in two weeks"}
    programmes.check(nb, programme, "de-escalation", to_come)
    programmes.stand(nb, programme, rules.GRANTED, granted)
