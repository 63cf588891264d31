"""Follow-ups as a file for the calendar of a phone (iCalendar, RFC 5545): of their words only what was ticked.

Each is an event, because the calendars of phones leave out what RFC 5545 calls a to-do; all day long, or at its time
as the clock on the wall says it, without a zone, as the notebook keeps it. Its id is made with a key that stays on
this phone: the same at each saving, so that the next file replaces what the last one brought, and nothing to anybody
else.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from app.device.settings import CALENDAR_KEY, Settings
from app.domain import days
from app.notebook import contact_list, follow_ups
from app.notebook.follow_ups import Only
from app.notebook.notebook import Notebook
from app.words import _

MOST = 1_000  # events in a file
MINUTE_MS = 60_000


@dataclass(frozen=True)
class Goes:
    """Which words go along."""

    text: bool = False
    person: bool = False
    place: bool = False


@dataclass(frozen=True)
class Event:
    """`at` "HH:MM", None for the whole day. `summary` and `place` hold what was ticked."""

    uid: str
    day: date
    at: str | None
    summary: str
    place: str


def key_of(settings: Settings) -> bytes:
    """The key of this phone, made when it is first asked for. Raises StoreError."""
    if not settings[CALENDAR_KEY]:
        settings[CALENDAR_KEY] = secrets.token_hex(16)
    return bytes.fromhex(settings[CALENDAR_KEY])


def uid_of(key: bytes, follow_up: str) -> str:
    """The id of its event: the same on this phone whenever it is asked for; without the key it says nothing."""
    return str(uuid.UUID(bytes=hmac.digest(key, b"calendar " + follow_up.encode(), hashlib.sha256)[:16], version=4))


def read_events(nb: Notebook, key: bytes, goes: Goes, only: Only) -> list[Event]:
    """Those with a day, by due day, MOST at most. Reads the notebook."""
    with nb.lock:
        rows = [row for row in follow_ups.page(nb, limit=MOST, **only).rows if row.due]
        asked = sorted({row.contact for row in rows if row.contact}) if goes.place else []
        places = contact_list.places(nb, asked)
        return [
            Event(
                uid=uid_of(key, row.id),
                day=date.fromisoformat(row.due or ""),
                at=row.due_time,
                summary=_summary(row.text if goes.text else "", row.contact_title if goes.person else ""),
                place=places.get(row.contact or "", ""),
            )
            for row in rows
        ]


def _summary(text: str, person: str) -> str:
    return " · ".join(one for one in (text or _("Beatbook follow-up"), person) if one)


def calendar_file(events: Sequence[Event], now_ms: int) -> bytes:
    """The file. `now_ms` is when it is made: of two files the later one counts."""
    from icalendar import Calendar  # large, and needed once in a while
    from icalendar import Event as Entry

    made = Calendar()
    made.add("prodid", "-//Beatbook//Follow-ups//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    for event in events:
        entry = Entry()
        entry.add("uid", event.uid)
        entry.add("dtstamp", days.local(now_ms, UTC))
        entry.add("sequence", now_ms // MINUTE_MS)
        entry.add("dtstart", datetime.combine(event.day, time.fromisoformat(event.at)) if event.at else event.day)
        entry.add("summary", event.summary)
        if event.place:
            entry.add("location", event.place)
        entry.add("class", "PRIVATE")
        entry.add("transp", "TRANSPARENT")
        made.add_component(entry)
    return bytes(made.to_ical())
