"""History stands under every page that shows a record, so that Back leads to it."""

from __future__ import annotations

import flet as ft

from app.ui.history.history import History


def history() -> ft.Route:
    """For the children of such a page."""
    return ft.Route(path="history/:kind/:record", component=History)
