"""Squads that this officer is in no more: what of them went from this phone is told once, in words."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from app.sync.local import Local


@dataclass(frozen=True)
class LeftSquads:
    """Of one open profile."""

    local: Local

    def untold(self) -> list[str]:
        """The names of those of which the officer has not read yet that they are gone."""
        return self.local.left_untold()

    async def told(self) -> None:
        """The officer has read it. Raises StoreError."""
        await asyncio.to_thread(self.local.told_left)
