"""Practice cards as an agency has them, and which one fits where.

Each card is a term of the policy of its own, "card/<id>", so that two administrators who change two cards never undo
each other's work; the policy holds only those that differ from what Beatbook brings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain import field_rules
from app.domain.field_rules import NotValid
from app.domain.policy import Document, Term
from app.domain.practice_cards import ESTABLISH, GROUPS, MAINTAIN, SHIPPED, WORDS_MAX, PracticeCard
from app.words import N_

PREFIX = "card/"
OWN_MAX = 20
NAME_MAX_CHARS, WORDS_MAX_CHARS, SOURCE_MAX_CHARS = 40, 600, 200
LEFT_OUT = ""


class CardTerm(Term[PracticeCard]):
    """One card. One that an agency made, by an id of 32 hex characters, is by default left out."""

    def __init__(self, ident: str) -> None:
        default = SHIPPED.get(ident) or PracticeCard(ident, "", LEFT_OUT, "")
        super().__init__(f"{PREFIX}{ident}", N_("Practice card"), N_("What an officer may read when it fits."), default)

    def read(self, kept: Any) -> PracticeCard | None:
        if not isinstance(kept, dict) or not isinstance(kept.get("words"), str):
            return None
        words = field_rules.beside_others(field_rules.text(kept.get("words"), most=WORDS_MAX_CHARS)).strip()
        if field_rules.unseen(words):
            return self.left_out()
        name = field_rules.one_line(kept.get("name"), NAME_MAX_CHARS)
        if field_rules.unseen(name):
            return None
        return PracticeCard(self.default.id, name, words, field_rules.one_line(kept.get("source"), SOURCE_MAX_CHARS))

    def clean(self, typed: Any) -> PracticeCard:
        """`typed`: name, words and source by name. Raises NotValid at one of these."""
        name = str(field_rules.line(N_("Name of the card"), NAME_MAX_CHARS)("name", typed.get("name")))
        if not name:
            raise NotValid("name", N_("Give the card a name."))
        words = str(field_rules.note(N_("Its words"), WORDS_MAX_CHARS)("words", typed.get("words")))
        if field_rules.unseen(words):
            raise NotValid("words", N_("Write what the card says."))
        count = len(words.split())
        if count > WORDS_MAX:
            long = N_("A card is read in a moment: at most {most} words. These are {count}.")
            raise NotValid("words", long, most=WORDS_MAX, count=count)
        source = str(field_rules.line(N_("Source"), SOURCE_MAX_CHARS)("source", typed.get("source")))
        return PracticeCard(self.default.id, name, words, source)

    def kept(self, value: PracticeCard, before: Any) -> Any:
        """What a newer version said of the card beside this stays with it."""
        more = before if isinstance(before, dict) else {}
        return {**more, "name": value.name, "words": value.words, "source": value.source}

    def left_out(self) -> PracticeCard:
        return PracticeCard(self.default.id, "", LEFT_OUT, "")


def of(policy: Document, ident: str) -> PracticeCard | None:
    """The card as this agency has it; None for one that is left out or that nobody knows."""
    if ident not in SHIPPED and not field_rules.is_id(ident):
        return None
    card = CardTerm(ident).of(policy)
    return None if card.words == LEFT_OUT else card


def groups(policy: Document) -> Mapping[str, Sequence[PracticeCard]]:
    """Every card of the agency in groups, by the marked name of each; "" is that of the agency's own, in the order of
    their names. A group of which nothing is left is not there."""
    found = {name: [card for one in cards if (card := of(policy, one.id))] for name, cards in GROUPS.items()}
    return {name: cards for name, cards in {**found, "": own(policy)}.items() if cards}


def own(policy: Document) -> list[PracticeCard]:
    """Those that the agency made, the first OWN_MAX of them by id, in the order of their names."""
    idents = sorted(name[len(PREFIX) :] for name in policy if isinstance(name, str) and name.startswith(PREFIX))
    made = [card for one in idents if one not in SHIPPED and (card := of(policy, one))]
    return sorted(made[:OWN_MAX], key=lambda card: (card.name.casefold(), card.id))


def left_out(policy: Document) -> list[PracticeCard]:
    """Those of Beatbook that the agency does without, as Beatbook brings them."""
    return [card for card in SHIPPED.values() if of(policy, card.id) is None]


# --- which one fits -------------------------------------------------------------------------------------------------


def before_meeting(*, met: bool, quiet: bool, opted_out: bool) -> str:
    """The id of the card for whoever is about to meet somebody; "" for none: nobody is urged to see who asked not to
    be contacted."""
    if opted_out:
        return ""
    return MAINTAIN if met and quiet else "" if met else ESTABLISH


def at_stage(stage: str) -> str:
    """Of a problem's stage; "" for one that only a newer version knows."""
    return stage if stage in SHIPPED else ""


def for_skills(chosen: Sequence[str]) -> str:
    """Of the skill that was chosen last."""
    return next((one for one in reversed(chosen) if one in SHIPPED), "")
