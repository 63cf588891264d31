"""The screens of share slips: ticked, looked at, logged, saved, revoked; the log to look through and to print."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.container import Container
from app.notebook import contacts, interactions, problems, shares
from app.notebook.notebook import Notebook
from app.ui import when
from app.ui.paper import Paper
from tests.app.ui.conftest import Desk, OpenDesk, desk_on
from tests.app.ui.test_keys import unkeyed
from tests.cast.device import PASSPHRASE


class Made:
    """What a test's `before` made."""

    milo = agency = share = problem = ""

    def people(self, nb: Notebook) -> None:
        self.agency = contacts.create(nb, {"name": "Harbor Outreach", "kind": "agency"})
        self.milo = contacts.create(nb, {"name": "Milo Brandt", "description": "Grey dog", "address": "Bench 4"})

    def shared(self, nb: Notebook) -> None:
        self.people(nb)
        until = (when.now().date() + timedelta(days=30)).isoformat()
        said = {"agency": self.agency, "purpose": "To offer a bed", "until": until}
        self.share = shares.write(nb, "contact", self.milo, ["name"], said)

    @property
    def page(self) -> str:
        return f"/shares/one/{self.share}"


def saved(d: Desk) -> list[tuple[str, bytes]]:
    calls = [args for name, args in d.screen.phone.called if name == "save_file"]
    return [(args["file_name"], args["src_bytes"]) for args in calls]


async def test_a_slip_is_ticked_looked_at_logged_and_saved(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.people) as d:
        d.screen.phone.answers["save_file"] = lambda _: "/somewhere/slip.json"
        await d.screen.go(f"/people/{made.milo}")
        await d.choose("Share with an agency")
        await d.sees("This is what leaves")
        await d.tap("Write it into the log")
        await d.sees("Choose the agency.")
        await d.tap("Harbor Outreach")
        await d.type("Purpose", "To offer a bed")
        await d.tap("May be kept until: 30 days")
        await d.tap("Write it into the log")
        await d.sees("Tick what goes along. Nothing else leaves.")
        await d.tap("Name")
        await d.tap("Write it into the log")
        await d.says("In the share log. Now it can be saved and given.")
        await d.sees("Exactly this is in the files, and nothing else.")
        (found,) = shares.log(d.notebook).rows
        assert [(one.label, one.value) for one in found.slip.lines] == [("Name", "Milo Brandt")]
        await d.misses("Bench 4")
        await d.tap("Save as JSON")
        await d.says("Saved. From here on Beatbook does not protect it.")
        ((name, data),) = saved(d)
        told = json.loads(data)
        assert name.endswith(".json") and told["purpose"] == "To offer a bed"
        assert told["fields"] == [{"label": "Name", "value": "Milo Brandt"}]


async def test_it_is_logged_once_however_often_it_is_tapped(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.people) as d:
        await d.screen.go(f"/shares/new/contact/{made.milo}")
        await d.tap("Harbor Outreach")
        await d.type("Purpose", "To offer a bed")
        await d.tap("May be kept until: 90 days")
        await d.tap("Name")
        (save,) = d.buttons("Write it into the log")
        await asyncio.gather(d.screen.fire(save, "click"), d.screen.fire(save, "click"))
        await d.says("In the share log.")
        assert shares.log(d.notebook).total == 1


async def test_the_paper_says_what_the_screen_says(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Made()
    said: list[str] = []
    say = Paper.say

    def spoken(self: Paper, words: str, *args: Any, **kwargs: Any) -> None:
        said.append(words)
        say(self, words, *args, **kwargs)

    monkeypatch.setattr(Paper, "say", spoken)
    async with desk(before=made.shared) as d:
        d.screen.phone.answers["save_file"] = lambda _: "/somewhere/slip.pdf"
        await d.screen.go(made.page)
        await d.tap("Save as PDF")
        await d.says("Saved.")
        ((name, data),) = saved(d)
        assert name.endswith(".pdf") and data.startswith(b"%PDF")
    whole = "\n".join(said)
    for words in ("Harbor Outreach", "To offer a bed", "Milo Brandt"):
        assert words in whole
    assert "Bench 4" not in whole and "Grey dog" not in whole


async def test_a_slip_is_revoked_with_a_reason_said_on_both_pages_and_saved_no_more(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.shared) as d:
        await d.screen.go(made.page)
        await d.choose("Revoke")
        await d.tap("Revoke", -1)
        await d.sees("The reason is empty.")
        await d.type("Reason", "He changed his mind")
        await d.tap("Revoke", -1)
        await d.says("Revoked. Tell them to destroy what they have.")
        await d.sees("He changed his mind")
        assert not d.buttons("Save as PDF")
        for page in (made.milo, made.agency):
            await d.screen.go(f"/people/{page}")
            await d.sees("Shared with agencies")
            await d.sees("Revoked ")
        await d.screen.go(made.page)
        await d.tap("It still holds")
        await d.screen.until(lambda: d.buttons("Save as PDF"), "its files")


async def test_about_somebody_under_18_an_officer_is_told_who_may(folder: Path) -> None:
    container = Container.open(folder / "b")  # the first one's officer is the agency's admin
    await container.unlock(PASSPHRASE)
    who = await asyncio.to_thread(contacts.create, container.notebook, {"name": "Juno Vale", "under_18": True})
    async with desk_on(container, route=f"/shares/new/contact/{who}") as d:
        await d.sees("only a supervisor of the squad may share it")
        assert not d.buttons("Write it into the log")


async def test_the_log_is_looked_through_and_printed(desk: OpenDesk) -> None:
    made = Made()

    def before(nb: Notebook) -> None:
        made.shared(nb)
        until = (when.now().date() + timedelta(days=30)).isoformat()
        said = {"agency": made.agency, "purpose": "For the ID office", "until": until}
        note = interactions.log(nb, interactions.Log(contacts=[made.milo], fact="Lost his card")).interaction
        shares.write(nb, "interaction", note, ["fact"], said)
        made.problem = problems.add(nb, {"behaviour": "Fights at night", "place": "Copper alley"})
        shares.write(nb, "problem", made.problem, ["behaviour"], {**said, "purpose": "For the owner"})

    async with desk(before=before) as d:
        d.screen.phone.answers["save_file"] = lambda _: "/somewhere/log.pdf"
        await d.screen.go("/partners")
        await d.tap("Share log")
        for words in ("To offer a bed", "For the ID office", "For the owner"):
            await d.sees(words)
        assert unkeyed(d)[1] == []
        await d.tap("Save as PDF")
        await d.says("The share log is saved")
        ((_name, data),) = saved(d)
        assert data.startswith(b"%PDF")
        await d.screen.go(f"/problems/{made.problem}")
        await d.sees("For the owner")
        await d.choose("Share with an agency")
        await d.sees("This is what leaves")


async def test_an_empty_log_teaches(desk: OpenDesk) -> None:
    async with desk(route="/shares") as d:
        await d.sees("Nothing was shared yet")


async def test_a_note_is_shared_from_its_dots(desk: OpenDesk) -> None:
    made = Made()

    def before(nb: Notebook) -> None:
        made.people(nb)
        log = interactions.Log(contacts=[made.milo], fact="Lost his card", impression="Nervous")
        interactions.log(nb, log)

    async with desk(before=before) as d:
        await d.screen.go(f"/people/{made.milo}")
        await d.choose("Share with an agency", note=0)
        await d.sees("Lost his card")
        await d.misses("Nervous")
