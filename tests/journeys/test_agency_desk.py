"""An admin's evening at the desk: a squad made in a dead spot, a code straight into it, and somebody taken out."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.cast.browser import BrowserPhone, BrowserSquad, sync
from tests.cast.containers import OSEI
from tests.journeys.conftest import MakePhone

NIGHT = "Nightlife unit"
REYES, PASSPHRASE_C = "Officer Ana Reyes", "copper door lantern"
WIDE = {"width": 1280, "height": 800}


def to_the_desk(phone: BrowserPhone) -> None:
    phone.tab("More")
    phone.tap("Agency")
    phone.sees("Officers")


def make_offline(squad: BrowserSquad) -> None:
    squad.server.stop()
    to_the_desk(squad.a)
    squad.a.tap("New squad")
    squad.a.type("Name of the squad", NIGHT)
    squad.a.picture("agency-new-squad")
    squad.a.tap("Save", exact=True)
    squad.a.sees(f"New squad {NIGHT}")
    squad.a.sees("Waits for a connection")
    squad.a.picture("agency-waiting")
    squad.server.start().wait()
    sync(squad.a)


def invite_into(a: BrowserPhone) -> str:
    """Gives the code."""
    to_the_desk(a)
    a.tap(NIGHT)
    a.sees("Everyone here reads and writes")
    a.tap("Invite an officer into it")
    a.type("Name", REYES)
    a.choose(f"{NIGHT}: Supervisor")
    a.picture("agency-invite")
    a.tap("Make the code")
    shown = a.page.get_by_role("button", name=re.compile(r"^Join code [0-9A-Z]{4} ")).first
    expect(shown).to_be_visible()
    code = shown.inner_text().removeprefix("Join code ")
    a.tap("Done", exact=True)
    return code


def join(c: BrowserPhone, code: str) -> None:
    c.open()
    c.type("Join code", code)
    c.tap("Continue")
    c.sees(f"as {REYES}")
    c.type("Passphrase", PASSPHRASE_C)
    c.type("Same again", PASSPHRASE_C)
    c.tap("Set up this phone")
    expect(c.button("Log contact").first).to_be_visible()
    to_the_desk(c)
    c.sees("2 officers · Supervisor")
    expect(c.button("New squad")).to_have_count(0)


def test_an_admin_makes_a_squad_offline_invites_into_it_and_takes_somebody_out(
    squad: BrowserSquad, make_phone: MakePhone
) -> None:
    a, b, c = squad.a, squad.b, make_phone("c", PASSPHRASE_C)
    a.begin()
    make_offline(squad)
    join(c, invite_into(a))

    sync(a)
    to_the_desk(a)
    a.sees(REYES)
    a.picture("agency-light")
    a.page.emulate_media(color_scheme="dark")
    a.picture("agency-dark")
    a.page.emulate_media(color_scheme="light")
    a.tap("Harbour beat")
    a.sees(f"Role of {OSEI}, or take them out")
    a.page.set_viewport_size(WIDE)
    a.sees("New squad")
    a.picture("agency-wide")
    a.tap(f"Role of {OSEI}, or take them out")
    a.tap("Take them out of this squad")
    a.sees("Taking somebody out gives the squad a new key, once it is on the server.")
    a.picture("agency-take-out")
    a.tap("Take out", exact=True)
    a.sees("Kept on this phone")

    b.begin()
    sync(b)
    to_the_desk(b)
    b.sees("You are in no squad. An administrator can put you into one.")
    b.picture("agency-in-no-squad")
