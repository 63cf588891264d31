"""The forms of problems, measures and visits after a kill: Today shows whose they are and what was written."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from app.notebook import measures, spots, visits
from app.notebook.notebook import Notebook
from tests.app.ui.conftest import OpenDesk
from tests.app.ui.problems.test_problems import fights
from tests.cast.notebook import a_while_ago

WORDS = "half of what was to be said"
ALLEY = "Fights in Copper alley"


@dataclass
class Made:
    """What the officer knows: `path` of a screen with the ids of it."""

    ids: dict[str, str]

    def known(self, nb: Notebook) -> None:
        problem, spot = fights(nb), spots.add(nb, {"place": "Quay steps"})
        measure = measures.add(nb, problem, {"name": "Noise"})
        with a_while_ago(nb, 180):
            visit = visits.begin(nb, spot).visit
        self.ids = {"problem": problem, "spot": spot, "measure": measure, "visit": visit}


FORMS = {
    "side": ("/problems/{problem}/side/offender", "A handler without a name", ALLEY),
    "response": ("/problems/{problem}/response", "What is done", ALLEY),
    "measure": ("/measure/{measure}/edit", "Where", "Noise"),
    "reading": ("/measure/{measure}/reading", "Count", "Noise"),
    "end of a visit": ("/visits/visit/{visit}/ended", "It ended at", "Quay steps"),
    "place": ("/visits/spot/{spot}/edit", "Why this place", "Quay steps"),
}


@pytest.mark.parametrize("path,field,whose", FORMS.values(), ids=FORMS)
async def test_what_a_kill_left_says_on_today_whose_it_is_and_goes_on(
    desk: OpenDesk, path: str, field: str, whose: str
) -> None:
    made = Made({})
    async with desk(before=made.known) as d:
        await d.screen.go(path.format(**made.ids))
        await d.type(field, WORDS)
        await d.screen.until(lambda: d.container.drafts.all(), "the draft on disk")
    async with desk() as d:
        (draft,) = d.container.drafts.all()
        assert draft.about == whose
        await d.sees(WORDS)
        await d.tap("Continue")
        await d.screen.until(lambda: d.screen.fields(field) and d.text(field) == WORDS, "the words")
