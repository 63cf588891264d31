"""Insights: other weeks, a chart read as a table, and a squad's counts for an evaluator, looked at and saved."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

from app.notebook import contacts, follow_ups, interactions
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from tests.cast.browser import picture
from tests.cast.near import NearPhone

DAY_MS = 86_400_000


def before_the_shift(nb: Notebook) -> None:
    lena = contacts.create(nb, {"name": "Lena Abara"})
    for days in range(2, 180, 4):
        interactions.log(nb, Log([lena], at=nb.clock() - days * DAY_MS, fact="Talked.", how="on_foot", minutes=10))
    follow_ups.done(nb, follow_ups.add(nb, lena, "promise", "Bring the form"))


def test_a_year_is_added_up_read_as_a_table_and_given_to_an_evaluator(near: NearPhone, tmp_path: Path) -> None:
    near.go("/more/insights")
    near.sees("1 of 1 kept, 0 late")
    near.tap("A year")
    near.sees("7 h 30 · 45 notes")
    picture(near.page, "insights")
    near.tap("Show as table")
    near.sees("Kept 1 · Kept late 0 · Broken 0 · Let go by agreement 0")
    near.tap("For an evaluator")
    near.sees("Talks, by the way of meeting")
    with near.page.expect_download() as download:
        near.tap("Save the evaluator's file")
    download.value.save_as(tmp_path / "saved.zip")
    with zipfile.ZipFile(tmp_path / "saved.zip") as made:
        rows = list(csv.DictReader(io.StringIO(made.read("contacts.csv").decode())))
    assert {row["value"] for row in rows if row["measure"] == "talks_by_way" and row["category"] == "total"} == {"7"}
