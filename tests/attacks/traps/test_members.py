"""Who belongs and who wrote what is proved, not told: a server that lies is caught, and what is genuine is kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from app.journal import keys, sealing
from app.journal.entry import FIRST_PREVIOUS, Entry, open_body, sign
from app.journal.errors import CannotOpen
from app.journal.messages import Page, Sync, Synced
from app.journal.packing import pack
from app.journal.roster.state import OFFICER, SUPERVISOR
from app.journal.vault_keys import Place, wrap_for
from app.sync import enrolment
from app.sync.enrolment import DeviceKeys
from app.sync.errors import Untrusted
from app.sync.exchange import Answer, Request
from tests.app.sync import conftest
from tests.app.sync import test_exchanging_keys as exchanging
from tests.app.sync import test_leaving as leaving
from tests.attacks.traps.conftest import Joining
from tests.attacks.traps.trap import trap
from tests.cast.device import NewDevice
from tests.cast.exchanges import answers_come, page_with, pages_come
from tests.cast.roster import SignedRoster, found_body, invite_body
from tests.cast.sync import Fault, SyncPhone, SyncSquad

squad = conftest.squad


Items = Callable[[Page], Sequence[bytes]]


def lying_pages(alter: Items) -> Fault:
    """A server whose pages of vaults hold what `alter` says, and whose seq and head add up over it."""

    def lied(asked: Sync, answer: Synced) -> Synced:
        pages = zip(asked.vaults, answer.vaults, strict=True)
        return replace(answer, vaults=[page_with(known, [*alter(page)], receipt=page.receipt) for known, page in pages])

    return answers_come(lied)


def lying_roster(alter: Items) -> Fault:
    """The same of the roster."""
    return answers_come(lambda asked, answer: replace(answer, roster=page_with(asked.roster, [*alter(answer.roster)])))


@trap("public keys served unverified", without="roster fact not verified")
def test_a_server_cannot_put_a_device_of_its_own_on_the_list_of_members(squad: SyncSquad) -> None:
    squad.b.sync()
    code = squad.invitation("Officer Lund")  # its public half is on the server for all to see
    thief, agency = DeviceKeys.new(), squad.b.local.agency
    receiving = keys.hpke_public(thief.hpke_private)
    body = {
        "fact": "enrol",
        "invitation": code.key.public,
        "verify_key": thief.signing.public,
        "hpke_key": receiving,
        "proof": thief.signing.sign(keys.ENROLMENT, agency + code.key.public + receiving),
    }
    forged = sign(thief.signing, agency, 1, FIRST_PREVIOUS, 0, pack(body), thief.author.device)
    squad.network.fault = lying_roster(lambda page: [*page.items, forged.pack()])
    squad.b.sync()
    roster = squad.b.local.roster
    assert code.key.public in roster.invites, "the page was read"
    assert thief.author.device not in roster.devices


@trap("public keys served unverified", without="agency not pinned")
def test_a_code_leads_to_its_own_agency_or_nowhere(squad: SyncSquad) -> None:
    code = squad.invitation("Officer Lund")
    impostor, signed = NewDevice(b"o" * 16), SignedRoster()
    own = (impostor.hpke_public, impostor.key.public)
    signed.must(impostor, found_body(impostor, "Somebody else's police", "Nobody", *own))
    signed.must(impostor, invite_body(code.key.public, b"l" * 16, "Officer Lund", {}))
    items = [fact.pack() for fact in signed.facts]

    def impersonate(request: Request, carry: Callable[[], Answer]) -> Answer:
        answer = carry()
        if not request.path.endswith("/invitations/open"):
            return answer
        return Answer(200, pack({**answer.map(), "items": items, "more": False, "agency": signed.roster.agency}))

    squad.network.fault = impersonate
    with pytest.raises(Untrusted):
        squad.network.run(enrolment.preview(code))


@trap("public keys served unverified", without="an older roster shown to a newcomer")
def test_a_newcomer_is_shown_everybody_who_was_there_when_the_code_was_made(squad: SyncSquad, join: Joining) -> None:
    hidden = join("Officer Lund")
    code = squad.invitation("Officer Quist")

    def hide(request: Request, carry: Callable[[], Answer]) -> Answer:
        answer = carry()
        if not request.path.endswith("/invitations/open"):
            return answer
        told = answer.map()
        device = hidden.local.author.device
        told["items"] = [item for item in told["items"] if Entry.parse(item).header.device != device]
        return Answer(200, pack(told))

    squad.network.fault = hide
    with pytest.raises(Untrusted):
        squad.network.run(enrolment.join(code, DeviceKeys.new()))


@trap("a server believed without proof", without="entry signature not verified")
def test_a_server_cannot_write_in_an_officers_name(squad: SyncSquad) -> None:
    genuine = squad.a.write("genuine")
    squad.a.sync()
    header = genuine.header
    forger = keys.SigningKey(os.urandom(32))
    forged = sign(forger, header.vault, 2, genuine.hash, 1, os.urandom(200), header.device)
    squad.network.fault = lying_pages(lambda page: [*page.items, forged.pack()])
    squad.b.sync()
    assert squad.b.store.known([genuine.hash, forged.hash]) == {genuine.hash}
    assert [aside.hash for aside in squad.b.store.quarantined()] == [forged.hash]


@trap("a server believed without proof", without="chain not checked")
def test_a_server_cannot_leave_out_a_page_of_an_officer_unnoticed(squad: SyncSquad) -> None:
    for number in range(3):
        squad.a.write(f"note {number}")
    squad.a.sync()
    squad.network.fault = lying_pages(lambda page: page.items[1:])
    squad.b.sync()
    assert squad.b.local.needs_attention()


@trap("a server believed without proof", without="head not checked")
def test_a_server_cannot_put_the_pages_of_two_officers_in_another_order(squad: SyncSquad, join: Joining) -> None:
    reader = join("Officer Lund")
    squad.a.write("first")
    squad.a.sync()
    squad.b.write("second")
    squad.b.sync()

    squad.network.fault = pages_come(lambda page: replace(page, items=page.items[::-1]))
    with pytest.raises(Untrusted):
        reader.sync()
    assert reader.store.count() == 0


@trap("a server believed without proof", without="commitment not checked")
def test_a_box_that_is_not_committed_to_its_key_stays_shut() -> None:
    key = sealing.new_key()
    box = sealing.seal(key, "trap", b"words")
    with pytest.raises(CannotOpen):
        sealing.open_sealed(key, "trap", box[:-1] + bytes([box[-1] ^ 1]))


@trap(
    "what cannot be verified yet thrown away",
    without=("quarantine dropped", "quarantine never tried again", "roster read only once"),
)
def test_a_note_that_came_before_the_fact_that_proves_its_author_is_shown_once_that_came(
    squad: SyncSquad, join: Joining
) -> None:
    squad.b.sync()
    newcomer = join("Officer Lund")
    newcomer.write("my first note")
    newcomer.sync()

    def silent_about_members(asked: Sync, answer: Synced) -> Synced:
        """Its pages name somebody whom it does not tell of."""
        vault = asked.vaults[0]
        items = [newcomer.store.entries_after(0)[0].entry.pack()] if not vault.seq else []
        return replace(answer, roster=page_with(asked.roster, []), vaults=[page_with(vault, items)])

    squad.network.fault = answers_come(silent_about_members)
    squad.b.sync()
    assert squad.b.texts() == []
    assert len(squad.b.store.quarantined()) == 1
    squad.network.fault = None
    squad.b.sync()
    assert squad.b.texts() == ["my first note"]
    assert squad.b.store.quarantined() == []


# --- who left ------------------------------------------------------------------------------------------


def opens_with_keys_of(phone: SyncPhone, entry: Entry) -> bool:
    """Whether this phone could read an entry that it came by."""
    key = phone.keyring.secrets.vault_keys[phone.vault].get(entry.header.epoch)
    return key is not None and bool(open_body(entry, key))


@trap("a member removed without rotating keys", without="a key that stays when somebody left")
def test_who_was_taken_out_of_a_squad_cannot_read_what_is_written_next(squad: SyncSquad) -> None:
    lund = squad.invite("Officer Lund", squad.folder / "lund")
    leaving.take_out(squad, lund)
    squad.a.sync()
    squad.a.append([[]], epoch=squad.a.local.roster.vaults[squad.a.vault].epoch)
    assert not opens_with_keys_of(lund, squad.a.store.entries_after(0)[-1].entry)


@trap("rotation racing with offline pushes", without="an old key taken after the change")
def test_what_was_written_offline_before_the_key_changed_is_sent_under_the_new_one(squad: SyncSquad) -> None:
    lund = squad.invite("Officer Lund", squad.folder / "lund")
    squad.b.sync()
    squad.b.write("written offline")
    leaving.take_out(squad, lund)
    squad.a.sync()
    squad.b.sync()
    squad.a.sync()
    assert squad.a.texts() == ["written offline"]
    assert not opens_with_keys_of(lund, squad.a.store.entries_after(0)[-1].entry)


test_notes_of_a_withdrawn_officer = trap(
    "a right measured by when something arrived", without="rights of now for entries of then", elsewhere=True
)(leaving.test_notes_of_a_withdrawn_officer_are_read_on_a_phone_that_joins_later)


@trap("a key believed because it was served", without="a wrapped key not compared")
def test_a_key_that_opens_and_is_none_is_not_kept(squad: SyncSquad) -> None:
    members = {squad.a.officer: SUPERVISOR, squad.b.officer: OFFICER}
    vault, key = exchanging.second_squad(squad, squad.a, members)
    squad.b.sync()
    place = Place(vault, 1, squad.b.device)
    wrong = wrap_for(squad.a.local.agency, place, keys.hpke_public(squad.b.keyring.secrets.hpke_private), bytes(32))
    exchanging.leave(squad, squad.a, wrong)
    squad.b.sync()
    assert exchanging.key_on(squad.b, vault) in (None, key)
