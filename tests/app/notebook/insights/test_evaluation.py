"""What an evaluator gets of a squad: the right numbers, from who may give them, and nobody to be found in them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from app.domain import codebook, evaluators_file
from app.domain.codebook import MEASURES, TOTAL
from app.domain.evaluators_file import Row
from app.domain.small_cells import FEW
from app.journal.change import Change
from app.notebook import contacts, follow_ups, interactions, referrals
from app.notebook.errors import NoRight
from app.notebook.insights import evaluation
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from tests.cast.notebook import NotebookSquad
from tests.demo import people, problems, programmes, story

DOCS = Path(__file__).parents[4] / "docs"
Known = dict[tuple[date, str, str], int | None]


def values(rows: Iterable[Row]) -> Known:
    return {(row.first, row.measure, row.category): row.value for row in rows}


def unpacked(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        return {name: made.read(name).decode() for name in made.namelist()}


# --- the numbers -------------------------------------------------------------------------------------------------


def talked(squad: NotebookSquad, nb: Notebook, times: int, how: str = "on_foot", minutes: int | None = 10) -> None:
    lena = contacts.create(nb, {"name": "Lena Abara"})
    for _ in range(times):
        interactions.log(nb, Log([lena], fact="Talked.", how=how, minutes=minutes))


def test_a_block_is_four_weeks_that_are_over_for_a_week_and_the_same_for_everybody() -> None:
    for today in (date(2026, 11, 27) + timedelta(days=ahead) for ahead in range(60)):
        found = evaluators_file.blocks(today, 3)
        assert all(evaluators_file.block_of(one) == one and one.weekday() == 0 for one in found)
        assert [(b - a).days for a, b in pairwise(found)] == [28, 28]
        assert 7 <= (today - (found[-1] + timedelta(days=27))).days <= 7 + 28
    assert set(evaluators_file.blocks(date(2026, 11, 27), 3)) < set(evaluators_file.blocks(date(2026, 11, 27), 13))


def test_what_was_done_is_counted_in_its_block_and_small_counts_hide(squad: NotebookSquad, dana: Notebook) -> None:
    talked(squad, dana, 7)
    talked(squad, dana, 6, "phone", None)
    tomas = contacts.create(dana, {"name": "Tomás Mendes"})
    for number in range(8):
        promise = follow_ups.add(dana, tomas, "promise", "Bring it", dana.local().date().isoformat())
        if number < 6:
            follow_ups.done(dana, promise)
        else:
            follow_ups.cancel(dana, promise, "Forgot.", status="broken")
    first = evaluators_file.block_of(dana.local().date())
    assert not any(value for row in evaluation.read(dana, squad.vault.hex(), 3) for value in [row.value])
    squad.clock.later(days=40)
    found = values(evaluation.read(dana, squad.vault.hex(), 3))
    assert {found[first, "talks_by_way", one] for one in ("walk_in", "event")} == {0}
    assert [found[first, "talks_by_way", one] for one in ("on_foot", "phone", TOTAL)] == [7, 6, 13]
    assert [found[first, "talks_timed", one] for one in ("timed", "untimed", TOTAL)] == [7, 6, 13]
    assert [found[first, "minutes", TOTAL], found[first, "officers", TOTAL]] == [70, None]
    assert [found[first, "promises", one] for one in ("kept", "late", "broken", TOTAL)] == [None, None, None, 8]


def test_only_who_leads_a_squad_gives_its_counts_away(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    squad.sync()
    with pytest.raises(NoRight):
        evaluation.read(eli, squad.vault.hex(), 3)
    assert evaluation.read(dana, squad.vault.hex(), 3) == []


def test_another_squad_has_counts_of_its_own(squad: NotebookSquad, dana: Notebook) -> None:
    other = squad.another("Day squad", dana).hex()
    squad.sync()
    talked(squad, dana, 9)
    squad.clock.later(days=40)
    assert evaluation.read(dana, other, 3) == []
    assert evaluation.read(dana, squad.vault.hex(), 3)


def test_referrals_are_counted_by_the_day_on_which_they_were_sent(squad: NotebookSquad, dana: Notebook) -> None:
    house = contacts.create(dana, {"kind": "agency", "name": "Open Door"})
    today = dana.local().date().isoformat()
    said = {"agency": house, "need": "A bed.", "consent": "verbal", "consent_of": "themselves", "consent_day": today}
    for number in range(6):
        who = contacts.create(dana, {"name": f"Guest {number}"})
        referrals.write(dana, who, {**said, "status": "sent", "sent": today})
    first = evaluators_file.block_of(dana.local().date())
    squad.clock.later(days=40)
    found = values(evaluation.read(dana, squad.vault.hex(), 3))
    assert [found[first, f"referrals_{one}", TOTAL] for one in ("sent", "answered")] == [6, 0]


def test_minutes_of_a_few_notes_are_hidden_with_their_number(squad: NotebookSquad, dana: Notebook) -> None:
    talked(squad, dana, 9, minutes=None)
    talked(squad, dana, 2, minutes=45)
    squad.clock.later(days=40)
    found = values(evaluation.read(dana, squad.vault.hex(), 3))
    assert {value for (_, measure, _c), value in found.items() if measure == "minutes" and value != 0} == {None}


# --- the file ----------------------------------------------------------------------------------------------------


def test_the_same_rows_are_the_same_bytes_and_the_tables_say_what_the_rows_do(
    squad: NotebookSquad, dana: Notebook
) -> None:
    talked(squad, dana, 7)
    squad.clock.later(days=40)
    rows = evaluation.read(dana, squad.vault.hex(), 3)
    data = evaluators_file.packed(rows)
    squad.clock.later(minutes=61)
    assert evaluators_file.packed(evaluation.read(squad.phone(dana).reopen(), squad.vault.hex(), 3)) == data
    files = unpacked(data)
    assert sorted(files) == sorted([*(f"{one}.csv" for one in codebook.FILES), "codebook.csv", "README.txt"])
    told = [row for name in files if name[:-4] in codebook.FILES for row in csv.DictReader(io.StringIO(files[name]))]
    assert len(told) == len(rows)
    assert all(re.fullmatch(r"\d{4}-W\d\d", row[week]) for row in told for week in ("from_week", "to_week"))
    assert all((row["value"] == "") == (row["hidden"] == "1") for row in told)
    meant = {(row["measure"], row["category"]) for row in csv.DictReader(io.StringIO(files["codebook.csv"]))}
    assert meant == {(row["measure"], row["category"]) for row in told}
    assert all(one.id in files["README.txt"] and one.source in files["README.txt"] for one in MEASURES)


def test_the_documents_say_of_every_measure_what_the_codebook_does() -> None:
    said = (DOCS / "evaluators.md").read_text(encoding="utf-8")
    table = [line for line in said.splitlines() if line.startswith("| `")]
    assert table == [
        f"| `{one.id}` | {one.counts} | {', '.join(f'`{each}`' for each in one.categories) or '–'} | {one.unit}"
        f" | {one.source}. |"
        for one in MEASURES
    ]


def test_forged_values_are_counted_within_their_bounds_and_leave_no_word(squad: NotebookSquad, dana: Notebook) -> None:
    odd: list[Any] = [None, True, -1, 1 << 62, "=HYPERLINK(1)", "x" * 3_000, [], {"a": 1}, "2026-02-30", "9999-12-31"]
    for one in odd:
        for kind in (
            "interaction",
            "follow_up",
            "contact",
            "visit",
            "problem",
            "measure",
            "reading",
            "programme",
            "check",
        ):
            names = ("at", "how", "started_by", "minutes", "kind", "status", "due", "done_at", "stage", "name", "place")
            said = dict.fromkeys((*names, "problem", "measure", "count", "first", "last", "day", "state"), one)
            dana.write(Change(bytes.fromhex(dana.new_id()), kind, {**said, "at": dana.clock()}))
    talked(squad, dana, 6)
    squad.clock.later(days=40)
    rows = evaluation.read(dana, squad.vault.hex(), 13)
    assert rows and all(row.value is None or 0 <= row.value < 100_000 for row in rows)
    assert not any("HYPERLINK" in text for text in unpacked(evaluators_file.packed(rows)).values())


# --- trying to find somebody -------------------------------------------------------------------------------------

NOW = datetime.fromisoformat("2026-11-27T21:30-05:00")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterable[tuple[NotebookSquad, Notebook, list[str]]]:
    """The demo's squads, told by Dana alone, who leads them all, and seven weeks later."""
    squad = NotebookSquad(tmp_path_factory.mktemp("demo"))
    vaults = [squad.vault, *(squad.another(name, squad.dana) for name in people.SQUADS[1:])]
    squad.sync()
    nb = squad.dana
    squads = {name: story.Squad(one.hex(), (nb, nb)) for name, one in zip(people.SQUADS, vaults, strict=True)}
    ids = story.meet_everyone(squads)
    story.log_meetings(squads, ids, NOW)
    story.come_closer(squads, ids)
    story.promise_and_plan(squads, ids, NOW)
    problems.work_on_problems(squads, ids, NOW)
    problems.visit_places(squads, NOW)
    programmes.accredit(squads, ids, NOW)
    squad.clock.later(days=49)
    yield squad, nb, [one.hex() for one in vaults]
    squad.close()


def everything(town: tuple[NotebookSquad, Notebook, list[str]], blocks: int = 13) -> list[list[Row]]:
    _squad, nb, vaults = town
    return [evaluation.read(nb, one, blocks) for one in vaults]


def test_no_name_number_place_or_word_of_anybody_is_in_the_file(
    town: tuple[NotebookSquad, Notebook, list[str]],
) -> None:
    _squad, nb, vaults = town
    files = [unpacked(evaluators_file.packed(rows)) for rows in everything(town)]
    told = [text for one in files for name, text in one.items() if name[:-4] in codebook.FILES]
    said = " ".join(told).casefold()
    words = set(re.findall(r"\w+", said))
    whole = " ".join(text for one in files for text in one.values()).casefold()
    named = [one for known in people.EVERYONE for one in (known.name, known.home, known.address, known.email) if one]
    assert len(named) > 40
    for one in (*named, *people.SQUADS, "Riverton", "Dana Reyes", nb.officer, *vaults):
        assert one.casefold() not in whole, one
    for known in people.EVERYONE:
        for word in (*known.name.split(), known.phone, known.phone[-7:]):
            assert not word or word.casefold() not in words, word
    texts = [text for some in people.NOTES.values() for pair in some for text in pair]
    texts += [*people.PROMISES, *people.TASKS]
    assert texts and not [one for one in texts if one and one.casefold() in whole]
    assert not re.search(r"\d{4}-\d\d-\d\d", said)  # no day
    assert not re.search(r"\d{7}", said)


def test_the_demo_has_something_to_show_and_no_count_stands_for_one_to_four(
    town: tuple[NotebookSquad, Notebook, list[str]],
) -> None:
    rows = [row for one in everything(town) for row in one]
    shown = [row.value for row in rows if row.value]
    assert len(shown) > 30 and any(row.value is None for row in rows)
    counts = [row for row in rows if not codebook.OF[row.measure].sum_of]
    assert [row for row in counts if row.value is not None and 0 < row.value < FEW] == []


def test_subtracting_from_totals_finds_no_hidden_count(town: tuple[NotebookSquad, Notebook, list[str]]) -> None:
    """Of each breakdown with hidden parts, two of them at least are hidden, and one of them is not small."""
    tried = 0
    for rows in everything(town):
        groups: defaultdict[tuple[date, str], dict[str, int | None]] = defaultdict(dict)
        for row in rows:
            groups[row.first, row.measure][row.category] = row.value
        for parts in groups.values():
            total = parts.pop(TOTAL)
            hidden = [name for name, value in parts.items() if value is None]
            if not hidden or total is None:
                assert all(value is None for value in parts.values()) or not hidden
                continue
            left = total - sum(value for value in parts.values() if value is not None)
            tried += 1
            assert len(hidden) >= 2
            assert left > (FEW - 1) * len(hidden) or len(hidden) == len(parts)
    assert tried


def test_measures_of_the_same_things_give_no_hidden_count_away(
    town: tuple[NotebookSquad, Notebook, list[str]],
) -> None:
    """Totals that are of the same notes are the same number; no total is the sum or difference of two others."""
    for rows in everything(town):
        found = values(rows)
        for first in {row.first for row in rows}:
            same = {found[first, one, TOTAL] for one in ("talks_by_way", "talks_by_starter", "talks_timed")}
            assert len(same) == 1
            assert found[first, "minutes", TOTAL] is None or found[first, "talks_timed", "timed"] is not None


def test_two_files_of_overlapping_times_and_of_later_days_hold_no_difference(
    town: tuple[NotebookSquad, Notebook, list[str]],
) -> None:
    squad, nb, _vaults = town
    began = squad.clock.ahead_ms
    try:
        for short, long in zip(everything(town, 3), everything(town, 13), strict=True):
            assert set(short) <= set(long)
        seen: list[Known] = [{} for _ in people.SQUADS]
        for _week in range(9):
            contacts.create(nb, {"name": "Ines Duarte", "kind": "venue"})
            for known, rows in zip(seen, everything(town), strict=True):
                found = values(rows)
                assert {at: found[at] for at in known if at in found} == {at: known[at] for at in known if at in found}
                known.update(found)
            squad.clock.later(days=7)
    finally:
        squad.clock.ahead_ms = began
