"""Shown instead of the notebook when its file cannot be used: what happened, what to do, and the repair of damage.

Full, read-only, busy and too new are for the officer to see to, and to try again; nothing is touched. Damage offers the
repair: the file is set aside whole, what can be read of it goes into a new one, the rest comes back from the server.
"""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from app.device.errors import (
    DeviceError,
    FolderNotOurs,
    SlotDamaged,
    StoreBusy,
    StoreFull,
    StoreReadOnly,
    StoreTooNew,
    StoreUnreadable,
)
from app.device.salvage import Mended
from app.state.context import use_session
from app.state.session import Session
from app.state.tasks import EXPECTED, safe_text
from app.ui import theme
from app.ui.hooks import use_optional, use_value
from app.ui.parts import button, card
from app.ui.parts.frame import front_view
from app.ui.parts.text import body, note, told
from app.ui.screen import screen


@dataclass(frozen=True)
class Trouble:
    """What the screen says about one kind of trouble. `repair`: the words of the button, where a repair helps."""

    name: str
    words: str
    repair: str = ""


TROUBLES: dict[type[DeviceError], Trouble] = {
    StoreUnreadable: Trouble(
        "The notebook is damaged",
        "Some of it could not be read from this device's storage. It can be repaired here: what can be read is kept, "
        "and what reached the server comes back from there.",
        "Set aside and repair",
    ),
    SlotDamaged: Trouble(
        "The keys are damaged",
        "The passphrase does not open this notebook any more; the recovery key may. Or set it aside and set this phone "
        "up again with a new code: notes that had not been sent are kept, and go to the server once you have joined.",
        "Set aside and join again",
    ),
    StoreFull: Trouble(
        "No space left",
        "This device is out of space, so the notebook cannot be opened. Delete something you can spare, then try "
        "again. Nothing is lost.",
    ),
    StoreReadOnly: Trouble(
        "Beatbook may not write here",
        "The notebook's folder or file cannot be written. Check its permissions and that the disk is not "
        "write-protected, then try again. Nothing is lost.",
    ),
    StoreBusy: Trouble(
        "Open in another window",
        "Another Beatbook window is holding this notebook. Close it, then try again. Nothing is lost.",
    ),
    FolderNotOurs: Trouble(
        "The folder is not what it seems",
        "The notebook's folder, or something in it, is a link or belongs to somebody else. Nothing was written "
        "there. Remove what was left there, or open the notebook in the place itself.",
    ),
    StoreTooNew: Trouble(
        "Beatbook is out of date",
        "A newer version of Beatbook wrote this notebook. Update the app, then try again. Nothing is lost.",
    ),
}
OTHER = Trouble(
    "The notebook did not open",
    "Close Beatbook, open it again, then try again. Nothing was changed.",
)


@screen
def Unreadable() -> ft.View:
    session = use_session()
    container = session.container
    share, set_share = use_value(-1)  # per cent of the repair; -1 before it begins
    error, set_error = use_value("")
    busy, set_busy = use_value(False)
    mended, set_mended = use_optional(Mended)
    act = session.tasks.act
    trouble = TROUBLES.get(type(container.profile.trouble), OTHER) if container.profile.trouble else OTHER

    async def show_share(per_cent: int) -> None:
        set_share(lambda old: max(old, per_cent) if old >= 0 else old)

    async def repair() -> None:
        set_error("")
        set_share(0)
        told_last = [0]

        def progress(done: float) -> None:  # called in the thread that repairs
            per_cent = int(done * 100)
            if per_cent > told_last[0]:
                told_last[0] = per_cent
                session.tasks.start(show_share, per_cent)

        try:
            set_mended(await container.profile.mend(progress))
        except EXPECTED as problem:
            set_error(safe_text(problem))
        finally:
            set_share(-1)

    async def again() -> None:
        set_error("")
        set_busy(True)
        try:
            await container.profile.try_again()
        finally:
            set_busy(False)
        if container.phase == "shut":
            set_error("It still cannot be opened.")
        else:
            session.entered()

    async def go_on() -> None:
        session.entered()

    if mended is not None:
        return _repaired(session, mended, act(go_on))
    if share >= 0:
        return _repairing(session, share)
    actions: list[ft.Control] = [button.primary("Try again", act(again, once="shut"), busy=busy)]
    if trouble.repair:
        actions = [
            button.primary(trouble.repair, act(repair, once="shut"), ft.Icons.BUILD_ROUNDED),
            button.quiet(
                "Back" if type(container.profile.trouble) is SlotDamaged else "Try again", act(again, once="shut")
            ),
        ]
    kept = note("Nothing is deleted: the damaged file is kept beside the new one, exactly as it is.")
    return front_view(
        session, trouble.name, [body(trouble.words), kept if trouble.repair else None, told(error)], actions
    )


def _repairing(session: Session, share: int) -> ft.View:
    return front_view(
        session,
        "Repairing the notebook",
        [
            ft.ProgressBar(value=share / 100, color=theme.PRIMARY, bgcolor=theme.CHIP, bar_height=8, border_radius=4),
            body("Reading every page that can be read. Keep Beatbook open."),
            note(f"{share} % done"),
        ],
        [],
    )


def _repaired(session: Session, mended: Mended, go_on: button.Handler) -> ft.View:
    facts: list[ft.Control] = [card.fact("Still to be sent", str(mended.waiting))]
    if mended.opens:
        whole = mended.found + mended.coming + mended.gone
        facts.insert(0, card.fact("Pages read", f"{mended.found} of {whole}"))
    if mended.coming:
        facts.append(card.fact("Come back from the server", str(mended.coming)))
    if mended.gone:
        facts.append(card.fact("Could not be read", str(mended.gone), "late"))
    words: list[ft.Control | None] = [
        body("The notebook is whole again. Unlock it with your passphrase as before."),
        card.rows_card(facts, indent=16),
        card.banner("What is missing here comes back at the next sync.", icon=ft.Icons.CLOUD_DOWNLOAD_ROUNDED)
        if mended.coming
        else None,
    ]
    action = button.primary("Unlock", go_on)
    if not mended.opens:
        words[0] = body("The keys could not be read, so this phone has to be set up again with a new code.")
        words[2] = card.banner(
            "Ask your administrator for one: More, Members, Invite another phone, at your name. What waits here is "
            "sent once you have joined, and the rest comes back from the server.",
            icon=ft.Icons.QR_CODE_2_ROUNDED,
        )
        action = button.primary("Set up this phone", go_on)
    if mended.gone:
        words.append(
            note("What could not be read had not reached the server either. Write it anew if you remember it.")
        )
    words.append(note(f"The damaged file is kept: {mended.aside.name}, in the notebook's folder."))
    return front_view(session, "Repaired" if mended.opens else "Set aside", words, [action])
