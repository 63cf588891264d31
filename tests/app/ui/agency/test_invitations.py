"""Inviting one more officer, showing an invitation again and withdrawing it."""

from __future__ import annotations

from pathlib import Path

import flet as ft
import pytest

from app.journal.invitation import JOIN, Code
from tests.app.ui.conftest import OpenDesk
from tests.cast.containers import OFFICERS, unlocked
from tests.cast.roster import invite_body


async def test_an_invitation_without_signal_says_what_it_needs(desk: OpenDesk) -> None:
    async with desk("/more/agency") as d:
        await d.tap("Invite an officer")
        await d.type("Name", "Officer June Park")
        await d.tap("Make the code")
        await d.sees("An invitation needs the server. Try again when there is signal.")


@pytest.mark.usefixtures("server")
async def test_an_invitation_shows_its_code_and_stays_listed_until_used(desk: OpenDesk) -> None:
    async with desk("/more/agency") as d:
        await d.tap("Invite an officer")
        await d.type("Name", "Officer June Park")
        await d.tap("Supervisor")
        await d.tap("Make the code")
        await d.sees("For Officer June Park")
        assert d.screen.find(ft.Image, semantics_label="Join code as a picture")
        await d.tap("Done")
        await d.sees("Open invitations")
        await d.sees("Supervisor · open until")


@pytest.mark.usefixtures("server")
async def test_an_open_invitation_is_shown_again_and_withdrawn(desk: OpenDesk) -> None:
    async with desk("/more/agency") as d:
        code = (await d.container.members.invite("Officer June Park", "officer")).code
        d.session.changed()
        await d.tap("Officer June Park")
        await d.sees("Open until")
        groups = code.split("-")
        assert [said for said in d.screen.texts if said in groups][-len(groups) :] == groups
        await d.screen.until(lambda: d.screen.find(ft.Image, semantics_label="Join code as a picture"), "the picture")
        await d.tap("Withdraw this invitation")
        await d.sees("Withdraw this invitation?")
        await d.tap("Withdraw it")
        await d.says("The code for Officer June Park no longer works.")
        await d.misses("Open invitations")
        await d.sees("withdrawn by Officer Maya Ortiz")


@pytest.mark.usefixtures("server")
async def test_a_code_made_on_another_phone_cannot_be_shown_and_the_sheet_says_why(
    desk: OpenDesk, folder: Path
) -> None:
    async with unlocked(folder / "b") as (other,):
        await other.members.invite_device()
    async with desk("/more/agency") as d:
        await d.container.sync_now()
        d.session.changed()
        await d.sees("Open invitations")
        await d.tap(OFFICERS[1])
        await d.sees("the code cannot be shown on this phone")
        assert d.screen.says(f"Only the phone that made a code keeps it: {OFFICERS[1]}’s.")
        assert d.buttons("Withdraw this invitation"), "an admin may"


async def test_a_withdrawal_without_signal_says_that_the_code_works_until_then(desk: OpenDesk, folder: Path) -> None:
    async with desk("/more/agency") as d:
        roster, author = d.notebook.roster, d.notebook.author
        code = Code.new(JOIN, roster.agency, "http://127.0.0.1:9")
        body = invite_body(code.key.public, bytes(16), "Officer June Park", {}, expires_ms=(1 << 63) - 1)
        assert roster.take(roster.sign_fact(author, body)) is None
        d.session.changed()
        await d.sees("Open invitations")  # a forged expiry, far beyond any calendar, keeps no screen from being drawn
        await d.tap("Officer June Park")
        await d.tap("Withdraw this invitation")
        await d.tap("Withdraw it")
        await d.sees("Until it is done, the code works.")
        assert d.buttons("Keep it open")
