"""What an evaluator gets: each measure, what it counts, and where it comes from. The one place that says it.

The codebook in the file, its README, docs/evaluators.md and the list on the screen are made of this. What is said here
is English in every language of the app: the same squad and weeks give the same bytes on every phone. `name` alone is
also shown on the screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.small_cells import FEW
from app.words import N_

BLOCK_WEEKS = 4
TOTAL = "total"

PROACTIVE_ALLIANCE = (
    "Proactive Alliance's own measures: more positive and self-started contacts, and what they come to"
    " (Safe Night LLC, MIT Solve application, solve.mit.edu/challenges/unbundle-policing-accelerator/solutions/54019)"
)
UCLA = (
    "UCLA, Evaluation of the LAPD Community Safety Partnership, March 2020 (lead researchers Leap, Brantingham, Franke"
    " and Bonis), as we read it: relationships that last, with more people than those who support the police already"
)
KOPER = (
    "Koper, Just enough police presence, Justice Quarterly 12, 1995, and Telep, Mitchell and Weisburd, Justice"
    " Quarterly 31, 2014: stays of 10 to 16 minutes, at least every two hours"
)
ECK = (
    "Eck, Assessing responses to problems, 2nd ed., 2017; the interval of Przyborowski and Wilenski, Biometrika 31,"
    " 1940, by Clopper and Pearson, Biometrika 26, 1934"
)
ARLINGTON = (
    "Arlington Restaurant Initiative: partners work together for safety, TechBeat, National Institute of Justice"
)


@dataclass(frozen=True)
class Measure:
    """`categories`: id -> what it means; they part the total, and each thing counted is in one of them. Of a measure
    without categories there is a total alone. `sum_of`: the measure and category over which it is a sum or a middle."""

    id: str
    file: str
    name: str
    counts: str
    unit: str
    source: str
    categories: Mapping[str, str] = field(default_factory=dict)
    sum_of: str = ""


MEASURES = (
    Measure(
        "talks_by_way",
        "contacts",
        N_("Talks, by the way of meeting"),
        "Notes with somebody, by how they were met. A note that an officer copied into another squad is not counted.",
        "notes",
        PROACTIVE_ALLIANCE,
        {
            "on_foot": "on foot patrol",
            "walk_in": "they came in, or the officer walked in",
            "phone": "by phone",
            "event": "at an event",
            "call_for_service": "at a call for service",
            "not_said": "the note does not say",
        },
    ),
    Measure(
        "talks_by_starter",
        "contacts",
        N_("Talks, by who started them"),
        "The same notes, by who started the talk. A growing share that they started is a sign of trust.",
        "notes",
        PROACTIVE_ALLIANCE,
        {"them": "the community member", "me": "the officer", "not_said": "the note does not say"},
    ),
    Measure(
        "other_notes",
        "contacts",
        N_("Notes that name nobody"),
        "Notes about a duty, an observation at a place or a decision.",
        "notes",
        PROACTIVE_ALLIANCE,
        {"duty": "a duty", "observation": "something seen at a place", "decision": "a decision"},
    ),
    Measure(
        "met_by_kind",
        "contacts",
        N_("Meetings, by who was met"),
        "How often somebody was met and both sides had their say: each once a note, the same person again each time.",
        "meetings",
        UCLA,
        {"person": "a person", "venue": "a business or venue as such", "agency": "an agency as such"},
    ),
    Measure(
        "talks_timed",
        "contacts",
        N_("Talks whose minutes are known"),
        "The same notes, by whether they say how many minutes it took.",
        "notes",
        PROACTIVE_ALLIANCE,
        {"timed": "the note says its minutes", "untimed": "it does not"},
    ),
    Measure(
        "minutes",
        "contacts",
        N_("Minutes with people"),
        "The minutes of the notes that are counted as timed.",
        "minutes",
        PROACTIVE_ALLIANCE,
        sum_of="talks_timed/timed",
    ),
    Measure(
        "promises",
        "follow_through",
        N_("Promises, by what became of them"),
        "What an officer promised, by what became of it, in the weeks in which that was said.",
        "promises",
        "Beatbook's own, after " + UCLA,
        {
            "kept": "done by its day",
            "late": "done after its day",
            "broken": "not kept, with a reason",
            "let_go": "those to whom it was made agreed that it need not be kept",
        },
    ),
    Measure(
        "tasks",
        "follow_through",
        N_("Follow-ups done"),
        "Other follow-ups that were done, by whether it was by their day. One without a day is in time.",
        "follow-ups",
        "Beatbook's own",
        {"kept": "in time", "late": "after its day"},
    ),
    Measure(
        "stage_moves",
        "stages",
        N_("Relationships that moved"),
        "People and places whose stage at the end differs from that at the beginning, or from their first one. The"
        " stages are the agency's: known of, introduced, rapport, trusted, working together, unless it says otherwise.",
        "contacts",
        "Beatbook's own, after " + PROACTIVE_ALLIANCE,
        {"up": "to a closer stage", "down": "to a more distant one", "paused": "into a pause, or out of one"},
    ),
    Measure(
        "new_contacts",
        "stages",
        N_("New in the notebook"),
        "Contacts whose first stage was written in these weeks.",
        "contacts",
        UCLA,
    ),
    Measure(
        "venues_known",
        "reach",
        N_("Venues, by how many officers know them"),
        "Venues by how many officers logged a talk with them, there, or with their people, in these weeks.",
        "venues",
        UCLA,
        {"nobody": "nobody", "one": "one officer", "several": "two or more"},
    ),
    Measure(
        "agencies_known",
        "reach",
        N_("Agencies, by how many officers know them"),
        "The same of agencies.",
        "agencies",
        UCLA,
        {"nobody": "nobody", "one": "one officer", "several": "two or more"},
    ),
    Measure(
        "visits",
        "dosage",
        N_("Visits, by how long they lasted"),
        "Visits to a place that began in these weeks and were ended, by whether they lasted as long as the agency's"
        " band says, 10 to 16 minutes unless it says otherwise.",
        "visits",
        KOPER,
        {"within": "as long as the band says", "outside": "shorter or longer"},
    ),
    Measure(
        "visit_minutes", "dosage", N_("Minutes at places"), "Of those visits.", "minutes", KOPER, sum_of="visits/total"
    ),
    Measure(
        "gaps",
        "dosage",
        N_("Gaps between visits"),
        "The time between two visits of the squad to one place in one shift day, by whether it was as short as agreed,"
        " two hours unless the agency says otherwise.",
        "gaps",
        KOPER,
        {"kept": "as short as agreed", "longer": "longer"},
    ),
    Measure(
        "usual_gap", "dosage", N_("Usual gap"), "The middle one of those gaps.", "minutes", KOPER, sum_of="gaps/total"
    ),
    Measure(
        "before_after",
        "problems",
        N_("Counts of problems, before and after"),
        "Counts at the places of problems, by what they say at the end of these weeks of the rate before the first"
        " response and after it. They do not say whether the response did it.",
        "counted series",
        ECK,
        {
            "fell": "the whole 95 % interval of the rate ratio lies below 1",
            "rose": "the whole interval lies above 1",
            "unclear": "the interval holds 1",
            "too_few": f"fewer than {FEW} events before or after, or nothing to compare with",
        },
    ),
    Measure(
        "problems_closed",
        "problems",
        N_("Problems closed"),
        "Problems that were closed in these weeks and stayed so.",
        "problems",
        ECK,
    ),
    Measure(
        "referrals_sent",
        "referrals",
        N_("Referrals sent"),
        "Referrals to an agency that were sent in these weeks, by their day.",
        "referrals",
        "Beatbook's own, after " + PROACTIVE_ALLIANCE,
    ),
    Measure(
        "referrals_answered",
        "referrals",
        N_("Referrals answered"),
        "Referrals that an agency took or declined in these weeks, by the day of its answer.",
        "referrals",
        "Beatbook's own, after " + PROACTIVE_ALLIANCE,
    ),
    Measure(
        "items_verified",
        "programs",
        N_("Items of programs verified"),
        "Checks of programs, dated in these weeks, by which an agency found an item met.",
        "checks",
        ARLINGTON,
    ),
    Measure(
        "officers",
        "officers",
        N_("Officers who wrote notes"),
        "Different officers who signed a note in these weeks.",
        "officers",
        "Beatbook's own",
    ),
)
FILES = tuple(dict.fromkeys(one.file for one in MEASURES))
OF = {one.id: one for one in MEASURES}
