"""Messages: each comes back as it was sent, and one of the wrong form or size is refused before it is used."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journal.entry import ENTRY_MAX_BYTES
from app.journal.errors import Malformed
from app.journal.messages import (
    ANSWER_MAX_BYTES,
    BATCH_FIRST_ENTRIES,
    BATCH_MAX_BYTES,
    BATCH_MAX_ENTRIES,
    DUPLICATE,
    PAGE_MAX_ENTRIES,
    REQUEST_MAX_BYTES,
    STORED,
    Page,
    Push,
    Pushed,
    Result,
)
from app.journal.packing import COUNT_MAX, pack
from tests.telling import tells

counts = st.integers(0, COUNT_MAX)
items = st.lists(st.binary(max_size=30), max_size=6)
results = st.builds(Result, st.sampled_from([STORED, DUPLICATE, "gap", "fork", "not_allowed", "of_tomorrow"]), counts)


@given(items)
def test_a_push_comes_back(sent: list[bytes]) -> None:
    assert Push.parse(Push(sent).pack()) == Push(sent)


@given(st.builds(Pushed, st.lists(results, max_size=6), st.binary(max_size=20), counts, counts))
def test_the_answer_to_a_push_comes_back(pushed: Pushed) -> None:
    assert Pushed.parse(pushed.pack()) == pushed


@given(st.builds(Page, items, counts, st.binary(min_size=32, max_size=32), counts, counts, counts))
def test_a_page_comes_back(page: Page) -> None:
    assert Page.parse(page.pack()) == page


@pytest.mark.parametrize(
    "status, on_server",
    [(STORED, True), (DUPLICATE, True), ("gap", False), ("fork", False), ("", False), ("Stored", False)],
)
def test_only_stored_and_duplicate_mean_on_the_server(status: str, on_server: bool) -> None:
    assert Result(status, 1).on_server is on_server


def test_a_batch_has_a_limit() -> None:
    full = [b"x"] * BATCH_MAX_ENTRIES
    assert len(Push.parse(Push(full).pack()).items) == BATCH_MAX_ENTRIES
    with tells(Malformed, "at most 200"):
        Push.parse(Push([*full, b"x"]).pack())


def test_the_limits_fit_together() -> None:
    """A batch may pass its limit by one entry, so that the largest entry always travels."""
    largest = Push(
        [bytes(BATCH_MAX_BYTES // (BATCH_MAX_ENTRIES - 1))] * (BATCH_MAX_ENTRIES - 1) + [bytes(ENTRY_MAX_BYTES)]
    )
    assert len(largest.pack()) <= REQUEST_MAX_BYTES
    Push.parse(largest.pack())
    page = Page([bytes(BATCH_MAX_BYTES // PAGE_MAX_ENTRIES)] * PAGE_MAX_ENTRIES, 1, bytes(32), 1, 1, 1)
    assert len(page.pack()) + ENTRY_MAX_BYTES < ANSWER_MAX_BYTES
    assert BATCH_FIRST_ENTRIES < BATCH_MAX_ENTRIES


def test_a_message_over_its_limit_is_refused() -> None:
    with pytest.raises(Malformed):
        Push.parse(Push([bytes(REQUEST_MAX_BYTES)]).pack())
    with pytest.raises(Malformed):
        Page.parse(Page([bytes(ANSWER_MAX_BYTES)], 1, bytes(32), 1, 1, 1).pack())


PAGE: dict[str, Any] = {"items": [b"x"], "seq": 1, "head": bytes(32), "last": 1, "roster": 1, "time": 1}
PUSHED: dict[str, Any] = {"results": [[STORED, 1]], "receipt": b"", "roster": 1, "time": 1}
PUSH: dict[str, Any] = {"items": [b"x"]}
MESSAGES: dict[str, tuple[Callable[[bytes], object], dict[str, Any]]] = {
    "page": (Page.parse, PAGE),
    "pushed": (Pushed.parse, PUSHED),
    "push": (Push.parse, PUSH),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_each_field_is_needed_and_of_its_kind(name: str) -> None:
    parse, good = MESSAGES[name]
    parse(pack(good))
    parse(pack(good | {"from a newer version": [1, 2]}))
    for field in good:
        wrongs: tuple[Any, ...] = (None, "text", {}, True, 1.5, -1)
        for wrong in wrongs:
            with pytest.raises(Malformed):
                parse(pack(good | {field: wrong}))
        with pytest.raises(Malformed):
            parse(pack({key: value for key, value in good.items() if key != field}))


@pytest.mark.parametrize(
    "result",
    [
        STORED,
        [],
        [STORED],
        [STORED, 1, 2],
        [1, STORED],
        [STORED, -1],
        [STORED, True],
        [STORED, COUNT_MAX + 1],
        [None, 1],
    ],
)
def test_a_result_of_the_wrong_form_is_refused(result: object) -> None:
    with pytest.raises(Malformed):
        Pushed.parse(pack(PUSHED | {"results": [result]}))


@pytest.mark.parametrize("name", ["page", "push"])
def test_an_entry_that_is_no_bytes_is_refused(name: str) -> None:
    parse, good = MESSAGES[name]
    for wrong in ("text", 1, None, [b"x"]):
        with pytest.raises(Malformed):
            parse(pack(good | {"items": [b"x", wrong]}))


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_head_has_32_bytes(size: int) -> None:
    with pytest.raises(Malformed):
        Page.parse(pack(PAGE | {"head": bytes(size)}))


@pytest.mark.parametrize("name", MESSAGES)
@given(data=st.binary(max_size=200))
def test_random_bytes_raise_nothing_but_malformed(name: str, data: bytes) -> None:
    with pytest.raises(Malformed):
        MESSAGES[name][0](data)
