"""Every verb with which the screens read the notebook, once, over everything that is in it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from app.domain.kinds import follow_up as rules
from app.domain.kinds.measure import KIND as MEASURE
from app.domain.kinds.problem import CLOSED, OPEN
from app.domain.kinds.reading import COUNT_MAX
from app.domain.share_document import as_json
from app.domain.signature import POINTS_MAX
from app.notebook import (
    conflicts,
    contacts,
    duplicates,
    follow_ups,
    gatherings,
    handover_list,
    handover_offer,
    handovers,
    interactions,
    measures,
    merging,
    outreach,
    partners,
    people_import,
    places,
    problems,
    programmes,
    referrals,
    shares,
    shift_marks,
    shift_summary,
    spots,
    squad,
    visit_sums,
    visits,
)
from app.notebook import history as histories
from app.notebook.address_book import Card
from app.notebook.errors import NotThere
from app.notebook.insights.read import read as read_insights
from app.notebook.measures import Measure
from app.notebook.notebook import Notebook
from app.notebook.search import everything
from app.notebook.search_results import Other
from app.notebook.taken_back import taken_back
from app.notebook.today import what_to_do
from app.notebook.value_words import words_of
from app.ui import when
from app.ui.gatherings import words as gathering_words
from app.ui.gatherings.gathering_form import form_of
from app.ui.handovers import words as handover_words
from app.ui.measures import chart, verdict
from app.ui.measures.measure_card import place_words
from app.ui.outreach import counts
from app.ui.outreach import words as outreach_words
from app.ui.partners import words as referral_words
from app.ui.problems import printed as printed_problem
from app.ui.problems import words as problem_words
from app.ui.programmes import certificate, item_row
from app.ui.programmes import words as programme_words
from app.ui.shares import printed_log
from app.ui.shares import words as share_words
from app.ui.shares.slip import printed as printed_slip
from app.ui.shift import printed as printed_shift
from app.ui.visits import words as visit_words
from app.words import _

PAGE = 25
_TURNS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
WORDS = ("le", "lena", "keg", "owner", "2025550147", "x", "\u0301", "null", "true")


def read_everything(nb: Notebook, pages: int = 1 << 20) -> int:
    """What the screens show, as text for the officer's eye, with the own pages of so many contacts.

    Returns how many things were looked at.
    """
    seen = _people(nb, pages) + _tasks(nb) + _visits(nb) + _problems(nb) + _programmes(nb) + _shifts(nb)
    seen += _partners(nb) + _gatherings(nb) + _outreach(nb) + _handovers(nb)
    for matter in conflicts.two_versions(nb):
        assert 1 <= len(matter.versions) <= conflicts.VERSIONS_MAX and matter.label and matter.title
        _line(matter.label), _line(matter.title)
        for version in matter.versions:
            _plain(version.shown), when.stamp(version.at)
        seen += 1
    assert conflicts.count(nb) >= 0
    for one in merging.later(nb):
        _line(one.title), _line(one.into.title)
        for line in one.lines:
            _line(line.label), _plain(line.words), _plain(line.now)
        seen += 1
    for pair in duplicates.pairs(nb):
        two = merging.both(nb, pair.one.id, pair.other.id)
        for text in (*(one.words for one in two.elements), *(one.other for one in two.differences)):
            _plain(text)
        seen += 1
    for text in WORDS:
        for hit in everything(nb, text):
            names = (hit.title, hit.noun) if isinstance(hit, Other) else (hit.contact.title, hit.contact.subtitle)
            for line in (hit.snippet, *names):
                _line(line)
            seen += 1
        contacts.likely_duplicates(nb, text)
        for place in places.offered(nb, text):
            _line(place.words), _line(place.about)
    today = what_to_do(nb, nb.local())
    for row in (*today.overdue, *today.today, *today.next7, *today.promises):
        assert row.due_text
    since = nb.clock() - 8 * 3_600_000
    summary = shift_summary.summary(nb, since)
    assert summary.minutes >= 0 and summary.contacts_logged >= 0
    interactions.last_place(nb)
    for gone in taken_back(nb, PAGE).rows:
        when.stamp(gone.at), when.stamp(gone.taken_at), _plain(gone.reason)
        for line in (gone.officer_name, gone.taken_by, *gone.contacts):
            _line(line)
    contacts.recent(nb)
    squad.officers(nb, nb.vaults[0].hex()), squad.stages(nb)
    people_import.preview(nb, [Card(1, "Lena Abara", "", "", (("", "202-555-0147"),), (), "", "", "person")])
    return seen + len(nb.unread())


def _people(nb: Notebook, pages: int) -> int:
    seen, after = 0, None
    while True:
        page = contacts.page(nb, after=after, limit=PAGE)
        for row in page.rows:
            assert row.title and row.initials
            _line(row.title), _line(row.subtitle), _line(row.initials), _line(row.stage_name)
            if (pages := pages - 1) >= 0:
                seen += _person(nb, row.id)
        after = page.next
        if after is None:
            break
    for chosen in ({"quiet": True}, {"mine": True}, {"kind": "venue"}, {"stage": "trusted"}, {"text": "le"}):
        contacts.page(nb, limit=PAGE, **chosen)  # type: ignore[arg-type]  # one of the filters
    return seen


def _person(nb: Notebook, ident: str) -> int:
    known, seen, before = contacts.read(nb, ident), 1, None
    _plain(known.reach_note)
    for text in (known.name, known.description, known.role, known.address, known.interpreter, *known.tags):
        _line(text)
    for way in known.reach:
        _line(way.label), _line(way.shown)
    for step in known.stage_history:
        when.stamp(step.at), _line(step.stage_name), _line(step.officer_name)
    if known.created:
        when.day(when.local(known.created).date())
    for row in (*known.member_of, *known.members):
        assert row.title
    contacts.burden(nb, ident), contacts.warnings(nb, ident)
    for row in (*merging.merged(nb, ident), *places.met_at(nb, ident, PAGE)[0]):
        _line(row.title)
    assert all(merging.shown_with(nb, row.id) for row in merging.merged(nb, ident))
    for task in follow_ups.of_contact(nb, ident, None):
        _task(nb, task)
    while True:
        page = interactions.timeline(nb, ident, before, PAGE)
        for item in page.rows:
            seen += 1
            when.stamp(item.at)
            _plain(item.fact), _plain(item.impression), _line(item.place), _line(item.how_name)
            _line(item.venue[1] if item.venue else "-")
            for one in (*item.with_others, *item.skills, item.officer_name, *item.attempts):
                _line(one)
            assert interactions.read(nb, item.id).id == item.id
            for more in item.amendments:
                _plain(more.text), when.stamp(more.at)
        before = page.next
        if before is None:
            return seen


def _tasks(nb: Notebook) -> int:
    seen = 0
    for status in rules.STATUSES:
        for whose in ("mine", "squad"):
            after = None
            while True:
                page = follow_ups.page(nb, status=status, whose=whose, after=after, limit=PAGE)  # type: ignore[arg-type]  # one of the two words
                for row in page.rows:
                    _task(nb, row)
                    seen += 1
                after = page.next
                if after is None:
                    break
    return seen


def _visits(nb: Notebook) -> int:
    seen = 0
    for place in (*spots.for_shift(nb), *spots.others(nb)):
        _line(place.place), _plain(place.why), _line(place.set_by), _line(place.venue[1] if place.venue else "-")
        assert spots.read(nb, place.id).number == place.number
        before = None
        while True:
            page = visits.of_spot(nb, place.id, before, PAGE)
            for one in page.rows:
                _line(one.place), _line(one.officer_name), when.stamp(one.began)
                for did in one.did:
                    _line(did)
                _line(visit_words.lasted(one)), _line(visit_words.did(one)), _line(visit_words.whose(one))
                assert one.lasted_ms >= 0 and (one.ended is None or one.ended <= one.began + visits.LONGEST_MS)
                visits.notes(nb, one)
                seen += 1
            before = page.next
            if before is None:
                break
    for listed in visits.listed(nb):
        _line(visit_words.last(listed.last)), _line(visit_words.assigned(listed.spot))
    for left in visits.unended(nb):
        assert visits.read(nb, left.id).number == left.number
    for mine in (True, False):
        assert visit_sums.added_up(nb, 28, mine).sums.minutes >= 0
        insights = read_insights(nb, 52, mine=mine)
        for place in insights.reach.places:
            _line(place.name)
        assert insights.activity.minutes >= 0 and min(insights.follow.promises.values()) >= 0
    return seen


def _problems(nb: Notebook) -> int:
    seen = 0
    for status, mine in ((OPEN, False), (CLOSED, False), (OPEN, True)):
        for row in problems.page(nb, status, mine=mine, limit=1_000).rows:
            for text in (row.title, problem_words.statement(row), problem_words.stage(row.stage), row.lead_name):
                _line(text)
            problem_words.review(row)
            found = problems.read(nb, row.id)
            for side in found.sides:
                for role in (side.corner, side.controller):
                    _line(role.words)
                    assert all(one.title for one in role.contacts)
            for text in (found.harmed, found.worked, found.stayed, found.watch):
                _plain(text)
            for entry in found.entries:
                _plain(entry.text), _line(entry.officer_name), when.stamp(entry.at), problem_words.stage(entry.stage)
                when.written(entry.at, entry.offset_min)
            for response in found.responses:
                _task(nb, response.row), _plain(response.if_stops), _plain(response.came_of)
                problems.words_of(nb, response.row.id)
            for missing in found.missing:
                _line(_(missing))
            for answer in found.answered.values():
                _line(problem_words.stage(answer.before))
            seen += 1 + sum(_measure(nb, one) for one in measures.of_problem(nb, row.id))
            if not mine:
                printed_problem.printed(printed_problem.read_file(nb, row.id, True))
    problems.to_review(nb, nb.local().date())
    return seen


def _measure(nb: Notebook, one: Measure) -> int:
    """As its card and its page show it, with the places beside it."""
    for text in (one.name, one.unit, place_words(one), *verdict.sentences(one), chart.said(one)):
        _line(text)
    verdict.pill(one.found), verdict.tone(one), chart.table(one, PAGE)
    drawn = chart.shown(one)
    if drawn:
        days = chart.span(drawn)
        chart.grid(drawn, days), chart.ends(drawn, chart.marked(one, drawn)), chart.stretches(drawn)
    for reading in one.readings:
        assert reading.first <= reading.last and 0 <= reading.count <= COUNT_MAX
        _line(chart.days_of(reading))
    assert measures.read(nb, one.id).id == one.id
    measures.fields_of(nb, MEASURE, one.id)
    return 1 + len(one.readings) + sum(_measure(nb, other) for other in one.others)


def _programmes(nb: Notebook) -> int:
    seen = 0
    for row in programmes.page(nb):
        for text in (row.name, programme_words.open_words(row), programme_words.standing_words(row), row.lead_name):
            _line(text)
        _plain(row.reason)
        found = programmes.read(nb, row.id)
        for line in found.lines:
            _line(line.item.name), item_row.section_count([line])
            for one in (*line.latest, *line.earlier):
                seen += _check(one)
        seen += 1 + sum(map(_check, found.others))
        if found.row.standing == "granted":
            certificate.printed(certificate.read_page(nb, row.id))
        if row.contact is not None:
            assert row.id in [one.id for one in programmes.of_contact(nb, row.contact.id)]
    return seen


def _outreach(nb: Notebook) -> int:
    seen = 0
    for row in outreach.page(nb):
        for text in (outreach_words.title(row), outreach_words.about(row), outreach_words.consent(row)):
            _line(text)
        found = outreach.read(nb, row.id)
        _plain(found.consent_for), outreach_words.step(row), outreach_words.silence(row)
        assert sum(map(len, found.signature)) <= POINTS_MAX
        outreach.consent_of(nb, row.id)
        seen += 1
    today = nb.local().date()
    counted = outreach.counts(nb, today - timedelta(days=89), today)
    assert counts.lines(counted) and min(counted.on_list, counted.new, counted.contacts) >= 0
    return seen


def _check(one: programmes.Checked) -> int:
    for text in (one.name, one.state, one.agency, one.by, one.person, one.officer_name, *item_row.check_words(one)):
        _line(text)
    _plain(one.evidence), when.written(one.at, one.offset_min)
    return 1


def _partners(nb: Notebook) -> int:
    seen = 0
    for one in partners.page(nb, limit=PAGE).rows:
        _line(one.row.title)
        for words in one.offers.values():
            _line(words)
        seen += 1
    for row in referrals.page(nb):
        _plain(row.need)
        for text in (referral_words.who(row), referral_words.agency(row), referral_words.since(row)):
            _line(text)
        _line(referral_words.consent(row)), referral_words.badge(row)
        assert referrals.read(nb, row.id) == row
        seen += 1
    for slip in shares.log(nb, limit=PAGE).rows:
        for text in (slip.title, slip.slip.agency, slip.slip.person, slip.slip.sender, share_words.what(slip)):
            _line(text)
        for line in slip.slip.lines:
            _line(line.label), _plain(line.value)
        _plain(slip.slip.purpose), share_words.badge(slip), share_words.given(slip), as_json(slip.slip)
        assert slip.slip in [one.slip for one in (shares.read(nb, slip.id), *shares.beside(nb, slip.id))]
        seen += 1
    for slip in shares.log(nb, limit=1).rows:
        printed_slip(slip.slip)
        printed_log.printed_log(printed_log.read_log(nb, None))
    return seen


def _gatherings(nb: Notebook) -> int:
    seen = 0
    for row in (*gatherings.page(nb, "ahead", limit=PAGE).rows, *gatherings.page(nb, "over", limit=PAGE).rows):
        for text in (row.title, gathering_words.statement(row), gathering_words.reach(row)):
            _line(text)
        found = gatherings.read(nb, row.id)
        assert 0 <= row.reached <= row.wanted and row.open <= row.agreed and found.new <= len(found.came)
        for line in (*(one.row.title for one in found.came), *(name for one in found.wanted for name in one.through)):
            _line(line)
        _plain(found.words), form_of(found.fields), gathering_words.marks(row)
        for task in found.agreed:
            _line(task.partner_title), _line(task.gathering_title)
        seen += 1
    gatherings.around_problems(nb, None), gatherings.last_before(nb, "event", None, "9999-12-31")
    return seen


def _handovers(nb: Notebook) -> int:
    seen = 0
    rows = {row.key: row for row in (*handovers.page(nb), *handovers.unaccepted(nb), *handovers.to_look_at(nb))}
    for row in rows.values():
        for text in (handover_words.title(row), handover_words.between(row), handover_words.contents(row)):
            _line(text)
        _plain(row.words), handover_words.badge(row), when.stamp(row.at)
        for one in row.talk:
            _line(one.officer_name), _plain(one.words), when.stamp(one.at)
        for thing in handover_list.given(nb, row):
            _line(thing.title), _plain(thing.how_to_meet)
            for task in thing.open_tasks:
                _plain(task.text)
        assert handovers.read(nb, row.id, row.giver) == row
        seen += 1
    mine = handover_offer.mine(nb, nb.vaults[0].hex())
    for text in (*(one.title for one in mine.people), *(name for _item, name in mine.named)):
        _line(text)
    return seen


def _shifts(nb: Notebook) -> int:
    seen = 0
    for shift in shift_marks.earlier(nb):
        for text in shift.head.said:
            _line(text)
        for _at, head, texts, proofs in printed_shift.read_page(nb, shift).lines:
            for text in (head, *texts, *proofs):
                _plain(text)
            seen += 1
    return seen


def _task(nb: Notebook, row: Any) -> None:
    _plain(row.text), _plain(row.reason), _line(row.contact_title), _line(row.initials), _line(row.owner_name)
    assert row.due_text
    follow_ups.read(nb, row.id)
    if row.due:
        # As the snooze choices of the screens reckon from a due day.
        day = when.local(nb.clock()).date()
        assert day + timedelta(days=3_650)


def _plain(text: str) -> None:
    """Text that any screen can lay out: bounded, and no control characters but line ends and tabs."""
    assert len(text) <= 20_100
    assert not any(ord(char) < 32 and char not in "\n\t\r" for char in text)


def _line(text: str) -> None:
    """Text that stands in one line among others: it neither breaks the line nor turns what stands beside it."""
    _plain(text)
    assert not _TURNS.search(text), repr(text[:80])


def history(nb: Notebook) -> None:
    """Everything by its state, deleted records too; of those of a kind that one action wrote, the page of one."""
    read: set[tuple[str, bytes]] = set()
    for kind, ident in nb.projection.connection.exec_driver_sql("SELECT kind, id FROM records").all():
        try:
            state = nb.state(kind, ident.hex())
        except NotThere:
            continue
        for field, value in state.shown().items():
            words_of(nb, state.kind, field, value, conflicts.SHOWN_MAX_CHARS)
        conflicts.of_record(nb, ident.hex())
        newest = (kind, max(state.stamps(), default=b""))
        if not state.empty() and newest not in read:
            read.add(newest)
            _page_of_history(nb, kind, ident.hex())


def _page_of_history(nb: Notebook, kind: str, ident: str) -> None:
    """The newest page of it, and a value of each entry in full."""
    page = histories.read(nb, kind, ident).page
    for item in page.rows:
        when.stamp(item.at)
        _line(item.officer_name)
        assert item.officer_name and 0 < item.lines <= max(item.lines_total, histories.LINES_SHOWN)
        for act in item.acts:
            _line(act.name), _line(act.about)
            assert act.name and len(act.lines) <= histories.LINES_SHOWN
            for line in act.lines:
                _line(line.label)
                assert line.label and len(line.words) <= histories.WORDS_SHOWN + 100
                _plain(line.words)
        cut = [line for act in item.acts for line in act.lines if line.cut][:1]
        for line in cut:
            _plain(histories.whole(nb, item.entry, line.record, line.kind, line.field))
