"""Who may be in the notebook twice, and what was written of somebody after they were merged."""

from __future__ import annotations

import flet as ft

from app.notebook import duplicates, merging
from app.notebook.duplicates import Pair, Why
from app.notebook.merging import Later, Line
from app.state.session import Session
from app.ui import theme, when
from app.ui.contacts.addresses import to_contact, to_merge
from app.ui.parts import button, card
from app.ui.parts.contact_row import contact_row
from app.ui.parts.paging import Shown
from app.ui.parts.squads import squad_mark
from app.ui.parts.text import label, note, text
from app.words import N_, _

WHY: dict[Why, str] = {
    "number": N_("The same phone number"),
    "mail": N_("The same e-mail address"),
    "place": N_("A like name at the same place"),
    "name": N_("A like name"),
}


def pairs(session: Session, found: list[Pair], shown: Shown) -> list[ft.Control]:
    """Two who may be one, each pair with what says so and what to do."""
    if not found:
        return []
    act = session.tasks.act

    async def not_same(pair: Pair) -> None:
        await session.write(duplicates.tell_apart, pair.one.id, pair.other.id)

        async def undo() -> None:
            await session.write(duplicates.tell_apart, pair.one.id, pair.other.id, False)

        session.say(_("Two different contacts. Nobody is asked again."), undo)

    def one(pair: Pair) -> ft.Control:
        name = f"{pair.one.id} {pair.other.id}"
        merge = act(session.go, to_merge(pair.one.id, pair.other.id))
        ways = [
            button.quiet(_("Merge"), merge),
            button.quiet(_("Not the same"), act(not_same, pair, once=f"not same {name}"), theme.SOFT),
        ]
        return card.card(
            ft.Container(label(_(WHY[pair.why])), padding=ft.Padding.only(left=14, right=14, top=12)),
            *(contact_row(row, act(session.go, to_contact(row.id))) for row in (pair.one, pair.other)),
            ft.Container(ft.Row(ways, wrap=True, spacing=4, run_spacing=0), padding=ft.Padding.only(left=4, bottom=4)),
            key=f"pair {name}",
        )

    return [
        card.section(_("May be the same"), len(found)),
        *(one(pair) for pair in found[: shown.count]),
        *shown.rest(len(found)),
    ]


def written_later(session: Session, found: list[Later]) -> list[ft.Control]:
    """What somebody wrote of a merged contact unseen by who merged it."""
    if not found:
        return []
    act = session.tasks.act

    async def take(one: Later) -> None:
        await session.write(merging.take, one)
        session.say(_("{name} says so now.").format(name=one.into.title))

    async def leave(one: Later) -> None:
        await session.write(merging.leave, one)
        session.say(_("Left as it is. What was written stays in history."))

    def row(one: Later) -> ft.Control:
        key = f"later {one.contact}"
        ways = [
            button.quiet(_("Take over"), act(take, one, once=key)),
            button.quiet(_("Leave it"), act(leave, one, once=key), theme.SOFT),
        ]
        return card.row(
            one.title,
            _("Merged with {name}. Written since, or unseen by who merged them:").format(name=one.into.title),
            key=key,
            leading=card.icon_mark(ft.Icons.CALL_MERGE_ROUNDED, "late"),
            marks=squad_mark(one.into.squad, whole=True),
            about_lines=4,
            below=[*map(_line, one.lines), ft.Row(ways, wrap=True, spacing=4, run_spacing=0)],
        )

    return [card.section(_("Written after a merge"), len(found)), card.rows_card([row(one) for one in found])]


def _line(line: Line) -> ft.Control:
    # For translators: a field of a contact and its words, as "Role: Cleaner".
    said = _("{field}: {words}").format(field=line.label, words=line.words or _("(empty)"))
    now = _("Now: {words}").format(words=line.now) if line.now else ""
    who = f"{line.officer_name} · {when.stamp(line.at)}"
    words: list[ft.Control] = [text(said, family=theme.MEDIUM, lines=6)]
    words += [note(one, lines=4) for one in (now, who) if one]
    return ft.Column(words, spacing=1, tight=True)
