"""What the list of follow-ups, their calendar and *Choose several* are narrowed to, and in which order they stand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import flet as ft

from app.notebook import contacts, follow_ups
from app.notebook.follow_ups import Only, Order, Whose
from app.notebook.notebook import Notebook
from app.state.session import Session
from app.words import N_, _

Status = Literal["open", "done"]
ORDERS: dict[Order, str] = {"due": N_("By due day"), "person": N_("By person"), "newest": N_("Newest first")}


@dataclass(frozen=True)
class Filter:
    """`owner`, `contact`: by id, "" for all. `shown` rows are read; 0: as many as a list begins with."""

    whose: Whose = "mine"
    status: Status = "open"
    owner: str = ""
    contact: str = ""
    promises: bool = False
    overdue: bool = False
    order: Order = "due"
    shown: int = 0

    @property
    def anything(self) -> bool:
        return bool(self.contact) or self.promises or self.only_overdue

    @property
    def only_overdue(self) -> bool:
        """Nothing that is done is overdue."""
        return self.overdue and self.status == "open"

    def only(self, nb: Notebook, squad: str | None) -> Only:
        """As the notebook asks it, of the squad that is looked at. An officer is kept to while they share a squad."""
        asked = self.owner if self.whose == "squad" else ""
        return {
            "whose": self.whose,
            "status": self.status,
            "squad": squad,
            "owner": asked if asked in [one.id for one in follow_ups.colleagues(nb)] else None,
            "contact": self.contact or None,
            "promises": self.promises,
            "overdue": self.only_overdue,
        }

    def said(self, nb: Notebook) -> dict[str, str]:
        """Field -> what it narrows to, in words. Reads the notebook."""
        people = contacts.rows(nb, [self.contact], gone=True) if self.contact else []
        words = {
            "overdue": _("Overdue") if self.only_overdue else "",
            "promises": _("Promises") if self.promises else "",
            "contact": (people[0].title if people else _("One person")) if self.contact else "",
        }
        return {field: one for field, one in words.items() if one}


class FollowUpChoice(ft.Observable):
    """The choice of one session: it is the same when the officer comes back from a follow-up's page."""

    def __init__(self) -> None:
        self.filter = Filter()

    def change(self, **to: object) -> None:
        """From its beginning, narrowed otherwise."""
        self.filter = replace(self.filter, shown=0, **to)  # type: ignore[arg-type]  # fields of Filter

    async def show_whose(self, whose: str) -> None:
        self.change(whose=whose)

    async def show_status(self, status: str) -> None:
        self.change(status=status)

    async def show_owner(self, owner: str) -> None:
        self.change(owner=owner)

    async def show_contact(self, contact: str) -> None:
        self.change(contact="" if self.filter.contact == contact else contact)

    async def toggle(self, field: str) -> None:
        """`field`: "promises" or "overdue"."""
        self.change(**{field: not getattr(self.filter, field)})

    async def sort(self, order: str) -> None:
        self.change(order=order)

    async def leave(self, field: str) -> None:
        """Without this one again."""
        self.change(**{field: getattr(Filter(), field)})

    async def clear(self) -> None:
        """Nothing is left out any more; the order stays."""
        self.change(owner="", contact="", promises=False, overdue=False)


def follow_up_choice(session: Session) -> FollowUpChoice:
    """The one of this session, until it locks."""
    choice: FollowUpChoice = session.memory.setdefault("follow-ups", FollowUpChoice())
    return choice
