"""Where the news is."""

from __future__ import annotations

NEWS = "/news"
