"""An agency's templates: each one a name of its own in the policy, which an admin writes and everybody reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from app.domain import template
from app.domain.policy import Document, Term
from app.domain.shipped_templates import SHIPPED
from app.domain.template import Template
from app.words import N_

PREFIX = "template/"


@dataclass(frozen=True)
class TemplateTerm(Term[Template | None]):
    """One template in the policy; `default` is the one that ships under its id, None for an agency's own."""

    def read(self, kept: Any) -> Template | None:
        found = template.read(kept)
        return found if found is not None and PREFIX + found.id == self.name else None

    def clean(self, typed: Any) -> Template | None:
        return self.read(template.document(typed)) if isinstance(typed, Template) else None

    def kept(self, value: Template | None, before: Any) -> Any:
        return None if value is None else template.document(value)


def term(ident: str) -> TemplateTerm:
    """The term under which a template is kept."""
    return TemplateTerm(PREFIX + ident, N_("Template"), "", SHIPPED.get(ident))


def all_of(policy: Document) -> list[Template]:
    """The templates of an agency with this policy: those that ship, as it has them, then its own by name."""
    own = sorted(name.removeprefix(PREFIX) for name in policy if isinstance(name, str) and name.startswith(PREFIX))
    ids = list(dict.fromkeys([*SHIPPED, *(one for one in own if template.is_id(one))]))
    found = [one for ident in ids if (one := term(ident).of(policy)) is not None]
    shipped, others = found[: len(SHIPPED)], found[len(SHIPPED) :]
    return [*shipped, *sorted(others, key=lambda one: (one.name.casefold(), one.id))][: template.TEMPLATES_MAX]


def changed(wanted: Template, policy: Document) -> Template:
    """The template as its next version, or as it stands where it asks for nothing else."""
    now = term(wanted.id).of(policy)
    if now is None:
        return replace(wanted, version=1)
    if now.same(wanted) and now.retired == wanted.retired:
        return now
    return replace(wanted, version=min(now.version + 1, template.VERSION_MAX))
