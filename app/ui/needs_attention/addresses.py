"""Where Needs attention is."""

from __future__ import annotations

from app.ui.more.addresses import MORE

ATTENTION = f"{MORE}/attention"
