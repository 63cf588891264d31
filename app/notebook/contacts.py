"""Contacts: people, venues and agencies the squad knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, literal, or_, select, tuple_

from app.domain import field_rules, reach, search_query
from app.domain.field_rules import NotValid
from app.domain.kinds import contact as rules
from app.domain.merge import DELETED, RecordState, value_bytes
from app.journal import stamps
from app.journal.change import Change, Value
from app.notebook import belonging, conflicts, contact_list
from app.notebook.belonging import Home
from app.notebook.conflicts import TwoVersions
from app.notebook.contact_list import ContactRow as ContactRow
from app.notebook.contact_list import Only as Only
from app.notebook.contact_list import Order as Order
from app.notebook.contact_list import Quiet as Quiet
from app.notebook.contact_list import built, c, query
from app.notebook.contact_warnings import Warned as Warned
from app.notebook.contact_warnings import burden as burden
from app.notebook.contact_warnings import warnings as warnings
from app.notebook.duplicates import likely_duplicates as likely_duplicates
from app.notebook.errors import NotThere
from app.notebook.kinds.contact import NAMED, stage_steps
from app.notebook.kinds.interaction import interaction_contacts
from app.notebook.notebook import Notebook
from app.notebook.paging import Listing
from app.notebook.seen_versions import Basis, Seen, remembered
from app.notebook.text_index import like
from app.words import N_

MEMBERS = 50
PAGE_MAX_CHARS = 2_000  # of one field on a contact's page: an app of tomorrow may allow more than this one does
STAGES_MAX = 500  # steps told of one contact, the latest ones
DELETIONS_MAX = 50  # entries for one deletion: each names BASIS_MAX of the notes about a contact


@dataclass(frozen=True)
class Reach:
    """A way to reach a contact: `uri` is `tel:` or `mailto:`, `shown` how a person writes it."""

    uri: str
    label: str
    shown: str


@dataclass(frozen=True)
class StageStep:
    """A stage a contact was put in, when (ms UTC) and by whom."""

    stage_name: str
    at: int
    officer_name: str


@dataclass(frozen=True)
class Contact:
    """A contact's page. `cadence_days` None: no reminders; `cadence_own`: set for this contact, not by its stage.

    `returned`: deleted by one officer while another wrote; `newer`: some of it was made by a newer version. `members`
    are the first by name, `members_total` counts all. `known_by`: the officers who met them, `others_know`: but this
    one, the latest first. `favourite`: of this officer. `basis` is for `edit`: who was shown this saw these values.
    """

    row: ContactRow
    name: str
    description: str
    role: str
    address: str
    reach: list[Reach]
    reach_note: str
    offers: str
    cadence_days: int | None
    cadence_own: bool
    primary: str | None
    primary_name: str
    backup: str | None
    backup_name: str
    tags: list[str]
    member_of: list[Home]
    members: list[ContactRow]
    members_total: int
    interpreter: str
    two_versions: list[TwoVersions]
    stage_history: list[StageStep]
    known_by: list[str]
    others_know: list[str]
    under_18: bool
    favourite: bool
    created: int | None
    source: str
    deleted: bool
    returned: bool
    newer: bool
    basis: Basis = field(compare=False)


# --- lists -------------------------------------------------------------------------------------------------


def page(
    nb: Notebook,
    *,
    text: str = "",
    kind: str | None = None,
    stage: str | None = None,
    quiet: bool = False,
    mine: bool = False,
    squad: str | None = None,
    favourite: bool = False,
    after: str | None = None,
    limit: int = 50,
    order: Order = "name",
    start: str = "",
) -> Listing[ContactRow]:
    """Contacts by name, unnamed ones last; `quiet` keeps those past their cadence, `mine` primary or backup, `squad`
    those that this one keeps, `favourite` this officer's own.

    `order`: by name; "last" met first; "due", whose next contact was or is due first. By name the rows begin at the
    letter `start` (see app.notebook.letters), and `after` pages on; the total counts all of them.
    `text`: every word of it is in their name or details. What people type is for app.notebook.search.
    """
    with nb.lock:
        conditions = Only((kind,) if kind else (), stage, quiet, mine, squad, favourite).conditions(nb)
        for word in next(iter(search_query.readings(text, nb.region)), ()):
            conditions.append(or_(*(c.c.details.like(like(one)) for one in word)))
        total = int(nb.rows(select(func.count()).select_from(c).where(*conditions))[0][0])
        rows = query().where(*conditions).order_by(*contact_list.ordered(nb, order)).limit(limit + 1)
        if start and order == "name":
            rows = rows.where(c.c.title_key >= NAMED + start)
        if after is not None:
            number, _, key = after.partition(":")
            rows = rows.where(tuple_(c.c.title_key, c.c.num) > (key, int(number)))
        found = nb.rows(rows)
        more = len(found) > limit
        last = found[limit - 1] if more else None
        return Listing(built(nb, found[:limit]), f"{last.num}:{last.title_key}" if last else None, total)


def recent(nb: Notebook, limit: int = 8) -> list[ContactRow]:
    """Whom this officer met or added last, newest first."""
    with nb.lock:
        newest: dict[int, int] = {}
        for number, at in nb.read(_MET_BY, (nb.officer,)):
            newest.setdefault(number, at)
            if len(newest) == limit:
                break
        added = nb.rows(
            select(c.c.num, c.c.created)
            .where(
                contact_list.shown,
                c.c.primary_officer == nb.officer,
                c.c.batch.is_(None),
                c.c.last_at.is_(None),
            )
            .order_by(c.c.created.desc())
            .limit(limit)
        )
        for number, at in added:
            newest.setdefault(number, at)
        return contact_list.of_numbers(nb, sorted(newest, key=lambda number: newest[number], reverse=True)[:limit])


_MET_BY = """
    SELECT p.contact, i.at FROM interactions i CROSS JOIN interaction_contacts p ON p.interaction = i.num
    CROSS JOIN contacts c ON c.num = p.contact WHERE i.officer = ? AND p.here = 0 AND c.deleted = 0 ORDER BY i.at DESC
"""
"""One after another until enough are known: nobody who is deleted takes the place of somebody who is not."""


def rows(nb: Notebook, contacts: Sequence[str], gone: bool = False) -> list[ContactRow]:
    """The rows of these contacts, in the order asked; unknown ones are left out, and unless `gone` the deleted."""
    return contact_list.of_ids(nb, contacts, gone)


def gone(nb: Notebook, limit: int = 50, text: str = "") -> Listing[ContactRow]:
    """Who was deleted, or moved to a squad where this officer does not see them, by name; nothing of them is erased.

    `text`: every word of it begins a word of their name.
    """
    conditions = [c.c.deleted == 1, c.c.merged == 0, or_(c.c.moved == 0, contact_list.moved_away)]
    called = literal(" ") + func.substr(c.c.title_key, 2)  # what lists call them: nothing else is kept of who is gone
    for word in next(iter(search_query.readings(text, nb.region)), ()):
        conditions.append(or_(*(called.like(f"% {one.strip()}%") for one in word)))
    with nb.lock:
        total = int(nb.rows(select(func.count()).select_from(c).where(*conditions))[0][0])
        found = query().where(*conditions).order_by(c.c.title_key, c.c.num).limit(limit)
        return Listing(built(nb, nb.rows(found)), None, total)


# --- one contact -------------------------------------------------------------------------------------------


def read(nb: Notebook, contact: str, members: int = MEMBERS) -> Contact:
    """One contact, deleted ones too, with so many of its members. Raises NotThere."""
    with nb.lock:
        state = nb.state("contact", contact)
        found = nb.rows(query().where(c.c.id == contact))
        if not found:
            raise NotThere
        number, cadence_days = found[0].num, found[0].cadence_days
        return _contact(nb, state, number, built(nb, found)[0], cadence_days, belonging.members(nb, contact, members))


def _contact(
    nb: Notebook,
    state: RecordState,
    number: int,
    row: ContactRow,
    cadence_days: int | None,
    members: tuple[list[ContactRow], int],
) -> Contact:
    fields, hidden = state.shown(), nb.hidden("contact", row.id)
    known_by = _known_by(nb, number)
    primary, backup = field_rules.ident(fields.get("primary")), field_rules.ident(fields.get("backup"))
    return Contact(
        row=row,
        name=field_rules.one_line(fields.get("name"), PAGE_MAX_CHARS),
        description=field_rules.one_line(fields.get("description"), PAGE_MAX_CHARS),
        role=field_rules.one_line(fields.get("role"), PAGE_MAX_CHARS),
        address=field_rules.one_line(fields.get("address"), PAGE_MAX_CHARS),
        reach=[Reach(uri, label, reach.shown(uri, nb.region)) for uri, label in rules.reach(fields)],
        reach_note=field_rules.text(fields.get("reach_note"), most=rules.REACH_NOTE_MAX),
        offers=field_rules.one_line(fields.get("offers"), rules.OFFERS_MAX),
        cadence_days=cadence_days,
        cadence_own=field_rules.between(fields.get("cadence_days"), rules.NEVER, rules.CADENCE_MAX_DAYS) is not None,
        primary=primary,
        primary_name=nb.officer_name(primary),
        backup=backup,
        backup_name=nb.officer_name(backup),
        tags=rules.tags(fields),
        member_of=belonging.homes(nb, row.id, rules.places(fields)),
        members=members[0],
        members_total=members[1],
        interpreter=field_rules.one_line(fields.get("interpreter"), PAGE_MAX_CHARS),
        two_versions=conflicts.of_record(nb, row.id),
        stage_history=_stage_history(nb, number),
        known_by=[nb.officer_name(one) for one in known_by],
        others_know=[nb.officer_name(one) for one in known_by if one != nb.officer],
        under_18=rules.under_18(fields),
        favourite=nb.officer in rules.favourite_of(fields),
        created=field_rules.milliseconds(fields.get("created")) or None,
        source=field_rules.one_line(fields.get("source"), rules.NAME_MAX),
        deleted=hidden and not row.merged,
        returned=state.returned or (state.deleted and not hidden),
        newer=any(rules.CONTACT.field(name) is None for name in fields),
        basis=remembered(state.basis(_on_the_page(fields))),
    )


def _on_the_page(fields: Mapping[str, Value]) -> list[str]:
    """The fields of a contact that its page shows, and so its form can change."""
    return [
        *(name for name in rules.FIELDS if not name.endswith("/")),
        *("reach/" + uri for uri, _ in rules.reach(fields)),
        *("tag/" + tag for tag in rules.tags(fields)),
        *("member_of/" + place for place in rules.places(fields)),
    ]


def _stage_history(nb: Notebook, number: int) -> list[StageStep]:
    steps = select(stage_steps).where(stage_steps.c.contact == number).order_by(stage_steps.c.stamp.desc())
    return [
        StageStep(nb.stage_name(row.stage), stamps.millis(row.stamp), nb.writer_name(row.stamp))
        for row in reversed(nb.rows(steps.limit(STAGES_MAX)))
    ]


def _known_by(nb: Notebook, number: int) -> list[str]:
    present = interaction_contacts
    officers = (
        select(present.c.officer)
        .where(present.c.contact == number)
        .group_by(present.c.officer)
        .order_by(func.max(present.c.at).desc())
    )
    return [row.officer for row in nb.rows(officers) if row.officer]


# --- writing -----------------------------------------------------------------------------------------------


def create(nb: Notebook, fields: Mapping[str, Any], squad: str | None = None) -> str:
    """A new contact of this officer, in this squad (None: in the first of theirs); returns its id.

    Fields as in app.domain.kinds.contact; `phone` and `mail` take a number or address as typed. Raises NotValid.
    """
    with nb.lock:
        ident, change = new(nb, fields, squad)
        nb.write(change)
        return ident


def new(nb: Notebook, fields: Mapping[str, Any], squad: str | None = None) -> tuple[str, Change]:
    """The change that makes a contact, and its id. Raises NotValid, NoKey, SquadClosed."""
    defaults = {
        "kind": "person",
        "stage": rules.KNOWN_OF,
        "primary": nb.officer,
        "created": nb.clock(),
    }
    cleaned = rules.CONTACT.clean({**defaults, **_typed(nb, fields)})
    rules.need_words(cleaned)
    nb.check_open(squad)
    ident = nb.new_id(squad)
    kept: dict[str, Value] = {field: value for field, value in cleaned.items() if not _nothing(value)}
    return ident, Change(bytes.fromhex(ident), "contact", kept)


def edit(nb: Notebook, contact: str, fields: Mapping[str, Any], basis: Seen = None) -> Basis:
    """Writes the fields that differ from what stands there. Raises NotValid, NotThere.

    `basis` is what the officer saw when they began (`Contact.basis`): what another phone wrote since into a field that
    they write, too, becomes a second version. Answers the basis for taking this back.
    """
    with nb.lock:
        state = nb.state("contact", contact)
        shown = state.shown()
        touched = {field: value for field, value in _typed(nb, fields).items() if not _same(value, shown.get(field))}
        cleaned = rules.CONTACT.clean(touched)
        changed = {field: value for field, value in cleaned.items() if _differs(value, shown.get(field))}
        if not changed:
            return nb.seen("contact", contact, fields)
        rules.need_words({**shown, **changed})
        nb.write(nb.change("contact", contact, changed, basis))
        return nb.seen("contact", contact, changed)


def _nothing(value: Value) -> bool:
    # 0 is something: "no reminders".
    return value is None or value is False or value == ""


def _same(given: Any, shown: Value) -> bool:
    """Whether a field was left as it is: then no rule of writing changes it, whoever wrote it and by which rules."""
    return isinstance(given, str) and isinstance(shown, str) and given.strip() == shown.strip()


def _differs(value: Value, shown: Value) -> bool:
    if _nothing(value) and _nothing(shown):
        return False
    return value_bytes(value) != value_bytes(shown)


def _typed(nb: Notebook, fields: Mapping[str, Any]) -> dict[str, Any]:
    """`phone` and `mail` as typed become fields of their own."""
    plain = {field: value for field, value in fields.items() if field not in ("phone", "mail")}
    phone, mail = fields.get("phone"), fields.get("mail")
    if isinstance(phone, str) and phone.strip():
        plain |= {"reach/" + uri: True for uri in reach.phone_uris(phone, nb.region)}
    if isinstance(mail, str) and mail.strip():
        plain["reach/" + reach.mail_uri(mail)] = True
    return plain


def known_of(nb: Notebook, contact: str) -> Basis:
    """All that this officer sees of a contact who asks themselves whether to delete them."""
    with nb.lock:
        return nb.seen("contact", contact, [DELETED])


def delete(nb: Notebook, contact: str, basis: Basis | None = None) -> None:
    """Hides a contact; its pages stay in the journal. An edit made elsewhere meanwhile brings it back.

    `basis` is what was `known_of` them when the officer was asked. Raises NotValid when more came in since.
    """
    with nb.lock:
        nb.state("contact", contact)
        if basis is not None and basis != known_of(nb, contact):
            raise NotValid(
                "contact", N_("Something about them came in meanwhile. Look at their page, then delete them.")
            )
        for _ in range(DELETIONS_MAX):
            if nb.hidden("contact", contact):
                return
            nb.write(nb.change("contact", contact, {"deleted": True}))


def mark_favourite(nb: Notebook, contact: str, favourite: bool) -> None:
    """Marks a contact as this officer's favourite, or no longer, on all their phones."""
    with nb.lock:
        if (nb.officer in rules.favourite_of(nb.state("contact", contact).shown())) != favourite:
            nb.write(nb.change("contact", contact, {rules.FAVOURITE_OF + nb.officer: favourite}))


def restore(nb: Notebook, contact: str) -> None:
    """Brings a deleted contact back."""
    with nb.lock:
        state = nb.state("contact", contact)
        if state.deleted or state.returned:
            nb.write(nb.change("contact", contact, {"deleted": False}))
