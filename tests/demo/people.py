# ruff: noqa: E501  # a table reads better in one line a row
"""The people, places and agencies of Riverton, a town that does not exist. Any likeness is chance."""

from __future__ import annotations

from dataclasses import dataclass, field

BEAT, NIGHTLIFE, COALITION = SQUADS = ("Harbour beat", "Nightlife unit", "Outreach coalition")


@dataclass(frozen=True)
class Known:
    """One contact of the demo. `home` names the venue or agency it belongs to; `story` picks its notes.

    `squad` keeps them; `moved_from` is the squad that knew them first.
    """

    name: str
    kind: str = "person"
    role: str = ""
    description: str = ""
    home: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    stage: str = "introduced"
    story: str = "neighbour"
    reach_note: str = ""
    interpreter: str = ""
    tags: tuple[str, ...] = field(default=())
    moved_from: str = ""

    @property
    def squad(self) -> str:
        """Venues and who works there are the nightlife unit's, outreach the coalition's, all else is the beat's."""
        return {"venue": NIGHTLIFE, "outreach": COALITION}.get(self.story, BEAT)


VENUES = (
    Known("Copper Door", "venue", description="Bar with a small stage", address="214 Wharf St", phone="+12025550101",
          stage="working", story="venue", tags=("nightlife",)),
    Known("Harbour Grill", "venue", description="Restaurant with a terrace", address="8 Quay Lane", phone="+12025550102",
          stage="rapport", story="venue", tags=("nightlife", "noise")),
    Known("Elm Street Laundromat", "venue", description="Open until midnight", address="9 Elm St", phone="+12025550103",
          stage="introduced", story="shop"),
    Known("Khan's Corner Shop", "venue", address="9th & Elm", phone="+12025550104", stage="trusted", story="shop"),
    Known("Oak Court", "venue", description="Apartment block, 64 homes", address="40 Oak Court", stage="working",
          story="housing", tags=("housing",)),
    Known("Riverton Library", "venue", description="Main branch", address="1 Civic Sq", phone="+12025550106",
          stage="rapport", story="youth"),
    Known("Blue Lantern Café", "venue", address="17 Market Row", phone="+12025550107", stage="introduced", story="shop"),
    Known("Eastside Gym", "venue", description="Boxing and open evenings", address="71 Mill Rd", stage="rapport",
          story="youth", tags=("youth",)),
)  # fmt: skip

AGENCIES = (
    Known("Riverton Housing Office", "agency", address="3 Civic Sq", phone="+12025550111", stage="working", story="agency"),
    Known("Fire Marshal's Office", "agency", address="2 Station Rd", phone="+12025550112", stage="working", story="agency"),
    Known("Open Door Outreach", "agency", description="Street outreach, evenings", phone="+12025550113", stage="trusted",
          story="outreach", tags=("outreach",)),
    Known("County Mental Health Team", "agency", phone="+12025550114", stage="rapport", story="agency"),
    Known("Parks and Recreation", "agency", phone="+12025550115", stage="introduced", story="agency"),
)  # fmt: skip

PEOPLE = (
    Known("Tomás Mendes", role="Manager", home="Copper Door", phone="+12025550121", stage="working", story="venue",
          reach_note="Text before 4 pm, in person after closing"),
    Known("Lena Abara", role="Owner", home="Harbour Grill", phone="+12025550122", email="lena@harbourgrill.example",
          stage="rapport", story="venue", reach_note="Mornings on the terrace"),
    Known("Rafiq Khan", role="Owner", home="Khan's Corner Shop", phone="+12025550123", stage="trusted", story="shop",
          reach_note="Drop in, he is always there"),
    Known("Priya Wells", role="Tenants' chair", home="Oak Court", phone="+12025550124", email="priya@oakcourt.example",
          stage="working", story="housing"),
    Known("Grace Lindqvist", role="Branch librarian", home="Riverton Library", phone="+12025550125", stage="rapport",
          story="youth"),
    Known("Marcus Bell", role="Head coach", home="Eastside Gym", phone="+12025550126", stage="trusted", story="youth",
          reach_note="Gym, after 6 pm"),
    Known("Yuki Tanaka", role="Barista", home="Blue Lantern Café", stage="introduced", story="shop"),
    Known("Dolores Vega", role="Attendant, late shift", home="Elm Street Laundromat", phone="+12025550128",
          stage="rapport", story="shop", interpreter="Spanish"),
    Known("Hannah Brandt", role="Case manager", home="Riverton Housing Office", phone="+12025550129",
          email="h.brandt@riverton.example", stage="working", story="agency"),
    Known("Deputy Marshal Ola Nwosu", role="Inspector", home="Fire Marshal's Office", phone="+12025550130",
          stage="rapport", story="agency"),
    Known("Sam Whitaker", role="Outreach lead", home="Open Door Outreach", phone="+12025550131",
          email="sam@opendoor.example", stage="trusted", story="outreach", reach_note="Calls back within the hour"),
    Known("Dr. Amina Diallo", role="Clinician", home="County Mental Health Team", phone="+12025550132",
          stage="rapport", story="agency"),
    Known("Pete Novak", role="Park keeper", home="Parks and Recreation", phone="+12025550133", stage="introduced",
          story="neighbour"),
    Known("", description="“Jo”, bus shelter on 14th St", stage="rapport", story="outreach", moved_from=BEAT,
          reach_note="Near the shelter after dark, likes to be asked first"),
    Known("", description="Man with the grey dog, Quay steps", stage="introduced", story="outreach"),
    Known("", description="Owner's brother, red jacket", home="Copper Door", stage="known_of", story="venue"),
    Known("Beatrice Holm", address="Oak Court 12", phone="+12025550134", stage="rapport", story="housing"),
    Known("Ibrahim Sesay", address="Oak Court 31", phone="+12025550135", stage="introduced", story="housing"),
    Known("Carol-Ann McKenzie-Featherstonehaugh", role="Block captain", address="Elm St 44", phone="+12025550136",
          stage="working", story="neighbour"),
    Known("Victor Almeida", address="Mill Rd 15", stage="known_of", story="neighbour", interpreter="Portuguese"),
    Known("Nadia Petrov", role="School counsellor", phone="+12025550138", stage="rapport", story="youth"),
    Known("Jamal Carter", role="Volunteer, open gym", home="Eastside Gym", stage="introduced", story="youth"),
    Known("Ruth Okafor", role="Pastor's assistant, food pantry", phone="+12025550140", stage="trusted", story="outreach"),
    Known("Eddie Marsh", role="Night bus driver, line 6", stage="introduced", story="neighbour"),
    Known("Wen Li", role="Florist", address="22 Market Row", phone="+12025550142", stage="rapport", story="shop"),
    Known("Sofia Rossi", role="Market traders' speaker", phone="+12025550143", stage="working", story="shop"),
    Known("Henrik Dahl", role="Doorman", stage="introduced", story="venue", moved_from=BEAT),
    Known("Alice Moreau", address="Quay Lane 10", phone="+12025550145", stage="paused", story="neighbour",
          reach_note="Asked for no visits until spring"),
)  # fmt: skip

EVERYONE = VENUES + AGENCIES + PEOPLE

NOTES: dict[str, tuple[tuple[str, str], ...]] = {
    "venue": (
        ("Walked the floor before opening. New queue line keeps the alley free.", "Proud of the change."),
        ("Two scuffles last weekend, both at the alley exit. Wants ideas for closing time.", "Tired but open."),
        ("Staff finished the bystander training; four certificates on the wall.", ""),
        ("Asked how to report a fake ID without losing the guest's trust. Talked it through.", "Careful, fair."),
        ("Neighbour complained about bins at 2 am. They will move the collection.", ""),
        ("Short call: the fire exit sign is repaired.", ""),
    ),
    "shop": (
        ("Lights in the back lane are out again. He called the city twice.", "Worn out by it, still friendly."),
        ("Young customers hang out after school; no trouble, she likes the company.", ""),
        ("Talked about the camera angle and what the notice has to say.", ""),
        ("Cash drawer was forced in spring. Asked what other shops do at closing.", "First time she brought it up."),
        ("Just a coffee and a hello. Business is better since the market returned.", ""),
    ),
    "housing": (
        ("Stairwell door does not close. Tenants take turns to check it at night.", "Organised, wants to be heard."),
        ("Tenants' evening: twelve people, parking and lights came up most.", ""),
        ("Elevator notice is up. The office promised a date.", "Relieved."),
        ("She keeps a list of broken lamps. Copied it for the housing office.", ""),
    ),
    "youth": (
        ("Open evening had thirty kids. Needs two more adults on Fridays.", "Carries a lot himself."),
        ("Homework hour is full. Asked for a talk about night buses.", ""),
        ("Kids asked who to call when a friend does not answer. Left the card.", "Trust is growing."),
        ("Planned the summer tournament; the gym gives the room.", ""),
    ),
    "outreach": (
        ("Slept at the shelter twice this week. The bed by the door works better.", "More rested than last time."),
        ("Asked for socks and a phone charger, nothing else.", ""),
        ("Did not want to talk today. Said hello and left it there.", ""),
        ("Coalition list checked together: three people moved indoors.", "Good hour."),
        ("Lost the papers again; needs help with the appointment.", "Embarrassed, accepted the offer."),
    ),
    "agency": (
        ("Agreed who calls first when a tenant reports no heat.", ""),
        ("Joint walk planned for the next dry evening.", "Reliable."),
        ("Sent the list of lamps; answer due next week.", ""),
        ("Their office moves; new direct line noted.", ""),
    ),
    "neighbour": (
        ("Speeding on Mill Rd again after nine. Offered a look at the sign.", ""),
        ("Saw the bench repaired and said thank you.", "Warm."),
        ("Wants a meeting point for the street's newcomers.", ""),
        ("Talked about the empty house; nobody inside since March.", "Worried, calmer afterwards."),
    ),
}

PROMISES = (
    "Bring the noise-permit form",
    "Walk the alley together at closing",
    "Ask the housing office for the elevator date",
    "Find out who repairs the back-lane lights",
    "Send camera guidance to the tenants",
    "Come to the Friday open evening",
    "Call back about the shelter bed",
    "Bring socks and a charger",
    "Introduce the new doorman to the late shift",
    "Share the list of night buses",
)

TASKS = (
    "Walk through closing time with the new doorman",
    "Ask whether the shelter bed worked out",
    "Look at the speed sign on Mill Rd",
    "Check the stairwell door after ten",
    "Meet the inspector at the terrace",
    "Say hello after the holiday",
    "Ask how the tournament list is going",
)
