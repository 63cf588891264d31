"""Every form is a draft: lock, kill, back, X and a tap beside it leave the words where they were."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import flet as ft
import pytest

from app.container import Container
from app.notebook import contacts, follow_ups
from app.notebook.notebook import Notebook
from app.state import form_draft
from tests.app.ui.conftest import Desk, OpenDesk, met
from tests.cast.device import PASSPHRASE

WORDS = "half of what was to be said"


def known(nb: Notebook) -> None:
    tomas = met(nb, "Tomás Mendes", role="Manager", days_ago=3)
    follow_ups.add(nb, tomas, "promise", "Bring the noise-permit form", None, None)


def row(nb: Notebook) -> contacts.ContactRow:
    return next(row for row in contacts.page(nb).rows if row.title == "Tomás Mendes")


@dataclass(frozen=True)
class FormOf:
    """How one form is opened, and the field in which the words are typed."""

    field: str
    open: Callable[[Desk], Awaitable[None]]


async def edit(d: Desk) -> None:
    await d.screen.go(f"/people/{row(d.notebook).id}/edit")


async def amend(d: Desk) -> None:
    await d.screen.go(f"/people/{row(d.notebook).id}")
    await d.choose("Add to this note", note=0)


async def snooze(d: Desk) -> None:
    await d.screen.go("/")
    await d.tap("More for Bring the noise-permit form")
    await d.tap("Snooze")


async def snooze_on_its_page(d: Desk) -> None:
    await d.screen.go(f"/follow-up/{follow_ups.page(d.notebook).rows[0].id}")
    await d.tap("Snooze")


async def cancel(d: Desk) -> None:
    await d.screen.go(f"/follow-up/{follow_ups.page(d.notebook).rows[0].id}")
    await d.tap("It will not be kept")


def at(route: str) -> Callable[[Desk], Awaitable[None]]:
    async def go(d: Desk) -> None:
        await d.screen.go(route)

    return go


FORMS = {
    "log contact": FormOf("What happened", at("/log")),
    "new contact": FormOf("How to recognize them", at("/people/new")),
    "edit contact": FormOf("Address", edit),
    "new follow-up": FormOf("What to do", at("/follow-up/new")),
    "add to this note": FormOf("What to add", amend),
    "snooze": FormOf("Reason", snooze),
    "snooze on its page": FormOf("Reason", snooze_on_its_page),
    "cancel": FormOf("Reason", cancel),
}
every_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


async def write(d: Desk, form: FormOf) -> None:
    await form.open(d)
    await d.type(form.field, WORDS)


async def is_back(d: Desk, form: FormOf) -> None:
    await d.screen.until(lambda: d.screen.fields(form.field), f"the field {form.field!r}")
    await d.screen.until(lambda: d.text(form.field) == WORDS, "the words")


async def dismiss(d: Desk) -> None:
    """A tap beside the sheet, or X where the form fills the screen."""
    sheets = [one for one in d.screen.find(ft.BottomSheet) if one.open]
    if sheets:
        await d.screen.fire(sheets[0], "dismiss", open=False)
    else:
        await d.tap("Close")


@every_form
async def test_a_lock_leaves_the_words_where_they_were(
    desk: OpenDesk, form: FormOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form_draft, "KEPT_EVERY_S", 60)  # the lock itself keeps what was typed last
    async with desk(before=known) as d:
        await form.open(d)
        await d.type(form.field, "half")
        await d.type(form.field, WORDS)
        await d.session.lock()
        await d.screen.until(lambda: d.screen.fields("PIN or passphrase"), "Unlock")
        assert not [one for one in d.screen.page._dialogs.controls if one.open]
        assert not d.screen.says(WORDS)
        await d.type("PIN or passphrase", PASSPHRASE)
        await d.tap("Unlock")
        await is_back(d, form)


@every_form
async def test_what_a_killed_app_left_waits_on_today_and_goes_on(desk: OpenDesk, folder: Path, form: FormOf) -> None:
    async with desk(before=known) as d:
        await write(d, form)
        await d.screen.until(lambda: d.container.drafts.all(), "the draft on disk")
        kept = d.container.drafts.all()
    assert Container.open(folder / "a").phase == "locked"
    async with desk() as d:
        assert [draft.fields for draft in d.container.drafts.all()] == [draft.fields for draft in kept]
        if kept[0].place != "/":  # written on Today itself, it opens by itself
            await d.sees(WORDS)
            await d.tap("Continue")
        await is_back(d, form)


@every_form
async def test_closing_parks_the_words_and_undo_leads_back(desk: OpenDesk, form: FormOf) -> None:
    async with desk(before=known) as d:
        await write(d, form)
        await dismiss(d)
        await d.says("Kept on Today, not finished")
        [draft] = d.container.drafts.all()
        assert draft.parked
        await d.undo()
        await is_back(d, form)


@every_form
async def test_going_back_parks_the_words_and_today_lists_them(desk: OpenDesk, form: FormOf) -> None:
    async with desk(before=known) as d:
        await write(d, form)
        await d.screen.go("/people")
        await d.says("Kept on Today, not finished")
        await d.screen.go("/")
        await d.sees(WORDS)
        await d.tap("Continue")
        await is_back(d, form)


@every_form
async def test_a_form_left_as_it_was_leaves_nothing_behind(desk: OpenDesk, form: FormOf) -> None:
    async with desk(before=known) as d:
        await form.open(d)
        await d.screen.until(lambda: d.screen.fields(form.field), f"the field {form.field!r}")
        await dismiss(d)
        await d.screen.until(lambda: not d.screen.fields(form.field), "the form to close")
        assert d.container.drafts.all() == []


async def test_an_edit_taken_up_again_changes_only_what_the_officer_changed(desk: OpenDesk) -> None:
    async with desk(before=known) as d:
        tomas = row(d.notebook).id
        await d.screen.go(f"/people/{tomas}/edit")
        await d.type("Address", "12 Quay Street")
        await d.tap("Close")
        await d.says("Kept on Today, not finished")
        contacts.edit(d.notebook, tomas, {"role": "Owner now"})  # what a sync brings in meanwhile
        d.session.changed()
        await d.screen.go(f"/people/{tomas}/edit")
        await d.screen.until(lambda: d.screen.fields("Address") and d.text("Address") == "12 Quay Street", "the draft")
        assert d.text("Role") == "Owner now"
        await d.tap("Save")
        await d.says("Saved on this phone")
        saved = contacts.read(d.notebook, tomas)
        assert (saved.role, saved.address) == ("Owner now", "12 Quay Street")
        assert d.container.drafts.all() == []


async def test_a_form_that_stood_open_does_not_undo_what_others_wrote(desk: OpenDesk) -> None:
    async with desk(before=known) as d:
        tomas = row(d.notebook).id
        await d.screen.go(f"/people/{tomas}/edit")
        await d.type("Address", "12 Quay Street")
        contacts.edit(d.notebook, tomas, {"role": "Owner now"})
        await d.tap("Save")
        await d.says("Saved on this phone")
        assert contacts.read(d.notebook, tomas).role == "Owner now"


async def test_discarding_asks_and_takes_away_that_one_only(desk: OpenDesk) -> None:
    async with desk() as d:
        for number in (1, 2):
            d.container.drafts.put(f"{number}", {"fact": f"Note {number}"}, "log", place="/log", parked=True)
        d.session.changed()
        await d.sees("Note 1")
        await d.tap("Discard")
        await d.sees("Discard this note?")
        assert len(d.container.drafts.all()) == 2
        await d.tap("Discard note")
        await d.misses("Note 2")
        assert [draft.fields["fact"] for draft in d.container.drafts.all()] == ["Note 1"]
