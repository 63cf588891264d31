"""A phone: whose it is, what is on it, when it last synced, and that it is gone."""

from __future__ import annotations

import flet as ft

from app.container.phones import OnIt, Phone
from app.state.context import use_minute, use_session
from app.state.reading import use_read
from app.ui.agency.last_syncs import LastSyncs, use_last_syncs
from app.ui.agency.reading import use_agency
from app.ui.agency.waiting import waiting_card
from app.ui.parts import button, card
from app.ui.parts import text as words
from app.ui.parts.page import page_view
from app.ui.phones import words as phone_words
from app.ui.phones.addresses import to_report
from app.ui.phones.rest import rest_rows, use_rest
from app.ui.screen import screen
from app.words import _, ngettext


@screen
def PhonePage() -> ft.Control:
    session = use_session()
    use_minute(session)
    ft.use_state(session.sync)
    id = ft.use_route_params().get("id", "")
    found = use_read(session, lambda: session.container.phones.one(id), session.sync.state, session.sync.last_ms, id)
    agency = use_agency(session, id)
    last = use_last_syncs(session, everybody=True)
    rest = use_rest(session)
    one = found.value
    body: list[ft.Control | None] = [card.banner(found.problem, "late")] if found.problem else []
    bottom: ft.Control | None = None
    if one is None and not found.loading:
        unknown = _("No phone of the agency is known by this.")
        body = [card.empty(ft.Icons.PHONELINK_ERASE_ROUNDED, _("Not here"), unknown)]
    elif one is not None:
        body += [
            *_state(one),
            *(waiting_card(session, agency.value, device=one.id.hex()) if agency.value else []),
            card.section(_("What is known of it")),
            facts(one, last),
            *([words.note(last.problem)] if last.problem else []),
            *on_it(one),
            *rest_rows(session, rest, one.id),
        ]
        if one.this and not one.gone:
            in_hand = _("This one is in your hand: it is reported from another phone, or by a supervisor.")
            body.append(words.note(in_hand))
        if one.may_report and not one.waits:
            report = session.tasks.act(session.go, to_report(one.id))
            way = button.danger(_("Report it gone"), report, ft.Icons.PHONELINK_ERASE_ROUNDED)
            bottom = button.stacked(way)
    title = phone_words.name(one) if one else _("Phone")
    return page_view(session, title, body, tab="more", back="back", bottom=bottom)


def _state(one: Phone) -> list[ft.Control]:
    if one.gone is None:
        return []
    said = phone_words.gone(one.gone)
    shut_out = _("It gets nothing new, and nothing that it writes counts any more.")
    return [card.banner(f"{said}. {shut_out}", "late", ft.Icons.PHONELINK_ERASE_ROUNDED)]


def facts(one: Phone, last: LastSyncs) -> ft.Control:
    """Whose it is, and when it was last heard of."""
    synced = last.time(one.id)
    rows = [
        card.fact(_("Officer"), one.officer_name),
        *([card.fact(_("Last sync"), synced)] if synced else []),
    ]
    return card.rows_card(rows, indent=16)


def on_it(one: Phone) -> list[ft.Control]:
    """The squads whose notebooks it holds."""
    rows = [card.fact(each.squad, _entries(each), key=f"on it {at}") for at, each in enumerate(one.on_it)]
    return [card.section(_("Notebooks on it"), len(rows)), card.rows_card(rows, indent=16)] if rows else []


def _entries(each: OnIt) -> str:
    if each.entries is None:
        return _("not known here")
    return ngettext("up to {count} entry", "up to {count} entries", each.entries).format(count=each.entries)
