"""Set up this phone: founding an agency and joining one, against the real server."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path

import flet as ft

from app.container import Container
from app.ui.app import start
from tests.app.ui.conftest import Desk, desk_on
from tests.cast.containers import OFFICERS
from tests.cast.device import PASSPHRASE
from tests.cast.servers import AGENCY, ServerProcess
from tests.harness.screens import open_app


def fresh(folder: Path) -> AbstractAsyncContextManager[Desk]:
    """A phone just installed."""
    return desk_on(Container.open(folder))


def words_shown(d: Desk) -> dict[int, str]:
    """The recovery words by their numbers, as an officer writes them down."""
    texts = d.screen.texts
    return {int(number): texts[at + 1] for at, number in enumerate(texts) if number.isdigit()}


async def choose_passphrase(d: Desk) -> None:
    await d.type("Passphrase", PASSPHRASE)
    await d.type("Same again", PASSPHRASE)
    await d.tap("Set up this phone")


async def test_an_agency_is_founded_and_an_officer_joins_it(tmp_path: Path) -> None:
    with ServerProcess.installed(tmp_path) as server:
        async with fresh(tmp_path / "first") as d:
            await d.type("Join code", server.code.lower().replace("-", " "))
            await d.tap("Continue")
            await d.sees(f"You are founding {AGENCY}")
            await d.tap("Continue")
            await d.sees("Your name is needed")
            await d.type("Your name", OFFICERS[0])
            await d.type("Squad name", "Harbour beat")
            await d.tap("Continue")
            await d.sees("Choose a passphrase")
            await choose_passphrase(d)
            await d.sees("The recovery key")
            words = words_shown(d)
            assert len(words) == 24

            await d.tap("I have written them down")
            asked = [
                int(text.removeprefix("Word "))
                for text in await d.screen.until(lambda: [one for one in d.screen.texts if one.startswith("Word ")])
            ]
            assert len(asked) == 3
            for number in asked:
                await d.type(f"Word {number}", "wrong")
            await d.tap("Open my notebook")
            await d.sees("are not right")
            assert d.session.phase == "new"  # the notebook stays behind until the words are known
            for number in asked:
                await d.type(f"Word {number}", words[number].capitalize())
            await d.tap("Open my notebook")
            await d.sees("This is where your day begins.")

            await d.tap("More")
            await d.tap("Agency")
            await d.tap("Invite an officer")
            await d.tap("Make the code")
            await d.sees("The officer's name is needed")
            await d.type("Name", OFFICERS[1])
            await d.tap("Make the code")
            await d.sees(f"For {OFFICERS[1]}")
            [box] = d.screen.find(ft.Semantics, label="Join code")
            join_code = " ".join(d.screen._words(box))

        async with fresh(tmp_path / "second") as d:
            await d.type("Join code", join_code)
            await d.tap("Continue")
            await d.sees(f"You are joining {AGENCY} as {OFFICERS[1]}")
            await choose_passphrase(d)
            await d.sees("This is where your day begins.")


async def test_a_mistyped_code_and_a_server_out_of_reach_say_what_to_do(tmp_path: Path) -> None:
    code = ServerProcess.installed(tmp_path).code
    async with fresh(tmp_path / "phone") as d:
        await d.tap("Continue")
        await d.sees("Paste or type the code you were given.")
        await d.type("Join code", code[:-1])
        await d.tap("Continue")
        await d.sees("incomplete or mistyped")
        await d.type("Join code", code)
        await d.tap("Continue")
        await d.sees("No answer from the server")
        assert d.container.phase == "new"


async def test_a_code_in_the_clipboard_is_pasted(tmp_path: Path) -> None:
    container = Container.open(tmp_path / "phone")
    try:
        async with open_app(lambda page: start(page, container), answers={"get": lambda _: " ABCD-EFGH\n"}) as screen:
            await screen.tap("Paste")
            await screen.until(lambda: screen.field("Join code").value == "ABCD-EFGH")
    finally:
        container.close()
