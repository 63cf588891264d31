"""An agency with a past, set up once: two squads, a move, an officer who left, a key changed, a second phone, a fork of
opinions, notes that never reached the server. What each phone shows of it, and copies to recover from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.journal.roster.state import OFFICER, SUPERVISOR
from app.notebook import contacts, follow_ups, interactions, moving, problems
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.sync.syncer import Syncer
from recovery.tables import plain
from sync_server.configuration import Settings
from sync_server.installation import backup
from tests.cast.containers import HALE, ORTIZ, OSEI, enrol, in_another_thread, opened, synced
from tests.cast.device import PASSPHRASE
from tests.cast.servers import ServerProcess

Shown = Mapping[tuple[str, str], tuple[Any, bool]]
"""(kind, id) -> fields as JSON has them, whether it is shown."""
HOSTILE = "../../etc/passwd <script>alert(1)</script>"


@dataclass(frozen=True)
class Agency:
    """`server`: a copy of its database; `phones`: profile folders by name; `shown`: what each phone shows."""

    folder: Path
    server: Path
    phones: Mapping[str, Path]
    shown: Mapping[str, Shown]
    words: str


def shown_by(nb: Notebook) -> Shown:
    with nb.lock:
        found = list(nb.read("SELECT kind, id FROM records WHERE state <> x''"))
        return {
            (kind, ident.hex()): (
                plain(dict(nb.state(kind, ident.hex()).shown())),
                not nb.hidden(kind, ident.hex()),
            )
            for kind, ident in found
        }


def person(nb: Notebook, name: str, squad: str | None = None, **more: Any) -> str:
    return contacts.create(nb, {"kind": "person", "name": name, **more}, squad)


async def _lived(server: ServerProcess, folders: Mapping[str, Path]) -> tuple[str, dict[str, Shown]]:
    async with opened(*folders.values()) as (ortiz, osei, hale, osei_too):
        officers = [(name, PASSPHRASE) for name in (ORTIZ, OSEI, HALE)]
        words = await enrol([ortiz, osei, hale], officers, server.code, "Harbour beat")
        await synced(ortiz, osei, hale, ortiz)
        named = {one.name: one.id for one in ortiz.members.all()}
        night = await ortiz.squads.make("Night squad", {named[ORTIZ]: SUPERVISOR, named[OSEI]: OFFICER})
        await synced(ortiz, osei, hale, ortiz, osei)
        lena = person(osei.notebook, "Lena Marsh", primary=named[OSEI])
        person(osei.notebook, HOSTILE, description='=HYPERLINK("http://bad.example")')
        interactions.log(
            osei.notebook, Log(contacts=[lena], fact="Met at the quay. \u202e<b>Loud</b>", impression="Tired")
        )
        gone = interactions.log(hale.notebook, Log(contacts=[], fact="Seen before they left", about="duty"))
        assert gone
        follow_ups.add(osei.notebook, lena, "promise", "Bring the form")
        problems.add(osei.notebook, {"title": "Broken lights", "behaviour": "Lights", "place": "Pier 3"})
        person(osei.notebook, "Noor Night", night)
        await synced(osei, hale, ortiz, osei)
        await ortiz.squads.take_out(ortiz.notebook.vaults[0].hex(), named[HALE])
        await synced(ortiz, osei, ortiz, osei)
        invitation = await osei.members.invite_device()
        await osei_too.enrolling.join(invitation.code, PASSPHRASE)
        await synced(osei_too, osei, ortiz, osei_too)
        interactions.log(osei_too.notebook, Log(contacts=[lena], fact="After the key was changed"))
        for phone, role in ((ortiz, "Harbor master"), (osei_too, "Night watch")):
            contacts.edit(phone.notebook, lena, {"role": role})
        await synced(osei_too, ortiz, osei, osei_too)
        moving.move(osei.notebook, lena, night)
        for _ in range(2):
            await synced(osei, ortiz, osei_too)
            moving.carry_over(osei.notebook)
        await synced(osei, ortiz, osei_too, ortiz)
        shown = {name: shown_by(one.notebook) for name, one in (("ortiz", ortiz), ("osei", osei))}
        interactions.log(osei.notebook, Log(contacts=[], fact="Never sent", about="duty"))
        shown["osei unsent"] = shown_by(osei.notebook)
        return words, shown


@pytest.fixture(scope="session")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Agency:
    folder = tmp_path_factory.mktemp("agency")
    phones = {name: folder / name for name in ("ortiz", "osei", "hale", "osei_too")}
    with pytest.MonkeyPatch.context() as patched, ServerProcess.installed(folder) as server:
        patched.setattr(Syncer, "soon", lambda self, delay_s=0.0: None)  # a phone syncs when it is told to
        words, shown = in_another_thread(_lived(server, phones))
    backup(Settings(data=folder / "server"), folder / "copy.db")
    return Agency(folder, folder / "copy.db", phones, shown, words)


@pytest.fixture
def words(agency: Agency, tmp_path: Path) -> Path:
    file = tmp_path / "words.txt"
    file.write_text(agency.words.replace(" ", "\n"))
    return file
