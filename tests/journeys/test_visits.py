"""A shift of five visits with no signal, one of them through a killed app: each start and end is there."""

from __future__ import annotations

from playwright.sync_api import expect

from app.notebook import shifts, spots, visits
from app.notebook.notebook import Notebook
from tests.cast.browser import BrowserSquad
from tests.cast.containers import PASSPHRASE_A, fill_notebook
from tests.cast.notebook import a_while_ago

VISITED = (("North gate", 190, 14), ("Bus stop", 150, 9), ("Old mill", 110, 12))


def three_visits(nb: Notebook) -> None:
    """What was visited in the shift that goes on, so many minutes ago, and two places that are left."""
    places = {name: spots.add(nb, {"place": name}) for name in ("Quay steps", "Car park", *(one[0] for one in VISITED))}
    with a_while_ago(nb, 200):
        shifts.begin(nb, {})
    for name, ago, lasted in VISITED:
        with a_while_ago(nb, ago):
            began = visits.begin(nb, places[name]).visit
        with a_while_ago(nb, ago - lasted):
            visits.end(nb, began)


def test_a_shift_of_five_visits_offline_with_a_killed_app_in_one(squad: BrowserSquad) -> None:
    squad.server.stop()
    fill_notebook(squad.a.folder, PASSPHRASE_A, three_visits)
    a = squad.a
    a.open("/visits")
    a.unlock()
    a.sees("Last visited 1 h 38 ago")
    a.sees("Not visited yet")
    a.tap("Quay steps")
    a.tap("Begin visit")
    a.sees("Your place is not recorded. Only when you started and stopped.")
    a.choose("Talked to people")
    expect(a.chip("Talked to people")).to_be_checked()
    a.page.wait_for_timeout(1_500)  # what is ticked is on the disk within a moment
    a.kill()

    a.begin()
    a.tap("Quay steps")
    a.sees("not yet · 10–16 min")
    expect(a.chip("Talked to people")).to_be_checked()
    a.picture("visit")
    a.tap("End visit")
    a.sees("Visit ended: ")
    a.tap("Car park")
    a.tap("Begin visit")
    a.sees("Visit 5 of 5")
    a.tap("End visit")
    a.tap("What it adds up to")
    a.sees("2 of 5")
    a.status("Offline, ")
