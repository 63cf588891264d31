"""The fonts the engine asks for when a note holds a script that ours do not: from this machine, never from a CDN.

The engine knows Google's Noto fonts, cut into slices, by one path each, and asks for the slices it lacks. The folder
`fonts` holds them under these paths; `.ci/web-fonts` makes it. A phone draws every script with the system's own fonts.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from app.web.door import ASGI, Receive, Scope, Send

FOLDER = Path(__file__).parent / "fonts"
PREFIX = "/assets/fonts/"
FALLBACK = f"{PREFIX}noto"  # what begins like this is asked for by the engine's table alone


class Fonts:
    """Answers for the fonts in `folder`, 404 for the engine's others, and hands every other request on to `app`."""

    def __init__(self, app: ASGI, folder: Path = FOLDER) -> None:
        self._app = app
        # Looked up by name, never by a path made from a request.
        self._files = {PREFIX + file.relative_to(folder).as_posix(): file for file in folder.rglob("*.woff2")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(FALLBACK) or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        file = self._files.get(scope["path"])
        if file is None:
            status, kind, content = 404, b"text/plain", b"There is no such font."
        else:
            status, kind, content = 200, b"application/octet-stream", await asyncio.to_thread(file.read_bytes)
        headers = [(b"content-type", kind), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})
