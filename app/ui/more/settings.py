"""Settings: how it looks, when it locks, the passphrase, and what is known about this phone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import flet as ft

from app import formats
from app.device.settings import CARDS_OFFERED, LOCK_AFTER_S, SELF_CHECK, THEME, Setting
from app.device.settings import Settings as Kept
from app.installation import VERSION
from app.state.context import use_minute, use_session
from app.state.form import Form
from app.state.language import AS_DEVICE
from app.state.reading import use_read
from app.state.saving import Saving
from app.state.session import Session
from app.ui import theme, when
from app.ui.hooks import use_kept, use_redraw, use_value, use_watched
from app.ui.parts import button, card
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.page import page_view
from app.ui.parts.paging import use_shown
from app.ui.parts.passphrase import passphrase_fields, passphrase_problem
from app.ui.parts.text import heading, note
from app.ui.practice.mix import MAY_BE_DISCLOSABLE
from app.ui.screen import part, screen
from app.words import LANGUAGES, _, ngettext

RECEIPTS_SHOWN = 5
RECEIPTS_MORE = 50
T = TypeVar("T", str, int)


@dataclass(frozen=True)
class Chosen(Generic[T]):
    """How a setting is drawn: its words, those of each choice, and the choice that holds now."""

    setting: Setting[T]
    name: str
    choices: Mapping[T, str]
    about: str
    now: T


@screen
def Settings() -> ft.Control:
    session = use_session()
    use_minute(session)
    body: list[ft.Control] = [
        *_use_settings(session),
        card.section(_("Passphrase")),
        ChangePassphrase(session),
        card.section(_("This phone")),
        ThisPhone(session),
    ]
    return page_view(session, _("Settings"), body, tab="more", back="back")


def _use_settings(session: Session) -> list[ft.Control]:
    """A hook: the settings that are chosen by hand, one under another."""
    draw_again = use_redraw()
    settings, most_s = session.container.settings, session.notebook.lock_within_s

    async def choose(setting: Setting[T], choice: T) -> None:
        await session.tasks.run(lambda: settings.__setitem__(setting, choice))
        if setting is THEME:
            await session.wear(settings[THEME])
        draw_again()

    def draw(chosen: Chosen[T]) -> list[ft.Control]:
        by_words = {str(choice): choice for choice in chosen.choices}

        async def tapped(choice: str) -> None:
            await choose(chosen.setting, by_words[choice])

        options = [(str(choice), words) for choice, words in chosen.choices.items()]
        chips = chip_group(options, [str(chosen.now)], session.tasks.guarded(tapped))
        return [card.section(chosen.name), chips, note(chosen.about)]

    return [
        *draw(
            Chosen(
                THEME,
                _("Theme"),
                {choice: _(theme.THEME_NAMES[choice]) for choice in THEME.choices},
                _("Night patrol keeps your eyes used to the dark: black ground, ember red."),
                settings[THEME],
            )
        ),
        card.section(_("Language")),
        chip_group(
            [(AS_DEVICE, _("As the device")), *LANGUAGES.items()],
            [session.speech.chosen],
            session.tasks.guarded(session.speak),
        ),
        *draw(
            Chosen(
                LOCK_AFTER_S,
                _("Lock after"),
                {seconds: _minutes(seconds) for seconds in LOCK_AFTER_S.offered_to(most_s)},
                _("Without a touch for this long, the notebook locks. What you were writing is kept."),
                min(settings[LOCK_AFTER_S], most_s),
            )
        ),
        *(control for chosen in _of_practice(settings) for control in draw(chosen)),
    ]


def _of_practice(settings: Kept) -> list[Chosen[str]]:
    offered, asked = settings[CARDS_OFFERED], settings[SELF_CHECK]
    line = _("A card that fits is one folded line. You can also say of a single card that you do not want it.")
    ticks = _("Four ticks in Log contact: how fairly you treated somebody. {disclosable}")
    about = ticks.format(disclosable=_(MAY_BE_DISCLOSABLE))
    where = {"on": _("Where they fit"), "off": _("Only under More")}
    return [
        Chosen(CARDS_OFFERED, _("Practice cards"), where, line, offered),
        Chosen(SELF_CHECK, _("Self-check after a contact"), {"off": _("Off"), "on": _("On")}, about, asked),
    ]


def _minutes(seconds: int) -> str:
    return ngettext("{count} min", "{count} min", seconds // 60).format(count=seconds // 60)


@part
def ChangePassphrase(session: Session) -> ft.Control:
    open_, set_open = use_value(False)
    draw_again = use_redraw()
    form = use_kept(Form)
    saving = use_watched(lambda: Saving(session, form))
    act = session.tasks.act

    async def typed(_text: str) -> None:
        draw_again()

    async def show() -> None:
        form.fill({})
        set_open(True)

    def hide() -> None:
        form.fill({})
        set_open(False)

    async def changed(_answer: None) -> None:
        hide()
        session.say(_("Your new passphrase is set."))

    async def change() -> None:
        wrong = passphrase_problem(session, form)
        if not form.raw("old"):
            wrong = {"old": _("Type your current passphrase."), **wrong}
        old, new = form.raw("old"), form.raw("passphrase")
        await saving.save(lambda: session.container.change_passphrase(old, new), changed, wrong, at="old")

    content = [
        heading(_("Change passphrase")),
        text_field(form, "old", _("Current passphrase"), password=True),
        *passphrase_fields(session, form, typed, on_submit=act(change)),
        button.primary(_("Change passphrase"), act(change), busy=saving.busy),
    ]
    use_sheet(session, sheet(content, hide, tall=True) if open_ else None)
    return card.card(
        card.link_row(ft.Icons.PASSWORD_ROUNDED, _("Change passphrase"), act(show), _("You need the one you use now"))
    )


@part
def ThisPhone(session: Session) -> ft.Control:
    """Version, folder, storage, last sync and the server's receipts."""

    def look() -> tuple[int, list[Any]]:
        files = [path for path in session.container.profile.folder.rglob("*") if path.is_file()]
        return sum(path.stat().st_size for path in files), list(session.container.shift.receipts())

    shown_receipts = use_shown(RECEIPTS_SHOWN, RECEIPTS_MORE)
    found = use_read(session, look)
    size, receipts = found.value or (0, [])
    facts = [
        card.fact(_("Version"), VERSION),
        card.fact(_("Storage"), _size(size) if found.value else "…"),
        card.fact(_("Last sync"), when.ago(session.sync.last_ms)),
        card.fact(_("Waiting here"), str(session.sync.waiting)),
        ft.Container(
            ft.Column(
                [note(_("Folder")), note(str(session.container.profile.folder), theme.INK)],
                spacing=2,
                tight=True,
            ),
            key="fact Folder",
            padding=ft.Padding.symmetric(horizontal=16, vertical=12),
        ),
    ]
    shown = [
        card.row(
            # For translators: a short code.
            _("Receipt {name}").format(name=receipt.short),
            key=f"receipt {receipt.short} {receipt.time_ms}",
            about=_receipt(receipt.count, when.stamp(receipt.time_ms)),
            leading=card.icon_mark(ft.Icons.VERIFIED_ROUNDED, "ok"),
        )
        for receipt in sorted(receipts, key=lambda receipt: receipt.time_ms, reverse=True)[: shown_receipts.count]
    ]
    return ft.Column(
        [
            card.rows_card(facts, indent=16),
            *([card.section(_("Receipts of the server"), len(receipts)), card.rows_card(shown)] if shown else []),
            *shown_receipts.rest(len(receipts)),
        ],
        spacing=theme.GAP,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _receipt(count: int, time: str) -> str:
    """What a receipt of the server vouches for."""
    said = ngettext("{count} entry was on the server, {time}", "{count} entries were on the server, {time}", count)
    return said.format(count=count, time=time)


def _size(octets: int) -> str:
    if octets < 1_000_000:
        return f"{formats.decimal(octets / 1000, 0)} kB"
    return f"{formats.decimal(octets / 1_000_000, 1)} MB"
