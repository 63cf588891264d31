"""Handing a fact of one's own to the server: withdrawing an invitation, changing the agency's policy."""

from __future__ import annotations

from app.journal import refusal_codes
from app.journal.roster.fact import Fact
from app.journal.roster.of_devices import UninviteFact
from app.journal.roster.of_the_agency import PolicyFact
from app.sync.conversation import Conversation
from app.sync.errors import Refused
from app.sync.exchange import Exchange

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


def _hand_in(caller: Conversation, said: Fact) -> Exchange[str | None]:
    """The fact, chained to this device's newest one; answers the code by which the server refused it, or None."""
    roster = caller.local.roster
    fact = roster.sign_fact(caller.local.author, said.body())
    roster.check(fact)
    (result,) = yield from caller.tell([fact])
    return None if result.on_server else result.status
