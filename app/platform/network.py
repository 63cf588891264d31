"""Signal came back: a good moment to sync. Nothing ever waits for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft


class Network:
    """Awaits `on_signal` each time the phone has a connection after having none.

    Made once per session, inside `main(page)`, and kept until `stop`.
    """

    def __init__(self, on_signal: Callable[[], Awaitable[None]]) -> None:
        self._on_signal: Callable[[], Awaitable[None]] | None = on_signal
        self._was_without = False
        self._service = ft.Connectivity(on_change=self._changed)

    async def _changed(self, event: ft.ConnectivityChangeEvent) -> None:
        without = all(kind is ft.ConnectivityType.NONE for kind in event.connectivity)
        came_back, self._was_without = self._was_without and not without, without
        if came_back and self._on_signal is not None:
            await self._on_signal()

    def stop(self) -> None:
        self._on_signal = None
