"""An agency's notice is read and agreed to at each unlocking, before anything of the notebook is shown."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.field_rules import NotValid
from app.domain.policy import NOTICE
from app.ui.agency.addresses import POLICY
from tests.app.ui.conftest import OpenDesk
from tests.app.ui.test_shell import met
from tests.cast.device import PASSPHRASE

WORDS = "Property of Riverton Police.\nUse is logged; misuse is a crime."


async def unlock(d: Any) -> None:
    await d.session.lock()
    await d.sees("Your notebook is locked.")
    await d.type("PIN or passphrase", PASSPHRASE)
    await d.tap("Unlock")


async def test_it_stands_before_everything_at_each_unlocking(desk: OpenDesk) -> None:
    async with desk("/people", before=lambda nb: met(nb, "Lena Abara")) as d:
        await d.sees("Lena Abara")
        d.notebook.roster.policy["notice"] = WORDS
        for _time in range(2):
            # The roster is read from the disk at unlocking, where this word is not: it stands in for a sync.
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(type(NOTICE), "of", lambda term, document: WORDS)
                await unlock(d)
                await d.sees("Use is logged; misuse is a crime.")
                assert not d.screen.says("Lena Abara")
                await d.tap("I have read this and agree")
                await d.sees("Lena Abara")


@pytest.mark.usefixtures("server")
async def test_an_admin_writes_it(desk: OpenDesk) -> None:
    async with desk(POLICY) as d:
        await d.tap("Change the policy")
        await d.screen.until(lambda: d.screen.fields("Notice at unlocking"), "the form")
        await d.type("Notice at unlocking", WORDS)
        await d.tap("Save")
        await d.says("Saved for the whole agency")
        assert NOTICE.of(d.container.agency.policy) == WORDS
        await unlock(d)
        await d.sees("Use is logged; misuse is a crime.")
        await d.tap("Lock now")
        await d.sees("Your notebook is locked.")


@pytest.mark.parametrize("forged", [7, b"\xff", ["a"], {"a": 1}, True, None])
def test_a_forged_one_is_none(forged: object) -> None:
    assert NOTICE.of({"notice": forged}) == ""


def test_a_long_or_hostile_one_is_read_within_bounds_and_no_admin_can_write_it() -> None:
    assert len(NOTICE.of({"notice": "x" * 100_000})) == 2_000
    assert "\u202e" not in NOTICE.of({"notice": "\u202eabc"})
    with pytest.raises(NotValid):
        NOTICE.clean("x" * 2_001)
