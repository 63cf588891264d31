"""Saving a form, whichever it is: once at a time, what is wrong beside its field, its draft kept before and gone after.

save ── check ──▶ what is wrong stands beside its field
  │
  └── keep the draft ── work ──▶ NotValid stands beside its field; other trouble beside `at`, or is told
                          │
                          └── the draft goes ── every screen reads again ── done
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

import flet as ft

from app.domain.field_rules import NotValid
from app.notebook.not_valid_words import refusal
from app.state.form import Form
from app.state.session import Session
from app.state.tasks import EXPECTED, safe_text

if TYPE_CHECKING:
    from app.notebook.notebook import Notebook

P = ParamSpec("P")
T = TypeVar("T")


class Kept(Protocol):
    """Where a form is kept until it is saved: a `Writing`, or the sheet around one."""

    @property
    def begun(self) -> bool: ...

    async def keep(self) -> None: ...

    async def finish(self) -> None: ...


class Saving(ft.Observable):
    """`busy` while it is being saved; `problem`: what is wrong with the form as a whole, where it `tells` that itself.

    `beside` names the field of the form for a field of the record, where they differ.
    """

    def __init__(
        self,
        session: Session,
        form: Form,
        kept: Kept | None = None,
        beside: Mapping[str, str] | None = None,
        tells: bool = False,
    ) -> None:
        self._session, self._form, self._kept = session, form, kept
        self._beside, self._tells = beside or {}, tells
        self.busy = False
        self.problem = ""

    async def save(
        self,
        work: Callable[[], Awaitable[T]],
        done: Callable[[T], Awaitable[None]] | None = None,
        wrong: Mapping[str, str] | None = None,
        at: str | None = None,
    ) -> None:
        """`work()`, then `done(its answer)`, unless something is `wrong` (by field) before.

        A form that is saved is not saved again, and a second tap meanwhile does nothing. Errors that the officer can
        see to stand at the field `at`, or are told for the whole form; where it tells nothing, they are raised.
        """
        if self.busy or (self._kept is not None and not self._kept.begun):
            return
        self.problem = ""
        if wrong:
            await self._complain(wrong)
            return
        self.busy = True
        try:
            if self._kept is not None:
                await self._kept.keep()  # should saving fail, the words are on disk
            answer = await work()
            if self._kept is not None:
                await self._kept.finish()
                self._session.changed()  # only now: what is read again must not find the draft of what was just saved
        except NotValid as refused:
            await self._complain({refused.field: refusal(refused)})
            return
        except EXPECTED as trouble:
            if at is None and not self._tells:
                raise
            await self._complain({at or "": safe_text(trouble)})
            return
        finally:
            self.busy = False
        if done is not None:
            await done(answer)

    async def write(
        self,
        done: Callable[[T], Awaitable[None]],
        work: Callable[Concatenate[Notebook, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """As `save`, where the work is `work(notebook, *args)`, done in a thread."""
        await self.save(lambda: self._session.tasks.run(work, self._session.notebook, *args, **kwargs), done)

    async def _complain(self, wrong: Mapping[str, str]) -> None:
        at = {self._beside.get(field, field): words for field, words in wrong.items()}
        elsewhere = [words for field, words in at.items() if not self._form.shows(field)]
        if elsewhere and self._tells:
            self.problem = elsewhere[0]
        elif elsewhere:
            self._session.warn(elsewhere[0])
        await self._form.complain(at)

    def clear(self) -> None:
        """The officer goes on: what was wrong with the form as a whole need not be said any more."""
        self.problem = ""
