"""How a share slip stands, in words."""

from __future__ import annotations

import flet as ft

from app import formats
from app.notebook.shares import Shared
from app.ui import when
from app.ui.partners.words import day
from app.ui.parts import card
from app.words import _


def badge(one: Shared) -> ft.Control:
    if one.revoked is not None:
        return card.badge(_("Revoked {day}").format(day=day(one.revoked[0])), "late")
    until = day(one.slip.until) if one.slip.until is not None else ""
    if one.expired:
        return card.badge(_("Ended {day}").format(day=until))
    return card.badge(_("Until {day}").format(day=until), "ok")


def what(one: Shared) -> str:
    """Name, Phone"""
    return formats.listed(dict.fromkeys(line.label for line in one.slip.lines)) or _("Nothing that can be read")


def title(one: Shared) -> str:
    return one.title or _("A record that is not here")


def given(one: Shared) -> str:
    """Today 23:41, Dana Ortiz"""
    return " · ".join(part for part in (when.written(one.at, one.offset_min), one.slip.sender) if part)
