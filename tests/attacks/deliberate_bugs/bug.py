"""What a deliberate bug is, and the few ways to put one in and take it out again."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Bug:
    """`breaks`: what goes wrong, in a sentence. `caught_in`: the act of the simulation's story that notices it soonest.

    Acts are named in tests/attacks/simulation/test_deliberate_bugs.py; None where only a trap notices the bug.
    """

    name: str
    breaks: str
    apply: Callable[[], AbstractContextManager[None]]
    caught_in: str | None = None


class Catalogue(list[Bug]):
    """The bugs of one module, in order."""

    def add(
        self, name: str, breaks: str, *, caught_in: str | None = None
    ) -> Callable[[Callable[[], Iterator[None]]], Callable[[], AbstractContextManager[None]]]:
        """Registers a generator function that has the bug in while it is suspended."""

        def keep(put_in: Callable[[], Iterator[None]]) -> Callable[[], AbstractContextManager[None]]:
            apply = contextmanager(put_in)
            self.append(Bug(name, breaks, apply, caught_in))
            return apply

        return keep


@contextmanager
def replaced(owner: Any, name: str, new: Any) -> Iterator[None]:
    """`owner.name` is `new` while this lasts. AttributeError when there is no such thing to replace."""
    old = inspect.getattr_static(owner, name)
    setattr(owner, name, new)
    try:
        yield
    finally:
        setattr(owner, name, old)


@contextmanager
def wrapped(owner: Any, name: str, around: Callable[..., Any]) -> Iterator[None]:
    """`owner.name(*args)` becomes `around(real, *args)`."""
    real = getattr(owner, name)

    def instead(*args: Any, **kwargs: Any) -> Any:
        return around(real, *args, **kwargs)

    with replaced(owner, name, instead):
        yield


@contextmanager
def rewritten(owner: Any, name: str, *changes: tuple[str, str]) -> Iterator[None]:
    """A function with some of its text replaced, each piece exactly once. AssertionError when a piece is gone."""
    real = inspect.unwrap(getattr(owner, name))
    source = textwrap.dedent(inspect.getsource(real))
    for guard, without in changes:
        assert source.count(guard) == 1, f"{name} no longer says: {guard}"
        source = source.replace(guard, without)
    made: dict[str, Any] = {}
    flags = real.__code__.co_flags & 0x1000000  # postponed annotations, where the module has them
    exec(compile(source, real.__code__.co_filename, "exec", flags=flags), real.__globals__, made)  # noqa: S102  # text of the product itself
    with replaced(owner, name, made[real.__name__]):
        yield


@contextmanager
def together(*parts: AbstractContextManager[None]) -> Iterator[None]:
    """Several replacements at once."""
    with ExitStack() as stack:
        for part in parts:
            stack.enter_context(part)
        yield
