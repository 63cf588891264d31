"""What happened since the process began: runs, steps, faults, kills, entries, and how often what of squads."""

from __future__ import annotations

from collections import Counter

TALLY: Counter[str] = Counter()
