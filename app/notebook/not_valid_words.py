"""What an officer reads where a field breaks a rule: the one place that words app.domain.field_rules.NotValid."""

from __future__ import annotations

from app import formats
from app.domain.field_rules import NotValid
from app.words import _


def refusal(wrong: NotValid) -> str:
    """What is wrong and what to do about it, in the language of now."""
    said = {name: formats.number(value) if isinstance(value, int) else _(value) for name, value in wrong.values.items()}
    return _(wrong.sentence).format_map(said)
