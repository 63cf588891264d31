"""Visits by the rules of Koper: 10 to 16 minutes, at least every two hours, in an order that nobody can foretell.

Koper 1995 (Minneapolis): disorder within half an hour follows 15 % of drive-throughs and 4 % of stays of 10 to 16 min.
Telep et al. 2014 (Sacramento) had officers go from one to the next in a new order each shift. Band and gap are terms of
the agency's policy (app.domain.policy). Minutes are real ones, reckoned from moments (ms UTC): neither midnight nor a
change of the clock makes a visit longer or shorter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from statistics import median
from typing import Literal

from app.domain import days
from app.domain.field_rules import NotValid
from app.domain.happened import time_of_day
from app.domain.shift_start import SHIFT_MAX_MS
from app.words import N_

MINUTE_MS = 60_000
LONGEST_MS = SHIFT_MAX_MS
"""No visit is longer than a shift: what is said to be is counted as one that nobody ended."""
FORGOTTEN_MS = 60 * MINUTE_MS
"""A visit that runs for so long was probably left without a word: the app asks when it ended."""

Band = tuple[int, int]
InBand = Literal["under", "in", "over"]


def minutes(lasted_ms: int) -> int:
    """Whole minutes, as the timer shows them; never below 0."""
    return max(0, lasted_ms) // MINUTE_MS


def in_band(lasted_ms: int, band: Band) -> InBand:
    least, most = band
    lasted = minutes(lasted_ms)
    return "under" if lasted < least else "over" if lasted > most else "in"


def shuffled(spots: Iterable[str], officer: str, day: date) -> list[str]:
    """These places (ids) in this officer's order for the shift of this day: the same on all of their phones."""

    def lot(spot: str) -> bytes:
        return hashlib.sha256(f"beatbook/1/visits\n{officer} {day.isoformat()} {spot}".encode()).digest()

    return sorted(spots, key=lot)


def ended_at(began_ms: int, typed: str, now_ms: int, zone: tzinfo | None = None) -> int:
    """The moment that a time of day typed as the end of a visit means: the first of that time since it began.

    Raises NotValid at "clock" for no time, and where there was none yet: it would lie before the beginning, or ahead.
    """
    told = time_of_day(typed)
    if told is None:
        raise NotValid("clock", N_("Write the time like 22:30."))
    began = days.local(began_ms, zone)
    whole = began.replace(second=0, microsecond=0)
    found = sorted(
        days.milliseconds(datetime.combine(day, told, zone).replace(fold=fold))
        for day in (began.date(), days.added(began.date(), 1))
        for fold in (0, 1)
    )
    end = next((one for one in found if one >= days.milliseconds(whole)), found[-1])
    check_end(began_ms, max(began_ms, end), now_ms, f"{began:%H:%M}")
    return max(began_ms, end)


def check_end(began_ms: int, ended_ms: int, now_ms: int, began: str) -> None:
    """Raises NotValid at "clock" for an end before the beginning (`began`, in words), ahead of now, or too late."""
    if ended_ms < began_ms or ended_ms > now_ms:
        wrong = N_("It began at {began}. Write a time between then and now.")
        raise NotValid("clock", wrong, began=began)
    if ended_ms - began_ms > LONGEST_MS:
        hours = LONGEST_MS // (60 * MINUTE_MS)
        raise NotValid("clock", N_("No visit lasts longer than {hours} hours. Write when it ended."), hours=hours)


# --- what visits add up to ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stay:
    """A visit that ended, ms UTC. `day`: of the shift in which it began."""

    spot: int
    officer: str
    began: int
    ended: int
    day: date


@dataclass(frozen=True)
class Sums:
    """`minutes` of all, `within`: how many lasted as long as the band says. Of the `gaps` between two visits to one
    place in a shift day so many were `gaps_kept`, no longer than agreed; the middle one lasts `gap_min`."""

    visits: int = 0
    minutes: int = 0
    within: int = 0
    gaps: int = 0
    gaps_kept: int = 0
    gap_min: int | None = None


def joined(stays: Iterable[Stay]) -> list[Stay]:
    """Visits of one officer to one place that overlap are one, begun on two phones."""
    found: dict[tuple[int, str], list[Stay]] = {}
    for stay in sorted(stays, key=lambda one: (one.began, one.ended)):
        same = found.setdefault((stay.spot, stay.officer), [])
        if same and stay.began <= same[-1].ended:
            same[-1] = replace(same[-1], ended=max(same[-1].ended, stay.ended))
        else:
            same.append(stay)
    return sorted((one for some in found.values() for one in some), key=lambda one: (one.began, one.spot))


def sums(stays: Sequence[Stay], band: Band, gap_min: int, others: Sequence[Stay] = ()) -> Sums:
    """What these `joined` visits add up to. A gap ends with one of them; it may begin with one of `others`."""
    lasted = [one.ended - one.began for one in stays]
    gaps = _gaps(stays, others)
    return Sums(
        len(stays),
        sum(map(minutes, lasted)),
        sum(in_band(one, band) == "in" for one in lasted),
        len(gaps),
        sum(one <= gap_min * MINUTE_MS for one in gaps),
        minutes(round(median(gaps))) if gaps else None,
    )


def _gaps(stays: Sequence[Stay], others: Sequence[Stay]) -> list[int]:
    counted = set(stays)
    last: dict[tuple[int, date], int] = {}
    found: list[int] = []
    for stay in sorted({*stays, *others}, key=lambda one: (one.began, one.ended, one.officer)):
        before = last.get((stay.spot, stay.day))
        if before is not None and stay in counted:
            found.append(max(0, stay.began - before))
        last[stay.spot, stay.day] = max(before or 0, stay.ended)
    return found
