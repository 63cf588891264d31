"""Writing is strict; reading forgives whatever a newer version or a stranger has written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import field_rules
from app.domain.field_rules import NotValid

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(anything)
def test_reading_never_fails(value: Any) -> None:
    assert isinstance(field_rules.text(value), str)
    assert field_rules.number(value) is None or isinstance(field_rules.number(value), int)
    assert 0 <= field_rules.milliseconds(value) <= field_rules.MS_MAX
    assert all(field_rules.is_id(one) for one in field_rules.idents(value))
    assert all(isinstance(one, str) for one in field_rules.words(value))
    assert field_rules.ident(value) is None or field_rules.is_id(value)
    field_rules.day_or_none(value), field_rules.time_or_none(value), field_rules.between(value, 0, 9)


@given(anything)
def test_every_rule_cleans_or_refuses_and_cleaning_twice_changes_nothing(value: Any) -> None:
    for rule in (
        field_rules.line("Line"),
        field_rules.note("Note"),
        field_rules.one_of("One", "a", "b"),
        field_rules.whole("Number", 0, 9),
        field_rules.moment("When"),
        field_rules.day("Day"),
        field_rules.time_of_day("Time"),
        field_rules.identity("Who"),
        field_rules.choices("Which", "a", "b"),
        field_rules.identities("Who", 3),
        field_rules.yes_no("Yes"),
    ):
        try:
            cleaned = rule("field", value)
        except NotValid:
            continue
        assert rule("field", cleaned) == cleaned


def test_a_number_too_large_for_a_database_is_no_number() -> None:
    assert field_rules.number(1 << 63) is None
    assert field_rules.number(True) is None
    assert field_rules.between(10, 0, 9) is None
    assert field_rules.milliseconds(field_rules.MS_MAX + 1) == 0


def test_a_field_nobody_knows_cannot_be_written() -> None:
    with pytest.raises(NotValid, match="no such field"):
        field_rules.clean({"shoe size": 44}, {"name": field_rules.line("Name")})
    with pytest.raises(NotValid, match="no such field"):
        field_rules.clean({"tag/": True}, {"tag/": field_rules.yes_no("Tag")})


def test_a_message_never_repeats_what_was_typed() -> None:
    for rule in (
        field_rules.one_of("Kind", "person"),
        field_rules.day("Day"),
        field_rules.identity("Who"),
        field_rules.line("Name", 5),
    ):
        with pytest.raises(NotValid) as refused:
            rule("field", "the name of somebody")
        assert "somebody" not in refused.value.message
        assert refused.value.message.endswith(".")
