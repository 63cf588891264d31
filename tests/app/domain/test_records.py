"""Writing is strict; reading forgives whatever a newer version or a stranger has written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import records
from app.domain.records import NotValid

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(anything)
def test_reading_never_fails(value: Any) -> None:
    assert isinstance(records.text(value), str)
    assert records.number(value) is None or isinstance(records.number(value), int)
    assert 0 <= records.milliseconds(value) <= records.MS_MAX
    assert all(records.is_id(one) for one in records.idents(value))
    assert all(isinstance(one, str) for one in records.words(value))
    assert records.ident(value) is None or records.is_id(value)
    records.day_or_none(value), records.time_or_none(value), records.between(value, 0, 9)


@given(anything)
def test_every_rule_cleans_or_refuses_and_cleaning_twice_changes_nothing(value: Any) -> None:
    for rule in (
        records.line("Line"),
        records.note("Note"),
        records.one_of("One", "a", "b"),
        records.whole("Number", 0, 9),
        records.moment("When"),
        records.day("Day"),
        records.time_of_day("Time"),
        records.identity("Who"),
        records.choices("Which", "a", "b"),
        records.identities("Who", 3),
        records.yes_no("Yes"),
    ):
        try:
            cleaned = rule("field", value)
        except NotValid:
            continue
        assert rule("field", cleaned) == cleaned


def test_a_number_too_large_for_a_database_is_no_number() -> None:
    assert records.number(1 << 63) is None
    assert records.number(True) is None
    assert records.between(10, 0, 9) is None
    assert records.milliseconds(records.MS_MAX + 1) == 0


def test_a_field_nobody_knows_cannot_be_written() -> None:
    with pytest.raises(NotValid, match="no such field"):
        records.clean({"shoe size": 44}, {"name": records.line("Name")})
    with pytest.raises(NotValid, match="no such field"):
        records.clean({"tag/": True}, {"tag/": records.yes_no("Tag")})


def test_a_message_never_repeats_what_was_typed() -> None:
    for rule in (
        records.one_of("Kind", "person"),
        records.day("Day"),
        records.identity("Who"),
        records.line("Name", 5),
    ):
        with pytest.raises(NotValid) as refused:
            rule("field", "the name of somebody")
        assert "somebody" not in refused.value.message
        assert refused.value.message.endswith(".")
