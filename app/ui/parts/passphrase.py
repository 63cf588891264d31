"""Choosing a passphrase: twice the same, with the rule told while typing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

import flet as ft

from app.state.error_sentences import sentence
from app.state.form import Form
from app.state.session import Session
from app.ui.parts.field import text_field
from app.words import _


def passphrase_problem(session: Session, form: Form, names: Iterable[str] = ()) -> dict[str, str]:
    """What is wrong with `form["passphrase"]` or `form["again"]`, by field. `names`: see Container.passphrase_rule."""
    rule = session.container.passphrase_rule(form.raw("passphrase"), names)
    if rule:
        return {"passphrase": sentence(rule)}
    if form.raw("passphrase") != form.raw("again"):
        return {"again": _("The two passphrases differ. Type the same one twice.")}
    return {}


def passphrase_fields(
    session: Session,
    form: Form,
    on_change: Callable[[str], Awaitable[None]],
    on_submit: Callable[[], Awaitable[None]] | None = None,
    name: str = "",
    names: Iterable[str] = (),
) -> list[ft.Control]:
    """Two fields. `on_change` must draw the screen again: the rule below the first field follows the typing."""
    chosen, again = form.raw("passphrase"), form.raw("again")
    rule = session.container.passphrase_rule(chosen, names)
    said = sentence(rule) if rule else ""
    if not chosen:
        helper = said or _("A sentence only you would think of is best.")
    else:
        helper = said or _("Good: long enough.")
    second = ""
    if again and not rule:
        second = _("Both are the same.") if again == chosen else _("Not the same yet.")
    return [
        text_field(form, "passphrase", name or _("New passphrase"), password=True, helper=helper, on_change=on_change),
        text_field(
            form,
            "again",
            _("Same again"),
            password=True,
            helper=second or None,
            on_change=on_change,
            on_submit=on_submit,
        ),
    ]
