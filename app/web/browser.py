"""Opens the app in this machine's browser without telling anybody else how to get in.

The address holds the key, and what is handed to a browser on its command line is read by every account of the machine.
So it is handed a page of the officer's own, which nobody else may read and which leads there.
"""

from __future__ import annotations

import html
import os
import sys
import tempfile
import webbrowser
from pathlib import Path


def has_screen() -> bool:
    """Whether a browser of this machine could be seen: not on a server, or over a plain ssh connection."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def leading_page(address: str) -> Path:
    """A page that leads to `address`, in a folder that only this account may enter. Whoever asked for it removes it."""
    page = Path(tempfile.mkdtemp(prefix="beatbook-")) / "open.html"
    page.touch(0o600)
    page.write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
        f'<meta http-equiv="refresh" content="0;url={html.escape(address)}"><title>Opening</title></html>',
        encoding="utf-8",
    )
    return page


def open_page(page: Path) -> None:
    """In the browser; blocks while a browser of the terminal is used."""
    webbrowser.open(page.as_uri())
