"""A slip as it leaves: on the screen before and after, on paper, and as a file. All three say the same."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app import formats
from app.domain.field_rules import NotValid
from app.domain.share_document import Slip, as_json
from app.notebook import shares
from app.notebook.notebook import Notebook
from app.state.session import Session
from app.ui import theme
from app.ui.paper import SOFT, STRONG, Paper
from app.ui.parts import card
from app.ui.parts.save_file import use_save_file
from app.ui.parts.text import note, text
from app.words import N_, _

PDF, JSON = "pdf", "json"


@dataclass(frozen=True)
class File:
    name: str
    data: bytes


def heads(slip: Slip) -> list[tuple[str, str]]:
    """What stands above its lines: (name, value)."""
    to = formats.listed(one for one in (slip.agency, slip.person) if one)
    sender = formats.listed(one for one in (slip.sender_agency, slip.sender) if one)
    return [
        (_("From"), sender),
        (_("To"), to),
        (_("Purpose"), slip.purpose),
        (_("Given"), formats.day_month_year(slip.given)),
        (_("May be kept until"), until_words(slip)),
    ]


def until_words(slip: Slip) -> str:
    return formats.day_month_year(slip.until) if slip.until is not None else ""


def slip_card(slip: Slip) -> ft.Control:
    """All that leaves, and nothing else does."""
    rows = [_line(f"head {name}", name, value) for name, value in heads(slip)]
    rows += [_line(f"line {number}", one.label, one.value, True) for number, one in enumerate(slip.lines)]
    return card.rows_card(rows, indent=14)


def _line(key: str, name: str, value: str, strong: bool = False) -> ft.Control:
    words = text(value or "–", family=theme.SEMIBOLD if strong else theme.REGULAR)
    column = ft.Column([note(name), words], spacing=2, tight=True)
    return ft.Container(column, key=key, padding=ft.Padding.symmetric(horizontal=14, vertical=9))


def printed(slip: Slip) -> bytes:
    """The slip as PDF, A4."""
    paper = Paper(_("Share slip"))
    for name, value in heads(slip):
        paper.say(_("{label}: {value}").format(label=name, value=value))
    paper.heading(slip.about)
    for one in slip.lines:
        paper.room_for(12)
        paper.say(one.label, ink=SOFT)
        paper.say(one.value, STRONG)
        paper.gap(1.5)
    paper.gap(4)
    foot = _("For this purpose only. Not to be passed on. To be destroyed after {day}, or when {agency} says so.")
    paper.say(foot.format(day=until_words(slip), agency=slip.sender_agency), ink=SOFT)
    return paper.done()


def made(nb: Notebook, share: str, form: str) -> File:
    """The file of a slip, as it is logged. Raises NotThere; NotValid for one that is revoked, past its day, or not one
    device's alone."""
    found = shares.read(nb, share)
    if found.revoked is not None or found.expired or shares.beside(nb, share):
        raise NotValid("until", N_("It may not be given any more. Write a new slip."))
    slip = found.slip
    name = f"share-slip-{slip.given.isoformat()}.{form}"
    return File(name, as_json(slip) if form == JSON else printed(slip))


def use_slip_file(session: Session, share: str) -> Callable[[str], Awaitable[None]]:
    """A hook: answers `save(form)`, of PDF or JSON."""
    save_file = use_save_file(session)

    async def save(form: str) -> None:
        file = await session.tasks.run(made, session.notebook, share, form)
        await save_file(file.name, file.data, _("Saved. From here on Beatbook does not protect it."))

    return save
