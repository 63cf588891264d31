"""Facts of the roster: the server and a phone give one verdict on each, whoever wrote it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

import pytest

from app.journal import messages
from app.journal.entry import Entry
from sync_server.configuration import Settings
from sync_server.identity import FILE
from sync_server.installation import install
from sync_server.roster import append
from sync_server.service import Service
from tests.app.journal.rights import AUTHORS, FACTS, by, crowd, forged
from tests.cast.paper import NOW_MS, SERVER, PaperAgency, PaperPhone
from tests.cast.servers import NearServer
from tests.cast.wire import push_facts


@pytest.fixture
def server(settings: Settings) -> Iterator[NearServer]:
    """The server that the agency on paper was founded on, which knows its facts by now."""
    code = install(settings, "Harbor City Police")
    identity = settings.data / FILE
    identity.write_text(json.dumps({**json.loads(identity.read_text()), "signing_seed": SERVER.seed.hex()}))
    server = NearServer(settings, code)
    server.clock.to(NOW_MS)
    yield server
    server.close()


@pytest.fixture
def agency(server: NearServer) -> tuple[PaperAgency, dict[str, PaperPhone]]:
    agency, authors = crowd()
    results = push_facts(server.web(), agency.facts).results
    assert {result.status for result in results} == {messages.STORED}
    return agency, authors


class Undone(Exception):
    """Ends a transaction without a trace."""


def verdict_of_server(service: Service, fact: Entry) -> str:
    """What the server would answer; nothing is kept."""
    results: list[messages.Result] = []
    try:
        with service.database.writing() as connection:
            results += append(service, connection, [fact.pack()]).results
            raise Undone
    except Undone:
        return results[0].status


def verdict_of_phone(agency: PaperAgency, fact: Entry) -> str:
    refusal = agency.fresh().take(fact)
    return refusal.code if refusal else messages.STORED


def test_server_and_phone_agree_about_every_fact_by_everybody(
    server: NearServer, agency: tuple[PaperAgency, dict[str, PaperPhone]]
) -> None:
    paper, authors = agency
    judged = {}
    for what, author in itertools.product(FACTS, AUTHORS):
        fact = by(paper, authors[author], what)
        judged[what, author] = verdict_of_server(server.service, fact)
        assert judged[what, author] == verdict_of_phone(paper, fact), (what, author)
        assert (judged[what, author] == messages.STORED) == (author in FACTS[what][1].split()), (what, author)
    assert judged.keys() == {*itertools.product(FACTS, AUTHORS)}
    assert {messages.STORED, "not_allowed", "unknown_version"} <= {*judged.values()}


def test_server_and_phone_agree_about_facts_in_anothers_name(
    server: NearServer, agency: tuple[PaperAgency, dict[str, PaperPhone]]
) -> None:
    paper, authors = agency
    for what, author in itertools.product(FACTS, AUTHORS):
        fact = forged(paper, authors[author], what)
        assert verdict_of_server(server.service, fact) == verdict_of_phone(paper, fact) != messages.STORED, (
            what,
            author,
        )


def test_what_is_refused_leaves_no_trace(server: NearServer, agency: tuple[PaperAgency, dict[str, PaperPhone]]) -> None:
    """Over HTTP, as many in one push as it takes: the refused ones are answered one by one and not kept."""
    paper, authors = agency
    before = server.rows("SELECT * FROM roster"), server.rows("SELECT * FROM invitations")
    cells = [cell for cell in itertools.product(FACTS, AUTHORS) if cell[1] not in FACTS[cell[0]][1].split()]
    facts = [by(paper, authors[author], what) for what, author in cells]
    facts += [forged(paper, authors[author], what) for what, author in cells]
    results: list[messages.Result] = []
    for at in range(0, len(facts), messages.BATCH_MAX_ENTRIES):
        results += push_facts(server.web(), facts[at : at + messages.BATCH_MAX_ENTRIES]).results
    assert len(results) == len(facts) > 50
    assert [result.status for result in results] == [verdict_of_phone(paper, fact) for fact in facts]
    assert (server.rows("SELECT * FROM roster"), server.rows("SELECT * FROM invitations")) == before
