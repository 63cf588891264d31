"""Where Today is."""

from __future__ import annotations

TODAY = "/"
