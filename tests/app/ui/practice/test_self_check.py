"""The self-check: off until an officer wants it, kept in the note and said so; one's own mix by month."""

from __future__ import annotations

from app.device.settings import SELF_CHECK
from app.notebook import contacts, interactions
from app.notebook.notebook import Notebook
from app.ui.visits.addresses import ADDS_UP
from tests.app.ui.conftest import Desk, OpenDesk, met
from tests.app.ui.log.conftest import FOLD, notes

DISCLOSABLE = "Kept in the note, where your squad can read it, and may be disclosable."


def tomas(nb: Notebook) -> None:
    met(nb, "Tomás Mendes", days_ago=3)


async def log_with_tomas(d: Desk) -> None:
    (row,) = contacts.page(d.notebook).rows
    await d.screen.go(f"/log/{row.id}")
    await d.type("What happened", "Explained the closing hours.")
    await d.tap(FOLD)


async def test_nobody_is_asked_until_they_turn_it_on_and_it_says_that_it_may_be_disclosable(desk: OpenDesk) -> None:
    async with desk(before=tomas) as d:
        await log_with_tomas(d)
        await d.sees("Reflection")
        assert not d.screen.says("Self-check")
        await d.screen.go("/more/settings")
        await d.sees(DISCLOSABLE)
        await d.tap("On")
        await d.screen.until(lambda: d.container.settings[SELF_CHECK] == "on")
        await log_with_tomas(d)
        await d.sees("Self-check")
        await d.sees(DISCLOSABLE)


async def test_the_ticks_are_kept_in_the_note_and_counted_for_their_author(desk: OpenDesk) -> None:
    async with desk(before=tomas) as d:
        d.container.settings[SELF_CHECK] = "on"
        await log_with_tomas(d)
        for words in ("I said why I was there", "They could tell their side", "We parted with respect"):
            await d.tap(words)
        await d.tap("They could tell their side")
        await d.screen.until(lambda: set(d.chosen()) >= {"I said why I was there", "We parted with respect"})
        assert "They could tell their side" not in d.chosen()
        await d.tap("Save")
        await d.says("Saved on this phone")
        assert notes(d.notebook, "Tomás Mendes")[0].self_check == 2
        await d.screen.go(f"/people/{contacts.page(d.notebook).rows[0].id}")
        await d.sees("Self-check: 2 of 4")
        await d.screen.go(ADDS_UP)
        await d.sees("Self-check: 1 note")
        await d.sees(DISCLOSABLE)


async def test_what_was_ticked_before_it_was_turned_off_is_not_saved(desk: OpenDesk) -> None:
    async with desk(before=tomas) as d:
        d.container.settings[SELF_CHECK] = "on"
        await log_with_tomas(d)
        await d.tap("I gave a neutral reason")
        await d.screen.until(lambda: "I gave a neutral reason" in d.chosen())
        d.container.settings[SELF_CHECK] = "off"
        await d.tap("Save")
        await d.says("Saved on this phone")
        assert notes(d.notebook, "Tomás Mendes")[0].self_check == 0


async def test_the_mix_is_ones_own_and_stands_by_month(desk: OpenDesk) -> None:
    def practised(nb: Notebook) -> None:
        one = contacts.create(nb, {"name": "Lena Abara"})
        interactions.log(nb, interactions.Log([one], fact="Asked.", skills=["open_question", "summary"]))
        last_month = nb.clock() - 31 * 24 * 3_600_000
        interactions.log(nb, interactions.Log([one], at=last_month, fact="Listened.", skills=["reflection"]))

    async with desk(ADDS_UP, before=practised) as d:
        await d.sees("Skills you used")
        month = next(one for one in d.screen.texts if one.endswith(": 1 note with somebody"))
        await d.tap(d.notebook.local(d.notebook.clock() - 31 * 24 * 3_600_000).strftime("%b"))
        await d.misses(month)
        await d.tap("Squad")
        await d.misses("Skills you used")


async def test_before_any_skill_the_page_says_where_they_are_ticked(desk: OpenDesk) -> None:
    async with desk(ADDS_UP) as d:
        await d.sees("The skills that you tick in Log contact are counted here by month, for you alone.")
