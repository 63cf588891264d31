"""Unlock: the passphrase, how many tries are left, and the way in for who has forgotten it."""

from __future__ import annotations

import flet as ft

from app.device.errors import SlotDamaged, SlotMissing
from app.state.context import use_session
from app.state.form import Form
from app.state.tasks import EXPECTED, safe_text
from app.ui.hooks import use_kept, use_optional, use_redraw, use_value
from app.ui.parts import button, card
from app.ui.parts.field import text_field
from app.ui.parts.frame import front_view
from app.ui.parts.passphrase import passphrase_fields, passphrase_problem
from app.ui.parts.text import heading, note
from app.ui.screen import screen

TRIES = 5  # FBI CJIS 6.0 AC-7: five wrong tries, then the passphrase is locked


@screen
def Unlock() -> ft.View:
    session = use_session()
    forgotten, set_forgotten = use_value(False)
    busy, set_busy = use_value(False)
    draw_again = use_redraw()
    form = use_kept(Form)
    container = session.container
    tries_left, set_tries_left = use_value(TRIES)
    damaged, set_damaged = use_optional(SlotDamaged)
    locked_out = tries_left <= 0

    async def count_tries() -> None:
        set_tries_left(await session.tasks.run(lambda: container.tries_left))

    ft.use_effect(session.tasks.act(count_tries), [])

    async def unlock() -> None:
        if not form.raw("passphrase") or busy:
            return
        set_busy(True)
        try:
            await container.unlock(form.raw("passphrase"))
        except EXPECTED as problem:
            form.set("passphrase", "")
            await form.complain({"passphrase": safe_text(problem)})
            draw_again()  # the field comes back empty and says what was wrong
            if isinstance(problem, SlotDamaged | SlotMissing):
                set_damaged(SlotDamaged())
            await count_tries()
            return
        finally:
            set_busy(False)
        form.fill({})
        session.entered()

    async def recover() -> None:
        problems = passphrase_problem(session, form)
        if not form.text("words"):
            problems = {"words": "Type the 24 words of the recovery key.", **problems}
        if problems:
            await form.complain(problems)
            return
        set_busy(True)
        try:
            await container.recover(" ".join(form.text("words").lower().split()), form.raw("passphrase"))
        except EXPECTED as trouble:
            await form.complain({"words": safe_text(trouble)})
            if isinstance(trouble, SlotDamaged | SlotMissing):
                set_damaged(SlotDamaged())
            return
        finally:
            set_busy(False)
        form.fill({})
        session.entered()
        session.say("Your new passphrase is set.")

    async def show_recovery() -> None:
        form.fill({})
        set_forgotten(True)

    async def show_passphrase() -> None:
        form.fill({})
        set_forgotten(False)

    async def typed(_text: str) -> None:
        draw_again()

    async def join_again() -> None:
        if damaged is not None:
            container.profile.give_up(damaged)

    ways_out = [button.quiet("Join again instead", session.tasks.act(join_again))] if damaged is not None else []
    if forgotten or locked_out:
        words: list[ft.Control | None] = [
            card.banner(
                "Too many wrong tries. The passphrase is locked and stays so; nothing is lost. Only the 24 words of "
                "the recovery key open this notebook now.",
                "late",
                ft.Icons.LOCK_ROUNDED,
            )
            if locked_out
            else None,
            heading("Open with the recovery key"),
            note("The 24 words that were written down when your agency was founded. Ask your administrator for them."),
            text_field(form, "words", "Recovery key", lines=3, hint="24 words, in order", autocorrect=False),
            *passphrase_fields(session, form, typed, on_submit=session.tasks.act(recover, once="unlock")),
        ]
        actions = [button.primary("Open and set passphrase", session.tasks.act(recover, once="unlock"), busy=busy)]
        if not locked_out:
            actions.append(button.quiet("Back to passphrase", session.tasks.act(show_passphrase)))
        return front_view(session, "Beatbook", words, [*actions, *ways_out])

    words = [
        note("Your notebook is locked. Nobody can read it without your passphrase."),
        text_field(
            form,
            "passphrase",
            "PIN or passphrase",
            password=True,
            autofocus=True,
            helper=_tries(tries_left) if tries_left < TRIES else None,
            on_submit=session.tasks.act(unlock, once="unlock"),
        ),
    ]
    actions = [
        button.primary("Unlock", session.tasks.act(unlock, once="unlock"), busy=busy),
        button.quiet("Forgotten?", session.tasks.act(show_recovery)),
    ]
    return front_view(session, "Beatbook", words, [*actions, *ways_out])


def _tries(left: int) -> str:
    if left == 1:
        return "1 try left before the passphrase locks. Then only the 24 words of the recovery key open it."
    return f"{left} tries left. After that only the 24 words of the recovery key open it."
