"""The history of a contact, a note or a follow-up: who wrote what and when, newest first, to its beginning."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import flet as ft

from app.domain.kinds import contact, follow_up, interaction
from app.notebook import history
from app.notebook.history import Act, Item, Line
from app.state.context import use_session
from app.state.error_sentences import sentence
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme, when
from app.ui.follow_ups.addresses import to_follow_up
from app.ui.hooks import use_value
from app.ui.needs_attention.addresses import ATTENTION
from app.ui.parts import button, card
from app.ui.parts.button import Handler
from app.ui.parts.field import chip_group
from app.ui.parts.page import page_view
from app.ui.parts.paging import more_row
from app.ui.parts.squads import squad_mark
from app.ui.parts.text import label, note, strong, text, tiny
from app.ui.screen import part, screen
from app.words import N_, _, ngettext, pgettext

ENTRIES = 15
MORE_LINES = 100
ALL, OWN = "all", "own"
SCOPES = {
    contact.KIND: [(ALL, N_("Everything about them")), (OWN, N_("Their details only"))],
    interaction.KIND: [(ALL, N_("Note and what came of it")), (OWN, N_("The note only"))],
}
UNREAD_NAMED = 5
ShowAll = Callable[[Line], Awaitable[None]]


@screen
def History() -> ft.Control:
    session = use_session()
    params = ft.use_route_params()
    kind, record = params.get("kind", ""), params.get("record", "")
    shown, set_shown = use_value(ENTRIES)
    scope, set_scope = use_value(ALL)
    none: dict[int, int] = {}
    longer, set_longer = use_value(none)  # entry -> how many of its lines

    def read() -> history.History:
        return history.read(session.notebook, kind, record, own=scope == OWN, limit=shown, lines=longer)

    reading = use_read(session, read, kind, record, shown, scope, tuple(sorted(longer.items())))
    found = reading.value

    async def more() -> None:
        set_shown(lambda n: n + ENTRIES)

    async def more_lines(item: Item) -> None:
        set_longer(lambda before: {**before, item.entry: item.lines + MORE_LINES})

    async def choose(value: str) -> None:
        set_scope(value)

    act = session.tasks.act
    content: list[ft.Control | None] = []
    if found is not None:
        content = [
            ft.Column(
                [
                    strong(found.title),
                    note(_("Nothing that was written is lost: every version stands here, with who signed it.")),
                ],
                spacing=4,
                tight=True,
            ),
            _scopes(session, kind, scope, choose),
            _missing(session, found),
            card.section(_("Entries"), found.page.total),
            *(
                Entry(session, item, act(more_lines, item), key=f"{item.entry} {scope} {item.lines}")
                for item in found.page.rows
            ),
            more_row(len(found.page.rows), found.page.total, act(more)),
        ]
    elif reading.problem:
        content = [card.empty(ft.Icons.HISTORY_ROUNDED, _("Not here"), reading.problem)]
    # A follow-up is a form over the other screens: one level up from what lies under it would leave the form, too.
    under = to_follow_up(record) if kind == follow_up.KIND and params.get("id") == record else ""
    return page_view(session, _("History"), content, back="back", back_to=under, long=True)


def _scopes(session: Session, kind: str, scope: str, choose: Callable[[str], Awaitable[None]]) -> ft.Control | None:
    """How much of it is shown, where there is a choice."""
    if kind not in SCOPES:
        return None
    scopes = [(value, _(name)) for value, name in SCOPES[kind]]
    return chip_group(scopes, [scope], session.tasks.guarded(choose), label=pgettext("above a choice", "Show"))


def _missing(session: Session, found: history.History) -> ft.Control | None:
    """What might belong here and cannot be read."""
    said = []
    if found.unread_total:
        unread = ngettext(
            "{count} entry of the squad cannot be read on this phone. Something may be missing here.",
            "{count} entries of the squad cannot be read on this phone. Something may be missing here.",
            found.unread_total,
        )
        said.append(unread.format(count=found.unread_total))
        said += [
            _("Entry {number} of {name}: {reason}").format(
                number=entry.number, name=entry.officer_name, reason=sentence(entry.reason)
            )
            for entry in found.unread[:UNREAD_NAMED]
        ]
        unnamed = found.unread_total - UNREAD_NAMED
        if unnamed > 0:
            said.append(ngettext("And {count} more.", "And {count} more.", unnamed).format(count=unnamed))
    action = None
    if found.set_aside:
        aside = ngettext(
            "{count} set aside: see Needs attention.", "{count} set aside: see Needs attention.", found.set_aside
        )
        said.append(aside.format(count=found.set_aside))
        action = button.alone(
            button.quiet(_("Needs attention"), session.tasks.act(session.go, ATTENTION), theme.PROMISE)
        )
    if not said:
        return None
    return card.banner("\n".join(said), "promise", ft.Icons.VISIBILITY_OFF_ROUNDED, action)


@part
def Entry(session: Session, item: Item, more_lines: Handler) -> ft.Control:
    """One card: who and when, then what each record was made to say."""
    none: dict[tuple[str, str], str] = {}
    whole, set_whole = use_value(none)  # (record, field) -> all of its text

    async def show_all(line: Line) -> None:
        words = await session.tasks.run(history.whole, session.notebook, item.entry, line.record, line.kind, line.field)
        set_whole(lambda before: {**before, (line.record, line.field): words})

    parts: list[ft.Control] = [
        ft.Row(
            [
                ft.Container(label(when.stamp(item.at), theme.INK), expand=True),
                *([tiny(_("On this phone"), theme.PROMISE)] if item.waiting else []),
                *squad_mark(item.squad),
            ],
            spacing=8,
        )
    ]
    if item.officer_name:
        parts.append(note(_("You") if item.mine else item.officer_name))
    if item.brought_by:
        parts.append(note(_("brought by {name}").format(name=item.brought_by)))
    for act in item.acts:
        parts.append(_act(session, replace(act, lines=_with(act.lines, whole)), show_all))
    if item.lines < item.lines_total:
        words = _("Show more ({count} of {total})").format(count=item.lines, total=item.lines_total)
        parts.append(button.alone(button.quiet(words, more_lines)))
    return card.card(
        ft.Semantics(
            container=True,
            content=ft.Column(parts, spacing=3, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        ),
        padding=ft.Padding.symmetric(horizontal=16, vertical=14),
    )


def _with(lines: list[Line], whole: dict[tuple[str, str], str]) -> list[Line]:
    return [
        replace(line, words=whole[line.record, line.field], cut=False) if (line.record, line.field) in whole else line
        for line in lines
    ]


def _act(session: Session, act: Act, show_all: ShowAll) -> ft.Control:
    content: list[ft.Control] = [strong(act.name)]
    if act.about:
        content.append(note(act.about, lines=2))
    for line in act.lines:
        content.append(ft.Container(tiny(line.label), margin=ft.Margin.only(top=5)))
        content.append(text(line.words + (" …" if line.cut else "")))
        if line.cut:
            content.append(button.alone(button.quiet(_("Show all"), session.tasks.act(show_all, line))))
        if line.remark:
            content.append(note(line.remark, theme.PROMISE))
    return ft.Container(ft.Column(content, spacing=2, tight=True), margin=ft.Margin.only(top=8))
