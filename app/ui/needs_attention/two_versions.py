"""A field that two officers wrote at once: both versions, and what the officer makes of them."""

from __future__ import annotations

import flet as ft

from app.domain import field_rules
from app.notebook import conflicts
from app.notebook.conflicts import TwoVersions, Version
from app.state.session import Session
from app.ui import theme, when
from app.ui.history.addresses import to_history
from app.ui.needs_attention.addresses import ATTENTION
from app.ui.parts import button, card
from app.ui.parts.field import text_field
from app.ui.parts.text import label, note, strong, text
from app.ui.parts.written_sheet import use_written_sheet
from app.ui.screen import part
from app.words import _


@part
def Matter(session: Session, matter: TwoVersions) -> ft.Control:
    """One choice: its versions side by side, and a place to write them together."""
    both = "\n".join(filter(None, (field_rules.text(version.value) for version in matter.versions)))
    subject = f"{matter.record}/{matter.field}"
    written = use_written_sheet(
        session,
        "join",
        {"joined": both},
        lambda _matter: matter.title,
        lambda _matter: ATTENTION,
        subject,
        lambda _matter: matter.basis,
    )
    form, joining = written.form, bool(written.subject)
    act = session.tasks.act

    async def choose(version: Version) -> None:
        await session.write(conflicts.settle, matter.record, matter.field, version, matter.basis)
        session.say(_("Settled. The other version stays in history."))

    async def joined(_answer: None) -> None:
        session.say(_("Settled. Both versions stay in history."))

    async def save() -> None:
        text_of_both, basis = form.text("joined"), form.get("basis")
        await written.saving.write(joined, conflicts.choose, matter.record, matter.field, text_of_both, basis)

    async def join() -> None:
        if joining:
            written.hide()
        else:
            await written.open(subject)

    sides = [_side(version, act(choose, version, once=f"choose {subject}")) for version in matter.versions]
    content: list[ft.Control] = [
        ft.Column([strong(matter.title), label(matter.label)], spacing=0, tight=True),
        ft.ResponsiveRow(sides, spacing=10, run_spacing=10),
    ]
    below: list[ft.Control] = []
    if matter.can_join:
        if joining:
            content.append(text_field(form, "joined", _("Joined text"), lines=3))
            content.append(button.primary(_("Keep the joined text"), act(save)))
        below.append(button.quiet(_("Never mind") if joining else _("Write them together"), act(join)))
    below.append(button.quiet(_("See history"), act(session.go, to_history(ATTENTION, matter.kind, matter.record))))
    content.append(ft.Row(below, wrap=True, spacing=4, run_spacing=0))
    return card.card(
        ft.Column(content, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        padding=14,
    )


def _side(version: Version, keep: button.Handler) -> ft.Control:
    lines = [
        *_values(version),
        note(f"{version.officer_name} · {when.stamp(version.at)}"),
        button.secondary(_("Keep this"), keep),
    ]
    return ft.Container(
        ft.Column(lines, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        key=f"version {version.stamp} {version.shown}",
        bgcolor=theme.PAGE,
        border=ft.Border.all(1, theme.LINE),
        border_radius=theme.FIELD_RADIUS,
        padding=12,
        col={"xs": 12, "sm": 6},
    )


def _values(version: Version) -> list[ft.Control]:
    """What this officer wrote; with a name before each value where several are chosen together."""
    if len(version.lines) < 2:
        return [text(version.shown or _("(empty)"))]
    return [
        ft.Column([label(name), text(shown or _("(empty)"))], spacing=0, tight=True) for name, shown in version.lines
    ]
