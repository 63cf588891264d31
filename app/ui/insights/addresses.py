"""Where insights are."""

from __future__ import annotations

from app.ui.more.addresses import MORE

INSIGHTS = f"{MORE}/insights"
EXPORT = f"{INSIGHTS}/export"
