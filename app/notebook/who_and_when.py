"""Who is who in the squad, what the agency agreed on, and what time it is: what every reading of a notebook asks.

Read from the list of members as it stands at the moment; nothing here is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, tzinfo

from app.domain import days, policy
from app.domain.kinds.contact import Stage
from app.journal import stamps
from app.journal.roster import Roster
from app.words import N_, _

NOBODY = N_("Unknown officer")


class WhoAndWhen:
    """`officer` is this officer's id (hex); `clock` gives ms since 1970 UTC; `zone` None is this device's own."""

    officer: str

    def __init__(self, roster: Roster, clock: Callable[[], int], zone: tzinfo | None) -> None:
        self.clock = clock
        self.zone = zone
        self._roster = roster
        self._stages: tuple[int, tuple[Stage, ...]] | None = None

    @property
    def roster(self) -> Roster:
        """Who belongs to the agency, as far as this device knows."""
        return self._roster

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The agency's stages in order; the names of ours are in the language of now."""
        return tuple(replace(stage, name=_(stage.name)) for stage in self._agreed_stages())

    def stage_name(self, stage: str) -> str:
        """The officer's word for a stage; the stage itself when the agency dropped it."""
        return next((_(one.name) for one in self._agreed_stages() if one.id == stage), stage)

    def _agreed_stages(self) -> tuple[Stage, ...]:
        # Kept, because a list asks for every row; its words are not, because the language may change.
        if self._stages is None or self._stages[0] != self._roster.seq:
            self._stages = self._roster.seq, policy.STAGES.of(self._roster.policy)
        return self._stages[1]

    @property
    def region(self) -> str:
        """The country whose phone numbers need no prefix (ISO 3166, two letters), from the agency's policy."""
        return policy.REGION.of(self._roster.policy)

    @property
    def lock_within_s(self) -> int:
        """How long a phone may lie untouched before it locks, at most."""
        return policy.LOCK_WITHIN_MIN.of(self._roster.policy) * 60

    @property
    def burden_limit(self) -> tuple[int, int]:
        """So many officers who see one person within so many days may wear them out."""
        agreed = self._roster.policy
        return policy.BURDEN_OFFICERS.of(agreed), policy.BURDEN_DAYS.of(agreed)

    @property
    def visit_band(self) -> tuple[int, int]:
        """How long a visit to a place should last, in minutes: from, to. Said the wrong way round, they are turned."""
        agreed = self._roster.policy
        least, most = policy.VISIT_LEAST_MIN.of(agreed), policy.VISIT_MOST_MIN.of(agreed)
        return min(least, most), max(least, most)

    @property
    def visit_gap_min(self) -> int:
        """Within so many minutes somebody should visit a place again."""
        return policy.VISIT_GAP_MIN.of(self._roster.policy)

    def officer_name(self, officer: str | None) -> str:
        """The name of an officer; "" for none."""
        if not officer:
            return ""
        known = self._roster.officers.get(bytes.fromhex(officer))
        return known.name if known else _(NOBODY)

    def writer_name(self, stamp: bytes) -> str:
        """Who wrote the value with this stamp."""
        known = self._roster.officer_of(stamps.author(stamp))
        return known.name if known else _(NOBODY)

    def my_devices(self) -> list[bytes]:
        """All devices of this officer."""
        mine = bytes.fromhex(self.officer)
        return [device.id for device in self._roster.devices.values() if device.officer == mine]

    def local(self, at_ms: int | None = None) -> datetime:
        """A moment (None: now) as an aware local time."""
        return days.local(self.clock() if at_ms is None else at_ms, self.zone)
