"""What was set aside, behind the verbs of *Needs attention*: look, try again, clear."""

from __future__ import annotations

import asyncio
from typing import Protocol

from app.device.store import Quarantined, Store
from app.notebook.notebook import Notebook
from app.sync.local import Local
from app.sync.syncer import Syncer


class _Opened(Protocol):
    """What these verbs need of an open profile."""

    @property
    def local(self) -> Local: ...

    @property
    def notebook(self) -> Notebook: ...

    @property
    def syncer(self) -> Syncer: ...


class _Profile(Protocol):
    """What these verbs need of the container whose part they are."""

    @property
    def store(self) -> Store: ...

    def _need(self) -> _Opened: ...

    def set_aside(self) -> list[Quarantined]: ...


class AsideVerbs:
    """A part of the container."""

    def set_aside(self: _Profile) -> list[Quarantined]:
        """Entries that could not be taken in, or that the server refused, with the reason for each."""
        return self.store.quarantined()

    async def retry(self: _Profile, aside: int) -> bool:
        """Tries one again: fetched anew if it came from the server, sent again if it is ours. True when it worked."""
        opened = self._need()

        def again() -> None:
            for one in self.set_aside():
                if one.id == aside:
                    opened.local.try_again(one)

        await asyncio.to_thread(again)
        await opened.syncer.sync()
        await asyncio.to_thread(opened.notebook.refresh)
        return all(one.id != aside for one in self.set_aside())

    def may_clear(self: _Profile, aside: Quarantined) -> bool:
        """Whether nothing is lost when the officer lets go of what was set aside."""
        return self._need().local.may_clear(aside)

    async def clear(self: _Profile, aside: int) -> bool:
        """Lets go of one that was set aside (id), where nothing is lost by it. True when it is gone."""
        opened = self._need()

        def work() -> bool:
            return any(one.id == aside and opened.local.clear(one) for one in self.set_aside())

        cleared = await asyncio.to_thread(work)
        await opened.syncer.look_again()
        return cleared
