"""Somebody seen at a bench is spoken with, engaged, and signs what they agree to on the screen."""

from __future__ import annotations

from app.notebook import interactions, outreach
from tests.cast.browser import picture
from tests.cast.near import NearPhone


def test_somebody_seen_is_met_engaged_and_signs_their_consent(near: NearPhone) -> None:
    near.go("/outreach/add")
    near.type("Nickname", "Red Jacket")
    near.type("Where they are seen", "North bench of the bike path")
    near.tap("Save", exact=True)
    near.sees("Not met yet")
    nb = near.notebook
    (row,) = outreach.page(nb)
    assert row.contact is not None and row.step == "seen"
    interactions.log(nb, interactions.Log(contacts=[row.contact.id], how="on_foot", fact="Asked how the night was."))
    near.go("/outreach")
    near.sees("1 contact in person")
    near.go(f"/outreach/one/{row.id}")
    near.tap("Engaged")
    near.sees("The day on which they began to work on a plan")
    near.tap("Engaged", exact=True)
    near.until(lambda: outreach.read(nb, row.id).row.step == "engaged", "the engagement")
    near.go(f"/outreach/one/{row.id}/consent")
    near.choose("Written")
    near.type("What they agree to", "Nickname and place, to Open Door Outreach")
    near.tap("Sign on the screen")
    near.sees("They sign with a finger")
    size = near.page.viewport_size or {"width": 390, "height": 844}
    mouse, across, down = near.page.mouse, size["width"] // 2, size["height"] // 2
    mouse.move(across - 100, down)
    mouse.down()
    for step in range(20):
        mouse.move(across - 100 + 10 * step, down + (15 if step % 2 else -15))
    mouse.up()
    picture(near.page, "signature")
    near.tap("Signed", exact=True)
    near.sees("Sign again")
    picture(near.page, "consent")
    near.tap("Save", exact=True)
    near.sees("Withdraw consent")
    picture(near.page, "listed")
    found = outreach.read(nb, row.id)
    assert found.row.consents and max(map(len, found.signature)) > 5
