"""One session of the app: which phase it is in, what changed, and the few verbs every screen needs.

Each thing that changes has an observable of its own, so that a change repaints only what shows it: `gate` (phase),
`speech` (language), `layout` (width), `book` (the notebook changed, or the time), `present` (the day), `sync` (status
pill) and `notices`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol

import flet as ft

from app.device.settings import LOCK_AFTER_S, THEME
from app.state.error_sentences import sentence
from app.state.idle import idle_watch
from app.state.keyboard import Keyboard
from app.state.language import Speech
from app.state.layout import Layout, Room
from app.state.notices import Notice, Notices
from app.state.now import Present
from app.state.sheets import close_sheets, has_sheets
from app.state.sync_state import SyncState
from app.state.taps import Taps
from app.state.tasks import Tasks
from app.state.ways import Ways
from app.words import _

if TYPE_CHECKING:
    from app.container import Container
    from app.notebook.notebook import Notebook
    from app.state.pane import Pane
    from app.sync.status import Status

log = logging.getLogger(__name__)
WATCH_EVERY_S = 5.0
KEEP_MAX_S = 5.0  # what cannot be kept by then does not hold up a lock
LOOK_EVERY_S = 0.02
CLEAR_MAX_S = 1.5  # and neither does a client that does not answer


class OpenForm(Protocol):
    """A form on screen: `keep` puts what is new in it on the disk, `release` lets another window go on with it."""

    async def keep(self) -> None: ...

    def release(self) -> None: ...


class Gate(ft.Observable):
    """`phase` is "shut" (the notebook file cannot be used), "new" (set this phone up), "locked", "open" or "gone"
    (it was reported gone: the notebook is not shown on it any more)."""

    def __init__(self, phase: str) -> None:
        self.phase = phase


class Book(ft.Observable):
    """`revision` counts what makes readings old: whoever changed the notebook, a minute gone, a new day."""

    def __init__(self) -> None:
        self.revision = 0


class Passage(ft.Observable):
    """`turn` counts how often the officer came to another route, or back to a form that was parked."""

    def __init__(self) -> None:
        self.turn = 0


class Session:
    """One window, one officer, one container."""

    def __init__(self, page: ft.Page, container: Container) -> None:
        self._page = page
        self._container = container
        self._notices = Notices()
        self._sync = SyncState()
        self._locks = 0
        self._tasks = Tasks(self.warn, lambda: self._locks)
        self._idle = idle_watch(container.profile.windows)
        self.memory: dict[str, Any] = {}  # what screens remember while the notebook is open
        self._forms: list[OpenForm] = []
        self._drawing = ft.SemanticsService()
        self._watching = False
        self._lock = asyncio.Lock()
        self.leaving = False  # on the way to Unlock: what closes now was not closed by the officer
        self.taps = Taps(page.session, self._drawn)
        self.keyboard = Keyboard(page)
        self.wear: Callable[[str], Awaitable[None]] = _nothing  # puts a palette on; set by the shell
        self.speak: Callable[[str], Awaitable[None]] = _nothing  # lets the app speak a language; set by the shell
        self.look_ahead: Callable[[], Awaitable[None]] = _nothing  # reads what comes first; set by the shell
        self.speech = Speech()
        self.gate = Gate(container.phase)
        self.layout = Layout(page.width or 0)
        self.ways = Ways(page)
        self.front: Pane | None = None  # the tab that is in sight
        # The system's own button and gesture. The router asks whoever was there before it.
        page.on_view_pop = lambda _event: self._tasks.start(self.ways.back)
        self.book = Book()
        self.passage = Passage()
        self.present = Present(page, container.clock)
        self._sync.take(container.status)
        container.on_status.append(self._status_changed)
        container.profile.on_shut.append(self._shut)
        container.on_shown.append(self._shown)
        container.on_gone.append(self._gone)
        container.on_locked_elsewhere.append(self._locked_elsewhere)

    # What screens use -------------------------------------------------------------------------------------------

    @property
    def page(self) -> ft.Page:
        return self._page

    @property
    def container(self) -> Container:
        return self._container

    @property
    def phase(self) -> str:
        return self.gate.phase

    @property
    def room(self) -> Room:
        return self.layout.room

    @property
    def notebook(self) -> Notebook:
        """The open notebook. Only while `phase` is "open"."""
        return self._container.notebook

    @property
    def tasks(self) -> Tasks:
        return self._tasks

    @property
    def notices(self) -> Notices:
        return self._notices

    @property
    def sync(self) -> SyncState:
        return self._sync

    def say(self, text: str, undo: Callable[[], Awaitable[None]] | None = None) -> None:
        """A short message at the bottom, with Undo if `undo` is given."""
        self._notices.show(text, undo)
        self._tasks.start(self._unsay, self._notices.current)

    def warn(self, text: str) -> None:
        self._notices.show(text, warning=True)
        self._tasks.start(self._unsay, self._notices.current)

    async def _unsay(self, notice: Notice) -> None:
        await asyncio.sleep(notice.stands_s)
        self._notices.clear(notice.number)

    def changed(self) -> None:
        """The notebook changed: every reading on screen is taken again."""
        self.book.revision += 1

    def look(self) -> None:
        """Moves on to the minute and day that it is, by the one clock, in the zone where this device is now."""
        if self.present.look() and self.phase == "open":
            self.changed()

    def _shown(self) -> None:
        # Called by whatever thread put something new into the notebook: sync, another window's write taken in.
        self._tasks.start(self._read_again)

    async def _read_again(self) -> None:
        self.look()
        if self.phase == "open":
            self.changed()

    async def write(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Do `work(notebook, *args)` in a thread, then let every screen read again. Answers what `work` answers."""
        result = await self._tasks.run(work, self.notebook, *args, **kwargs)
        self.changed()
        return result

    def moved(self) -> None:
        """The route changed, or a form is to open again where it is."""
        self.passage.turn += 1

    async def measure(self, width: float | None = None, letters: float | None = None) -> None:
        """The window is of another width, in dp, or its letters of another size.

        Where other views are asked for, all is drawn anew, and what is half written goes on there.
        """
        if self.layout.room_of(width, letters).views != self.room.views:
            await self.flush()
            for form in list(self._forms):
                form.release()
        self.layout.measure(width, letters)

    async def go(self, route: str, back_to: str = "") -> None:
        await self.ways.go(route, back_to)

    async def back(self) -> None:
        """Where the system's back button would lead."""
        await self.ways.back()

    # Phases -----------------------------------------------------------------------------------------------------

    def entered(self) -> None:
        """The container moved to another phase (unlocked, set up): show it."""
        self.gate.phase = self._container.phase
        if self.phase == "open":
            self._idle.opened()
            self._sync.take(self._container.status)
            self.present.look()
            self.changed()
            self._watch_while_open()
            self._tasks.start(self.wear, self._container.settings[THEME])
        else:
            self.memory.clear()  # locked by another window meanwhile: nothing that was read ahead stays

    async def lock(self) -> None:
        """Keep what is half written, drop every key, show Unlock; in every window of this profile.

        The route stays, so unlocking returns to it.
        """
        await self._leave("locked", self._container.lock)

    def _locked_elsewhere(self) -> None:
        # Called by the window that locked, in whatever thread.
        self._tasks.start(self._leave, "locked", self._container.lock_here)

    def _shut(self) -> None:
        # Called by whatever met the damage, in a thread of its own.
        self._tasks.start(self._leave, "shut", self._container.close)

    def _gone(self) -> None:
        self._tasks.start(self._let_go)

    async def _let_go(self) -> None:
        await self._leave("gone", self._container.let_go)
        self.changed()

    async def _leave(self, phase: str, drop: Callable[[], object]) -> None:
        """From the open notebook to `phase`: the words to the disk, the screen empty, then the keys from memory.

        One at a time: a second lock that overtook the first would change the screen under a sheet that is closing.
        """
        async with self._lock:
            if self.phase == "open":
                self.leaving = True
                try:
                    await self.flush()
                    await self._clear_screen()
                finally:
                    self.leaving = False
                    self._locks += 1
                    self.gate.phase = phase
                    self.memory.clear()
                    self.ways.forget()
            elif phase != "locked":
                self.gate.phase = phase
            await self._tasks.run(drop)

    async def _clear_screen(self) -> None:
        """Closes what lies over the screens: sheets, dialogs, notices. Their host cannot, once it is gone.

        A dialog whose screen changes before it has closed stays over the next one: each is waited for.
        """
        self._notices.clear()
        close_sheets(self._page)
        try:
            async with asyncio.timeout(CLEAR_MAX_S):
                await self._drawn()
                while has_sheets(self._page):
                    await asyncio.sleep(LOOK_EVERY_S)
                    close_sheets(self._page)  # one that only came up now
        except (TimeoutError, RuntimeError):
            log.warning("a window did not say that it closed its sheets")

    async def flush(self) -> None:
        """Put every half-written form on disk. One that fails does not keep the others from it."""
        for form in list(self._forms):
            try:
                async with asyncio.timeout(KEEP_MAX_S):
                    await form.keep()
            except Exception as error:  # noqa: BLE001 - the next draft must still be kept
                log.error("a draft could not be kept: %s", type(error).__name__)

    def forms_with(self, form: OpenForm) -> Callable[[], None]:
        """`form` is kept before locking and when the app goes to the background. Answers how to stop that."""
        self._forms.append(form)

        def stop() -> None:
            if form in self._forms:
                self._forms.remove(form)

        return stop

    async def _drawn(self) -> None:
        """Until the client has answered, and so has drawn what was sent before."""
        await self._drawing._invoke_method("get_accessibility_features")  # what it answers does not matter

    # Locking by itself ------------------------------------------------------------------------------------------

    def touched(self) -> bool:
        """The officer did something. False when it came too late: the phone has to lock instead."""
        if self.phase == "open" and self._idle.due_in_s(self._lock_after_s()) <= 0:
            self._tasks.start(self.lock)
            return False
        self._idle.touched()
        return True

    async def returned(self) -> None:
        """The app is in front again: lock if it was away too long, else see what others wrote meanwhile."""
        self.look()
        if self.phase == "open" and self.touched():
            await self._tasks.guard(self._look_around)
            self._container.sync_soon()

    async def signal_back(self) -> None:
        """There is a network again: a good moment to sync."""
        if self.phase == "open":
            self._container.sync_soon()

    def _lock_after_s(self) -> int:
        return min(self._container.settings[LOCK_AFTER_S], self.notebook.lock_within_s)

    def _watch_while_open(self) -> None:
        if not self._watching:
            self._watching = True
            self._tasks.start(self._watch)

    async def _watch(self) -> None:
        """Until it locks: lock when due, and take in what another window of this profile wrote."""
        try:
            while self.phase == "open":
                due_s = self._idle.due_in_s(self._lock_after_s())
                if due_s <= 0:
                    await self.lock()
                    return
                await asyncio.sleep(min(due_s, WATCH_EVERY_S))
                await self._tasks.guard(self._look_around)
        finally:
            self._watching = False

    async def _look_around(self) -> None:
        if await self._tasks.run(self._container.was_locked_elsewhere):
            await self._leave("locked", self._container.lock_here)
        self.look()
        if self.phase == "open" and await self._tasks.run(self.notebook.refresh):
            self.changed()
        while self.phase == "open" and await self._tasks.run(self.notebook.tidy):
            pass  # a stretch at a time, so that no screen waits behind it

    # Sync -------------------------------------------------------------------------------------------------------

    def _status_changed(self, status: Status) -> None:
        # Called from the sync driver's own task, which belongs to no page: go through the page's.
        self._tasks.start(self._take_status, status)

    async def _take_status(self, status: Status) -> None:
        was = self._sync.state
        self._sync.take(status)
        self.look()
        if was == "syncing" and status.state != "syncing" and self.phase == "open":
            self.changed()

    async def sync_now(self) -> None:
        """Sync and say in one sentence how it went."""
        report = await self._container.sync_now()
        if report.problem:
            self.warn(sentence(report.problem))
        elif report.offline:
            self.say(_("No signal. Everything is safe on this phone and will go when there is one."))
        elif self.phase == "open":
            self.changed()
            self.say(_("Everything is on the server."))

    def close(self) -> None:
        """The window went away for good: stop watching and let go of the container's callbacks."""
        self._tasks.stop()
        self.present.stop()
        for form in list(self._forms):
            form.release()
        for callbacks, mine in (
            (self._container.on_status, self._status_changed),
            (self._container.profile.on_shut, self._shut),
            (self._container.on_shown, self._shown),
            (self._container.on_gone, self._gone),
            (self._container.on_locked_elsewhere, self._locked_elsewhere),
        ):
            if mine in callbacks:
                callbacks.remove(mine)  # type: ignore[arg-type]  # each list holds its own kind


async def _nothing(*_choice: str) -> None:
    return None
