"""What the form of a contact holds, and the fields of the contact that it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain import reach as reach_rules
from app.domain.field_rules import NotValid
from app.domain.kinds.contact import NEVER, own_cadence
from app.notebook.contacts import Contact as Known
from app.state.form import Form

DRAFT = "contact"  # of somebody new
PLAIN = ("name", "description", "role", "reach_note", "address", "interpreter", "offers")
MARKS = ("under_18", "opted_out")
BY_STAGE, OWN, NONE = "stage", "own", "none"
KEPT = ("at_first", "basis", "squad", "home")
"""Of how it was opened: the words, and whose they were; where it is to go; the place that somebody new belongs to."""


def blank() -> dict[str, Any]:
    lists: dict[str, Any] = {"reach": [], "member_of": [], "tags": []}
    return {"kind": "person", "stage": "introduced", "cadence": BY_STAGE, **lists, **dict.fromkeys(MARKS, False)}


def form_of(known: Known) -> dict[str, Any]:
    """A contact as the form holds it."""
    own = known.cadence_own
    return {
        **{name: getattr(known, name) for name in PLAIN},
        "under_18": known.under_18,
        "opted_out": known.row.opted_out,
        "kind": known.row.kind,
        "stage": known.row.stage,
        "cadence": BY_STAGE if not own else OWN if known.cadence_days else NONE,
        "cadence_days": str(known.cadence_days or "") if own else "",
        "primary": known.primary or "",
        "backup": known.backup or "",
        "reach": list(range(len(known.reach))),
        **{f"reach.{number}.address": one.shown for number, one in enumerate(known.reach)},
        **{f"reach.{number}.label": one.label for number, one in enumerate(known.reach)},
        **{f"reach.{number}.uri": one.uri for number, one in enumerate(known.reach)},
        **{f"reach.{number}.shown": one.shown for number, one in enumerate(known.reach)},
        "member_of": [home.named for home in known.member_of],
        "tags": list(known.tags),
        "basis": {one: list(stamps) for one, stamps in known.basis.items()},
    }


def uris_of(form: Form, number: int, region: str) -> list[str]:
    """The phone numbers or the e-mail address of one row as URIs; none for an empty row. Raises NotValid.

    A row that still says what was shown keeps its URI, whatever the region would make of it today.
    """
    typed = form.text(f"reach.{number}.address")
    if not typed:
        return []
    before = form.text(f"reach.{number}.uri")
    if before and typed == form.text(f"reach.{number}.shown"):
        return [before]
    return reach_rules.uris(typed, region)


def fields_of(form: Form, region: str) -> dict[str, Any]:
    """What the officer changed since the form was opened, as fields of a contact; removed ones as None or False.

    Only that: what another phone wrote meanwhile is not overwritten by a form that still shows it as it was.
    Raises NotValid.
    """
    then = _fields(Form(form.get("at_first")), region) if form.get("at_first") else {}
    now = _fields(form, region)
    gone = {name: None if name.startswith("reach/") else False for name in then if name not in now}
    return gone | {name: value for name, value in now.items() if name not in then or then[name] != value}


def _fields(form: Form, region: str) -> dict[str, Any]:
    fields: dict[str, Any] = {name: form.text(name) for name in PLAIN}
    fields |= {name: form.get(name) is True for name in MARKS}
    fields["kind"], fields["stage"] = form.text("kind"), form.text("stage")
    fields["primary"], fields["backup"] = form.text("primary") or None, form.text("backup") or None
    fields["cadence_days"] = _cadence(form)
    for number in form.get("reach", []):
        try:
            uris = uris_of(form, number, region)
        except NotValid as wrong:
            raise wrong.at(f"reach.{number}.address") from wrong
        for uri in uris:
            fields[f"reach/{uri}"] = form.text(f"reach.{number}.label") or True
    fields |= {f"member_of/{home}": True for home in form.get("member_of", [])}
    waiting = form.text("tag")  # typed, but not added: it counts
    fields |= {f"tag/{tag}": True for tag in [*form.get("tags", []), *([waiting] if waiting else [])]}
    return fields


def taken_up(fresh: dict[str, Any], draft: dict[str, Any]) -> dict[str, Any]:
    """The form of a contact as it is now, with what a draft of it had changed on top.

    Of what was changed, the officer has seen what stood there when the draft was begun; of all else, what is there now.
    """
    first = draft.get("at_first") or {}
    changed = {name for name, value in draft.items() if name not in KEPT and value != first.get(name)}
    if any(map(_is_reach, changed)):  # the rows of a list belong together
        changed |= set(filter(_is_reach, (*draft, *first)))
        fresh = {name: value for name, value in fresh.items() if not _is_reach(name)}
    at_first = {**fresh, **{name: first.get(name) for name in changed}}
    written = {_written_as(name) for name in changed}
    before, now = draft.get("basis") or {}, fresh.get("basis") or {}
    basis = {one: stamps for one, stamps in now.items() if one.partition("/")[0] not in written}
    basis |= {one: stamps for one, stamps in before.items() if one.partition("/")[0] in written}
    return {**fresh, **{name: draft.get(name) for name in changed}, "at_first": at_first, "basis": basis}


def _is_reach(name: str) -> bool:
    return name.partition(".")[0] == "reach"


def _written_as(name: str) -> str:
    """The field of a contact, or how its fields begin, that a field of the form is written as."""
    return {"tags": "tag", "cadence": "cadence_days"}.get(name, "reach" if _is_reach(name) else name)


def _cadence(form: Form) -> int | None:
    choice = form.text("cadence")
    if choice == NONE:
        return NEVER
    return own_cadence(form.text("cadence_days")) if choice == OWN else None


def worth_keeping(values: Mapping[str, Any]) -> bool:
    homes = [values["home"]] if values.get("home") else []
    first = values.get("at_first") or {**blank(), "primary": values.get("primary"), "member_of": homes}
    return any(
        value != first.get(name) and (value or first.get(name)) for name, value in values.items() if name not in KEPT
    )
