"""A scenario against a trap, run as it is and once more for each guard taken out: then it must fail.

    @trap("a 413 that never halves", without="a 413 that never halves", fails=Refused)
    def test_…(squad): …

makes `test_…[holds]` and `test_…[fails with: a 413 that never halves]`. `fails` names what the scenario may raise
without the guard; anything else is an error of the test, not a proof.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.attacks.deliberate_bugs import BUGS
from tests.attacks.traps.table import TRAPS

Scenario = Callable[..., Any]
Failures = type[BaseException] | tuple[type[BaseException], ...]
_GUARD = "without_guard"
HOLDS = "holds"
FAILS = (AssertionError, pytest.fail.Exception)
"""An assertion that does not hold, or `pytest.raises` that waited for nothing."""


@dataclass(frozen=True)
class Proof:
    """One scenario against one trap, and the guards whose loss it notices."""

    trap: str
    test: str
    without: tuple[str, ...]


PROOFS: set[Proof] = set()


def trap(
    name: str, *, without: str | tuple[str, ...], fails: Failures = FAILS, elsewhere: bool = False
) -> Callable[[Scenario], Scenario]:
    """`elsewhere`: the scenario is borrowed from another test module, where it is already seen to hold."""
    bugs = (without,) if isinstance(without, str) else without
    assert name in TRAPS, f"{name} is not in the table"
    assert set(bugs) <= BUGS.keys(), f"{bugs} are not all in the catalogue"

    def make(scenario: Scenario) -> Scenario:
        PROOFS.add(Proof(name, f"{scenario.__module__}.{scenario.__name__}", bugs))
        places = [] if elsewhere else [pytest.param(None, id=HOLDS)]
        places += [pytest.param(bug, id=f"fails with: {bug}") for bug in bugs]
        return pytest.mark.parametrize(_GUARD, places)(_run(scenario, fails))

    return make


def _run(scenario: Scenario, fails: Failures) -> Scenario:
    run: Scenario
    if inspect.iscoroutinefunction(scenario):

        @functools.wraps(scenario)
        async def run(*args: Any, without_guard: str | None, **kwargs: Any) -> None:
            if without_guard is None:
                await scenario(*args, **kwargs)
                return
            with BUGS[without_guard].apply(), pytest.raises(fails):
                await scenario(*args, **kwargs)
    else:

        @functools.wraps(scenario)
        def run(*args: Any, without_guard: str | None, **kwargs: Any) -> None:
            if without_guard is None:
                scenario(*args, **kwargs)
                return
            with BUGS[without_guard].apply(), pytest.raises(fails):
                scenario(*args, **kwargs)

    signature = inspect.signature(scenario)
    guard = inspect.Parameter(_GUARD, inspect.Parameter.KEYWORD_ONLY)
    run.__signature__ = signature.replace(  # type: ignore[attr-defined]  # what pytest asks for arguments by
        parameters=[*signature.parameters.values(), guard]
    )
    return run
