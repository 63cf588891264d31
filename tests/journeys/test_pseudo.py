"""A night's work in a language nobody speaks, longer than any, on a small phone: no text is English, no screen breaks.

What is not ours (Material's pickers and the names it gives to what lies behind a sheet) speaks Spanish meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from app import words
from app.installation import VERSION
from app.notebook import contacts, follow_ups, interactions
from app.notebook.notebook import Notebook
from tests.cast.containers import ORTIZ, OSEI, PASSPHRASE_A
from tests.cast.near import NearPhone, NearSquad
from tests.cast.servers import AGENCY
from tests.harness import browser as harness
from tests.harness import layout
from tests.harness.pseudo import compile_as, escaped, pseudo
from tests.journeys.test_import import CARDS

WIDTH, HEIGHT = 360, 740
DRAWN_MS = 400  # without a move: nothing is tapped before `tap` has looked longer
SCREENFULS = 10  # more than any screen here has
CACHED = 250  # pixels of a list above and below what is seen that are told, too
SAID, PROMISE, TYPED = "Asked about the lamps.", "Bring the permit form", "The second van was white"
SUSPECT, OWED, NEW_OFFICER = "Looked suspicious, wants help.", "Call the landlord", "Officer Ruth Hale"
OWN = (
    "Tomás Mendes", "Henrik Dahl", "Copper Door", "Manager", "Doorman", "mobile", SAID, PROMISE, TYPED,
    "Harbour beat", AGENCY, ORTIZ, OSEI, ORTIZ.removeprefix("Officer "), OSEI.removeprefix("Officer "),
    SUSPECT, OWED, NEW_OFFICER, "Beatbook", VERSION, *words.LANGUAGES.values(), "UTC",
)  # fmt: skip
MATERIAL = ("Diálogo", "Descartar", "Alerta")
"""What Material says of a sheet to a screen reader."""


@pytest.fixture
def context_options() -> dict[str, Any]:
    return {"locale": "es-US", "viewport": {"width": WIDTH, "height": HEIGHT}}


@pytest.fixture(autouse=True)
def pseudo_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The app's own loader finds it where it looks for Spanish; nothing of it is in the app."""
    folder = tmp_path / "locale"
    folder.mkdir()
    compile_as("es", folder)
    monkeypatch.setattr(words, "LOCALE", folder)
    yield
    monkeypatch.undo()
    words.speak("en")


def a_working_night(nb: Notebook) -> None:
    tomas = next(row.id for row in contacts.page(nb).rows if row.title == "Tomás Mendes")
    interactions.log(nb, interactions.Log(contacts=[tomas], at=nb.clock(), fact=SAID))
    follow_ups.add(nb, tomas, "promise", PROMISE, nb.local().date().isoformat(), None)


@dataclass
class Walk:
    """Collects what is wrong with each screen that the officer comes by."""

    near: NearPhone
    wrong: list[str] = field(default_factory=list)

    def look(self, where: str, *own: str) -> None:
        """From the top of what is open to its end. `own`: more words that are nobody's to translate."""
        harness.still(self.near.page, DRAWN_MS)
        found: list[str] = []
        for _ in range(SCREENFULS):
            wrong = self._wrong(own)
            if wrong:  # or on its way in, on a busy machine
                harness.still(self.near.page)
                wrong = self._wrong(own)
            found += wrong
            if layout.hidden_below(self.near.page) <= CACHED:
                break
            self.near.page.mouse.move(WIDTH / 2, HEIGHT / 2)
            self.near.page.mouse.wheel(0, HEIGHT)
            self.near.page.wait_for_timeout(DRAWN_MS)
        else:
            found.append("has no end")
        self.wrong += [f"{where}: {fault}" for fault in dict.fromkeys(found)]

    def _wrong(self, own: tuple[str, ...]) -> list[str]:
        laid_out = layout.pieces(self.near.page)
        left = (escaped(piece.words, (*OWN, *own)) for piece in laid_out if piece.words not in MATERIAL)
        return [*layout.faults(laid_out, WIDTH), *(f"{one!r} is not translated" for one in left if one)]

    def go(self, route: str, title: str) -> None:
        """As a tap on a link would; until the title is there, the screen before it is."""
        self.near.settled()  # a sheet on its way out would take the way to another screen for its own
        self.near.session.tasks.start(self.near.session.go, route)
        heading = self.near.page.get_by_role("heading", name=pseudo(title), exact=True)
        expect(heading.first).to_be_visible()

    def tap(self, name: str, exact: bool = False) -> None:
        self.near.tap(pseudo(name), exact)


def test_a_night_in_a_longer_language_leaves_no_text_behind_and_breaks_no_screen(
    near_squad: NearSquad, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    near_squad.server.start().wait()
    near = near_squad.phone(a_working_night)
    walk = Walk(near)
    near.open()
    expect(near.button(pseudo("Unlock"), exact=True)).to_be_visible()  # the device says its language a moment later
    walk.look("unlock")
    near.type(pseudo("PIN or passphrase"), PASSPHRASE_A)
    walk.tap("Unlock")
    near.sees(PROMISE)
    walk.look("today")
    near.tap(pseudo("More for {text}").replace("{text}", PROMISE))
    walk.look("the sheet behind a row")
    walk.tap("Snooze")
    near.type(pseudo("Reason"), TYPED)
    walk.look("the sheet Snooze")
    near.choose(pseudo("Tomorrow"))
    walk.tap("Move it")
    near.sees(pseudo("Moved to {day}").format(day=pseudo("Tomorrow")))
    walk.look("Today once more")

    walk.tap("Log contact")
    near.type(pseudo("Who"), "Tomás")
    walk.look("finding somebody")
    near.tap("Tomás Mendes")
    near.type(pseudo("What happened"), SUSPECT)
    near.type(pseudo("I said I would"), OWED)
    walk.look("Log contact")
    walk.tap("Save", exact=True)
    walk.look("the nudge")
    walk.tap("Keep as written")
    near.sees(pseudo("Saved on this phone"))

    near.tab(pseudo("People"))
    walk.look("People")
    near.tap("Tomás Mendes")
    expect(near.button(pseudo("More for this note")).first).to_be_visible()
    walk.look("a contact")
    walk.tap("More for this note")
    walk.look("what can be done with a note")
    walk.tap("Add to this note")
    near.type(pseudo("What to add"), TYPED)
    walk.look("the sheet Add to this note")
    walk.tap("Add", exact=True)
    near.sees(TYPED)
    walk.tap("More for this note")
    walk.tap("History")
    walk.look("History")
    near.page.go_back()
    expect(near.button(pseudo("More for this note")).first).to_be_visible()
    dots = near.button(pseudo("More for {name}").format(name="Tomás Mendes")).first
    for _ in range(SCREENFULS):
        near.settled()
        if harness.place_of(dots)["y"] >= 0:
            break
        near.page.mouse.wheel(0, -HEIGHT)
    near.press(dots)
    walk.look("what can be done with a contact")
    walk.tap("Delete")
    walk.look("the question before deleting")
    walk.tap("Cancel", exact=True)

    tomas = next(row.id for row in contacts.page(near.notebook).rows if row.title == "Tomás Mendes")
    task = follow_ups.page(near.notebook).rows[0].id
    for route, title in (
        ("/follow-ups", "Follow-ups"),
        (f"/follow-up/{task}", "Promise"),
        (f"/follow-up/new/{tomas}", "New follow-up"),
        (f"/people/{tomas}/edit", "Edit contact"),
        ("/people/new", "New contact"),
        ("/more", "More"),
        ("/more/settings", "Settings"),
        ("/more/agency/policy", "Policy"),
        ("/agency/policy", "Change the policy"),
        ("/more/attention", "Needs attention"),
        ("/more/deleted", "Deleted and taken back"),
        ("/more/about", "About"),
        ("/more/import", "Import people"),
    ):
        walk.go(route, title)
        walk.look(route, str(near_squad.folder / "a"))
    book = tmp_path / "people.vcf"
    book.write_text(CARDS, encoding="utf-8")
    near.choose_file(pseudo("Choose a file"), book)
    near.sees("Grace Lindqvist")
    walk.look("the people of an address book", *re.findall(r"(?:FN:|CELL:|EMAIL:)(.*)", CARDS), book.name)

    walk.go("/more/agency", "Agency")
    walk.look("Agency")
    walk.tap("Invite an officer")
    near.type(pseudo("Name"), NEW_OFFICER)
    walk.look("the sheet Invite an officer")
    walk.tap("Make the code")
    near.sees(pseudo("Join code"))
    made = next(one for one in near.session.container.members.invitations() if one.officer_name == NEW_OFFICER)
    walk.look("the join code", *(group for group in re.split(r"\W", made.code or "") if group))
    walk.tap("Done", exact=True)

    walk.go("/end-shift", "Before you go")
    walk.look("End shift")
    walk.tap("End shift", exact=True)
    near.sees(pseudo("Signed by {agency}").format(agency=AGENCY))
    walk.look("the receipt")
    walk.tap("Lock and finish")
    near.sees(pseudo("Your notebook is locked. Nobody can read it without your passphrase."))
    assert not walk.wrong, "\n".join(walk.wrong)
    assert not [record for record in caplog.records if record.name.startswith("app.")], "a screen could not be drawn"


WINDOW = layout.Box(0, 0, WIDTH, HEIGHT)


def piece(words: str, left: float, top: float, right: float, bottom: float, control: bool = False) -> layout.Piece:
    return layout.Piece(words, control, False, False, layout.Box(left, top, right, bottom), WINDOW)


@pytest.mark.parametrize(
    ("laid_out", "fault"),
    [
        ([piece("Members", 16, 100, 380, 120)], "beyond the edge"),
        ([piece("Members", 16, 100, WIDTH, 120)], "beyond the edge"),
        ([piece("Members", 16, 100, 20, 300)], "squeezed"),
        ([piece("With whom", 16, 100, 40, 300)], "squeezed"),
        ([piece("5", 16, 100, 52, 148, control=True)], "too small"),
        ([piece("Save", 16, 100, 200, 130, control=True)], "too small"),
        ([piece("Members", 16, 100, 200, 130), piece("Save", 190, 120, 300, 180)], "lies over"),
    ],
)
def test_what_breaks_is_seen(laid_out: list[layout.Piece], fault: str) -> None:
    assert [fault in told for told in layout.faults(laid_out, WIDTH)] == [True]


def test_a_bar_from_edge_to_edge_and_a_row_cut_by_the_end_of_its_list_break_nothing() -> None:
    bar, cut = piece("Today", 0, 600, WIDTH, 660, control=True), piece("Save", 16, HEIGHT - 10, 200, HEIGHT, True)
    assert list(layout.faults([bar, cut], WIDTH)) == []
