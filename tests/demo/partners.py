"""What the demo's officers ask of their partners: who can do what, referrals on their way, and what was shared."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.domain.kinds import contact, referral
from app.notebook import contacts, referrals, shares
from tests.demo.people import BEAT, COALITION
from tests.demo.story import Squads

OFFERS = {
    BEAT: {
        "Riverton Housing Office": "Emergency flats, arrears, repairs",
        "Hannah Brandt": "A flat inspection within the week",
        "Fire Marshal's Office": "Occupancy counts, exits, alarms",
        "Deputy Marshal Ola Nwosu": "Comes along on a Friday night",
        "County Mental Health Team": "A visit at home, with an officer or without",
        "Dr. Amina Diallo": "An appointment without papers",
        "Parks and Recreation": "Lamps, benches, opening hours",
    },
    COALITION: {"Open Door Outreach": "A bed tonight, the day center", "Sam Whitaker": "Meets anybody within the hour"},
}
"""By squad what one can ask of whom."""


def ask_partners(squads: Squads, ids: dict[str, str], now: datetime) -> None:
    """One referral waits for its answer, one was taken; one slip holds, one was revoked."""
    for squad, said in OFFERS.items():
        nb = squads[squad].books[0]
        for name, offers in said.items():
            contacts.edit(nb, ids[name], {"offers": offers})

    def day(ago: int) -> str:
        return (now - timedelta(days=ago)).date().isoformat()

    agreed = {"consent": referral.VERBAL, "consent_of": referral.THEMSELVES}
    street, beat = squads[COALITION].books[0], squads[BEAT].books[0]
    outreach = {"agency": ids["Open Door Outreach"], "person": ids["Sam Whitaker"]}
    need = {"need": "A bed where the dog may come along", "consent_day": day(9), "sent": day(9)}
    referrals.write(street, ids["Man with the grey dog, Quay steps"], {**agreed, **outreach, **need}, 7)
    housing = {"agency": ids["Riverton Housing Office"], "person": ids["Hannah Brandt"]}
    need = {"need": "Somebody who goes through the arrears with him", "consent_day": day(20), "sent": day(19)}
    taken = referrals.write(beat, ids["Ibrahim Sesay"], {**agreed, **housing, **need})
    referrals.step(beat, taken, referral.ACCEPTED, day(12))
    until = (now + timedelta(days=30)).date().isoformat()
    said = {**housing, "purpose": "To make an appointment about the arrears", "until": until}
    shares.write(beat, contact.KIND, ids["Ibrahim Sesay"], ["name", "reach/tel:+12025550135"], said)
    said = {**housing, "purpose": "To look at the damp on his ceiling", "until": until}
    gone = shares.write(beat, contact.KIND, ids["Victor Almeida"], ["name", "address"], said)
    shares.revoke(beat, gone, "The landlord repaired it; nobody needs his address any more.")
