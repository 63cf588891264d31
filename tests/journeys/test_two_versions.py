"""Two officers change the same field without seeing each other: both versions are kept until one chooses."""

from __future__ import annotations

from tests.cast.browser import BrowserPhone, BrowserSquad, sync


def rename_role(phone: BrowserPhone, role: str) -> None:
    phone.tab("People")
    phone.tap("Tomás Mendes")
    phone.tap("More for Tomás Mendes")
    phone.tap("Edit")
    phone.type("Role", role)
    phone.tap("Save", exact=True)
    phone.sees("Saved on this phone")
    phone.tap("Back")


def test_a_field_edited_on_both_phones_offline_is_shown_twice_and_chosen(squad: BrowserSquad) -> None:
    squad.a.begin()
    squad.b.begin()
    squad.server.stop()
    rename_role(squad.a, "Owner")
    rename_role(squad.b, "Manager, nights")
    squad.server.start().wait()
    sync(squad.a, squad.b, squad.a)
    squad.a.tap("Needs attention")
    squad.a.sees("Manager, nights")
    squad.a.sees("Owner")
    squad.a.picture("two-versions")
    squad.a.tap("Keep this")
    squad.a.sees("Nothing needs you")
    sync(squad.a, squad.b)
    squad.b.tap("Needs attention")
    squad.b.sees("Nothing needs you")
