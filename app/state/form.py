"""The words being typed on one screen.

A form keeps every field's latest text outside the component state: typing never draws the screen again, handlers
never read a stale value, and a screen drawn again shows exactly what the officer had written.
Hold it with `ft.use_ref(lambda: Form(...))`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class Form:
    """Values by field name. `on_change(name)` is called after each change, if given."""

    def __init__(self, values: Mapping[str, Any] | None = None, on_change: Callable[[str], None] | None = None) -> None:
        self.values: dict[str, Any] = dict(values or {})
        self.on_change = on_change

    def text(self, name: str) -> str:
        """The field's text, stripped of surrounding blanks; "" when empty."""
        return str(self.values.get(name) or "").strip()

    def raw(self, name: str) -> str:
        """The field's text exactly as typed."""
        return str(self.values.get(name) or "")

    def get(self, name: str, default: Any = None) -> Any:
        return self.values.get(name, default)

    def set(self, name: str, value: Any) -> None:
        if self.values.get(name) != value:
            self.values[name] = value
            if self.on_change is not None:
                self.on_change(name)

    def fill(self, values: Mapping[str, Any]) -> None:
        """Replace everything, without calling `on_change`."""
        self.values = dict(values)
