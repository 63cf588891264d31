"""Whether a follow-up asks an agency if it took a referral, and after how many days."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from app.domain.kinds.referral import ASK_AFTER_DAYS
from app.state.form import Form
from app.state.session import Session
from app.ui.parts.field import chip_group
from app.words import _, ngettext

NEVER = "never"


def ask_chips(session: Session, form: Form, redraw: Callable[[], None]) -> ft.Control:
    """`form["ask"]`: so many days, or NEVER."""

    async def choose(value: str) -> None:
        form.set("ask", value)
        redraw()

    options = [
        (str(one), ngettext("In {count} day", "In {count} days", one).format(count=one)) for one in ASK_AFTER_DAYS
    ]
    options.append((NEVER, _("No follow-up")))
    return chip_group(options, [form.text("ask")], session.tasks.guarded(choose), _("Ask whether they took it"))


def days_of(form: Form) -> int | None:
    """After how many days it asks; None: never."""
    return next((one for one in ASK_AFTER_DAYS if str(one) == form.text("ask")), None)
