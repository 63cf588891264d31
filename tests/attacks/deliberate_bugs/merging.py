"""Bugs in how what several officers wrote becomes one record."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.domain import field_rules, folding, merge
from app.domain.authority import Authority
from app.domain.merge import DELETED, ELEMENT, RecordState
from app.journal import packing, stamps
from app.journal.change import Action, Change
from app.notebook.kinds.registry import KINDS
from app.notebook.returned_contacts import Returns
from tests.attacks.deliberate_bugs.bug import Catalogue, replaced, rewritten, together, wrapped

BUGS = Catalogue()
KNOWN = {name.partition("/")[0] for kind in KINDS.all for name in kind.fields} | {DELETED}


@BUGS.add(
    "a tie-break that prefers its own side",
    "Of two versions each phone shows the one it had first, its own, and the squad never agrees.",
    caught_in="two officers",
)
def _() -> Iterator[None]:
    with together(
        replaced(merge, "in_order", lambda writes: writes[::-1]),
        rewritten(RecordState, "pack", ("for stamp in sorted(groups)", "for stamp in groups")),
    ):
        yield


@BUGS.add(
    "the later of two edits wins",
    "Of two officers who edit one field without seeing each other, one's text is gone.",
    caught_in="two officers",
)
def _() -> Iterator[None]:
    def take_in(
        real: Any,
        self: RecordState,
        stamp: bytes,
        values: Mapping[str, Any],
        basis: Mapping[str, Iterable[bytes]],
    ) -> None:
        real(self, stamp, values, basis)
        for field in values:
            writes = self._live.get(field, [])
            if len(writes) > 1 and not self._once(field) and ELEMENT not in field:
                writes[:] = merge.in_order(writes)[-1:]

    with wrapped(RecordState, "merge", take_in):
        yield


@BUGS.add(
    "what was replaced is forgotten",
    "A value that comes after the one that replaced it stands up again.",
)
def _() -> Iterator[None]:
    def take_in(
        real: Any,
        self: RecordState,
        stamp: bytes,
        values: Mapping[str, Any],
        basis: Mapping[str, Iterable[bytes]],
    ) -> None:
        real(self, stamp, values, basis)
        self._replaced = {field: seen for field, seen in self._replaced.items() if field == DELETED}

    with wrapped(RecordState, "merge", take_in):
        yield


@BUGS.add(
    "a remote delete destroying a local edit",
    "A record that one officer deleted hides what another wrote meanwhile.",
    caught_in="two officers",
)
def _() -> Iterator[None]:
    with replaced(RecordState, "unseen", lambda _self: set()):
        yield


@BUGS.add(
    "a stamp of this phone's clock alone",
    "A phone whose clock runs behind cannot change what one whose clock runs ahead has written.",
    caught_in="two officers",
)
def _() -> Iterator[None]:
    def following(now_ms: int, _basis: Iterable[bytes], device: bytes, chance: bytes) -> bytes:
        return stamps.make(now_ms, int.from_bytes(chance, "big"), device)

    with replaced(stamps, "following", following):
        yield


@BUGS.add("an old app erasing unknown fields", "What a newer app wrote is lost when an older one writes it again.")
def _() -> Iterator[None]:
    def change(real: Any, raw: Any) -> Change:
        full: Change = real(raw)
        return Change(full.record, full.kind, full.set, full.basis)

    def action(real: Any, data: bytes) -> Action:
        full: Action = real(data)
        return Action(full.stamp, full.changes)

    with together(wrapped(Change, "parsed", change), wrapped(Action, "parse", action)):
        yield


@BUGS.add("unknown fields left out of the state", "A field of a newer app is gone as soon as an older one takes it in.")
def _() -> Iterator[None]:
    def take_in(real: Any, self: RecordState, stamp: bytes, values: Mapping[str, Any], basis: Any) -> None:
        known = {field: value for field, value in values.items() if field.partition("/")[0] in KNOWN}
        real(self, stamp, known, basis)

    with wrapped(RecordState, "merge", take_in):
        yield


@BUGS.add("anybody takes back a note", "A member makes another's note disappear from every phone, and nobody is told.")
def _() -> Iterator[None]:
    with replaced(Authority, "_may", lambda _self, _stamp, _written: True):
        yield


@BUGS.add("the earliest stamp alone is shown", "A text dated back into another's note hides what the other wrote.")
def _() -> Iterator[None]:
    def written(real: Any, self: RecordState) -> Any:
        return real(self)[:1]

    with wrapped(RecordState, "written", written):
        yield


@BUGS.add("a deletion that asks for nobody's notes", "A note about somebody deleted elsewhere is nowhere to be seen.")
def _() -> Iterator[None]:
    with replaced(Returns, "unseen", lambda _self, _num, _state: set()):
        yield


@BUGS.add("a stamp that can be worked out", "A member names an edit before it is made, and so erases it in silence.")
def _() -> Iterator[None]:
    def following(real: Any, now_ms: int, basis: Iterable[bytes], device: bytes, chance: bytes) -> bytes:
        made: bytes = real(now_ms, basis, device, bytes(len(chance)))
        return made

    with wrapped(stamps, "following", following):
        yield


@BUGS.add("the last stamp wins for ever", "A value written at the end of the range cannot be replaced any more.")
def _() -> Iterator[None]:
    with replaced(merge, "replaces", lambda stamp, old: old < stamp):
        yield


@BUGS.add("texts normalised as they come", "One kilobyte of combining marks stops every phone at every unlocking.")
def _() -> Iterator[None]:
    with together(
        replaced(field_rules, "stream_safe", lambda text: text),
        replaced(folding, "spaced", lambda text: "".join(map(folding._piece, unicodedata.normalize("NFKD", text)))),
    ):
        yield


@BUGS.add("values built before they are counted", "A small entry of small values takes a phone's memory.")
def _() -> Iterator[None]:
    with replaced(packing, "_walk", lambda *_: None):
        yield
