"""Measures and readings of a problem: written, corrected, taken back; two officers; strangers' values; a CSV file."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.field_rules import NotValid
from app.domain.kinds import measure as measure_rules
from app.domain.kinds import problem as problem_rules
from app.domain.kinds import reading as reading_rules
from app.journal.change import Change
from app.notebook import conflicts, follow_ups, history, measures, readings_import, search
from app.notebook.errors import NotThere
from app.notebook.interactions import new_follow_up
from app.notebook.measures import Measure
from app.notebook.notebook import Notebook
from app.notebook.readings_import import Looked, Unreadable
from app.notebook.search_results import Other
from tests.cast.notebook import NotebookSquad

FIGHTS = {"name": "Fights", "unit": "fights", "better": "down"}


def problem(nb: Notebook) -> str:
    ident = nb.new_id()
    fields = {"behaviour": "Fights between patrons", "place": "Copper alley", "lead": nb.officer}
    nb.write(Change(bytes.fromhex(ident), "problem", {**fields, "stage": "response", "status": "open"}))
    return ident


def respond(nb: Notebook, ident: str, text: str = "Queue moves to Market Row") -> str:
    task = nb.new_id(nb.squad_of(ident))
    nb.write(new_follow_up(nb, task, {"kind": "task", "text": text, "problem": ident}))
    follow_ups.done(nb, task)
    return task


def day(nb: Notebook, ago: int) -> str:
    return date.fromordinal(nb.local().date().toordinal() - ago).isoformat()


def only(nb: Notebook, ident: str) -> Measure:
    (found,) = measures.of_problem(nb, ident)
    return found


def counts(found: Measure) -> list[int]:
    return [one.count for one in found.readings]


def test_a_measure_has_its_readings_in_order_and_what_they_say_of_before_and_after(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    ident = problem(dana)
    fights = measures.add(dana, ident, FIGHTS)
    for ago, count in ((10, 12), (30, 20), (20, 18)):
        measures.add_reading(dana, fights, {"first": day(dana, ago + 6), "last": day(dana, ago), "count": count})
    assert counts(only(dana, ident)) == [20, 18, 12]
    assert only(dana, ident).found.change == "no_after"
    squad.clock.later(days=1)
    respond(dana, ident)
    squad.clock.later(days=8)
    measures.add_reading(dana, fights, {"first": day(dana, 7), "last": day(dana, 1), "count": 5})
    squad.sync()
    found = only(eli, ident)
    assert [one.text for one in found.responses] == ["Queue moves to Market Row"]
    assert (found.found.change, found.found.readings) == ("fell", (3, 1))
    assert found.divide.response == found.responses[0].day


def test_a_reading_is_corrected_and_taken_back_and_both_are_undone(dana: Notebook) -> None:
    ident = problem(dana)
    fights = measures.add(dana, ident, FIGHTS)
    one = measures.add_reading(dana, fights, {"first": day(dana, 3), "count": 7})
    after = measures.correct(dana, one, {"first": day(dana, 3), "last": day(dana, 2), "count": 0})
    assert [(found.count, found.days) for found in only(dana, ident).readings] == [(0, 2)]
    measures.correct(dana, one, {"first": day(dana, 3), "last": day(dana, 3), "count": 7}, after)
    assert counts(only(dana, ident)) == [7]
    measures.take_back(dana, reading_rules.KIND, [one])
    measures.take_back(dana, reading_rules.KIND, [one])
    assert counts(only(dana, ident)) == []
    measures.put_back(dana, reading_rules.KIND, [one])
    assert counts(only(dana, ident)) == [7]
    told = [act.name for item in history.read(dana, reading_rules.KIND, one).page.rows for act in item.acts]
    assert told == [
        "Reading restored",
        "Reading taken back",
        "Reading corrected",
        "Reading corrected",
        "Reading written",
    ]


@pytest.mark.parametrize(
    "fields,wrong",
    [
        ({"first": None, "count": 3}, "first"),
        ({"first": "2026-11-02", "last": "2026-11-01", "count": 3}, "last"),
        ({"first": "2090-01-01", "count": 3}, "last"),
        ({"first": "2010-01-01", "last": "2026-11-01", "count": 3}, "first"),
        ({"first": "2026-11-01", "count": -1}, "count"),
        ({"first": "2026-11-01", "count": None}, "count"),
    ],
)
def test_a_reading_that_cannot_be_is_refused_beside_its_field(dana: Notebook, fields: dict, wrong: str) -> None:
    fights = measures.add(dana, problem(dana), FIGHTS)
    with pytest.raises(NotValid) as refused:
        measures.add_reading(dana, fights, fields)
    assert refused.value.field == wrong


def test_a_measure_is_found_by_what_is_counted_its_unit_and_its_place(dana: Notebook) -> None:
    ident = problem(dana)
    fights = measures.add(dana, ident, {"name": "Calls after closing", "unit": "incidents"})
    there = {"name": "Calls", "at": "comparison", "where": "Harbour steps", "beside": fights}
    beside = measures.add(dana, ident, there)
    for words, found in (("closing", fights), ("incident", fights), ("harbour", beside)):
        [one] = search.everything(dana, words)
        assert isinstance(one, Other) and (one.noun, one.id) == ("Measure", found)
        assert dict(one.names)[problem_rules.KIND] == ident
    measures.take_back(dana, measure_rules.KIND, [fights])
    assert search.everything(dana, "closing") == []


def test_a_measure_waits_until_it_and_its_readings_are_on_the_server(squad: NotebookSquad, dana: Notebook) -> None:
    ident = problem(dana)
    fights = measures.add(dana, ident, FIGHTS)
    assert only(dana, ident).waiting
    squad.sync()
    assert not only(dana, ident).waiting
    measures.add_reading(dana, fights, {"first": day(dana, 3), "count": 7})
    assert only(dana, ident).waiting
    squad.sync()
    assert not only(dana, ident).waiting


def test_a_baseline_has_two_ends_in_order(dana: Notebook) -> None:
    ident = problem(dana)
    for ends, wrong in (
        ({"baseline_from": "2026-09-01"}, "baseline_until"),
        ({"baseline_until": "2026-09-01"}, "baseline_from"),
        ({"baseline_from": "2026-09-02", "baseline_until": "2026-09-01"}, "baseline_until"),
    ):
        with pytest.raises(NotValid) as refused:
            measures.add(dana, ident, {**FIGHTS, **ends})
        assert refused.value.field == wrong
    with pytest.raises(NotThere):
        measures.add(dana, dana.new_id(), FIGHTS)


def test_a_comparison_place_and_a_place_to_watch_stand_beside_the_measure(dana: Notebook) -> None:
    ident = problem(dana)
    fights = measures.add(dana, ident, FIGHTS)
    for at, where in ((measure_rules.COMPARISON, "Harbor steps"), (measure_rules.DISPLACEMENT, "Market Row")):
        measures.add(dana, ident, {**FIGHTS, "at": at, "where": where, "beside": fights})
    assert [(one.at, one.where) for one in only(dana, ident).others] == [
        ("comparison", "Harbor steps"),
        ("displacement", "Market Row"),
    ]
    assert measures.read(dana, only(dana, ident).others[0].id).where == "Harbor steps"
    measures.take_back(dana, measure_rules.KIND, [fights])
    assert [one.at for one in measures.of_problem(dana, ident)] == ["comparison", "displacement"]


def test_they_stand_in_the_order_in_which_they_were_written_on_every_phone(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    ident, names = problem(dana), ["Fights", "Calls", "Noise", "Lamps", "Bikes", "Falls"]
    for name in names:
        measures.add(dana, ident, {"name": name})
        squad.clock.later(minutes=1)
    squad.sync()
    for nb in (eli, squad.phone(dana).reopen()):
        assert [one.name for one in measures.of_problem(nb, ident)] == names


def test_two_officers_who_correct_a_reading_at_once_choose_between_both_versions(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    ident = problem(dana)
    one = measures.add_reading(dana, measures.add(dana, ident, FIGHTS), {"first": day(dana, 3), "count": 7})
    squad.sync()
    measures.correct(dana, one, {"first": day(dana, 4), "last": day(dana, 3), "count": 7})
    measures.correct(eli, one, {"first": day(eli, 3), "last": day(eli, 3), "count": 8})
    squad.sync()
    assert counts(only(dana, ident)) == counts(only(eli, ident))
    (matter,) = conflicts.two_versions(dana)
    assert len(matter.versions) == 2 and only(dana, ident).versions > 0


def test_two_officers_who_count_the_same_day_lose_nothing_and_count_it_once(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    ident = problem(dana)
    fights = measures.add(dana, ident, FIGHTS)
    squad.sync()
    for nb, count in ((dana, 3), (eli, 4)):
        measures.add_reading(nb, fights, {"first": day(nb, 3), "count": count})
    squad.sync()
    assert sorted(counts(only(dana, ident))) == [3, 4]
    assert only(dana, ident).found.sides == only(eli, ident).found.sides
    assert only(dana, ident).found.count("twice") == 1


def test_values_that_no_rule_allows_hide_no_other_reading(dana: Notebook) -> None:
    ident = problem(dana)
    fights = measures.add(dana, ident, FIGHTS)
    measures.add_reading(dana, fights, {"first": day(dana, 3), "count": 7})
    for fields in (
        {"measure": fights, "first": "2026-13-01", "last": "2026-13-01", "count": 1},
        {"measure": fights, "first": "2026-11-02", "last": "2026-11-01", "count": 1},
        {"measure": fights, "first": "1900-01-01", "last": "2026-11-01", "count": 1},
        {"measure": fights, "first": "2026-11-01", "last": "2026-11-01", "count": 10**12},
        {"measure": [fights], "first": 3, "last": None, "count": "many"},
        {"measure": "no id", "first": "2026-11-01", "count": 1},
    ):
        dana.write(Change(bytes.fromhex(dana.new_id()), reading_rules.KIND, fields))
    dana.write(Change(bytes.fromhex(dana.new_id()), measure_rules.KIND, {"problem": ident, "name": 7, "at": ["x"]}))
    found = measures.of_problem(dana, ident)
    assert [counts(one) for one in found] == [[7], []] and dana.unread() == {}


# --- a CSV file ----------------------------------------------------------------------------------------------------


@pytest.fixture
def fights(dana: Notebook) -> str:
    return measures.add(dana, problem(dana), FIGHTS)


def look(nb: Notebook, fights: str, text: str | bytes, lasts: str = "") -> Looked:
    data = text if isinstance(text, bytes) else text.encode()
    return readings_import.look(nb, measures.read(nb, fights), data, lasts)


def said(looked: Looked) -> list[object]:
    return [
        (f"{row.reading.first:%m-%d}", row.reading.days, row.reading.count) if row.reading else row.problem
        for row in looked.rows
    ]


def test_every_row_comes_in_or_is_named_with_its_reason(dana: Notebook, fights: str) -> None:
    found = look(
        dana,
        fights,
        "Date,Fights,Note\n2026-11-02,4\n2026-11-03,\n2026-11-04,-2\n2026-11-05,many\n2026-11-06,2.5\n2026-11-02,9\n"
        '\n2090-01-01,3\nnext week,3\n1850-01-01,3\n2026-02-30,1\n2026-11-10,"1,204"\n2026-11-11,0,rain\n'
        '2026-11-12,"3\n',
        "day",
    )
    assert said(found) == [
        ("11-02", 1, 4),
        "No count stands here. An empty cell is not zero: write 0 where nothing happened.",
        "A count cannot be negative.",
        "This is not a number: many",
        "A count is a whole number. Write how many there were, not an average.",
        "Line 2 counts these days already: 4.",
        "That day has not come yet. A reading is of days gone by.",
        "No date stands at its beginning. Write dates like 2026-11-14.",
        "That day is too long ago.",
        "No date stands at its beginning. Write dates like 2026-11-14.",
        ("11-10", 1, 1204),
        ("11-11", 1, 0),
        'This is not a number: "3',
    ]
    assert [row.line for row in found.rows] == [2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15]
    remarks = [row.remark for row in found.rows if row.reading]
    assert remarks[1] == "7 days before it are not counted. They are left out, and not taken for zero."
    assert remarks[2] == "Not read: rain."


def test_notes_beside_the_counts_do_not_keep_them_out(dana: Notebook, fights: str) -> None:
    found = look(dana, fights, '2026-11-02,4,"rain; wind"\n2026-11-03,5,"two\nlines"\n', "day")
    assert said(found) == [
        ("11-02", 1, 4),
        ("11-03", 1, 5),
        "No date stands at its beginning. Write dates like 2026-11-14.",
    ]
    assert [row.remark for row in found.rows[:2]] == ["Not read: rain; wind.", 'Not read: "two.']


def test_a_point_or_comma_in_a_count_is_never_guessed(dana: Notebook, fights: str) -> None:
    written = "2026-11-02;4,0\n2026-11-03;1.000\n2026-11-04;12.204\n2026-11-05;2,5\n2026-11-06;" + "9" * 5_000
    assert said(look(dana, fights, written, "day")) == [
        ("11-02", 1, 4),
        "1.000 may be a fraction or thousands. Write it without a point.",
        "12.204 may be a fraction or thousands. Write it without a point.",
        "A count is a whole number. Write how many there were, not an average.",
        "Count must be between 0 and 100,000.",
    ]


def test_days_that_the_notebook_counts_are_not_called_uncounted(dana: Notebook, fights: str) -> None:
    measures.add_reading(dana, fights, {"first": day(dana, 20), "last": day(dana, 11), "count": 3})
    found = look(dana, fights, "".join(f"{day(dana, ago)},4\n" for ago in (21, 20, 10, 8)), "day")
    assert [row.remark for row in found.rows if row.reading] == [
        "",
        "",
        "1 day before it is not counted. It is left out, and not taken for zero.",
    ]


def test_what_is_no_date_does_not_stand_in_what_was_guessed_of_them(dana: Notebook, fights: str) -> None:
    (said_so,) = look(dana, fights, "03/04/2026 \u202e" + "late " * 50 + ",1\n", "day").about
    assert "\u202e" not in said_so and len(said_so) < 150


def test_what_comes_in_is_in_the_notebook_and_is_undone_as_one(dana: Notebook, fights: str) -> None:
    found = look(dana, fights, "2026-11-02,4\n2026-11-09,6\n2026-11-16,5\n")
    assert (found.lasts, said(found)) == ("week", [("11-02", 7, 4), ("11-09", 7, 6), ("11-16", 7, 5)])
    idents = readings_import.bring_in(dana, fights, found.coming)
    assert counts(measures.read(dana, fights)) == [4, 6, 5]
    again = look(dana, fights, "2026-11-02,4\n2026-11-23,1\n", "day")
    assert said(again)[0] == "The notebook counts these days already: 4."
    assert len(readings_import.bring_in(dana, fights, [*found.coming, *again.coming])) == 1  # the others are there
    measures.take_back(dana, reading_rules.KIND, idents)
    assert counts(measures.read(dana, fights)) == [1]


def test_months_weeks_and_spans_are_told_apart_and_the_officer_has_the_last_word(dana: Notebook, fights: str) -> None:
    months = look(dana, fights, "2026-01-01;30\n2026-02-01;28\n2026-03-01;31\n")
    assert (months.lasts, said(months)[1]) == ("month", ("02-01", 28, 28))
    assert look(dana, fights, "2026-02-01;30\n2026-03-01;28\n").lasts == "month"  # four weeks apart
    assert said(look(dana, fights, "2026-01-31,30\n", "month")) == [("01-31", 28, 30)]
    days = look(dana, fights, "2026-01-01;30\n2026-02-01;28\n2026-03-01;31\n", "day")
    assert said(days)[1] == ("02-01", 1, 28)
    spans = look(dana, fights, "from\tuntil\tcount\n2026-01-05\t2026-01-18\t9\n2026-01-19\tsoon\t4\n")
    assert (spans.lasts, said(spans)) == (
        "",
        [("01-05", 14, 9), "Its last day is no date. Write dates like 2026-11-14."],
    )


def test_the_order_of_day_and_month_is_told_by_the_file_or_guessed_and_said(dana: Notebook, fights: str) -> None:
    assert said(look(dana, fights, "03/04/2026,1\n25/04/2026,2\n", "day")) == [("04-03", 1, 1), ("04-25", 1, 2)]
    assert said(look(dana, fights, "03/04/2026,1\n04/25/2026,2\n", "day")) == [("03-04", 1, 1), ("04-25", 1, 2)]
    assert said(look(dana, fights, "3.4.2026,1\n", "day")) == [("04-03", 1, 1)]
    guessed = look(dana, fights, "03/04/2026,1\n", "day")
    assert guessed.about == ["Dates are read with the month first: 03/04/2026 is Wed 4 Mar 2026."]


def test_rows_in_the_baseline_but_after_the_response_are_told_so_beside_them(
    squad: NotebookSquad, dana: Notebook
) -> None:
    ident = problem(dana)
    respond(dana, ident)
    today = dana.local().date()
    squad.clock.later(days=20)
    ends = {"baseline_from": f"{today.replace(day=1)}", "baseline_until": day(dana, 10)}
    late = measures.add(dana, ident, {**FIGHTS, **ends})
    found = look(dana, late, f"{day(dana, 15)},3\n{day(dana, 2)},4\n", "day")
    assert "it is neither before nor after" in found.rows[0].remark and found.rows[0].reading is not None
    assert "neither" not in found.rows[1].remark


@pytest.mark.parametrize(
    "data",
    [b"", b"2026-11-02,1\n" * 10_001, b"PK\x03\x04xyz", b"name,phone\nLena,12\n", b"\x00" * 40, b"x" * 1_000_001],
)
def test_a_file_without_counts_is_refused_with_what_to_do(dana: Notebook, fights: str, data: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        look(dana, fights, data)
    assert str(refused.value).endswith((".", "5"))


def test_a_file_of_another_character_set_and_of_many_rows_is_read(dana: Notebook, fights: str) -> None:
    assert said(look(dana, fights, "Día;Número\n2026-11-02;4\n".encode("utf-16"), "day")) == [("11-02", 1, 4)]
    many = "\n".join(f"{date.fromordinal(737000 + at)},1" for at in range(1_003))
    found = look(dana, fights, many, "day")
    assert len(found.coming) == 1_000
    assert [row.problem[:21] for row in found.rows[1_000:]] == ["A file may hold 1,000"] * 3
