"""Unlock: the passphrase, how many tries are left, and the way in for who has forgotten it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import flet as ft

from app.device.attempts import LOCK_AFTER_TRIES
from app.device.errors import DeviceError, SlotDamaged, SlotMissing
from app.platform import leftovers
from app.state.context import use_session
from app.state.form import Form
from app.state.saving import Saving
from app.state.session import Session
from app.state.tasks import EXPECTED
from app.ui.front.frame import front_view
from app.ui.hooks import use_kept, use_redraw, use_value, use_watched
from app.ui.parts import button, card
from app.ui.parts.field import text_field
from app.ui.parts.passphrase import passphrase_fields, passphrase_problem
from app.ui.parts.text import heading, note
from app.ui.screen import screen
from app.words import _, ngettext


class Unlocking(Saving):
    """Opening the notebook with a passphrase or the recovery key.

    `tries_left` of the passphrase; `damaged` once its slot turned out not to open whatever is typed.
    """

    def __init__(self, session: Session, form: Form) -> None:
        super().__init__(session, form)
        self.tries_left = LOCK_AFTER_TRIES
        self.damaged = self._found_damaged = False

    @property
    def locked_out(self) -> bool:
        return self.tries_left <= 0

    async def count_tries(self) -> None:
        container = self._session.container
        self.tries_left = await self._session.tasks.run(lambda: container.tries_left)

    async def unlock(self) -> None:
        if self._form.raw("passphrase"):
            await self.save(self._with_passphrase, at="passphrase")
            await self._see_how_it_stands()

    async def recover(self) -> None:
        wrong = passphrase_problem(self._session, self._form)
        if not self._form.text("words"):
            wrong = {"words": _("Type the 24 words of the recovery key."), **wrong}
        await self.save(self._with_recovery_key, self._recovered, wrong, at="words")
        await self._see_how_it_stands()

    async def join_again(self) -> None:
        if self.damaged:
            self._session.container.profile.give_up(SlotDamaged())

    async def _with_passphrase(self) -> None:
        try:
            await self._session.container.unlock(self._form.raw("passphrase"))
        except EXPECTED as problem:
            self._form.set("passphrase", "")  # the field comes back empty and says what was wrong
            self._note_damage(problem)
            raise
        await self._enter()

    async def _with_recovery_key(self) -> None:
        words = " ".join(self._form.text("words").lower().split())
        try:
            await self._session.container.recover(words, self._form.raw("passphrase"))
        except DeviceError as problem:
            self._note_damage(problem)
            raise
        await self._enter()

    def _note_damage(self, problem: Exception) -> None:
        self._found_damaged = self._found_damaged or isinstance(problem, SlotDamaged | SlotMissing)

    async def _see_how_it_stands(self) -> None:
        # Not before what is wrong stands at its field: a field that is drawn anew meanwhile cannot take the focus.
        if self._session.phase == "locked":
            self.damaged = self._found_damaged
            await self.count_tries()

    async def _enter(self) -> None:
        """Still busy: the notebook comes in this screen's place, which is not drawn once more before it goes."""
        self._form.fill({})
        await self._session.look_ahead()
        self._session.entered()
        await asyncio.sleep(0)  # the drawing, which stands in line before this

    async def _recovered(self, _answer: None) -> None:
        self._session.say(_("Your new passphrase is set."))


@screen
def Unlock() -> ft.Control:
    session = use_session()
    form = use_kept(Form)
    unlocking = use_watched(lambda: Unlocking(session, form))
    forgotten, set_forgotten = use_value(False)
    redraw = use_redraw()
    act = session.tasks.act
    ft.use_effect(act(unlocking.count_tries), [])
    ft.use_effect(act(leftovers.clear, session.page, session), [])

    async def typed(_text: str) -> None:
        redraw()

    async def show_recovery() -> None:
        form.fill({})
        set_forgotten(True)

    async def show_passphrase() -> None:
        form.fill({})
        set_forgotten(False)

    if forgotten or unlocking.locked_out:
        words, actions = _by_recovery_key(session, form, unlocking, typed)
        if not unlocking.locked_out:
            actions.append(button.quiet(_("Back to passphrase"), act(show_passphrase)))
    else:
        words, actions = _by_passphrase(session, form, unlocking, act(show_recovery))
    if unlocking.damaged:
        actions.append(button.quiet(_("Join again instead"), act(unlocking.join_again)))
    return front_view(session, "Beatbook", words, actions)


def _by_recovery_key(
    session: Session, form: Form, unlocking: Unlocking, typed: Callable[[str], Awaitable[None]]
) -> tuple[list[ft.Control | None], list[ft.Control]]:
    recover = session.tasks.act(unlocking.recover)
    locked = card.banner(
        _(
            "Too many wrong tries. The passphrase is locked and stays locked; nothing is lost. Only the 24 words of "
            "the recovery key open this notebook now."
        ),
        "late",
        ft.Icons.LOCK_ROUNDED,
    )
    words = [
        locked if unlocking.locked_out else None,
        heading(_("Open with the recovery key")),
        note(_("The 24 words that were written down when your agency was founded. Ask your administrator for them.")),
        text_field(form, "words", _("Recovery key"), lines=3, hint=_("24 words, in order"), autocorrect=False),
        *passphrase_fields(session, form, typed, on_submit=recover),
    ]
    return words, [button.primary(_("Open and set passphrase"), recover, busy=unlocking.busy)]


def _by_passphrase(
    session: Session, form: Form, unlocking: Unlocking, show_recovery: Callable[[], Awaitable[None]]
) -> tuple[list[ft.Control | None], list[ft.Control]]:
    unlock = session.tasks.act(unlocking.unlock)
    left = unlocking.tries_left
    field = text_field(
        form,
        "passphrase",
        _("PIN or passphrase"),
        password=True,
        autofocus=True,
        helper=_tries(left) if left < LOCK_AFTER_TRIES else None,
        on_submit=unlock,
    )
    return (
        [note(_("Your notebook is locked. Nobody can read it without your passphrase.")), field],
        [button.primary(_("Unlock"), unlock, busy=unlocking.busy), button.quiet(_("Forgotten?"), show_recovery)],
    )


def _tries(left: int) -> str:
    said = ngettext(
        "{count} try left before the passphrase locks. Then only the 24 words of the recovery key open it.",
        "{count} tries left. After that only the 24 words of the recovery key open it.",
        left,
    )
    return said.format(count=left)
