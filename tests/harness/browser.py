"""The app in a real browser, seen through accessible names: what a screen reader is told is what a test may use."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import flet as ft
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, Request, expect
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import TimeoutError as PatienceLost
from starlette.responses import FileResponse

from app.web.door import Door
from app.web.front import front
from app.web.serving import Server, listen, port_of

ASSETS = Path(__file__).parents[2] / "assets"
STILL_MS = 1_000  # a tap sooner after something moved is taken for the second half of the one before, and dropped
QUICK_STILL_MS = 400  # for a hand that knows whether the app took the tap, and how long its guard waits
STILL_MAX_MS = 20_000
FRAME_MS = 60  # drawn anew at most so often: what moves comes to rest as soon, for a fifth of the processor time less
DRAWN_ANEW_MS = 10_000
LOOKS_EVERY_MS = 100  # not at every frame, which would draw one for each look
NOTICED_MS, TAPS_MAX = 3_000, 3
FILLS_MAX = 8
OPENS_MS = 90_000  # a page, on a machine that does four other things
SETTLES_MS = 600  # a page that comes back is sent whole once more; what is typed before that is drawn over
EMPTY_PICTURE_BYTES = 8_000  # a ground with nothing on it is smaller than this
OFF = (
    # The address bar that nobody sees is three pages of its own: a quarter of the processor time of opening ours.
    *("WebUIOmniboxPopup", "WebUIOmniboxFullPopup", "WebUIOmniboxAimPopup"),
    # Playwright turns these off, and a second list replaces its own.
    *("AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay"),
    *("MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch"),
    "ThirdPartyStoragePartitioning",
)
"""Features of Chromium that no journey needs."""

# A page fetches 14 MB from its app; in pieces of 64 KB a third of what the app does meanwhile is to hand on pieces.
FileResponse.chunk_size = 4 << 20


def launch_args() -> dict[str, object]:
    """For `browser_type_launch_args`: the browser of this machine, quiet and without a sandbox."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    here = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"  # nothing leaves this machine
    # Nobody stays long enough on a page for a second, better compilation of its client: a third of the processor time.
    once = "--js-flags=--liftoff-only"
    return {
        "executable_path": shutil.which("chromium"),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            once,
            here,
            f"--disable-features={','.join(OFF)}",
            *quiet,
        ],
    }


@contextmanager
def served(main: Callable[[ft.Page], Any]) -> Iterator[Door]:
    """Serves the app behind its door, on a free port of this machine."""
    listener = listen()
    door = front(ft.run(main, export_asgi_app=True, no_cdn=True, assets_dir=str(ASSETS)), port_of(listener))
    server = Server(door)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield door
    finally:
        server.should_exit = True
        thread.join(5)


def new_context(browser: Browser, **more: Any) -> tuple[BrowserContext, list[str]]:
    """A phone held upright, on which nothing leaves this machine, and a list that names what tried to.

    `more` as for a Playwright context. Whoever stops requests by a rule of Playwright's is asked about every one of
    them, thirty for each page: here no other name leads anywhere (`launch_args`), and only what failed is told.
    """
    upright = {"viewport": {"width": 390, "height": 844}, "locale": "en-GB", "reduced_motion": "reduce"}
    context = browser.new_context(**{**upright, **more})
    context.add_init_script(STEADY_CURSOR)
    tried: list[str] = []

    def failed(request: Request) -> None:
        stopped_by_our_policy = request.failure == "csp"  # by the page's own, before anything was asked
        if not stopped_by_our_policy and not request.url.startswith(("http://127.0.0.1:", "blob:", "data:")):
            tried.append(request.url)

    context.on("requestfailed", failed)
    return context, tried


# A cursor that blinks twice a second has the whole window drawn each time: half the processor time of an open form.
STEADY_CURSOR = """{
    const every = window.setInterval;
    window.setInterval = (work, ms, ...more) => every(work, ms === 500 ? 1e9 : ms, ...more);
}"""


# Whatever moves is drawn sixty times a second; a journey waits for its end only.
SELDOM_DRAWN = f"""{{
    const draw = window.requestAnimationFrame;
    let drawn = 0;
    window.requestAnimationFrame = (work) => window.setTimeout(
        () => draw((now) => {{ drawn = performance.now(); work(now); }}), drawn + {FRAME_MS} - performance.now(),
    );
}}"""


def open_page(page: Page, address: str, text_scale: float = 1.0) -> None:
    """By the door: `address` carries the key, and the page goes on without it."""
    page.goto(address, timeout=OPENS_MS)
    page.wait_for_url(lambda url: "key=" not in url, timeout=OPENS_MS)
    wake(page, text_scale)


def wake(page: Page, text_scale: float = 1.0) -> None:
    """Turn the accessibility tree on. Call again after every goto and reload."""
    if text_scale != 1.0:
        page.evaluate(f"document.documentElement.style.fontSize = '{16 * text_scale}px'")
    placeholder = page.locator("flt-semantics-placeholder")
    placeholder.wait_for(state="attached", timeout=OPENS_MS)
    placeholder.evaluate("element => element.click()")  # it lies outside the window: no real click reaches it
    page.locator("flt-semantics-host flt-semantics").first.wait_for(state="attached")
    page.evaluate(WATCH_FOR_MOVES)
    page.wait_for_timeout(SETTLES_MS)


# Notes when anything that a screen reader is told last came, went or moved.
WATCH_FOR_MOVES = """() => {
    window.lastMoved = performance.now();
    new MutationObserver(() => { window.lastMoved = performance.now(); }).observe(
        document.querySelector("flt-semantics-host"),
        { subtree: true, childList: true, characterData: true, attributes: true },
    );
}"""


def still(page: Page, for_ms: int = STILL_MS) -> None:
    """Waits as a person does: until nothing has moved for a moment; less of one is enough to look and tap nothing."""
    is_still = f"() => performance.now() - window.lastMoved > {for_ms}"
    page.wait_for_function(is_still, timeout=STILL_MAX_MS, polling=LOOKS_EVERY_MS)


def place_of(target: Locator) -> FloatRect:
    """Where it stands, in pixels of the window. What is drawn anew just now stands nowhere, for a moment."""
    for _ in range(DRAWN_ANEW_MS // LOOKS_EVERY_MS):
        if place := target.bounding_box():
            return place
        target.page.wait_for_timeout(LOOKS_EVERY_MS)
    raise AssertionError(f"{target} has no place on the screen")


def bring_into_view(target: Locator) -> None:
    """Scrolls to it. What is drawn anew just now cannot be scrolled to, and is looked for again."""
    for _ in range(DRAWN_ANEW_MS // LOOKS_EVERY_MS):
        place_of(target)
        with suppress(BrowserError):
            target.scroll_into_view_if_needed(timeout=LOOKS_EVERY_MS * 5)
            return
    raise AssertionError(f"{target} cannot be scrolled to")


def press(target: Locator, still_ms: int = STILL_MS) -> None:
    """A tap by somebody who looks first, and taps again when nothing at all moved."""
    for _ in range(TAPS_MAX):
        if press_once(target, still_ms):
            return


def press_once(target: Locator, still_ms: int) -> bool:
    """One tap by somebody who looks first; whether something moved soon after."""
    page = target.page
    target.wait_for(state="visible")
    still(page, still_ms)
    before = page.evaluate("performance.now()")
    target.click()
    return _moved_since(page, before)


def _moved_since(page: Page, moment: float) -> bool:
    """Whether something moves soon; a page that goes away does."""
    try:
        page.wait_for_function(
            "moment => !(window.lastMoved <= moment)", arg=moment, timeout=NOTICED_MS, polling=LOOKS_EVERY_MS
        )
    except PatienceLost:
        return False
    except BrowserError:
        return True
    return True


def fill(field: Locator, words: str) -> None:
    """Focus first: filling alone is lost from the second field on. A field that is drawn anew meanwhile asks again."""
    for tries in range(FILLS_MAX):
        field.click()
        field.page.wait_for_timeout(150 + 300 * tries)  # a busy client takes the focus late, and then draws the field
        field.fill(words)
        field.page.wait_for_timeout(100 + 300 * tries)
        if field.input_value() == words:
            break
    expect(field).to_have_value(words)
    field.blur()


def picture(page: Page, path: Path) -> None:
    """A screenshot once the canvas stopped changing: two in a row are the same, and not just an empty ground."""
    page.mouse.move(1, 1)
    page.wait_for_timeout(400)
    before = b""
    for _ in range(12):
        page.wait_for_timeout(400)
        shot = page.screenshot()
        if shot == before and len(shot) > EMPTY_PICTURE_BYTES:
            break
        before = shot
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(shot)


def words_of(page: Page) -> str:
    """All words on the screen as a screen reader would read them."""
    return str(page.locator("body").aria_snapshot())
