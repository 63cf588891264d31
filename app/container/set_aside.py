"""What was set aside, behind the verbs of *Needs attention*: look, try again, clear."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from app.device.store import Quarantined
from app.notebook.notebook import Notebook
from app.sync.local import Local
from app.sync.syncer import Syncer


@dataclass(frozen=True)
class Aside:
    """Of one open profile."""

    local: Local
    notebook: Notebook
    syncer: Syncer

    def all(self) -> list[Quarantined]:
        """Entries that could not be taken in, or that the server refused, with the reason for each."""
        return self.local.store.quarantined()

    async def retry(self, aside: int) -> bool:
        """Tries one again: fetched anew if it came from the server, sent again if it is ours. True when it worked."""

        def again() -> None:
            for one in self.all():
                if one.id == aside:
                    self.local.try_again(one)

        await asyncio.to_thread(again)
        await self.syncer.sync()
        await asyncio.to_thread(self.notebook.refresh)
        return all(one.id != aside for one in self.all())

    def may_clear(self, aside: Quarantined) -> bool:
        """Whether nothing is lost when the officer lets go of what was set aside."""
        return self.local.may_clear(aside)

    async def clear(self, aside: int) -> bool:
        """Lets go of one that was set aside (id), where nothing is lost by it. True when it is gone."""

        def work() -> bool:
            return any(one.id == aside and self.local.clear(one) for one in self.all())

        cleared = await asyncio.to_thread(work)
        await self.syncer.look_again()
        return cleared
