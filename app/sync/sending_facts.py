"""Handing a fact of one's own to the server: withdrawing an invitation, changing the agency's policy."""

from __future__ import annotations

from app.journal import refusal_codes
from app.journal.entry import Author
from app.journal.messages import Pushed
from app.journal.roster import Roster
from app.journal.roster.facts import Fact, PolicyFact, UninviteFact
from app.sync.errors import Refused
from app.sync.exchange import Exchange, post

_NOT_WITHDRAWN = {refusal_codes.NOT_ALLOWED: "withdrawing.not_allowed"}


def uninvite(roster: Roster, author: Author, invitation: bytes, token: bytes) -> Exchange[None]:
    """Withdraws an open invitation, named by its public key. Raises NotAllowed without the right, or too late.

    Refused("not_allowed") when somebody joined with it meanwhile: whichever fact the roster took first holds.
    """
    refused = yield from _hand_in(roster, author, UninviteFact(invitation), token)
    if refused is not None:
        raise Refused(refused, _NOT_WITHDRAWN.get(refused, "withdrawing.refused"))


def change_policy(roster: Roster, author: Author, changed: dict[str, object], token: bytes) -> Exchange[None]:
    """Replaces the values named in the agency's policy. Raises NotAllowed for anybody but an admin, Refused."""
    refused = yield from _hand_in(roster, author, PolicyFact(changed), token)
    if refused is not None:
        raise Refused(refused, "policy.refused")


def _hand_in(roster: Roster, author: Author, said: Fact, token: bytes) -> Exchange[str | None]:
    """The fact, chained to this device's newest one; answers the code by which the server refused it, or None."""
    fact = roster.sign_fact(author, said.body())
    roster.check(fact)
    answer = yield from post("/v1/roster", {"items": [fact.pack()]}, token)
    results = Pushed.parse(answer.content()).results
    return next((result.status for result in results if not result.on_server), None)
