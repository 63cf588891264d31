"""The agency's policy: what an agency may decide for all its officers, each term declared once.

The policy is a document in the roster: a map from the name of a term to its value. It holds only what differs from the
default here, so that a better default reaches agencies that were founded before. Whoever wrote it, it is read within
the bounds of its terms: a value that a term cannot be counts as the default. Names that this version does not know are
another version's, and stay as they are.

A term more is one line in TERMS, and its reader asks `TERM.of(document)`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from app.domain import field_rules
from app.domain.field_rules import NotValid
from app.domain.kinds import contact, interaction
from app.domain.kinds.contact import CADENCE_MAX_DAYS, PAUSED, Stage
from app.domain.quick_note import NAME_MAX_CHARS, QUICK_NOTES_MAX, USUAL, WORDS_MAX_CHARS, QuickNote
from app.domain.untrusted_values import LIST_MAX
from app.words import N_

STAGES_MAX = 20
STAGE_MAX_CHARS = 40
Document = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Term(ABC, Generic[T]):
    """`name` is its key in the document and its field in a form; `label` and `about` are its words, marked by N_."""

    name: str
    label: str
    about: str
    default: T

    def of(self, document: Document) -> T:
        """What holds in an agency with this policy."""
        found = self.read(document.get(self.name))
        return self.default if found is None else found

    @abstractmethod
    def read(self, kept: Any) -> T | None:
        """The value as the document holds it, within bounds; None for anything that it cannot be."""

    @abstractmethod
    def clean(self, typed: Any) -> T:
        """The value as an admin typed it. Raises NotValid at the field."""

    def kept(self, value: T, before: Any) -> Any:
        """The value as the document will hold it, in place of `before`."""
        return value


@dataclass(frozen=True)
class Number(Term[int]):
    """A whole number from `least` to `most`."""

    least: int
    most: int

    def read(self, kept: Any) -> int | None:
        return field_rules.between(kept, self.least, self.most)

    def clean(self, typed: Any) -> int:
        text = str(typed).strip()
        found = self.read(int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else None
        if found is None:
            wrong = N_("Write a whole number from {least} to {most}.")
            raise NotValid(self.name, wrong, least=self.least, most=self.most)
        return found


@dataclass(frozen=True)
class Words(Term[str]):
    """A text of several lines, of `most` characters; "" for none."""

    most: int

    def read(self, kept: Any) -> str | None:
        return field_rules.beside_others(field_rules.cut(kept, self.most)) if isinstance(kept, str) else None

    def clean(self, typed: Any) -> str:
        return str(field_rules.note(self.label, self.most)(self.name, typed))


@dataclass(frozen=True)
class Line(Term[str]):
    """One line of text, perhaps none."""

    most: int

    def read(self, kept: Any) -> str | None:
        return field_rules.one_line(kept, self.most) or None

    def clean(self, typed: Any) -> str:
        return str(field_rules.line(self.label, self.most)(self.name, typed))


@dataclass(frozen=True)
class Country(Term[str]):
    """A country by its two letters (ISO 3166) whose phone numbers can be told apart."""

    def read(self, kept: Any) -> str | None:
        if kept == self.default:  # the tables of all countries are large: most agencies never need them for this
            return self.default
        if not isinstance(kept, str) or len(kept) != 2:
            return None
        from phonenumbers import SUPPORTED_REGIONS

        return kept if kept in SUPPORTED_REGIONS else None

    def clean(self, typed: Any) -> str:
        found = self.read(str(typed).strip().upper())
        if found is None:
            raise NotValid(self.name, N_("Write the two letters of a country: US, CA, GB."))
        return found


@dataclass(frozen=True)
class Stages(Term[tuple[Stage, ...]]):
    """The stages of a relationship in order.

    Paused is always there, last, and never has a cadence: opting out is not the agency's to abolish. A stage of the
    default list that keeps its name has none in the document: each phone says it in its officer's language.
    """

    def read(self, kept: Any) -> tuple[Stage, ...] | None:
        own: dict[str, Stage] = {}
        for written in kept if isinstance(kept, list) else []:
            stage = self._stage(written)
            if stage is not None and (len(own) < STAGES_MAX or stage.id in (*own, PAUSED)):
                own[stage.id] = stage
        if not own:
            return None
        paused = own.pop(PAUSED, self.default[-1])
        return (*own.values(), Stage(PAUSED, paused.name, None))

    def clean(self, typed: Any) -> tuple[Stage, ...]:
        """`typed`: (id, name, days) of each stage, as text. A problem is at `stage.<id>.name` or `stage.<id>.days`."""
        found: list[Stage] = []
        for ident, name, days in typed:
            at = f"stage.{ident}"
            clean = str(field_rules.line(N_("Name of the stage"), STAGE_MAX_CHARS)(f"{at}.name", name))
            if not clean:
                raise NotValid(f"{at}.name", N_("Each stage needs a name."))
            if any(clean.casefold() == other.name.casefold() for other in found):
                raise NotValid(f"{at}.name", N_("Another stage has this name."))
            found.append(Stage(ident, clean, self._days(f"{at}.days", days) if ident != PAUSED else None))
        if [stage.id for stage in found] == [PAUSED]:
            raise NotValid(self.name, N_("Keep at least one stage beside the last one."))
        if len(found) > STAGES_MAX + 1:
            raise NotValid(self.name, N_("{most} stages fit."), most=STAGES_MAX)
        return tuple(found)

    def kept(self, value: tuple[Stage, ...], before: Any) -> Any:
        """What a newer version said of a stage beside this stays with it."""
        usual, more = self._usual_names(), _more(before, "name", "cadence_days")
        return [
            {
                **more.get(stage.id, {}),
                "id": stage.id,
                **({} if usual.get(stage.id) == stage.name else {"name": stage.name}),
                "cadence_days": stage.cadence_days,
            }
            for stage in value
        ]

    def _stage(self, kept: Any) -> Stage | None:
        if not isinstance(kept, dict):
            return None
        ident, usual = field_rules.one_line(kept.get("id")), self._usual_names()
        name = field_rules.one_line(kept["name"]) if "name" in kept else usual.get(ident, "")
        if not (0 < len(ident) <= STAGE_MAX_CHARS and 0 < len(name) <= STAGE_MAX_CHARS):
            return None
        return Stage(ident, name, field_rules.between(kept.get("cadence_days"), 1, CADENCE_MAX_DAYS))

    def _usual_names(self) -> dict[str, str]:
        return {stage.id: stage.name for stage in self.default}

    def _days(self, at: str, typed: str) -> int | None:
        text = str(typed).strip()
        if not text:
            return None
        days = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        if not 1 <= days <= CADENCE_MAX_DAYS:
            raise NotValid(
                at, N_("Write whole days from 1 to {most}, or nothing for no reminders."), most=CADENCE_MAX_DAYS
            )
        return days


@dataclass(frozen=True)
class QuickNotes(Term[tuple[QuickNote, ...]]):
    """Notes begun with a tap, in order; an agency may do without any.

    As with stages, one of the default list that keeps its name and words has neither in the document.
    """

    def read(self, kept: Any) -> tuple[QuickNote, ...] | None:
        if not isinstance(kept, list):
            return None
        own: dict[str, QuickNote] = {}
        for written in kept[:LIST_MAX]:
            one = self._note(written)
            if one is not None and (len(own) < QUICK_NOTES_MAX or one.id in own):
                own[one.id] = one
        return tuple(own.values()) if own or not kept else None

    def clean(self, typed: Any) -> tuple[QuickNote, ...]:
        """`typed`: each note as a map of its parts, its minutes as text. A problem is at `quick.<id>.<part>`."""
        found: list[QuickNote] = []
        for one in typed:
            at = f"quick.{one['id']}"
            name = str(field_rules.line(N_("Name of the quick note"), NAME_MAX_CHARS)(f"{at}.name", one["name"]))
            words = str(field_rules.note(N_("Its words"), WORDS_MAX_CHARS)(f"{at}.words", one["words"]))
            if not name:
                raise NotValid(f"{at}.name", N_("Each quick note needs a name."))
            if any(name.casefold() == other.name.casefold() for other in found):
                raise NotValid(f"{at}.name", N_("Another quick note has this name."))
            if not words:
                raise NotValid(f"{at}.words", N_("Write the words that a tap puts in."))
            try:
                minutes = interaction.minutes(str(one["minutes"]).strip()) or None
            except NotValid as wrong:
                raise wrong.at(f"{at}.minutes") from wrong
            ways = _known(one["how"], interaction.HOW), _known(one["started_by"], interaction.STARTED_BY)
            found.append(QuickNote(one["id"], name, words, *ways, _skills(one["skills"]), minutes))
        if len(found) > QUICK_NOTES_MAX:
            raise NotValid(self.name, N_("{most} quick notes fit."), most=QUICK_NOTES_MAX)
        return tuple(found)

    def kept(self, value: tuple[QuickNote, ...], before: Any) -> Any:
        """What a newer version said of one beside this stays with it."""
        usual, more = self._usual_words(), _more(before, "name", "words", "how", "started_by", "skills", "minutes")
        return [
            {
                **more.get(one.id, {}),
                "id": one.id,
                **({} if usual.get(one.id) == (one.name, one.words) else {"name": one.name, "words": one.words}),
                **{name: said for name in ("how", "started_by", "minutes") if (said := getattr(one, name))},
                **({"skills": list(one.skills)} if one.skills else {}),
            }
            for one in value
        ]

    def _note(self, kept: Any) -> QuickNote | None:
        if not isinstance(kept, dict):
            return None
        ident = field_rules.one_line(kept.get("id"))
        name, words = self._usual_words().get(ident, ("", ""))
        if "name" in kept or "words" in kept:
            name = field_rules.one_line(kept.get("name"))
            words = field_rules.beside_others(field_rules.text(kept.get("words"), most=WORDS_MAX_CHARS)).strip()
        if not (0 < len(ident) <= STAGE_MAX_CHARS and 0 < len(name) <= NAME_MAX_CHARS) or field_rules.unseen(words):
            return None
        ways = _known(kept.get("how"), interaction.HOW), _known(kept.get("started_by"), interaction.STARTED_BY)
        minutes = field_rules.between(kept.get("minutes"), 1, interaction.MINUTES_MAX)
        return QuickNote(ident, name, words, *ways, _skills(kept.get("skills")), minutes)

    def _usual_words(self) -> dict[str, tuple[str, str]]:
        return {one.id: (one.name, one.words) for one in self.default}


def _known(kept: Any, choices: Mapping[str, Any]) -> str:
    """One of the choices, "" for anything else."""
    return kept if isinstance(kept, str) and kept in choices else ""


def _skills(kept: Any) -> tuple[str, ...]:
    wanted = field_rules.words(kept)
    return tuple(one for one in interaction.SKILLS if one in wanted)


def _more(kept: Any, *known: str) -> dict[str, dict[Any, Any]]:
    """By the id of each stage or quick note in a document: what it says that this version does not know."""
    return {
        one["id"]: {key: value for key, value in one.items() if key not in ("id", *known)}
        for one in (kept if isinstance(kept, list) else [])
        if isinstance(one, dict) and isinstance(one.get("id"), str)
    }


STAGES = Stages(
    "stages", N_("Stages"), N_("How far a relationship has come, and how often to be in touch."), contact.STAGES
)
REGION = Country(
    "region", N_("Country"), N_("Its phone numbers need no prefix. Two letters, such as US, CA or GB."), "US"
)
LOCK_WITHIN_MIN = Number(
    "lock_within_min",
    N_("Longest time before a phone locks, in minutes"),
    N_("Officers may choose a shorter one under Settings."),
    30,
    1,
    30,  # FBI CJIS 6.0 AC-11
)
NOTICE = Words(
    "notice",
    N_("Notice at unlocking"),
    N_("Whoever unlocks a phone reads it, and agrees, before anything else is shown. Empty: there is none."),
    "",
    2_000,
)
REPORT_TO = Line(
    "report_to",
    N_("Whom to tell of a lost phone"),
    N_("Name and number, day and night. It stands where a phone is reported: within one hour (FBI CJIS 6.0, IR-6)."),
    "",
    200,
)
BURDEN_OFFICERS = Number(
    "burden_officers",
    N_("Officers who see one person before Beatbook warns"),
    N_("So many officers within the days below may wear somebody out."),
    contact.MANY_OFFICERS,
    2,
    50,
)
BURDEN_DAYS = Number(
    "burden_days",
    N_("Days in which these officers are counted"),
    N_("The warning stands before a note is saved. It never keeps one from being saved."),
    contact.BURDEN_DAYS,
    1,
    90,
)
VISIT_LEAST_MIN = Number(
    "visit_least_min",
    N_("Shortest visit to a place, in minutes"),
    N_("Shorter ones calm a place less (Koper 1995)."),
    10,
    1,
    120,
)
VISIT_MOST_MIN = Number(
    "visit_most_min",
    N_("Longest visit to a place, in minutes"),
    N_("What comes after that adds little. Nobody is kept from staying."),
    16,
    1,
    120,
)
VISIT_GAP_MIN = Number(
    "visit_gap_min",
    N_("Longest time between visits to a place, in minutes"),
    N_("A place that nobody of the squad visited for so long is marked in the list."),
    120,
    15,
    1_440,
)
QUICK_NOTES = QuickNotes(
    "quick_notes",
    N_("Quick notes"),
    N_("Words that are written often. A tap in Log contact adds them to what happened."),
    USUAL,
)
TERMS: tuple[Term[Any], ...] = (
    STAGES,
    QUICK_NOTES,
    REGION,
    LOCK_WITHIN_MIN,
    NOTICE,
    REPORT_TO,
    BURDEN_OFFICERS,
    BURDEN_DAYS,
    VISIT_LEAST_MIN,
    VISIT_MOST_MIN,
    VISIT_GAP_MIN,
)


def changed(document: Document, wanted: Mapping[Term[Any], Any]) -> dict[str, Any]:
    """What to write so that the terms in `wanted` hold; empty where they do.

    nil stands for the default, also for one that a later version brings.
    """
    return {
        term.name: None if value == term.default else term.kept(value, document.get(term.name))
        for term, value in wanted.items()
        if value != term.of(document)
    }
