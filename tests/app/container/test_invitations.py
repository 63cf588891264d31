"""Join codes, against a real server: who may make, see and withdraw them, and what a used or lost one does."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from app.container import Container
from app.container.kept_invitations import JoinCodes
from app.container.members import Invited, invited_of
from app.journal import keys
from app.journal.errors import JournalError, NotAllowed
from app.journal.roster.state import OFFICER, SUPERVISOR
from app.notebook import contacts
from app.sync.errors import Offline, Refused, SyncError
from tests.cast.containers import PASSPHRASE_A, ContainerSquad
from tests.cast.roster import invite_body
from tests.cast.servers import ThreadServer
from tests.telling import tells


async def test_an_officer_may_not_invite_and_an_officers_second_device_joins(
    squad: ContainerSquad, tmp_path: Path
) -> None:
    with pytest.raises(NotAllowed):
        await squad.b.members.invite("Officer Lund", OFFICER)
    assert not squad.b.members.may_invite
    invitation = await squad.b.members.invite_device()
    tablet = Container.open(tmp_path / "tablet")
    await tablet.enrolling.join(invitation.code, "another long sentence")
    (me,) = [member for member in tablet.members.all() if member.me]
    assert (me.name, len(me.devices)) == ("Officer Osei", 2)
    tablet.close()


async def test_an_admin_invites_another_phone_for_an_officer_whose_phone_was_lost(
    squad: ContainerSquad, tmp_path: Path
) -> None:
    await squad.a.sync_now()  # until then this phone knows only of the invitation
    (ortiz, osei) = squad.a.members.all()
    with pytest.raises(NotAllowed):
        await squad.b.members.invite_device(ortiz.id)
    invitation = await squad.a.members.invite_device(osei.id)
    assert invitation.officer_name == "Officer Osei"
    met = contacts.create(squad.b.notebook, {"kind": "person", "name": "Tomás Mendes"})
    assert (await squad.b.sync_now()).problem is None
    phone = Container.open(tmp_path / "another")
    await phone.enrolling.join(invitation.code, "another long sentence")
    assert (await phone.sync_now()).problem is None
    (me,) = [member for member in phone.members.all() if member.me]
    assert (me.name, me.role, len(me.devices)) == ("Officer Osei", OFFICER, 2)
    assert contacts.read(phone.notebook, met).name == "Tomás Mendes"
    phone.close()


def open_ones(phone: Container) -> list[Invited]:
    return [one for one in phone.members.invitations() if one.state == "open"]


async def test_an_open_invitation_is_shown_again_by_the_phone_that_made_it_and_by_no_other(
    squad: ContainerSquad, tmp_path: Path
) -> None:
    made = await squad.a.members.invite("Officer Lund", OFFICER, SUPERVISOR)
    await squad.b.sync_now()
    squad.a.lock()
    await squad.a.unlock(PASSPHRASE_A)
    (here,), (there,) = open_ones(squad.a), open_ones(squad.b)
    assert (here.code, there.code) == (made.code, None)
    assert (there.officer_name, there.role, [*there.squads.values()]) == ("Officer Lund", OFFICER, [SUPERVISOR])
    assert there.invited_by == "Officer Ortiz"
    assert (here.mine, here.may_withdraw, there.mine, there.may_withdraw) == (True, True, False, False)
    assert (here.expires_ms - made.expires_ms, here.known) == (0, False)
    plain = made.code.encode()
    files = [path for path in (tmp_path / "a").rglob("*") if path.is_file()]
    assert files and not any(plain in path.read_bytes() for path in files)


async def test_a_code_that_was_used_is_forgotten_and_the_list_says_so(squad: ContainerSquad, tmp_path: Path) -> None:
    made = await squad.a.members.invite("Officer Lund", OFFICER)
    new = Container.open(tmp_path / "new")
    await new.enrolling.join(made.code, "another long sentence")
    await squad.a.sync_now()
    assert [(one.officer_name, one.state, one.code) for one in squad.a.members.invitations()] == [
        ("Officer Lund", "used", None),
        ("Officer Osei", "used", None),
    ]
    assert JoinCodes(squad.a.store, squad.a._need().keyring).all() == {}
    new.close()


async def test_a_withdrawn_code_lets_nobody_in_and_every_phone_knows(squad: ContainerSquad, tmp_path: Path) -> None:
    made = await squad.a.members.invite("Officer Lund", OFFICER)
    await squad.b.sync_now()
    with tells(NotAllowed, "may withdraw"):
        await squad.b.members.withdraw(open_ones(squad.b)[0].key)
    await squad.a.members.withdraw(open_ones(squad.a)[0].key)
    await squad.b.sync_now()
    for phone in (squad.a, squad.b):
        assert open_ones(phone) == []
        assert next((one.state, one.closed_by) for one in phone.members.invitations()) == ("withdrawn", "Officer Ortiz")
    new = Container.open(tmp_path / "new")
    with tells(Refused, "withdrawn"):
        await new.enrolling.join(made.code, "another long sentence")
    assert len(squad.a.members.all()) == 2
    new.close()


async def test_an_officer_withdraws_the_invitation_of_their_own_second_device(squad: ContainerSquad) -> None:
    await squad.b.members.invite_device()
    (mine,) = open_ones(squad.b)
    assert (mine.known, mine.may_withdraw) == (True, True)
    await squad.b.members.withdraw(mine.key)
    assert open_ones(squad.b) == []


async def test_withdrawing_without_signal_says_that_the_code_still_works(
    squad: ContainerSquad, server: ThreadServer
) -> None:
    await squad.a.members.invite("Officer Lund", OFFICER)
    (invited,) = open_ones(squad.a)
    server.stop()
    with tells(SyncError, "Until it is done, the code works"):
        await squad.a.members.withdraw(invited.key)
    server.start()
    assert open_ones(squad.a) == [invited]


async def test_a_code_used_while_it_is_being_withdrawn_is_told_as_too_late(
    squad: ContainerSquad, tmp_path: Path
) -> None:
    made = await squad.a.members.invite("Officer Lund", OFFICER)
    (invited,) = open_ones(squad.a)
    new = Container.open(tmp_path / "new")
    await new.enrolling.join(made.code, "another long sentence")
    with tells(NotAllowed, "used before"):
        await squad.a.members.withdraw(invited.key)
    assert squad.a.members.invitations()[0].state == "used" and len(squad.a.members.all()) == 3
    new.close()


async def test_a_code_that_a_forged_app_made_in_anothers_name_is_listed_under_its_own(squad: ContainerSquad) -> None:
    local = squad.b.members.local
    key, mine = keys.SigningKey(os.urandom(32)).public, local.keyring.secrets.officer
    roster = local.roster.copy()
    assert roster.take(roster.sign_fact(local.author, invite_body(key, mine, "Officer Ortiz", {}))) is None
    (listed,) = [one for one in invited_of(roster, mine, 0, {}) if one.key == key.hex()]
    assert (listed.officer_name, listed.known) == ("Officer Osei", True)


async def test_an_invitation_whose_answer_was_lost_is_listed_with_its_code(
    squad: ContainerSquad, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry = squad.a._need().server.carry

    async def carried(talk: Any) -> Any:
        answer = await carry(talk)
        if talk.__name__ == "invite":
            raise Offline
        return answer

    with monkeypatch.context() as cut:
        cut.setattr(squad.a._need().server, "carry", carried)
        with tells(SyncError, "needs the server"):
            await squad.a.members.invite("Officer Lund", OFFICER)
    await squad.a.sync_now()
    (invited,) = open_ones(squad.a)
    assert invited.officer_name == "Officer Lund" and invited.code is not None


async def test_a_code_that_is_wrong_used_or_out_of_reach_says_so(
    squad: ContainerSquad, server: ThreadServer, tmp_path: Path
) -> None:
    new = Container.open(tmp_path / "new")
    with tells(JournalError, "mistyped"):
        await new.enrolling.preview("ABCD-EFGH")
    with pytest.raises(Refused):
        await new.enrolling.preview(server.code)
    invitation = await squad.a.members.invite("Officer Lund", OFFICER)
    server.stop()
    with pytest.raises(Offline):
        await new.enrolling.preview(invitation.code)
    server.start()
    assert [one.state for one in squad.a.members.invitations()] == ["open", "used"]
    await new.enrolling.join(invitation.code, "another long sentence")
    await squad.a.sync_now()
    assert {one.state for one in squad.a.members.invitations()} == {"used"}
    new.close()
