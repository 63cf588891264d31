"""Every lie of a bad server and every fault of the network once, where it hurts most: with work on both sides."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.journal.roster.state import OFFICER
from app.notebook import contacts
from app.sync import enrolment, sending_facts
from app.sync.conversation import Link
from app.sync.local import UNPROVED_MAX_FACTS
from app.sync.quarantine import ASIDE_MAX_BYTES, ASIDE_MAX_ENTRIES
from tests.attacks.simulation.lies import LIES
from tests.attacks.simulation.network import FAULTS
from tests.attacks.simulation.phone import SimulatedPhone
from tests.attacks.simulation.template import Template, caller, conditions, prepare
from tests.attacks.simulation.work import log_contact
from tests.attacks.simulation.world import World

WAITING = 8  # entries: four requests, where the first one carries one of them
LIED_TO = 4  # times: what a server refuses three times is set aside


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    with conditions():
        yield prepare(tmp_path_factory.mktemp("template"), "")


def invite(admin: SimulatedPhone, name: str) -> None:
    squads = dict.fromkeys(admin.local.vaults(), OFFICER)
    admin.line.run(enrolment.invite(caller(admin), name, OFFICER, squads, admin.clock()))


def withdraw(admin: SimulatedPhone, name: str) -> None:
    key = next(one.key for one in admin.local.roster.invites.values() if one.officer_name == name)
    admin.line.run(sending_facts.uninvite(caller(admin), key))


def invitations(phone: SimulatedPhone) -> dict[str, str]:
    """What Members says of each."""
    return {
        one.officer_name: "withdrawn" if one.withdrawn_by else "used" if one.used_by else "open"
        for one in phone.local.roster.invites.values()
    }


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, template: Template) -> Template:
    """Two phones, each with something the other does not have, partly on the server."""
    world = World(tmp_path_factory.mktemp("begun"), template, "")
    for phone in world.phones:
        log_contact(phone.book, f"sent by {phone.folder.name}", None, promise=True)
        log_contact(phone.book, f"sent too by {phone.folder.name}", None, promise=False)
        world.write_elsewhere(phone, "in the other squad")
        world.sync(phone)
    admin = next(phone for phone in world.phones if phone.is_admin)
    for name in ("Officer Open", "Officer Withdrawn"):
        invite(admin, name)
        admin.sync()
    withdraw(admin, "Officer Withdrawn")
    for phone in world.phones:
        phone.sync()
    first, second = world.phones
    for n in range(WAITING):
        somebody = contacts.page(first.book, limit=1).rows[0].id
        log_contact(first.book, f"waiting {n}", somebody, promise=True)
    log_contact(second.book, "waiting", None, promise=True)
    world.sync(second)  # news for the first phone, which has not sent its own
    log_contact(second.book, "waiting still", None, promise=True)
    world.check()
    for phone in world.phones:
        phone.stop()
    rows = world.server.backup()
    world.server.stop()
    return Template(world.folder, rows, template.vault_keys)


@pytest.fixture
def world(tmp_path: Path, begun: Template) -> Iterator[World]:
    """A copy of what has begun: the apps start, and are unlocked."""
    world = World(tmp_path, begun, "")
    for phone in world.phones:
        phone.unlock()
    world.check()
    yield world
    world.close()
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.mark.simulation
@pytest.mark.parametrize("lie", LIES)
def test_a_lie_does_no_lasting_harm(world: World, lie: str) -> None:
    phone = world.phones[0]
    told = invitations(phone)
    assert told["Officer Open"] == "open" and told["Officer Withdrawn"] == "withdrawn"
    phone.line.lie = LIES[lie]
    for _ in range(LIED_TO):
        phone.line.requests.clear()
        phone.link = Link()  # as after a start of the app
        phone.sync(receipts=True)
        world.check()
        assert invitations(phone) == told, "the lie opened or closed an invitation"
        assert abs(phone.clock() - world.now_ms) < 60_000, "the lie moved the clock"
        assert phone.store.roster_cursor().seq <= UNPROVED_MAX_FACTS + 100, "a flood of facts was kept"
        assert max(phone.store.pulled_aside(vault) for vault in phone.local.vaults()) <= (
            ASIDE_MAX_ENTRIES,
            ASIDE_MAX_BYTES,
        ), "a flood of junk was kept"
    assert phone.line.injected
    log_contact(phone.book, "written after the lie", None, promise=False)
    world.check()
    world.quiet()
    assert not phone.local.needs_attention(), "something is left of the lie, for ever"


@pytest.mark.simulation
@pytest.mark.parametrize("at", [1, 3])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_does_no_lasting_harm(world: World, fault: str, at: int) -> None:
    phone = world.phones[0]
    phone.link.batch = 1  # many requests, so that the fault meets some in the middle
    phone.line.plan = {at: fault, at + 1: fault, at + 4: fault}
    phone.sync(receipts=True)
    assert phone.line.injected
    world.check()
    world.quiet()
