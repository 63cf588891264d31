"""Calling, texting and writing to somebody: the phone's own apps do it, one tap away."""

from __future__ import annotations

from functools import partial

import flet as ft

from app.domain import reach
from app.ui import theme
from app.ui.parts.button import icon_button
from app.words import pgettext


async def hand_over(uri: str) -> None:
    await ft.UrlLauncher().launch_url(uri)


def reach_button(icon: ft.IconData, name: str, uri: str, color: str = theme.PRIMARY) -> ft.Control:
    """A round 48 dp target that hands `uri` (tel:, sms:, mailto:) to the system.

    By a handler, not by the control's own `url`: a second tap must not call whoever moved under the finger.
    """
    return icon_button(icon, name, partial(hand_over, uri), color)


def call_and_text(phone: str | None) -> list[ft.Control]:
    """Call and Text for a number as the notebook gives it (`tel:…` or the bare number), or nothing."""
    return [reach_button(icon, name, uri) for icon, name, uri in ways_to_reach(phone)]


def ways_to_reach(phone: str | None) -> list[tuple[ft.IconData, str, str]]:
    """Call and Text as (icon, name, uri), for who draws them otherwise."""
    if not phone:
        return []
    uri = reach.TEL + phone.removeprefix(reach.TEL)
    return [
        (ft.Icons.CALL_ROUNDED, pgettext("what the button does", "Call"), reach.dialled(uri)),
        (ft.Icons.SMS_ROUNDED, pgettext("what the button does", "Text"), reach.texted(uri)),
    ]
