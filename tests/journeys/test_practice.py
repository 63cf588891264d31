"""A practice card is offered folded where it fits; an admin says it in other words, and it is offered in them."""

from __future__ import annotations

from app.notebook import contacts
from tests.cast.browser import picture
from tests.cast.near import NearSquad
from tests.harness.browser import words_of

FIRST_WORDS = "Say who you are, why you came"


def test_a_card_is_offered_folded_and_changed_for_the_whole_agency(near_squad: NearSquad) -> None:
    near_squad.server.start().wait()
    near = near_squad.phone()
    near.begin()
    tomas = next(row.id for row in contacts.page(near.notebook).rows if row.title == "Tomás Mendes")
    near.go(f"/people/{tomas}")
    near.sees("Practice card: Establish")
    assert FIRST_WORDS not in words_of(near.page)  # it is folded
    near.tap("Practice card: Establish")
    near.sees(FIRST_WORDS)
    picture(near.page, "practice-card")
    near.go("/more/cards/establish")
    near.tap("Change this card")
    near.type("What it says", "Greet first. Ask one open question. Come back when you said you would.")
    near.tap("Save", exact=True)
    near.sees("In the words of your agency.")
    near.go(f"/people/{tomas}")
    near.tap("Practice card: Establish")
    near.sees("Come back when you said you would.")
