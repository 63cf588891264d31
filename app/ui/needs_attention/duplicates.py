"""Who may be in the notebook twice, and what was written of somebody after they were merged."""

from __future__ import annotations

import flet as ft

from app.notebook import duplicates, merging
from app.notebook.duplicates import Pair, Why
from app.notebook.merging import Later
from app.state.session import Session
from app.ui import theme, when
from app.ui.contacts.addresses import to_contact, to_merge
from app.ui.parts import button, card
from app.ui.parts.contact_row import contact_row
from app.ui.parts.paging import Shown
from app.ui.parts.squads import squad_mark
from app.ui.parts.text import label
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
        key = f"later {one.contact} {one.name}"
        ways = [
            button.quiet(_("Take over"), act(take, one, once=key)),
            button.quiet(_("Leave it"), act(leave, one, once=key), theme.SOFT),
        ]
        # For translators: a field of a contact and its words: "Role: Cleaner".
        said = _("{field}: {words}").format(field=one.label, words=one.words or _("(empty)"))
        by = f"{one.officer_name} · {when.stamp(one.at)}"
        wrote = _("Written of {other}, who was merged with {name}. {by}").format(
            other=one.title, name=one.into.title, by=by
        )
        now = _("Now: {words}").format(words=one.now) if one.now else ""
        return card.row(
            said,
            "\n".join(filter(None, (now, wrote))),
            key=key,
            leading=card.icon_mark(ft.Icons.CALL_MERGE_ROUNDED, "late"),
            marks=squad_mark(one.into.squad, whole=True),
            name_lines=4,
            about_lines=6,
            below=[ft.Row(ways, wrap=True, spacing=4, run_spacing=0)],
        )

    return [card.section(_("Written after a merge"), len(found)), card.rows_card([row(one) for one in found])]
