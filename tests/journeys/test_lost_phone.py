"""A phone is lost, reported, and found again: what it had not sent comes to the squad, and nothing is left on it."""

from __future__ import annotations

from tests.cast.browser import BrowserSquad
from tests.cast.containers import OSEI


def test_a_lost_phone_is_reported_and_empties_itself_when_it_is_found(squad: BrowserSquad) -> None:
    a, b = squad.a, squad.b
    a.begin()
    a.open("/more/agency")
    a.tap(OSEI)
    a.tap("Device")
    a.picture("lost-phone")
    a.tap("Report it gone")
    a.choose("Lost")
    a.picture("lost-phone-report")
    a.tap("Report it gone")
    a.tap("Report it", exact=True)
    a.sees("Lost · reported Today")
    a.picture("lost-phone-reported")
    b.open()
    b.unlock()
    b.sees("This phone was reported gone")
    b.sees("Keys and notes are gone from this phone.")
    b.picture("lost-phone-found")
