"""Practice cards on the phone: read under More, offered where they fit, gone for good, changed by an admin."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.container import Container
from app.device.settings import CARDS_DISMISSED, CARDS_OFFERED
from app.domain import practice
from app.domain.practice_cards import KOPER, SHIPPED
from app.notebook import contacts, problems
from app.notebook.notebook import Notebook
from app.ui.practice.addresses import CARDS, NEW_CARD, to_card, to_edit_card
from app.ui.problems.addresses import to_problem
from tests.app.ui.conftest import Desk, OpenDesk, desk_on, met
from tests.app.ui.log.conftest import FOLD
from tests.cast.containers import unlocked
from tests.cast.device import PASSPHRASE

MAINTAIN = "Practice card: Maintain"


def quiet_tomas(nb: Notebook) -> None:
    met(nb, "Tomás Mendes", days_ago=40)


def page_of(d: Desk, name: str) -> str:
    return f"/people/{next(row.id for row in contacts.page(d.notebook).rows if row.title == name)}"


async def test_every_card_is_read_from_more_with_its_source(desk: OpenDesk) -> None:
    async with desk("/more") as d:
        await d.tap("Practice cards")
        for group in ("Relationships", "Skills", "Fair treatment", "Problems and places"):
            await d.sees(group)
        await d.tap("Koper's curve")
        await d.sees(SHIPPED[KOPER].words)
        assert d.screen.says("studylib.net/doc/10883505/things-5-1")


async def test_a_card_is_offered_before_a_first_meeting_and_when_somebody_went_quiet(desk: OpenDesk) -> None:
    def known(nb: Notebook) -> None:
        quiet_tomas(nb)
        met(nb, "Lena Abara", days_ago=1)
        contacts.create(nb, {"name": "Jo Park"})

    async with desk(before=known) as d:
        for name, card in (("Tomás Mendes", MAINTAIN), ("Jo Park", "Practice card: Establish"), ("Lena Abara", "")):
            await d.screen.go(page_of(d, name))
            await d.sees(name)
            await d.screen.until(lambda card=card: d.screen.says(card or "Practice card") == bool(card), card)
        assert not d.screen.says(SHIPPED["establish"].words)  # it is folded


async def test_a_card_that_was_dismissed_is_gone_for_good_until_asked_for(desk: OpenDesk) -> None:
    async with desk(before=quiet_tomas) as d:
        await d.screen.go(page_of(d, "Tomás Mendes"))
        await d.tap(MAINTAIN)
        await d.sees(SHIPPED["maintain"].words)
        await d.tap("Do not offer this card")
        await d.misses(MAINTAIN)
        assert d.container.settings[CARDS_DISMISSED] == ["maintain"]
        await d.tap("Undo")
        await d.sees(MAINTAIN)
        assert d.container.settings[CARDS_DISMISSED] == []
        await d.tap("Do not offer this card")
        await d.misses(MAINTAIN)
        await d.screen.go("/people")
        await d.screen.go(page_of(d, "Tomás Mendes"))
        await d.sees("Said hello.")
        assert not d.screen.says(MAINTAIN)
        await d.screen.go(CARDS)
        await d.tap("Offer again what I dismissed")
        await d.says("All cards are offered again")
        await d.screen.go(page_of(d, "Tomás Mendes"))
        await d.sees(MAINTAIN)


async def test_whoever_wants_no_card_is_offered_none(desk: OpenDesk) -> None:
    async with desk("/more/settings", before=quiet_tomas) as d:
        await d.tap("Only under More")
        await d.screen.until(lambda: d.container.settings[CARDS_OFFERED] == "off")
        await d.screen.go(page_of(d, "Tomás Mendes"))
        await d.sees("Said hello.")
        assert not d.screen.says("Practice card")


async def test_a_problem_offers_the_card_of_the_stage_that_is_looked_at(desk: OpenDesk) -> None:
    async with desk(
        before=lambda nb: problems.add(nb, {"title": "Fights", "behaviour": "Fights", "place": "Alley"})
    ) as d:
        (row,) = problems.page(d.notebook).rows
        await d.screen.go(to_problem(row.id))
        await d.sees("Practice card: Scanning")
        await d.tap("Assessment")
        await d.sees("Practice card: Assessment")


async def test_log_contact_offers_the_card_of_a_skill_under_the_fold(desk: OpenDesk) -> None:
    async with desk("/log") as d:
        assert not d.screen.says("Practice card")
        await d.tap(FOLD)
        await d.tap("Reflection")
        await d.tap("Practice card: Reflection")
        await d.sees(SHIPPED["reflection"].words)
        await d.tap("Boundary")
        await d.sees("Practice card: Boundary")
        assert not d.screen.says(SHIPPED["reflection"].words)


async def test_an_officer_reads_them_and_is_offered_no_change(folder: Path) -> None:
    container = Container.open(folder / "b")
    await container.unlock(PASSPHRASE)
    async with desk_on(container, route=to_card(KOPER)) as d:
        await d.sees(SHIPPED[KOPER].words)
        assert not d.buttons("Change this card")
        await d.session.go(to_edit_card(KOPER))
        await d.sees("Only an administrator of the agency can change its policy.")
        assert not d.buttons("Save")


@pytest.mark.usefixtures("server")
async def test_an_admin_writes_a_card_in_the_agencys_words_and_takes_them_back(desk: OpenDesk, folder: Path) -> None:
    async with desk(to_card(KOPER)) as d:
        await d.tap("Change this card")
        await d.type("Name of the card", "Fifteen minutes")
        await d.type("What it says", "Stay. Walk. Talk.")
        await d.tap("Save")
        await d.says("Saved for the whole agency")
        await d.sees("In the words of your agency.")
        assert set(d.container.agency.policy) == {"card/koper"}
        async with unlocked(folder / "b") as (other,):
            await other.sync_now()
            card = practice.of(other.agency.policy, KOPER)
            assert card is not None and (card.name, card.words) == ("Fifteen minutes", "Stay. Walk. Talk.")
        await d.choose("As Beatbook brings it")
        await d.sees(SHIPPED[KOPER].words)
        await d.choose("Leave it out")
        await d.sees("Your agency does without this card.")
        assert practice.of(d.container.agency.policy, KOPER) is None
        await d.choose("Bring it back")
        await d.misses("Your agency does without this card.")


@pytest.mark.usefixtures("server")
async def test_an_admin_adds_a_card_and_what_is_wrong_stands_at_its_field(desk: OpenDesk) -> None:
    async with desk(CARDS) as d:
        await d.tap("Add a card")
        await d.tap("Save")
        await d.sees("Give the card a name.")
        await d.type("Name of the card", "Doors")
        await d.type("What it says", "knock " * 61)
        await d.tap("Save")
        await d.sees("A card is read in a moment: at most 60 words. These are 61.")
        await d.type("What it says", "Knock twice.")
        await d.tap("Save")
        await d.says("Saved for the whole agency")
        await d.sees("Of your agency")
        await d.sees("Knock twice.")
        (made,) = practice.own(d.container.agency.policy)
        assert made.name == "Doors"


async def test_without_signal_the_words_of_a_card_are_kept(desk: OpenDesk) -> None:
    async with desk(NEW_CARD) as d:
        await d.type("Name of the card", "Doors")
        await d.type("What it says", "Knock twice.")
        await d.tap("Save")
        await d.says("This needs the server. What you wrote is kept.")
        await d.tap("Close")
        await d.session.go("/")
        await d.sees("Unfinished practice card")
        await d.tap("Continue")
        await d.screen.until(lambda: d.screen.fields("What it says"), "the form")
        assert d.text("What it says") == "Knock twice."
