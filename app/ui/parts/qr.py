"""A code that another phone's camera can read, in every palette."""

from __future__ import annotations

import io

import flet as ft

from app.ui import theme

QUIET_ZONE_DP = 16
SIDE_DP = 220


def qr_png(content: str) -> bytes:
    """The QR code of `content` as a PNG, dark modules on nothing."""
    import segno  # only where a code is shown: it costs start-up time

    out = io.BytesIO()
    segno.make(content, error="m").save(out, kind="png", scale=8, border=0, dark="#000000", light=None)
    return out.getvalue()


def qr(png: bytes, name: str) -> ft.Control:
    """The picture, on bright ground; `name` is what a screen reader says."""
    return ft.Row(
        [
            ft.Container(
                ft.Image(png, width=SIDE_DP, height=SIDE_DP, semantics_label=name, gapless_playback=True),
                bgcolor=theme.PAPER,
                border_radius=theme.FIELD_RADIUS,
                padding=QUIET_ZONE_DP,
            )
        ],
        alignment=ft.MainAxisAlignment.CENTER,
    )
