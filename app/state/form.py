"""The words being typed on one screen.

A form keeps every field's latest text outside the component state: typing never draws the screen again, handlers
never read a stale value, and a screen drawn again shows exactly what the officer had written.
Hold it with `use_kept(lambda: Form(...))`.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Protocol

FOCUS_MAX_S = 1.0  # a field that went from the screen meanwhile never answers


class Focusable(Protocol):
    async def focus(self) -> None: ...


class Field(Protocol):
    """Where a name is typed: `current` is the control while it is on screen."""

    @property
    def current(self) -> Focusable | None: ...


class Form:
    """Values by field name, and what is wrong with them. `on_change(name)` is called after each change, if given.

    What the officer types comes in by `typed`, and the field on screen has it already. What the app puts in comes by
    `set` or `fill`, and `turn` tells a field that it has to be drawn afresh with it.
    """

    def __init__(self, values: Mapping[str, Any] | None = None, on_change: Callable[[str], None] | None = None) -> None:
        self.values: dict[str, Any] = dict(values or {})
        self.on_change = on_change
        self.problems: dict[str, str] = {}
        self.ahead = set[str]()  # fields with less on screen than was typed
        self._turns: Counter[str] = Counter()
        self._fills = 0
        self._fields: dict[str, tuple[Field, Callable[[], None]]] = {}

    def text(self, name: str) -> str:
        """The field's text, stripped of surrounding blanks; "" when empty."""
        return str(self.values.get(name) or "").strip()

    def raw(self, name: str) -> str:
        """The field's text exactly as typed."""
        return str(self.values.get(name) or "")

    def get(self, name: str, default: Any = None) -> Any:
        return self.values.get(name, default)

    def typed(self, name: str, value: str) -> None:
        """The officer typed `value`."""
        self.ahead.discard(name)
        if self.values.get(name) != value:
            self.values[name] = value
            self._tell(name)

    def typed_ahead(self, name: str, letter: str) -> None:
        """The officer typed a letter that the field, not there or not listening yet, did not get."""
        self.typed(name, self.raw(name) + letter)
        self.ahead.add(name)
        if name in self._fields:
            self._fields[name][1]()

    def set(self, name: str, value: Any) -> None:
        """The app puts `value` in."""
        if self.values.get(name) != value:
            self._turns[name] += 1
            self.values[name] = value
            self._tell(name)

    def fill(self, values: Mapping[str, Any]) -> None:
        """Replace everything, without calling `on_change`."""
        self._fills += 1
        self.values = dict(values)
        self.problems = {}

    def turn(self, name: str) -> str:
        """Changes whenever something other than typing changed the field."""
        return f"{self._fills}.{self._turns[name]}"

    # What is wrong with it ----------------------------------------------------------------------------------------

    async def complain(self, problems: Mapping[str, str]) -> None:
        """What is missing or wrong, by field. It stands at the field until the field changes; the first is shown."""
        shown = [name for name in problems if name in self._fields]
        self.problems = dict(problems)
        for name in shown:
            self._fields[name][1]()
        for name in shown[:1]:
            await self.focus(name)

    async def focus(self, name: str) -> None:
        """What is typed next goes there, if it is on screen."""
        field = self._fields[name][0].current if name in self._fields else None
        if field is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(FOCUS_MAX_S):
                    await field.focus()

    def shows(self, name: str) -> bool:
        """Whether `name` can be typed in on screen."""
        return name in self._fields

    def bind(self, name: str, field: Field, redraw: Callable[[], None]) -> None:
        """`name` is typed in `field`; `redraw` draws it."""
        self._fields[name] = (field, redraw)

    def release(self, name: str, field: Field) -> None:
        """`field` is gone from the screen."""
        if name in self._fields and self._fields[name][0] is field:
            del self._fields[name]

    def _tell(self, name: str) -> None:
        self.problems.pop(name, None)
        if self.on_change is not None:
            self.on_change(name)
