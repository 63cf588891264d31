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
from app.ui.front.frame import front_view
from app.ui.hooks import use_watched
from app.ui.parts import button, card
from app.ui.parts.text import body, note, told
from app.ui.screen import screen
from app.words import N_, _, pgettext


@dataclass(frozen=True)
class Trouble:
    """What the screen says about one kind of trouble. `repair`: the words of the button, where a repair helps."""

    name: str
    words: str
    repair: str = ""


TROUBLES: dict[type[DeviceError], Trouble] = {
    StoreUnreadable: Trouble(
        N_("The notebook is damaged"),
        N_(
            "Some of it could not be read from this device's storage. It can be repaired here: what can be read is "
            "kept, and what reached the server comes back from there."
        ),
        N_("Set aside and repair"),
    ),
    SlotDamaged: Trouble(
        N_("The keys are damaged"),
        N_(
            "The passphrase does not open this notebook any more; the recovery key may. Or set it aside and set this "
            "phone up again with a new code: notes that had not been sent are kept, and go to the server once you "
            "have joined."
        ),
        N_("Set aside and join again"),
    ),
    StoreFull: Trouble(
        N_("No space left"),
        N_(
            "This device is out of space, so the notebook cannot be opened. Delete something you can spare, then try "
            "again. Nothing is lost."
        ),
    ),
    StoreReadOnly: Trouble(
        N_("Beatbook may not write here"),
        N_(
            "The notebook's folder or file cannot be written. Check its permissions and that the disk is not "
            "write-protected, then try again. Nothing is lost."
        ),
    ),
    StoreBusy: Trouble(
        N_("Open in another window"),
        N_("Another Beatbook window is holding this notebook. Close it, then try again. Nothing is lost."),
    ),
    FolderNotOurs: Trouble(
        N_("The folder is not what it seems"),
        N_(
            "The notebook's folder, or something in it, is a link or belongs to somebody else. Nothing was written "
            "there. Remove what was left there, or open the notebook in the place itself."
        ),
    ),
    StoreTooNew: Trouble(
        N_("Beatbook is out of date"),
        N_("A newer version of Beatbook wrote this notebook. Update the app, then try again. Nothing is lost."),
    ),
}
OTHER = Trouble(
    N_("The notebook did not open"),
    N_("Close Beatbook, open it again, then try again. Nothing was changed."),
)


class Repair(ft.Observable):
    """`share`: per cent of the repair, -1 while there is none; `mended`: what came of it; `problem` in words, or ""."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.share = -1
        self.problem = ""
        self.busy = False
        self.mended: Mended | None = None

    async def repair(self) -> None:
        self.problem = ""
        self.share = 0
        told_last = [0]

        def progress(done: float) -> None:  # called in the thread that repairs
            per_cent = int(done * 100)
            if per_cent > told_last[0]:
                told_last[0] = per_cent
                self._session.tasks.start(self._show_share, per_cent)

        try:
            self.mended = await self._session.container.profile.mend(progress)
        except EXPECTED as problem:
            self.problem = safe_text(problem)
        finally:
            self.share = -1

    async def _show_share(self, per_cent: int) -> None:
        if self.share >= 0:
            self.share = max(self.share, per_cent)

    async def try_again(self) -> None:
        self.problem = ""
        self.busy = True
        try:
            await self._session.container.profile.try_again()
        finally:
            self.busy = False
        if self._session.container.phase == "shut":
            self.problem = _("It still cannot be opened.")
        else:
            self._session.entered()

    async def go_on(self) -> None:
        self._session.entered()


@screen
def Unreadable() -> ft.Control:
    session = use_session()
    repair = use_watched(lambda: Repair(session))
    act = session.tasks.act
    met = session.container.profile.trouble
    trouble = TROUBLES.get(type(met), OTHER) if met else OTHER
    if repair.mended is not None:
        return _repaired(session, repair.mended, act(repair.go_on))
    if repair.share >= 0:
        return _repairing(session, repair.share)
    again = act(repair.try_again, once="shut")
    actions: list[ft.Control] = [button.primary(_("Try again"), again, busy=repair.busy)]
    if trouble.repair:
        actions = [
            button.primary(_(trouble.repair), act(repair.repair, once="shut"), ft.Icons.BUILD_ROUNDED),
            button.quiet(_("Back") if type(met) is SlotDamaged else _("Try again"), again),
        ]
    kept = note(_("Nothing is deleted: the damaged file is kept beside the new one, exactly as it is."))
    words = [body(_(trouble.words)), kept if trouble.repair else None, told(repair.problem)]
    return front_view(session, _(trouble.name), words, actions)


def _repairing(session: Session, share: int) -> ft.Control:
    return front_view(
        session,
        _("Repairing the notebook"),
        [
            card.progress_bar(share / 100, bar_height=8),
            body(_("Reading every page that can be read. Keep Beatbook open.")),
            # For translators: how far the repair is: "45 %".
            note(_("{share} done").format(share=f"{share} %")),
        ],
        [],
    )


def _repaired(session: Session, mended: Mended, go_on: button.Handler) -> ft.Control:
    facts: list[ft.Control] = [card.fact(_("Still to be sent"), str(mended.waiting))]
    if mended.opens:
        whole = mended.found + mended.coming + mended.gone
        # For translators: pages of the notebook's file.
        facts.insert(0, card.fact(_("Pages read"), _("{count} of {total}").format(count=mended.found, total=whole)))
    if mended.coming:
        facts.append(card.fact(_("Come back from the server"), str(mended.coming)))
    if mended.gone:
        facts.append(card.fact(_("Could not be read"), str(mended.gone), "late"))
    words: list[ft.Control | None] = [
        body(_("The notebook is whole again. Unlock it with your passphrase as before.")),
        card.rows_card(facts, indent=16),
        card.banner(_("What is missing here comes back at the next sync."), icon=ft.Icons.CLOUD_DOWNLOAD_ROUNDED)
        if mended.coming
        else None,
    ]
    action = button.primary(_("Unlock"), go_on)
    if not mended.opens:
        words[0] = body(_("The keys could not be read, so this phone has to be set up again with a new code."))
        words[2] = card.banner(
            _(
                "Ask your administrator for one: More, Agency, your name, Invite another phone. What waits here is "
                "sent once you have joined, and the rest comes back from the server."
            ),
            icon=ft.Icons.QR_CODE_2_ROUNDED,
        )
        action = button.primary(_("Set up this phone"), go_on)
    if mended.gone:
        words.append(
            note(_("What could not be read had not reached the server either. Write it again if you remember it."))
        )
    kept = _("The damaged file is kept: {file}, in the notebook's folder.").format(file=mended.aside.name)
    words.append(note(kept))
    return front_view(
        session, _("Repaired") if mended.opens else pgettext("the notebook's file", "Set aside"), words, [action]
    )
