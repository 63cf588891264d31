"""The sheet for what became of a referral: sent, accepted, declined, closed, and on which day."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from app.domain.kinds import referral as rules
from app.notebook import referrals
from app.notebook.referrals import Stepped
from app.notebook.seen_versions import Basis
from app.state.session import Session
from app.ui import when
from app.ui.hooks import use_redraw
from app.ui.partners import words
from app.ui.partners.addresses import to_referral
from app.ui.partners.ask_again import ask_chips, days_of
from app.ui.parts import button
from app.ui.parts.day_choice import DayChoice
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.text import heading, told
from app.ui.parts.written_sheet import use_written_sheet
from app.words import N_, _, pgettext

NAMES = {
    rules.SENT: N_("It is sent"),
    rules.ACCEPTED: N_("They took it"),
    rules.DECLINED: N_("They declined"),
    rules.CLOSED: N_("Close it"),
}


def use_step(session: Session, referral: str) -> Callable[[str], Awaitable[None]]:
    """A hook: answers `step(status)`, which opens the sheet for it."""
    redraw = use_redraw()

    def whose(_subject: str) -> str:
        return words.who(referrals.read(session.notebook, referral))

    def parked_at(_subject: str) -> str:
        return to_referral(referral)

    def seen(_subject: str) -> Basis:
        return referrals.seen(session.notebook, referral)

    blank = {"day": when.now().date().isoformat(), "ask": "7"}
    written = use_written_sheet(session, "referral step", blank, whose, parked_at, seen=seen, tells=True)
    form, saving = written.form, written.saving
    status = written.subject.partition(" ")[2]

    async def step(to: str) -> None:
        await written.open(f"{referral} {to}")

    async def stepped(answer: Stepped) -> None:
        async def undo() -> None:
            await session.write(referrals.put_back, referral, answer)

        session.say(words.status(status), undo)

    async def save() -> None:
        what = partial(referrals.step, basis=form.get("basis"), ask_after=days_of(form))
        await saving.write(stepped, what, referral, status, form.text("day"))

    if status not in NAMES:
        use_sheet(session, None)
        return step
    parts = [
        heading(_(NAMES[status])),
        DayChoice(session, form, "day", pgettext("of an event", "On"), key=f"day {status}"),
        ask_chips(session, form, redraw) if status == rules.SENT else None,
        told(saving.problem),
        button.primary(_("Save"), session.tasks.act(save)),
    ]
    use_sheet(session, sheet(parts, written.hide))
    return step
