"""What the form of the policy holds, and the terms that it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.kinds.contact import Stage
from app.domain.policy import STAGES, TERMS, Document, Term
from app.state.form import Form
from app.words import _

PLAIN: tuple[Term[Any], ...] = tuple(term for term in TERMS if term is not STAGES)
"""The terms that are typed in one field each."""

_USUAL = {stage.id: stage.name for stage in STAGES.default}


def stage_name(stage: Stage) -> str:
    """The name of a stage: the agency's own, or the default one in the language of now."""
    return _(stage.name) if _USUAL.get(stage.id) == stage.name else stage.name


def form_of(policy: Document) -> dict[str, Any]:
    """The policy as the form holds it."""
    values: dict[str, Any] = {term.name: str(term.of(policy)) for term in PLAIN}
    stages = STAGES.of(policy)
    values[STAGES.name] = [stage.id for stage in stages]
    for stage in stages:
        values[f"stage.{stage.id}.name"] = stage_name(stage)
        values[f"stage.{stage.id}.days"] = str(stage.cadence_days or "")
    return values


def terms_of(form: Form) -> dict[Term[Any], Any]:
    """The terms that the admin changed since the form was opened. Raises NotValid.

    Only those: what another admin changed meanwhile is not overwritten by a form that still shows it as it was.
    """
    then, now = Form(form.get("at_first")), form
    changed: dict[Term[Any], Any] = {}
    if _typed_stages(now) != _typed_stages(then):
        changed[STAGES] = STAGES.clean(_typed_stages(now))
    return changed | {term: term.clean(now.text(term.name)) for term in PLAIN if _differs(term.name, now, then)}


def changed_words(values: Mapping[str, Any]) -> str:
    """What an unfinished form changes, by name."""
    now, then = Form(values), Form(values.get("at_first"))
    stages = [_(STAGES.label)] if _typed_stages(now) != _typed_stages(then) else []
    return ", ".join([*stages, *(_(term.label) for term in PLAIN if _differs(term.name, now, then))])


def _differs(name: str, now: Form, then: Form) -> bool:
    return now.text(name) != then.text(name)


def _typed_stages(form: Form) -> list[tuple[str, str, str]]:
    """(id, name, days) of each stage, as text; a default name in whichever language it is shown."""
    typed = [(id, form.text(f"stage.{id}.name"), form.text(f"stage.{id}.days")) for id in form.get(STAGES.name, [])]
    return [(id, _USUAL[id] if id in _USUAL and name == _(_USUAL[id]) else name, days) for id, name, days in typed]
