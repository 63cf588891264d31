"""The practice cards that Beatbook brings, in words of our own; an agency changes them and adds its own (practice.py).

Each has at most WORDS_MAX words, and says where what it says comes from. They are advice: nothing asks whether it was
followed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain import sara
from app.domain.kinds.interaction import SKILLS
from app.words import N_

WORDS_MAX = 60


@dataclass(frozen=True)
class PracticeCard:
    """One without `words` is left out. `source`: one line, by whom and where it can be read."""

    id: str
    name: str
    words: str
    source: str


ESTABLISH, MAINTAIN, COLLABORATE, HAND_OVER = "establish", "maintain", "collaborate", "warm_handover"
KOPER = "koper"

_ESSAY = N_(
    "Mastoras, The Need for Relationship-Based Policing, 2023: "
    "policinginstitute.org/onpolicing/the-need-for-relationship-based-policing"
)
_ALLIANCE = N_("The working alliance: hma.co.nz/2012/06/15/motivating-for-change-the-place-of-the-working-alliance")
_INTERVIEWING = N_(
    "Motivational interviewing, Federal Probation, June 2006: "
    "uscourts.gov/uscourts/FederalCourts/PPS/Fedprob/2006-06/interviewing.html"
)
_EXIT_RAMP = N_("Proactive Alliance: solve.mit.edu/challenges/unbundle-policing-accelerator/solutions/54019")
_BOUNDARY = N_("Proactive Alliance, course of an academy: nvcja.org/courses/safe-night--proactive-alliance-")
_FAIRNESS = N_(
    "The four parts of procedural justice: "
    "francoposa.com/letteratura-scientifica/ucl-jill-dando-institute-of-security-and-crime-science"
)
_CHEERS = N_("Clarke and Eck, Become a problem-solving crime analyst in 60 small steps, step 14: popcenter.asu.edu")
_TRIANGLE = N_("The problem analysis triangle: popcenter.asu.edu/content/problem-analysis-triangle")
_SARA = N_("Problem solving by SARA: gcul.org/cppc/index_files/Page390.htm")
_ASSESSING = N_("Eck, Assessing responses to problems, 2nd ed., 2017: popcenter.asu.edu")
_KOPER = N_(
    "Koper 1995, in: 5 things about hot spots policing, Police Foundation: studylib.net/doc/10883505/things-5-1"
)
_OFFICERS_STAY = N_("Why it matters: the Community Safety Partnership, blueprint.ucla.edu/feature/guiding-the-police")

RELATIONSHIPS = (
    PracticeCard(
        ESTABLISH,
        N_("Establish"),
        N_(
            "Say who you are, why you came, and how to reach you. Ask what matters to them before you say what matters "
            "to you. No crisis is needed: come before one. Meet those you do not know yet, not only those who already "
            "like the police. Leave with one small thing you will do."
        ),
        _ESSAY,
    ),
    PracticeCard(
        MAINTAIN,
        N_("Maintain"),
        N_(
            "Come back when you said you would, and when nothing happened. Keep each promise, or say early that you "
            "cannot. Short and regular beats long and rare. Somebody went quiet? Begin with a question about them, not "
            "about your work. Trust is hard to build and easy to lose."
        ),
        _ALLIANCE,
    ),
    PracticeCard(
        COLLABORATE,
        N_("Collaborate"),
        N_(
            "Agree on one problem that both of you want smaller, and on what each of you will do about it by when. "
            "Bring in who can change the place: a manager, a neighbor, an agency. Share what you may, ask what you do "
            "not know, and tell them what came of it."
        ),
        _ESSAY,
    ),
    PracticeCard(
        HAND_OVER,
        N_("Warm handover"),
        N_(
            "Hand over a person, not a name. Ask them first. Tell your colleague how they like to be met and what was "
            "promised. Go together once, and say in front of both who does what from now on. Each open promise moves "
            "with its day. Look in once afterwards."
        ),
        _OFFICERS_STAY,
    ),
)

TECHNIQUES = (
    PracticeCard(
        "open_question",
        SKILLS["open_question"],
        N_(
            "Ask so that yes or no is no answer: “What has it been like here since spring?” One question at a time, "
            "then wait. Silence gives them room. Their own words tell you more than a choice between two that you "
            "thought of."
        ),
        _INTERVIEWING,
    ),
    PracticeCard(
        "reflection",
        SKILLS["reflection"],
        N_(
            "Say back in your own words what you understood, the meaning or the feeling, and let it stand: “You are "
            "tired of calling and nobody coming.” A wrong guess does no harm: they put you right. It shows that you "
            "listened better than “I understand” does."
        ),
        _INTERVIEWING,
    ),
    PracticeCard(
        "affirmation",
        SKILLS["affirmation"],
        N_(
            "Name something they did well, plainly and truly: “You stayed with him until help came.” It is about them "
            "and what they did, not about pleasing you. Whoever mostly hears what went wrong remembers it."
        ),
        _INTERVIEWING,
    ),
    PracticeCard(
        "summary",
        SKILLS["summary"],
        N_(
            "Before you go, put together what was said: what they need, what you offered, what each of you will do. "
            "Then ask: “Did I miss something?” Both of you leave with the same agreement, and your note is half "
            "written."
        ),
        _INTERVIEWING,
    ),
    PracticeCard(
        "exit_ramp",
        SKILLS["exit_ramp"],
        N_(
            "In a struggle over who is right, leave a way out that costs nobody face: a choice between two things that "
            "are both fine, a moment, a step back. Lower your voice, say what you want to reach, and let them take it. "
            "Winning the argument is not the goal."
        ),
        _EXIT_RAMP,
    ),
    PracticeCard(
        "boundary",
        SKILLS["boundary"],
        N_(
            "Say kindly and early what you can do, what you cannot, and why: “I cannot take that ticket back. I can "
            "tell you whom to ask.” A promise you cannot keep costs more than a no. It protects you, too: say when you "
            "are off duty."
        ),
        _BOUNDARY,
    ),
)

FAIRNESS = (
    PracticeCard(
        "voice",
        N_("Voice"),
        N_(
            "Let people tell their side before you decide, also where it will not change the outcome. Do not "
            "interrupt. Write down what they say, and show where it made a difference. Whoever was heard can live more "
            "easily with a decision against them."
        ),
        _FAIRNESS,
    ),
    PracticeCard(
        "neutrality",
        N_("Neutrality"),
        N_(
            "Give the reason: the rule, the call, what you saw. Treat the next person the same. Say what you do not "
            "know yet. A decision that can be followed step by step looks fair also to somebody who dislikes it."
        ),
        _FAIRNESS,
    ),
    PracticeCard(
        "respect",
        N_("Respect"),
        N_(
            "Greet, use the name they want, ask before you step in. Speak as you would in front of their children. "
            "Take their time as seriously as yours. End as you began: thank them, and say how to reach you."
        ),
        _FAIRNESS,
    ),
    PracticeCard(
        "motives",
        N_("Trust in your motives"),
        N_(
            "Say what you want to reach for them, not only what you must do. Explain why you are here before they ask. "
            "Then do what you promised: your motives are judged by what comes after."
        ),
        _FAIRNESS,
    ),
)

PROBLEMS = (
    PracticeCard(
        sara.SCANNING,
        sara.STAGES[sara.SCANNING],
        N_(
            "Name the behavior, not a theme: “fights at closing time behind the bar”, not “violence downtown”. It "
            "takes two similar events or more, one place, one time. Ask: does the community feel it, does it harm, do "
            "they expect the police to help, does it come back?"
        ),
        _CHEERS,
    ),
    PracticeCard(
        sara.ANALYSIS,
        sara.STAGES[sara.ANALYSIS],
        N_(
            "Who does it, to whom, where, and who could keep an eye on each? What comes just before, and when does it "
            "not happen? Look at the place yourself, at that hour, and ask those who live with it. Do not choose the "
            "answer before the question is clear."
        ),
        _TRIANGLE,
    ),
    PracticeCard(
        sara.RESPONSE,
        sara.STAGES[sara.RESPONSE],
        N_(
            "Think of several answers before you judge one. Who runs the place, who watches over those harmed, who has "
            "the ear of those who do it? Give each step a person and a day. What worked elsewhere had a reason: see "
            "whether it holds here."
        ),
        _SARA,
    ),
    PracticeCard(
        sara.ASSESSMENT,
        sara.STAGES[sara.ASSESSMENT],
        N_(
            "Two questions, never one: did the problem decline, and was it your response? See first whether the "
            "response was carried out as planned. Count the same thing the same way before and after, several times, "
            "and beside a place that had no response."
        ),
        _ASSESSING,
    ),
    PracticeCard(
        KOPER,
        N_("Koper's curve"),
        N_(
            "Stay 10 to 16 minutes, come back within two hours, in an order nobody can foretell. In Minneapolis "
            "trouble within half an hour followed 15 of 100 drive-throughs, and 4 of 100 such stops. Longer adds "
            "little. What you do there counts: go inside, talk, be courteous."
        ),
        _KOPER,
    ),
)

GROUPS: Mapping[str, tuple[PracticeCard, ...]] = {
    N_("Relationships"): RELATIONSHIPS,
    N_("Skills"): TECHNIQUES,
    N_("Fair treatment"): FAIRNESS,
    N_("Problems and places"): PROBLEMS,
}
SHIPPED = {card.id: card for group in GROUPS.values() for card in group}
