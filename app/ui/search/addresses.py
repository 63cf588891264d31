"""Where a search of everything is."""

from __future__ import annotations

SEARCH = "/search"
