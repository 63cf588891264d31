"""The forms of programs, outreach, partners, shares, meetings, handovers and cards: locked, killed, gone on with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from app.domain.practice_cards import MAINTAIN
from app.domain.shipped_templates import BARS
from app.notebook import contacts, gatherings, handovers, outreach, programmes, referrals, shares, squad
from app.notebook.notebook import Notebook
from app.ui import when
from app.ui.parts.unfinished import KINDS, first_words
from tests.app.ui.conftest import Desk, OpenDesk
from tests.cast.device import PASSPHRASE

WORDS = "half of what was to be said"


@dataclass
class Made:
    """What the officer knows, by what the paths below call it."""

    ids: dict[str, str] = field(default_factory=dict)

    def known(self, nb: Notebook) -> None:
        day = when.now().date().isoformat()
        agency = contacts.create(nb, {"name": "Harbor Outreach", "kind": "agency"})
        venue = contacts.create(nb, {"name": "Copper Door", "kind": "venue"})
        milo = contacts.create(nb, {"name": "Milo Brandt", "primary": nb.officer})
        said = {"agency": agency, "need": "A bed", "consent": "verbal", "consent_day": day}
        slip = {"agency": agency, "purpose": "To offer a bed", "until": day}
        (keeper,) = squad.mine(nb)
        to = next(one.id for one in squad.officers(nb, keeper.id) if not one.me)
        self.ids = {
            "milo": milo,
            "venue": venue,
            "programme": programmes.begin(nb, venue, BARS),
            "listed": outreach.add(nb, milo),
            "referral": referrals.write(nb, milo, said),
            "share": shares.write(nb, "contact", milo, ["name"], slip),
            "gathering": gatherings.add(nb, {"kind": "meeting", "title": "Winter beds", "day": day}),
            "handover": handovers.offer(nb, {"to": to, "contacts": [milo]}, keeper.id),
        }


@dataclass(frozen=True)
class FormOf:
    """Where it is, what is tapped there before there is a field to write in, and the words by which Today knows it."""

    path: str
    field: str
    about: str
    taps: tuple[str, ...] = ()
    way: str = ""


FORMS: Mapping[str, FormOf] = {
    "check of an item": FormOf("/programmes/one/{programme}/check/underage", "Evidence", "Copper Door"),
    "ending a program": FormOf("/programmes/one/{programme}", "Reason", "Copper Door", way="End the program"),
    "template": FormOf("/programmes/templates/of/{bars}/edit", "Template as YAML", ""),
    "new template": FormOf("/programmes/templates/new", "Template as YAML", ""),
    "somebody by name": FormOf("/outreach/add", "Nickname", WORDS),
    "consent": FormOf("/outreach/one/{listed}/consent", "What they agree to", "Milo Brandt"),
    "new referral": FormOf("/partners/referrals/of/{milo}", "What they need", "Milo Brandt", ("Said so",)),
    "edited referral": FormOf("/partners/referrals/one/{referral}/edit", "What they need", "Milo Brandt"),
    "share slip": FormOf("/shares/new/contact/{milo}", "Purpose", "Milo Brandt"),
    "revoking": FormOf("/shares/one/{share}", "Reason", "Milo Brandt", way="Revoke"),
    "new meeting": FormOf("/gatherings/new", "What it is called", WORDS),
    "edited meeting": FormOf("/gatherings/one/{gathering}/edit", "What it is about", "Winter beds"),
    "agreement": FormOf("/gatherings/one/{gathering}/agree", "What was agreed", "Winter beds"),
    "handover": FormOf("/handovers/new", "What they should know", ""),
    "card": FormOf("/cards/{maintain}", "What it says", "Maintain"),
    "new card": FormOf("/cards/new", "What it says", ""),
    "begun shift": FormOf("/begin-shift", "Partner", ""),
}


async def test_who_was_chosen_is_no_words_of_a_draft(desk: OpenDesk) -> None:
    async with desk() as d:
        d.container.drafts.put("1", {"agency": "ab" * 16, "need": WORDS}, "referral", place="/", parked=True)
        (draft,) = d.container.drafts.all()
        assert first_words(draft) == WORDS


async def has_words(d: Desk, form: FormOf) -> None:
    def there() -> bool:
        return bool(d.screen.fields(form.field)) and d.text(form.field) == WORDS

    await d.screen.until(there, "the words")


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
async def test_a_lock_and_a_kill_leave_the_words(desk: OpenDesk, form: FormOf) -> None:
    made = Made()
    async with desk(before=made.known) as d:
        await d.screen.go(form.path.format(**made.ids, maintain=MAINTAIN, bars=BARS.id))
        if form.way:
            await d.choose(form.way)
        for name in form.taps:
            await d.tap(name)
        await d.type(form.field, WORDS)
        await d.session.lock()
        await d.type("PIN or passphrase", PASSPHRASE)
        await d.tap("Unlock")
        await has_words(d, form)
    async with desk() as d:
        (draft,) = d.container.drafts.all()
        assert form.about in draft.about
        await d.sees(WORDS)
        assert draft.kind in KINDS, "Today has no name for it"
        await d.tap("Continue")
        await has_words(d, form)
