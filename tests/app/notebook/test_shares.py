"""Share slips: only what was ticked leaves, logged before it does; purpose, end, under 18; revoked; never unlogged."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from app.domain.field_rules import NotValid
from app.domain.kinds import share as rules
from app.domain.share_document import Line, Slip, as_json, lines_of_text, text_of_lines
from app.journal.change import Change
from app.journal.roster.state import SUPERVISOR
from app.notebook import contacts, history, interactions, problems, search, shares
from app.notebook.errors import NoRight, NotThere
from app.notebook.notebook import Notebook
from app.notebook.search_results import Other
from tests.cast.notebook import NotebookSquad

PURPOSE = "To offer a bed"


def today(nb: Notebook) -> date:
    return nb.local().date()


def somebody(nb: Notebook, **more: object) -> tuple[str, str]:
    """(who, agency)."""
    fields = {"name": "Milo Brandt", "phone": "202 555 0147", "address": "Bench 4", "description": "Grey dog", **more}
    return contacts.create(nb, fields), contacts.create(nb, {"name": "Harbor Outreach", "kind": "agency"})


def said(nb: Notebook, agency: str, **more: str) -> dict[str, str]:
    return {"agency": agency, "purpose": PURPOSE, "until": (today(nb) + timedelta(days=30)).isoformat(), **more}


def shared(nb: Notebook) -> tuple[str, str, str]:
    """(slip, who, agency), of the name alone."""
    who, to = somebody(nb)
    return shares.write(nb, "contact", who, ["name"], said(nb, to)), who, to


# --- what leaves ----------------------------------------------------------------------------------------------------


def test_only_what_was_ticked_leaves_as_it_was_shown(dana: Notebook) -> None:
    who, to = somebody(dana)
    of = shares.offer(dana, "contact", who)
    assert [part.name for part in of.parts] == ["name", "description", "reach/tel:+12025550147", "address"]
    ticked = ["name", "reach/tel:+12025550147"]
    before = shares.preview(dana, of, ticked, said(dana, to))
    ident = shares.write(dana, "contact", who, ticked, said(dana, to))
    slip = shares.read(dana, ident).slip
    assert slip == before
    assert slip.lines == (Line("Name", "Milo Brandt"), Line("Phone", "(202) 555-0147"))
    told = as_json(slip).decode()
    assert "Bench 4" not in told and "Grey dog" not in told
    for ident_of in (who, to, ident, dana.officer, dana.squad_of(who) or "?", dana.device.hex()):
        assert ident_of not in told


def test_the_file_is_of_the_documented_form(dana: Notebook) -> None:
    ident, _who, _to = shared(dana)
    slip = shares.read(dana, ident).slip
    assert json.loads(as_json(slip)) == {
        "form": "beatbook share slip",
        "version": 1,
        "from": {"agency": dana.roster.name, "officer": dana.officer_name(dana.officer)},
        "to": {"agency": "Harbor Outreach"},
        "purpose": PURPOSE,
        "given": today(dana).isoformat(),
        "keep_until": (today(dana) + timedelta(days=30)).isoformat(),
        "about": "Contact",
        "fields": [{"label": "Name", "value": "Milo Brandt"}],
    }
    assert as_json(slip) == as_json(shares.read(dana, ident).slip)


def test_what_left_stays_as_it_left_whatever_becomes_of_the_record(dana: Notebook) -> None:
    ident, who, to = shared(dana)
    contacts.edit(dana, who, {"name": "Somebody else"})
    contacts.edit(dana, to, {"name": "Renamed"})
    found = shares.read(dana, ident)
    assert (found.slip.lines[0].value, found.slip.agency, found.title) == (
        "Milo Brandt",
        "Harbor Outreach",
        "Somebody else",
    )


def test_the_officers_read_and_the_stage_are_never_offered(dana: Notebook) -> None:
    who, _to = somebody(dana, stage="trusted")
    log = interactions.Log(contacts=[who], fact="Asked for an ID card", impression="Nervous", place="Bench 4")
    note = interactions.log(dana, log).interaction
    offered = [(part.name, part.line.value) for part in shares.offer(dana, "interaction", note).parts]
    assert ("fact", "Asked for an ID card") in offered and "Nervous" not in str(offered)
    assert "stage" not in [part.name for part in shares.offer(dana, "contact", who).parts]
    problem = problems.add(
        dana, {"behaviour": "Fights between patrons", "place": "Copper alley", "offender": "Two men"}
    )
    assert "Two men" not in str(shares.offer(dana, "problem", problem).parts)
    with pytest.raises(NotThere):
        shares.offer(dana, "follow_up", who)


# --- what keeps one from being written ------------------------------------------------------------------------------


def test_none_without_purpose_agency_end_or_anything_ticked(dana: Notebook) -> None:
    who, to = somebody(dana)
    for ticked, wrong, at in (
        (["name"], {"purpose": "  "}, "purpose"),
        (["name"], {"agency": ""}, "agency"),
        (["name"], {"until": ""}, "until"),
        (["name"], {"until": (today(dana) - timedelta(days=1)).isoformat()}, "until"),
        (["name"], {"until": (today(dana) + timedelta(days=400)).isoformat()}, "until"),
        ([], {}, "says"),
        (["stage", "primary"], {}, "says"),  # not to be shared
    ):
        with pytest.raises(NotValid) as refused:
            shares.write(dana, "contact", who, ticked, {**said(dana, to), **wrong})
        assert refused.value.field == at, (ticked, wrong)
    assert shares.log(dana).total == 0


def test_about_somebody_under_18_only_a_supervisor_shares(squad: NotebookSquad, dana: Notebook) -> None:
    who, to = somebody(dana, under_18=True)
    note = interactions.log(dana, interactions.Log(contacts=[who], fact="Walked home")).interaction
    eli = squad.join("Eli Brook")  # and Dana is the agency's admin
    squad.sync()
    for kind, record, name in (("contact", who, "name"), ("interaction", note, "fact")):
        assert not shares.offer(eli, kind, record).allowed
        with pytest.raises(NotValid):
            shares.write(eli, kind, record, [name], said(eli, to))
        ident = shares.write(dana, kind, record, [name], said(dana, to))
        assert shares.read(dana, ident).under_18
    squad.put_into(squad.vault, eli, SUPERVISOR, with_key=False)
    assert shares.offer(eli, "contact", who).allowed


# --- the log --------------------------------------------------------------------------------------------------------


def test_a_slip_is_on_both_pages_in_the_log_and_found(dana: Notebook) -> None:
    ident, who, to = shared(dana)
    note = interactions.log(dana, interactions.Log(contacts=[who], fact="Asked for an ID card")).interaction
    other = shares.write(dana, "interaction", note, ["fact"], said(dana, to, purpose="For the ID office"))
    problem = problems.add(dana, {"behaviour": "Fights between patrons", "place": "Copper alley"})
    third = shares.write(dana, "problem", problem, ["behaviour"], said(dana, to))
    assert {one.id for one in shares.of_contact(dana, who)} == {ident, other}
    assert {one.id for one in shares.of_contact(dana, to)} == {ident, other, third}
    assert [one.id for one in shares.of_problem(dana, problem)] == [third]
    listed = shares.log(dana, limit=2)
    assert (listed.total, len(listed.rows)) == (3, 2)
    (found,) = search.everything(dana, "ID office")
    assert isinstance(found, Other) and found.id == other


def test_revoking_has_its_day_and_reason_and_is_undone(dana: Notebook) -> None:
    ident, who, _to = shared(dana)
    with pytest.raises(NotValid):
        shares.revoke(dana, ident, " ")
    end = shares.revoke(dana, ident, "He changed his mind")
    (row,) = shares.of_contact(dana, who)
    assert row.revoked == (today(dana), "He changed his mind", dana.officer_name(dana.officer), end)
    with pytest.raises(NotValid):
        shares.revoke(dana, ident, "Again")
    shares.unrevoke(dana, end)
    shares.unrevoke(dana, end)
    assert shares.read(dana, ident).revoked is None
    told = [act.name for item in history.read(dana, rules.KIND, ident).page.rows for act in item.acts]
    assert "Share slip written" in told


def test_two_who_revoke_without_seeing_each_other_leave_the_earlier_one(squad: NotebookSquad, dana: Notebook) -> None:
    ident, _who, _to = shared(dana)
    eli = squad.join("Eli Brook")
    squad.sync()
    first = shares.revoke(dana, ident, "First")
    squad.clock.later(hours=1)
    shares.revoke(eli, ident, "Second")
    squad.sync()
    for nb in (dana, eli):
        revoked = shares.read(nb, ident).revoked
        assert revoked is not None and revoked[1] == "First"
    with pytest.raises(NoRight):
        shares.unrevoke(eli, first)


def test_it_may_be_kept_until_its_day(squad: NotebookSquad, dana: Notebook) -> None:
    ident, _who, _to = shared(dana)
    assert not shares.read(dana, ident).expired
    squad.clock.later(days=31)
    assert shares.read(dana, ident).expired


def test_a_slip_cannot_be_taken_out_of_the_log(dana: Notebook) -> None:
    """A forged app takes its own slip back: it stays, on both pages."""
    ident, who, to = shared(dana)
    dana.write(Change(bytes.fromhex(ident), rules.KIND, {"deleted": True}))
    assert shares.log(dana).total == 1 and shares.read(dana, ident).slip.purpose == PURPOSE
    assert [[one.id for one in shares.of_contact(dana, one)] for one in (who, to)] == [[ident], [ident]]


def test_what_another_device_dates_into_a_slip_stands_beside_it(squad: NotebookSquad, dana: Notebook) -> None:
    ident, who, to = shared(dana)
    eli = squad.join("Eli Brook")
    squad.sync()
    forged = {"contact": who, "agency": to, "purpose": "Something else", "says": "[]", "at": dana.clock() + 1}
    eli.write(Change(bytes.fromhex(ident), rules.KIND, forged))
    squad.sync()
    (other,) = shares.beside(dana, ident)
    said = {one.slip.sender: one.slip.purpose for one in (shares.read(dana, ident), other)}
    assert said == {dana.officer_name(dana.officer): PURPOSE, "Eli Brook": "Something else"}
    assert {one.slip.purpose for one in shares.log(dana).rows} == {PURPOSE, "Something else"}
    assert len({one.key for one in shares.log(dana).rows}) == 2


def test_strange_slips_are_read(dana: Notebook) -> None:
    for says in ("[", "[[1,2],[3]]", '[["a"]]', "[" * 9_000, '{"a":1}', '[["\u202ea","b\u0301"]]', 7, None):
        ident = dana.new_id()
        forged = {"contact": "x", "agency": 7, "purpose": ["x"], "until": "x", "says": says, "at": -1}
        dana.write(Change(bytes.fromhex(ident), rules.KIND, forged))
        found = shares.read(dana, ident)
        assert (found.about, found.agency, found.slip.purpose) == (None, None, "")
        as_json(found.slip)
    assert shares.log(dana).total == 8


def test_lines_keep_their_words() -> None:
    lines = [Line("Name", 'Zoë "Z" Ođ\nBench'), Line("Phone", "1, 2")]
    assert list(lines_of_text(text_of_lines(lines))) == lines
    slip = Slip("A", "B", "C", "D", "E", date(2026, 1, 2), date(2026, 2, 3), "Contact", tuple(lines))
    assert json.loads(as_json(slip))["to"] == {"agency": "C", "person": "D"}
