"""Policy: everybody reads the policy, an admin changes it, with what is wrong at its field and a draft as any form."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.container import Container
from app.domain.policy import LOCK_WITHIN_MIN, QUICK_NOTES
from app.ui.agency.addresses import EDIT_POLICY, POLICY
from tests.app.ui.conftest import Desk, OpenDesk, desk_on
from tests.app.ui.test_shell import idle_for
from tests.cast.containers import unlocked
from tests.cast.device import PASSPHRASE


async def open_form(d: Desk) -> None:
    await d.tap("Change the policy")
    await d.screen.until(lambda: d.screen.fields("Stage 1"), "the form")


async def test_what_the_agency_decided_is_read_from_more(desk: OpenDesk) -> None:
    async with desk("/more") as d:
        await d.tap("Agency")
        await d.tap("Policy")
        await d.sees("This holds for every officer of Riverton Police.")
        await d.sees("Working together")
        assert {"Every 7 days", "No reminders", "Country", "US"} <= set(d.screen.texts)


async def test_an_officer_reads_it_and_is_offered_no_change(folder: Path) -> None:
    container = Container.open(folder / "b")
    await container.unlock(PASSPHRASE)
    async with desk_on(container, route=POLICY) as d:
        await d.sees("An administrator can change it.")
        assert not d.buttons("Change the policy")
        await d.session.go(EDIT_POLICY)
        await d.sees("Only an administrator of the agency can change its policy.")
        assert not d.buttons("Save")


@pytest.mark.usefixtures("server")
async def test_an_admin_changes_stages_and_terms_in_one_save(desk: OpenDesk, folder: Path) -> None:
    async with desk(POLICY) as d:
        await open_form(d)
        await d.type("Days between contacts in stage 1", "45")
        await d.tap("Remove stage 2")
        await d.tap("Add a stage")
        await d.type("Stage 5", "Old friend")
        await d.tap("Move stage 5 up")
        await d.type("Country", "ca")
        await d.tap("Save")
        await d.says("Saved for the whole agency")
        await d.sees("Every 45 days")
        names = [stage.name for stage in d.notebook.stages]
        assert names == ["Known of", "Rapport", "Trusted", "Old friend", "Working together", "Paused"]
        assert d.notebook.region == "CA"
        assert set(d.container.agency.policy) == {"stages", "region"}
        assert d.container.agency.policy["stages"][0] == {"id": "known_of", "cadence_days": 45}
        assert d.container.drafts.all() == []
    async with unlocked(folder / "b") as (other,):
        await other.sync_now()
        assert [stage.name for stage in other.notebook.stages] == names


@pytest.mark.usefixtures("server")
async def test_a_second_tap_on_save_says_it_once(desk: OpenDesk) -> None:
    async with desk(POLICY) as d:
        await open_form(d)
        await d.type("Country", "GB")
        facts = d.notebook.roster.seq
        (save,) = d.buttons("Save")
        await asyncio.gather(d.screen.fire(save, "click"), d.screen.fire(save, "click"))
        await d.says("Saved for the whole agency")
        assert d.notebook.roster.seq == facts + 1


async def test_what_is_wrong_stands_at_its_field(desk: OpenDesk) -> None:
    async with desk(POLICY) as d:
        await open_form(d)
        for label, typed, mended, words in (
            ("Stage 1", " ", "Known", "Each stage needs a name."),
            ("Stage 2", "known", "Introduced", "Another stage has this name."),
            ("Days between contacts in stage 3", "soon", "9", "Write whole days from 1 to 3,650, or nothing"),
            ("Country", "Narnia", "CA", "Write the two letters of a country"),
            ("Longest time before a phone locks, in minutes", "90", "9", "Write a whole number from 1 to 30."),
        ):
            await d.type(label, typed)
            await d.tap("Save")
            await d.sees(words)
            await d.type(label, mended)
            await d.misses(words)


async def test_without_signal_it_says_so_and_what_was_written_waits_on_today(desk: OpenDesk) -> None:
    async with desk(POLICY) as d:
        await open_form(d)
        await d.type("Country", "GB")
        await d.tap("Save")
        await d.says("This needs the server. What you wrote is kept.")
        assert d.text("Country") == "GB" and d.notebook.region == "US"
        await d.tap("Close")
        await d.says("Kept on Today, not finished")
        await d.session.go("/")
        await d.sees("Unfinished changes to the policy")
        await d.sees("GB")
        await d.tap("Continue")
        await d.screen.until(lambda: d.screen.fields("Country"), "the form")
        assert d.text("Country") == "GB"


async def test_a_lock_keeps_what_was_written_and_unlocking_goes_on_with_it(desk: OpenDesk) -> None:
    async with desk(POLICY) as d:
        await open_form(d)
        await d.type("Stage 1", "Seen about")
        await d.session.lock()
        await d.type("PIN or passphrase", PASSPHRASE)
        await d.tap("Unlock")
        await d.screen.until(lambda: d.screen.fields("Stage 1"), "the form")
        assert d.text("Stage 1") == "Seen about"


async def test_a_form_opened_and_closed_unchanged_leaves_nothing_behind(desk: OpenDesk) -> None:
    async with desk(POLICY) as d:
        await open_form(d)
        await d.tap("Close")
        await d.sees("This holds for every officer of Riverton Police.")
        assert d.container.drafts.all() == []


@pytest.mark.usefixtures("server")
async def test_what_another_admin_changed_meanwhile_is_not_overwritten(desk: OpenDesk) -> None:
    async with desk(POLICY) as d:
        await open_form(d)
        await d.container.agency.change({LOCK_WITHIN_MIN: 7})
        await d.type("Country", "GB")
        await d.tap("Save")
        await d.says("Saved for the whole agency")
        assert d.container.agency.policy == {"lock_within_min": 7, "region": "GB"}


@pytest.mark.usefixtures("server")
async def test_the_agencys_longest_time_to_lock_bounds_each_phones(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.state.session.WATCH_EVERY_S", 0.02)
    async with desk("/more/settings") as d:
        assert "5 min" in d.chosen() and d.buttons("30 min")
        await d.container.agency.change({LOCK_WITHIN_MIN: 3})
        await d.session.go("/more")
        await d.session.go("/more/settings")
        await d.sees("3 min")
        assert "3 min" in d.chosen() and not d.buttons("5 min")
        idle_for(d, 181, monkeypatch)
        await d.sees("Your notebook is locked.")


@pytest.mark.usefixtures("server")
async def test_an_admin_writes_quick_notes_and_every_phone_offers_them(desk: OpenDesk, folder: Path) -> None:
    async with desk(POLICY) as d:
        await d.sees("Introduced myself and said how to reach me.")
        await open_form(d)
        await d.tap("Remove quick note 1")
        await d.undo()
        await d.tap("Remove quick note 2")
        await d.tap("Add a quick note")
        await d.type("Name of quick note 3", "Closing time")
        await d.type("Words of quick note 3", "Walked the alley at closing.")
        await d.tap("Summary")
        await d.type("Minutes", "soon")
        await d.tap("Closing time")  # folds it: what is wrong opens it again
        await d.screen.until(lambda: not d.screen.fields("Name of quick note 3"), "it to fold")
        await d.tap("Save")
        await d.sees("A number of minutes")
        await d.type("Minutes", "10")
        await d.tap("Move quick note 3 up")
        await d.tap("Save")
        await d.says("Saved for the whole agency")
        await d.sees("Summary · 10 min")
    async with unlocked(folder / "b") as (other,):
        await other.sync_now()
        found = QUICK_NOTES.of(other.agency.policy)
        assert [one.name for one in found] == ["Introduced myself", "Closing time", "Called back"]
        assert (found[1].words, found[1].skills, found[1].minutes) == ("Walked the alley at closing.", ("summary",), 10)
