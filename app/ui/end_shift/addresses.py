"""Where End shift is."""

from __future__ import annotations

END_SHIFT = "/end-shift"
