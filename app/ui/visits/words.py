"""How visits are said: how long, how long ago, whose, and whether that is within the band."""

from __future__ import annotations

from datetime import date

from app import formats
from app.domain import visiting
from app.domain.kinds.visit import ACTIVITIES
from app.domain.visiting import Band, InBand
from app.notebook.spots import Spot
from app.notebook.visits import Visit
from app.state.now import now_ms
from app.ui import when
from app.ui.parts.card import Tone
from app.words import _, ngettext

HOURS_MIN = 12 * 60
"""What is longer ago is said by its day and time."""
TONES: dict[InBand, Tone] = {"under": "plain", "in": "ok", "over": "plain"}


def span(minutes: int) -> str:
    """12 min · 1 h 50 · 3 h"""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("{count} min", "{count} min", rest).format(count=rest)
    if not rest:
        return ngettext("{count} h", "{count} h", hours).format(count=hours)
    # For translators: hours and minutes, as in "1 h 50".
    return _("{hours} h {minutes:02}").format(hours=hours, minutes=rest)


def in_band(said: InBand, band: Band) -> str:
    """In the band · 10–16 min"""
    values = {"least": band[0], "most": band[1]}
    if said == "under":
        return _("not yet · {least}–{most} min").format(**values)
    if said == "over":
        return _("past the band · {least}–{most} min").format(**values)
    return _("in the band · {least}–{most} min").format(**values)


def lasted(visit: Visit) -> str:
    """12 min · in the band; of one that nobody ended, that."""
    if visit.ended is None:
        return _("Not ended")
    words = {"under": _("shorter"), "in": _("in the band"), "over": _("longer")}[visit.band]
    return " · ".join([span(visit.minutes), words, *([_("said later")] if visit.later else [])])


def whose(visit: Visit) -> str:
    return _("You") if visit.mine else visit.officer_name


def did(visit: Visit) -> str:
    return formats.listed(_(ACTIVITIES[one]) if one in ACTIVITIES else one for one in visit.did)


def last(visit: Visit | None) -> str:
    """When anybody of the squad was there last."""
    if visit is None:
        return _("Not visited yet")
    if visit.ended is None:
        if visit.mine:
            return _("You are there now")
        return _("{name} is there now").format(name=visit.officer_name)
    return _("Last visited {when}").format(when=ago(visit.ended))


def ago(ms: int) -> str:
    """just now · 12 min ago · 1 h 50 ago · Fri 27 Nov 23:41"""
    minutes = visiting.minutes(now_ms() - ms)
    if minutes < 1:
        return _("just now")
    if minutes >= HOURS_MIN:
        return when.stamp(ms)
    # For translators: how long ago, as in "1 h 50 ago".
    return _("{span} ago").format(span=span(minutes))


def assigned(spot: Spot) -> str:
    """Whose word it is that it stands in the list, and until when."""
    until = when.day(date.fromisoformat(spot.until)) if spot.until else ""
    if spot.own:
        return _("Your own place, until {day}").format(day=until) if until else _("Your own place")
    if spot.by_me:
        return _("Assigned by you, until {day}").format(day=until) if until else _("Assigned by you")
    values = {"name": spot.set_by, "day": until}
    if until:
        return _("Assigned by {name}, until {day}").format(**values)
    return _("Assigned by {name}").format(**values)
