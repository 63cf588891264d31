"""Messages: each comes back as it was sent, and one of the wrong form or size is refused before it is used."""

from collections.abc import Callable
from dataclasses import replace
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
    KEYS_MAX,
    PAGE_MAX_ENTRIES,
    REQUEST_MAX_BYTES,
    STORED,
    SYNC_MAX_BYTES,
    VAULTS_MAX,
    Known,
    Page,
    Push,
    Pushed,
    Result,
    Sync,
    Synced,
)
from app.journal.packing import COUNT_MAX, pack, unpack_map
from app.journal.vault_keys import Place, Wrap
from tests.telling import tells

counts = st.integers(0, COUNT_MAX)
items = st.lists(st.binary(max_size=30), max_size=6)
results = st.builds(Result, st.sampled_from([STORED, DUPLICATE, "gap", "fork", "not_allowed", "of_tomorrow"]), counts)


@given(items)
def test_a_push_comes_back(sent: list[bytes]) -> None:
    assert Push.parse(Push(sent).pack()) == Push(sent)


@given(st.builds(Pushed, st.lists(results, max_size=6), counts))
def test_the_answer_to_a_push_comes_back(pushed: Pushed) -> None:
    assert Pushed.parse(pushed.pack()) == pushed


heads = st.binary(min_size=32, max_size=32)
ids = st.binary(min_size=16, max_size=16)
pages = st.builds(Page, items, counts, heads, counts, st.sampled_from(["", "later", "of_tomorrow"]), st.binary())
knowns = st.builds(Known, ids, counts, heads)
places = st.builds(Place, ids, st.integers(0, (1 << 32) - 1), ids)
wraps = st.builds(Wrap, places, st.binary(min_size=113, max_size=113))
syncs = st.builds(
    Sync, knowns, st.lists(knowns, max_size=3), items, items, st.booleans(), st.lists(wraps, max_size=2),
    st.lists(places, max_size=2), st.booleans(), st.booleans(), counts, counts, ids,
)  # fmt: skip


@given(pages)
def test_a_page_comes_back(page: Page) -> None:
    assert Page.read(unpack_map(pack(page.packed({})), 1 << 20), ()) == page


@given(syncs)
def test_a_sync_comes_back(sync: Sync) -> None:
    assert Sync.parse(sync.pack()) == sync


@given(syncs, st.data())
def test_the_answer_to_a_sync_comes_back_and_what_was_sent_is_not_in_it_again(sync: Sync, data: st.DataObject) -> None:
    told = [data.draw(results) for _ in sync.items]
    its = [data.draw(pages) for _ in sync.vaults]
    if its and sync.items:
        its[0] = replace(its[0], items=[*its[0].items, *sync.items])
    answer = Synced(
        told, [data.draw(results) for _ in sync.facts], data.draw(pages), its, [], [], bytes(40), 7, bytes(64)
    )
    assert Synced.parse(answer.pack(sync.items), sync) == answer
    if its and sync.items:
        assert len(answer.pack(sync.items)) <= len(answer.pack())


def test_an_answer_to_another_request_is_none() -> None:
    begin = Known(bytes(16), 0, bytes(32))
    asked = Sync(begin, [begin], [b"x"], [b"y"])
    page, result = Page([], 0, bytes(32), 0), Result(STORED, 1)
    right = Synced([result], [result], page, [page], [], [], bytes(40), 1, b"")
    assert Synced.parse(right.pack(), asked) == right
    for wrong in (replace(right, items=[]), replace(right, facts=[result] * 2), replace(right, vaults=[])):
        with pytest.raises(Malformed):
            Synced.parse(wrong.pack(), asked)
    for beyond in (-1, 1, True):
        told = unpack_map(right.pack(), 4096)
        told["vaults"][0]["items"] = [beyond]
        with pytest.raises(Malformed):
            Synced.parse(pack(told), asked)


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
    page = Page([bytes(BATCH_MAX_BYTES // PAGE_MAX_ENTRIES)] * PAGE_MAX_ENTRIES, 1, bytes(32), 1)
    assert len(pack(page.packed({}))) + ENTRY_MAX_BYTES < ANSWER_MAX_BYTES
    begin = Known(bytes(16), 0, bytes(32))
    wrap, lack = Wrap(Place(bytes(16), 1, bytes(16)), bytes(113)), Place(bytes(16), 1, bytes(16))
    most = Sync(begin, [begin] * VAULTS_MAX, largest.items, [], False, [wrap] * KEYS_MAX, [lack] * KEYS_MAX)
    assert len(most.pack()) <= SYNC_MAX_BYTES
    Sync.parse(most.pack())
    assert BATCH_FIRST_ENTRIES < BATCH_MAX_ENTRIES


def test_a_message_over_its_limit_is_refused() -> None:
    with pytest.raises(Malformed):
        Push.parse(Push([bytes(REQUEST_MAX_BYTES)]).pack())
    with pytest.raises(Malformed):
        Sync.parse(Sync(Known(bytes(16), 0, bytes(32)), items=[bytes(SYNC_MAX_BYTES)]).pack())


PAGE: dict[str, Any] = {"items": [b"x"], "seq": 1, "head": bytes(32), "last": 1, "status": "", "receipt": b""}
PUSHED: dict[str, Any] = {"results": [[STORED, 1]], "roster": 1}
ASKED = Sync(Known(bytes(16), 0, bytes(32)), items=[b"x"])
SYNC: dict[str, Any] = unpack_map(ASKED.pack(), 4096)
SYNCED: dict[str, Any] = {
    "items": [[STORED, 1]], "facts": [], "roster": PAGE, "vaults": [], "wraps": [], "owed": [],
    "challenge": bytes(40), "time": 1, "signed": bytes(64),
}  # fmt: skip
PUSH: dict[str, Any] = {"items": [b"x"]}
MESSAGES: dict[str, tuple[Callable[[bytes], object], dict[str, Any]]] = {
    "page": (lambda data: Page.read(unpack_map(data, 4096), ()), PAGE),
    "sync": (Sync.parse, SYNC),
    "synced": (lambda data: Synced.parse(data, ASKED), SYNCED),
    "pushed": (Pushed.parse, PUSHED),
    "push": (Push.parse, PUSH),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_each_field_is_needed_and_of_its_kind(name: str) -> None:
    parse, good = MESSAGES[name]
    parse(pack(good))
    parse(pack(good | {"from a newer version": [1, 2]}))
    for field in good:
        kind = type(good[field])
        wrongs = [one for one in (None, "text", {}, True, 1.5, -1) if type(one) is not kind or one == -1]
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


@pytest.mark.parametrize("name", ["page", "push", "sync"])
def test_an_entry_that_is_no_bytes_is_refused(name: str) -> None:
    parse, good = MESSAGES[name]
    for wrong in ("text", 1, -1, None, [b"x"]):
        with pytest.raises(Malformed):
            parse(pack(good | {"items": [b"x", wrong]}))


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_head_has_32_bytes(size: int) -> None:
    with pytest.raises(Malformed):
        Page.read(PAGE | {"head": bytes(size)}, ())


@pytest.mark.parametrize("name", MESSAGES)
@given(data=st.binary(max_size=200))
def test_random_bytes_raise_nothing_but_malformed(name: str, data: bytes) -> None:
    with pytest.raises(Malformed):
        MESSAGES[name][0](data)
