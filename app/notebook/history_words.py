"""What a history calls the fields of a record and their values: every value of any form, in the officer's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from app.domain import contact, follow_up, interaction, reach, records
from app.domain.bounds import fewer_marks
from app.domain.merge import SET_PREFIXES, RecordState
from app.journal.change import Value
from app.notebook import attention
from app.notebook.notebook import Notebook

NAMES_MAX = interaction.CONTACTS_MAX
TITLE_CHARS = 80

LABELS: Mapping[str, Mapping[str, str]] = {
    contact.KIND: contact.LABELS,
    follow_up.KIND: follow_up.LABELS,
    interaction.KIND: {
        "contacts": "Who",
        "at": "When",
        "how": "How",
        "started_by": "Who started it",
        "place": "Place",
        "minutes": "Minutes",
        "fact": "What happened",
        "impression": "The officer's read",
        "skills": "Skills",
        "officer": "Written as",
    },
    interaction.AMENDMENT: {"text": "What was added", "officer": "Written as"},
}


def title_of(kind: str, state: RecordState) -> str:
    """What a page or a list calls a record, in TITLE_CHARS characters."""
    fields = state.shown()
    if kind == contact.KIND:
        name, description = records.text(fields.get("name")), records.text(fields.get("description"))
        said = contact.title(name, description, records.text(fields.get("kind"), "person"))
    elif kind == interaction.KIND:
        said = records.text(fields.get("fact"))
    else:
        said = records.text(fields.get("text"))
    said = tame(records.one_line(said, TITLE_CHARS * 4))
    return said if len(said) <= TITLE_CHARS else said[: TITLE_CHARS - 1] + "…"


def label(kind: str, name: str) -> str:
    for prefix, said in (("tag/", "Tag"), ("member_of/", "Belongs to"), ("reach/tel:", "Phone"), ("reach/", "E-mail")):
        if name.startswith(prefix):
            return said
    return LABELS.get(kind, {}).get(name) or tame(records.one_line(name, TITLE_CHARS))


def words_of(nb: Notebook, kind: str, name: str, value: Value) -> str:
    """A value of any form as the officer would say it."""
    if name.startswith(SET_PREFIXES):
        return _element(nb, name, value)
    if isinstance(value, str):
        if kind == interaction.KIND and name in ("how", "started_by"):
            return interaction.HOW.get(value) or interaction.STARTED_BY.get(value) or records.word(value)
        if name in ("officer", "created_by"):
            return nb.officer_name(records.ident(value)) or records.one_line(value)
        if name in ("contact", "interaction"):
            return _titled(nb, name, value)
        if name == "due" and records.is_day(value):
            day = date.fromisoformat(value)
            return f"{day:%a} {day.day} {day:%b %Y}"
        if name == "source" and value.startswith("import/"):
            return "An imported address book"
    if isinstance(value, list) and name == "contacts":
        said = [_titled(nb, contact.KIND, one) for one in records.idents(value)[:NAMES_MAX]]
        return ", ".join(said) + (f" and {len(value) - NAMES_MAX:,} more" if len(value) > NAMES_MAX else "")
    if isinstance(value, list) and name == "skills":
        return ", ".join(interaction.skill_names(records.words(value)))
    if isinstance(value, int) and not isinstance(value, bool) and name in ("at", "created", "done_at"):
        return _moment(nb, value)
    if isinstance(value, bytes):
        return f"{len(value):,} bytes"
    if isinstance(value, int | float) and not isinstance(value, bool) and name != "cadence_days":
        return str(value)
    return attention.shown_value(nb, name, value, records.TEXT_MAX_CHARS)


def _element(nb: Notebook, name: str, value: Value) -> str:
    if name.startswith("member_of/"):
        said = _titled(nb, contact.KIND, name.removeprefix("member_of/"))
    elif name.startswith("reach/"):
        said = reach.shown(name.removeprefix("reach/"), nb.region)
        said += f" ({records.one_line(value)})" if isinstance(value, str) and value else ""
    else:
        said = name.partition("/")[2]
    said = records.one_line(said)
    return said if value else f"{said}, removed"


def _titled(nb: Notebook, kind: str, record: str) -> str:
    if not records.is_id(record):
        return records.one_line(record)
    return title_of(kind, nb.projection.state(kind, record)) or "Not in this notebook"


def _moment(nb: Notebook, at_ms: int) -> str:
    try:
        at = nb.local(at_ms)
        return f"{at:%a} {at.day} {at:%b %Y %H:%M}"
    except (ValueError, OverflowError, OSError):
        return "A time outside any calendar"


def tame(text: str) -> str:
    """The text as any screen can draw it beside others: no control characters, nothing that turns a line's direction,
    and few combining marks in a row (app.domain.bounds)."""
    return fewer_marks(records.beside_others(text))
