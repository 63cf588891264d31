"""Bugs in how somebody moves to another squad with what was written of them."""

from __future__ import annotations

from collections.abc import Iterator

from app.journal import carried
from app.notebook import move_load, moving
from tests.attacks.deliberate_bugs.bug import Catalogue, replaced, rewritten

BUGS = Catalogue()


@BUGS.add(
    "a move that drops a supplement",
    "A note comes to the new squad without what was said about it later, and the old one hides it.",
    caught_in="squads",
)
def _() -> Iterator[None]:
    with replaced(move_load, "_NOTES", move_load._NOTES[: move_load._NOTES.index(" OR (")]):
        yield


@BUGS.add(
    "a carried entry believed unsigned",
    "Whoever moves somebody can bring a note in the name of an officer who never wrote it.",
    caught_in="squads",
)
def _() -> Iterator[None]:
    with rewritten(carried, "read", ("entry.verify(author_key(entry.header))", "author_key(entry.header)")):
        yield


@BUGS.add("hidden before the server has it all", "Who is moved is nowhere to be seen if the phone is lost then.")
def _() -> Iterator[None]:
    with rewritten(
        moving, "_follow_with_keys", ("load.unsent or nb.waiting_among(move_load.scope(nb, way.there).keys())", "False")
    ):
        yield


@BUGS.add("every move counts for ever", "Who came home is brought away again, by a move that was undone.")
def _() -> Iterator[None]:
    with rewritten(moving, "_counting", ("if any(stamps.replaces", "if False and any(stamps.replaces")):
        yield


@BUGS.add("what is written behind a move stays behind", "A note written offline in the old squad never comes along.")
def _() -> Iterator[None]:
    with replaced(moving, "carry_over", lambda _nb: False):
        yield
