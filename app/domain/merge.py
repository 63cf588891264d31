"""The state of a record and how writes become part of it: one multi-value register per field.

A write carries a stamp, a value, and the stamps its author saw and replaces (its basis). The state is what all
writes so far add up to:

    live(field)      every (stamp, value) ever written whose stamp no basis names; where that leaves none, because
                     writes of the last millisecond name each other, the latest of them
    replaced(field)  every stamp that the basis of a write to this field named

It is the same whatever the order of the writes and however often one arrives, also when a write arrives before the
one it replaces. No value is ever lost in silence: it is live, or a later author named it. Two live values that
differ are two versions; the one with the highest (stamp, value bytes) is shown until somebody chooses. A stamp ends
in its device, so this order is total and prefers nobody.

Values are kept as far as they are read (app.domain.untrusted_values); the entry has them whole. Five rules on top:
- Some kinds are written once, as interactions and amendments are: what the earliest stamp wrote is shown, for good.
  Later writes of its author stay in the state, unseen; a stamp can be dated back, so what another device wrote into the
  record is shown beside it, each with its own name (`written`). Only `deleted` changes; who may say it,
  app.domain.authority knows. A copy of what another squad keeps (app.journal.carried) gives way to that itself.
- A field with a slash in its name is one element of a set (`tag/loud`) and never needs a choice: one live value that
  says "there" is enough.
- A record may follow another one (`follows`, of kinds that pass fields on). What was written when it was made gives way
  to every other value: to what the one before says of the fields that are passed on, which is taken in here, too
  (`take_over`), and to what anybody wrote in it. Where several made it, the latest is shown: they are no two versions.
- Of when something was done (`earliest`) the first moment is shown: two who did the same are no two versions.
- Deleting is a field whose basis names every stamp its author saw. A value that author had not seen brings the
  record back: edit beats delete. Merging names all that its author saw, too, so that what came in since can be told.

Kinds and fields this version does not know are kept as they came. A kind that it does not know is merged as an ordinary
one, also where newer versions know that it is written once: what that leaves out of the state is in the entries, from
which the newer version makes the state anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

import msgpack

from app.domain import field_rules
from app.domain.kinds.kind import Kind
from app.domain.register import Writes, Written, differ, holds, in_order
from app.domain.register import value_bytes as value_bytes
from app.domain.untrusted_values import kept
from app.journal.change import BASIS_MAX, Change, Value
from app.journal.stamps import author, is_last, replaces

ELEMENT = "/"  # in the name of a field: it is one element of a set
DELETED = "deleted"
MERGED_INTO = "merged_into"
"""Of a contact: who it was merged into (app.notebook.merged_contacts)."""
FOLLOWS = "follows"
"""Names the one before, and was written by whoever made this one, and never again."""
BROUGHT = "brought"  # a copy names in it, as text, the stamp of what it repeats
_OF_ALL = frozenset({DELETED, MERGED_INTO})  # their basis names what their author saw of the whole record
WRITERS_MAX = 32  # whose words one record written once shows; an officer has 20 devices, as servers are set


_Texts = list[tuple[bytes, Mapping[str, Value]]]  # (stamp, what it wrote)


class RecordState:
    """One record of one kind. `merge` is the only way it changes."""

    __slots__ = ("_last", "_registers", "_replaced", "_sole", "kind")

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self._registers: dict[str, Writes] = {}
        self._replaced: dict[str, set[bytes]] = {}
        self._last: dict[str, Written] = {}  # the latest write of the last millisecond, also one that was replaced
        # Most records are written by one action and never again: they stay (stamp, values) until a second one.
        self._sole: tuple[bytes, Mapping[str, Value]] | None = None

    @property
    def _live(self) -> dict[str, Writes]:
        if self._sole is not None:
            stamp, values = self._sole
            self._registers = {field: [Written(stamp, value)] for field, value in values.items()}
            self._sole = None
            if is_last(stamp):
                self._last = {field: Written(stamp, value) for field, value in values.items()}
        return self._registers

    # --- taking writes in --------------------------------------------------------------------------------------

    def merge(self, stamp: bytes, values: Mapping[str, Value], basis: Mapping[str, Iterable[bytes]]) -> None:
        """Takes one change in. Void are basis stamps not older than the write, and those of a field it does not set."""
        if not basis and values and not self._registers and not self._replaced and self._sole is None:
            self._sole = (stamp, values)
            return
        live, last = self._live, is_last(stamp)
        for field, value in values.items():
            if last:
                new = Written(stamp, value)
                self._last[field] = in_order([self._last[field], new])[-1] if field in self._last else new
            writes = live.get(field)
            if writes is None:
                writes = live[field] = [Written(stamp, value)]
            elif not holds(writes, stamp, value):
                writes.append(Written(stamp, value))
            if self.kind.written_once:
                continue  # not even `deleted` is taken out: whoever may not say it may not unsay it either
            if field in basis:
                seen = {old for old in basis[field] if replaces(stamp, old)}
                if seen:
                    self._replaced.setdefault(field, set()).update(seen)
            replaced = self._replaced.get(field)
            if replaced:
                writes[:] = [one for one in writes if one.stamp not in replaced]
                if not writes:
                    writes.append(self._last[field])

    def take(self, stamp: bytes, change: Change) -> None:
        """Takes one change of an action in, as far as it is read."""
        self.merge(stamp, kept(change.set, self.kind.text_max), change.basis)

    def take_over(self, former: RecordState) -> bool:
        """Takes in what the record before this one says of the fields that are passed on. True when it was news."""
        before = self._size()
        for field in filter(self.kind.is_passed_on, former._live):
            seen = former._replaced.get(field, set())
            for one in in_order(former._live[field]):
                if one.stamp not in former.made_by:
                    self.merge(one.stamp, {field: one.value}, {field: seen})
        return self._size() != before

    def _size(self) -> tuple[int, int]:
        """Grows in one of its numbers with whatever is new: what goes was replaced."""
        return sum(map(len, self._live.values())), sum(map(len, self._replaced.values()))

    def is_as_made(self, former: RecordState) -> bool:
        """Whether nobody wrote in it: all that it says is of those who made it, and of the one before."""
        return all(
            one.stamp in self.made_by or (self.kind.is_passed_on(field) and one in former._live.get(field, ()))
            for field, writes in self._live.items()
            for one in writes
        )

    @property
    def made_by(self) -> Set[bytes]:
        """The stamps of those who made it as the next of another one; empty for any other record."""
        if not self.kind.passes_on:
            return frozenset()
        return {one.stamp for one in self._live.get(FOLLOWS, ())}

    def _standing(self, field: str) -> Writes:
        """Its live values without those that give way."""
        writes = self._live.get(field, [])
        if len(writes) < 2:
            return writes
        if field in self.kind.earliest and all(type(one.value) is int for one in writes):
            return [min(writes, key=lambda one: (field_rules.milliseconds(one.value), one.stamp))]
        if not (made := self.made_by):
            return writes
        return [one for one in writes if one.stamp not in made] or in_order(writes)[-1:]

    def _once(self, field: str) -> bool:
        return self.kind.written_once and field != DELETED

    # --- what it says ------------------------------------------------------------------------------------------

    def live(self, field: str) -> list[Written]:
        """Every live value of a field, the shown one first. Of a record written once: the shown one."""
        writes = self._standing(field)
        if self._once(field):
            opening = self.opening
            return in_order([one for one in writes if one.stamp == opening])[:1]
        if self.kind.written_once:
            return in_order(writes)[-1:]
        return in_order(writes)[::-1]

    def value(self, field: str) -> Value:
        """The shown value, or None."""
        live = self.live(field)
        if ELEMENT in field:
            return next((one.value for one in live if one.value), live[0].value if live else None)
        return live[0].value if live else None

    def shown(self) -> Mapping[str, Value]:
        """The shown value of every field that has one. Not to be changed."""
        if self._sole is not None:
            return self._sole[1]
        if not self.kind.written_once:
            return {
                field: writes[0].value if len(writes) == 1 else self.value(field)
                for field, writes in self._live.items()
            }
        opening = self.opening
        shown: dict[str, Value] = {}
        for field, writes in self._live.items():
            if field == DELETED:
                shown[field] = self.value(field)
            else:
                first = [one for one in writes if one.stamp == opening]
                if first:
                    shown[field] = in_order(first)[0].value
        return shown

    def written(self) -> list[tuple[bytes, Mapping[str, Value]]]:
        """Of a record written once: what each device wrote first, (stamp, values), the shown one first.

        As a rule there is one. A device counts once, and WRITERS_MAX of them.
        """
        if self._sole is not None:
            return [self._sole] if self.opening else []
        earliest: dict[bytes, bytes] = {}
        for stamp in self._stamps():
            device = author(stamp)
            earliest[device] = min(stamp, earliest.get(device, stamp))
        found = [(stamp, self._text(stamp)) for stamp in sorted(earliest.values())[:WRITERS_MAX]]
        return self._without_copies(found) if BROUGHT in self._live else found

    def _stamps(self) -> set[bytes]:
        return {one.stamp for field, writes in self._live.items() if field != DELETED for one in writes}

    def _without_copies(self, found: _Texts) -> _Texts:
        """Without copies of what is here itself, and of copies that say the same all but the first."""
        here = {stamp.hex() for stamp in self._stamps()}
        said: set[bytes] = set()
        left: _Texts = []
        for stamp, text in found:
            original, packed = text.get(BROUGHT), value_bytes(sorted(text.items()))
            if not original or (packed not in said and not (isinstance(original, str) and original in here)):
                left.append((stamp, text))
            said.add(packed)
        return left

    def _text(self, stamp: bytes) -> Mapping[str, Value]:
        return {
            field: in_order(first)[0].value
            for field, writes in self._live.items()
            if field != DELETED and (first := [one for one in writes if one.stamp == stamp])
        }

    def said(self, field: str) -> list[Written]:
        """Every write to a field of a record written once, the latest first."""
        if self._sole is not None:
            stamp, values = self._sole
            return [Written(stamp, values[field])] if field in values else []
        return in_order(self._live.get(field, []))[::-1]

    def seen(self) -> Set[bytes]:
        """Every stamp that those who deleted the record had seen."""
        return self._replaced.get(DELETED, set())

    @property
    def opening(self) -> bytes:
        """The earliest live stamp of any field but `deleted`; b"" when there is none."""
        if self._sole is not None:
            return b"" if self._sole[1].keys() == {DELETED} else self._sole[0]
        if BROUGHT in self._live:
            return next((stamp for stamp, _ in self.written()), b"")
        return min(self.made_by or self._stamps(), default=b"")

    @property
    def deleted(self) -> bool:
        """Hidden: deleted by somebody who had seen every value that is live now.

        Of a record written once: whether the latest word is so. Whose word counts is told by app.domain.authority.
        """
        if self._sole is not None:
            return self._sole[1].get(DELETED) is True
        if self.kind.written_once:
            return self.value(DELETED) is True
        said = self._live.get(DELETED)
        return said is not None and all(one.value is True for one in said) and not self.unseen()

    @property
    def returned(self) -> bool:
        """Deleted by one officer while another was still writing: it is shown again, and says so."""
        if self._sole is not None or self.kind.written_once:
            return False
        said = self._live.get(DELETED)
        return said is not None and any(one.value is True for one in said) and not self.deleted

    def unseen(self, field: str = DELETED) -> set[bytes]:
        """Stamps of live values that nobody who deleted the record had seen; empty when it was not deleted.

        Of a merged one, by the other `field`: those that nobody who merged it had seen.
        """
        if self.kind.written_once or field not in self._live:
            return set()
        seen = self._replaced.get(field, set()) | {one.stamp for one in self._live[field]}
        return {one.stamp for writes in self._live.values() for one in writes} - seen - self.made_by

    def contested(self) -> list[str]:
        """The fields with two versions, in order; `deleted` when the record returned."""
        if self._sole is not None:
            return []
        fields = [
            field
            for field, writes in self._live.items()
            if len(writes) > 1
            and field != DELETED
            and not self._once(field)
            and ELEMENT not in field
            and differ(self._standing(field))
        ]
        if self.returned:
            fields.append(DELETED)
        return sorted(fields)

    # --- writing on top of it ----------------------------------------------------------------------------------

    def basis(self, fields: Iterable[str]) -> dict[str, tuple[bytes, ...]]:
        """The basis of a write to these fields by somebody who has seen this state; `deleted` and `merged_into` name
        every stamp.

        Of more than BASIS_MAX the latest are named: the rest takes another write.
        """
        seen: dict[str, tuple[bytes, ...]] = {}
        for field in fields:
            stamps = self.stamps() if field in _OF_ALL else sorted({one.stamp for one in self._live.get(field, ())})
            if stamps:
                seen[field] = tuple(stamps[-BASIS_MAX:])
        return seen

    def stamps(self) -> list[bytes]:
        """Every live stamp, in order."""
        return sorted({one.stamp for writes in self._live.values() for one in writes})

    def empty(self) -> bool:
        """True before the first write."""
        return not self._live

    # --- as bytes ----------------------------------------------------------------------------------------------

    def pack(self) -> bytes:
        """Compact and canonical: equal states pack to equal bytes.

        [[[stamp, {field: value}], …], {field: [replaced stamps]}, {field: [last stamp, value]}], the last only where
        it holds something: most records were written by few actions, so values are grouped by stamp. A stamp with two
        values for one field (a cloned phone) opens a second group.
        """
        if self._sole is not None:
            stamp, values = self._sole
            fields = dict(sorted(values.items()))
            ended = [{field: [stamp, value] for field, value in fields.items()}] if is_last(stamp) else []
            return value_bytes([[[stamp, fields]], {}, *ended])
        groups: dict[bytes, list[dict[str, Value]]] = {}
        for field in sorted(self._live):
            writes = self._live[field]
            for one in in_order(writes):
                places = groups.setdefault(one.stamp, [{}])
                if field in places[-1]:
                    places.append({})
                next(place for place in places if field not in place)[field] = one.value
        packed = [[stamp, place] for stamp in sorted(groups) for place in groups[stamp]]
        replaced = {field: sorted(stamps) for field, stamps in sorted(self._replaced.items())}
        last = {field: list(self._last[field]) for field in sorted(self._last)}
        return value_bytes([packed, replaced, last] if last else [packed, replaced])

    @classmethod
    def parse(cls, kind: Kind, packed: bytes) -> RecordState:
        """The state `pack` wrote. These bytes never come from outside."""
        state = cls(kind)
        if not packed:
            return state
        groups, replaced, *last = msgpack.unpackb(packed, raw=False, strict_map_key=False)
        if len(groups) == 1 and not replaced:
            state._sole = (groups[0][0], groups[0][1])
            return state
        for stamp, place in groups:
            for field, value in place.items():
                state._registers.setdefault(field, []).append(Written(stamp, value))
        state._replaced = {field: set(stamps) for field, stamps in replaced.items()}
        state._last = {field: Written(*one) for at in last for field, one in at.items()}
        return state
