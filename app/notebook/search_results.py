"""What a search found, as its screens list it, and why it was found."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from app.domain import field_rules, reach
from app.domain.folding import searched
from app.domain.kinds import contact as rules
from app.domain.merge import RecordState
from app.domain.search_query import Reading
from app.notebook import contact_list, timeline
from app.notebook.contact_list import ContactRow
from app.notebook.notebook import Notebook
from app.notebook.projection_tables import records as record_table
from app.notebook.search_snippet import Sought, around, beginning_of, holds
from app.notebook.value_words import title_of
from app.words import _


@dataclass(frozen=True)
class Hit:
    """A contact that matches. `snippet` is the text around the match, "" when the name says it all.

    `interaction` is set when a note matched. `matched`: the words of name and snippet that hold what was looked for.
    """

    contact: ContactRow
    snippet: str
    interaction: str | None
    matched: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Other:
    """A record of another kind that matches. `noun` is what it is ("Promise"), `title` what it is called.

    `snippet` is the text around the match, "" when the title says it all. `squad`: its name, "" for an officer of one.
    `matched`: as for a contact. `names`: of those that it names and that are shown, the first of each kind, (kind, id).
    """

    kind: str
    id: str
    noun: str
    title: str
    snippet: str
    squad: str = ""
    matched: frozenset[str] = frozenset()
    names: tuple[tuple[str, str], ...] = ()


def shown(
    nb: Notebook, found: Mapping[int, int | None], others: Collection[int], readings: Sequence[Reading]
) -> list[Hit | Other]:
    """`found`: by number, contacts with the interaction whose note matched (None: itself), and `others`, in order."""
    rows = contact_list.by_numbers(nb, [one for one in found if one not in others])
    notes = timeline.texts_of_numbers(nb, [*{one for one in found.values() if one}])
    states = {row.num: row for row in nb.rows(_STATES, numbers=list(others))} if others else {}
    sought = Sought(readings)
    return [
        _other(nb, states[one], sought) if one in others else _hit(nb, rows[one], notes.get(found[one] or 0), sought)
        for one in found
    ]


_STATES = select(record_table.c.num, record_table.c.id, record_table.c.kind, record_table.c.state).where(
    record_table.c.num.in_(bindparam("numbers", expanding=True))
)


def _hit(nb: Notebook, contact: ContactRow, note: tuple[str, list[str]] | None, sought: Sought) -> Hit:
    interaction, texts = note or (None, [])
    snippet = around(texts, sought.words) or beginning_of(texts) if note else _detail(nb, contact, sought.readings)
    return Hit(contact, snippet, interaction, sought.matched((contact.title, snippet)))


def _other(nb: Notebook, row: Any, sought: Sought) -> Other:
    state = RecordState.parse(nb.kinds.of(row.kind), row.state)
    kind, fields = state.kind, state.shown()
    if kind.written_once:  # the text that is shown, and found, may be another one than was there first
        fields = next((said for __, said in nb.authority_over(row.id).standing(state)), {})
    title = title_of(kind, fields)
    texts = [field_rules.text(fields.get(name)) for name, known in kind.fields.items() if known.free]
    named = searched(title)
    said = any(all(holds(named, word) for word in reading) for reading in sought.readings)
    snippet = "" if said else around(texts, sought.words)
    noun, squad = _(kind.noun_of(fields)), nb.squad_mark(row.id.hex())
    names = {of: one for of, one in reversed(kind.references(fields)) if not nb.hidden(of, one)}
    bold = sought.matched((title, snippet))
    return Other(row.kind, row.id.hex(), noun, title, snippet, squad, bold, tuple(names.items()))


def _detail(nb: Notebook, contact: ContactRow, readings: Sequence[Reading]) -> str:
    """What matched besides the name."""
    title = searched(contact.title)
    left = [[word for word in reading if not holds(title, word)] for reading in readings]
    if not all(left):
        return ""
    fields = nb.known("contact", contact.id).shown()
    named = ("description", "role", "address", "reach_note", "interpreter", "offers")
    details = [field_rules.text(fields.get(one)) for one in named]
    words = [word for some in left for word in some]
    for uri, __ in rules.reach(fields):
        if any(holds(searched(reach.searched(uri)), word) for word in words):
            return reach.shown(uri, nb.region)
    texts = [*details, *rules.tags(fields)]
    return around(texts, words) or beginning_of(texts)
