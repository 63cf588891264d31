"""One follow-up: done, later, changed, somebody else's, or closed with a reason."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app.domain.kinds.follow_up import KIND
from app.domain.kinds.interaction import KIND as NOTE
from app.notebook import contacts, follow_ups, interactions, problems, promises, referrals
from app.notebook.contacts import ContactRow
from app.notebook.follow_ups import FollowUpRow
from app.notebook.interactions import TimelineItem
from app.notebook.squad import SquadMember
from app.state.context import use_session
from app.state.pane import use_params
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme, when
from app.ui.contacts.addresses import to_contact
from app.ui.contacts.note_card import note_card
from app.ui.follow_ups.addresses import to_edit_follow_up, to_follow_up
from app.ui.follow_ups.promises import OUTCOMES
from app.ui.follow_ups.sheets import use_closing, use_giving_back, use_hand_over
from app.ui.gatherings.agreed_at import agreed_at
from app.ui.history.addresses import to_history
from app.ui.log.addresses import LOG, to_log_with
from app.ui.log.draft import DRAFT
from app.ui.partners.asks_about import asks_about
from app.ui.parts import button, card
from app.ui.parts.call_button import call_and_text
from app.ui.parts.contact_row import contact_row
from app.ui.parts.follow_up_actions import use_follow_up_actions
from app.ui.parts.follow_up_row import due_words
from app.ui.parts.page import page_view
from app.ui.parts.squads import squad_mark
from app.ui.parts.text import note, text
from app.ui.problems.response_to import response_to
from app.ui.programmes.reminder_of import reminder_of
from app.ui.screen import screen
from app.words import _, pgettext


@dataclass(frozen=True)
class Read:
    row: FollowUpRow
    heirs: list[SquadMember]
    contact: ContactRow | None
    made: TimelineItem | None
    last: list[TimelineItem]
    words: problems.Words
    referral: str | None


@screen
def FollowUp() -> ft.Control:
    session = use_session()
    follow_up = use_params().get("id", "")
    actions = use_follow_up_actions(session)

    reading = use_read(session, lambda: _read(session, follow_up), follow_up)
    found = reading.value
    promise = found is not None and found.row.kind == "promise"
    repeats = found is not None and bool(found.row.repeats)
    cancel, give_back = use_closing(session, promise, repeats), use_giving_back(session)
    hand_over = use_hand_over(session, found.row if found else None, found.heirs if found else [])

    async def reopen() -> None:
        await session.write(follow_ups.reopen, follow_up)

    async def done() -> None:
        if found is not None:
            await actions.done(found.row)
            await session.back()

    async def accept() -> None:
        await session.write(follow_ups.accept, follow_up)
        session.say(_("It is yours now"))

    async def done_and_log() -> None:
        if found is not None:
            await actions.done(found.row)
            await log_it(session, found.row)

    act = session.tasks.act
    content: list[ft.Control | None] = []
    bottom: ft.Control | None = None
    if found is not None:
        row, may_hand_over = found.row, bool(found.heirs or found.row.mine)
        about = _about(session, row, found.contact, found.made)
        content = [_what(row), about, response_to(session, row, found.words), reminder_of(session, row)]
        content += [agreed_at(session, row), asks_about(session, found.referral)]
        history = card.link_row(ft.Icons.HISTORY_ROUNDED, _("History"), act(session.go, _history_of(follow_up)))
        if row.status == "open":
            if row.offered and row.mine:
                content.insert(0, _offered(row, act(accept, once="accept"), act(give_back, follow_up)))
            ways = [
                card.link_row(ft.Icons.EDIT_ROUNDED, _("Edit"), act(session.go, to_edit_follow_up(follow_up))),
                card.link_row(ft.Icons.SNOOZE_ROUNDED, _("Snooze"), act(actions.snooze, row)),
                *([_hand_over(found.heirs, act(hand_over))] if may_hand_over else []),
                _close(promise, act(cancel, follow_up)),
            ]
            content += [card.rows_card([*ways, history]), None if may_hand_over else _only_theirs(row)]
            bottom = _thumb(act(done, once="done"), act(done_and_log, once="done"))
        else:
            bottom = button.stacked(button.secondary(_("Open it again"), act(reopen, once="reopen")))
            content.append(card.rows_card([history]))
        content.extend(note_card(session, item, None, last=True) for item in found.last)
    elif reading.problem:
        content = [card.empty(ft.Icons.EVENT_BUSY_ROUNDED, _("Not here"), reading.problem)]
    name = _("Promise") if promise else _("Follow-up")
    return page_view(session, name, content, back="close", bottom=bottom, fullscreen=True)


def _read(session: Session, follow_up: str) -> Read:
    nb = session.notebook
    row = follow_ups.read(nb, follow_up)
    found = contacts.rows(nb, [row.contact], gone=True) if row.contact else []
    made = promises.made_in(nb, [row.id]).get(row.id)
    last = interactions.timeline(nb, row.contact, limit=1).rows if row.contact else []
    said_already = made is not None and [one.id for one in last] == [made.id]
    heirs, words = follow_ups.heirs(nb, follow_up), problems.words_of(nb, follow_up)
    asks = referrals.of_follow_up(nb, follow_up)
    return Read(row, heirs, found[0] if found else None, made, [] if said_already else last, words, asks)


def _history_of(follow_up: str) -> str:
    return to_history(to_follow_up(follow_up), KIND, follow_up)


def _close(promise: bool, ask: button.Handler) -> ft.Control:
    return card.link_row(ft.Icons.BLOCK_ROUNDED, _("It will not be kept") if promise else _("Cancel it"), ask)


def _only_theirs(row: FollowUpRow) -> ft.Control:
    return note(_("Only {name} or a supervisor can hand it to somebody else.").format(name=row.owner_name))


def _thumb(done: button.Handler, done_and_log: button.Handler) -> ft.Control:
    return button.stacked(
        button.primary(_("Mark done"), done, icon=ft.Icons.CHECK_ROUNDED),
        button.secondary(_("Done, and log it"), done_and_log),
    )


async def log_it(session: Session, row: FollowUpRow) -> None:
    """Log contact, with the person and the words of what was done: the beginning of a note, kept as any other."""
    place, words = to_log_with(row.contact) if row.contact else LOG, {"who": [row.contact] if row.contact else []}

    def begin() -> None:
        drafts = session.container.drafts
        drafts.put(uuid.uuid4().hex, {**words, "fact": row.text}, DRAFT, place=place, about=row.contact_title)

    await session.tasks.run(begin)
    await session.go(place)


def _offered(row: FollowUpRow, accept: button.Handler, give_back: button.Handler) -> ft.Control:
    said = _("{name} handed this to you.").format(name=row.handed_by)
    ways = ft.Row([button.quiet(_("Accept"), accept), button.quiet(_("Give back"), give_back)], wrap=True, spacing=4)
    return card.banner(said, "promise", ft.Icons.SWAP_HORIZ_ROUNDED, ways, key="offered")


def _hand_over(heirs: list[SquadMember], ask: Callable[[], Awaitable[None]]) -> ft.Control:
    back = len(heirs) == 1 and heirs[0].me
    return card.link_row(ft.Icons.SWAP_HORIZ_ROUNDED, _("Take it back") if back else _("Hand to another officer"), ask)


def _what(row: FollowUpRow) -> ft.Control:
    due = due_words(row) if row.status in ("open", "cancelled") or row.kind == "task" else _(OUTCOMES[row.outcome][0])
    tone = "late" if row.late else "plain" if row.status == "open" else OUTCOMES[row.outcome][1]
    return card.card(
        ft.Column(
            [
                text(row.text, 17, family=theme.MEDIUM),
                ft.Row(
                    [
                        *([card.badge(_("Promise"), "promise")] if row.kind == "promise" else []),
                        card.badge(due, tone),
                        *([card.badge(row.repeats)] if row.repeats else []),
                        *([card.badge(_("On this phone"), "promise")] if row.waiting else []),
                        *squad_mark(row.squad, whole=True),
                    ],
                    wrap=True,
                    spacing=6,
                    run_spacing=6,
                ),
                *([note(_("Reason: {reason}").format(reason=row.reason))] if row.reason else []),
            ],
            spacing=10,
            tight=True,
        ),
        padding=18,
    )


def _about(session: Session, row: FollowUpRow, contact: ContactRow | None, made: TimelineItem | None) -> ft.Control:
    rows: list[ft.Control] = []
    if contact is not None:
        rows.append(contact_row(contact, session.tasks.act(session.go, to_contact(contact.id)), chevron=True))
    elif row.contact_title:  # of a squad that this officer is not in
        rows.append(card.fact(pgettext("whom it is about", "For"), row.contact_title))
    if row.phone:
        reach = ft.Row([ft.Container(text(_("Reach them")), expand=True), *call_and_text(row.phone)], spacing=4)
        padding = ft.Padding.only(left=16, right=8, top=4, bottom=4)
        rows.append(ft.Container(reach, key=f"reach {row.phone}", padding=padding))
    rows.append(card.fact(_("Whose it is"), pgettext("whose a follow-up is", "Yours") if row.mine else row.owner_name))
    if made is not None:
        of = when.written(made.at, made.offset_min)
        there = session.tasks.act(session.go, to_history(to_follow_up(row.id), NOTE, made.id))
        rows.append(card.row(_("Made in the note of {day}").format(day=of), made.fact, key="made in", on_click=there))
    if row.handed_by:
        rows.append(card.fact(_("Handed over by"), row.handed_by))
    return card.rows_card(rows, indent=16)
