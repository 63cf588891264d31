"""Where More is, and what is behind it."""

from __future__ import annotations

MORE = "/more"
SETTINGS = f"{MORE}/settings"
ABOUT = f"{MORE}/about"
