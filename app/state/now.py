"""What time it is for the officer in front of a window: one clock for every screen, chip and draft of it.

`now_ms` is the container's clock of whichever window the code runs for, in its drawing, handlers and threads alike.
`Present` is what screens follow, so that none of them stands still while the time goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import flet as ft
from flet.controls.context import _context_page

from app.device.clock import CLEARLY_OFF_MS, Clock, device_ms, follow_zone
from app.domain import days
from app.words import _, counted, nN_

_clocks: dict[str, Callable[[], int]] = {}


def now_ms() -> int:
    """Milliseconds since 1970 UTC by the clock of this window; of this device, where there is none."""
    page = _context_page.get()
    return _clocks.get(page.session.id, device_ms)() if page is not None else device_ms()


class Present(ft.Observable):
    """`day` it is here, in which `zone`; `off_ms`: how far this device's clock is behind (−: ahead), None when unknown.

    These change seldom, and with them whatever says a day. `minute` changes every minute, in an observable of its own.
    """

    def __init__(self, page: ft.Page, clock: Clock) -> None:
        self._window, self._clock = page.session.id, clock
        _clocks[self._window] = clock
        self.day: date = days.day_of(clock())
        self.zone = days.zone_key(self.day)
        self.off_ms = clock.off_ms
        self.minute = Minute(clock() // 60_000)

    def look(self) -> bool:
        """Asks the clock. True when what stands on a screen may have grown old: the minute, the day, zone or clock."""
        follow_zone()
        now, off_ms = self._clock(), self._clock.off_ms
        day, minute = days.day_of(now), now // 60_000
        zone = days.zone_key(day)
        moved = (day, zone, off_ms, minute) != (self.day, self.zone, self.off_ms, self.minute.at)
        if (day, zone, off_ms) != (self.day, self.zone, self.off_ms):
            self.day, self.zone, self.off_ms = day, zone, off_ms
        self.minute.at = minute
        return moved

    @property
    def wrong_clock(self) -> str:
        """What an officer should know about this device's clock, or ""."""
        if self.off_ms is None or abs(self.off_ms) < CLEARLY_OFF_MS:
            return ""
        slow, said = self.off_ms > 0, _span(abs(self.off_ms))
        tells = _("This phone's clock is {span} slow.") if slow else _("This phone's clock is {span} fast.")
        means = _(
            "Beatbook goes by the server's time; everything is saved as always. Set the phone's clock when you can."
        )
        return f"{tells.format(span=said)} {means}"

    def stop(self) -> None:
        """The window is gone."""
        _clocks.pop(self._window, None)


class Minute(ft.Observable):
    """Minutes since 1970 UTC."""

    def __init__(self, at: int) -> None:
        self.at = at


_SPANS = (
    (1440, nN_("{count} day", "{count} days")),
    (60, nN_("{count} hour", "{count} hours")),
    (1, nN_("{count} minute", "{count} minutes")),
)


def _span(ms: int) -> str:
    minutes = round(ms / 60_000)
    for minutes_each, forms in _SPANS:
        if minutes >= minutes_each:
            count = round(minutes / minutes_each)
            return counted(forms, count).format(count=count)
    return _("less than a minute")
