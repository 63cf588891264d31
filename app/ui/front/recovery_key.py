"""The agency's recovery key: shown once, then three of its words are asked back.

The words live in these components only and are gone with them.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from app import formats
from app.container.enrolling import Recovery
from app.state.context import use_session
from app.state.form import Form
from app.ui.front.frame import front_view
from app.ui.hooks import use_kept, use_value
from app.ui.parts import button, card
from app.ui.parts.field import text_field
from app.ui.parts.qr import qr, qr_png
from app.ui.parts.text import body, label, note, strong, told
from app.ui.screen import screen
from app.words import _, ngettext

WORDS_ASKED_BACK = 3


def choose_asked(words: Sequence[str]) -> tuple[int, ...]:
    """Which words are asked back, by their places."""
    return tuple(sorted(random.sample(range(len(words)), WORDS_ASKED_BACK)))


@screen
def ShowWords(recovery: Recovery, on_written: Callable[[], Awaitable[None]]) -> ft.Control:
    session = use_session()
    picture = use_kept(lambda: qr_png(recovery.qr_text))
    return front_view(
        session,
        _("The recovery key"),
        [
            body(
                _(
                    "These 24 words open any notebook of your agency when a passphrase is forgotten. "
                    "Write them down and keep them in the safe. They are shown only now."
                )
            ),
            _words_card(recovery.words),
            label(_("This picture says the same")),
            qr(picture, _("Recovery key as a picture")),
        ],
        [button.primary(_("I have written them down"), session.tasks.act(on_written))],
    )


@screen
def CheckWords(
    recovery: Recovery,
    asked: tuple[int, ...],
    on_right: Callable[[], Awaitable[None]],
    on_back: Callable[[], Awaitable[None]],
) -> ft.Control:
    session = use_session()
    error, set_error = use_value("")
    form = use_kept(Form)

    async def check() -> None:
        wrong = [str(at + 1) for at in asked if form.text(f"word{at}").lower() != recovery.words[at]]
        if wrong:
            problem = ngettext(
                "Word {numbers} is not right. Look at what you wrote down, or go back to see the words again.",
                "Words {numbers} are not right. Look at what you wrote down, or go back to see the words again.",
                len(wrong),
            )
            set_error(problem.format(numbers=formats.listed(wrong)))
            return
        await on_right()

    fields = [
        text_field(form, f"word{at}", _("Word {number}").format(number=at + 1), autocorrect=False) for at in asked
    ]
    return front_view(
        session,
        _("Check the recovery key"),
        [
            body(_("Type three of the words: then you know that what you wrote down can be read.")),
            *fields,
            told(error),
        ],
        [button.primary(_("Open my notebook"), session.tasks.act(check))],
        on_back=on_back,
    )


def _words_card(words: Sequence[str]) -> ft.Control:
    """The words, numbered, in two columns."""

    def cell(at: int) -> ft.Control:
        return ft.Container(
            ft.Row([note(f"{at + 1}"), strong(words[at])], spacing=8), padding=ft.Padding.symmetric(vertical=5)
        )

    half = (len(words) + 1) // 2
    columns: list[ft.Control] = [
        ft.Column([cell(at) for at in places], spacing=0, tight=True, expand=True)
        for places in (range(half), range(half, len(words)))
    ]
    return card.card(ft.Row(columns, vertical_alignment=ft.CrossAxisAlignment.START), padding=16)
