"""The quiet nudge: words that say who somebody is, pointed out while typing, never in the way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.domain.privacy import Mention, mentions
from app.state.form import Form
from app.state.session import Session
from app.ui import theme
from app.ui.hooks import Typing, use_kept, use_value
from app.ui.parts import button
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import text_field
from app.ui.parts.text import body, heading, note
from app.ui.screen import part
from app.words import _, pgettext

PAUSE_S = 0.8  # asks when a thought is finished, not in the middle of a word
WATCHED = ("fact", "impression")


def open_mentions(form: Form, *names: str) -> list[Mention]:
    """The words of these fields the officer was not asked about, or did not answer for yet."""
    text = "\n".join(form.raw(name) for name in names or WATCHED)
    return mentions(text, form.get("kept_words", []))


def keep_words(form: Form, found: list[Mention]) -> None:
    form.set("kept_words", [*form.get("kept_words", []), *(mention.word for mention in found)])


def nudge_words(found: list[Mention]) -> str:
    """ "“Muslim” is about religion. Does the note need it?" """
    first, *more = found
    if more and more[0].topic == first.topic:
        # For translators: the topic is a word such as "religion" or "health".
        said = _("“{word}” is about {topic}. So is “{other}”. Does the note need it?")
        return said.format(word=first.word, topic=_(first.topic), other=more[0].word)
    # For translators: the topic is a word such as "religion" or "health".
    return _("“{word}” is about {topic}. Does the note need it?").format(word=first.word, topic=_(first.topic))


@part
def WatchedField(
    session: Session,
    form: Form,
    name: str,
    label: str,
    hint: str,
    lines: int,
    helper: str = "",
    kept: int = 0,
    on_typed: Callable[[], None] = lambda: None,
) -> ft.Control:
    """A text field with the nudge below it. `kept` counts the kept words, so that it is drawn again with them."""
    found, set_found = use_value(use_kept(lambda: open_mentions(form, name)))
    typing = use_kept(Typing)
    field: ft.Ref[ft.TextField] = use_kept(lambda: ft.Ref[ft.TextField]())

    async def typed(_words: str) -> None:
        on_typed()
        if await typing.paused(PAUSE_S):
            set_found(open_mentions(form, name))

    async def keep() -> None:
        keep_words(form, open_mentions(form, name))
        set_found([])

    async def reword() -> None:
        if field.current is not None:
            await field.current.focus()  # type: ignore[no-untyped-call]  # Flet left it without types

    answered = form.get("kept_words", [])
    shown = [mention for mention in found if mention.word in form.raw(name) and mention.word not in answered]
    return ft.Column(
        [
            text_field(
                form,
                name,
                label,
                hint=hint,
                lines=lines,
                helper=helper or None,
                on_change=typed,
                ref=field,
            ),
            *([_nudge(session, shown, keep, reword)] if shown else []),
        ],
        spacing=8,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def use_last_nudge(session: Session, form: Form, store: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """A hook: answers what asks once more before the note is saved; `store` saves it with the words that stay."""
    asking, set_asking = use_value(False)

    async def ask() -> None:
        set_asking(True)

    async def keep_and_store() -> None:
        keep_words(form, open_mentions(form))
        set_asking(False)
        await store()

    async def reword() -> None:
        set_asking(False)

    def hide() -> None:
        set_asking(False)

    found = open_mentions(form) if asking else []
    act = session.tasks.act
    buttons = button.stacked(
        button.primary(_("Keep as written"), act(keep_and_store)), button.quiet(_("Reword"), act(reword))
    )
    parts = [heading(_("Before this is saved")), body(nudge_words(found)), buttons] if found else []
    use_sheet(session, sheet(parts, hide) if found else None)
    return ask


def _nudge(
    session: Session,
    found: list[Mention],
    keep: Callable[[], Awaitable[None]],
    reword: Callable[[], Awaitable[None]],
) -> ft.Control:
    return ft.Container(
        ft.Column(
            [
                ft.Container(
                    ft.Semantics(live_region=True, content=note(nudge_words(found), theme.INK)),
                    padding=ft.Padding.only(left=14),
                ),
                ft.Row(
                    [
                        button.quiet(_("Reword"), session.tasks.act(reword)),
                        button.quiet(pgettext("what the button does", "Keep"), session.tasks.act(keep), theme.SOFT),
                    ],
                    spacing=0,
                    wrap=True,
                ),
            ],
            spacing=0,
            tight=True,
        ),
        bgcolor=theme.CHIP,
        border_radius=theme.FIELD_RADIUS,
        padding=ft.Padding.only(right=14, top=12, bottom=2),
    )
