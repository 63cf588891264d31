"""SARA: the four stages of work on a problem, the questions of each, and what is still open before the next.

Nothing here is a gate: who knows better moves on, and back. Sources: the questions of scanning are the CHEERS test (POP
Center, "Become a problem-solving crime analyst in 60 steps", step 14); those of assessment are Eck's (Assessing
responses to problems, 2nd ed., 2017), who asks apart whether the problem declined and whether the response did it,
after what was carried out at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from app.words import N_

SCANNING, ANALYSIS, RESPONSE, ASSESSMENT = "scanning", "analysis", "response", "assessment"
STAGES = {
    SCANNING: N_("Scanning"),
    ANALYSIS: N_("Analysis"),
    RESPONSE: N_("Response"),
    ASSESSMENT: N_("Assessment"),
}

CARRIED_OUT, DECLINED, BECAUSE = "carried_out", "declined", "because"
QUESTIONS: Mapping[str, Mapping[str, str]] = {
    SCANNING: {
        "community": N_("Who in the community experiences it?"),
        "harm": N_("What harm does it do?"),
        "expectation": N_("What do people expect the police to do about it?"),
        "events": N_("Which single events is it made of?"),
        "recurring": N_("How often does it come back?"),
        "similar": N_("What do the events have in common?"),
    },
    ANALYSIS: {
        "before": N_("What happens just before, and what sets it off?"),
        "why_here": N_("Why here, and why at these times?"),
        "so_far": N_("Since when, and what was tried so far?"),
        "cause": N_("What do we take to be the cause?"),
    },
    RESPONSE: {
        "options": N_("What could be done, and what worked elsewhere?"),
        "chosen": N_("What did we choose, and why?"),
    },
    ASSESSMENT: {
        CARRIED_OUT: N_("Was the response carried out as planned: by whom, where and when?"),
        DECLINED: N_("Did the problem decline?"),
        BECAUSE: N_("Did the response cause it?"),
    },
}
"""By stage, then by the id that an entry names."""
ASKED = {one: words for questions in QUESTIONS.values() for one, words in questions.items()}
DECIDED = frozenset({DECLINED, BECAUSE})
"""Answered with a verdict beside the words."""
VERDICTS = {"yes": N_("Yes"), "partly": N_("Partly"), "no": N_("No"), "open": N_("Cannot be said yet")}

WHEN, HARMED, OFFENDER, CONTROLLER, RESPONSES, REVIEW = (
    "when",
    "harmed",
    "offender",
    "controller",
    "responses",
    "review",
)
OPEN_RESPONSES = "open_responses"
_FACTS = {
    SCANNING: {WHEN: N_("When it happens"), HARMED: N_("Who is harmed")},
    ANALYSIS: {
        OFFENDER: N_("Whose behavior it is"),
        CONTROLLER: N_("Somebody who can help: a handler, guardian or manager"),
    },
    RESPONSE: {RESPONSES: N_("A response: what, who and until when"), REVIEW: N_("A day to look at it again")},
    ASSESSMENT: {OPEN_RESPONSES: N_("What came of the responses that are still open")},
}
"""What each stage wants to know beside its questions."""


def missing(stage: str, known: Collection[str], answered: Collection[str]) -> list[str]:
    """What is still open in a stage, as marked sentences, in order; `known`: of _FACTS, `answered`: of QUESTIONS."""
    facts, questions = _FACTS.get(stage, {}), QUESTIONS.get(stage, {})
    return [words for one, words in facts.items() if one not in known] + [
        words for one, words in questions.items() if one not in answered
    ]


def following(stage: str) -> str | None:
    """The next stage, None behind the last, and for one that only a newer version knows."""
    order = list(STAGES)
    return order[order.index(stage) + 1] if stage in order[:-1] else None
