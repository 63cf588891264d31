"""What the readings of a measure say, in words that claim no more than the numbers do.

A fall or a rise is said with its interval, or not at all. Whether a response did it is left open: a before and an after
alone cannot tell. A comparison place speaks for or against it; a place to watch says whether some of it moved.
"""

from __future__ import annotations

import math

from app import formats
from app.domain.before_after import Comparison, Divide
from app.domain.kinds import measure as rules
from app.domain.rate_ratio import Counted, RateRatio
from app.notebook.measures import Measure
from app.ui.parts.card import Tone
from app.words import N_, _, ngettext

NOT_BECAUSE = N_("Whether the response did it cannot be said from before and after alone.")


def sentences(measure: Measure) -> list[str]:
    """One after the other: what changed, what may not be said of it, what the other places say, what is not counted."""
    said = [change(measure)]
    told = measure.found.change in ("fell", "rose")
    if told and measure.at == rules.OWN:
        said.append(_(NOT_BECAUSE))
    said += [_beside(measure, other) for other in measure.others]
    return [*said, *left_out(measure.found)]


def pill(found: Comparison) -> str:
    """Both rates in a few words; "" where there are not two."""
    if found.before is None or found.after is None:
        return ""
    values = (_per_week(found.before), _per_week(found.after))
    return _("{before} → {after} a week").format(before=values[0], after=values[1])


def tone(measure: Measure) -> Tone:
    """Better or worse, where the numbers say so; where they do not, no colour does."""
    if measure.found.change not in ("fell", "rose"):
        return "plain"
    return "ok" if _better(measure) else "late"


def change(measure: Measure) -> str:
    """What changed, with both counts and times; else why nothing can be said."""
    found, divide = measure.found, measure.divide
    if not measure.readings:
        return _("Nothing is counted yet.")
    if found.before is None or found.change == "no_before":
        return _no_before(divide)
    before = counted(found.before, measure)
    if found.after is None:
        if divide.response:
            day = formats.day_and_year(divide.response)
            return _("{counted} before. Nothing was counted since the first response, on {day}.").format(
                counted=before, day=day
            )
        if divide.baseline:
            return _("{counted} before. Nothing was counted since the baseline.").format(counted=before)
        return _("{counted}. No response is done yet: all of this is the time before.").format(counted=before)
    after = _time_of(found.after)
    if found.ratio is None:
        return _("{before} before, {after} after: too few to say whether anything changed.").format(
            before=before, after=after
        )
    return _("{before} before, {after} after: {change}.").format(before=before, after=after, change=_share(found))


def _no_before(divide: Divide) -> str:
    if divide.baseline is None:
        return _("No reading lies before the first response, so there is nothing to compare with.")
    if divide.response and divide.response <= divide.baseline[0]:
        words = _("The first response was on {day}, when the baseline had not begun yet. Choose earlier days for it.")
        return words.format(day=formats.day_and_year(divide.response))
    if divide.response and divide.response <= divide.baseline[1]:
        words = _("No reading lies in the baseline before the first response, on {day}: nothing to compare with.")
        return words.format(day=formats.day_and_year(divide.response))
    return _("No reading lies in the baseline yet, so there is nothing to compare with.")


def counted(found: Counted, measure: Measure) -> str:
    """How many in which time: "35 fights in 8 weeks"."""
    number = formats.number(found.events)
    many = f"{number} {measure.unit}" if measure.unit else number
    return _("{many} in {time}").format(many=many, time=_time(found.days))


def left_out(found: Comparison) -> list[str]:
    """What was counted and says nothing of before and after."""
    said: list[str] = []
    if across := found.count("neither"):
        said.append(
            ngettext(
                "{count} reading is of neither time: outside the baseline, or not clear of the response.",
                "{count} readings are of neither time: outside the baseline, or not clear of the response.",
                across,
            ).format(count=formats.number(across))
        )
    if twice := found.count("twice"):
        said.append(
            ngettext(
                "{count} reading is of days that another one counts, and is left out.",
                "{count} readings are of days that others count, and are left out.",
                twice,
            ).format(count=formats.number(twice))
        )
    return said


# --- parts of a sentence -----------------------------------------------------------------------------------


def _time_of(found: Counted) -> str:
    return _("{many} in {time}").format(many=formats.number(found.events), time=_time(found.days))


def _time(days: int) -> str:
    weeks, rest = divmod(days, 7)
    if weeks and not rest:
        return ngettext("{count} week", "{count} weeks", weeks).format(count=formats.number(weeks))
    return ngettext("{count} day", "{count} days", days).format(count=formats.number(days))


def _per_week(found: Counted) -> str:
    return formats.decimal(found.per(7), 1)


def _share(found: Comparison) -> str:
    ratio = found.ratio
    if ratio is None:
        return ""
    if found.change == "fell":
        return _("a fall of {share}\u00a0% (95\u00a0%: {low} to {high}\u00a0%)").format(
            share=_percent(1 - ratio.ratio), low=_down(1 - ratio.high), high=_up(1 - ratio.low)
        )
    if found.change == "rose":
        return _("a rise of {share}\u00a0% (95\u00a0%: {low} to {high}\u00a0%)").format(
            share=_percent(ratio.ratio - 1), low=_down(ratio.low - 1), high=_up(ratio.high - 1)
        )
    return _unclear(ratio)


def _unclear(ratio: RateRatio) -> str:
    words = _(
        "no change that these numbers can tell (95\u00a0%: from a fall of {fall}\u00a0% to a rise of {rise}\u00a0%)"
    )
    return words.format(fall=_up(1 - ratio.low), rise=_up(ratio.high - 1))


def _percent(share: float) -> str:
    return formats.number(round(100 * share))


def _down(share: float) -> str:
    """Outwards: an interval is never said narrower than it is."""
    return formats.number(math.floor(100 * share + 1e-9))


def _up(share: float) -> str:
    return formats.number(math.ceil(100 * share - 1e-9))


def _better(measure: Measure) -> bool:
    return (measure.found.change == "fell") == (measure.better == rules.DOWN)


def _beside(own: Measure, other: Measure) -> str:
    compared = other.at == rules.COMPARISON
    begins = (
        _("At the comparison place, {where}: {change}") if compared else _("At the place to watch, {where}: {change}")
    )
    said = begins.format(where=other.where or other.name, change=change(other))
    meaning = _of_comparison(own, other) if compared else _of_displacement(other)
    return f"{said} {meaning}" if meaning else said


def _of_comparison(own: Measure, other: Measure) -> str:
    if own.found.change not in ("fell", "rose") or other.found.ratio is None:
        return ""
    if other.found.change == own.found.change:
        return _("It went the same way there, so something else may have done both.")
    if other.found.change == "unclear":
        return _("That speaks neither for the response nor against it.")
    return _("It did not go the same way there. That speaks for the response, and is no proof.")


def _of_displacement(other: Measure) -> str:
    if other.found.ratio is None:
        return ""
    if other.found.change == "unclear":
        return _("Whether some of it moved there cannot be told.")
    return _("Nothing says that it moved there.") if _better(other) else _("Some of it may have moved there.")
