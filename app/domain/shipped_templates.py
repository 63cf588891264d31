"""The templates that ship with Beatbook; an agency changes them, or does without.

*Bar accreditation* is modelled on the Arlington Restaurant Initiative: its Restaurant Standards and Policy Guide asks
for written policies, trained staff, physical checks, fire and health codes and a sample incident report (docs/
field-guide.md has the sources). *Outreach by-name list* follows what a by-name list asks of a street outreach team. It
has no item about health: partners may not tell it, and this is no place for it.

Their words are marked: where nobody changed them, each phone says them in its officer's language.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.template import MONTHS, PERSON, VENUE, Holds, Item, Section, Template
from app.words import N_

_YEAR, _TWO_YEARS, _HALF_YEAR = Holds(12, MONTHS), Holds(24, MONTHS), Holds(6, MONTHS)
_POLICE, _ABC, _FIRE, _HEALTH = N_("Police"), N_("Alcohol authority"), N_("Fire marshal"), N_("Environmental health")
_ZONING, _OUTREACH = N_("Zoning"), N_("Outreach agency")
_POLICY = N_("The written policy, dated and signed by the manager")
_CERTIFICATE = N_("The certificate, with the name and the day of the course")

BARS = Template(
    "bar-accreditation",
    N_("Bar accreditation"),
    1,
    VENUE,
    (
        Section(
            N_("Written policies"),
            (
                Item("underage", N_("Underage drinking"), _POLICY, _ABC, _YEAR),
                Item("bystander", N_("Bystander and Ask for Angela"), _POLICY, _POLICE, _YEAR),
                Item("police-called", N_("When police are called"), _POLICY, _POLICE, _YEAR),
            ),
        ),
        Section(
            N_("Training"),
            (
                Item("service", N_("Responsible service of alcohol"), _CERTIFICATE, _ABC, _TWO_YEARS, each=True),
                Item("fake-id", N_("False identification"), _CERTIFICATE, _ABC, _TWO_YEARS, each=True),
                Item("de-escalation", N_("De-escalation"), _CERTIFICATE, _POLICE, _TWO_YEARS, each=True),
                Item("first-aid", N_("CPR and naloxone"), _CERTIFICATE, _FIRE, _TWO_YEARS, each=True),
            ),
        ),
        Section(
            N_("Physical checks"),
            (
                Item(
                    "premises",
                    N_("Doors, light, cameras and the way out"),
                    N_("Seen on a walk with the manager"),
                    _POLICE,
                    _YEAR,
                ),
                Item(
                    "license",
                    N_("License and permitted use"),
                    N_("The license on the wall, and what it allows"),
                    _ZONING,
                    _YEAR,
                ),
            ),
        ),
        Section(
            N_("Fire and health"),
            (
                Item("occupancy", N_("Occupancy and exits"), N_("Posted limit, exits free, a count"), _FIRE, _YEAR),
                Item("health", N_("Health inspection"), N_("The latest report, nothing open"), _HEALTH, _YEAR),
            ),
        ),
        Section(
            N_("Incidents"),
            (
                Item(
                    "incident-review",
                    N_("Incident report and review"),
                    N_("The form in use, and the last months gone through with the manager"),
                    _POLICE,
                    _HALF_YEAR,
                ),
            ),
        ),
    ),
    N_("A voluntary standard for bars and restaurants: trained staff, written policies, a safe building."),
)

# Who is on the by-name list, since when and with which consent, is said there alone (app.domain.kinds.outreach).
BY_NAME = Template(
    "outreach-by-name",
    N_("Outreach plan"),
    1,
    PERSON,
    (
        Section(
            N_("Worked on together"),
            (
                Item("wants", N_("What they want"), N_("In their own words"), _OUTREACH),
                Item("referred", N_("Known to the outreach agency"), N_("Accepted, by whom and when"), _OUTREACH),
                Item("papers", N_("Identity papers"), N_("Which are there, which were asked for"), _OUTREACH),
                Item("review", N_("Yearly review"), N_("Gone through together"), _OUTREACH, _YEAR),
            ),
        ),
    ),
    N_("What somebody on the by-name list works on with the outreach agency, once they are engaged."),
)

SHIPPED = {one.id: one for one in (BARS, BY_NAME)}


def _words() -> Iterator[str]:
    for template in SHIPPED.values():
        yield from (template.name, template.about)
        for section in template.sections:
            yield section.name
            for item in section.items:
                yield from (item.name, item.evidence, item.verified_by)


WORDS = frozenset(_words()) - {""}
"""Every text of them: one that stands unchanged in an agency's template is said in the language of now."""
