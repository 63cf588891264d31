"""Calendar days in a time zone. Every rule that counts, adds or compares days does it here, and never in hours.

A day is what stands on the calendar where the officer is: 23, 24 or 25 hours long, beginning at one in the morning
where summer time begins at midnight, and once in a while not there at all (Samoa had no 30 December 2011).

A zone of None is the one this device is set to. The app's Python runs on the device itself, a laptop's too (its page
is served on this machine only), so the process's zone is the officer's and no browser is asked.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

SHIFT_BEGINS_HOUR = 5
"""Before this hour the night shift of the day before is still on."""

# What a date can hold in every zone. Moments a stranger wrote may lie beyond; they are shown as the last that can be.
_FIRST_MS = round(datetime(2, 1, 1, tzinfo=UTC).timestamp() * 1000)
_LAST_MS = round(datetime(9998, 12, 31, tzinfo=UTC).timestamp() * 1000)
_FIRST_DAY, _LAST_DAY = date(2, 1, 2), date(9998, 12, 30)
_ONE = timedelta(days=1)
_FORTNIGHT_MS, _PROBES = 14 * 86_400_000, 26  # over a year, so that two zones with the same hour today differ


def local(ms: int, zone: tzinfo | None = None) -> datetime:
    """A moment, ms since 1970 UTC, as an aware time in the zone."""
    moment = datetime.fromtimestamp(min(max(ms, _FIRST_MS), _LAST_MS) / 1000, UTC)
    return moment.astimezone(zone)


def milliseconds(moment: datetime) -> int:
    """The other way round: an aware time as ms since 1970 UTC."""
    return round(moment.timestamp() * 1000)


def day_of(ms: int, zone: tzinfo | None = None) -> date:
    """The day on which a moment falls."""
    return local(ms, zone).date()


def offset_min(ms: int, zone: tzinfo | None = None) -> int:
    """Minutes east of UTC at that moment."""
    offset = local(ms, zone).utcoffset()
    return round(offset.total_seconds() / 60) if offset else 0


def at_offset(ms: int, east_min: int) -> datetime:
    """A moment on a clock so many minutes east of UTC, less than a day."""
    return local(ms, timezone(timedelta(minutes=east_min)))


def added(day: date, count: int) -> date:
    """The day so many days later, or earlier; the first or last there is when that is too far."""
    return date.fromordinal(min(max(day.toordinal() + count, _FIRST_DAY.toordinal()), _LAST_DAY.toordinal()))


def begins(day: date, zone: tzinfo | None = None) -> int:
    """The first moment of a day, ms since 1970 UTC: what comes from it on falls on that day or a later one."""
    midnight = datetime.combine(added(day, 0), time(), zone)
    first, second = milliseconds(midnight), milliseconds(midnight.replace(fold=1))
    if first < second:  # the clock was put back over midnight: it struck twelve twice
        return second if day_of(second - 1, zone) < day else first
    while second < first:  # it was put forward over midnight, which never came: the day begins with the jump
        middle = (first + second) // 2
        first, second = (middle, second) if day_of(middle, zone) >= day else (first, middle + 1)
    return first


def ends(day: date, zone: tzinfo | None = None) -> int:
    """The first moment after a day."""
    return begins(added(day, 1), zone)


def since(ms: int, today: date, zone: tzinfo | None = None) -> int:
    """Days on the calendar from the day of a moment until today; 0 also for what is still to come."""
    return max(0, (today - day_of(ms, zone)).days)


def shift_day(now: datetime) -> date:
    """The day on which the shift of this hour began."""
    return now.date() - _ONE if now.hour < SHIFT_BEGINS_HOUR else now.date()


def week_begins(day: date) -> date:
    """The Monday of its week, as ISO 8601 counts weeks."""
    return added(day, -day.weekday())


def iso_week(day: date) -> str:
    """2026-W48"""
    year, week, _weekday = day.isocalendar()
    return f"{year:04}-W{week:02}"


def zone_key(today: date, zone: tzinfo | None = None) -> object:
    """Something that differs when the zone does, also when the device is moved to another one while the app runs."""
    if zone is not None:
        return zone
    noon = milliseconds(datetime.combine(today, time(12), UTC))
    return tuple(local(noon - fortnight * _FORTNIGHT_MS).utcoffset() for fortnight in range(_PROBES))
