"""The shell: which screens this session may see.

A notebook that cannot be used shows what to do about it, a phone that is not set up shows Set up this phone, a locked
one shows Unlock, one that was reported gone says so, whatever the address says. The address stays as it was, so
unlocking brings back the very screen the officer left.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import flet as ft

from app.platform import device_languages, leftovers
from app.platform.network import Network
from app.platform.unsealed_settings import Preferences
from app.state.activity import watch
from app.state.context import SessionContext, use_session
from app.state.drawing import draw_without_detours
from app.state.session import Gate, Session
from app.ui import theme
from app.ui.front.agency_notice import AgencyNotice, is_unread
from app.ui.front.cover import Cover
from app.ui.front.gone import Gone
from app.ui.front.setup import SetUp
from app.ui.front.unlock import Unlock
from app.ui.front.unreadable import Unreadable
from app.ui.keys import Shortcuts
from app.ui.parts.button import primary
from app.ui.parts.card import empty
from app.ui.routes import routes_for
from app.ui.today.addresses import TODAY
from app.ui.today.today import read_ahead
from app.words import _

if TYPE_CHECKING:
    from app.container import Container


@ft.component
def NotFound() -> ft.Control:
    session = use_session()
    return ft.SafeArea(
        empty(
            ft.Icons.EXPLORE_OFF_ROUNDED,
            _("There is nothing at this address"),
            _("The link may be old."),
            primary(_("Back to Today"), session.tasks.act(session.go, TODAY)),
        )
    )


@ft.component
def App(session: Session, gate: Gate) -> Any:
    """Everything on screen. Drawn again only with another phase or language; screens follow what they show."""
    ft.use_state(session.speech)
    drawn = {"shut": Unreadable, "new": SetUp, "locked": Unlock, "gone": Gone}.get(gate.phase)
    if drawn is None and is_unread(session):
        drawn = AgencyNotice
    if drawn is not None:
        return SessionContext(session, lambda: [drawn()])
    leftovers.opened(session)
    ft.use_state(session.layout)
    views = session.room.views
    routes, key = routes_for(*views), f"views {views}"
    return SessionContext(session, lambda: ft.Router(routes, not_found=NotFound, manage_views=True, key=key))  # type: ignore[call-arg]  # of any component


def speaking(page: ft.Page, session: Session, preferences: Preferences) -> Callable[[], Awaitable[None]]:
    """Lets the app follow the device's language and the officer's choice; answers what brings the last one back."""

    def spoken() -> None:
        """Whatever is on screen is read and drawn anew in the language of now; what is typed stays in its form."""
        page.locale_configuration = session.speech.locales
        page.update()
        session.changed()

    async def speak(choice: str) -> None:
        session.speech.choose(choice)
        spoken()
        # Like the palette: no secret, and Unlock speaks it too.
        await preferences.keep_language(session.speech.chosen)

    async def as_before() -> None:
        before = session.speech.language
        session.speech.choose(await preferences.language())
        session.speech.device_speaks(await device_languages.of_device(page))
        if session.speech.language != before:
            spoken()

    async def device_changed(event: ft.LocaleChangeEvent) -> None:
        session.speech.device_speaks(device_languages.codes(event.locales))
        spoken()

    page.locale_configuration = session.speech.locales
    page.on_locale_change = session.tasks.guarded(device_changed)
    session.speak = speak
    return as_before


def start(page: ft.Page, container: Container) -> Session:
    """Show the app on `page`, working on `container`, until the page is closed."""
    draw_without_detours()
    session = Session(page, container)
    preferences = Preferences()
    watch(page, session)

    async def wear(choice: str) -> None:
        theme.dress(page, choice)
        page.update()
        # Which palette is no secret, and a locked phone must not glare on patrol: remembered outside.
        await preferences.keep_theme(choice)

    async def theme_as_before() -> None:
        theme.dress(page, await preferences.theme())
        page.update()

    async def resized(event: ft.PageResizeEvent) -> None:
        await session.measure(width=event.width)

    async def came_back(_event: ft.Event[ft.Page]) -> None:
        """A window that was loaded anew: it may be another one in size, and tells nothing of it."""
        await session.measure(width=page.width)

    cover = Cover(session)

    async def lifecycle(event: ft.AppLifecycleStateChangeEvent) -> None:
        cover.follow(event.state)
        if event.state in (
            ft.AppLifecycleState.PAUSE,
            ft.AppLifecycleState.HIDE,
            ft.AppLifecycleState.INACTIVE,
        ):
            await session.flush()
        elif event.state == ft.AppLifecycleState.RESUME:
            await session.returned()

    def close() -> None:
        network.stop()
        session.close()
        container.close()

    network = Network(session.tasks.guarded(session.signal_back))
    session.wear, session.look_ahead = wear, partial(read_ahead, session)
    theme.dress(page, "system")
    page.title = "Beatbook"
    page.on_resize = session.tasks.guarded(resized)
    page.on_connect = session.tasks.guarded(came_back)
    page.on_app_lifecycle_state_change = session.tasks.guarded(lifecycle)
    page.on_close = close
    page.on_keyboard_event = session.tasks.guarded(Shortcuts(session).pressed)
    as_before = speaking(page, session, preferences)
    page.render_views(App, session, session.gate)
    session.tasks.start(as_before)
    if session.phase == "open":
        session.entered()
    else:
        session.tasks.start(theme_as_before)
    return session
