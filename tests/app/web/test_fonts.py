"""The fonts for other scripts are answered from the package, whatever the installed web client may ask for."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.web.door import Message, Receive, Scope, Send
from app.web.fonts import FOLDER, Fonts

# Families that a name or a note may need today; what is left out are dead scripts and a few small ones.
LIVING = re.compile(
    r"noto(sans(|sc|tc|hk|jp|kr|arabic|armenian|bengali|devanagari|ethiopic|georgian|gujarati|gurmukhi|hebrew|kannada|khmer"
    r"|lao|malayalam|myanmar|oriya|sinhala|symbols|symbols2|tamil|telugu|thaana|thai)|seriftibetan|coloremoji)/"
)


def asked_for() -> list[str]:
    """Every path in the engine's table of fonts, as the installed web client has it."""
    spec = find_spec("flet_web")
    assert spec and spec.submodule_search_locations
    client = Path(spec.submodule_search_locations[0]) / "web" / "main.dart.js"
    return re.findall(r'"(noto[a-z0-9]+/v\d+/[^"]+\.woff2)"', client.read_text())


async def behind(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b"the app"})


FONTS = Fonts(behind)


async def ask(path: str, method: str = "GET") -> tuple[int, bytes]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    await FONTS({"type": "http", "method": method, "path": path, "headers": []}, receive, send)
    return sent[0]["status"], sent[1]["body"]


async def test_every_slice_of_a_living_script_is_here_and_is_a_font():
    paths = [path for path in asked_for() if LIVING.match(path)]
    assert len(paths) > 550
    for path in paths:
        status, content = await ask(f"/assets/fonts/{path}")
        assert status == 200, path
        assert content[:4] in (b"wOF2", b"\x00\x01\x00\x00"), path


def test_nothing_is_shipped_that_the_client_never_asks_for():
    """After a new Flet this and the test above say when `.ci/web-fonts` has to be run again."""
    asked = set(asked_for())
    assert [file for file in FOLDER.rglob("*.woff2") if file.relative_to(FOLDER).as_posix() not in asked] == []


@pytest.mark.parametrize(
    "path",
    [
        "notosanscuneiform/v17/bMrrmTWK7YY-MF22aHGGd7H8PhJtvBDWse5DlCQu.woff2",
        "notosans/v1/unknown.woff2",
        "noto",
        "notosans/../../door.py",
        "notosans/%2e%2e/OFL.txt",
        "noto/\x00",
    ],
)
async def test_a_font_that_is_not_here_is_plainly_not_here(path: str):
    assert await ask(f"/assets/fonts/{path}") == (404, b"There is no such font.")


@pytest.mark.parametrize("path", ["/", "/assets/fonts/Inter-Regular.otf", "/assets/fonts/", "/people/7"])
async def test_everything_else_is_left_to_the_app(path: str):
    assert await ask(path) == (299, b"the app")


async def test_a_font_is_only_read_never_written():
    assert (await ask("/assets/fonts/notosans/v37/x.woff2", "PUT"))[0] == 299


def test_every_font_is_shipped_with_its_licence():
    licence = (FOLDER / "OFL.txt").read_text()
    assert "SIL OPEN FONT LICENSE" in licence and "Noto Project Authors" in licence
