"""A template as YAML, out and in: what an admin writes in any editor, checked line by line before anything is kept.

Of YAML only maps, lists and words are read. Aliases, tags and several documents are refused, and so is whatever is too
long or too deep: a page of it can stand for gigabytes. Every text counts as text: `no` and `12` are not turned into
anything.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain import field_rules
from app.domain import template as rules
from app.domain.field_rules import NotValid
from app.domain.template import Item, Section, Template
from app.words import N_

CHARS_MAX = 20_000
DEPTH_MAX = 8  # a template needs five
NODES_MAX = 2_000
PROBLEMS_MAX = 20  # told at once
TOP = ("template", "version", "name", "for", "about", "sections")
OF_SECTION = ("name", "items")
OF_ITEM = ("id", "name", "evidence", "verified_by", "holds", "each")


@dataclass(frozen=True)
class Wrong:
    """What is wrong in a line: a marked sentence with places for `values`, as of NotValid."""

    line: int
    sentence: str
    values: Mapping[str, str | int] = field(default_factory=dict)


class NotTemplate(Exception):
    """A text that is no template; `problems` in the order of their lines."""

    def __init__(self, *problems: Wrong) -> None:
        self.problems = tuple(sorted(problems, key=lambda one: one.line))[:PROBLEMS_MAX]
        super().__init__("; ".join(f"line {one.line}: {one.sentence.format_map(one.values)}" for one in self.problems))


# --- out ------------------------------------------------------------------------------------------------------------


def written(template: Template) -> str:
    """The template as YAML."""
    from ruamel.yaml import YAML  # large, and needed once in a while

    kept = {**rules.document(template), "template": template.id}
    kept.pop("retired", None)
    yaml, out = YAML(pure=True), io.StringIO()
    yaml.width = 100
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump({name: kept[name] for name in TOP if name in kept}, out)
    return out.getvalue()


# --- in -------------------------------------------------------------------------------------------------------------


@dataclass
class _Node:
    """`value`: the words of a scalar, the parts of a list, or the keys of a map with theirs. `keys`: their lines."""

    line: int
    value: str | list[_Node] | dict[str, _Node]
    keys: dict[str, int] = field(default_factory=dict)


def parsed(text: str, current: Mapping[str, int] | None = None) -> Template:
    """The template that a text says. `current`: the newest version of each that there is, so that a file of an older
    one is not brought in over it. Raises NotTemplate.
    """
    reader = _Reader(current or {})
    found = reader.template(_tree(text))
    if found is None or reader.problems:
        raise NotTemplate(*reader.problems)
    size = len(rules.as_text(found).encode())
    if size > rules.BYTES_MAX:
        too_large = N_("The template is too large: {size} bytes, and {most} fit. Shorten it.")
        raise NotTemplate(Wrong(1, too_large, {"size": size, "most": rules.BYTES_MAX}))
    return found


def _tree(text: str) -> _Node:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    if len(text) > CHARS_MAX:
        too_long = N_("The text is too long: {length} characters, and {limit} fit.")
        raise NotTemplate(Wrong(1, too_long, {"length": len(text), "limit": CHARS_MAX}))
    for number, line in enumerate(text.splitlines(), start=1):
        if field_rules.without_controls(line) != line:
            raise NotTemplate(Wrong(number, N_("There is a character in this line that cannot be read.")))
    try:
        return _Builder().built(YAML(typ="safe", pure=True).parse(text))
    except MarkedYAMLError as broken:
        at = int(broken.problem_mark.line) + 1 if broken.problem_mark is not None else 1
        unread = N_("This cannot be read as YAML. Look at the colons, the dashes and the blanks before the words.")
        raise NotTemplate(Wrong(min(at, len(text.splitlines()) or 1), unread)) from broken
    except (YAMLError, ValueError, RecursionError) as broken:
        raise NotTemplate(Wrong(1, N_("This cannot be read as YAML."))) from broken


class _Builder:
    """Makes nodes of the events of a parser, and stops at the first that no template has."""

    def __init__(self) -> None:
        self._open: list[_Node] = []
        self._key: list[tuple[str, int] | None] = []
        self._count = 0
        self._top: _Node | None = None

    def built(self, events: Any) -> _Node:
        for event in events:
            name, line = type(event).__name__, event.start_mark.line + 1
            if name == "AliasEvent" or getattr(event, "anchor", None):
                raise NotTemplate(Wrong(line, N_("Names with & and * are not read here. Write the words out.")))
            if getattr(event, "tag", None):
                raise NotTemplate(Wrong(line, N_("Marks with ! are not read here. Write the words alone.")))
            if name == "DocumentStartEvent" and self._top is not None:
                raise NotTemplate(Wrong(line, N_("One template is read at a time. This begins a second one.")))
            if name in ("MappingStartEvent", "SequenceStartEvent"):
                self._begin(_Node(line, {} if name.startswith("M") else []))
            elif name == "ScalarEvent":
                self._scalar(line, event.value)
            elif name in ("MappingEndEvent", "SequenceEndEvent"):
                self._open.pop()
                self._key.pop()
        if self._top is None:
            raise NotTemplate(Wrong(1, N_("There is nothing here yet.")))
        return self._top

    def _begin(self, node: _Node) -> None:
        self._put(node)
        self._open.append(node)
        self._key.append(None)
        if len(self._open) > DEPTH_MAX:
            raise NotTemplate(Wrong(node.line, N_("This is nested too deeply.")))

    def _scalar(self, line: int, value: str) -> None:
        if self._open and isinstance(self._open[-1].value, dict) and self._key[-1] is None:
            self._key[-1] = (value, line)
        else:
            self._put(_Node(line, value))

    def _put(self, node: _Node) -> None:
        self._count += 1
        if self._count > NODES_MAX:
            raise NotTemplate(Wrong(node.line, N_("There is too much here for one template.")))
        if not self._open:
            self._top = node
            return
        above = self._open[-1]
        if isinstance(above.value, list):
            above.value.append(node)
        elif isinstance(above.value, dict):
            key = self._key[-1]
            if key is None:
                raise NotTemplate(Wrong(node.line, N_("A name before a colon must be a word.")))
            self._key[-1] = None
            if key[0] in above.value:
                raise NotTemplate(Wrong(key[1], N_("“{key}” stands here twice."), {"key": key[0][:40]}))
            above.value[key[0]], above.keys[key[0]] = node, key[1]


class _Reader:
    """Reads a template out of nodes and notes everything that is wrong."""

    def __init__(self, current: Mapping[str, int]) -> None:
        self.problems: list[Wrong] = []
        self._current = current
        self._items: dict[str, int] = {}

    def template(self, node: _Node) -> Template | None:
        parts = self._map(node, TOP)
        if parts is None:
            return None
        ident = self._id(node, parts, "template")
        name = self._line(node, parts, "name", needed=True)
        whose = self._words(parts, "for") or rules.VENUE
        if whose not in rules.WHOSE:
            self._wrong(parts["for"].line, N_("“for” is one of {choices}."), choices=", ".join(rules.WHOSE))
        about = self._line(node, parts, "about", rules.WORDS_MAX)
        self._version(parts, ident)
        sections = [self._section(one) for one in self._list(node, parts, "sections", rules.SECTIONS_MAX)]
        return Template(ident, name, 1, whose, tuple(one for one in sections if one), about)

    def _version(self, parts: Mapping[str, _Node], ident: str) -> None:
        said = self._words(parts, "version")
        if not said:
            return
        line, newest = parts["version"].line, self._current.get(ident)
        if not (said.isascii() and said.isdigit() and len(said) < 10 and 1 <= int(said) <= rules.VERSION_MAX):
            self._wrong(line, N_("“version” is a whole number. It can be left out."))
        elif newest is not None and int(said) != newest:
            older = N_("This was made from version {version}, and the newest is {newest}. Begin with that one.")
            self._wrong(line, older, version=said, newest=str(newest))

    def _section(self, node: _Node) -> Section | None:
        parts = self._map(node, OF_SECTION)
        if parts is None:
            return None
        name = self._line(node, parts, "name", needed=True)
        items = [self._item(one) for one in self._list(node, parts, "items", rules.ITEMS_MAX)]
        return Section(name, tuple(one for one in items if one))

    def _item(self, node: _Node) -> Item | None:
        parts = self._map(node, OF_ITEM)
        if parts is None:
            return None
        ident = self._id(node, parts, "id")
        line = parts["id"].line if "id" in parts else node.line
        if ident and ident in self._items:
            twice = N_("“{id}” is the id of the item in line {other}, too. Each has its own.")
            self._wrong(line, twice, id=ident, other=str(self._items[ident]))
        elif len(self._items) == rules.ITEMS_MAX:
            self._wrong(line, N_("{most} items fit into a template."), most=rules.ITEMS_MAX)
        self._items.setdefault(ident, line)
        said, each = self._words(parts, "holds"), self._words(parts, "each")
        held = rules.holds(said)
        if said and held is None:
            no_time = N_("“holds” is a time such as 90 days, 12 months or 2 years. Without it, it holds for good.")
            self._wrong(parts["holds"].line, no_time)
        if each not in ("", rules.PERSON):
            self._wrong(parts["each"].line, N_("“each” can only be “person”: verified for each of them."))
        return Item(
            ident,
            self._line(node, parts, "name", needed=True),
            self._line(node, parts, "evidence", rules.WORDS_MAX),
            self._line(node, parts, "verified_by"),
            held,
            each == rules.PERSON,
        )

    # --- parts ------------------------------------------------------------------------------------------------------

    def _wrong(self, line: int, sentence: str, **values: str | int) -> None:
        self.problems.append(Wrong(line, sentence, values))

    def _map(self, node: _Node, known: tuple[str, ...]) -> Mapping[str, _Node] | None:
        if not isinstance(node.value, dict):
            self._wrong(node.line, N_("Here {known} are said, each with a colon behind it."), known=", ".join(known))
            return None
        for key in node.value:
            if key not in known:
                unknown = N_("“{key}” is not known here. Known are {known}.")
                self._wrong(node.keys[key], unknown, key=key[:40], known=", ".join(known))
        return node.value

    def _list(self, node: _Node, parts: Mapping[str, _Node], name: str, most: int) -> list[_Node]:
        found = parts.get(name)
        if found is None or not found.value:
            line = node.line if found is None else found.line
            self._wrong(line, N_("“{name}” is missing: at least one, with a dash before it."), name=name)
            return []
        if not isinstance(found.value, list):
            self._wrong(found.line, N_("“{name}” is a list: a dash before each."), name=name)
            return []
        if len(found.value) > most:
            self._wrong(found.value[most].line, N_("{most} fit into “{name}”."), most=most, name=name)
        return found.value[:most]

    def _words(self, parts: Mapping[str, _Node], name: str) -> str:
        node = parts.get(name)
        if node is None:
            return ""
        if not isinstance(node.value, str):
            self._wrong(node.line, N_("“{name}” is text in one line."), name=name)
            return ""
        return "" if node.value in ("~", "null") else node.value.strip()

    def _line(
        self, node: _Node, parts: Mapping[str, _Node], name: str, most: int = rules.NAME_MAX, needed: bool = False
    ) -> str:
        words, line = self._words(parts, name), parts[name].line if name in parts else node.line
        try:
            said = str(field_rules.line(name, most)(name, words))
        except NotValid as wrong:
            self._wrong(line, wrong.sentence, **wrong.values)
            return ""
        said = field_rules.one_line(said, most)
        if needed and not said and not any(one.line == line for one in self.problems):
            self._wrong(line, N_("“{name}” is missing."), name=name)
        return said

    def _id(self, node: _Node, parts: Mapping[str, _Node], name: str) -> str:
        said = self._words(parts, name)
        if rules.is_id(said):
            return said
        line = parts[name].line if name in parts else node.line
        no_id = N_("“{name}” is a short id: small letters, digits and dashes. It stays when the words change.")
        self._wrong(line, no_id, name=name)
        return ""
