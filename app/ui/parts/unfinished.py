"""What was begun and not finished: every parked or interrupted form, with whose it is and the way back to it."""

from __future__ import annotations

import flet as ft

from app.device.drafts import Draft
from app.domain.field_rules import is_id
from app.state.form_draft import go_on
from app.state.session import Session
from app.ui import theme, when
from app.ui.parts import button, card
from app.ui.parts.dialog import Question, use_question
from app.ui.parts.text import note, strong
from app.ui.screen import part
from app.words import N_, _

KINDS = {
    "log": N_("Unfinished note"),
    "contact": N_("Unfinished new contact"),
    "edit": N_("Unfinished changes"),
    "follow-up": N_("Unfinished follow-up"),
    "edit follow-up": N_("Unfinished changes"),
    "give back": N_("Unfinished giving back"),
    "amend": N_("Unfinished addition to a note"),
    "snooze": N_("Unfinished snooze"),
    "cancel": N_("Unfinished cancelling"),
    "spot": N_("Unfinished place to visit"),
    "visit end": N_("Unfinished end of a visit"),
    "invite": N_("Unfinished invitation"),
    "join": N_("Unfinished joining of two versions"),
    "merge": N_("Unfinished merging"),
    "policy": N_("Unfinished changes to the policy"),
    "card": N_("Unfinished practice card"),
    "new squad": N_("Unfinished new squad"),
    "rename": N_("Unfinished new name of a squad"),
    "measure": N_("Unfinished measure"),
    "reading": N_("Unfinished reading"),
    "problem": N_("Unfinished problem"),
    "edit problem": N_("Unfinished changes"),
    "side": N_("Unfinished changes"),
    "problem entry": N_("Unfinished entry of a problem"),
    "response": N_("Unfinished response"),
    "came of": N_("Unfinished words about a response"),
    "close problem": N_("Unfinished closing of a problem"),
    "check": N_("Unfinished verification"),
    "program standing": N_("Unfinished change of a program"),
    "template": N_("Unfinished template"),
    "referral": N_("Unfinished referral"),
    "edit referral": N_("Unfinished change of a referral"),
    "referral step": N_("Unfinished change of a referral"),
    "gathering": N_("Unfinished meeting or event"),
    "edit gathering": N_("Unfinished changes"),
    "agreement": N_("Unfinished agreement"),
    "share": N_("Unfinished share slip"),
    "revoke": N_("Unfinished revoking"),
    "handover": N_("Unfinished handover"),
    "handover talk": N_("Unfinished question or answer"),
    "by-name": N_("Unfinished line of the by-name list"),
    "by-name step": N_("Unfinished change of the by-name list"),
    "consent": N_("Unfinished consent"),
    "shift": N_("Unfinished head of a shift"),
    "take back": N_("Unfinished taking back of a note"),
    "lost phone": N_("Unfinished report of a phone"),
    "placing": N_("Unfinished choice of who is in a squad"),
}
WRITTEN = ("fact", "impression", "promise", "follow_up", "text", "reason", "joined", "name", "description", "place")
ALSO = (
    "behaviour",
    "harmed",
    "title",
    "why",
    "where",
    "unit",
    "count",
    "clock",
    "offender",
    "handler",
    "target",
    "guardian",
    "manager",
    "came_of",
    "nickname",
    "consent_for",
    "partner",
    "duty",
    "call_sign",
    "worked",
    "stayed",
    "watch",
    "if_stops",
    "role",
    "address",
    "reach_note",
    "interpreter",
    "offers",
    "tag",
    "minutes",
    "words",
    "source",
    "evidence",
    "person_words",
    "agency",
    "by",
    "yaml",
    "need",
    "purpose",
    "others",
)


def first_words(draft: Draft) -> str:
    """The beginning of what was written, for a list; of changes, of what they changed."""
    before = draft.fields.get("at_first") or {}
    written = (
        str(draft.fields.get(name) or "").strip()
        for name in (draft.fields if draft.kind == "policy" else (*WRITTEN, *ALSO))
        if draft.fields.get(name) != before.get(name) and not isinstance(draft.fields.get(name), dict | list)
        if not is_id(draft.fields.get(name))  # somebody chosen, not words
    )
    return next((words for words in written if words), _("Nothing written yet"))


@part
def Unfinished(session: Session, drafts: list[Draft]) -> ft.Control:
    """One card each, newest first; Continue opens the form, Discard asks."""
    ask = use_question(session)

    async def sure(draft: Draft) -> None:
        async def discard() -> None:
            await session.tasks.run(session.container.drafts.delete, draft.id)
            session.changed()

        words = _("It was not saved. What is written in it will be gone.")
        ask(Question(_("Discard this note?"), words, _("Discard note"), discard, danger=True))

    def row(draft: Draft) -> ft.Control:
        act = session.tasks.act
        # For translators: what was begun, and when it was last kept: "Unfinished note, Today 23:41".
        name = _("{what}, {time}").format(
            what=_(KINDS.get(draft.kind, KINDS["log"])), time=when.stamp(draft.updated_ms)
        )
        lines: list[ft.Control] = [strong(name)]
        if draft.about:
            lines.append(note(draft.about, theme.INK, lines=1))
        lines.append(note(first_words(draft), lines=2))
        return card.card(
            ft.Row(
                [
                    card.icon_mark(ft.Icons.EDIT_NOTE_ROUNDED, "promise"),
                    ft.Column(lines, spacing=2, tight=True, expand=True),
                ],
                spacing=12,
            ),
            ft.Row(
                [
                    button.quiet(_("Discard"), act(sure, draft), theme.SOFT),
                    button.quiet(_("Continue"), act(go_on, session, draft.id, draft.place)),
                ],
                spacing=4,
                alignment=ft.MainAxisAlignment.END,
                wrap=True,
            ),
            padding=ft.Padding.only(left=14, top=14, right=8, bottom=4),
            key=f"draft {draft.id}",
        )

    return ft.Column(
        [row(draft) for draft in drafts],
        spacing=theme.GAP,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
