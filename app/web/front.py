"""What stands in front of the exported app: the door, and behind it the fonts."""

from __future__ import annotations

from app.web.door import ASGI, Door
from app.web.fonts import Fonts


def front(app: ASGI, port: int) -> Door:
    """`app` as it may be served on 127.0.0.1:`port`, and in no other way."""
    return Door(Fonts(app), port)
