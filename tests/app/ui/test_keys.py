"""Every row of every list has a key of its own: a list that moves on never lends one record's row to another.

Flet matches controls by key, else by place; matched by place, the row under the finger becomes another record's.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import flet as ft
import pytest
from flet.components.public_utils import unwrap_component
from flet.controls.base_control import BaseControl

from app.journal.roster.state import OFFICER
from app.notebook import contacts, follow_ups, interactions, problems, shifts, spots, visits
from app.notebook.notebook import Notebook
from app.ui import theme
from app.ui.theme import PALETTES, flet_theme
from tests.app.ui.conftest import Desk, OpenDesk, met, spoken
from tests.app.ui.test_theme import contrast

CSV = (
    b"First Name,Last Name,Phone,Shoe Size,Hat Size\n"
    b"Lena,Abara,+1 202-555-0147,38,7\nJo,Park,+1 202-555-0148,39,8\nIda,Roth,+1 202-555-0149,40,9\n"
)

CONTRAST_MIN = 3.0  # WCAG 2.2, 1.4.11
RING_MIN = 2
RINGED = {
    ft.IconButton: "icon_button_theme",
    ft.FilledButton: "filled_button_theme",
    ft.TextButton: "text_button_theme",
}
ROLES = dataclasses.fields(ft.ColorScheme)


def children(control: BaseControl) -> Iterator[list[Any]]:
    for field in dataclasses.fields(control):
        value = getattr(control, field.name, None)
        if isinstance(value, list) and not field.metadata.get("skip") and field.name != "_parent":
            yield value


def inside(value: Any) -> Iterator[BaseControl]:
    value = unwrap_component(value)
    if isinstance(value, list | tuple):
        for one in value:
            yield from inside(one)
    elif isinstance(value, BaseControl):
        yield value
        for field in dataclasses.fields(value):
            if not field.metadata.get("skip") and field.name != "_parent":
                yield from inside(getattr(value, field.name, None))


def is_hairline(one: Any) -> bool:
    return isinstance(one, ft.Container) and one.height == 1


def key_of(one: Any) -> Any:
    """A component's own key counts like that of what it draws."""
    return getattr(one, "key", None) or getattr(unwrap_component(one), "key", None)


def tapped(one: Any) -> bool:
    return any(getattr(each, "on_click", None) is not None for each in inside(one))


def unkeyed(d: Desk) -> tuple[int, list[str]]:
    """How many rows stand on the screen, and what those say that have no key or one that another row has."""
    rows, wrong = 0, []
    for control in d.screen.walk():
        for siblings in children(control):
            listed = isinstance(control, ft.Column) and any(map(is_hairline, siblings))
            alike = [key_of(one) for one in siblings if key_of(one)]
            if len(alike) != len(set(alike)):
                wrong.append(f"twice the same key: {sorted(map(str, alike))}")
            for one in siblings:
                if is_hairline(one) or not (listed or key_of(one)):
                    continue
                rows += 1
                if not key_of(one):
                    words = [each.value for each in inside(one) if isinstance(each, ft.Text)]
                    wrong.append(f"no key: {words[:2]}")
    return rows, wrong


def out_of_reach(d: Desk) -> list[str]:
    """What can be tapped and Tab passes over, or a screen reader has no name for."""
    wrong: list[str] = []
    for control in d.screen.walk():
        if getattr(control, "on_click", None) is None:
            continue
        if not spoken(control) and not getattr(control, "tooltip", None):
            wrong.append(f"no name: {type(control).__name__} {control.key}")
        if isinstance(control, ft.Container):
            wrong.append(f"shows no ring when Tab comes to it: {spoken(control)[:2]}")
        elif unseen := unseen_ring(control):
            wrong.append(f"the ring is not seen: {spoken(control)[:2]} {unseen}")
    return wrong


def unseen_ring(button: Any) -> list[str]:
    """In which palettes the ring of a button that has the focus is too like the ground on both sides of it."""
    wrong = []
    for name, palette in PALETTES.items():
        dressed = flet_theme(palette)
        own = getattr(dressed, RINGED[type(button)]).style.side[ft.ControlState.FOCUSED]
        side = ((button.style and button.style.side) or {}).get(ft.ControlState.FOCUSED, own)
        assert side.width >= RING_MIN and side.stroke_align <= -1  # wholly inside, where no card cuts it off
        ring, ground = hex_of(side.color, dressed), hex_of(ground_of(button), dressed)
        if contrast(ring, ground) < CONTRAST_MIN:
            wrong.append(f"{name}: {side.color} on {ground_of(button)}")
    return wrong


def ground_of(button: Any) -> str:
    """What a button is drawn on: its own ground, else that of what it stands in."""
    if button.style and button.style.bgcolor:
        return str(button.style.bgcolor.value)
    if isinstance(button, ft.FilledButton):
        return theme.PRIMARY.value
    around = button.parent
    while around is not None and not getattr(around, "bgcolor", None):
        around = around.parent
    ground = around.bgcolor if around is not None else None
    return str(getattr(ground, "value", None) or theme.PAGE.value)


def hex_of(colour: str, dressed: ft.Theme) -> str:
    """#RRGGBB of a colour by its name in the theme, or as it is."""
    roles = {field.name.replace("_", ""): getattr(dressed.color_scheme, field.name) for field in ROLES}
    return str(roles.get(getattr(colour, "value", colour).replace("_", ""), colour))


def much(nb: Notebook) -> None:
    """Two of everything that any list shows."""
    shifts.begin(nb, {})
    venue = contacts.create(nb, {"kind": "venue", "name": "Harbour Light"})
    for number, name in enumerate(("Tomás Mendes", "Lena Abara", "Jo Park")):
        phones = f"+1 202-555-014{number}\n+1 202-555-015{number}"
        one = met(
            nb, name, days_ago=40, phone=phones, **{f"member_of/{venue}": True, "tag/bar": True, "tag/late": True}
        )
        for text in ("Bring the form", "Call the landlord"):
            follow_ups.add(nb, one, "promise", text, nb.local().date().isoformat())
        contacts.edit(nb, one, {"stage": "trusted"})
        contacts.edit(nb, one, {"stage": "rapport"})
        for role in ("Owner", "Tenant"):
            nb.write(nb.change("contact", one, {"role": role}, {}))
        interactions.log(nb, interactions.Log(contacts=[one], fact="Spoke again."))
    for name in ("Ida Roth", "Max Roth"):
        contacts.delete(nb, contacts.create(nb, {"name": name}))


SCREENS = (
    "/", "/people", "/follow-ups", "/more", "/end-shift", "/my-shift", "/log", "/more/attention", "/more/deleted",
    "/more/agency", "/more/agency/policy", "/more/settings", "/more/about", "/people/{contact}",
    "/people/{venue}", "/people/{contact}/edit", "/follow-ups/calendar", "/follow-up/several",
    "/more/agency/squads/{squad}", "/more/agency/officers/{officer}", "/agency/new-squad",
    "/search", "/news", "/more/cards", "/cards/voice",
    "/log/{contact}", "/follow-up/{task}", "/follow-up/new/{contact}", "/people/{contact}/history/contact/{contact}",
)  # fmt: skip


EVERYWHERE = 2  # the notice and the probe of letters have keys on each screen


async def test_every_row_of_every_screen_has_a_key_of_its_own(desk: OpenDesk) -> None:
    async with desk(before=much) as d:
        nb = d.notebook
        known = {row.title: row.id for row in contacts.page(nb).rows}
        ids = {
            "contact": known["Tomás Mendes"],
            "venue": known["Harbour Light"],
            "task": follow_ups.page(nb).rows[0].id,
            "squad": nb.vaults[0].hex(),
            "officer": nb.officer,
        }
        for number in (1, 2):
            d.container.drafts.put(f"{number}", {"fact": f"Note {number}"}, "log", place="/log", parked=True)
        seen = 0
        for route in SCREENS:
            await d.screen.go(route.format(**ids))
            await d.screen.until(lambda: d.session.taps.quiet and unkeyed(d)[0] > EVERYWHERE, f"rows on {route}")
            rows, wrong = unkeyed(d)
            assert not wrong, (route, wrong)
            assert not out_of_reach(d), (route, out_of_reach(d))
            seen += rows
        assert seen > 200
        await d.screen.go(f"/follow-up/{ids['task']}")
        await d.tap("Hand to another officer")
        await d.sees("They see it under Today after their next sync.")
        assert not unkeyed(d)[1]
        await d.screen.go("/log")
        await d.tap("Add another person")
        await d.type("Who", "abara")
        await d.sees("is somebody new")
        assert not unkeyed(d)[1]


async def test_the_screens_of_problems_and_visits_are_held_to_the_same(desk: OpenDesk) -> None:
    async with desk() as d:
        nb = d.notebook
        shifts.begin(nb, {})
        for place in ("Copper alley", "Quay steps"):
            problems.add(nb, {"title": f"Fights in {place}", "behaviour": "Fights between patrons", "place": place})
            spots.add(nb, {"place": place, "why": "Four robberies in a month, between 22:00 and 02:00."})
        spot = spots.for_shift(nb)[0].id
        problem, visit = problems.page(nb).rows[0].id, visits.begin(nb, spot).visit
        for route in ("/problems", f"/problems/{problem}", "/visits", f"/visits/spot/{spot}", f"/visits/visit/{visit}"):
            await d.screen.go(route)
            await d.screen.until(lambda: d.session.taps.quiet and unkeyed(d)[0] > EVERYWHERE, f"rows on {route}")
            assert not unkeyed(d)[1], (route, unkeyed(d)[1])
            assert not out_of_reach(d), (route, out_of_reach(d))


async def test_a_slow_tap_is_a_tap(desk: OpenDesk) -> None:
    """Flet's buttons say nothing of a finger that rested for half a second, unless they are asked."""
    async with desk("/people", before=much) as d:
        [row] = await d.screen.until(lambda: d.session.taps.quiet and d.buttons("Lena Abara"))
        await d.screen.fire(row, "long_press")
        await d.screen.until(lambda: d.screen.routes[-1].startswith("/people/"))


async def test_the_preview_of_an_import_has_a_key_for_each_of_its_rows(desk: OpenDesk) -> None:
    answers = {"pick_files": lambda _: [{"id": 0, "name": "people.csv", "size": len(CSV), "bytes": CSV}]}
    async with desk(before=much) as d:
        d.screen.phone.answers.update(answers)
        await d.screen.go("/more/import")
        await d.tap("Choose a file")
        await d.sees("Ida Roth")
        await d.sees("Hat Size")
        rows, wrong = unkeyed(d)
        assert rows >= 5 and not wrong, wrong


@pytest.mark.usefixtures("server")
async def test_invitations_have_a_key_each(desk: OpenDesk) -> None:
    async with desk() as d:
        for name in ("Officer Ada Lind", "Officer Bo Lind", "Officer Cy Lind", "Officer Di Lind"):
            made = await d.container.members.invite(name, OFFICER)
        assert made
        for one in d.container.members.invitations()[:2]:
            await d.container.members.withdraw(one.key)
        await d.screen.go("/more/agency")
        await d.sees("Earlier invitations")
        rows, wrong = unkeyed(d)
        assert rows >= 7 and not wrong, wrong
