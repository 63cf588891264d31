"""Calling, texting and writing to somebody: the phone's own apps do it, one tap away."""

from __future__ import annotations

import flet as ft

from app.domain import reach
from app.ui import theme


def reach_button(icon: ft.IconData, name: str, uri: str, color: str = theme.PRIMARY) -> ft.Control:
    """A round 48 dp target that hands `uri` (tel:, sms:, mailto:) to the system. It works without a round trip."""
    return ft.Container(
        ft.Icon(icon, size=22, color=color, semantics_label=name),
        width=theme.TARGET,
        height=theme.TARGET,
        border_radius=theme.TARGET / 2,
        alignment=ft.Alignment.CENTER,
        ink=True,
        url=uri,
    )


def call_and_text(phone: str | None) -> list[ft.Control]:
    """Call and Text for a number as the notebook gives it (`tel:…` or the bare number), or nothing."""
    if not phone:
        return []
    uri = reach.TEL + phone.removeprefix(reach.TEL)
    return [
        reach_button(ft.Icons.CALL_ROUNDED, "Call", reach.dialled(uri)),
        reach_button(ft.Icons.SMS_ROUNDED, "Text", reach.texted(uri)),
    ]
