"""A calendar file holds the words that were ticked and no other, and a phone's calendar reads it as it was meant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from icalendar import Calendar

from app.device.settings import CALENDAR_KEY
from app.notebook import contacts, follow_ups
from app.notebook.notebook import Notebook
from app.ui.follow_ups.addresses import CALENDAR
from app.ui.follow_ups.calendar_file import Event, Goes, calendar_file, key_of, read_events, uid_of
from tests.app.ui.conftest import Desk, OpenDesk, met

NOW_MS = 1_804_852_800_000
KEY = bytes(range(16))
SECRETS = ("Bring the form", "Tomás", "Mendes", "Copper Door", "12 Quay Street", "Walk the alley")


def event(**fields: Any) -> Event:
    given: dict[str, Any] = {"uid": "u1", "day": date(2027, 3, 31), "at": None, "summary": "x", "place": "", **fields}
    return Event(**given)


def read(data: bytes) -> list[Any]:
    return list(Calendar.from_ical(data).walk("VEVENT"))


def starts(data: bytes) -> list[str]:
    return [line for line in data.decode().splitlines() if line.startswith("DTSTART")]


@pytest.fixture(autouse=True)
def mid_march() -> Iterator[None]:
    with time_machine.travel("2027-03-12 12:00:00+00:00"):
        yield


def owed(nb: Notebook) -> None:
    place = contacts.create(nb, {"kind": "venue", "name": "Copper Door", "address": "12 Quay Street"})
    tomas = met(nb, "Tomás Mendes", **{f"member_of/{place}": True})
    follow_ups.add(nb, tomas, "promise", "Bring the form", "2027-03-12", "22:30")
    follow_ups.add(nb, place, "task", "Walk the alley", "2027-03-31")
    follow_ups.add(nb, tomas, "task", "Ask some day")
    follow_ups.add(nb, tomas, "task", "In April", "2027-04-01")


@pytest.mark.parametrize(
    "words",
    [
        "Naïve café, 50% off; back\\slash",
        "two\nlines\n\nBEGIN:VEVENT\nSUMMARY:forged",
        "\u202bשלום עליכם\u202c and مرحبا",
        "👮🏽‍♀️🕯️" * 40,
        "長い言葉" * 60,
        "x" * 2_000,
    ],
)
def test_any_words_are_read_back_as_they_were_and_break_nothing(words: str) -> None:
    data = calendar_file([event(summary=words, place=words), event(uid="u2")], NOW_MS)
    first, second = read(data)
    assert (str(first["summary"]), str(first["location"])) == (words, words)
    assert str(second["summary"]) == "x" and "location" not in second
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))


@pytest.mark.parametrize("day", ["2027-01-31", "2028-02-29", "2027-12-31", "2027-03-28"])
def test_a_day_is_a_whole_day_and_a_time_the_clock_on_the_wall_without_a_zone(day: str) -> None:
    days = [event(day=date.fromisoformat(day)), event(day=date.fromisoformat(day), at="02:30")]
    data = calendar_file(days, NOW_MS)
    bare = day.replace("-", "")
    assert starts(data) == [f"DTSTART;VALUE=DATE:{bare}", f"DTSTART:{bare}T023000"]
    assert [one.decoded("dtstart").isoformat() for one in read(data)] == [day, f"{day}T02:30:00"]
    assert b"TZID" not in data and b"VTIMEZONE" not in data


def test_when_it_was_made_is_said_in_utc_and_a_later_file_counts_more() -> None:
    (first,) = read(calendar_file([event()], NOW_MS))
    (later,) = read(calendar_file([event()], NOW_MS + 60_000))
    assert first.decoded("dtstamp") == datetime.fromtimestamp(NOW_MS / 1000, UTC)
    assert 0 <= first["sequence"] < later["sequence"] < 2**31
    assert (first["class"], first["transp"]) == ("PRIVATE", "TRANSPARENT")


def test_an_id_is_the_same_again_on_this_phone_and_tells_nothing_of_the_record() -> None:
    one, other = "ab" * 16, "cd" * 16
    assert uid_of(KEY, one) == uid_of(KEY, one)
    assert len({uid_of(KEY, one), uid_of(KEY, other), uid_of(bytes(16), one)}) == 3
    assert one not in uid_of(KEY, one).replace("-", "")


TICKED = {
    Goes(): [],
    Goes(text=True): ["Bring the form", "Walk the alley"],
    Goes(person=True): ["Tomás", "Mendes", "Copper Door"],
    Goes(place=True): ["Copper Door", "12 Quay Street"],
    Goes(True, True, True): list(SECRETS),
}


@pytest.mark.parametrize("goes", TICKED)
async def test_no_word_goes_along_that_was_not_ticked(desk: OpenDesk, goes: Goes) -> None:
    async with desk(before=owed) as d:
        march = {"due": (date(2027, 3, 1), date(2027, 3, 31))}
        events = read_events(d.notebook, KEY, goes, march)  # type: ignore[arg-type]  # a dict of it
        data = calendar_file(events, NOW_MS)
        unfolded = data.replace(b"\r\n ", b"").decode().replace("\\", "")
        assert [word for word in SECRETS if word in unfolded] == [word for word in SECRETS if word in TICKED[goes]]
        for row in follow_ups.page(d.notebook).rows:
            assert row.id not in unfolded and (row.contact or "-" * 9) not in unfolded
        assert d.notebook.officer not in unfolded
        assert starts(data) == ["DTSTART:20270312T223000", "DTSTART;VALUE=DATE:20270331"]
        assert ("Beatbook follow-up" in unfolded) == (not goes.text)


async def saved(d: Desk) -> list[Any]:
    """The events of the file that was saved last."""
    await d.says("The calendar file is saved")
    files = [bytes(args["src_bytes"]) for name, args in d.screen.phone.called if name == "save_file"]
    return read(files[-1])


async def test_the_sheet_has_nothing_ticked_and_saves_what_the_officer_says(desk: OpenDesk) -> None:
    async with desk(CALENDAR, before=owed) as d:
        d.screen.phone.answers["save_file"] = lambda _: "/somewhere/beatbook.ics"
        await d.tap("Save a calendar file")
        await d.sees("Save 2 events")
        assert d.chosen() == ["All of mine", "March 2027"]
        await d.tap("Save 2 events")
        plain = await saved(d)
        assert [str(one["summary"]) for one in plain] == ["Beatbook follow-up"] * 2
        d.session.notices.clear()
        await d.tap("Save a calendar file")
        await d.tap("What to do")
        await d.tap("About whom")
        await d.tap("All days")
        await d.tap("Save 3 events")
        told = await saved(d)
        assert str(told[0]["summary"]) == "Bring the form · Tomás Mendes"
        assert [one["uid"] for one in plain] == [one["uid"] for one in told][:2]
        assert key_of(d.container.settings).hex() == d.container.settings[CALENDAR_KEY]


async def test_those_listed_are_those_that_the_list_is_narrowed_to(desk: OpenDesk) -> None:
    async with desk("/follow-ups", before=owed) as d:
        d.screen.phone.answers["save_file"] = lambda _: "/somewhere/beatbook.ics"
        await d.tap("Filter")
        await d.tap("Promises")
        await d.tap("Show 1 follow-up")
        await d.tap("Calendar")
        await d.tap("Save a calendar file")
        await d.tap("Those listed here")
        await d.tap("Save 1 event")
        assert [one.decoded("dtstart").isoformat() for one in await saved(d)] == ["2027-03-12T22:30:00"]


async def test_where_nothing_is_due_no_file_is_offered(desk: OpenDesk) -> None:
    async with desk(CALENDAR) as d:
        await d.tap("Save a calendar file")
        await d.sees("Nothing is due in that time.")
        assert not [one for one in d.screen.texts if one.startswith("Save 0")]
