"""Facts of the wrong form are refused, each with what is wrong about it."""

from collections.abc import Callable
from typing import Any

import pytest

from app.journal.entry import sign
from app.journal.errors import JournalError, Malformed, NotAllowed
from app.journal.name import NAME_MAX_CHARS, check_name
from app.journal.packing import pack
from app.journal.roster.form import FACT_MAX_BYTES, PLAIN_BYTES, POLICY_MAX_BYTES
from app.journal.roster.state import ADMIN, OFFICER, SUPERVISOR
from tests.cast.paper import (
    OTHER_VAULT,
    VAULT,
    PaperAgency,
    PaperPhone,
    code_for,
    grant_body,
    id_of,
    invite_body,
    policy_body,
    role_body,
    vault_body,
)
from tests.telling import tells

WrongForm = Callable[[PaperAgency], dict[str, Any]]


def _code(agency: PaperAgency) -> Any:
    return code_for("wrong", agency.roster.agency)


def _invite(**changed: Any) -> WrongForm:
    return lambda agency: invite_body(_code(agency), id_of("Nia New")) | changed


UNSEEN_NAMES = [
    "Officer\r\nReyes",
    "Officer Reyes\n",
    "Officer\x00Reyes",
    "Officer\tReyes",
    "\x1b[2JOfficer Reyes",
    "Officer \u202eseyeR",
    "Officer \u2066Reyes\u2069",
    "Officer\u200fReyes",
    "Officer\u061cReyes",
    "Officer\u2028Reyes",
    "Officer\x85Reyes",
    "Offi\u200bcer",
    "\ufeffOfficer",
    "Offi\u00adcer",
    "Officer\U000e0041",
    "\u200b",
    "\u200d \u200c",
    "\u3164",
    "\u00a0\u2003",
    "\u0301",
    "\ufe0f\u20e3",
    "Officer\U0001d173",
    "O" + "\u0336" * 9 + "fficer",
]


@pytest.mark.parametrize(
    "name", ["Reyes", "O’Brien-Núñez", "محمد علی", "می‌خواهم", "क्‍ष", "李 娜", "Zoë 👮🏽\u200d♀️", "x", "e" + "\u0301" * 8]
)
def test_names_of_people_everywhere_are_names(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize("name", ["", *UNSEEN_NAMES, "\ud800"])
def test_what_cannot_be_seen_is_no_name(name: str) -> None:
    with pytest.raises(Malformed):
        check_name(name)


@pytest.mark.parametrize(
    "body, error",
    [
        pytest.param(lambda a: {}, Malformed, id="no kind"),
        pytest.param(lambda a: {"fact": 5}, Malformed, id="a kind that is no text"),
        pytest.param(_invite(role="chief"), Malformed, id="invite: unknown role"),
        pytest.param(_invite(officer=b"short"), Malformed, id="invite: short officer id"),
        pytest.param(_invite(officer_name="  "), Malformed, id="invite: blank name"),
        pytest.param(_invite(officer_name="x" * (NAME_MAX_CHARS + 1)), Malformed, id="invite: name too long"),
        pytest.param(_invite(officer_name="x" + " " * NAME_MAX_CHARS), Malformed, id="invite: name of blanks"),
        *(pytest.param(_invite(officer_name=name), Malformed, id=f"invite: name {name!a}") for name in UNSEEN_NAMES),
        pytest.param(_invite(key=b"short"), Malformed, id="invite: short key"),
        pytest.param(_invite(vaults=[VAULT]), Malformed, id="invite: vaults without roles"),
        pytest.param(_invite(vaults={VAULT[:5]: OFFICER}), Malformed, id="invite: short vault id"),
        pytest.param(_invite(vaults={VAULT: "chief"}), Malformed, id="invite: unknown role in a squad"),
        pytest.param(_invite(vaults={VAULT: ADMIN}), Malformed, id="invite: role of the agency in a squad"),
        pytest.param(_invite(role=SUPERVISOR), Malformed, id="invite: role of a squad in the agency"),
        pytest.param(_invite(vaults={OTHER_VAULT: OFFICER}), NotAllowed, id="invite: no such squad"),
        pytest.param(_invite(expires="soon"), Malformed, id="invite: expiry that is no time"),
        pytest.param(_invite(expires=-1), Malformed, id="invite: expiry before all time"),
        pytest.param(_invite(more=bytes(PLAIN_BYTES)), Malformed, id="invite: too large"),
        pytest.param(
            lambda a: role_body(id_of("Nia New"), ADMIN) | {"more": bytes(PLAIN_BYTES)}, Malformed, id="role: too large"
        ),
        pytest.param(lambda a: {"fact": "uninvite"}, Malformed, id="uninvite: nothing"),
        pytest.param(lambda a: {"fact": "uninvite", "key": b"short"}, Malformed, id="uninvite: short key"),
        pytest.param(lambda a: {"fact": "uninvite", "key": "k" * 32}, Malformed, id="uninvite: key of text"),
        pytest.param(lambda a: vault_body({}), NotAllowed, id="vault: exists"),
        pytest.param(lambda a: vault_body({}, id=OTHER_VAULT, key_check=b""), Malformed, id="vault: no key's check"),
        pytest.param(
            lambda a: vault_body({}, id=OTHER_VAULT, key_check="x" * 32), Malformed, id="vault: check of text"
        ),
        pytest.param(lambda a: vault_body({}, id=OTHER_VAULT, name=""), Malformed, id="vault: no name"),
        pytest.param(lambda a: vault_body({}, id=b""), Malformed, id="vault: no id"),
        pytest.param(lambda a: vault_body({}, id=OTHER_VAULT, recovery=bytes(112)), Malformed, id="vault: short wrap"),
        pytest.param(lambda a: vault_body({}, id=OTHER_VAULT, recovery=None), Malformed, id="vault: no recovery"),
        pytest.param(
            lambda a: vault_body({id_of("nobody"): OFFICER}, id=OTHER_VAULT), NotAllowed, id="vault: unknown member"
        ),
        pytest.param(
            lambda a: vault_body({a.officer.officer: "chief"}, id=OTHER_VAULT), Malformed, id="vault: unknown role"
        ),
        pytest.param(
            lambda a: vault_body({}, id=OTHER_VAULT) | {"members": []}, Malformed, id="vault: members in a list"
        ),
        pytest.param(lambda a: grant_body(id_of("nobody")), NotAllowed, id="grant: unknown officer"),
        pytest.param(lambda a: grant_body(a.officer.officer, role=[]), Malformed, id="grant: role that is no text"),
        pytest.param(lambda a: grant_body(a.officer.officer, role=ADMIN), Malformed, id="grant: role of the agency"),
        pytest.param(lambda a: grant_body(a.officer.officer, role="chief"), Malformed, id="grant: unknown role"),
        pytest.param(lambda a: grant_body(a.officer.officer, vault=OTHER_VAULT), NotAllowed, id="grant: no such squad"),
        pytest.param(lambda a: {"fact": "role"}, Malformed, id="role: nothing"),
        pytest.param(lambda a: role_body(b"short", ADMIN), Malformed, id="role: short officer id"),
        pytest.param(lambda a: role_body(a.officer.officer, SUPERVISOR), Malformed, id="role: role of a squad"),
        pytest.param(lambda a: role_body(id_of("nobody"), ADMIN), NotAllowed, id="role: unknown officer"),
        pytest.param(lambda a: role_body(a.admin.officer, OFFICER), NotAllowed, id="role: the last admin"),
        pytest.param(lambda a: {"fact": "rename", "vault": VAULT, "name": "\n"}, Malformed, id="rename: no name"),
        pytest.param(
            lambda a: {"fact": "rename", "vault": OTHER_VAULT, "name": "x"}, NotAllowed, id="rename: no such squad"
        ),
        pytest.param(lambda a: {"fact": "close", "vault": b"short"}, Malformed, id="close: short vault id"),
        pytest.param(lambda a: {"fact": "close", "vault": OTHER_VAULT}, NotAllowed, id="close: no such squad"),
        pytest.param(lambda a: {"fact": "policy"}, Malformed, id="policy: nothing"),
        pytest.param(lambda a: policy_body(text="x" * POLICY_MAX_BYTES), Malformed, id="policy: too large"),
        pytest.param(lambda a: policy_body() | {"padding": bytes(FACT_MAX_BYTES)}, Malformed, id="any fact: too large"),
    ],
)
def test_a_fact_of_the_wrong_form_is_refused(body: WrongForm, error: type[JournalError]) -> None:
    agency = PaperAgency.staffed()
    assert type(agency.why_not(agency.sign(agency.admin, body(agency)))) is error


def test_an_invitation_is_made_once() -> None:
    agency, phone = PaperAgency.staffed(), PaperPhone("new phone", id_of("Nia New"))
    code = agency.invited(phone)
    with tells(NotAllowed, "made before"):
        agency.roster.check(agency.sign(agency.admin, invite_body(code, phone.officer)))


def test_a_fact_whose_body_is_no_message_is_refused() -> None:
    agency = PaperAgency.staffed()
    number, previous = agency.roster.tips[agency.admin.device]
    for body in (b"\x00", b"\xc1", b"\x91" * 40 + b"\xc0", pack([1])):
        fact = sign(agency.admin.key, agency.roster.agency, number + 1, previous, 0, body, agency.admin.device)
        with pytest.raises(Malformed):
            agency.roster.check(fact)
