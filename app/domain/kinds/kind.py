"""A kind of record: what merging, histories, two versions and search need to know of a noun, and nothing else.

A new noun is one of these in a module of its own, its rows in app.notebook.kinds, and a line in the registry there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from app.domain import field_rules
from app.domain.field_rules import Rule
from app.domain.folding import searched
from app.domain.kinds.field import Field
from app.journal.change import Value

Fields = Mapping[str, Value]

TITLE_MAX_CHARS = 2_000
STRANGERS_MAX = 256  # kinds that only newer versions know; more of them than that only a forged app writes


@dataclass(frozen=True)
class Together:
    """Fields that one act writes, so that two officers' versions of them are one choice.

    Taking the day of one officer and the reason of the other would make a follow-up that nobody wrote. A field that is
    in no group is chosen by itself. `unwritten`: what a field means in the version of somebody who did not write it
    while the other did. Who moved a follow-up to another day had it open. A field not named there stays as it stands.
    """

    fields: tuple[str, ...]
    unwritten: Fields = field(default_factory=dict)


def _changed(_: Fields) -> str:
    return "changed"


@dataclass(frozen=True)
class Kind:
    """`id` as in the journal. Each function takes the shown fields of a record, forgiving about their form.

    `noun` is what one is called, `named` where that depends on the record. `titled`: what lists call one, where that is
    more than the field that `titles` it. `acts`: what a history says of an entry, a whole sentence for each act:
    "begun", "changed", "deleted", "restored", of one written once "taken_back", "not_taken_back" and "not_restored",
    too, and whatever else `done` calls what a later entry did that wrote these fields. All of these are marked texts
    (app.words).
    `part_of`: the kind in whose histories it stands, too, wherever one of those does, as a supplement with its note.
    `written_once`, `earliest`, which names fields, and `passes_on`, which names fields and sets: see app.domain.merge.
    `in_histories`: its entries are part of the history of whatever it names.
    `text_max`: as many characters of each text are read; no rule of a field lets in more.
    """

    id: str
    noun: str = ""
    fields: Mapping[str, Field] = field(default_factory=dict)
    titled: Callable[[Fields], str] | None = None
    named: Callable[[Fields], str] | None = None
    acts: Mapping[str, str] | Callable[[Fields], Mapping[str, str]] = field(default_factory=dict)
    done: Callable[[Fields], str] = _changed
    part_of: str = ""
    written_once: bool = False
    earliest: tuple[str, ...] = ()
    passes_on: tuple[str, ...] = ()
    in_histories: bool = True
    together: tuple[Together, ...] = ()
    text_max: int = field_rules.TEXT_MAX_CHARS

    @property
    def known(self) -> bool:
        """False for a kind that only a newer version knows."""
        return bool(self.noun)

    def noun_of(self, fields: Fields) -> str:
        """What a record with these fields is; "" for a kind that only a newer version knows."""
        return self.named(fields) if self.named is not None else self.noun

    def act(self, fields: Fields, act: str) -> str:
        """What a history says of an act on a record with these fields; its noun, where the kind has no words for it."""
        acts = self.acts(fields) if callable(self.acts) else self.acts
        return acts.get(act, self.noun)

    def title(self, fields: Fields) -> str:
        """What lists call a record with these fields, in one line; "" when nothing does."""
        if self.titled is not None:
            return self.titled(fields)
        said = (field_rules.one_line(fields.get(name), TITLE_MAX_CHARS) for name in self.titles)
        return next((one for one in said if one), "")

    def field(self, name: str) -> Field | None:
        """The field, or the set that it is an element of; None for one that only a newer version knows."""
        prefix, slash, _ = name.partition("/")
        return self.fields.get(prefix + slash)

    def label(self, name: str) -> str:
        """What people call a field; "" for one that only a newer version knows."""
        known = self.field(name)
        if known is None:
            return ""
        return known.label if isinstance(known.label, str) else known.label(name)

    def clean(self, fields: Mapping[str, Any]) -> dict[str, Value]:
        """The fields as they are stored. Raises NotValid."""
        return field_rules.clean(fields, self._rules)

    def group(self, name: str) -> Together | None:
        """The fields that a field is chosen together with, or None."""
        return next((one for one in self.together if name in one.fields), None)

    def is_passed_on(self, name: str) -> bool:
        """Whether a record has this field from the one that it follows."""
        prefix, slash, _ = name.partition("/")
        return prefix + slash in self.passes_on

    def with_groups(self, names: Iterable[str]) -> set[str]:
        """These fields, and those that are chosen together with one of them: half of a group beside the other half of
        a colleague's would be something that nobody wrote."""
        named = set(names)
        return named | {one for name in named if (group := self.group(name)) for one in group.fields}

    def references(self, fields: Fields) -> list[tuple[str, str]]:
        """The records that these fields name, (kind, id)."""
        return [(kind, one) for kind, read in self._readers.values() for one in read(fields)]

    def named_in(self, name: str, fields: Fields) -> list[str]:
        """The ids of the records that one of these fields names."""
        return self._readers[name][1](fields)

    def naming(self, kind: str, ident: str) -> list[str]:
        """The names of the fields by which a record may name another one."""
        named = [name for name, known in self.fields.items() if known.names == kind]
        return [name + ident if name.endswith("/") else name for name in named]

    def searched(self, written: Iterable[Fields]) -> str:
        """The text under which a record with these fields is found (app.domain.folding)."""
        texts = (field_rules.cut(fields.get(name)) for fields in written for name in self._free)
        return "".join(searched(text) for text in texts if text)

    @cached_property
    def form(self) -> list[Any]:
        """Changes with whatever rows, states and histories of this kind are made by."""
        fields = [[name, known.names, known.free] for name, known in self.fields.items()]
        merged = [self.written_once, list(self.earliest), list(self.passes_on), self.text_max]
        return [self.id, merged, self.in_histories, self.part_of, fields]

    @cached_property
    def titles(self) -> list[str]:
        """The fields by which a record is called."""
        return [name for name, known in self.fields.items() if known.titles]

    @cached_property
    def _rules(self) -> Mapping[str, Rule]:
        return {name: known.rule for name, known in self.fields.items()}

    @cached_property
    def _free(self) -> list[str]:
        return [name for name, known in self.fields.items() if known.free]

    @cached_property
    def _readers(self) -> Mapping[str, tuple[str, Callable[[Fields], list[str]]]]:
        return {name: (known.names, _reader(name, known.most)) for name, known in self.fields.items() if known.names}


def _reader(name: str, most: int) -> Callable[[Fields], list[str]]:
    """Reads the ids in a field that names records; forgiving about its form."""

    def elements(fields: Fields) -> list[str]:
        there = [one[len(name) :] for one, value in fields.items() if value and one.startswith(name)]
        return sorted(one for one in there if field_rules.is_id(one))[:most]

    def several(fields: Fields) -> list[str]:
        return field_rules.idents(fields.get(name), most)

    def single(fields: Fields) -> list[str]:
        found = field_rules.ident(fields.get(name))
        return [found] if found else []

    return elements if name.endswith("/") else several if most > 1 else single


@lru_cache(STRANGERS_MAX)
def stranger(id: str) -> Kind:
    """A kind that only a newer version knows: kept, merged as an ordinary record, and said to be of a newer version."""
    return Kind(id)
