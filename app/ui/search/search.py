"""Search everything: people, places, notes, follow-ups and whatever else the squads keep, from any screen."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import flet as ft

from app.domain.kinds.check import KIND as CHECK
from app.domain.kinds.follow_up import KIND as FOLLOW_UP
from app.domain.kinds.interaction import KIND as NOTE
from app.domain.kinds.measure import KIND as MEASURE
from app.domain.kinds.problem import KIND as PROBLEM
from app.domain.kinds.problem_entry import KIND as PROBLEM_ENTRY
from app.domain.kinds.programme import KIND as PROGRAMME
from app.domain.kinds.reading import KIND as READING
from app.domain.kinds.referral import KIND as REFERRAL
from app.domain.kinds.share import ENDED as SHARE_END
from app.domain.kinds.share import KIND as SHARE
from app.notebook import search
from app.notebook.search_results import Hit, Other
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui.contacts.addresses import NEW_CONTACT, to_contact
from app.ui.contacts.contact_form import DRAFT
from app.ui.history.addresses import to_history
from app.ui.hooks import use_value
from app.ui.parts import button, card
from app.ui.parts.page import page_view
from app.ui.parts.paging import STEP, more_row
from app.ui.parts.search_line import search_line
from app.ui.parts.text import heading
from app.ui.screen import screen
from app.ui.search.addresses import SEARCH
from app.ui.search.found_row import found_row
from app.ui.search.looking import Looking, looking
from app.ui.search.pages import page_of
from app.words import N_, _

GROUPS = (
    N_("People"),
    N_("Places and agencies"),
    N_("In notes"),
    N_("Follow-ups"),
    N_("Problems"),
    N_("Programs"),
    N_("Referrals and share slips"),
    N_("Other records"),
)

AHEAD_S = 0.4
"""So long nothing is typed before the field comes, where somebody typed before it was there."""


@dataclass(frozen=True)
class Found:
    """What the words `sought` found: at most as many as are shown. `more`: there are others."""

    sought: str
    hits: Sequence[Hit | Other]
    more: bool


@screen
def Search() -> ft.Control:
    session = use_session()
    sought = use_value(looking(session))[0]
    typing = sought.typing
    here, set_here = use_value(False)

    def read() -> Found:
        hits = search.everything(session.notebook, sought.text, sought.shown + 1)
        return Found(sought.text, hits[: sought.shown], len(hits) > sought.shown)

    reading = use_read(session, read, sought.text, sought.shown)
    found = reading.value

    async def typed(words: str) -> None:
        if await typing.paused():
            sought.look_for(words.strip())

    async def clear() -> None:
        typing.over()
        sought.clear()

    async def more() -> None:
        if found is not None and found.more:
            sought.shown = len(found.hits) + STEP

    async def arrive() -> None:
        # Letters that are pushed into the field while others are typed there would overwrite those.
        while sought.form.ahead and not await typing.paused(AHEAD_S):
            pass
        set_here(True)

    # The field comes once the screen is there: of what is pushed together with its screen, the client gives nothing
    # the focus.
    ft.use_effect(lambda: session.tasks.start(arrive), [])
    label, empty = _("Search everything"), not sought.text
    new = empty or bool(sought.form.ahead)
    line = search_line(session, sought.form, "everything", label, typed, clear, empty=empty, autofocus=new)
    body: list[ft.Control] = [line if here else heading(sought.form.raw("everything"))]
    if reading.problem:
        body.append(card.banner(reading.problem, "late", ft.Icons.ERROR_OUTLINE_ROUNDED))
    elif not sought.text:
        words = _("Words that stand in a name, a note, a promise, a place or a number. Slips of the finger count.")
        body.append(card.empty(ft.Icons.MANAGE_SEARCH_ROUNDED, _("Everything your squads know"), words))
    elif found is not None and found.hits:
        body.extend(_groups(session, found.hits))
        rest = more_row(len(found.hits), None if found.more else len(found.hits), session.tasks.act(more))
        body.extend([rest] if rest is not None else [])
    elif found is not None and found.sought == sought.text:
        body.append(_nothing(session, sought))
    return page_view(
        session,
        _("Search"),
        body,
        back="close",
        pill=False,
        long=True,
        on_near_end=more,
        fullscreen=True,
    )


def _groups(session: Session, hits: Sequence[Hit | Other]) -> list[ft.Control]:
    """Each kind under its heading, in the order in which the search ranked them; slips come last in each."""
    shown: list[ft.Control] = []
    for name in GROUPS:
        inside = [hit for hit in hits if _group(hit) == name]
        if inside:
            rows = [found_row(session, hit, *_leads(hit)) for hit in inside]
            shown += [card.section(_(name), len(inside)), card.rows_card(rows)]
    return shown


_GROUPS = {
    FOLLOW_UP: N_("Follow-ups"),
    **dict.fromkeys((PROBLEM, PROBLEM_ENTRY, MEASURE, READING), N_("Problems")),
    **dict.fromkeys((PROGRAMME, CHECK), N_("Programs")),
    **dict.fromkeys((REFERRAL, SHARE, SHARE_END), N_("Referrals and share slips")),
}


def _group(hit: Hit | Other) -> str:
    if isinstance(hit, Other):
        return _GROUPS.get(hit.kind, N_("Other records"))
    if hit.interaction:
        return N_("In notes")
    return N_("People") if hit.contact.kind == "person" else N_("Places and agencies")


def _leads(hit: Hit | Other) -> tuple[str, str]:
    """The route of what was found, and where Back leads from it. A note is read whole in its history, under whose page
    it stands."""
    if isinstance(hit, Other):
        return page_of(hit), SEARCH
    page = to_contact(hit.contact.id)
    return to_history(page, NOTE, hit.interaction) if hit.interaction else page, SEARCH


def _nothing(session: Session, sought: Looking) -> ft.Control:
    async def begin() -> None:
        """The form, with the words as the name: a draft like any other."""
        fields, drafts = {"name": sought.text}, session.container.drafts
        draft = partial(drafts.put, uuid.uuid4().hex, fields, DRAFT, place=NEW_CONTACT, about=sought.text)
        await session.tasks.run(draft)
        await session.go(NEW_CONTACT, back_to=SEARCH)

    add = button.quiet(_("New contact"), session.tasks.act(begin, once="new contact"))
    words = _("Nothing holds “{words}”.").format(words=sought.text)
    return card.empty(ft.Icons.SEARCH_OFF_ROUNDED, _("Nothing found"), words, add)
