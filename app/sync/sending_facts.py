"""Handing a fact of one's own to the server: withdrawing an invitation, changing the agency's policy."""

from __future__ import annotations

from app.journal import refusal_codes
from app.journal.messages import ANSWER_MAX_BYTES
from app.journal.packing import unpack_map
from app.journal.roster.fact import Fact
from app.journal.roster.form import ends_in
from app.journal.roster.of_devices import UninviteFact
from app.journal.roster.of_squads import WithdrawFact
from app.journal.roster.of_the_agency import PolicyFact
from app.sync.conversation import Conversation
from app.sync.errors import Refused
from app.sync.exchange import Exchange

ENDS_TRIES = 3  # more of what the officer wrote may come in between
_NOT_WITHDRAWN = {refusal_codes.NOT_ALLOWED: "withdrawing.not_allowed"}


def uninvite(caller: Conversation, invitation: bytes) -> Exchange[None]:
    """Withdraws an open invitation, named by its public key. Raises NotAllowed without the right, or too late.

    Refused("not_allowed") when somebody joined with it meanwhile: whichever fact the roster took first holds.
    """
    refused = yield from _hand_in(caller, UninviteFact(invitation))
    if refused is not None:
        raise Refused(refused, _NOT_WITHDRAWN.get(refused, "withdrawing.refused"))


def change_policy(caller: Conversation, changed: dict[str, object]) -> Exchange[None]:
    """Replaces the values named in the agency's policy. Raises NotAllowed for anybody but an admin, Refused."""
    refused = yield from _hand_in(caller, PolicyFact(changed))
    if refused is not None:
        raise Refused(refused, "policy.refused")


def withdraw(caller: Conversation, officer: bytes, vault: bytes) -> Exchange[None]:
    """Takes an officer out of a squad, or with `vault` empty out of the agency, with all that the server has of them.

    Raises NotAllowed for anybody but an admin, and for the last one; Refused.
    """
    refused: str | None = refusal_codes.ENDS
    tries = ENDS_TRIES
    while refused == refusal_codes.ENDS and tries:
        asked = unpack_map((yield from caller.post("/v1/ends", {"officer": officer})).content(), ANSWER_MAX_BYTES)
        ends = ends_in(asked)
        said = WithdrawFact(officer, vault, {vault: ends.get(vault, {})} if vault else ends)
        refused = yield from _hand_in(caller, said)
        tries -= 1
    if refused is not None:
        raise Refused(refused, "squads.refused")


def _hand_in(caller: Conversation, said: Fact) -> Exchange[str | None]:
    """The fact, chained to this device's newest one; answers the code by which the server refused it, or None."""
    roster = caller.local.roster
    fact = roster.sign_fact(caller.local.author, said.body())
    roster.check(fact)
    (result,) = yield from caller.tell([fact])
    return None if result.on_server else result.status
