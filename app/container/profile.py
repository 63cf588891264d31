"""One profile on the disk: its notebook file open, shut because it cannot be used, or mended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from app.container.windows import windows_of
from app.device.errors import DeviceError, SlotDamaged, StoreError
from app.device.keyring import Keyring
from app.device.salvage import Mended, mend
from app.device.store import Store


class Profile:
    """`trouble` is what keeps the notebook file shut, None while it is open.

    `on_shut` is called, from any thread, when it turned out to be damaged. `key_store(make)` gives this device's own
    secret. `lock()` drops the keys of this window; `locked_elsewhere()` is called when another window locked.
    """

    def __init__(
        self,
        folder: Path,
        hardware_secret: bytes | None,
        lock: Callable[[], object],
        locked_elsewhere: Callable[[], None],
    ) -> None:
        """Opens the store, or has `trouble`."""
        self.folder, self.hardware_secret = folder, hardware_secret
        self.on_shut: list[Callable[[], None]] = []
        self.key_store: Callable[[bool], Awaitable[bytes | None]] | None = None
        self.trouble: DeviceError | None = None
        self.windows = windows_of(folder)
        self._lock, self._locked_elsewhere = lock, locked_elsewhere
        self._store: Store | None = None
        self._open()

    @property
    def store(self) -> Store:
        """Raises what keeps the store shut."""
        if self._store is None:
            raise self.trouble or StoreError()
        return self._store

    @property
    def is_set_up(self) -> bool:
        """Whether there are keys here already."""
        return Keyring.exists(self.store)

    def _open(self) -> None:
        self.windows.join(self._locked_elsewhere)
        try:
            self._store = Store(self.folder)
            self._store.on_unreadable = self.give_up
            Keyring.exists(self._store)  # what the first screen asks, so that damage there is met here
        except StoreError as error:
            self.give_up(error)

    def give_up(self, error: DeviceError) -> None:
        """The notebook cannot be used as it is. From any thread; `close` then lets go of it."""
        if self.trouble is None:
            self.trouble = error
            for callback in list(self.on_shut):
                callback()

    async def try_again(self) -> None:
        """Opens the store again, after whatever was in the way was seen to; has `trouble` if it still is."""
        await asyncio.to_thread(self.close)
        self.trouble = None
        await asyncio.to_thread(self._open)
        await self.ask_key_store()

    async def mend(self, progress: Callable[[float], None]) -> Mended:
        """Repairs the notebook (salvage.py) and opens it. Raises StoreError; the damaged one then stays as it is."""
        keep_keys = not isinstance(self.trouble, SlotDamaged)
        await asyncio.to_thread(self.close)
        mended = await asyncio.to_thread(mend, self.folder, keep_keys, progress)
        await self.try_again()
        return mended

    async def ask_key_store(self) -> None:
        """Takes this device's secret from its key store; made there when this phone is to be set up."""
        if self.key_store is not None and self.trouble is None:
            self.hardware_secret = await self.key_store(not self.is_set_up)

    def close(self) -> None:
        """Locks this window and lets go of the store; may be called twice."""
        self._lock()
        self.windows.leave(self._locked_elsewhere)
        store, self._store = self._store, None
        if store is not None:
            store.close()
