"""More: everything that is not needed every hour."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.notebook import news, squad
from app.state.context import use_session
from app.state.reading import use_read
from app.ui.agency.addresses import AGENCY
from app.ui.contacts.addresses import DELETED, IMPORT
from app.ui.end_shift.addresses import END_SHIFT
from app.ui.gatherings.addresses import GATHERINGS
from app.ui.handovers.addresses import HANDOVERS
from app.ui.insights.addresses import INSIGHTS
from app.ui.more.addresses import ABOUT, SETTINGS
from app.ui.needs_attention.addresses import ATTENTION
from app.ui.needs_attention.open_matters import open_matters
from app.ui.news.addresses import NEWS
from app.ui.outreach.addresses import OUTREACH
from app.ui.partners.addresses import PARTNERS
from app.ui.parts import card
from app.ui.parts.nav import counted
from app.ui.parts.page import page_view
from app.ui.phones.addresses import PHONES
from app.ui.practice.addresses import CARDS
from app.ui.programmes.addresses import PROGRAMMES
from app.ui.screen import screen
from app.ui.shift.addresses import MY_SHIFT
from app.ui.supervision.addresses import DESK
from app.ui.visits.addresses import VISITS
from app.words import _


@screen
def More() -> ft.Control:
    session = use_session()
    act, go = session.tasks.act, session.go

    matters = use_read(session, lambda: open_matters(session))
    leads = use_read(session, lambda: bool(squad.led(session.notebook))).value
    unread = use_read(session, lambda: news.unread(session.notebook))
    waiting = card.badge(str(matters.value), "late") if matters.value else None
    new = card.badge(counted(unread.value), "primary") if unread.value else None

    def now(icon: ft.IconData, name: str, work: Callable[[], Awaitable[None]], once: str) -> ft.Control:
        return card.link_row(icon, name, act(work, once=once), leads=False)

    def to(icon: ft.IconData, name: str, route: str, about: str = "", mark: ft.Control | None = None) -> ft.Control:
        return card.link_row(icon, name, act(go, route), about, mark)

    icons = ft.Icons
    two_kinds, back = _("Two versions, entries set aside"), _("Gone from your lists: their pages and history")
    cards: list[list[ft.Control]] = [
        [
            to(icons.LIST_ALT_ROUNDED, _("My shift"), MY_SHIFT, _("Everything of this shift, in order")),
            to(icons.TIMER_ROUNDED, _("Visits"), VISITS, _("Your places of this shift, and what it adds up to")),
            to(icons.INSIGHTS_ROUNDED, _("Insights"), INSIGHTS, _("Reach, promises, stages and time with people")),
            to(icons.VERIFIED_ROUNDED, _("Programs"), PROGRAMMES, _("What is verified, and what lapses next")),
            to(
                icons.NIGHTS_STAY_ROUNDED,
                _("By-name list"),
                OUTREACH,
                _("Whom outreach knows outside, and for how long not met"),
            ),
            to(icons.HANDSHAKE_ROUNDED, _("Partners"), PARTNERS, _("What one can ask of whom, referrals, share log")),
            to(
                icons.GROUPS_ROUNDED,
                _("Meetings and events"),
                GATHERINGS,
                _("Who came, whom they missed, what was agreed"),
            ),
            to(icons.MOVE_DOWN_ROUNDED, _("Handovers"), HANDOVERS, _("To you and from you, and what nobody took")),
            to(icons.NEWSPAPER_ROUNDED, _("News"), NEWS, _("What others did with your people"), new),
            to(icons.BEDTIME_ROUNDED, _("End shift"), END_SHIFT, _("Hand over, sync, lock")),
            now(icons.SYNC_ROUNDED, _("Sync now"), session.sync_now, "sync"),
            now(icons.LOCK_ROUNDED, _("Lock now"), session.lock, "lock"),
        ],
        [
            to(icons.COMPARE_ROUNDED, _("Needs attention"), ATTENTION, two_kinds, waiting),
            to(icons.ACCOUNT_BALANCE_ROUNDED, _("Agency"), AGENCY, _("Squads, officers, invitations, policy")),
            to(icons.DEVICES_ROUNDED, _("Phones"), PHONES, _("Yours; report one that is lost or stolen")),
            to(icons.CONTACT_PHONE_ROUNDED, _("Import people"), IMPORT, _("From an address book file")),
            to(icons.AUTO_DELETE_ROUNDED, _("Deleted and taken back"), DELETED, back),
        ],
        [
            to(icons.LIGHTBULB_OUTLINE_ROUNDED, _("Practice cards"), CARDS, _("Short advice, with its sources")),
            to(icons.TUNE_ROUNDED, _("Settings"), SETTINGS, _("Theme, lock, passphrase")),
            to(icons.INFO_ROUNDED, _("About"), ABOUT),
        ],
    ]
    if leads:
        about = _("Work by officer, people with no officer, reviews")
        cards[1].insert(0, to(icons.SUPERVISOR_ACCOUNT_ROUNDED, _("Supervisor's desk"), DESK, about))
    return page_view(session, _("More"), [card.rows_card(rows) for rows in cards])
