"""What is said of a file that was saved: where it is known, that it is; of a browser's, that the browser has it."""

from __future__ import annotations

import pytest

from app.notebook.notebook import Notebook
from tests.app.ui.conftest import OpenDesk, met

NUMBERS = "/outreach/counts"


def walter(nb: Notebook) -> None:
    met(nb, "Walter Ames")


@pytest.mark.parametrize(
    ("web", "where", "said"),
    [
        (False, "/somewhere/outreach.csv", "Saved to a file"),
        (False, None, ""),
        (True, None, "Handed to your browser: outreach-"),
    ],
)
async def test_only_what_is_known_of_a_file_is_said(desk: OpenDesk, web: bool, where: str | None, said: str) -> None:
    async with desk(route=NUMBERS, before=walter) as d:
        d.session.page.web = web
        d.screen.phone.answers["save_file"] = lambda _: where
        await d.tap("Save as CSV")
        await d.screen.until(lambda: any(name == "save_file" for name, _ in d.screen.phone.called), "the file")
        await d.screen.settle()
        assert d.notice.startswith(said) and bool(d.notice) == bool(said)
