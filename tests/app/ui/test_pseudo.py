"""No text escapes translation: every screen, drawn in a language that puts brackets around each marked text, says
nothing outside them but what officers wrote themselves (tests.harness.pseudo)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import flet as ft
import pytest

from app import words
from app.container import Container
from app.installation import VERSION
from app.notebook import contacts, follow_ups
from app.ui.front.unreadable import OTHER, TROUBLES, Trouble
from tests.app.ui.conftest import Desk, OpenDesk, desk_on
from tests.app.ui.front.test_unreadable import change
from tests.app.ui.test_keys import CSV, SCREENS, much, unkeyed
from tests.attacks.faults.damage import harm_page, scribbled
from tests.cast.containers import OFFICERS
from tests.cast.device import PASSPHRASE
from tests.cast.servers import AGENCY
from tests.harness import pseudo

# What officers wrote, in `much` or at setting up; what is a name in every language.
OWN = (
    "Harbour Light", "Tomás Mendes", "Lena Abara", "Jo Park", "Ida Roth", "Max Roth", "Bring the form",
    "Call the landlord", "Owner", "Tenant", "Spoke again.", "Said hello.", "bar", "late", "Note 1", "Note 2",
    "Harbour beat", AGENCY, *OFFICERS, *(name.removeprefix("Officer ") for name in OFFICERS),
    "ABCD-EFGH-…", "Beatbook", VERSION, *words.LANGUAGES.values(), "UTC", "people.csv", "Shoe Size", "Hat Size",
)  # fmt: skip
SAYS = ("value", "semantics_label", "label", "hint_text", "helper", "tooltip", "content", "text", "title", "subtitle")
"""The properties of controls in which a text may stand."""


@pytest.fixture(autouse=True)
def pseudo_language() -> Iterator[None]:
    with pseudo.spoken():
        yield
    words.speak("en")


def drawn(d: Desk) -> Iterator[tuple[str, str]]:
    """Every text on the screen and in what lies over it, with the kind of control that says it."""
    for control in d.screen.walk():
        for name in SAYS:
            said = getattr(control, name, None)
            typed = name == "value" and not isinstance(control, ft.Text)
            if isinstance(said, str) and said and not typed:
                yield f"{type(control).__name__}.{name}", said


def texts_outside(d: Desk, own: tuple[str, ...] = OWN) -> set[str]:
    return {f"{where}: {wrong}" for where, said in drawn(d) if (wrong := pseudo.escaped(said, own))}


async def test_every_screen_speaks_the_language_of_now(desk: OpenDesk) -> None:
    async with desk(before=much) as d:
        known = {row.title: row.id for row in contacts.page(d.notebook).rows}
        ids = {
            "contact": known["Tomás Mendes"],
            "venue": known["Harbour Light"],
            "task": follow_ups.page(d.notebook).rows[0].id,
            "squad": d.notebook.vaults[0].hex(),
            "officer": d.notebook.officer,
        }
        own = (*OWN, str(d.container.profile.folder))
        found: dict[str, set[str]] = {}
        for route in SCREENS:
            await d.screen.go(route.format(**ids))
            await d.screen.until(lambda: d.session.taps.quiet and unkeyed(d)[0] > 0, f"rows on {route}")
            if wrong := texts_outside(d, own):
                found[route] = wrong
            elif not any("~]" in said for _, said in drawn(d)):
                found[route] = {"nothing is translated"}
        assert not found, "\n".join(f"{route} {said}" for route, wrong in found.items() for said in sorted(wrong))


async def test_the_preview_of_an_import_speaks_it_too(desk: OpenDesk) -> None:
    answers = {"pick_files": lambda _: [{"id": 0, "name": "people.csv", "size": len(CSV), "bytes": CSV}]}
    async with desk("/more/import", before=much) as d:
        d.screen.phone.answers.update(answers)
        await d.tap(pseudo.pseudo("Choose a file"))
        await d.sees("Ida Roth")
        await d.sees("Hat Size")
        assert texts_outside(d) == set()


async def test_what_stands_before_the_notebook_speaks_it_too(folder: Path, tmp_path: Path) -> None:
    for place in (folder / "a", tmp_path / "new"):
        async with desk_on(Container.open(place)) as d:
            await d.screen.until(lambda: any("~]" in said for _, said in drawn(d)), "a text in brackets")
            assert texts_outside(d, (*OWN, str(place))) == set()


SHEETS = (
    ("/", "More for {text}", "Mark done"),
    ("/follow-up/{task}", "Snooze", "Move it"),
    ("/", "Discard", "Discard this note?"),
    ("/people", "Stage", "Working together"),
    ("/people/{contact}", "More for this note > Add to this note", "What to add"),
    ("/people/{contact}", "More for this note > It was somebody else", "Who was it?"),
    ("/people/{contact}", "More for {name} > Delete", "Delete this contact?"),
    ("/follow-up/{task}", "It will not be kept", "Close this promise"),
    ("/follow-up/{task}", "Hand to another officer", "They see it under Today after their next sync."),
    ("/log/{contact}", "Save", "Before this is saved"),
    ("/more/attention", "Write them together", "Joined text"),
    ("/more/settings", "Change passphrase", "Current passphrase"),
    ("/more/agency", "Invite an officer", "Make the code"),
    ("/more/agency", "Add another device of mine", "Add a device of mine"),
    ("/more/agency/squads/{squad}", "Rename this squad", "Save the name"),
    ("/more/agency/squads/{squad}", "Invite an officer into it", "Make the code"),
    ("/more/agency/squads/{squad}", "Close this squad", "Close the squad"),
    ("/more/agency/officers/{officer}", "No longer an administrator", "Make an officer"),
)
"""Where it opens, what is tapped, one after the other, and what it says then; the sheet of the sync status is opened
beside."""


async def shut(d: Desk) -> None:
    """As a tap beside it does."""
    for over in [*d.screen.find(ft.BottomSheet), *d.screen.find(ft.AlertDialog)]:
        await d.screen.fire(over, "dismiss", open=False)


async def test_every_sheet_and_question_speaks_it_too(desk: OpenDesk) -> None:
    async with desk(before=much) as d:
        d.container.drafts.put("1", {"fact": "Note 1"}, "log", place="/log", parked=True)
        d.session.changed()
        known = {row.title: row.id for row in contacts.page(d.notebook).rows}
        ids = {"contact": known["Tomás Mendes"], "task": follow_ups.page(d.notebook).rows[0].id}
        ids |= {"squad": d.notebook.vaults[0].hex(), "officer": d.notebook.officer}
        own = (*OWN, "Looked suspicious", "suspicious", str(d.container.profile.folder))
        found: dict[str, set[str]] = {}
        for route, tapped, says in SHEETS:
            await d.screen.go(route.format(**ids))
            if route.startswith("/log"):
                await d.type(pseudo.pseudo("What happened"), "Looked suspicious")
            for one in tapped.split(" > "):
                await d.tap(pseudo.pseudo(one).format(name="Tomás Mendes", text="Bring the form"))
            await d.sees(pseudo.pseudo(says))
            if wrong := texts_outside(d, own):
                found[f"{route} {tapped}"] = wrong
            await shut(d)
        await d.screen.go("/")
        await d.tap(d.session.sync.text)
        await d.sees(pseudo.pseudo("Last sync"))
        if wrong := texts_outside(d, own):
            found["sync status"] = wrong
        assert not found, "\n".join(f"{where} {said}" for where, wrong in found.items() for said in sorted(wrong))


@pytest.mark.usefixtures("server")
async def test_the_sheets_of_an_invitation_speak_it_too(desk: OpenDesk) -> None:
    async with desk("/more/agency") as d:
        await d.tap(pseudo.pseudo("Invite an officer"))
        await d.type(pseudo.pseudo("Name"), "Officer Ada Lind")
        await d.tap(pseudo.pseudo("Make the code"))
        await d.sees(pseudo.pseudo("For {name}").format(name="Officer Ada Lind"))
        (made,) = [one for one in d.container.members.invitations() if one.officer_name == "Officer Ada Lind"]
        own = (*OWN, "Officer Ada Lind", *(made.code or "").split("-"))
        assert texts_outside(d, own) == set()
        await shut(d)
        await d.tap("Officer Ada Lind")
        await d.tap(pseudo.pseudo("Withdraw this invitation"))
        await d.sees(pseudo.pseudo("Withdraw this invitation?"))
        assert texts_outside(d, own) == set()


async def test_what_is_said_of_a_notebook_that_cannot_be_used_speaks_it_too(folder: Path) -> None:
    harm_page(folder / "a" / "beatbook.db", 1, scribbled)
    change(folder / "b", "UPDATE slots SET data = zeroblob(length(data)) WHERE name = 'secrets'")
    change(folder / "c", "PRAGMA user_version = 9")
    async with desk_on(Container(folder / "a")) as d:
        await d.sees(pseudo.pseudo("The notebook is damaged"))
        assert texts_outside(d) == set()
        await d.tap(pseudo.pseudo("Set aside and repair"))
        await d.sees(pseudo.pseudo("Repaired"))
        assert texts_outside(d, (*OWN, "set-aside-1")) == set()
    async with desk_on(Container(folder / "b")) as d:
        await d.type(pseudo.pseudo("PIN or passphrase"), PASSPHRASE)
        await d.tap(pseudo.pseudo("Unlock"))
        await d.tap(pseudo.pseudo("Join again instead"))
        await d.sees(pseudo.pseudo("The keys are damaged"))
        assert texts_outside(d) == set()
        await d.tap(pseudo.pseudo("Set aside and join again"))
        await d.sees(pseudo.pseudo("Set up this phone"))
        assert texts_outside(d, (*OWN, "set-aside-1")) == set()
    async with desk_on(Container(folder / "c")) as d:
        await d.tap(pseudo.pseudo("Try again"))
        await d.sees(pseudo.pseudo("It still cannot be opened."))
        assert texts_outside(d) == set()


@pytest.mark.parametrize("trouble", [*TROUBLES.values(), OTHER], ids=lambda trouble: trouble.name)
def test_every_trouble_of_the_notebook_is_told_in_spanish(trouble: Trouble) -> None:
    words.speak("es")
    assert words.language() == "es"
    for said in filter(None, (trouble.name, trouble.words, trouble.repair)):
        assert words._(said) != said


@pytest.mark.parametrize("text", ["Save note", "[Šåvé ~] note", "Tomás Mendes, waiting"])
def test_a_text_that_was_never_marked_would_be_found(text: str) -> None:
    assert pseudo.escaped(text, OWN)


@pytest.mark.parametrize("text", ["[Šåvé ~]", "[[Fri ~] 27 ~]", "Tomás Mendes · [Rapport ~]", "TM", "12:30"])
def test_officers_own_words_are_left_alone(text: str) -> None:
    assert pseudo.escaped(text, OWN) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [("Save note", "[Šåvé ñöţé ~~~~]"), ("{count} waiting", "[{count} wåïţïñg ~~~~~~]"), ("{{x}}", "[{{x}} ~~]")],
)
def test_the_pseudo_language_is_longer_and_keeps_the_places_for_values(text: str, said: str) -> None:
    assert pseudo.pseudo(text) == said
