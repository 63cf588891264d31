from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.domain.field_rules import NotValid
from app.domain.kinds import contact
from app.domain.kinds.contact import STAGES

ZONE = ZoneInfo("America/New_York")


def ms(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> int:
    return round(datetime(year, month, day, hour, minute, tzinfo=ZONE).timestamp() * 1000)


def quiet(since: int | None, days: int | None, today: date) -> str:
    """As a row says it, which must be as a list is filtered."""
    said = contact.quiet(since, days, today, ZONE)
    if since is not None and days is not None:
        assert (said != "no") == (since < contact.quiet_before(days, today, ZONE))
    return said


def november(day: int) -> date:
    return date(2026, 11, day)


def test_somebody_met_on_monday_night_is_due_all_of_next_monday() -> None:
    met = ms(2026, 11, 2, 23, 40)
    assert [quiet(met, 7, november(day)) for day in (8, 9)] == ["no", "due"]


def test_yellow_at_the_cadence_and_red_at_one_and_a_half_times() -> None:
    met = ms(2026, 11, 1, 10)
    assert [quiet(met, 14, november(day)) for day in (14, 15, 21, 22, 30)] == [
        "no",
        "due",
        "due",
        "late",
        "late",
    ]


def test_paused_contacts_are_never_quiet() -> None:
    assert contact.cadence(None, 30, contact.PAUSED) is None
    assert contact.cadence(7, 30, contact.PAUSED) is None
    assert quiet(0, None, november(30)) == "no"


@pytest.mark.parametrize("typed", ["0", "9" * 10, "1" * 5_000])
def test_far_too_many_digits_are_no_cadence(typed: str) -> None:
    with pytest.raises(NotValid) as wrong:
        contact.own_cadence(typed)
    assert wrong.value.field == "cadence_days"


def test_a_contacts_own_cadence_comes_before_its_stages() -> None:
    assert contact.cadence(None, 30, "trusted") == 30
    assert contact.cadence(3, 30, "trusted") == 3
    assert contact.cadence(contact.NEVER, 30, "trusted") is None
    assert contact.cadence(10**15, 30, "trusted") == 30


def test_somebody_never_met_is_not_quiet() -> None:
    assert quiet(None, 7, november(30)) == "no"
    assert contact.days_since(None, november(30), ZONE) is None


def test_days_are_counted_by_the_calendar() -> None:
    assert contact.days_since(ms(2026, 11, 26, 23, 59), november(27), ZONE) == 1
    assert contact.days_since(ms(2026, 11, 27, 0, 1), november(27), ZONE) == 0
    assert contact.days_since(ms(2026, 11, 28), november(27), ZONE) == 0


def test_a_week_is_seven_days_on_the_calendar_also_when_the_clocks_change() -> None:
    into_summer, out_of_it = ms(2026, 3, 2, 23, 30), ms(2026, 10, 26, 0, 30)
    assert [quiet(into_summer, 7, date(2026, 3, day)) for day in (8, 9, 10)] == ["no", "due", "due"]
    assert [quiet(out_of_it, 7, date(2026, 11, day)) for day in (1, 2, 3)] == ["no", "due", "due"]
    assert contact.days_since(ms(2026, 11, 1, 0, 15), november(1), ZONE) == 0


def test_the_default_cadences_are_those_agreed() -> None:
    assert [(stage.name, stage.cadence_days) for stage in STAGES] == [
        ("Known of", 60),
        ("Introduced", 30),
        ("Rapport", 14),
        ("Trusted", 30),
        ("Working together", 7),
        ("Paused", None),
    ]


def test_everybody_has_a_title_even_without_a_name() -> None:
    assert contact.title("Lena Abara", "Tall", "person") == "Lena Abara"
    assert contact.title("", "Owner's brother, red jacket", "person") == "Owner's brother, red jacket"
    assert contact.title("", "", "venue") == "Unnamed venue"
    assert contact.title("", "", "spaceport") == "Unnamed contact"


def test_the_line_under_a_title_says_what_the_title_does_not() -> None:
    assert contact.subtitle("Tomás", "Manager", "Copper Door", "Tall", "1 St") == "Manager · Copper Door"
    assert contact.subtitle("Tomás", "", "", "Tall", "1 St") == "Tall"
    assert contact.subtitle("", "", "", "Red jacket", "9th & Elm") == "9th & Elm"


def test_what_is_typed_is_tidied() -> None:
    cleaned = contact.CONTACT.clean(
        {"name": "  Lena\nAbara ", "tag/night life": 1, "reach/tel:+12025550123": "  mobile "}
    )
    assert cleaned == {"name": "Lena Abara", "tag/night life": True, "reach/tel:+12025550123": "mobile"}


def test_a_number_without_a_label_is_kept_and_a_removed_one_is_not() -> None:
    uri = "reach/tel:+12025550123"
    assert [contact.CONTACT.clean({uri: value})[uri] for value in ("", True, None, False)] == [True, True, None, None]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "suspect"),
        ("name", "x" * 201),
        ("name", 7),
        ("stage", ""),
        ("cadence_days", -1),
        ("cadence_days", 4000),
        ("cadence_days", True),
        ("primary", "Dana"),
        ("reach/ftp:x", ""),
        ("reach/tel:", ""),
        ("reach/", ""),
        ("tag/", True),
        ("tag/" + "x" * 41, True),
        ("tag/ x", True),
        ("member_of/somewhere", True),
        ("deleted", "yes"),
        ("favourite colour", "blue"),
    ],
)
def test_what_breaks_a_rule_is_refused_with_words_for_an_officer(field: str, value: Any) -> None:
    with pytest.raises(NotValid) as refused:
        contact.CONTACT.clean({field: value})
    assert refused.value.field == field
    assert refused.value.message.endswith(".") and "x" * 41 not in refused.value.message


def test_every_field_has_a_word_for_the_screen() -> None:
    assert all(contact.CONTACT.label(name) for name in contact.FIELDS)
