"""What a card says, as the fields of a contact: of a new one, or added to one that is there.

Nothing that is there is overwritten: what has its place taken goes behind the description. A description has an end;
what is cut is said in a remark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app import formats
from app.domain import field_rules, reach
from app.domain.field_rules import NotValid
from app.domain.folding import fold
from app.domain.kinds import contact
from app.notebook.address_book import Card
from app.words import N_, _

CUT_ROOM = 20  # characters; less of a note is not worth cutting it for
CUT = N_("The note is cut after {most} characters.")


class CardFields:
    """Of the cards of one file. Phone numbers are read as written in `region`; `places` are the venues and agencies
    of the notebook, by folded name, with their ids."""

    def __init__(self, region: str, places: Mapping[str, str]) -> None:
        self._region = region
        self._places = places
        self._uris: dict[str, str | None] = {}

    def uris(self, card: Card) -> list[str]:
        """The numbers and e-mail addresses of a card that are one."""
        phones = [self._phone_uri(written) for __, written in card.phones]
        mails = [_mail_uri(address) for __, address in card.emails]
        return [uri for uri in (*phones, *mails) if uri]

    def new(self, card: Card) -> tuple[dict[str, Any], str]:
        """The fields of a contact made from a card, and what had to be cut."""
        name = "" if field_rules.unseen(card.name) else card.name
        fields: dict[str, Any] = {
            "kind": card.kind,
            "name": name,
            "role": card.title,
            "address": card.address,
        }
        about = [card.organisation] if card.organisation not in ("", name) else []
        place = self._places.get(fold(card.organisation)) if about and card.kind == "person" else None
        if place:
            fields[f"member_of/{place}"] = True
            about = []
        ways, unusable = self._ways(card)
        fields |= ways
        if not name:
            first = self._phone_uri(card.call or card.phones[0][1]) if card.phones else None
            about += [reach.shown(first, self._region)] if first else [address for __, address in card.emails[:1]]
        about += [*unusable, card.note]
        fields["description"], remark = _described("", about)
        return fields, remark or (
            _("A number or e-mail address that is not one stays behind as words in the note.") if unusable else ""
        )

    def added(self, before: Mapping[str, Any], card: Card) -> tuple[dict[str, Any], str]:
        """What a card adds to the fields of somebody, and what had to be cut. Nothing that is there changes."""
        fields = self.new(card)[0]
        added: dict[str, Any] = {}
        about: list[str] = []
        for name, value in fields.items():
            if name in ("kind", "description", "call_first") or not value:
                continue
            there = before.get(name)
            if name not in ("name", "role", "address"):
                if not there or (there is True and value is not True and reach.rank(value) != reach.NEVER_CALLED):
                    added[name] = value
                elif value is not True and not _holds(field_rules.text(there), value):
                    about.append(_said(reach.shown(name.removeprefix("reach/"), self._region), value))
            elif not field_rules.text(there):
                added[name] = value
            elif name == "name" and set(fold(value).split()) <= set(fold(field_rules.text(there)).split()):
                continue  # the same words in another order
            elif not _holds(field_rules.text(there), value):
                about.append(_said(_(contact.CONTACT.label(name)), value))
        if not any(contact.to_call({name: value}) for name, value in before.items() if name.startswith("reach/")):
            added |= {"call_first": fields["call_first"]} if "call_first" in fields else {}
        if card.kind == "person" and not any(one.startswith("member_of/") for one in fields):
            about.append(card.organisation)
        about += [*self._ways(card)[1], card.note]
        written = field_rules.text(before.get("description"))
        new = [text for text in (" ".join(one.split()) for one in about) if text and not _holds(written, text)]
        if not new:
            return added, ""
        if len(written) + CUT_ROOM > contact.DESCRIPTION_MAX:
            return added, _("There is no room left for the note of this card: merging leaves it behind.")
        added["description"], remark = _described(written, new)
        return added, remark

    def _ways(self, card: Card) -> tuple[dict[str, Any], list[str]]:
        """The ways to reach somebody, the number to call among them, and what turned out to be none."""
        ways: dict[str, Any] = {}
        unusable: list[str] = []
        for label, written in card.phones:
            uri = self._phone_uri(written)
            if uri:
                ways.setdefault(f"reach/{uri}", label or True)
            else:
                unusable.append(_("Phone: {text}").format(text=written))
        for label, address in card.emails:
            uri = _mail_uri(address)
            if uri:
                ways.setdefault(f"reach/{uri}", label or True)
            else:
                unusable.append(_("E-mail: {text}").format(text=address))
        called = self._phone_uri(card.call) if card.call else None
        if called and contact.to_call(ways) not in (None, called):
            ways["call_first"] = called
        return ways, unusable

    def _phone_uri(self, written: str) -> str | None:
        if written not in self._uris:
            try:
                self._uris[written] = reach.phone_uri(written, self._region)
            except NotValid:
                self._uris[written] = None
        return self._uris[written]


def _mail_uri(address: str) -> str | None:
    try:
        return reach.mail_uri(address)
    except NotValid:
        return None


def _described(before: str, about: Sequence[str]) -> tuple[str, str]:
    """The description with more behind it, and the remark when it had to be cut."""
    parts = [before, *(" ".join(part.split()) for part in about)]
    text = " · ".join(part for part in parts if part)
    if len(text) <= contact.DESCRIPTION_MAX:
        return text, ""
    return text[: contact.DESCRIPTION_MAX - 1] + "…", _(CUT).format(most=formats.number(contact.DESCRIPTION_MAX))


def _said(what: str, value: object) -> str:
    return _("{what}: {text}").format(what=what, text=value)


def _holds(there: str, value: str) -> bool:
    """Whether words are there already, however they are written."""
    return f" {fold(value)} " in f" {fold(there)} "
