"""No text escapes translation: every screen, drawn in a language that puts brackets around each marked text, says
nothing outside them but what officers wrote themselves (tests.harness.pseudo)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import flet as ft
import pytest

from app import words
from app.container import Container
from app.installation import VERSION
from app.notebook import contacts, follow_ups
from tests.app.ui.conftest import Desk, OpenDesk, desk_on
from tests.app.ui.test_keys import CSV, SCREENS, much, unkeyed
from tests.cast.containers import OFFICERS
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


def escaped(text: str, own: tuple[str, ...] = OWN) -> str:
    """What stands outside of brackets and is nobody's own words, "" for nothing."""
    rest, shorter = text, re.sub(r"\[[^\[\]]*\]", "", text)
    while shorter != rest:
        rest, shorter = shorter, re.sub(r"\[[^\[\]]*\]", "", shorter)
    for mine in sorted(own, key=len, reverse=True):
        rest = rest.replace(mine, "")
    return rest.strip() if re.search(r"[^\W\d_]{3,}", rest) else ""  # initials and units are shorter


def drawn(d: Desk) -> Iterator[tuple[str, str]]:
    """Every text on the screen and in what lies over it, with the kind of control that says it."""
    for control in d.screen.walk():
        for name in SAYS:
            said = getattr(control, name, None)
            typed = name == "value" and not isinstance(control, ft.Text)
            if isinstance(said, str) and said and not typed:
                yield f"{type(control).__name__}.{name}", said


def texts_outside(d: Desk, own: tuple[str, ...] = OWN) -> set[str]:
    return {f"{where}: {escaped(said, own)}" for where, said in drawn(d) if escaped(said, own)}


async def test_every_screen_speaks_the_language_of_now(desk: OpenDesk) -> None:
    async with desk(before=much) as d:
        known = {row.title: row.id for row in contacts.page(d.notebook).rows}
        ids = {
            "contact": known["Tomás Mendes"],
            "venue": known["Harbour Light"],
            "task": follow_ups.page(d.notebook).rows[0].id,
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


@pytest.mark.parametrize("text", ["Save note", "[Šåvé ~] note", "Tomás Mendes, waiting"])
def test_a_text_that_was_never_marked_would_be_found(text: str) -> None:
    assert escaped(text)


@pytest.mark.parametrize("text", ["[Šåvé ~]", "[[Fri ~] 27 ~]", "Tomás Mendes · [Rapport ~]", "TM", "12:30"])
def test_officers_own_words_are_left_alone(text: str) -> None:
    assert escaped(text) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [("Save note", "[Šåvé ñöţé ~~~~]"), ("{count} waiting", "[{count} wåïţïñg ~~~~~~]"), ("{{x}}", "[{{x}} ~~]")],
)
def test_the_pseudo_language_is_longer_and_keeps_the_places_for_values(text: str, said: str) -> None:
    assert pseudo.pseudo(text) == said
