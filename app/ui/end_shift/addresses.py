"""Where the screens of a shift are."""

from __future__ import annotations

TODAY = "/"
END_SHIFT = "/end-shift"
