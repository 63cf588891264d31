"""What the form of the policy holds, and the terms that it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.kinds.contact import Stage
from app.domain.policy import QUICK_NOTES, STAGES, TERMS, Document, Term
from app.state.form import Form
from app.ui.quick_note_words import as_written, shown
from app.words import _

PLAIN: tuple[Term[Any], ...] = tuple(term for term in TERMS if term not in (STAGES, QUICK_NOTES))
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
    quick = [shown(one) for one in QUICK_NOTES.of(policy)]
    values[QUICK_NOTES.name] = [one.id for one in quick]
    for one in quick:
        said: dict[str, Any] = {"name": one.name, "words": one.words, "how": one.how, "started_by": one.started_by}
        said |= {"skills": list(one.skills), "minutes": str(one.minutes or "")}
        values |= {f"quick.{one.id}.{part}": value for part, value in said.items()}
    return values


def terms_of(form: Form) -> dict[Term[Any], Any]:
    """The terms that the admin changed since the form was opened. Raises NotValid.

    Only those: what another admin changed meanwhile is not overwritten by a form that still shows it as it was.
    """
    then, now = Form(form.get("at_first")), form
    changed: dict[Term[Any], Any] = {}
    if _typed_stages(now) != _typed_stages(then):
        changed[STAGES] = STAGES.clean(_typed_stages(now))
    if _typed_quick(now) != _typed_quick(then):
        changed[QUICK_NOTES] = QUICK_NOTES.clean(_typed_quick(now))
    return changed | {term: term.clean(now.text(term.name)) for term in PLAIN if _differs(term.name, now, then)}


def changed_words(values: Mapping[str, Any]) -> str:
    """What an unfinished form changes, by name."""
    now, then = Form(values), Form(values.get("at_first"))
    stages = [_(STAGES.label)] if _typed_stages(now) != _typed_stages(then) else []
    quick = [_(QUICK_NOTES.label)] if _typed_quick(now) != _typed_quick(then) else []
    return ", ".join([*stages, *quick, *(_(term.label) for term in PLAIN if _differs(term.name, now, then))])


def _differs(name: str, now: Form, then: Form) -> bool:
    return now.text(name) != then.text(name)


def _typed_stages(form: Form) -> list[tuple[str, str, str]]:
    """(id, name, days) of each stage, as text; a default name in whichever language it is shown."""
    typed = [(id, form.text(f"stage.{id}.name"), form.text(f"stage.{id}.days")) for id in form.get(STAGES.name, [])]
    return [(id, _USUAL[id] if id in _USUAL and name == _(_USUAL[id]) else name, days) for id, name, days in typed]


def _typed_quick(form: Form) -> list[dict[str, Any]]:
    """Each quick note by its parts, its minutes as text."""
    found: list[dict[str, Any]] = []
    for id in form.get(QUICK_NOTES.name, []):
        at = f"quick.{id}"
        name, words = as_written(id, form.text(f"{at}.name"), form.text(f"{at}.words"))
        ways = {part: form.text(f"{at}.{part}") for part in ("how", "started_by", "minutes")}
        found.append({"id": id, "name": name, "words": words, **ways, "skills": sorted(form.get(f"{at}.skills", []))})
    return found
