"""Tapping: what an officer's hand waits for, in Chromium, with 5,000 contacts, 20,000 notes and 200 open follow-ups."""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from starlette.websockets import WebSocket

from app.device.passphrase_slot import STANDARD
from app.device.store import Store
from app.notebook import garbage
from app.notebook.notebook import Notebook
from app.ui.contacts.people_choice import people_choice
from tests.bench.result import Row, ms, percentile
from tests.bench.town import Town
from tests.cast.containers import ORTIZ, PASSPHRASE_A, SquadOnDisk, in_another_thread, opened
from tests.cast.near import NearPhone
from tests.harness import browser as harness

CONTACTS, NOTES, PROBLEMS, CHANGES_EACH = 5_000, 20_000, 100, 40
TAP_BAR_S, TAP_OURS_S, TAP_BYTES = 0.25, 0.08, 40_000
KEY_OURS_S = 0.08
UNLOCK_S = 0.9
TODAY_READ_MS = 8_000
"""So long an officer reads Today before the first tap on another tab; they are drawn ahead meanwhile."""
ROUNDS, UNLOCKS, KEYS = 10, 5, 15
TABS = {
    "People": ["Search people", "contacts"],
    "Problems": ["New problem", "Analysis"],
    "More": ["Settings"],
    "Today": ["Lock now", "Mark done"],
}
"""What a screen reader finds on each once its content is there."""
IN_MEMORY = "reading from memory"
CODE_COMPILED_ONCE = "--js-flags=--liftoff-only"  # our tests' own haste, which makes the client slower

WATCH = """() => {
    const began = () => { window.began = performance.now(); };
    for (const event of ["pointerdown", "keydown"]) window.addEventListener(event, began, true);
}"""
SHOWN = """words => {
    const told = document.querySelector("flt-semantics-host").outerHTML;
    return words.every(one => told.includes(one)) ? performance.now() - window.began : false;
}"""


@dataclass(frozen=True)
class Wait:
    """`seen_s`: from the finger to the content. `ours_s`: processor time of the app, this program's own included."""

    seen_s: float
    ours_s: float
    sent_bytes: int


class Meter:
    """Waits until the page shows something, and says what it took. `sent` counts the bytes to the client."""

    def __init__(self, page: Page) -> None:
        self.page, self.sent = page, 0

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Everything that is sent meanwhile is counted."""
        send = WebSocket.send_bytes

        async def counted(socket: WebSocket, data: bytes) -> None:
            self.sent += len(data)
            await send(socket, data)

        WebSocket.send_bytes = counted  # type: ignore[method-assign]  # the one place all patches pass
        try:
            yield
        finally:
            WebSocket.send_bytes = send  # type: ignore[method-assign]  # as it was

    def until(self, words: Sequence[str], x: float, y: float, key: str = "") -> Wait:
        """Taps there, or presses a key, and waits for the words."""
        sent, ours = self.sent, time.process_time()
        if key:
            self.page.keyboard.press(key)
        else:
            self.page.mouse.click(x, y)
        shown = self.page.wait_for_function(SHOWN, arg=list(words), polling="raf")
        seen_ms = float(shown.json_value())
        ours_s = time.process_time() - ours
        return Wait(seen_ms / 1000, ours_s, self.sent - sent)


def rows(folder: Path) -> Iterator[Row]:
    """Tabs, the first key of a search, and unlocking."""
    garbage.seldom()  # as the app does when it begins
    made = SquadOnDisk.made(folder, [(ORTIZ, PASSPHRASE_A)])
    in_another_thread(_filled(made.folder / "a"))
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=_chromium(), args=_arguments())
        stack.callback(browser.close)
        context, _tried = harness.new_context(browser)
        phone = NearPhone(made.folder / "a", PASSPHRASE_A, context.new_page(), stack)
        meter = Meter(phone.page)
        stack.enter_context(meter.counting())
        phone.open()
        phone.page.evaluate(WATCH)
        unlocks = [_unlock(phone, meter) for _ in range(UNLOCKS)]
        phone.unlock()
        phone.page.wait_for_timeout(TODAY_READ_MS)
        taps = [_tap(phone, meter, name) for _ in range(ROUNDS) for name in TABS]
        keys = [_key(phone, meter) for _ in range(KEYS)]
    town = f"{CONTACTS:,} contacts, {NOTES:,} notes"
    p95 = percentile([one.seen_s for one in taps], 95)
    ours_p95, sent = percentile([one.ours_s for one in taps], 95), max(one.sent_bytes for one in taps)
    yield _row(
        "tap",
        f"A tab in Chromium, from the tap to its list, {town}",
        taps,
        f"≤ {ms(TAP_BAR_S)} p95, ours ≤ {ms(TAP_OURS_S)}, ≤ {TAP_BYTES // 1000} KB",
        p95 <= TAP_BAR_S and ours_p95 <= TAP_OURS_S and sent <= TAP_BYTES,
    )
    key_ours = percentile([one.ours_s for one in keys], 95)
    bar = f"ours ≤ {ms(KEY_OURS_S)}"
    yield _row("first key", f"The first key of a search, {town}", keys, bar, key_ours <= KEY_OURS_S)
    unlocked = percentile([one.seen_s for one in unlocks], 50)
    bar = f"≤ {UNLOCK_S} s"
    yield _row("unlock to Today", f"Unlock to Today in Chromium, {town}", unlocks, bar, unlocked <= UNLOCK_S)


def _row(key: str, what: str, waits: list[Wait], bar: str, met: bool) -> Row:
    seen, ours = [one.seen_s for one in waits], [one.ours_s for one in waits]
    sent = max(one.sent_bytes for one in waits) / 1000
    return Row(
        key=key,
        what=what,
        ours=f"p50 {ms(percentile(seen, 50))}, p95 {ms(percentile(seen, 95))}",
        baseline=f"of which ours p50 {ms(percentile(ours, 50))}, p95 {ms(percentile(ours, 95))}; ≤ {sent:.0f} KB sent",
        ratio=None,
        spread=None,
        bar=bar,
        met=met,
        durability=IN_MEMORY,
        drawn=False,
    )


async def _filled(profile: Path) -> None:
    async with opened(profile) as (phone,):
        await phone.unlock(PASSPHRASE_A)
        await asyncio.to_thread(_fill, phone.notebook, phone.profile.store)
        secret = phone.profile.hardware_secret
        phone.members.keyring.change_passphrase(PASSPHRASE_A, PASSPHRASE_A, phone.clock(), secret, STANDARD)


def _fill(nb: Notebook, store: Store) -> None:
    """A town that is on the server already, as that of a squad is."""
    town = Town([nb.officer], nb.clock(), nb.vaults[0])
    changes = [
        change
        for note in (*town.people(CONTACTS), *town.notes(NOTES), *town.problems(PROBLEMS))
        for change in note.changes
    ]
    nb.write_many([changes[at : at + CHANGES_EACH] for at in range(0, len(changes), CHANGES_EACH)])
    seqs = itertools.count(1)
    for vault in nb.vaults:
        while unsent := store.unsent(vault):
            store.acknowledge(vault, [(entry.hash, next(seqs)) for entry in unsent])
    nb.refresh()
    while nb.tidy():
        pass


def _middle(phone: NearPhone, name: str) -> tuple[float, float]:
    place = harness.place_of(phone.button(name, exact=True).last)
    return place["x"] + place["width"] / 2, place["y"] + place["height"] / 2


def _tap(phone: NearPhone, meter: Meter, name: str) -> Wait:
    phone.settled()
    return meter.until(TABS[name], *_middle(phone, name))


def _key(phone: NearPhone, meter: Meter) -> Wait:
    phone.go("/people")
    field = phone.page.get_by_role("textbox", name="Search people").first
    field.click()
    phone.settled()
    wait = meter.until(["found"], 0, 0, random.choice("abcdefghlmnprst"))
    phone.page.keyboard.press("Backspace")
    phone.until(lambda: not people_choice(phone.session).filter.text, "everybody")
    phone.go("/")
    return wait


def _unlock(phone: NearPhone, meter: Meter) -> Wait:
    field = phone.page.get_by_role("textbox", name="PIN or passphrase").first
    harness.fill(field, phone.passphrase)
    phone.settled()
    wait = meter.until(TABS["Today"], *_middle(phone, "Unlock"))
    phone.settled()
    phone.tap("Lock now")
    phone.button("Unlock", exact=True).wait_for()
    return wait


def _chromium() -> str:
    found = os.environ.get("CHROMIUM")
    return found or subprocess.run([".ci/browser"], capture_output=True, text=True, check=True).stdout.strip()


def _arguments() -> list[str]:
    given = harness.launch_args()["args"]
    assert isinstance(given, list)
    return [one for one in given if one != CODE_COMPILED_ONCE]
