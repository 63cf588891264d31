"""A supervisor's desk on a laptop: somebody gets an officer, and two follow-ups of one officer go to another."""

from __future__ import annotations

from app.notebook import contacts, follow_ups, squad
from app.notebook.notebook import Notebook
from tests.cast.browser import picture
from tests.cast.containers import OSEI
from tests.cast.near import NearPhone

WIDE = {"width": 1280, "height": 800}


def before_the_shift(nb: Notebook) -> None:
    contacts.create(nb, {"name": "Lena Abara", "role": "Night manager", "primary": None})
    contacts.create(nb, {"name": "Rafiq Khan", "primary": None})
    for text in ("Look at the speed sign", "See the owner of the lot", "Call the school"):
        follow_ups.add(nb, None, "task", text)


def test_somebody_gets_an_officer_and_two_follow_ups_go_to_another(near: NearPhone) -> None:
    near.page.set_viewport_size(WIDE)
    near.go("/more/desk")
    near.tap("No officer")
    near.tap("Lena Abara")
    near.tap("Give 1 to an officer")
    near.tap(OSEI, exact=True)
    near.sees(f"1 given to {OSEI}")
    picture(near.page, "desk")
    nb = near.notebook
    near.tap(f"{nb.officer_name(nb.officer)} (you)")
    near.tap("Look at the speed sign")
    near.tap("See the owner of the lot")
    near.tap("Give 2 to an officer")
    near.tap(OSEI, exact=True)
    near.sees(f"2 handed to {OSEI}")
    other = next(one.id for one in squad.officers(nb, squad.mine(nb)[0].id) if one.name == OSEI)
    assert follow_ups.page(nb, owner=other).total == 2
    assert [contacts.read(nb, row.id).primary for row in contacts.page(nb).rows if row.title == "Lena Abara"] == [other]
