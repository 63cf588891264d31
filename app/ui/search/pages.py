"""On which page an officer sees what a search found: its own, or that of the record whose part it is."""

from __future__ import annotations

from app.domain.kinds.check import KIND as CHECK
from app.domain.kinds.follow_up import KIND as FOLLOW_UP
from app.domain.kinds.gathering import KIND as GATHERING
from app.domain.kinds.handover import KIND as HANDOVER
from app.domain.kinds.handover import STEP
from app.domain.kinds.measure import KIND as MEASURE
from app.domain.kinds.outreach import KIND as OUTREACH
from app.domain.kinds.problem import KIND as PROBLEM
from app.domain.kinds.problem_entry import KIND as PROBLEM_ENTRY
from app.domain.kinds.programme import KIND as PROGRAMME
from app.domain.kinds.reading import KIND as READING
from app.domain.kinds.referral import KIND as REFERRAL
from app.domain.kinds.share import ENDED as SHARE_END
from app.domain.kinds.share import KIND as SHARE
from app.domain.kinds.spot import KIND as SPOT
from app.domain.kinds.visit import KIND as VISIT
from app.notebook.search_results import Other
from app.ui.contacts.addresses import PEOPLE
from app.ui.follow_ups.addresses import to_follow_up
from app.ui.gatherings.addresses import to_gathering
from app.ui.handovers.addresses import to_handover
from app.ui.history.addresses import to_history
from app.ui.measures.addresses import to_measure
from app.ui.outreach.addresses import to_listed
from app.ui.partners.addresses import to_referral
from app.ui.problems.addresses import to_problem
from app.ui.programmes.addresses import to_programme
from app.ui.shares.addresses import to_share
from app.ui.visits.addresses import to_spot, to_visit

OWN = {
    FOLLOW_UP: to_follow_up,
    PROBLEM: to_problem,
    MEASURE: to_measure,
    PROGRAMME: to_programme,
    OUTREACH: to_listed,
    REFERRAL: to_referral,
    GATHERING: to_gathering,
    SHARE: to_share,
    HANDOVER: to_handover,
    SPOT: to_spot,
    VISIT: to_visit,
}
PARTS = {PROBLEM_ENTRY: PROBLEM, READING: MEASURE, CHECK: PROGRAMME, SHARE_END: SHARE, STEP: HANDOVER}


def page_of(found: Other) -> str:
    """Its route; that of its history where it is on no page."""
    kind = PARTS.get(found.kind, found.kind)
    ident = found.id if kind == found.kind else dict(found.names).get(kind)
    return OWN[kind](ident) if kind in OWN and ident else to_history(PEOPLE, found.kind, found.id)
