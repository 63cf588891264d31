"""Where the demo's officers met many at once: a meeting of the coalition with two agreements, and an event."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.domain.kinds import gathering
from app.notebook import gatherings
from tests.demo.people import BEAT, COALITION
from tests.demo.story import Squads

MET = ("Open Door Outreach", "Sam Whitaker", "Ruth Okafor")
WANTED = ("Blue Lantern Café", "Victor Almeida", "Ibrahim Sesay")
CAME = ("Yuki Tanaka", "Sofia Rossi", "Wen Li")


def gather(squads: Squads, ids: dict[str, str], now: datetime) -> None:
    """What was agreed is owed by a partner and by the squad; of those the event was for, two were missed."""

    def day(ahead: int) -> str:
        return (now + timedelta(days=ahead)).date().isoformat()

    street = squads[COALITION].books[0]
    said = {"kind": gathering.MEETING, "title": "Coalition meeting", "day": day(-6), "place": "Riverton Library"}
    met = {f"came/{ids[name]}": True for name in MET} | {"others": "4"}
    words = {"words": "Beds for the winter, and who asks at the Quay steps."}
    meeting = gatherings.add(street, {**said, **met, **words}, squads[COALITION].id)
    beds = {"text": "Keep two beds free on Fridays", "partner": ids["Open Door Outreach"], "due": day(2)}
    gatherings.agree(street, meeting, beds)
    gatherings.agree(street, meeting, {"text": "Bring the count of the Quay steps", "due": day(5)})
    beat = squads[BEAT].books[0]
    said = {"kind": gathering.EVENT, "title": "Coffee on Market Row", "day": day(-3), "place": "Market Row"}
    people = {f"wanted/{ids[name]}": True for name in WANTED} | {f"came/{ids[name]}": True for name in CAME}
    event = gatherings.add(beat, {**said, **people, "others": "31"}, squads[BEAT].id)
    gatherings.reach_out(beat, event, ids["Ibrahim Sesay"])
